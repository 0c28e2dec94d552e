// A trace as a tree: who is whose child, what is printed, and what happens to spans whose parent nobody saw.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { printTrace, treeOf } from './tree.ts';
import type { TraceTree } from './tree.ts';
import type { SpanRecord } from './span.ts';

const span = (spanId: string, parentId: string | null, startUs: number, endUs: number): SpanRecord => ({
  traceId: 'ab'.repeat(16),
  spanId,
  parentId,
  name: spanId,
  startUs,
  endUs,
  error: null,
  attributes: {},
  links: [],
});
const shape = (tree: TraceTree): unknown => [tree.span.spanId, ...tree.children.map(shape)];

test('children stand below their parent, by their start', () => {
  const tree = treeOf([span('c', 'a', 30, 40), span('b', 'a', 10, 20), span('a', null, 0, 50), span('d', 'b', 11, 12)]);
  assert.ok(tree);
  assert.deepEqual(shape(tree), ['a', ['b', ['d']], ['c']]);
});

test('a span whose parent is not known hangs under the root', () => {
  const tree = treeOf([span('a', null, 0, 50), span('b', 'gone', 10, 20)]);
  assert.ok(tree);
  assert.deepEqual(shape(tree), ['a', ['b']]);
});

test('a trace that a caller began has its earliest span as root', () => {
  const tree = treeOf([span('b', 'a', 10, 20), span('a', 'of-terraform', 0, 50), span('c', 'of-terraform', 60, 70)]);
  assert.ok(tree);
  assert.deepEqual(shape(tree), ['a', ['b'], ['c']]);
});

test('spans that name each other as parents are shown once and do not hang the reader', () => {
  const tree = treeOf([span('a', null, 0, 50), span('b', 'c', 10, 20), span('c', 'b', 11, 19), span('d', 'd', 12, 13)]);
  assert.ok(tree);
  assert.deepEqual(shape(tree), ['a', ['b'], ['c'], ['d']]);
});

test('no spans are no tree', () => {
  assert.equal(treeOf([]), null);
});

test('a tree prints one line a span, with its start, its duration and what went wrong', () => {
  const tree = treeOf([
    { ...span('POST /runs', null, 0, 1_500_000), attributes: { 'http.response.status_code': 201 } },
    span('ask', 'POST /runs', 1200, 4321),
    { ...span('job', 'ask', 20_000, 130_000_000), error: 'terraform ended with 1' },
  ]);
  assert.ok(tree);
  assert.equal(
    printTrace(tree),
    [
      `trace ${'ab'.repeat(16)}: 3 spans in 2.2 min, 1 failed`,
      '+0.00 ms   1.50 s  POST /runs  [http.response.status_code=201]',
      '+1.20 ms  3.12 ms    ask',
      '  +20 ms  2.2 min      job  FAILED: terraform ended with 1',
    ].join('\n'),
  );
});
