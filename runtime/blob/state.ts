// States in PostgreSQL: compressed, encrypted, in pieces of 1 MiB, so that a state is as safe as the row that names it
// (DECISIONS 13). What a state says is read once, at its arrival and piece by piece, by a reader that the domain brings along.

import { createHash, randomBytes } from 'node:crypto';
import { Readable, pipeline } from 'node:stream';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { createZstdCompress, createZstdDecompress, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Json } from '@terrace/machines/kernel/envelope';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { keyBytes } from '../keys/cipher.ts';
import type { Keys } from '../keys/keys.ts';
import type { Sql } from '../store/sql.ts';
import type { Archive, Digest, StoredObject } from './archive.ts';
import { openBlocks, sealBlocks } from './block-cipher.ts';
import { makeMeter } from './meter.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

const format = { kind: 'terrace/state/1', blockBytes: 1024 * 1024 } as const;

export interface StateOutput {
  readonly name: string;
  readonly sensitive: boolean;
  readonly value: Json;
  readonly type: Json;
}

export interface StateDescription {
  /** No secrets: lies in the database as it is. */
  readonly summary: Json;
  /** Sealed. */
  readonly outputs: readonly StateOutput[];
  /** One entry for each thing that the state is about; sealed. */
  readonly resources: readonly Json[];
}

/** Reads what one state says. Never throws: of a state that it cannot read, the summary says why. */
export interface StateReader {
  /** The next bytes of the state; they are not kept. */
  write(piece: Uint8Array): void;
  /** After the last. */
  end(): StateDescription;
}
export type ReadState = () => StateReader;

export interface StateStore extends Pick<Archive, 'putState' | 'getState'> {
  /** Null when there is no such state. */
  readStateOutputs(digest: Digest): Promise<readonly StateOutput[] | null>;
  readStateSummary(digest: Digest): Promise<Json | null>;
  /** Null when there is no such state. */
  readStateResources(digest: Digest): Promise<readonly Json[] | null>;
  /** Removes what was left by uploads that never ended and began before `before` (ms since 1970). */
  removeStaging(before: number): Promise<number>;
}

export interface StateStoreOptions {
  readonly keys: Keys;
  readonly sql: Sql;
  readonly read: ReadState;
}

interface StateRow {
  readonly digest: string;
  readonly size: string | number;
  readonly wrapped_key: Uint8Array;
  readonly chunks: number;
}

export function openStateStore({ keys, sql, read }: StateStoreOptions): StateStore {
  const find = async (digest: Digest): Promise<StateRow | null> => {
    const [row] = await sql.query<StateRow>(
      'select digest, size, wrapped_key, chunks from state_object where digest = $1 and complete',
      [digest],
    );
    return row ?? null;
  };

  const getState = async (digest: Digest): Promise<AsyncIterable<Uint8Array> | null> => {
    const row = await find(digest);
    if (row === null) return null;
    const key = await keys.open(row.wrapped_key, keyPlace(digest));
    return readChunks(sql, { name: digest, digest, key, size: Number(row.size), chunks: row.chunks });
  };

  const readAgain = async (digest: Digest): Promise<readonly Json[]> => {
    const reader = read();
    for await (const piece of (await getState(digest)) ?? []) reader.write(piece);
    return reader.end().resources;
  };

  return {
    async putState(bytes, { limitBytes }) {
      const staging = `staging-${randomBytes(16).toString('hex')}`;
      const key = randomBytes(keyBytes);
      const meter = makeMeter(limitBytes);
      await sql.query('insert into state_object (digest) values ($1)', [staging]);
      try {
        const written = await writeChunks(sql, staging, key, meter.through(bytes));
        const stored = meter.read();
        const description = await readBack(sql, { ...stored, key, chunks: written.chunks, name: staging }, read());
        await complete(sql, staging, {
          ...stored,
          ...written,
          wrappedKey: await keys.seal(key, keyPlace(stored.digest)),
          outputs: await keys.seal(Buffer.from(JSON.stringify(description.outputs)), outputsPlace(stored.digest)),
          resources: await keys.seal(await packed(description.resources), resourcesPlace(stored.digest)),
          summary: description.summary,
        });
        return stored;
      } catch (error) {
        // The database may be what failed; then the janitor removes the rows.
        await sql.query('delete from state_object where digest = $1', [staging]).catch(() => {});
        throw error;
      }
    },
    getState,
    async readStateOutputs(digest) {
      const [row] = await sql.query<{ readonly outputs: Uint8Array }>(
        'select outputs from state_object where digest = $1 and complete',
        [digest],
      );
      if (row === undefined) return null;
      const plain = await keys.open(row.outputs, outputsPlace(digest));
      return JSON.parse(Buffer.from(plain).toString()) as readonly StateOutput[];
    },
    async readStateSummary(digest) {
      const [row] = await sql.query<{ readonly summary: Json }>(
        'select summary from state_object where digest = $1 and complete',
        [digest],
      );
      return row?.summary ?? null;
    },
    async readStateResources(digest) {
      const [row] = await sql.query<{ readonly resources: Uint8Array | null }>(
        'select resources from state_object where digest = $1 and complete',
        [digest],
      );
      if (row === undefined) return null;
      // One that arrived before resources were kept.
      if (row.resources === null) return await readAgain(digest);
      return unpacked(await keys.open(row.resources, resourcesPlace(digest)));
    },
    async removeStaging(before) {
      const removed = await sql.query(
        'delete from state_object where not complete and created_at < to_timestamp($1::float8 / 1000) returning digest',
        [before],
      );
      return removed.length;
    },
  };
}

function keyPlace(digest: Digest): string {
  return `state/${digest}`;
}

function outputsPlace(digest: Digest): string {
  return `state-output/${digest}`;
}

function resourcesPlace(digest: Digest): string {
  return `state-resource/${digest}`;
}

/** Many lines that are much alike: a hundred thousand are few bytes. */
const packed = (entries: readonly Json[]): Promise<Uint8Array> => compress(Buffer.from(JSON.stringify(entries)));
const unpacked = async (bytes: Uint8Array): Promise<readonly Json[]> =>
  JSON.parse((await decompress(bytes)).toString()) as readonly Json[];

async function writeChunks(
  sql: Sql,
  staging: string,
  key: Uint8Array,
  plain: AsyncIterable<Uint8Array>,
): Promise<{ readonly chunks: number; readonly storedSize: number }> {
  let chunks = 0;
  let storedSize = 0;
  for await (const block of sealBlocks(format, key, through(plain, createZstdCompress()))) {
    await sql.query('insert into state_chunk (digest, n, bytes) values ($1, $2, $3)', [staging, chunks, block]);
    chunks += 1;
    storedSize += block.length;
  }
  return { chunks, storedSize };
}

interface Reading {
  /** Under which name the rows lie: the digest, or that of the staging. */
  readonly name: string;
  readonly digest: Digest;
  readonly key: Uint8Array;
  readonly size: number;
  readonly chunks: number;
}

/** Opens what was written, compares, and reads what it says. */
async function readBack(sql: Sql, reading: Reading, reader: StateReader): Promise<StateDescription> {
  const hash = createHash('sha256');
  for await (const piece of readChunks(sql, reading)) {
    hash.update(piece);
    reader.write(piece);
  }
  if (hash.digest('hex') !== reading.digest) {
    throw new RetryableFault('the state did not read back from PostgreSQL as it was written');
  }
  return reader.end();
}

async function* readChunks(sql: Sql, reading: Reading): AsyncIterable<Uint8Array> {
  const blocks = openBlocks(
    format,
    reading.key,
    selectChunks(sql, reading),
    { first: 0, last: reading.chunks - 1, count: reading.chunks },
    (block) => damaged(reading, `piece ${block} of ${reading.chunks} was changed or is missing`),
  );
  let size = 0;
  for await (const piece of through(blocks, createZstdDecompress())) {
    size += piece.length;
    yield piece;
  }
  if (size !== reading.size) throw damaged(reading, `it has ${size} bytes instead of ${reading.size}`);
}

async function* selectChunks(sql: Sql, reading: Reading): AsyncIterable<Uint8Array> {
  for (let n = 0; n < reading.chunks; n += 1) {
    const [row] = await sql.query<{ readonly bytes: Uint8Array }>(
      'select bytes from state_chunk where digest = $1 and n = $2',
      [reading.name, n],
    );
    if (row === undefined) throw damaged(reading, `piece ${n} of ${reading.chunks} is missing`);
    yield row.bytes;
  }
}

function damaged(reading: Reading, how: string): TerminalFault {
  return new TerminalFault('state-damaged', `state ${reading.digest}: ${how}`);
}

/** The state appears under its digest at once; of two that arrive at the same time one stays. */
async function complete(
  sql: Sql,
  staging: string,
  state: StoredObject & {
    readonly chunks: number;
    readonly storedSize: number;
    readonly wrappedKey: Uint8Array;
    readonly outputs: Uint8Array;
    readonly resources: Uint8Array;
    readonly summary: Json;
  },
): Promise<void> {
  await sql.transaction(async (inside) => {
    await inside.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`state/${state.digest}`]);
    // The grace of the janitor counts anew: whoever brought it is about to name it.
    const known = await inside.query('update state_object set created_at = now() where digest = $1 returning digest', [
      state.digest,
    ]);
    if (known.length > 0) {
      await inside.query('delete from state_object where digest = $1', [staging]);
      return;
    }
    const completed = await inside.query(
      `update state_object set digest = $2, size = $3, md5 = $4, wrapped_key = $5, stored_size = $6, chunks = $7,
              outputs = $8, summary = $9, resources = $10, complete = true
        where digest = $1
          and (select (count(*), coalesce(sum(length(bytes)), 0)) from state_chunk where digest = $1) = ($7::bigint, $6::bigint)
        returning digest`,
      [
        staging,
        state.digest,
        state.size,
        state.md5,
        state.wrappedKey,
        state.storedSize,
        state.chunks,
        state.outputs,
        JSON.stringify(state.summary),
        state.resources,
      ],
    );
    if (completed.length !== 1)
      throw new RetryableFault(`state ${state.digest}: its pieces vanished while it was stored`);
  });
}

/** Bytes through a compressor; an error of the source comes out as it is, and a reader that stops early ends the source. */
async function* through(bytes: AsyncIterable<Uint8Array>, transform: Transform): AsyncIterable<Uint8Array> {
  pipeline(Readable.from(bytes, { objectMode: true, highWaterMark: 1 }), transform, () => {
    // The error is met by the reader below, since it destroys the transform.
  });
  yield* transform as AsyncIterable<Uint8Array>;
}
