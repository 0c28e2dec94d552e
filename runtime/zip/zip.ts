// Reads a zip that somebody uploaded, part by part from where it lies: first its directory, of which anything is refused by name that could
// write or point outside its folder, hide something, or be more than it says; then its files, each held against its size and its CRC-32.
// Strict on purpose, and stricter than those who unpack it later: where two readers could see two archives in one file, there is none.
// Without ZIP64: what is kept here ends far below 4 GiB.

import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { TerminalFault } from '../fault/fault.ts';
import { quoted } from '@terrace/machines/kernel/text';

export interface ZipSource {
  readonly size: number;
  /** The bytes [start, end). */
  read(range: { readonly start: number; readonly end: number }): Promise<AsyncIterable<Uint8Array>>;
}

export interface ZipBounds {
  readonly entriesMax: number;
  /** Of all files as they are unpacked. */
  readonly bytesMax: number;
}

export interface ZipEntry {
  /** As the archive writes it: a path, which ends with a slash when it is a folder. */
  readonly name: string;
  readonly isFolder: boolean;
  /** Of the bytes as they are unpacked. */
  readonly size: number;
  readonly crc: number;
  readonly method: 'stored' | 'deflated';
  /** Where its packed bytes lie. */
  readonly start: number;
  readonly end: number;
}

const endSize = 22;
const commentMax = 65_535;
const directoryBytesMax = 16 * 1024 * 1024;
const nameBytesMax = 1024;
const [endMark, centralMark, localMark] = [0x06054b50, 0x02014b50, 0x04034b50];
const localSize = 30;

/** The entries in the order in which they lie. Throws TerminalFault `bad-archive` with a sentence that names the entry and its fault. */
export async function readZip(source: ZipSource, bounds: ZipBounds): Promise<readonly ZipEntry[]> {
  const directory = await findDirectory(source, bounds);
  const listed = listedIn(directory.bytes, directory.count);
  const total = listed.reduce((sum, { size }) => sum + size, 0);
  if (total > bounds.bytesMax) throw bad(`its files have more than ${bounds.bytesMax} bytes in all`);
  const names = new Set<string>();
  for (const { name } of listed) {
    const plain = name.replace(/\/$/, '');
    if (names.has(plain)) throw bad(`its entry ${quoted(name)} comes twice`);
    names.add(plain);
  }
  const entries: ZipEntry[] = [];
  let free = 0;
  for (const one of listed.toSorted((a, b) => a.offset - b.offset)) {
    const start = await startOf(source, one, directory.start);
    // Files that share their bytes unpack to more than anybody sent.
    if (one.offset < free) throw bad(`its entry ${quoted(one.name)} lies over another one`);
    const end = start + one.packedSize;
    if (end > directory.start) throw bad(`its entry ${quoted(one.name)} is cut off`);
    free = end;
    const { name, isFolder, size, crc, method } = one;
    entries.push({ name, isFolder, size, crc, method, start, end });
  }
  return entries;
}

/** What is in it. Ends with a TerminalFault `bad-archive` when it is not what the directory says. */
export async function* openEntry(source: ZipSource, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const { name, size, crc, method, start, end } = entry;
  const packed = start === end ? Readable.from([]) : await source.read({ start, end });
  const plain = method === 'stored' ? packed : inflated(packed);
  let [seen, sum] = [0, 0];
  try {
    for await (const chunk of plain) {
      seen += chunk.length;
      if (seen > size) throw bad(`its entry ${quoted(name)} is larger than it says`);
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^Z_|^ERR_ZLIB/.test(code)) throw error;
    throw bad(`its entry ${quoted(name)} cannot be unpacked (${message})`, error);
  }
  if (seen !== size || sum !== crc) throw bad(`its entry ${quoted(name)} is damaged: it is not what its CRC-32 is of`);
}

function inflated(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const plain = createInflateRaw();
  // A failure is told to whoever reads.
  pipeline(Readable.from(packed), plain).catch((error: Error) => plain.destroy(error));
  return plain;
}

async function findDirectory(
  source: ZipSource,
  { entriesMax }: ZipBounds,
): Promise<{ readonly bytes: Buffer; readonly start: number; readonly count: number }> {
  const tailAt = Math.max(0, source.size - endSize - commentMax);
  const tail = source.size < endSize ? Buffer.alloc(0) : await partOf(source, tailAt, source.size);
  let at = tail.length - endSize;
  // The mark may stand in the comment behind it by chance, so what counts is where the comment ends with the file.
  while (at >= 0 && (tail.readUInt32LE(at) !== endMark || at + endSize + tail.readUInt16LE(at + 20) !== tail.length))
    at -= 1;
  if (at < 0) throw bad('it is no intact zip: it has no directory at its end');
  const [disk, ofDisk, here, count, size, start] = [
    ...[tail.readUInt16LE(at + 4), tail.readUInt16LE(at + 6), tail.readUInt16LE(at + 8), tail.readUInt16LE(at + 10)],
    ...[tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)],
  ] as [number, number, number, number, number, number];
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff)
    throw bad('it is a ZIP64, which is not read here');
  if (disk !== 0 || ofDisk !== 0 || here !== count) throw bad('it is a part of a zip of several parts');
  if (count === 0) throw bad('it is empty');
  if (count > entriesMax) throw bad(`it has more than ${entriesMax} entries`);
  if (size > directoryBytesMax) throw bad(`its directory has more than ${directoryBytesMax} bytes`);
  if (start + size !== tailAt + at) throw bad('its directory is not where it says');
  return { bytes: await partOf(source, start, start + size), start, count };
}

interface Listed extends Omit<ZipEntry, 'start' | 'end'> {
  readonly packedSize: number;
  readonly offset: number;
  readonly rawName: Buffer;
}

function listedIn(bytes: Buffer, count: number): readonly Listed[] {
  const listed: Listed[] = [];
  let at = 0;
  for (let number = 0; number < count; number += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== centralMark) throw bad('its directory is damaged');
    const nameLength = bytes.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) throw bad('its directory is damaged');
    listed.push(entryAt(bytes, at, bytes.subarray(at + 46, at + 46 + nameLength)));
    at = next;
  }
  if (at !== bytes.length) throw bad('its directory is damaged');
  return listed;
}

function entryAt(bytes: Buffer, at: number, rawName: Buffer): Listed {
  const name = rawName.toString('utf8');
  const shown = quoted(name);
  const [madeBy, flags, method] = [bytes.readUInt8(at + 5), bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)];
  const [crc, packedSize, size] = [
    bytes.readUInt32LE(at + 16),
    bytes.readUInt32LE(at + 20),
    bytes.readUInt32LE(at + 24),
  ];
  const offset = bytes.readUInt32LE(at + 42);
  const why = whyBadName(rawName, name);
  if (why !== null) throw bad(`its entry ${shown} ${why}`);
  if ((flags & 0x2041) !== 0) throw bad(`its entry ${shown} is encrypted`);
  if (method !== 0 && method !== 8)
    throw bad(`its entry ${shown} is packed in a way that is not read here (${method})`);
  if ([packedSize, size, offset].includes(0xffffffff))
    throw bad(`its entry ${shown} is one of ZIP64, which is not read here`);
  if (method === 0 && packedSize !== size) throw bad(`its entry ${shown} has two sizes`);
  const isFolder = name.endsWith('/');
  if (isFolder && size !== 0) throw bad(`its folder ${shown} has bytes in it`);
  // Made on Unix: the kind of file stands in the upper half of the attributes.
  const kind = madeBy === 3 ? (bytes.readUInt32LE(at + 38) >>> 28) & 0xf : 0;
  if (kind === 0xa) throw bad(`its entry ${shown} is a link`);
  if (![0, 4, 8].includes(kind)) throw bad(`its entry ${shown} is neither a file nor a folder`);
  return { name, isFolder, size, crc, method: method === 0 ? 'stored' : 'deflated', packedSize, offset, rawName };
}

function whyBadName(raw: Buffer, name: string): string | null {
  if (raw.length === 0) return 'has no name';
  if (raw.length > nameBytesMax) return `has a name of more than ${nameBytesMax} bytes`;
  if (!Buffer.from(name).equals(raw)) return 'has a name that is no UTF-8';
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'has a control character in its name';
  if (name.includes('\\')) return 'has a backslash in its name';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'has an absolute path';
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.includes('..')) return 'leads out of its folder by ".."';
  return parts.some((part) => part === '' || part === '.') ? 'has a path with an empty part' : null;
}

/** Where the packed bytes begin, behind the entry's own header, which has to say the same as the directory. */
async function startOf(source: ZipSource, { name, rawName, offset }: Listed, directoryAt: number): Promise<number> {
  if (offset + localSize + rawName.length > directoryAt) throw bad(`its entry ${quoted(name)} is not where it says`);
  const header = await partOf(source, offset, offset + localSize + rawName.length);
  const isThere =
    header.readUInt32LE(0) === localMark &&
    header.readUInt16LE(26) === rawName.length &&
    header.subarray(localSize).equals(rawName);
  if (!isThere) throw bad(`its entry ${quoted(name)} is not where it says`);
  return offset + localSize + rawName.length + header.readUInt16LE(28);
}

const partOf = async (source: ZipSource, start: number, end: number): Promise<Buffer> =>
  await buffer(await source.read({ start, end }));

const bad = (why: string, cause?: unknown): TerminalFault => new TerminalFault('bad-archive', why, { cause });
