// A piece of an actor's log in the archive: lines of JSON, compressed. The first says what the actor was before them, the others are
// rows of act_log as they were.

import { pipeline } from 'node:stream/promises';
import { PassThrough, Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { createGunzip, createGzip } from 'node:zlib';
import type { Address, Json } from '@terrace/machines/kernel/envelope';
import type { StoredEntry } from '../operator/reads.ts';

/** What an actor was at some version, and which timers were armed then, by their message ids. */
export interface Base {
  readonly version: number;
  readonly machineVersion: number;
  readonly snapshot: Json;
  readonly armed: { readonly [timerId: string]: string };
}

export interface BaseRow {
  readonly version: string;
  readonly machine_version: number;
  readonly snapshot: Json;
  readonly armed: { readonly [timerId: string]: string };
}

export const baseFrom = ({ version, machine_version, snapshot, armed }: BaseRow): Base => ({
  version: Number(version),
  machineVersion: machine_version,
  snapshot,
  armed,
});

/** `base` is null for a log from its beginning. */
export function writePiece(
  { kind, id }: Address,
  base: Base | null,
  entries: AsyncIterable<StoredEntry>,
): AsyncIterable<Uint8Array> {
  const lines = async function* (): AsyncIterable<string> {
    yield `${JSON.stringify({ format: 'terrace/log/1', kind, id, base })}\n`;
    for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
  };
  const out = new PassThrough();
  // A failure of the rows is the reader's: it must not take half a piece for a whole one.
  pipeline(Readable.from(lines()), createGzip(), out).catch((error: Error) => out.destroy(error));
  return out;
}

export async function readPiece(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly base: Base | null; readonly entries: AsyncIterable<StoredEntry> }> {
  const plain = createGunzip();
  pipeline(Readable.from(bytes), plain).catch((error: Error) => plain.destroy(error));
  const lines = createInterface({ input: plain, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  const first = await lines.next();
  const { base } = JSON.parse(first.value as string) as { readonly base: Base | null };
  const entries = async function* (): AsyncIterable<StoredEntry> {
    for (let line = await lines.next(); line.done !== true; line = await lines.next())
      yield JSON.parse(line.value) as StoredEntry;
  };
  return { base, entries: entries() };
}
