// Variables on the wire, of workspaces and of variable sets alike.

import type { VariableRow } from '@terrace/actors/variable/view';
import { one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export function variableResource(row: VariableRow): Resource {
  const { id, workspace, variable_set: set } = row;
  const owner = workspace === null ? { varset: one('varsets', set) } : { configurable: one('workspaces', workspace) };
  return {
    id,
    type: 'vars',
    attributes: {
      key: row.key,
      // Nobody reads it again but the runs that get it.
      value: row.sensitive ? null : row.value,
      sensitive: row.sensitive,
      category: row.category,
      hcl: row.hcl,
      'created-at': timestamp(row.created_at),
      description: row.description,
      'version-id': row.version,
    },
    relationships: owner,
    links: {
      self:
        workspace === null
          ? `/api/v2/varsets/${set}/relationships/vars/${id}`
          : `/api/v2/workspaces/${workspace}/vars/${id}`,
    },
  };
}
