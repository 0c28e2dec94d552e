// Looks through the archive of a module as it comes: whether terraform can unpack it, and whether there is a configuration in it. What it is
// unpacked to, links among it, is for terraform to bound, which gets the same bytes without the mirror.

import { quoted } from '@terrace/machines/kernel/text';
import { modulePath } from '@terrace/machines/provider-mirror/messages';
import type { MirrorModuleVersion, ModuleFormat } from '@terrace/machines/provider-mirror/messages';
import type { Archive, StoredObject } from '@terrace/runtime/blob/archive';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { walkTar } from '@terrace/runtime/tarball/walk';
import { openEntry, readZip } from '@terrace/runtime/zip/zip';
import { zipIn } from './inspect.ts';

/** Packed, as of modules that are published here. */
export const moduleBytesMax = 256 * 1024 * 1024;
const bounds = { entriesMax: 100_000, bytesMax: 1024 ** 3 } as const;

/** Throws TerminalFault `bad-archive` with a sentence that names the module, the entry, and its fault. */
export async function inspectModule(
  archive: Pick<Archive, 'get'>,
  of: MirrorModuleVersion,
  { digest, size, format }: Pick<StoredObject, 'digest' | 'size'> & { readonly format: ModuleFormat },
): Promise<void> {
  try {
    const names = format === 'zip' ? await zipNames(archive, { digest, size }) : await tarNames(archive, digest);
    if (!names.some((name) => /\.(tf|tofu)(\.json)?$/.test(name)))
      throw bad('there is no file of a configuration in it');
  } catch (error) {
    if (!(error instanceof TerminalFault) || error.code !== 'bad-archive') throw error;
    const message = `module ${modulePath(of)} cannot be used: ${error.message}`;
    throw new TerminalFault('bad-archive', message, { cause: error });
  }
}

async function zipNames(
  archive: Pick<Archive, 'get'>,
  stored: Pick<StoredObject, 'digest' | 'size'>,
): Promise<readonly string[]> {
  const source = zipIn(archive, stored);
  const entries = await readZip(source, bounds);
  // Each is held against its sum as it is read.
  for (const entry of entries) for await (const _chunk of openEntry(source, entry));
  return entries.map(({ name }) => name);
}

async function tarNames(archive: Pick<Archive, 'get'>, digest: string): Promise<readonly string[]> {
  const bytes = await archive.get(digest);
  if (bytes === null) throw new TerminalFault('object-lost', `object ${digest} is gone while it is looked through`);
  const names: string[] = [];
  await walkTar(bytes, { what: 'it', bytesMax: bounds.bytesMax }, ({ path, type, isFolder }) => {
    const shown = quoted(path);
    if (names.length >= bounds.entriesMax) throw bad(`it has more than ${bounds.entriesMax} entries`);
    if (path.startsWith('/')) throw bad(`its entry ${shown} has an absolute path`);
    if (path.split('/').includes('..')) throw bad(`its entry ${shown} leads out of it by ".."`);
    if (!isFolder && type !== 'File' && type !== 'SymbolicLink')
      throw bad(`its entry ${shown} is a ${type}, which is no file of a module`);
    names.push(type === 'File' ? path : '');
    return null;
  });
  return names;
}

const bad = (why: string): TerminalFault => new TerminalFault('bad-archive', why);
