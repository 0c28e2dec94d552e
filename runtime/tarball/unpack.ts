// Unpacks a tar.gz that somebody uploaded. The archive is read twice: first it is only looked at, and anything that could
// write or point outside its folder, or fill the disk, is refused by name; then it is written. The worker itself writes into that
// folder later, maybe as root, so a link must not lead it out either, not even by way of other links.

import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { quoted } from '@terrace/machines/kernel/text';
import { list, extract } from 'tar';
import type { ReadEntry } from 'tar';

/** What an archive may hold: enough for any configuration or module, and little enough for a disk. */
export const unpackBounds = {
  /** Of the files as they are written. */
  bytesMax: 2 * 1024 ** 3,
  entriesMax: 100_000,
  /** Of a whole path, and of each of its parts; file systems refuse longer ones with less helpful words. */
  pathLengthMax: 1024,
  partBytesMax: 255,
} as const;
export type UnpackBounds = { readonly [name in keyof typeof unpackBounds]: number };
/** Headers and padding in the archive's stream, beside the files. */
const overheadBytesMax = 256 * 1024 ** 2;
/** As Linux: a path over more links is refused. */
const linksFollowedMax = 40;
/** Over all links of an archive, so that entangled ones cost no more than a moment. */
const linkStepsMax = 2_000_000;

export interface UnpackOptions {
  /** Whose archive it is, for whoever hears that it cannot be used. */
  readonly what?: string;
  /** Smaller in tests. */
  readonly bounds?: UnpackBounds;
}

/**
 * Throws TerminalFault `bad-archive` with a sentence that names the entry and its fault; RetryableFault when this machine cannot write
 * it.
 */
export async function unpack(archive: string, folder: string, options: UnpackOptions = {}): Promise<void> {
  const { what = 'the configuration', bounds = unpackBounds } = options;
  try {
    await inspect(archive, bounds);
    await run(archive, sinkInto(folder), bounds);
  } catch (error) {
    if (!(error instanceof TerminalFault)) throw error;
    throw new TerminalFault(error.code, `${what}'s archive cannot be used: ${error.message}`, { cause: error });
  }
}

const sinkInto = (folder: string): NodeJS.WritableStream =>
  extract({
    cwd: folder,
    strict: true,
    preserveOwner: false,
    noMtime: true,
    // What its owner may not read or enter, terraform could not use, and a set-uid bit is nobody's to give.
    onReadEntry: (entry) => void (entry.mode = ((entry.mode ?? 0o644) & 0o777) | (isFolder(entry) ? 0o700 : 0o600)),
  });

async function inspect(archive: string, bounds: UnpackBounds): Promise<void> {
  const contents = new Contents(bounds);
  const parser = list({
    strict: true,
    onReadEntry(entry) {
      contents.add(entry);
      entry.resume();
    },
  });
  await run(archive, parser, bounds, () => contents.fault);
  contents.end();
  if (contents.fault !== null) throw contents.fault;
}

/** What an archive would make of its folder. Remembers the first fault. */
class Contents {
  readonly #bounds: UnpackBounds;
  readonly #paths = new Set<string>();
  /** Where each link points, relative to the folder that it lies in. */
  readonly #links = new Map<string, string>();
  #entries = 0;
  #bytes = 0;
  #steps = 0;
  #fault: TerminalFault | null = null;

  constructor(bounds: UnpackBounds) {
    this.#bounds = bounds;
  }

  get fault(): TerminalFault | null {
    return this.#fault;
  }

  add(entry: ReadEntry): void {
    if (this.#fault !== null) return;
    const { entriesMax, bytesMax } = this.#bounds;
    this.#entries += 1;
    this.#bytes += entry.size;
    const why =
      (this.#entries > entriesMax ? `it has more than ${entriesMax} entries` : null) ??
      (this.#bytes > bytesMax ? `its files have more than ${bytesMax} bytes in all` : null) ??
      this.#whyRefused(entry);
    if (why !== null) this.#refuse(why);
  }

  /** Links can only be judged when all of them are known. */
  end(): void {
    if (this.#fault !== null) return;
    if (this.#entries === 0) this.#fault = isEmpty();
    for (const [path, target] of this.#links) {
      if (!this.#staysInside(path))
        return this.#refuse(`its link ${quoted(path)} points out of its folder, to ${quoted(target)}`);
    }
    if (this.#links.size === 0) return;
    for (const path of this.#paths) {
      const link = foldersAbove(path).find((folder) => this.#links.has(folder));
      if (link !== undefined) return this.#refuse(`its entry ${quoted(path)} lies behind its link ${quoted(link)}`);
    }
  }

  #refuse(why: string): void {
    this.#fault ??= bad(why);
  }

  /** Why an entry may not be written, or null. */
  #whyRefused({ path, type, linkpath }: ReadEntry): string | null {
    const { pathLengthMax, partBytesMax } = this.#bounds;
    const shown = quoted(path);
    if (path.length > pathLengthMax) return `its entry ${shown} has a path of ${path.length} characters`;
    if (path.split('/').some((part) => Buffer.byteLength(part) > partBytesMax))
      return `its entry ${shown} has a name of more than ${partBytesMax} bytes`;
    if (path.includes('\0')) return `its entry ${shown} has a NUL in its path`;
    if (posix.isAbsolute(path) || /^[A-Za-z]:/.test(path)) return `its entry ${shown} has an absolute path`;
    if (path.split('/').includes('..')) return `its entry ${shown} leads out of its folder by ".."`;
    const name = posix.normalize(path).replace(/\/$/, '');
    const wasLink = this.#links.has(name);
    if (type === 'SymbolicLink' ? this.#paths.has(name) && !wasLink : wasLink)
      return `its entry ${shown} comes twice, once as a link`;
    this.#paths.add(name);
    if (ordinary.has(type)) return null;
    const target = linkpath ?? '';
    if (type === 'SymbolicLink') {
      if (name === '.') return `its entry ${shown} is a link in place of the folder itself`;
      this.#links.set(name, target);
      return null;
    }
    if (type === 'Link')
      return posix.isAbsolute(target) || target.split('/').includes('..')
        ? `its hard link ${shown} points out of its folder, to ${quoted(target)}`
        : null;
    return `its entry ${shown} is a ${type}, neither a file nor a folder nor a link`;
  }

  /** Follows every link on the way, as the system would. Links that go round in circles lead nowhere, and are refused as well. */
  #staysInside(path: string): boolean {
    const way: string[] = [];
    let ahead = path.split('/').toReversed();
    let followed = 0;
    for (let part = ahead.pop(); part !== undefined; part = ahead.pop()) {
      if ((this.#steps += 1) > linkStepsMax) return false;
      if (part === '' || part === '.') continue;
      if (part === '..') {
        if (way.pop() === undefined) return false;
        continue;
      }
      const here = way.length === 0 ? part : `${way.at(-1)}/${part}`;
      const target = this.#links.get(here);
      if (target === undefined) {
        way.push(here);
        continue;
      }
      if ((followed += 1) > linksFollowedMax || posix.isAbsolute(target)) return false;
      ahead = [...ahead, ...target.split('/').toReversed()];
    }
    return true;
  }
}

const ordinary: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir']);
const isFolder = ({ type }: ReadEntry): boolean => type === 'Directory' || type === 'GNUDumpDir';
/** The text of a fault is for people: a long name is cut. */

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function run(
  archive: string,
  sink: NodeJS.WritableStream,
  { bytesMax }: UnpackBounds,
  faultSoFar: () => TerminalFault | null = () => null,
): Promise<void> {
  let size = 0;
  // The parser would gather whatever follows the archive's end.
  let hasEnded = false;
  // An archive of nothing is blocks of zeros alone, which the parser takes for no archive.
  let isBlank = true;
  sink.once('eof', () => (hasEnded = true));
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      isBlank &&= chunk.every((byte) => byte === 0);
      const isTooMuch = size > bytesMax + overheadBytesMax;
      const fault = faultSoFar() ?? (isTooMuch ? bad('it unpacks to more than may be kept') : null);
      if (fault !== null) done(fault);
      else if (hasEnded) done();
      else done(null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(archive), createGunzip(), meter, sink);
  } catch (error) {
    if (error instanceof TerminalFault) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && ofThisMachine.has(code))
      throw new RetryableFault(`an archive cannot be unpacked here: ${code}`, { cause: error });
    if (code === 'TAR_BAD_ARCHIVE' && isBlank) throw isEmpty(error);
    throw bad(`it is no intact tar.gz (${message})`, error);
  }
}

/** What is wrong with the disk, not with the archive. */
const ofThisMachine: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'EROFS']);

const isEmpty = (cause?: unknown): TerminalFault => bad('it is empty', cause);

function bad(why: string, cause?: unknown): TerminalFault {
  return new TerminalFault('bad-archive', why, { cause });
}
