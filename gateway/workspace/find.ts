// A workspace by its id or by its name, for whoever may see it.

import { readWorkspace, readWorkspaceByName, sharedWith } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { may } from '../http/access.ts';
import type { Action } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

export type WorkspaceName = { readonly id: string } | { readonly organization: string; readonly name: string };

export const mayWith = (principal: Principal, action: Action, row: WorkspaceRow): boolean =>
  may(principal, action, {
    organization: row.organization,
    workspace: { id: row.id, sharedWith: sharedWith(row) },
  });

/** The workspace, when `principal` may do that with it. Throws ApiError `not-found`. */
export async function findWorkspace(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  name: WorkspaceName,
  action: Action = 'read',
): Promise<WorkspaceRow> {
  const row =
    'id' in name ? await readWorkspace(sql, name.id) : await readWorkspaceByName(sql, name.organization, name.name);
  if (row === null || !mayWith(principal, action, row))
    throw notFound(`workspace ${'id' in name ? name.id : `${name.organization}/${name.name}`}`);
  return row;
}
