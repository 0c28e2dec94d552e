// A query run, for whoever may see it: those who may read the runs of its workspace.

import { readQueryRun } from '@terrace/actors/run/view/queries';
import type { QueryRunRow } from '@terrace/actors/run/view/queries';
import { readWorkspace } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import type { Principal } from '../http/authenticate.ts';
import { notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { mayWith } from '../workspace/find.ts';

export interface FoundQuery {
  readonly row: QueryRunRow;
  readonly workspace: WorkspaceRow;
}

/** Throws ApiError `not-found`. */
export async function findQueryRun(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  id: string,
): Promise<FoundQuery> {
  const row = await readQueryRun(sql, id);
  const workspace = row === null ? null : await readWorkspace(sql, row.workspace);
  if (row === null || workspace === null || !mayWith(principal, 'read-runs', workspace))
    throw notFound(`query run ${id}`);
  return { row, workspace };
}

/** As of runs: who asked for it may take it back; by force it ends for whoever manages the workspace. */
export function mayEndQuery(
  principal: Principal,
  action: 'cancel' | 'force-cancel',
  { row, workspace }: FoundQuery,
): boolean {
  if (action === 'force-cancel') return mayWith(principal, 'write', workspace);
  if (mayWith(principal, 'apply', workspace)) return true;
  const isOwn = row.created_by.kind === principal.by.kind && row.created_by.id === principal.by.id;
  return isOwn && mayWith(principal, 'plan', workspace);
}
