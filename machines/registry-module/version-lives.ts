// For tests: ways into every state of a module's version, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

const by = { kind: 'user', id: 'user-1', name: 'anna' };
const prefix = 'registry-module-version';
export const create = {
  type: `${prefix}.create`,
  module: 'mod-1',
  organization: 'demo',
  organizationId: 'org-1',
  version: '1.2.3',
  ...{ commit: null, origin: null, by },
};
const origin = {
  source: { hook: 'hook-1', commit: 'c'.repeat(40), ref: 'refs/tags/v1.2.3', submodules: false },
  ...{ sourceDirectory: '', serviceProvider: 'git' },
};
export const createFromCommit = { ...create, commit: 'c'.repeat(40), origin };
export const fetch = { type: `${prefix}.fetch`, origin: null };
export const failed = { type: `${prefix}.failed`, detail: 'its server has no such repository' };
export const uploaded = { type: `${prefix}.uploaded`, digest: 'd', size: 5 };
export const judge = { type: `${prefix}.judge`, standing: 'revoked', reason: 'broken', link: null, by };
export const remove = { type: `${prefix}.delete`, by };
const ofJob = { job: 'extract-x-1', attempt: 1 };
export const good = { type: 'job.done', ...ofJob, result: { content: 'c', error: null } };
export const bad = {
  type: 'job.done',
  ...ofJob,
  result: { content: null, error: { code: 'bad-module', detail: 'main.tf:1,1: no' } },
};
export const lost = { type: 'job.lost', ...ofJob, reason: 'its worker w1 fell silent' };
export const canceled = { type: 'job.canceled', ...ofJob, result: null };
export const started = { type: 'job.started', ...ofJob, worker: 'w1' };

export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  pending: [create],
  cloning: [createFromCommit],
  clone_failed: [createFromCommit, failed],
  reg_ingressing: [create, uploaded],
  reg_ingress_failed: [create, uploaded, bad],
  broken: [createFromCommit, uploaded, bad],
  ok: [create, uploaded, good],
  deleted: [create, uploaded, good, remove],
};

export const events: Readonly<Record<string, TestEvent>> = {
  ...{ create, fetch, failed, uploaded, judge, remove, good, bad, lost, canceled, started },
};
