// Writes the archive of a configuration out of what `git cat-file --batch` printed: one entry after the other, so that memory does not
// depend on the repository. The same files make the same bytes: no times, no owners, the order of git.

import { createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { quoted } from '@terrace/machines/kernel/text';
import { Header, Pax } from 'tar';
import { bad, checkLink } from './tree.ts';
import type { Entry } from './tree.ts';

const blockBytes = 512;
const readBytes = 256 * 1024;

/** Contents of entries: one is gone to, and then read as a whole or in parts. */
export interface Contents {
  /** Goes to the contents of this entry; gives their size. */
  next(entry: Pick<Entry, 'oid' | 'path'>): Promise<number>;
  whole(size: number): Promise<Buffer>;
  parts(size: number): AsyncIterable<Uint8Array>;
}

/** One repository's share: its entries, and their contents, which are read in the same order. */
export interface Share {
  readonly entries: readonly Entry[];
  readonly contents: Contents;
}

/** Writes a tar.gz to `path`. Throws TerminalFault `bad-repository` for a link that points outside. */
export async function writeArchive(path: string, shares: readonly Share[]): Promise<void> {
  await pipeline(inChunks(tarOf(shares)), createGzip(), createWriteStream(path, { mode: 0o600 }));
}

/** Each of its own way through gzip costs more than a small file. */
const chunkBytes = 64 * 1024;

async function* inChunks(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of parts) {
    held.push(part);
    bytes += part.length;
    if (bytes < chunkBytes) continue;
    yield Buffer.concat(held);
    [held, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(held);
}

async function* tarOf(shares: readonly Share[]): AsyncGenerator<Uint8Array> {
  for (const { entries, contents } of shares) {
    for (const entry of entries) {
      const size = await contents.next(entry);
      if (entry.kind === 'link') {
        const target = (await contents.whole(size)).toString();
        checkLink(entry.path, target);
        yield headerOf(entry, 0, target);
        continue;
      }
      yield headerOf(entry, size);
      yield* contents.parts(size);
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
export class BatchReader implements Contents {
  readonly #file: FileHandle;
  #held = Buffer.alloc(0);

  constructor(file: FileHandle) {
    this.#file = file;
  }

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
    return await wholeOf(this.parts(size));
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

/** The same file, read by whoever wants any of it in any order: `blobs` are its objects in the order in which git printed them. */
export class BatchIndex {
  readonly #file: FileHandle;
  /** Where the line of each begins. */
  readonly #places = new Map<string, { readonly at: number; readonly size: number }>();

  constructor(file: FileHandle, blobs: Iterable<readonly [oid: string, size: number]>) {
    this.#file = file;
    let at = 0;
    for (const [oid, size] of blobs) {
      this.#places.set(oid, { at, size });
      at += lineOf(oid, size).length + size + 1;
    }
  }

  reader(): Contents {
    let place = { at: 0, size: 0 };
    const file = this.#file;
    const parts = async function* (size: number): AsyncGenerator<Uint8Array> {
      for (let done = 0; done < size;) {
        const chunk = Buffer.alloc(Math.min(readBytes, size - done));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, place.at + done);
        if (bytesRead === 0) throw bad('git gives less than it promised');
        done += bytesRead;
        yield chunk.subarray(0, bytesRead);
      }
    };
    return {
      next: async ({ oid, path }) => {
        const found = this.#places.get(oid);
        const line = found === undefined ? '' : lineOf(oid, found.size);
        const said = Buffer.alloc(line.length);
        if (found !== undefined) await file.read(said, 0, said.length, found.at);
        if (found === undefined || said.toString('latin1') !== line)
          throw bad(`git does not give the contents of ${quoted(path)}`);
        place = { at: found.at + line.length, size: found.size };
        return found.size;
      },
      whole: (size) => wholeOf(parts(size)),
      parts,
    };
  }
}

export async function wholeOf(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

const lineOf = (oid: string, size: number): string => `${oid} blob ${size}\n`;
