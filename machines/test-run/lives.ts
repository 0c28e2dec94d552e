// For tests: ways into every state of a test run, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

const by = { kind: 'user', id: 'user-1', name: 'anna' };
export const create = {
  type: 'test-run.create',
  ...{ module: 'mod-1', moduleName: 'vpc/aws', organization: 'demo', organizationId: 'org-1' },
  ...{ configuration: 'cv-1', digest: 'd', terraformVersion: '1.11.4', variables: null, by },
  options: { filters: [], directory: 'tests', verbose: false, parallelism: null },
};
export const cancel = { type: 'test-run.cancel', isForced: false, by };
export const force = { ...cancel, isForced: true };
const ofJob = { job: 'test-trun-1', attempt: 1 };
const counts = { passed: 1, failed: 1, errored: 0, skipped: 0 };
export const started = { type: 'job.started', ...ofJob, worker: 'w1' };
export const done = {
  type: 'job.done',
  ...ofJob,
  result: { outcome: 'finished', verdict: 'fail', counts, error: null },
};
export const failed = {
  type: 'job.done',
  ...ofJob,
  result: { outcome: 'errored', verdict: 'error', counts, error: { code: 'init-failed', detail: 'no such module' } },
};
export const stopped = {
  type: 'job.canceled',
  ...ofJob,
  result: { outcome: 'canceled', verdict: 'pending', counts, error: null },
};
export const refused = { type: 'job.done', ...ofJob, result: { failure: { code: 'x', detail: 'no terraform' } } };
export const lost = { type: 'job.lost', ...ofJob, reason: 'its worker w1 was killed' };

export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  pending: [create],
  running: [create, started],
  finished: [create, started, done],
  errored: [create, started, lost],
  canceled: [create, cancel, stopped],
};

export const events: Readonly<Record<string, TestEvent>> = {
  ...{ create, cancel, force, started, done, failed, stopped, refused, lost },
};
