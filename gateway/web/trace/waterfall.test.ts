// Rows, folded times, the critical path and the phases of a trace, on traces of a few spans.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { criticalPath, phasesOf, rowsOf, scaleOf, sumsOf } from './waterfall.ts';
import type { TraceTree } from './waterfall.ts';

const node = (spanId: string, startUs: number, endUs: number, children: readonly TraceTree[] = []): TraceTree => ({
  span: { spanId, parentId: null, name: spanId, startUs, endUs, error: null, attributes: {}, links: [] },
  children,
});
/** A request that is over at 10, and what it asked for: a job until 400, and after a long wait another until 1000. */
const tree = node('request', 0, 10, [
  node('ask', 2, 8),
  node('plan', 20, 400, [node('init', 30, 100), node('terraform', 110, 390), node('beat', 120, 200)]),
  node('apply', 900, 1_000),
]);

test('rows come in the order of the tree, without those below a closed one', () => {
  assert.deepEqual(
    rowsOf(tree).map(({ span, depth }) => `${depth} ${span.spanId}`),
    ['0 request', '1 ask', '1 plan', '2 init', '2 terraform', '2 beat', '1 apply'],
  );
  const closed = rowsOf(tree, new Set(['plan']));
  assert.deepEqual(
    closed.map(({ span }) => span.spanId),
    ['request', 'ask', 'plan', 'apply'],
  );
  assert.equal(closed[2]?.hasChildren, true);
});

test('the critical path goes back from the end, past what ran beside it', () => {
  assert.deepEqual([...criticalPath(tree)].toSorted(), ['apply', 'ask', 'init', 'plan', 'request', 'terraform']);
});

test('what goes on while it tells of its end is on the critical path too', () => {
  const job = node('job', 10, 105, [node('terraform', 20, 90)]);
  const path = criticalPath(node('request', 0, 5, [job, node('report', 100, 104), node('last', 110, 120)]));
  assert.deepEqual([...path].toSorted(), ['job', 'last', 'request', 'terraform']);
  const told = criticalPath(
    node('request', 0, 5, [node('job', 10, 103, [node('terraform', 20, 90)]), node('report', 100, 104)]),
  );
  assert.deepEqual([...told].toSorted(), ['job', 'report', 'request', 'terraform']);
});

test('a long idle time is folded, short ones stay, and places and times lead to each other', () => {
  const scale = scaleOf(tree, true);
  assert.deepEqual(scale.gaps, [{ fromUs: 400, toUs: 900 }]);
  assert.equal(scale.at(0), 0);
  assert.equal(scale.at(1_000), 1);
  assert.ok(Math.abs(scale.at(900) - scale.at(400) - 0.03) < 1e-9);
  for (const time of [0, 5, 333, 400, 650, 900, 950, 1_000])
    assert.ok(Math.abs(scale.timeAt(scale.at(time)) - time) < 1e-6, `${time}`);
  assert.equal(scaleOf(tree, false).at(500), 0.5);
  assert.deepEqual([scale.at(-50), scale.at(2_000)], [0, 1]);
});

test('a trace of one moment has a scale too', () => {
  const scale = scaleOf(node('one', 5, 5), true);
  assert.deepEqual([scale.at(5), scale.toUs - scale.fromUs], [0, 1]);
});

test('what a run did is told from one status to the next, and added up', () => {
  const at = (second: number): string => new Date(second * 1_000).toISOString();
  const phases = phasesOf(
    {
      ...{ 'plan-queueable-at': at(1), 'plan-queued-at': at(1), 'planning-at': at(3), 'planned-at': at(10) },
      ...{ 'confirmed-at': at(70), 'apply-queued-at': at(70), 'applying-at': at(71), 'applied-at': at(75) },
    },
    at(0),
    80e6,
  );
  assert.deepEqual(
    phases.map(({ kind, word, fromUs, toUs }) => `${kind} ${word} ${fromUs / 1e6}-${toUs / 1e6}`),
    [
      ...['queue made 0-1', 'queue plan queued 1-3', 'work planning 3-10', 'decision waits for a decision 10-70'],
      ...['queue apply queued 70-71', 'work applying 71-75'],
    ],
  );
  assert.deepEqual(sumsOf(phases), { queue: 4e6, work: 11e6, decision: 60e6 });
});
