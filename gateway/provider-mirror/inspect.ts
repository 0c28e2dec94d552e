// Looks through the package of a provider as it lies in the archive: whether terraform can unpack it, and what it calls its hash.

import { createHash } from 'node:crypto';
import { packageFile } from '@terrace/machines/provider-mirror/messages';
import type { MirrorPackage } from '@terrace/machines/provider-mirror/messages';
import type { Archive, StoredObject } from '@terrace/runtime/blob/archive';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { openEntry, readZip } from '@terrace/runtime/zip/zip';
import type { ZipSource } from '@terrace/runtime/zip/zip';
import type { KeptPackage } from '@terrace/actors/provider-mirror/view';

/** Of a zip, and of the files in it: the largest providers have some hundred MiB. */
export const packageBytesMax = 1024 ** 3;
const packageBounds = { entriesMax: 1_000, bytesMax: 3 * 1024 ** 3 } as const;

/** An object of the archive, read where it is needed. */
export const zipIn = (
  archive: Pick<Archive, 'get'>,
  { digest, size }: Pick<StoredObject, 'digest' | 'size'>,
): ZipSource => ({
  size,
  async read(range) {
    const bytes = await archive.get(digest, range);
    if (bytes === null) throw new TerminalFault('object-lost', `object ${digest} is gone while it is looked through`);
    return bytes;
  },
});

/** Throws TerminalFault `bad-archive` with a sentence that names the package, the entry, and its fault. */
export async function inspectPackage(
  archive: Pick<Archive, 'get'>,
  of: MirrorPackage,
  stored: StoredObject,
): Promise<KeptPackage> {
  try {
    const { digest, size } = stored;
    return { ...of, digest, size, h1: await hashOf(zipIn(archive, stored), of) };
  } catch (error) {
    if (!(error instanceof TerminalFault) || error.code !== 'bad-archive') throw error;
    throw new TerminalFault('bad-archive', `${packageFile(of)} cannot be used: ${error.message}`, { cause: error });
  }
}

/** `h1:`, as Go's dirhash has it: the SHA-256 of a list of the SHA-256 of every file, in the order of their names' bytes. */
async function hashOf(source: ZipSource, { type }: MirrorPackage): Promise<string> {
  const entries = await readZip(source, packageBounds);
  const program = `terraform-provider-${type}`;
  if (!entries.some(({ name, isFolder }) => !isFolder && !name.includes('/') && name.startsWith(program)))
    throw new TerminalFault('bad-archive', `it has no program ${program}`);
  const lines: { readonly name: string; readonly sum: string }[] = [];
  for (const entry of entries) {
    const hash = createHash('sha256');
    for await (const chunk of openEntry(source, entry)) hash.update(chunk);
    lines.push({ name: entry.name, sum: hash.digest('hex') });
  }
  const sorted = lines.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const list = createHash('sha256');
  for (const { name, sum } of sorted) list.update(`${sum}  ${name}\n`);
  return `h1:${list.digest('base64')}`;
}
