// For tests: ways into every state of a module, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

const by = { kind: 'user', id: 'user-1', name: 'anna' };
export const create = {
  type: 'registry-module.create',
  organization: 'demo',
  organizationId: 'org-1',
  registryName: 'private',
  namespace: 'demo',
  name: 'vpc',
  provider: 'aws',
  ...{ noCode: false, repository: null, initialVersion: null, tests: null, by },
};
export const repository = {
  ...{ oauthToken: 'ot-1', hook: 'hook-1', identifier: 'acme/terraform-aws-vpc' },
  displayIdentifier: 'acme/terraform-aws-vpc',
  ...{ branch: null, ingressSubmodules: false, sourceDirectory: '', tagPrefix: '' },
  ...{ serviceProvider: 'git', repositoryUrl: 'https://git.test/vpc', webhookUrl: 'https://terrace.test/hook-1' },
};
export const createFromTags = { ...create, repository };
export const update = { type: 'registry-module.update', noCode: true, repository: null, tests: null, by };
export const follow = { ...update, repository };
export const resync = { type: 'registry-module.resync', by };
export const tagged = { type: 'registry-module.tagged', tag: { name: 'v1.2.3', commit: 'c'.repeat(40) } };
const ofJob = { job: 'tags-x-1', attempt: 1 };
export const started = { type: 'job.started', ...ofJob, worker: 'w1' };
export const listed = {
  type: 'job.done',
  ...ofJob,
  result: {
    tags: [
      { name: 'v2.0.0', commit: 'd'.repeat(40) },
      { name: 'latest', commit: 'd'.repeat(40) },
      { name: 'v1.2.3', commit: 'c'.repeat(40) },
      { name: '1.2.3', commit: 'e'.repeat(40) },
    ],
    isCut: false,
  },
};
export const none = { type: 'job.done', ...ofJob, result: { tags: [{ name: 'latest', commit: 'd' }], isCut: false } };
export const unlisted = {
  type: 'job.done',
  ...ofJob,
  result: { failure: { code: 'x', detail: 'no such repository' } },
};
export const lost = { type: 'job.lost', ...ofJob, reason: 'its worker w1 was killed' };
export const added = { type: 'registry-module.version-added', version: 'modver-1', name: '1.2.3' };
export const ok = { type: 'registry-module.version-ok', version: 'modver-1' };
export const gone = { type: 'registry-module.version-gone', version: 'modver-1' };
export const remove = { type: 'registry-module.delete', by };

export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  pending: [create, added],
  looking: [createFromTags],
  no_version_tags: [createFromTags, none],
  setup_failed: [createFromTags, unlisted],
  setup_complete: [create, added, ok],
  deleted: [create, added, ok, remove],
};

export const events: Readonly<Record<string, TestEvent>> = {
  ...{ create, update, follow, resync, tagged, started, listed, none, unlisted, lost, added, ok, gone, remove },
};
