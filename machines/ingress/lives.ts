// For tests: ways into every state of an ingress, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

export const want = (...ids: readonly string[]): TestEvent => ({
  type: 'ingress.want',
  organization: 'demo',
  source: { hook: 'hook-1', commit: 'c'.repeat(40), ref: 'refs/heads/main', submodules: false },
  subscribers: ids.map((id) => ({ kind: 'configuration-version', id })),
});
export const result = { digest: 'd', size: 5, commit: { sha: 'c'.repeat(40), message: 'one', author: 'anna' } };
export const started = { type: 'job.started', job: 'ing-1-1', attempt: 1, worker: 'w1' };
export const done = { type: 'job.done', job: 'ing-1-1', attempt: 1, result };
export const failure = {
  type: 'job.done',
  job: 'ing-1-1',
  attempt: 1,
  result: { failure: { code: 'no-such-commit', detail: 'there is no such commit' } },
};
export const lost = { type: 'job.lost', job: 'ing-1-1', attempt: 1, reason: 'its worker w1 was killed' };
export const canceled = { type: 'job.canceled', job: 'ing-1-1', attempt: 1, result: null };
export const forgotten = { type: 'xstate.after.keep.ingress.stored' };

export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  fetching: [want('cv-1'), started],
  stored: [want('cv-1'), started, done],
  failed: [want('cv-1'), started, failure],
  idle: [want('cv-1'), done, forgotten],
};

export const events: Readonly<Record<string, TestEvent>> = {
  want: want('cv-2'),
  started,
  done,
  failure,
  lost,
  canceled,
  forgotten,
};
