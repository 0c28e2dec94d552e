// Reads a tar.gz as it comes in, entry by entry, without a disk: whoever asks looks at each, and reads those that it wants, one after the other.

import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser } from 'tar';
import type { ReadEntry } from 'tar';
import { TerminalFault } from '../fault/fault.ts';

export interface TarEntry {
  /** As the archive writes it. */
  readonly path: string;
  readonly size: number;
  /** `File`, `Directory`, `SymbolicLink`, … */
  readonly type: string;
  readonly isFolder: boolean;
}

/**
 * `look` gives what reads the entry, or null to pass it over; what it throws, and what its reader throws, ends the walk. Throws TerminalFault
 * `bad-archive` for what is no intact tar.gz, and for one that unpacks to more than `bytesMax`.
 */
export async function walkTar(
  bytes: AsyncIterable<Uint8Array>,
  { what, bytesMax }: { readonly what: string; readonly bytesMax: number },
  look: (entry: TarEntry) => ((content: AsyncIterable<Uint8Array>) => Promise<void>) | null,
): Promise<void> {
  const failing = new AbortController();
  const fail = (error: unknown): void => failing.abort(error);
  let working: Promise<void> = Promise.resolve();
  const current: { entry: ReadEntry | null } = { entry: null };
  const sink = new Parser({
    strict: true,
    onReadEntry(entry) {
      try {
        const read = look(describe(entry));
        if (read === null) {
          entry.resume();
          return;
        }
        // The next entry comes when this one has been read to its end, and is read when its reader is done.
        working = working.then(async () => {
          failing.signal.throwIfAborted();
          current.entry = entry;
          // Its reader may have all of it, and then nobody listens.
          entry.on('error', () => undefined);
          await read(entry as unknown as AsyncIterable<Uint8Array>);
          current.entry = null;
        });
        working.catch(fail);
      } catch (error) {
        fail(error);
        entry.resume();
      }
    },
  });
  let [size, isOver] = [0, false];
  sink.once('eof', () => (isOver = true));
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > bytesMax) done(new TerminalFault('bad-archive', `${what} unpacks to more than ${bytesMax} bytes`));
      // The parser would gather whatever follows the archive's end.
      else if (isOver) done();
      else done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.from(bytes), createGunzip(), meter, sink, { signal: failing.signal });
    await working;
  } catch (error) {
    fail(error);
    // Whoever reads an entry that will never end has to hear of it.
    current.entry?.destroy(error as Error);
    await working.catch(() => undefined);
    // What came first is the reason.
    const reason: unknown = failing.signal.reason;
    const { code = '', message } = reason as NodeJS.ErrnoException;
    if (reason instanceof TerminalFault || !/^(Z_|TAR_|ERR_ZLIB)/.test(code)) throw reason;
    throw new TerminalFault('bad-archive', `${what} is no intact tar.gz (${message})`, { cause: reason });
  }
}

function describe({ path, size, type }: ReadEntry): TarEntry {
  const isFolder = type === 'Directory' || type === 'GNUDumpDir';
  return { path, size, type: type === 'OldFile' || type === 'ContiguousFile' ? 'File' : type, isFolder };
}
