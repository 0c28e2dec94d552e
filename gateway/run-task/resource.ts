// Run tasks on the wire. The key that signs their letters is never shown.

import type { RunTaskRow, WorkspaceTaskRow } from '@terrace/actors/run-task/view';
import type { WorkspaceTaskId } from '@terrace/machines/run-task/id';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

/** `places`: those in workspaces that whoever asks may see. */
export const runTaskResource = (row: RunTaskRow, places: readonly WorkspaceTaskId[]): Resource => ({
  id: row.id,
  type: 'tasks',
  attributes: {
    name: row.name,
    url: row.url,
    description: row.description,
    category: 'task',
    'hmac-key': null,
    enabled: row.enabled,
    'global-configuration': row.everywhere,
    'created-at': timestamp(row.created_at),
    'updated-at': timestamp(row.updated_at),
  },
  relationships: {
    organization: one('organizations', row.organization),
    'workspace-tasks': many('workspace-tasks', places),
    'agent-pool': one('agent-pools', null),
  },
  links: { self: `/api/v2/tasks/${row.id}` },
});

/** `stage` is of clients that know one only. */
export const workspaceTaskResource = (row: WorkspaceTaskRow): Resource => ({
  id: row.id,
  type: 'workspace-tasks',
  attributes: {
    'enforcement-level': row.enforcement_level,
    stage: row.stages[0],
    stages: row.stages,
    'created-at': timestamp(row.created_at),
    'updated-at': timestamp(row.updated_at),
  },
  relationships: { task: one('tasks', row.task), workspace: one('workspaces', row.workspace) },
  links: { self: `/api/v2/workspaces/${row.workspace}/tasks/${row.id}` },
});
