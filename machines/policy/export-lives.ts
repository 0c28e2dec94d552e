// For tests: ways into every state of an export of a plan, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

const by = { kind: 'user', id: 'user-1', name: 'anna' };
export const create = { type: 'plan-export.create', organization: 'demo', workspace: 'ws-1', run: 'run-1', by };
export const remove = { type: 'plan-export.delete', by };
const ofJob = { job: 'export-pe-1', attempt: 1 };
export const started = { type: 'job.started', ...ofJob, worker: 'w1' };
export const made = { type: 'job.done', ...ofJob, result: { digest: 'd', size: 5 } };
export const failed = { type: 'job.done', ...ofJob, result: { error: 'the plan is no JSON' } };
export const lost = { type: 'job.lost', ...ofJob, reason: 'its worker w1 fell silent' };
export const canceled = { type: 'job.canceled', ...ofJob, result: null };
export const expiry = { type: 'xstate.after.expiry.plan-export.finished' };

export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  queued: [create],
  finished: [create, made],
  errored: [create, failed],
  canceled: [create, canceled],
  expired: [create, made, expiry],
  deleted: [create, remove],
};

export const events: Readonly<Record<string, TestEvent>> = {
  ...{ create, remove, started, made, failed, lost, canceled, expiry },
};
