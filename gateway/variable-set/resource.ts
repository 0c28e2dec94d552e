// Variable sets on the wire.

import type { VariableSetRow } from '@terrace/actors/variable-set/view';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export function variableSetResource(row: VariableSetRow, canWrite: boolean): Resource {
  return {
    id: row.id,
    type: 'varsets',
    attributes: {
      name: row.name,
      description: row.description,
      global: row.global,
      priority: row.priority,
      'updated-at': timestamp(row.updated_at),
      'var-count': row.variables.length,
      'workspace-count': row.workspaces.length,
      'project-count': row.projects.length,
      permissions: { 'can-update': canWrite },
    },
    relationships: {
      organization: one('organizations', row.organization),
      parent: row.project === null ? one('organizations', row.organization) : one('projects', row.project),
      vars: many('vars', row.variables),
      workspaces: many('workspaces', row.workspaces),
      projects: many('projects', row.projects),
    },
    links: { self: `/api/v2/varsets/${row.id}` },
  };
}
