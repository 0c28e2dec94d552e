// Differences between what a machine knew at two versions.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { differencesBetween } from './difference.ts';

test('each change has its place, and what was there before and after', () => {
  const before = {
    plan: { status: 'queued', counts: null },
    stages: [{ id: 'a' }],
    worker: 'w',
    since: Date.UTC(2026),
  };
  const after = {
    plan: { status: 'running', counts: { additions: 1 } },
    stages: [{ id: 'a', status: 'open' }],
    since: Date.UTC(2027),
    error: null,
  };
  assert.deepEqual(differencesBetween(before, after), [
    { place: 'plan.status', kind: 'changed', before: 'queued', after: 'running' },
    { place: 'plan.counts', kind: 'changed', before: 'null', after: '{"additions":1}' },
    { place: 'stages[0].status', kind: 'added', before: '', after: 'open' },
    { place: 'worker', kind: 'removed', before: 'w', after: '' },
    { place: 'since', kind: 'changed', before: '2026-01-01T00:00:00.000Z', after: '2027-01-01T00:00:00.000Z' },
    { place: 'error', kind: 'added', before: '', after: 'null' },
  ]);
  assert.deepEqual(differencesBetween(null, null), []);
});
