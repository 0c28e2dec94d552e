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
  noCode: false,
  by,
};
export const update = { type: 'registry-module.update', noCode: true, by };
export const added = { type: 'registry-module.version-added', version: 'modver-1' };
export const ok = { type: 'registry-module.version-ok', version: 'modver-1' };
export const gone = { type: 'registry-module.version-gone', version: 'modver-1' };
export const remove = { type: 'registry-module.delete', by };

export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  pending: [create, added],
  setup_complete: [create, added, ok],
  deleted: [create, added, ok, remove],
};

export const events: Readonly<Record<string, TestEvent>> = { create, update, added, ok, gone, remove };
