// Run triggers on the wire.

import type { RunTriggerRow } from '@terrace/actors/run-trigger/view';
import { one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export function runTriggerResource(row: RunTriggerRow): Resource {
  return {
    id: row.id,
    type: 'run-triggers',
    attributes: {
      'workspace-name': row.workspace_name,
      'sourceable-name': row.source_name,
      'created-at': timestamp(row.created_at),
    },
    relationships: { workspace: one('workspaces', row.workspace), sourceable: one('workspaces', row.source) },
    links: { self: `/api/v2/run-triggers/${row.id}` },
  };
}
