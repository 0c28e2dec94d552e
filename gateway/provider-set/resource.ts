// Provider sets on the wire.

import type { ProviderSetRow } from '@terrace/actors/provider-set/view';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export const providerSetResource = (row: ProviderSetRow): Resource => ({
  id: row.id,
  type: 'provider-sets',
  attributes: {
    name: row.name,
    description: row.description,
    'provider-source': row.provider_source,
    'configuration-hcl': row.configuration_hcl,
    global: row.global,
    priority: row.priority,
    'created-at': timestamp(row.created_at),
    'updated-at': timestamp(row.updated_at),
  },
  relationships: {
    organization: one('organizations', row.organization),
    workspaces: many('workspaces', row.workspaces),
    projects: many('projects', row.projects),
  },
  links: { self: `/api/v2/provider-sets/${row.id}` },
});
