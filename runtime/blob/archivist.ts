// The archivist: objects by the digest of their plain bytes, each encrypted with a key of its own, in the blob store; and
// states, in PostgreSQL (state.ts). An object's digest is known only at its end, so its blob has a random name, which the row
// keeps; the row is written last, so that whatever the database names has been read back and compared. A small object needs no
// blob: it lies in its row, by one statement (docs/adr/0029).

import { createHash, randomBytes } from 'node:crypto';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { keyBytes, tagBytes } from '../keys/cipher.ts';
import type { Keys } from '../keys/keys.ts';
import type { Clock } from '../clock/clock.ts';
import type { Sql } from '../store/sql.ts';
import type { Archive, Digest, StoredObject } from './archive.ts';
import type { Blob } from './blob.ts';
import { blockCount, openBlocks, sealBlocks, sealedSize } from './block-cipher.ts';
import { makeMeter } from './meter.ts';
import { openStateStore } from './state.ts';
import type { ReadState, StateStore } from './state.ts';

const format = { kind: 'terrace/object/1', blockBytes: 64 * 1024 } as const;
const sealedBlockBytes = format.blockBytes + tagBytes;

export interface Archivist extends Archive, StateStore {
  /** Removes what puts left behind that began before `before` (ms since 1970) and never ended: blobs without a row, staged states. */
  removeLeftovers(before: number): Promise<{ readonly blobs: number; readonly states: number }>;
  /** Removes some of the objects and states that nobody has brought since `before` and no row names; `more` when there may be others. */
  removeUnreferenced(
    before: number,
    references: References,
  ): Promise<{ readonly objects: number; readonly states: number; readonly more: boolean }>;
}

/** A column that holds digests. */
export interface Reference {
  readonly table: string;
  readonly column: string;
}
/** Every column that does: what one of them names stays. */
export interface References {
  readonly objects: readonly Reference[];
  readonly states: readonly Reference[];
}

export interface ArchivistOptions {
  readonly blob: Blob;
  readonly keys: Keys;
  readonly sql: Sql;
  readonly clock: Pick<Clock, 'now'>;
  /** `readState` of actors/state-version/parse.ts: the runtime knows no Terraform. */
  readonly readState: ReadState;
  /** Whether every node that lives reads small objects from their rows; none is put there when absent. */
  readonly mayUseRows?: () => Promise<boolean>;
}

/** By this name a node says that it reads small objects from their rows. */
export const rowFormat = 'small-object';
/** One block: what plans of usual size, their JSON and their logs have. */
export const rowBytesMax = format.blockBytes;

interface ObjectRow {
  readonly digest: string;
  readonly size: string | number;
  /** One of these two is there. */
  readonly blob_name: string | null;
  readonly bytes: Uint8Array | null;
  readonly wrapped_key: Uint8Array;
}

export function openArchivist(options: ArchivistOptions): Archivist {
  const { blob, keys, sql, clock, mayUseRows = async () => false } = options;
  const states = openStateStore({ keys, sql, read: options.readState });

  const find = async (digest: Digest): Promise<ObjectRow | null> => {
    const [row] = await sql.query<ObjectRow>(
      'select digest, size, blob_name, bytes, wrapped_key from object where digest = $1',
      [digest],
      'object-find',
    );
    return row ?? null;
  };

  /** Writes the row; when the digest is known already and its blob is there, ours is the one too many. */
  const keep = async (stored: StoredObject, name: string, key: Uint8Array): Promise<void> => {
    const values = [
      stored.digest,
      stored.size,
      stored.md5,
      name,
      await keys.seal(key, keyPlace(stored.digest)),
      sealedSize(format, stored.size),
    ];
    let known: ObjectRow | undefined;
    while (known === undefined) {
      const inserted = await sql.query(
        `insert into object (digest, size, md5, blob_name, wrapped_key, stored_size) values ($1, $2, $3, $4, $5, $6)
         on conflict (digest) do nothing returning digest`,
        values,
      );
      if (inserted.length > 0) return;
      // From now on the grace counts anew: whoever brought it is about to name it. None is left when the janitor was faster.
      [known] = await sql.query<ObjectRow>(
        'update object set created_at = now() where digest = $1 returning digest, size, blob_name, bytes, wrapped_key',
        [stored.digest],
      );
    }
    if (known.blob_name === null || (await blob.size(known.blob_name)) === sealedSize(format, stored.size)) {
      await blob.remove(name);
      return;
    }
    // The blob of before was lost or cut; ours has just been read back, so the object is whole again.
    const mended = await sql.query(
      `update object set blob_name = $4, wrapped_key = $5, stored_size = $6
        where digest = $1 and size = $2 and md5 = $3 and blob_name = $7 returning digest`,
      [...values, known.blob_name],
    );
    if (mended.length === 0) throw new RetryableFault(`object ${stored.digest}: its row changed while it was stored`);
    await blob.remove(known.blob_name);
  };

  /** One that had a blob moves into its row; a janitor finds the blob, so that whoever reads it may finish. */
  const keepInRow = async (stored: StoredObject, key: Uint8Array, sealed: Uint8Array): Promise<void> => {
    await sql.query(
      `insert into object as known (digest, size, md5, bytes, wrapped_key, stored_size) values ($1, $2, $3, $4, $5, $6)
       on conflict (digest) do update set created_at = now(), blob_name = null,
         bytes = coalesce(known.bytes, excluded.bytes),
         wrapped_key = case when known.bytes is null then excluded.wrapped_key else known.wrapped_key end`,
      [stored.digest, stored.size, stored.md5, sealed, await keys.seal(key, keyPlace(stored.digest)), sealed.length],
      'object-keep',
    );
  };

  return {
    ...states,
    async put(bytes, { limitBytes }) {
      const key = randomBytes(keyBytes);
      const meter = makeMeter(limitBytes);
      const { first, rest } = await beginningOf(meter.through(bytes), rowBytesMax);
      if (rest === null && (await mayUseRows())) {
        const stored = meter.read();
        await keepInRow(stored, key, await sealAll(key, first));
        return stored;
      }
      const name = blobNameAt(clock.now());
      try {
        await blob.put(name, sealBlocks(format, key, joined(first, rest)));
        const stored = meter.read();
        await readBack(blob, name, key, stored);
        await keep(stored, name, key);
        return stored;
      } catch (error) {
        // When the row was written after all and only its answer was lost, the blob must stay.
        await removeUnnamed(blob, sql, [name]).catch(() => {});
        throw error;
      }
    },
    async get(digest, range) {
      const row = await find(digest);
      if (row === null) return null;
      const key = await keys.open(row.wrapped_key, keyPlace(digest));
      const size = Number(row.size);
      const start = Math.min(range?.start ?? 0, size);
      const end = Math.max(start, Math.min(range?.end ?? size, size));
      return openObject(blob, { ...placeOf(row), digest, key, size }, start, end);
    },
    async removeLeftovers(before) {
      let blobs = 0;
      let batch: string[] = [];
      for await (const name of blob.list(blobFolder)) {
        if (timeOfBlobName(name) >= before) continue;
        batch.push(name);
        if (batch.length < sweepBatchLength) continue;
        blobs += await removeUnnamed(blob, sql, batch);
        batch = [];
      }
      blobs += await removeUnnamed(blob, sql, batch);
      return { blobs, states: await states.removeStaging(before) };
    },
    async removeUnreferenced(before, references) {
      const removed = await sql.query<{ readonly blob_name: string | null }>(
        `${deleteUnnamed('object', 'true', references.objects)} returning blob_name`,
        [before, sweepBatchLength],
      );
      // A kill in between leaves blobs without a row, which removeLeftovers finds.
      for (const { blob_name: name } of removed) if (name !== null) await blob.remove(name);
      const states = await sql.query(
        `${deleteUnnamed('state_object', 'complete', references.states)} returning digest`,
        [before, stateBatchLength],
      );
      const more = removed.length === sweepBatchLength || states.length === stateBatchLength;
      return { objects: removed.length, states: states.length, more };
    },
  };
}

/**
 * $1: ms since 1970, $2: how many at most. The age is looked at again once the row is locked: a put that meets it makes it
 * young, and waits for the removal or is waited for.
 */
function deleteUnnamed(table: string, condition: string, references: readonly Reference[]): string {
  const isOld = `${condition} and created_at < to_timestamp($1::float8 / 1000)`;
  const named = references.map(
    (by) => `and not exists (select from ${by.table} as named where named.${by.column} = found.digest)`,
  );
  return `delete from ${table} where ${isOld} and digest in (
    select digest from ${table} as found where ${isOld} ${named.join(' ')} order by created_at limit $2)`;
}

const blobFolder = 'object/';
const sweepBatchLength = 500;
/** A state may be a gigabyte of rows. */
const stateBatchLength = 50;

/** Names tell when their put began, so that a janitor can leave the young ones alone. */
function blobNameAt(now: number): string {
  return `${blobFolder}${now.toString(36)}-${randomBytes(16).toString('hex')}`;
}

function timeOfBlobName(name: string): number {
  return Number.parseInt(name.slice(blobFolder.length).split('-')[0] ?? '', 36);
}

/** Removes those blobs that no row names, and counts them. */
async function removeUnnamed(blob: Blob, sql: Sql, names: readonly string[]): Promise<number> {
  if (names.length === 0) return 0;
  const rows = await sql.query<{ readonly blob_name: string }>(
    'select blob_name from object where blob_name = any($1::text[])',
    [names],
  );
  const named = new Set(rows.map((row) => row.blob_name));
  const unnamed = names.filter((name) => !named.has(name));
  for (const name of unnamed) await blob.remove(name);
  return unnamed.length;
}

function keyPlace(digest: Digest): string {
  return `object/${digest}`;
}

/** The blob's name, or all of the ciphertext. */
type ObjectPlace = { readonly name: string } | { readonly sealed: Uint8Array };

function placeOf({ digest, blob_name: name, bytes }: ObjectRow): ObjectPlace {
  if (bytes !== null) return { sealed: bytes };
  if (name !== null) return { name };
  throw new TerminalFault('object-lost', `object ${digest}: its row does not say where it lies`);
}

type OpenedObject = ObjectPlace & {
  readonly digest: Digest;
  readonly key: Uint8Array;
  readonly size: number;
};

async function readBack(blob: Blob, name: string, key: Uint8Array, stored: StoredObject): Promise<void> {
  const hash = createHash('sha256');
  for await (const piece of await openObject(blob, { ...stored, name, key }, 0, stored.size)) hash.update(piece);
  if (hash.digest('hex') !== stored.digest) {
    throw new RetryableFault(`object ${stored.digest}: it did not read back as it was written`);
  }
}

/** The plain bytes [start, end): whole blocks are fetched and opened, then cut. */
async function openObject(
  blob: Blob,
  object: OpenedObject,
  start: number,
  end: number,
): Promise<AsyncIterable<Uint8Array>> {
  const count = blockCount(format, object.size);
  const first = Math.min(Math.floor(start / format.blockBytes), count - 1);
  const last = Math.max(first, Math.ceil(end / format.blockBytes) - 1);
  const range = {
    start: first * sealedBlockBytes,
    end: Math.min((last + 1) * sealedBlockBytes, sealedSize(format, object.size)),
  };
  const sealed =
    'sealed' in object ? piecesOf(object.sealed.subarray(range.start, range.end)) : await blob.get(object.name, range);
  if (sealed === null)
    throw new TerminalFault('object-lost', `object ${object.digest}: its bytes are gone from the blob store`);
  const blocks = openBlocks(
    format,
    object.key,
    sealed,
    { first, last, count },
    (block) =>
      new TerminalFault(
        'object-damaged',
        `object ${object.digest}: block ${block} of ${count} was changed or is missing`,
      ),
  );
  return cut(blocks, start - first * format.blockBytes, end - start);
}

/** What comes first, up to some more than `bytesMax`; `rest` is null when that is all. */
async function beginningOf(
  bytes: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<{ readonly first: Uint8Array; readonly rest: AsyncIterable<Uint8Array> | null }> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const iterator = bytes[Symbol.asyncIterator]();
  const rest: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => iterator };
  while (size <= bytesMax) {
    const next = await iterator.next();
    if (next.done === true) return { first: Buffer.concat(pieces), rest: null };
    pieces.push(next.value);
    size += next.value.length;
  }
  return { first: Buffer.concat(pieces), rest };
}

async function* joined(first: Uint8Array, rest: AsyncIterable<Uint8Array> | null): AsyncIterable<Uint8Array> {
  yield first;
  if (rest !== null) yield* rest;
}

async function* piecesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function sealAll(key: Uint8Array, plain: Uint8Array): Promise<Uint8Array> {
  const blocks: Uint8Array[] = [];
  for await (const block of sealBlocks(format, key, piecesOf(plain))) blocks.push(block);
  return Buffer.concat(blocks);
}

async function* cut(blocks: AsyncIterable<Buffer>, skip: number, length: number): AsyncIterable<Uint8Array> {
  let [before, missing] = [skip, length];
  for await (const block of blocks) {
    const piece = block.subarray(before, before + missing);
    before = Math.max(0, before - block.length);
    missing -= piece.length;
    if (piece.length > 0) yield piece;
  }
}
