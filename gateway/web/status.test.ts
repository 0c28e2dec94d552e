// Statuses and times in words.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { statusGroups, statusShown } from './status.ts';
import { ago, span } from './time.ts';

/** All that go-tfe lists. */
const statuses = [
  ...['applied', 'apply_queued', 'applying', 'canceled', 'confirmed', 'cost_estimated', 'cost_estimating', 'discarded'],
  ...['errored', 'fetching', 'fetching_completed', 'pending', 'plan_queued', 'planned', 'planned_and_finished'],
  ...['planned_and_saved', 'planning', 'policy_checked', 'policy_checking', 'policy_override', 'policy_soft_failed'],
  ...[
    'post_plan_awaiting_decision',
    'post_plan_completed',
    'post_plan_running',
    'pre_apply_running',
    'pre_apply_completed',
  ],
  ...['pre_plan_completed', 'pre_plan_running', 'queuing', 'queuing_apply'],
];

test('every status has a word of its own; an unknown one is shown as it is', () => {
  for (const status of statuses) assert.notEqual(statusShown(status).word, status, status);
  assert.deepEqual(statusShown('made_up'), { tone: 'neutral', word: 'made_up' });
});

test('no status is in two groups', () => {
  const all = statusGroups.flatMap(({ statuses: of }) => of);
  assert.equal(new Set(all).size, all.length);
});

test('times are told as people say them', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  assert.equal(ago('2026-01-01T23:59:58Z', now), 'just now');
  assert.equal(ago('2026-01-01T23:57:00Z', now), '3 minutes ago');
  assert.equal(ago('2026-01-01T00:00:00Z', now), 'yesterday');
  for (const [ms, words] of [
    [850, '850 ms'],
    [1_400, '1.4 s'],
    [65_000, '1 min 5 s'],
    [3_720_000, '1 h 2 min'],
  ] as const)
    assert.equal(span(ms), words);
});
