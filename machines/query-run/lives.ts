// For tests: ways into every state of a query run, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

const by = { kind: 'user', id: 'user-1', name: 'anna' };
export const create = {
  type: 'query-run.create',
  ...{ organization: 'demo', organizationId: 'org-1', project: 'prj-1', workspace: 'ws-1', workspaceName: 'net' },
  ...{ configuration: 'cv-1', generatesConfiguration: true, engine: 'terraform', terraformVersion: '1.14.0' },
  ...{ agentPool: null, variables: null, source: 'tfe-api', by },
};
export const cancel = { type: 'query-run.cancel', by };
export const force = { type: 'query-run.force-cancel', by };
const ofJob = { job: 'query-1', attempt: 1 };
export const started = { type: 'job.started', ...ofJob, worker: 'w1' };
export const done = { type: 'job.done', ...ofJob, result: { outcome: 'finished', error: null } };
export const failed = {
  type: 'job.done',
  ...ofJob,
  result: { outcome: 'errored', error: { code: 'init-failed', detail: 'no such module' } },
};
export const stopped = { type: 'job.canceled', ...ofJob, result: { outcome: 'canceled', error: null } };
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
