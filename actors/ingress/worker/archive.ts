// Writes the archive of a configuration out of what `git cat-file --batch` printed: one entry after the other, so that memory does not
// depend on the repository. The same files make the same bytes: no times, no owners, the order of git.

import { createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Header, Pax } from 'tar';
import { bad, checkLink, quoted } from './tree.ts';
import type { Entry } from './tree.ts';

const blockBytes = 512;
const readBytes = 256 * 1024;

/** One repository's share: its entries, and a file with their contents in the same order. */
export interface Share {
  readonly entries: readonly Entry[];
  readonly contents: FileHandle;
}

/** Writes a tar.gz to `path`. Throws TerminalFault `bad-repository` for a link that points outside. */
export async function writeArchive(path: string, shares: readonly Share[]): Promise<void> {
  await pipeline(tarOf(shares), createGzip(), createWriteStream(path, { mode: 0o600 }));
}

async function* tarOf(shares: readonly Share[]): AsyncGenerator<Uint8Array> {
  for (const { entries, contents } of shares) {
    const reader = new BatchReader(contents);
    for (const entry of entries) {
      const size = await reader.next(entry);
      if (entry.kind === 'link') {
        const target = (await reader.whole(size)).toString();
        checkLink(entry.path, target);
        yield headerOf(entry, 0, target);
        continue;
      }
      yield headerOf(entry, size);
      yield* reader.parts(size);
      const rest = size % blockBytes;
      if (rest > 0) yield Buffer.alloc(blockBytes - rest);
    }
  }
  yield Buffer.alloc(2 * blockBytes);
}

function headerOf({ path, kind }: Entry, size: number, linkpath?: string): Uint8Array {
  const type = kind === 'link' ? ('SymbolicLink' as const) : ('File' as const);
  const said = {
    ...{ path, size, type, mode: kind === 'file' ? 0o644 : 0o755, mtime: new Date(0), uid: 0, gid: 0 },
    ...(linkpath === undefined ? {} : { linkpath }),
  };
  const header = new Header(said);
  const block = Buffer.alloc(blockBytes);
  const needsMore = header.encode(block);
  if (!needsMore) return block;
  const more = new Pax({ path, size, ...(linkpath === undefined ? {} : { linkpath }) }).encode();
  return Buffer.concat([more, block]);
}

/** `<oid> blob <size>\n<bytes>\n`, over and over. */
export class BatchReader {
  readonly #file: FileHandle;
  #held = Buffer.alloc(0);

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Goes to the contents of this entry; gives their size. */
  async next({ oid, path }: Pick<Entry, 'oid' | 'path'>): Promise<number> {
    let line = -1;
    while ((line = this.#held.indexOf(10)) < 0)
      if (!(await this.#fill())) throw bad(`git does not give the contents of ${quoted(path)}`);
    const [name, type, size = ''] = this.#held.subarray(0, line).toString('latin1').split(' ');
    this.#held = this.#held.subarray(line + 1);
    if (name !== oid || type !== 'blob' || !/^\d+$/.test(size))
      throw bad(`git does not give the contents of ${quoted(path)}`);
    return Number(size);
  }

  async whole(size: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.parts(size)) parts.push(part);
    return Buffer.concat(parts);
  }

  async *parts(size: number): AsyncGenerator<Uint8Array> {
    // And the end of line behind it.
    let left = size;
    while (left > 0) {
      if (this.#held.length === 0 && !(await this.#fill())) throw bad('git gives less than it promised');
      const part = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(part.length);
      left -= part.length;
      yield part;
    }
    if (this.#held.length === 0) await this.#fill();
    this.#held = this.#held.subarray(1);
  }

  async #fill(): Promise<boolean> {
    const chunk = Buffer.alloc(readBytes);
    const { bytesRead } = await this.#file.read(chunk, 0, readBytes);
    this.#held = Buffer.concat([this.#held, chunk.subarray(0, bytesRead)]);
    return bytesRead > 0;
  }
}
