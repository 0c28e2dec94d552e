// What a commit holds, as git lists it, and what of it may become a configuration. Nothing is checked out: no file of a stranger's
// repository meets a file system under its own name, no hook, filter or attribute of it is ever looked at.

import { posix } from 'node:path';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { quoted } from '@terrace/machines/kernel/text';

export interface Entry {
  readonly path: string;
  readonly kind: 'file' | 'program' | 'link' | 'submodule';
  readonly oid: string;
  /** 0 of a submodule. */
  readonly size: number;
}

/** What a configuration may hold; as much as is unpacked again for a run. */
export const treeBounds = {
  entriesMax: 100_000,
  bytesMax: 1024 ** 3,
  pathLengthMax: 1_024,
  partBytesMax: 255,
  linkBytesMax: 4_096,
} as const;
export type TreeBounds = { readonly [Name in keyof typeof treeBounds]: number };

const kinds: Readonly<Record<string, Entry['kind']>> = {
  100644: 'file',
  100664: 'file',
  100755: 'program',
  120000: 'link',
  160000: 'submodule',
};

export const bad = (why: string): TerminalFault =>
  new TerminalFault('bad-repository', `the repository cannot be used: ${why}`);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Of `git ls-tree -r -z -l`. Throws TerminalFault `bad-repository` for a name that is no text. */
export function readTree(listing: Uint8Array, below = ''): readonly Entry[] {
  const entries: Entry[] = [];
  const bytes = Buffer.from(listing.buffer, listing.byteOffset, listing.byteLength);
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(0, from);
    const tab = bytes.indexOf(9, from);
    if (end < 0 || tab < 0 || tab > end) throw bad('git lists it in a way that is not understood');
    const [mode = '', , oid = '', size = '0'] = bytes.subarray(from, tab).toString('latin1').split(/ +/);
    const path = textOf(bytes.subarray(tab + 1, end));
    const kind = kinds[mode];
    if (kind === undefined) throw bad(`${quoted(path)} is neither a file nor a link nor a submodule (mode ${mode})`);
    entries.push({ path: below + path, kind, oid, size: size === '-' ? 0 : Number(size) });
    from = end + 1;
  }
  return entries;
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new TerminalFault(
      'bad-repository',
      `the repository cannot be used: the name ${quoted(Buffer.from(bytes).toString())} is no UTF-8`,
      { cause: error },
    );
  }
}

/** Before anything is done with each of them. Throws TerminalFault `bad-repository`. */
export function checkCount(count: number, { entriesMax }: TreeBounds = treeBounds): void {
  if (count > entriesMax) throw bad(`it has ${count} files, more than the ${entriesMax} that a configuration may have`);
}

/** Of what is read as a whole. Throws TerminalFault `bad-repository`. */
export function checkRead({ path, size }: Entry, bytesMax: number): void {
  if (size > bytesMax) throw bad(`${quoted(path)} has ${size} bytes, more than the ${bytesMax} that are read`);
}

/** Throws TerminalFault `bad-repository` that names the first entry at fault. */
export function checkTree(entries: readonly Entry[], bounds: TreeBounds = treeBounds): void {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (bytes > bounds.bytesMax) {
    const largest = entries.reduce((one, other) => (other.size > one.size ? other : one));
    throw bad(
      `its files have ${bytes} bytes, more than the ${bounds.bytesMax} that a configuration may have; the largest is ${quoted(largest.path)} with ${largest.size}`,
    );
  }
  const names = new Names();
  for (const entry of entries) {
    const why = whyBad(entry, bounds) ?? names.whyTaken(entry.path);
    if (why !== null) throw bad(why);
  }
}

function whyBad({ path, kind, size }: Entry, bounds: TreeBounds): string | null {
  const shown = quoted(path);
  if (path.length > bounds.pathLengthMax) return `${shown} is a path of ${path.length} characters`;
  if (path.startsWith('/')) return `${shown} is an absolute path`;
  for (const part of path.split('/')) {
    if (part === '..') return `${shown} leads out of its folder by ".."`;
    if (part === '' || part === '.') return `${shown} is no plain path`;
    if (part.toLowerCase() === '.git') return `${shown} is a part of git's own folder`;
    if (Buffer.byteLength(part) > bounds.partBytesMax)
      return `${shown} has a name of more than ${bounds.partBytesMax} bytes`;
  }
  if (kind === 'link' && size > bounds.linkBytesMax) return `${shown} is a link of ${size} bytes`;
  return null;
}

/** File systems that do not tell capital letters apart would show another file. */
class Names {
  readonly #spelled = new Map<string, string>();
  readonly #files = new Set<string>();

  whyTaken(path: string): string | null {
    const parts = path.split('/');
    for (let count = 1; count <= parts.length; count += 1) {
      const name = parts.slice(0, count).join('/');
      const plain = name.normalize('NFC').toLowerCase();
      const known = this.#spelled.get(plain);
      if (known !== undefined && known !== name)
        return `${quoted(known)} and ${quoted(name)} are the same name but for their spelling`;
      if (known !== undefined && (count === parts.length || this.#files.has(name)))
        return `${quoted(name)} comes twice`;
      this.#spelled.set(plain, name);
    }
    this.#files.add(path);
    return null;
  }
}

/** Throws TerminalFault `bad-repository` for a link that points out of the repository. */
export function checkLink(path: string, target: string): void {
  const end = posix.normalize(posix.join(posix.dirname(path), target));
  if (target === '' || target.includes('\0') || posix.isAbsolute(target) || end === '..' || end.startsWith('../'))
    throw bad(`its link ${quoted(path)} points out of it, to ${quoted(target)}`);
}
