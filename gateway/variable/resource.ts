// Variables on the wire, whosever they are.

import type { VariableRow } from '@terrace/actors/variable/view';
import { one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export function variableResource(row: VariableRow): Resource {
  const { id } = row;
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
    ...placeOf(row),
  };
}

/** Whose it is, and where it is read by itself. */
function placeOf({ id, workspace, variable_set: set, registry_module: module }: VariableRow): Partial<Resource> {
  if (workspace !== null)
    return {
      relationships: { configurable: one('workspaces', workspace) },
      links: { self: `/api/v2/workspaces/${workspace}/vars/${id}` },
    };
  if (set !== null)
    return {
      relationships: { varset: one('varsets', set) },
      links: { self: `/api/v2/varsets/${set}/relationships/vars/${id}` },
    };
  // It is read below the names of its module, which the row does not hold; clients take a `configurable` for a workspace.
  return { relationships: { 'registry-module': one('registry-modules', module) } };
}
