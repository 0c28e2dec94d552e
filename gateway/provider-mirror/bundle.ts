// Takes apart a bundle as it comes in: a tar.gz or a zip of what `terraform providers mirror` makes, with archives of modules beside it. Each
// package and each archive in it becomes an object of the archive while the bundle flows by; no disk is needed. What is no package, or could be something else, ends it by name, and
// what had become an object until then is nobody's.

import { MirrorProvider, packageAt, moduleAt, modulePath } from '@terrace/machines/provider-mirror/messages';
import type { MirrorPackage, MirrorModuleVersion, ModuleFormat } from '@terrace/machines/provider-mirror/messages';
import type { Archive } from '@terrace/runtime/blob/archive';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { quoted } from '@terrace/machines/kernel/text';
import { openEntry, readZip } from '@terrace/runtime/zip/zip';
import { walkTar } from '@terrace/runtime/tarball/walk';
import type { Kept, KeptPackage } from '@terrace/actors/provider-mirror/view';
import type { KeptModule } from '@terrace/actors/provider-mirror/view/modules';
import { inspectPackage, packageBytesMax, zipIn } from './inspect.ts';
import { inspectModule, moduleBytesMax } from './inspect-module.ts';
import { inTurn } from './room.ts';

type Objects = Pick<Archive, 'put' | 'get'>;

export const bundleBounds = {
  /** Of the bundle as it comes, and as it is unpacked: the packages in it are packed already. */
  bytesMax: 16 * 1024 ** 3,
  packageBytesMax,
  entriesMax: 10_000,
} as const;
export type BundleBounds = { readonly [name in keyof typeof bundleBounds]: number };

/** Throws TerminalFault `bad-archive` with a sentence that names the entry and its fault, `too-large` beyond the bounds. */
export async function readBundle(
  archive: Objects,
  bytes: AsyncIterable<Uint8Array>,
  bounds: BundleBounds = bundleBounds,
): Promise<Kept> {
  const { mark, all } = await markOf(bytes);
  const contents = new Contents(archive, bounds);
  if (mark === 0x1f8b) await readTar(all, contents, bounds);
  else if (mark === 0x504b) await readZipped(archive, all, contents, bounds);
  else throw bad('a bundle is a tar.gz or a zip, and this is neither');
  const { packages, modules } = contents;
  if (packages.length + modules.length === 0)
    throw bad(
      `the bundle holds no package: they lie in it as ${layout}, as terraform providers mirror makes them, and modules as ${moduleLayout}`,
    );
  return { packages, modules };
}

const layout = 'HOST/NAMESPACE/TYPE/terraform-provider-TYPE_VERSION_OS_ARCH.zip';
const moduleLayout = 'HOST/NAMESPACE/NAME/PROVIDER/VERSION.tar.gz, or VERSION.zip';

/** What an entry is. */
type Found =
  | { readonly kind: 'package'; readonly of: MirrorPackage }
  | { readonly kind: 'module'; readonly of: MirrorModuleVersion; readonly format: ModuleFormat };

class Contents {
  readonly packages: KeptPackage[] = [];
  readonly modules: KeptModule[] = [];
  readonly #archive: Objects;
  readonly #bounds: BundleBounds;
  readonly #paths = new Set<string>();
  /** Of modules, whose archive may be of two kinds. */
  readonly #versions = new Set<string>();
  #entries = 0;

  constructor(archive: Objects, bounds: BundleBounds) {
    this.#archive = archive;
    this.#bounds = bounds;
  }

  /** What this entry is; null for what may be passed over: folders, and the indexes that `terraform providers mirror` writes. */
  look(path: string, { isFolder, size }: { readonly isFolder: boolean; readonly size: number }): Found | null {
    const { entriesMax, packageBytesMax } = this.#bounds;
    const shown = quoted(path);
    this.#entries += 1;
    if (this.#entries > entriesMax) throw bad(`the bundle has more than ${entriesMax} entries`);
    if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) throw bad(`entry ${shown} has an absolute path`);
    if (path.split('/').includes('..')) throw bad(`entry ${shown} leads out of the bundle by ".."`);
    const plain = path.replace(/^(\.\/)+/, '');
    if (isFolder) return null;
    if (this.#paths.has(plain)) throw bad(`entry ${shown} comes twice`);
    this.#paths.add(plain);
    const found = foundAt(plain);
    if (found === null) {
      if (isIndex(plain)) return null;
      throw bad(
        `entry ${shown} is no package of a provider, and no archive of a module: they lie in a bundle as ${layout}, and as ${moduleLayout}`,
      );
    }
    const { version } = found.of;
    if (found.kind === 'module') {
      const path = modulePath(found.of);
      if (this.#versions.has(path)) throw bad(`entry ${shown} is version ${version} of its module once more`);
      this.#versions.add(path);
    }
    const most = found.kind === 'module' ? moduleBytesMax : packageBytesMax;
    if (size > most) throw bad(`entry ${shown} has more than ${most} bytes`);
    return found;
  }

  async take(found: Found, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const archive = this.#archive;
    const limitBytes = found.kind === 'module' ? moduleBytesMax : this.#bounds.packageBytesMax;
    const stored = await archive.put(bytes, { limitBytes });
    if (found.kind === 'package') {
      this.packages.push(await inTurn({ archive }, 'inspect', () => inspectPackage(archive, found.of, stored)));
      return;
    }
    const { of, format } = found;
    const { digest, size } = stored;
    await inTurn({ archive }, 'inspect', () => inspectModule(archive, of, { digest, size, format }));
    this.modules.push({ ...of, digest, size, format, folder: '', address: null });
  }
}

function foundAt(path: string): Found | null {
  const of = packageAt(path);
  if (of !== null) return { kind: 'package', of };
  const module = moduleAt(path);
  return module === null ? null : { kind: 'module', ...module };
}

/** `HOST/NAMESPACE/TYPE/index.json`, and one beside it for each version. */
function isIndex(path: string): boolean {
  const [hostname, namespace, type, file = '', ...more] = path.split('/');
  return more.length === 0 && file.endsWith('.json') && MirrorProvider.safeParse({ hostname, namespace, type }).success;
}

async function readZipped(
  archive: Objects,
  bytes: AsyncIterable<Uint8Array>,
  contents: Contents,
  { bytesMax, entriesMax }: BundleBounds,
): Promise<void> {
  // A zip says what is in it at its end, so it has to be there as a whole.
  const whole = zipIn(archive, await archive.put(bytes, { limitBytes: bytesMax }));
  const entries = await readZip(whole, { entriesMax, bytesMax });
  const found = entries.map((entry) => ({ entry, of: contents.look(entry.name, entry) }));
  for (const { entry, of } of found) if (of !== null) await contents.take(of, openEntry(whole, entry));
}

async function readTar(
  bytes: AsyncIterable<Uint8Array>,
  contents: Contents,
  { bytesMax }: BundleBounds,
): Promise<void> {
  await walkTar(bytes, { what: 'the bundle', bytesMax }, ({ path, size, type, isFolder }) => {
    const of = contents.look(path, { isFolder, size });
    if (type !== 'File' && !isFolder) throw bad(`entry ${quoted(path)} is a ${type}, neither a file nor a folder`);
    return of === null ? null : (content) => contents.take(of, content);
  });
}

const bad = (why: string): TerminalFault => new TerminalFault('bad-archive', why);

/** What it begins with, and all of it. */
async function markOf(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly mark: number; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  while (first.length < 2) {
    const next = await iterator.next();
    if (next.done === true) break;
    first = Buffer.concat([first, next.value]);
  }
  const rest = { [Symbol.asyncIterator]: () => iterator };
  const all = async function* (): AsyncIterable<Uint8Array> {
    yield first;
    yield* rest;
  };
  return { mark: first.length < 2 ? 0 : first.readUInt16BE(0), all: all() };
}
