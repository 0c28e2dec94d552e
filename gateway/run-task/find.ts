// Run tasks, for whoever may see them: who manages those of the organization, who reads all of its workspaces, and who manages those of a
// workspace, since they choose among them.

import { readRunTask } from '@terrace/actors/run-task/view';
import type { RunTaskRow } from '@terrace/actors/run-task/view';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { ApiError, notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { findOrganization } from '../organization/find.ts';

type Reading = Pick<GatewayServices, 'sql'>;

/** The organization's name. Throws ApiError `not-found` for who may not see its tasks, `forbidden` for who may and not do that. */
export async function findTasksOf(
  services: Reading,
  principal: Principal,
  organization: string,
  action: 'read' | 'manage-run-tasks' = 'read',
): Promise<string> {
  const { name } = await findOrganization(services, principal, organization);
  if (!maySee(principal, name)) throw notFound(`the run tasks of ${name}`);
  mustManage(principal, name, action);
  return name;
}

/** Throws ApiError like `findTasksOf`. */
export async function findRunTask(
  { sql }: Reading,
  principal: Principal,
  id: string,
  action: 'read' | 'manage-run-tasks' = 'read',
): Promise<RunTaskRow> {
  const row = await readRunTask(sql, id);
  if (row === null || !maySee(principal, row.organization)) throw notFound(`run task ${id}`);
  mustManage(principal, row.organization, action);
  return row;
}

function mustManage(principal: Principal, organization: string, action: 'read' | 'manage-run-tasks'): void {
  if (action !== 'read' && !may(principal, action, { organization }))
    throw new ApiError('not-found', `the run tasks of ${organization} are there, and you may not manage them`);
}

function maySee(principal: Principal, organization: string): boolean {
  if (principal.kind === 'run') return false;
  if (may(principal, 'manage-run-tasks', { organization }) || may(principal, 'read-all', { organization })) return true;
  const own = principal.rights.get(organization);
  const places = [
    ...[...(own?.workspaces.values() ?? [])].flat(),
    ...[...(own?.projects.values() ?? [])].flat().map(({ workspaces }) => workspaces),
  ];
  return places.some((level) => level['run-tasks']);
}
