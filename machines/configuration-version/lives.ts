// For tests: ways into every state of a configuration version, and every event that it may meet there.

import type { TestEvent } from '../kernel/walk.ts';

const by = { kind: 'user', id: 'user-1', name: 'anna' };
export const create = {
  type: 'configuration-version.create',
  organization: 'demo',
  organizationId: 'org-1',
  project: 'prj-1',
  workspace: 'ws-1',
  source: 'tfe-api',
  speculative: false,
  provisional: false,
  autoQueueRuns: false,
  queue: null,
  by,
};
export const uploaded = { type: 'configuration-version.uploaded', digest: 'd', size: 5 };
export const failed = { type: 'configuration-version.failed', detail: 'too large' };
export const archive = { type: 'configuration-version.archive', by };
export const softDelete = { type: 'configuration-version.soft-delete', by };
export const restore = { type: 'configuration-version.restore', by };
export const permanentlyDelete = { type: 'configuration-version.permanently-delete', by };

export const ways: Readonly<Record<string, readonly TestEvent[]>> = {
  absent: [],
  pending: [create],
  uploaded: [create, uploaded],
  archived: [create, uploaded, archive],
  errored: [create, failed],
  backing_data_soft_deleted: [create, uploaded, softDelete],
  backing_data_permanently_deleted: [create, uploaded, softDelete, permanentlyDelete],
};

export const events: Readonly<Record<string, TestEvent>> = {
  create,
  uploaded,
  failed,
  archive,
  softDelete,
  restore,
  permanentlyDelete,
};
