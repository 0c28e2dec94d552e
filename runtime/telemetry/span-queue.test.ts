// The queue of spans: written together once a second, bounded, and what finds no room is counted.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { RetryableFault } from '../fault/fault.ts';
import { SpanQueue } from './span-queue.ts';
import type { SpanRecord } from './span.ts';

const span = (over: Partial<SpanRecord> = {}): SpanRecord => ({
  traceId: '0'.repeat(31) + '1',
  spanId: '0'.repeat(15) + '1',
  parentId: null,
  name: 'a',
  startUs: 1,
  endUs: 2,
  error: null,
  attributes: {},
  links: [],
  ...over,
});

test('spans are written together after a second, and then nothing is left to wake up', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const batches: number[] = [];
  const queue = new SpanQueue(async (spans) => void batches.push(spans.length));
  queue.add(span());
  queue.add(span());
  t.mock.timers.tick(999);
  assert.deepEqual(batches, []);
  t.mock.timers.tick(1);
  await queue.flush();
  assert.deepEqual(batches, [2]);
  t.mock.timers.tick(60_000);
  await queue.flush();
  assert.deepEqual(batches, [2]);
  await queue.close();
});

test('a flood of reads leaves room for runs and failures, and what finds none is counted', async () => {
  const kept: SpanRecord[] = [];
  const queue = new SpanQueue(async (spans) => void kept.push(...spans));
  for (let at = 0; at < 2500; at += 1) queue.add(span({ name: 'read' }));
  const refused = { 'http.response.status_code': 404 };
  for (let at = 0; at < 2500; at += 1) queue.add(span({ name: 'refused', error: 'no', attributes: refused }));
  queue.add(span({ name: 'failed', error: 'no', attributes: { 'http.response.status_code': 500 } }));
  queue.add(span({ name: 'run', attributes: { 'terrace.run': 'run-1' } }));
  assert.equal(queue.dropped, 5000 - 2048);
  for (let at = 0; at < 5000; at += 1) queue.add(span({ name: 'failed', error: 'no' }));
  await queue.close();
  assert.equal(kept.length, 4096);
  assert.equal(kept.filter(({ name }) => name === 'read').length, 2048);
  assert.equal(kept.filter(({ name }) => name === 'run').length, 1);
  assert.equal(queue.dropped, 10_002 - 4096);
});

test('spans wait while the database is away', async () => {
  let away = true;
  const kept: string[] = [];
  const queue = new SpanQueue(async (spans) => {
    if (away) throw new RetryableFault('the database is away');
    kept.push(...spans.map(({ name }) => name));
  });
  queue.add(span({ name: 'first' }));
  await queue.flush();
  queue.add(span({ name: 'second' }));
  away = false;
  await queue.close();
  assert.deepEqual(kept, ['first', 'second']);
  assert.equal(queue.dropped, 0);
});

test('a batch that is refused is dropped, so that the next one is written', async () => {
  const kept: string[] = [];
  const queue = new SpanQueue(async (spans) => {
    if (spans.some(({ name }) => name === 'bad')) throw new Error('invalid byte sequence');
    kept.push(...spans.map(({ name }) => name));
  });
  queue.add(span({ name: 'bad' }));
  await queue.flush();
  queue.add(span({ name: 'good' }));
  await queue.close();
  assert.deepEqual(kept, ['good']);
  assert.equal(queue.dropped, 1);
});

test('a closed queue takes no more', async () => {
  const queue = new SpanQueue(async () => {});
  await queue.close();
  queue.add(span());
  assert.equal(queue.dropped, 1);
});
