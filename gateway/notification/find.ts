// Whose notifications they are, for whoever may look after them: their address may be a secret, so nobody else sees them.

import { readConfiguration } from '@terrace/actors/notification/view';
import type { ConfigurationRow, Subscribable } from '@terrace/actors/notification/view';
import { readProject } from '@terrace/actors/project/view';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { findTeam } from '../team/find.ts';
import { findWorkspace } from '../workspace/find.ts';

type Reading = Pick<GatewayServices, 'sql'>;

/** The organization of whom they are about. Throws ApiError `not-found` for who may not look after them. */
export async function findSubscribable(services: Reading, principal: Principal, of: Subscribable): Promise<string> {
  switch (of.kind) {
    case 'workspace':
      return (await findWorkspace(services, principal, { id: of.id }, 'write')).organization;
    case 'project': {
      const row = await readProject(services.sql, of.id);
      if (row === null || !may(principal, 'update', { organization: row.organization, project: row.id }))
        throw notFound(`project ${of.id}`);
      return row.organization;
    }
    case 'team':
      return (await findTeam(services, principal, of.id, 'manages')).organization;
  }
}

/** Throws ApiError `not-found`. */
export async function findNotification(services: Reading, principal: Principal, id: string): Promise<ConfigurationRow> {
  const row = await readConfiguration(services.sql, id);
  if (row === null) throw notFound(`notification configuration ${id}`);
  await findSubscribable(services, principal, subscribableOf(row)).catch(() => {
    throw notFound(`notification configuration ${id}`);
  });
  return row;
}

export function subscribableOf({ workspace, project, team }: ConfigurationRow): Subscribable {
  if (workspace !== null) return { kind: 'workspace', id: workspace };
  return project === null ? { kind: 'team', id: team ?? '' } : { kind: 'project', id: project };
}
