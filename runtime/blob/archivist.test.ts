// The archivist on a blob store and PostgreSQL: what comes back is what went in, nobody else can read it, and what was
// changed, cut or lost is an error that names the object.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { passwordRootKey } from '../keys/root-key.ts';
import { openScratchDatabase, skipWithoutPostgres } from '../keys/scratch-database.ts';
import { openKeyService } from '../keys/service.ts';
import { openArchivist } from './archivist.ts';
import type { Blob } from './blob.ts';
import { collect, filler, of, pieces, watchMemory } from './conformance.ts';
import { openDiskBlob } from './disk.ts';
import { memoryBlob } from './memory.ts';

const skip = skipWithoutPostgres;
const root = passwordRootKey('correct horse');
const limitBytes = 200 * 1024 * 1024;
const block = 64 * 1024;
const sealedBlock = block + 16;

async function openScratch() {
  const database = await openScratchDatabase(
    new URL('../keys/schema.sql', import.meta.url),
    new URL('schema.sql', import.meta.url),
    new URL('resources.sql', import.meta.url),
    new URL('rows.sql', import.meta.url),
  );
  const keys = await openKeyService({ sql: database.sql, root });
  const blob = memoryBlob();
  const at = { now: 1_000_000 };
  const open = (over: Blob, mayUseRows = async () => false) =>
    openArchivist({
      blob: over,
      mayUseRows,
      keys,
      sql: database.sql,
      clock: { now: () => at.now },
      readState() {
        let first: number | null = null;
        let length = 0;
        return {
          write(piece) {
            first ??= piece[0] ?? null;
            length += piece.length;
          },
          end: () => ({
            summary: { length },
            outputs: [{ name: 'first', sensitive: true, value: first, type: 'number' }],
            resources: [{ last: length }],
          }),
        };
      },
    });
  return {
    sql: database.sql,
    blob,
    at,
    open,
    archivist: open(blob),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

test('an object comes back by its digest, whole and in ranges, whatever its size', { skip }, async () => {
  await using scratch = await openScratch();
  for (const size of [0, 1, block - 1, block, block + 1, 3 * block, 3 * block + 5]) {
    const bytes = randomBytes(size);
    const stored = await scratch.archivist.put(pieces(bytes, 7001), { limitBytes });
    assert.deepEqual(stored, { digest: hash('sha256', bytes), size, md5: hash('md5', bytes) });
    for (const [start, end] of [
      [0, size],
      [0, 1],
      [size - 1, size + 100],
      [block - 1, block + 1],
      [block, 2 * block],
      [block + 10, 3 * block + 2],
      [size, size + 1],
      [10, 10],
    ] as const) {
      if (start < 0) continue;
      const range = await collect((await scratch.archivist.get(stored.digest, { start, end }))!);
      assert.ok(range.equals(bytes.subarray(start, end)), `[${start}, ${end}) of ${size}`);
    }
  }
  assert.equal(await scratch.archivist.get('0'.repeat(64)), null);
});

test('a small object lies in its row, comes back whole and in ranges, and needs no blob', { skip }, async () => {
  await using scratch = await openScratch();
  const archivist = scratch.open(scratch.blob, async () => true);
  for (const size of [0, 1, block - 1, block]) {
    const bytes = randomBytes(size);
    const stored = await archivist.put(pieces(bytes, 7001), { limitBytes });
    assert.deepEqual(stored, { digest: hash('sha256', bytes), size, md5: hash('md5', bytes) });
    for (const [start, end] of [
      [0, size],
      [Math.min(1, size), size + 100],
      [size >> 1, size],
    ] as const) {
      const range = await collect((await scratch.archivist.get(stored.digest, { start, end }))!);
      assert.ok(range.equals(bytes.subarray(start, end)), `[${start}, ${end}) of ${size}`);
    }
  }
  assert.deepEqual(await namesOf(scratch.blob), []);
  await archivist.put(of(randomBytes(block + 1)), { limitBytes });
  assert.equal((await namesOf(scratch.blob)).length, 1);
  await assert.rejects(archivist.put(of(randomBytes(100)), { limitBytes: 99 }), { code: 'too-large' });
});

test('a row holds no plain byte, and one that was changed or cut is said aloud', { skip }, async () => {
  await using scratch = await openScratch();
  const archivist = scratch.open(scratch.blob, async () => true);
  const { digest } = await archivist.put(of(Buffer.from('a planted secret '.repeat(100))), { limitBytes });
  const [row] = await scratch.sql.query<{ bytes: Buffer }>('select bytes from object where digest = $1', [digest]);
  const good = row!.bytes;
  assert.equal(good.includes('planted'), false);
  const flipped = Buffer.from(good);
  flipped[7]! ^= 1;
  for (const bad of [flipped, good.subarray(0, -1), Buffer.alloc(0)]) {
    await scratch.sql.query('update object set bytes = $2 where digest = $1', [digest, bad]);
    const reading = async (): Promise<Buffer> => collect((await archivist.get(digest))!);
    await assert.rejects(reading, { code: 'object-damaged', message: new RegExp(`object ${digest}: block`) });
  }
});

test('an object that had a blob moves into its row, and back never', { skip }, async () => {
  await using scratch = await openScratch();
  const rows = scratch.open(scratch.blob, async () => true);
  const bytes = randomBytes(500);
  const { digest } = await scratch.archivist.put(of(bytes), { limitBytes });
  const [name] = await namesOf(scratch.blob);
  await Promise.all([1, 2, 3].map(() => rows.put(of(bytes), { limitBytes })));
  const kept = await scratch.sql.query('select bytes, wrapped_key from object where digest = $1', [digest]);
  // Who had read the row before still finds the blob; the janitor takes it once it is old.
  assert.deepEqual(await namesOf(scratch.blob), [name]);
  await scratch.archivist.put(of(bytes), { limitBytes });
  assert.deepEqual(await scratch.sql.query('select bytes, wrapped_key from object where digest = $1', [digest]), kept);
  assert.ok((await collect((await scratch.archivist.get(digest))!)).equals(bytes));
  assert.deepEqual(await rows.removeLeftovers(1_500_000), { blobs: 1, states: 0 });
  assert.deepEqual(await namesOf(scratch.blob), []);
  await scratch.sql.query(`update object set created_at = now() - interval '2 days'`);
  const none = { objects: [], states: [] };
  assert.equal((await rows.removeUnreferenced(Date.now() - 3_600_000, none)).objects, 1);
  assert.equal(await rows.get(digest), null);
});

test('the blob store holds no plain byte, and equal objects are kept once', { skip }, async () => {
  await using scratch = await openScratch();
  const bytes = Buffer.from('a planted secret '.repeat(10_000));
  const one = await scratch.archivist.put(of(bytes), { limitBytes });
  const two = await scratch.archivist.put(pieces(bytes, 100), { limitBytes });
  assert.deepEqual(one, two);
  const names = await namesOf(scratch.blob);
  assert.equal(names.length, 1);
  assert.equal((await collect((await scratch.blob.get(names[0]!))!)).includes('planted'), false);
});

test('two puts of the same bytes at the same time leave one blob', { skip }, async () => {
  await using scratch = await openScratch();
  const bytes = randomBytes(300_000);
  const all = await Promise.all(
    Array.from({ length: 6 }, () => scratch.archivist.put(pieces(bytes, 9000), { limitBytes })),
  );
  assert.equal(new Set(all.map((stored) => stored.digest)).size, 1);
  assert.equal((await namesOf(scratch.blob)).length, 1);
  assert.ok((await collect((await scratch.archivist.get(all[0]!.digest))!)).equals(bytes));
});

test('a put beyond its limit, or whose source fails, leaves neither row nor blob', { skip }, async () => {
  await using scratch = await openScratch();
  await assert.rejects(scratch.archivist.put(pieces(randomBytes(100_001), 5000), { limitBytes: 100_000 }), {
    code: 'too-large',
  });
  async function* failing(): AsyncIterable<Uint8Array> {
    yield randomBytes(200_000);
    throw new Error('the client went away');
  }
  await assert.rejects(scratch.archivist.put(failing(), { limitBytes }), /the client went away/);
  assert.deepEqual(await namesOf(scratch.blob), []);
  assert.deepEqual(await scratch.sql.query('select * from object'), []);
  assert.equal((await scratch.archivist.put(of(randomBytes(100_000)), { limitBytes: 100_000 })).size, 100_000);
});

test('a store that keeps other bytes than it was given is found out before the put answers', { skip }, async () => {
  await using scratch = await openScratch();
  const lying: Blob = {
    ...scratch.blob,
    async put(name, bytes) {
      const whole = await collect(bytes);
      whole[70_000]! ^= 1;
      return scratch.blob.put(name, of(whole));
    },
  };
  const archivist = scratch.open(lying);
  await assert.rejects(archivist.put(of(randomBytes(100_000)), { limitBytes }), { code: 'object-damaged' });
  assert.deepEqual(await namesOf(scratch.blob), []);
  assert.deepEqual(await scratch.sql.query('select * from object'), []);
});

test(
  'a flipped bit, a swapped, missing or added block and a cut end are errors that name the object',
  { skip },
  async () => {
    await using scratch = await openScratch();
    const bytes = randomBytes(3 * block);
    const { digest } = await scratch.archivist.put(of(bytes), { limitBytes });
    const [name = ''] = await namesOf(scratch.blob);
    const good = await collect((await scratch.blob.get(name))!);
    const [one, two, three] = [0, 1, 2].map((index) =>
      good.subarray(index * sealedBlock, (index + 1) * sealedBlock),
    ) as [Buffer, Buffer, Buffer];
    const flipped = Buffer.from(good);
    flipped[sealedBlock + 100]! ^= 4;
    for (const [what, bad] of [
      ['flipped', flipped],
      ['swapped', Buffer.concat([two, one, three])],
      ['dropped', Buffer.concat([one, three])],
      ['cut at a block', Buffer.concat([one, two])],
      ['cut inside a block', good.subarray(0, good.length - 1)],
      ['empty', Buffer.alloc(0)],
    ] as const) {
      await scratch.blob.put(name, of(bad));
      const reading = async (): Promise<Buffer> => collect((await scratch.archivist.get(digest))!);
      await assert.rejects(reading, { code: 'object-damaged', message: new RegExp(`object ${digest}: block`) }, what);
    }
    await scratch.blob.put(name, of(flipped));
    const first = await collect((await scratch.archivist.get(digest, { start: 0, end: block }))!);
    assert.ok(first.equals(bytes.subarray(0, block)), 'the other blocks stay readable');
  },
);

test('a row that is given the key and the blob of another object does not open', { skip }, async () => {
  await using scratch = await openScratch();
  const mine = await scratch.archivist.put(of(Buffer.from('mine')), { limitBytes });
  const theirs = await scratch.archivist.put(of(Buffer.from('them')), { limitBytes });
  const [row] = await scratch.sql.query<{ blob_name: string; wrapped_key: Uint8Array }>(
    'select blob_name, wrapped_key from object where digest = $1',
    [theirs.digest],
  );
  await scratch.sql.query('update object set wrapped_key = $2 where digest = $1', [mine.digest, row!.wrapped_key]);
  await assert.rejects(scratch.archivist.get(mine.digest), { code: 'sealed-value-damaged' });
});

test('a lost blob is said aloud, and the next put of the same bytes makes the object whole', { skip }, async () => {
  await using scratch = await openScratch();
  const bytes = randomBytes(90_000);
  const { digest } = await scratch.archivist.put(of(bytes), { limitBytes });
  for (const name of await namesOf(scratch.blob)) await scratch.blob.remove(name);
  await assert.rejects(scratch.archivist.get(digest), { code: 'object-lost', message: new RegExp(digest) });
  await scratch.archivist.put(of(bytes), { limitBytes });
  assert.ok((await collect((await scratch.archivist.get(digest))!)).equals(bytes));
  assert.equal((await namesOf(scratch.blob)).length, 1);
});

test('the janitor removes what no row names once it is old, and nothing else', { skip }, async () => {
  await using scratch = await openScratch();
  const kept = await scratch.archivist.put(of(Buffer.from('kept')), { limitBytes });
  const leftover = `object/${(999_000).toString(36)}-${'a'.repeat(32)}`;
  const young = `object/${(2_000_000).toString(36)}-${'b'.repeat(32)}`;
  await scratch.blob.put(leftover, of(Buffer.from('x')));
  await scratch.blob.put(young, of(Buffer.from('x')));
  await scratch.sql.query(`insert into state_object (digest, created_at) values ('staging-old', to_timestamp(1000))`);
  await scratch.sql.query(`insert into state_chunk (digest, n, bytes) values ('staging-old', 0, 'x')`);
  await scratch.sql.query(`insert into state_object (digest) values ('staging-young')`);
  assert.deepEqual(await scratch.archivist.removeLeftovers(1_500_000), { blobs: 1, states: 1 });
  const names = await namesOf(scratch.blob);
  assert.equal(names.length, 2);
  assert.ok(names.includes(young));
  assert.ok(await scratch.archivist.get(kept.digest));
  assert.deepEqual(await scratch.sql.query('select * from state_chunk'), []);
});

test('what no row names is removed after the grace, in bounded steps, and nothing else', { skip }, async () => {
  await using scratch = await openScratch();
  const { sql, archivist, blob } = scratch;
  await sql.query('create table holder (object text, state text)');
  const references = {
    objects: [{ table: 'holder', column: 'object' }],
    states: [{ table: 'holder', column: 'state' }],
  };
  const put = (text: string) => archivist.put(of(Buffer.from(text)), { limitBytes });
  const putState = (text: string) => archivist.putState(of(Buffer.from(text)), { limitBytes });
  const [named, unnamed, brought, young] = [await put('a'), await put('b'), await put('c'), await put('d')];
  const states = [await putState('a'), await putState('b'), await putState('c'), await putState('d')];
  await sql.query('insert into holder (object, state) values ($1, $2)', [named.digest, states[0]?.digest]);
  for (const [table, youngest] of [
    ['object', young],
    ['state_object', states[3]],
  ] as const)
    await sql.query(`update ${table} set created_at = now() - interval '2 days' where digest <> $1`, [
      youngest?.digest,
    ]);
  // Brought once more, it may be named in a moment.
  await put('c');
  await putState('c');
  const before = Date.now() - 24 * 3_600_000;
  assert.deepEqual(await archivist.removeUnreferenced(before, references), { objects: 1, states: 1, more: false });
  assert.deepEqual(await archivist.removeUnreferenced(before, references), { objects: 0, states: 0, more: false });
  assert.equal(await archivist.get(unnamed.digest), null);
  assert.equal(await archivist.getState(states[1]?.digest ?? ''), null);
  assert.equal((await namesOf(blob)).length, 3);
  for (const { digest } of [named, brought, young]) assert.ok(await archivist.get(digest));
  for (const at of [0, 2, 3]) assert.ok(await archivist.getState(states[at]?.digest ?? ''));
  assert.equal((await sql.query('select distinct digest from state_chunk')).length, 3);

  await sql.query(
    `insert into state_object (digest, complete, wrapped_key, created_at)
      select 'old-' || n, true, 'x', to_timestamp(n) from generate_series(1, 60) n`,
  );
  assert.deepEqual(await archivist.removeUnreferenced(before, references), { objects: 0, states: 50, more: true });
  assert.deepEqual(await archivist.removeUnreferenced(before, references), { objects: 0, states: 10, more: false });
});

test('a put that meets the janitor at the same object keeps it', { skip }, async () => {
  await using scratch = await openScratch();
  const { sql, archivist } = scratch;
  const references = { objects: [], states: [] };
  const bytes = randomBytes(100_000);
  for (let round = 0; round < 5; round += 1) {
    await archivist.put(of(bytes), { limitBytes });
    await archivist.putState(of(bytes), { limitBytes });
    for (const table of ['object', 'state_object'])
      await sql.query(`update ${table} set created_at = now() - interval '2 days'`);
    const [{ digest }, state] = await Promise.all([
      archivist.put(of(bytes), { limitBytes }),
      archivist.putState(of(bytes), { limitBytes }),
      ...Array.from({ length: 8 }, () => archivist.removeUnreferenced(Date.now() - 3_600_000, references)),
    ]);
    assert.ok((await collect((await archivist.get(digest))!)).equals(bytes));
    assert.ok((await collect((await archivist.getState(state.digest))!)).equals(bytes));
  }
});

test('a state comes back by its digest, compressed in between, with what it says beside it', { skip }, async () => {
  await using scratch = await openScratch();
  for (const bytes of [Buffer.from('s'.repeat(3_000_000)), randomBytes(2_500_000), Buffer.alloc(0)]) {
    const stored = await scratch.archivist.putState(pieces(bytes, 60_000), { limitBytes });
    assert.deepEqual(stored, { digest: hash('sha256', bytes), size: bytes.length, md5: hash('md5', bytes) });
    assert.ok((await collect((await scratch.archivist.getState(stored.digest))!)).equals(bytes));
    assert.deepEqual(await scratch.archivist.readStateSummary(stored.digest), { length: bytes.length });
    assert.deepEqual(await scratch.archivist.readStateResources(stored.digest), [{ last: bytes.length }]);
    assert.deepEqual(await scratch.archivist.readStateOutputs(stored.digest), [
      { name: 'first', sensitive: true, value: bytes[0] ?? null, type: 'number' },
    ]);
  }
  const counts = await scratch.sql.query<{ chunks: number; n: string }>(
    'select o.chunks, count(c.n)::text as n from state_object o join state_chunk c using (digest) where complete group by o.digest order by o.chunks',
  );
  assert.deepEqual(
    counts.map((row) => [row.chunks, Number(row.n)]),
    [
      [1, 1],
      [1, 1],
      [3, 3],
    ],
  );
  assert.equal(await scratch.archivist.getState('0'.repeat(64)), null);
  assert.equal(await scratch.archivist.readStateOutputs('0'.repeat(64)), null);
  assert.equal(await scratch.archivist.readStateSummary('0'.repeat(64)), null);
  assert.equal(await scratch.archivist.readStateResources('0'.repeat(64)), null);
});

test('a state that breaks off or is too large leaves no row', { skip }, async () => {
  await using scratch = await openScratch();
  async function* failing(): AsyncIterable<Uint8Array> {
    yield randomBytes(4_000_000);
    throw new Error('the client went away');
  }
  await assert.rejects(scratch.archivist.putState(failing(), { limitBytes }), /the client went away/);
  await assert.rejects(scratch.archivist.putState(of(randomBytes(11)), { limitBytes: 10 }), { code: 'too-large' });
  assert.deepEqual(await scratch.sql.query('select digest from state_object'), []);
  assert.deepEqual(await scratch.sql.query('select digest from state_chunk'), []);
});

test('the same state from six clients at once is kept once, and each has its answer', { skip }, async () => {
  await using scratch = await openScratch();
  const bytes = randomBytes(1_200_000);
  const all = await Promise.all(
    Array.from({ length: 6 }, () => scratch.archivist.putState(pieces(bytes, 90_000), { limitBytes })),
  );
  assert.equal(new Set(all.map((stored) => stored.digest)).size, 1);
  assert.deepEqual(await scratch.sql.query('select digest, complete from state_object'), [
    { digest: all[0]!.digest, complete: true },
  ]);
  assert.ok((await collect((await scratch.archivist.getState(all[0]!.digest))!)).equals(bytes));
});

test('a state whose piece was changed, swapped or lost is an error that names it', { skip }, async () => {
  await using scratch = await openScratch();
  const { digest } = await scratch.archivist.putState(of(randomBytes(2_500_000)), { limitBytes });
  const reading = async (): Promise<Buffer> => collect((await scratch.archivist.getState(digest))!);
  const isDamaged = { code: 'state-damaged', message: new RegExp(`state ${digest}: piece`) };
  await scratch.sql.query('update state_chunk set n = 9 where n = 0');
  await assert.rejects(reading, isDamaged);
  await scratch.sql.query('update state_chunk set n = 0 where n = 1');
  await scratch.sql.query('update state_chunk set n = 1 where n = 9');
  await assert.rejects(reading, isDamaged);
  await scratch.sql.query('delete from state_chunk where n = 2');
  await assert.rejects(reading, isDamaged);
});

test('64 MB pass through the archivist, put and get, without being held', { skip }, async () => {
  await using scratch = await openScratch();
  const folder = await mkdtemp(path.join(tmpdir(), 'terrace-archivist-'));
  try {
    const archivist = scratch.open(await openDiskBlob(folder));
    const sent = createHash('sha256');
    const watch = watchMemory();
    const stored = await archivist.put(watch.through(filler(64 << 20, sent)), { limitBytes });
    assert.equal(stored.digest, sent.digest('hex'));
    const received = createHash('sha256');
    for await (const piece of watch.through((await archivist.get(stored.digest))!)) received.update(piece);
    assert.equal(received.digest('hex'), stored.digest);
    assert.ok(watch.grownBytes() < 32 << 20, `${watch.grownBytes()} bytes were held`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function namesOf(blob: Blob): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of blob.list('')) names.push(name);
  return names;
}

function hash(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex');
}
