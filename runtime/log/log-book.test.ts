// Live logs over PostgreSQL: each byte once and in order, whoever writes; readers wake at once, also on other nodes and also
// when a signal is lost; and the end is one object.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'node:test';
import { openArchivist } from '../blob/archivist.ts';
import { memoryBlob } from '../blob/memory.ts';
import type { Bus, BusMessage } from '../bus/bus.ts';
import { passwordRootKey } from '../keys/root-key.ts';
import { openScratchDatabase, skipWithoutPostgres } from '../keys/scratch-database.ts';
import { openKeyService } from '../keys/service.ts';
import { openLogBook, readBytesMax, segmentBytesMax } from './log-book.ts';

const skip = skipWithoutPostgres;
const root = passwordRootKey('correct horse');
const longMs = 60_000;

type LogBus = Pick<Bus, 'publish' | 'subscribe'> & { readonly subjects: ReadonlySet<string> };

/** Exact subjects only; delivers later, as a network does, or never. */
function makeBus(isLossy = false): LogBus {
  const handlers = new Map<string, Set<(message: BusMessage) => void>>();
  const subjects = new Set<string>();
  return {
    subjects,
    publish(subject, data) {
      if (isLossy) return;
      const message = { subject, data, headers: new Map(), respond: () => {} };
      setImmediate(() => handlers.get(subject)?.forEach((handler) => handler(message)));
    },
    subscribe(subject, handler) {
      const known = handlers.get(subject) ?? new Set();
      handlers.set(subject, known.add(handler));
      subjects.add(subject);
      return {
        unsubscribe: async () => {
          known.delete(handler);
          if (known.size === 0) subjects.delete(subject);
        },
      };
    },
  };
}

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms: number, signal?: AbortSignal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};

async function openScratch(bus = makeBus()) {
  const database = await openScratchDatabase(
    new URL('../keys/schema.sql', import.meta.url),
    new URL('../blob/schema.sql', import.meta.url),
    new URL('../blob/resources.sql', import.meta.url),
    new URL('../blob/rows.sql', import.meta.url),
    new URL('schema.sql', import.meta.url),
    new URL('whole.sql', import.meta.url),
  );
  const { sql } = database;
  const keys = await openKeyService({ sql, root });
  const archive = openArchivist({
    blob: memoryBlob(),
    keys,
    sql,
    clock,
    readState: () => ({ write: () => {}, end: () => ({ summary: null, outputs: [], resources: [] }) }),
  });
  const node = (lookAgainMs = longMs) => openLogBook({ sql, keys, archive, bus, clock, lookAgainMs });
  return { sql, archive, bus, book: node(), node, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

test('segments follow each other, and are read in any pieces', { skip }, async () => {
  await using scratch = await openScratch();
  const { book } = scratch;
  assert.equal(await book.size('plan-1'), 0);
  assert.equal((await book.read('plan-1', 0, 100)).length, 0);
  const whole = randomBytes(700_000);
  for (let at = 0; at < whole.length;) {
    const piece = whole.subarray(at, at + 1 + ((at * 7919) % segmentBytesMax));
    assert.deepEqual(await book.append('plan-1', at, piece), { kind: 'ok', next: at + piece.length });
    at += piece.length;
  }
  assert.equal(await book.size('plan-1'), whole.length);
  for (const [offset, limit] of [
    [0, 1],
    [0, 1e9],
    [12_345, 300_000],
    [699_999, 65_536],
    [700_000, 10],
    [800_000, 10],
    [5, 0],
  ] as const) {
    const found = Buffer.from(await book.read('plan-1', offset, limit));
    assert.ok(found.equals(whole.subarray(offset, offset + limit)), `${limit} from ${offset}`);
  }
});

test(
  'a repeat is ok and changes nothing; other bytes at a taken offset, a hole and an overlap are told what is expected',
  { skip },
  async () => {
    await using scratch = await openScratch();
    const { book } = scratch;
    await book.append('plan-1', 0, Buffer.from('hello '));
    await book.append('plan-1', 6, Buffer.from('world'));
    assert.deepEqual(await book.append('plan-1', 0, Buffer.from('hello ')), { kind: 'ok', next: 6 });
    assert.deepEqual(await book.append('plan-1', 6, Buffer.from('world')), { kind: 'ok', next: 11 });
    assert.deepEqual(await book.append('plan-1', 3, Buffer.from('lo wo')), { kind: 'ok', next: 8 });
    const expected = { kind: 'wrong-offset', expected: 11 } as const;
    assert.deepEqual(await book.append('plan-1', 0, Buffer.from('HELLO ')), expected);
    assert.deepEqual(await book.append('plan-1', 12, Buffer.from('!')), expected);
    assert.deepEqual(await book.append('plan-1', 6, Buffer.from('world!')), expected);
    assert.deepEqual(await book.append('plan-2', 1, Buffer.from('x')), { kind: 'wrong-offset', expected: 0 });
    assert.deepEqual(await book.append('plan-1', 11, Buffer.alloc(0)), { kind: 'ok', next: 11 });
    assert.equal(Buffer.from(await book.read('plan-1', 0, 100)).toString(), 'hello world');
  },
);

test(
  'a segment that is too large, an offset that is none and an id that is no token are refused',
  { skip },
  async () => {
    await using scratch = await openScratch();
    const { book } = scratch;
    await assert.rejects(book.append('plan-1', 0, Buffer.alloc(segmentBytesMax + 1)), { code: 'too-large' });
    for (const offset of [-1, 0.5, Number.NaN]) {
      await assert.rejects(book.append('plan-1', offset, Buffer.from('x')), { code: 'bad-offset' });
      await assert.rejects(book.read('plan-1', offset, 5), { code: 'bad-offset' });
    }
    for (const id of ['', 'a.b', 'a>', '*', 'a b', 'x'.repeat(200)]) {
      await assert.rejects(book.append(id, 0, Buffer.from('x')), { code: 'bad-log-id' });
    }
  },
);

test('eight writers that send the same log at once: each byte is there once', { skip }, async () => {
  await using scratch = await openScratch();
  const whole = randomBytes(60_000);
  const write = async (step: number): Promise<void> => {
    const book = scratch.node();
    for (let at = 0; at < whole.length;) {
      const answer = await book.append('plan-1', at, whole.subarray(at, at + step));
      assert.notEqual(answer.kind, 'ended');
      if (answer.kind === 'ok') at = answer.next;
      if (answer.kind === 'wrong-offset') at = answer.expected;
    }
  };
  await Promise.all([3000, 3000, 3000, 4000, 5000, 7001, 2999, 6000].map(write));
  assert.ok(Buffer.from(await scratch.book.read('plan-1', 0, 100_000)).equals(whole));
  const [sum] = await scratch.sql.query<{ bytes: string }>('select sum(size)::text as bytes from log_segment');
  assert.equal(Number(sum?.bytes), whole.length);
});

test('of two writers with different bytes for one offset exactly one is taken', { skip }, async () => {
  await using scratch = await openScratch();
  for (let round = 0; round < 20; round += 1) {
    const offset = await scratch.book.size('plan-1');
    const answers = await Promise.all(
      ['one', 'two', 'six'].map((word) => scratch.node().append('plan-1', offset, Buffer.from(word))),
    );
    assert.deepEqual(answers.map((answer) => answer.kind).toSorted(), ['ok', 'wrong-offset', 'wrong-offset']);
  }
  assert.equal(await scratch.book.size('plan-1'), 60);
});

test('the database holds no plain byte of a log, and a segment moved elsewhere does not open', { skip }, async () => {
  await using scratch = await openScratch();
  await scratch.book.append('plan-1', 0, Buffer.from('a planted line'));
  await scratch.book.append('plan-2', 0, Buffer.from('another line.'));
  const rows = await scratch.sql.query<{ bytes: Buffer }>('select bytes from log_segment');
  for (const row of rows) assert.equal(row.bytes.includes('line'), false);
  await scratch.sql.query(
    `update log_segment set bytes = (select bytes from log_segment where log_id = 'plan-2') where log_id = 'plan-1'`,
  );
  await assert.rejects(scratch.book.read('plan-1', 0, 5), { code: 'sealed-value-damaged' });
});

test('a waiting reader wakes when another node appends, and when the log ends', { skip }, async () => {
  await using scratch = await openScratch();
  const reader = scratch.node();
  const waiting = reader.waitFor('plan-1', 0, longMs);
  await heardOn(scratch.bus, 'act.log.plan-1');
  await scratch.book.append('plan-1', 0, Buffer.from('x'));
  assert.equal(await waiting, true);
  assert.equal(await reader.waitFor('plan-1', 0, longMs), true, 'what is there already needs no wait');
  const end = reader.waitFor('plan-1', 1, longMs);
  await heardOn(scratch.bus, 'act.log.plan-1');
  await scratch.book.seal('plan-1');
  assert.equal(await end, false);
  assert.equal(await reader.waitFor('plan-1', 1, longMs), false);
  assert.equal(scratch.bus.subjects.size, 0, 'nobody listens any more');
});

test('a lost signal delays a reader, but does not leave it waiting', { skip }, async () => {
  await using scratch = await openScratch(makeBus(true));
  const waiting = scratch.node(50).waitFor('plan-1', 0, longMs);
  await heardOn(scratch.bus, 'act.log.plan-1');
  await scratch.book.append('plan-1', 0, Buffer.from('x'));
  assert.equal(await waiting, true);
});

test('a wait ends with its time and with its signal', { skip }, async () => {
  await using scratch = await openScratch();
  assert.equal(await scratch.book.waitFor('plan-1', 0, 20), false);
  const stop = new AbortController();
  const waiting = scratch.book.waitFor('plan-1', 0, longMs, stop.signal);
  stop.abort(new Error('the reader left'));
  await assert.rejects(waiting);
  assert.equal(scratch.bus.subjects.size, 0);
});

test('the end turns a log into one object, which is read as before and takes nothing more', { skip }, async () => {
  await using scratch = await openScratch();
  const { book } = scratch;
  const whole = randomBytes(readBytesMax + 500_000);
  for (let at = 0; at < whole.length; at += 200_000) await book.append('plan-1', at, whole.subarray(at, at + 200_000));
  assert.equal(await book.hasEnded('plan-1'), false);
  const sealed = await Promise.all([book.seal('plan-1'), scratch.node().seal('plan-1')]);
  assert.deepEqual(sealed[0], sealed[1]);
  assert.equal(sealed[0].size, whole.length);
  assert.deepEqual(await scratch.sql.query('select 1 from log_segment'), []);
  assert.deepEqual(await book.seal('plan-1'), sealed[0]);
  assert.equal(await book.hasEnded('plan-1'), true);
  const late = Buffer.from(await book.read('plan-1', 1_000_000, 65_536));
  assert.ok(late.equals(whole.subarray(1_000_000, 1_065_536)));
  assert.deepEqual(await book.append('plan-1', 0, whole.subarray(0, 200_000)), { kind: 'ok', next: 200_000 });
  const more = await book.append('plan-1', whole.length, Buffer.from('more'));
  assert.deepEqual(more, { kind: 'ended', size: whole.length });
});

test('an empty log can end too', { skip }, async () => {
  await using scratch = await openScratch();
  assert.equal((await scratch.book.seal('plan-1')).size, 0);
  assert.deepEqual(await scratch.book.append('plan-1', 0, Buffer.from('x')), { kind: 'ended', size: 0 });
  assert.equal((await scratch.book.read('plan-1', 0, 10)).length, 0);
});

test('what is appended while a log ends is either in its object or refused', { skip }, async () => {
  await using scratch = await openScratch();
  const { book } = scratch;
  for (let round = 0; round < 10; round += 1) {
    const id = `plan-${round}`;
    await book.append(id, 0, Buffer.from('first'));
    const [sealed, appended] = await Promise.all([book.seal(id), scratch.node().append(id, 5, Buffer.from('last'))]);
    const kept = Buffer.from(await book.read(id, 0, 100)).toString();
    assert.equal(kept, appended.kind === 'ok' ? 'firstlast' : 'first');
    assert.equal(sealed.size, kept.length);
  }
});

test('the logs that still grow are listed in order, page by page', { skip }, async () => {
  await using scratch = await openScratch();
  const { book } = scratch;
  for (const id of ['plan-3', 'apply-1', 'plan-1', 'plan-2']) await book.append(id, 0, Buffer.from('x'));
  await book.seal('plan-1');
  assert.deepEqual(await book.growing('', 2), ['apply-1', 'plan-2']);
  assert.deepEqual(await book.growing('plan-2', 2), ['plan-3']);
});

test('who waits is called to look whether the log is over, also from another node', { skip }, async () => {
  await using scratch = await openScratch();
  const { book, bus } = scratch;
  const waiting = book.waitFor('plan-1', 0, 60_000);
  await heardOn(bus, 'act.log.plan-1');
  scratch.node().wake('plan-1');
  assert.equal(await waiting, false);
});

/** Waits until somebody listens; the wait itself is what the tests are about, so it must have begun. */
async function heardOn(bus: LogBus, subject: string): Promise<void> {
  while (!bus.subjects.has(subject)) await delay(1);
}

test('a log that has ended is opened for words that come late, and ends again with them', { skip }, async () => {
  await using scratch = await openScratch();
  const book = scratch.node();
  const bytes = randomBytes(segmentBytesMax + 10);
  assert.deepEqual(await book.append('log', 0, bytes.subarray(0, segmentBytesMax)), {
    kind: 'ok',
    next: segmentBytesMax,
  });
  await book.append('log', segmentBytesMax, bytes.subarray(segmentBytesMax));
  const before = await book.seal('log');
  assert.equal(await book.isWhole('log'), false);
  const late = Buffer.from('late');
  assert.deepEqual(await book.append('log', bytes.length, late), { kind: 'ended', size: bytes.length });
  await Promise.all([book.reopen('log'), scratch.node().reopen('log')]);
  assert.equal(await book.hasEnded('log'), false);
  assert.ok(Buffer.from(await book.read('log', 0, readBytesMax)).equals(bytes), 'nothing of it was lost');
  assert.deepEqual(await book.append('log', bytes.length, late, true), { kind: 'ok', next: bytes.length + 4 });
  assert.equal(await book.isWhole('log'), true);
  const after = await book.seal('log');
  assert.notEqual(after.digest, before.digest);
  assert.ok(Buffer.from(await book.read('log', 0, readBytesMax)).equals(Buffer.concat([bytes, late])));
  // The answer to the last word was lost: it is the last one still.
  const repeated = await book.append('log', bytes.length, late, true);
  assert.deepEqual(repeated, { kind: 'ok', next: bytes.length + 4 });
  assert.equal(await book.isWhole('log'), true);
});
