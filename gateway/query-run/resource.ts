// Query runs on the wire.

import type { QueryRunRow } from '@terrace/actors/run/view/queries';
import { isQueryEnd } from '@terrace/actors/run/view/queries';
import type { By } from '@terrace/machines/user/id';
import { one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export function queryRunResource(
  row: QueryRunRow,
  more: {
    readonly logUrl: string;
    readonly mayCancel: boolean;
    readonly mayForce: boolean;
    readonly variables: readonly { readonly key: string; readonly value: string; readonly sensitive: boolean }[];
  },
): Resource {
  const isOpen = !isQueryEnd(row);
  return {
    id: row.id,
    type: 'queries',
    attributes: {
      status: row.status,
      'status-timestamps': Object.fromEntries(Object.entries(row.times).map(([name, at]) => [`${name}-at`, at])),
      source: row.source,
      'terraform-version': row.terraform_version,
      'generate-config-out': row.generates_configuration,
      variables: more.variables.map(({ key, value, sensitive }) => ({ key, value: sensitive ? null : value })),
      'log-read-url': more.logUrl,
      'created-at': timestamp(row.created_at),
      actions: {
        'is-cancelable': isOpen && row.canceled_by === null,
        'is-force-cancelable': isOpen && row.canceled_by !== null,
      },
      permissions: { 'can-cancel': more.mayCancel, 'can-force-cancel': more.mayForce },
      error: row.error,
      waiting: row.waiting,
    },
    relationships: {
      workspace: one('workspaces', row.workspace),
      'configuration-version': one('configuration-versions', row.configuration),
      'created-by': person(row.created_by),
      'canceled-by': person(row.canceled_by),
    },
    links: { self: `/api/v2/queries/${row.id}` },
  };
}

const person = (by: By | null) => one('users', by?.kind === 'user' ? by.id : null);
