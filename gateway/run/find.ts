// A run, for whoever may see it; by its own id or by that of its plan or apply.

import { readRun, readRunOf } from '@terrace/actors/run/view';
import type { RunRow } from '@terrace/actors/run/view';
import type { ApplyId, PlanId } from '@terrace/machines/run/id';
import { may } from '../http/access.ts';
import type { WorkspaceAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** A run's token shows its own run only, not its neighbours of the workspace: their plans hold secrets. */
export const mayRun = (principal: Principal, action: WorkspaceAction, row: RunRow): boolean =>
  row.workspace_project !== null &&
  (principal.kind !== 'run' || principal.run === row.id) &&
  may(principal, action, {
    organization: row.organization,
    project: row.workspace_project,
    workspace: { id: row.workspace, sharedWith: [] },
  });

/** Throws ApiError `not-found`. */
export async function findRun(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  id: string,
  action: WorkspaceAction = 'read',
): Promise<RunRow> {
  const row = await readRun(sql, id);
  if (row === null || !mayRun(principal, action, row)) throw notFound(`run ${id}`);
  return row;
}

/** The run that a plan or an apply is of. Throws ApiError `not-found`. */
export async function findRunOf(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  id: PlanId | ApplyId | null,
  name: string,
): Promise<RunRow> {
  const row = id === null ? null : await readRunOf(sql, id);
  if (row === null || !mayRun(principal, 'read', row)) throw notFound(name);
  return row;
}

/** For an end that somebody brings about: whoever queued a run may take it back without a right to apply. Throws ApiError `not-found`. */
export async function findForAction(
  services: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  id: string,
  action: 'apply' | 'discard' | 'cancel' | 'force-cancel',
): Promise<RunRow> {
  const row = await findRun(services, principal, id, 'read-runs');
  const isOwn = row.created_by.kind === principal.by.kind && row.created_by.id === principal.by.id;
  const wanted =
    action === 'force-cancel'
      ? 'write'
      : isOwn && action !== 'apply' && mayRun(principal, 'plan', row)
        ? 'plan'
        : 'apply';
  if (!mayRun(principal, wanted, row)) throw notFound(`run ${id}`);
  return row;
}
