// A workspace by its id or by its name, for whoever may see it, and as they see it.

import { readWorkspace, readWorkspaceByName, readWorkspaceFigures, sharedWith } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { may } from '../http/access.ts';
import type { WorkspaceAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { notFound } from '../http/errors.ts';
import type { Resource } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { workspaceResource } from './resource.ts';

export type WorkspaceName =
  /** `of`: what was asked for instead, of which this is the workspace. */
  { readonly id: string; readonly of?: string } | { readonly organization: string; readonly name: string };

export const mayWith = (principal: Principal, action: WorkspaceAction, row: WorkspaceRow): boolean =>
  may(principal, action, {
    organization: row.organization,
    project: row.project,
    workspace: { id: row.id, sharedWith: sharedWith(row) },
  });

/** Whether somebody may delete it while it manages resources. */
export const mayForceDelete = (principal: Principal, row: WorkspaceRow): boolean =>
  mayWith(principal, 'delete', row) &&
  (row.may_be_force_deleted || may(principal, 'write', { organization: row.organization }));

/** With the permissions of whoever asks. */
export async function workspacesFor(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  rows: readonly WorkspaceRow[],
): Promise<readonly Resource[]> {
  const figures = await readWorkspaceFigures(
    sql,
    rows.map(({ id }) => id),
  );
  return rows.flatMap((row) => {
    const own = figures.get(row.id);
    const allows = (action: WorkspaceAction): boolean => mayWith(principal, action, row);
    const mayForce = mayForceDelete(principal, row);
    return own === undefined ? [] : [workspaceResource(row, own, { allows, mayForceDelete: mayForce })];
  });
}

/**
 * The workspace, when `principal` may do that with it. Throws ApiError `not-found`, which names what was asked for: whose workspace something is
 * in must not be told to who may not see it.
 */
export async function findWorkspace(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  name: WorkspaceName,
  action: WorkspaceAction = 'read',
): Promise<WorkspaceRow> {
  const row =
    'id' in name ? await readWorkspace(sql, name.id) : await readWorkspaceByName(sql, name.organization, name.name);
  if (row === null || !mayWith(principal, action, row))
    throw notFound('id' in name ? (name.of ?? `workspace ${name.id}`) : `workspace ${name.organization}/${name.name}`);
  return row;
}
