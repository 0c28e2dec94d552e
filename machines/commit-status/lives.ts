// For tests: ways into every state of a commit status, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';
import type { StatusState } from './messages.ts';

export const want = (place: number, state: StatusState = 'pending') => ({
  type: 'commit-status.want',
  organization: 'demo',
  hook: 'hook-1111111111111111',
  delivery: 've-1111111111111111',
  workspace: 'ws-1111111111111111',
  commit: 'c'.repeat(40),
  context: 'Terrace/demo/hello',
  place,
  said: { state, description: `it is ${state}`, link: 'https://terrace.test/app' },
  call: { url: 'https://git.test/statuses', headers: {}, body: '{}', scheme: 'bearer' },
});
const result = { successful: true, code: 201, body: '', headers: {}, detail: '', again: false, sentAt: 900 };
/** The `job`-th job has said what has that place. */
export const done = (place: number, job = 1) => ({
  type: 'job.done',
  job: `cst-1-${job}`,
  attempt: 1,
  result: { ...result, mark: String(place) },
});
export const refused = (place: number, job = 1) => ({
  ...done(place, job),
  result: { ...result, successful: false, code: 404, detail: 'git.test answered 404', mark: String(place) },
});
export const unprepared = {
  type: 'job.done',
  job: 'cst-1-1',
  attempt: 1,
  result: { failure: { code: 'repository-gone', detail: 'the repository is not connected any more' } },
};
export const lost = { type: 'job.lost', job: 'cst-1-1', attempt: 9, reason: 'its worker was killed' };
export const canceled = { type: 'job.canceled', job: 'cst-1-1', attempt: 1, result: null };

export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  sending: [want(1)],
  'sending, and there is a newer one': [want(1), want(2, 'success')],
  told: [want(1), done(1)],
  failed: [want(1), refused(1)],
};

export const events: Readonly<Record<string, TestEvent>> = {
  'an older one': want(0),
  'a newer one': want(3, 'failure'),
  'the same, later': want(4),
  done: done(1),
  'done by an earlier job': done(1, 0),
  refused: refused(1),
  unprepared,
  lost,
  canceled,
};
