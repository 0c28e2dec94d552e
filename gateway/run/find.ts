// A run, for whoever may see it; by its own id or by that of its plan or apply.

import { readRun, readRunOf } from '@terrace/actors/run/view';
import type { RunRow } from '@terrace/actors/run/view';
import type { ApplyId, PlanId } from '@terrace/machines/run/id';
import { may } from '../http/access.ts';
import type { WorkspaceAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { ApiError, notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** A run's token shows its own run only, not its neighbours of the workspace: their plans hold secrets. */
export function mayRun(principal: Principal, action: WorkspaceAction, row: RunRow): boolean {
  if (row.workspace_project === null) return false;
  if (principal.kind === 'run' && principal.run !== row.id) return false;
  if (principal.kind === 'run' && principal.task !== null) return ofTasks.includes(action);
  return may(principal, action, {
    organization: row.organization,
    project: row.workspace_project,
    workspace: { id: row.workspace, sharedWith: [] },
  });
}

/** A run task reads the plan that it is to judge, which holds what is sensitive, as far as an endpoint lets it in. */
const ofTasks: readonly WorkspaceAction[] = ['read', 'read-state'];

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

/** What somebody may do to a run that goes on: `apply` and `force-cancel` as their rights are; who queued it may take it back until it is confirmed. */
export function mayEnd(
  principal: Principal,
  action: 'apply' | 'discard' | 'cancel' | 'force-cancel',
  row: RunRow,
): boolean {
  if (action === 'force-cancel') return mayRun(principal, 'write', row);
  if (mayRun(principal, 'apply', row)) return true;
  const isOwn = row.created_by.kind === principal.by.kind && row.created_by.id === principal.by.id;
  return action !== 'apply' && isOwn && row.confirmed_by === null && mayRun(principal, 'plan', row);
}

/** Throws ApiError `not-found` for who may not see it, or not bring that about. */
export async function findForAction(
  services: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  id: string,
  action: Parameters<typeof mayEnd>[1],
): Promise<RunRow> {
  const row = await findRun(services, principal, id, 'read-runs');
  if (!mayEnd(principal, action, row))
    throw new ApiError('not-found', `run ${id} is there, and you may not ${action} it`);
  return row;
}
