// Spans in PostgreSQL: what is written is read back by its trace, and what is older than 30 days goes.

import { strict as assert } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { openScratchDatabase, skipWithoutPostgres } from '../keys/scratch-database.ts';
import { readTrace, storeSink, sweepSpans } from './span-store.ts';
import type { SpanRecord } from './span.ts';

const schema = new URL('schema.sql', import.meta.url);
const traceId = randomBytes(16).toString('hex');
/** Yesterday, since a write sweeps what is old; its microseconds do not survive a double of seconds rounded to milliseconds. */
const startUs = (Math.floor(Date.now() / 1000) - 86_400) * 1_000_000 + 678_901;

const span = (over: Partial<SpanRecord> = {}): SpanRecord => ({
  traceId,
  spanId: randomBytes(8).toString('hex'),
  parentId: null,
  name: 'ask',
  startUs,
  endUs: startUs + 7,
  error: null,
  attributes: {},
  links: [],
  ...over,
});

test(
  'a trace comes back from PostgreSQL as it went in, to the microsecond',
  { skip: skipWithoutPostgres },
  async () => {
    await using database = await openScratchDatabase(schema);
    const sink = storeSink(database.sql, () => startUs / 1000);
    const root = span({ attributes: { 'terrace.run': 'run-1', 'http.response.status_code': 201, retry: true } });
    const child = span({
      parentId: root.spanId,
      error: 'terraform ended with 1',
      links: [`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
    });
    await sink([child, root, span({ traceId: 'f'.repeat(32) })]);
    // Not this one: two nodes may hand in the same span, the first word counts.
    await sink([{ ...root, name: 'again' }]);
    assert.deepEqual(await readTrace(database.sql, traceId), { span: root, children: [{ span: child, children: [] }] });
    assert.equal(await readTrace(database.sql, '0'.repeat(32)), null);
  },
);

test('spans older than 30 days go', { skip: skipWithoutPostgres }, async () => {
  await using database = await openScratchDatabase(schema);
  const day = 86_400_000_000;
  const nowUs = Date.now() * 1000;
  const fresh = span({ startUs: nowUs - 29 * day, endUs: nowUs });
  const old = span({ startUs: nowUs - 31 * day, endUs: nowUs });
  // The first write of a process sweeps; later ones leave it alone for an hour.
  await storeSink(database.sql)([fresh, old]);
  assert.equal((await readTrace(database.sql, traceId))?.span.spanId, fresh.spanId);
  assert.equal(await sweepSpans(database.sql), 0);
});

test(
  'beyond their bytes the oldest spans go, and a second look finds enough gone',
  { skip: skipWithoutPostgres },
  async () => {
    await using database = await openScratchDatabase(schema);
    const spans = Array.from({ length: 4000 }, (_, at) => span({ startUs: startUs + at, name: 'x'.repeat(100) }));
    await storeSink(database.sql, () => 0)(spans);
    const limits = { keepDays: 36_500, bytesMax: 700_000 };
    const removed = await sweepSpans(database.sql, limits);
    assert.ok(removed > 1000 && removed < 3500, `${removed} of 4000 were removed`);
    assert.equal(await sweepSpans(database.sql, limits), 0);
    const left = await readTrace(database.sql, traceId);
    assert.equal(left?.span.startUs, startUs + removed);
  },
);
