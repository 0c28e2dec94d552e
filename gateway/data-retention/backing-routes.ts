// What is kept of a state or a configuration: put aside, restored, and deleted for good. Owners and site admins may; what is current stays, and
// so does what a run at work needs.

import { readConfigurationVersion, readRunInNeed } from '@terrace/actors/configuration-version/view';
import { permanentlyDeleteState, restoreState, softDeleteState } from '@terrace/actors/data-retention/view';
import { readStateVersion } from '@terrace/actors/state-version/view';
import type { StateVersionRow } from '@terrace/actors/state-version/view';
import { readWorkspaceFigures } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { z } from 'zod';
import { configurationVersionResource } from '../configuration-version/resource.ts';
import { ConfigurationVersion } from '../configuration-version/shape.ts';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { shows } from '../http/shape.ts';
import { findWorkspace } from '../workspace/find.ts';

const One = z.object({ id: z.string() });

/** By the words of the API: what a configuration is told, and what is done to a state. */
const actions = {
  soft_delete_backing_data: { message: 'configuration-version.soft-delete', change: softDeleteState },
  restore_backing_data: { message: 'configuration-version.restore', change: restoreState },
  permanently_delete_backing_data: {
    message: 'configuration-version.permanently-delete',
    change: permanentlyDeleteState,
  },
} as const;

const refused = (detail: string): ApiError => new ApiError('transition-not-allowed', detail);

export const backingDataRoutes: Routes = (add, services) => {
  const { sql, client } = services;

  /** Throws ApiError `not-found` for who may not do that. */
  const find = async <Row extends { readonly workspace: string }>(
    principal: Principal,
    row: Row | null,
    what: string,
  ): Promise<{ readonly row: Row; readonly workspace: WorkspaceRow }> => {
    if (row === null) throw notFound(what);
    const workspace = await findWorkspace(services, principal, { id: row.workspace, of: what }, 'write');
    if (!may(principal, 'write', { organization: workspace.organization })) throw notFound(what);
    return { row, workspace };
  };

  for (const [action, { message: type, change }] of Object.entries(actions)) {
    add({
      method: 'POST',
      path: `/api/v2/state-versions/:id/actions/${action}`,
      answers: { 204: null },
      params: One,
      async answer({ principal, params }) {
        const what = `state version ${params.id}`;
        const { row, workspace } = await find(principal, await readStateVersion(sql, params.id), what);
        if (!(await change(sql, row.id))) throw refused(whyStateStays(row, workspace));
        return {};
      },
    });
    add({
      method: 'POST',
      path: `/api/v2/configuration-versions/:id/actions/${action}`,
      answers: { 200: shows(ConfigurationVersion) },
      params: One,
      async answer({ principal, params }) {
        const what = `configuration version ${params.id}`;
        const { row, workspace } = await find(principal, await readConfigurationVersion(sql, params.id), what);
        if (type !== 'configuration-version.restore') {
          const figures = (await readWorkspaceFigures(sql, [workspace.id])).get(workspace.id);
          if (figures?.current_configuration_version === row.id)
            throw refused(`${row.id} is the current configuration of workspace ${workspace.name}`);
          const run = await readRunInNeed(sql, row.id);
          if (run !== null) throw refused(`${run} needs ${row.id}`);
        }
        committed(await client.ask({ kind: 'configuration-version', id: row.id }, { type, by: principal.by }));
        const after = await readConfigurationVersion(sql, row.id);
        if (after === null) throw notFound(what);
        return { body: { data: configurationVersionResource(after, null) } };
      },
    });
  }
};

function whyStateStays({ id, status }: StateVersionRow, workspace: WorkspaceRow): string {
  if (status.startsWith('backing_data_') || status === 'pending') return `${id} is ${status}`;
  if (workspace.current_state_version === id) return `${id} is the current state of workspace ${workspace.name}`;
  return `${id} is ${status}: what was deleted can be restored or deleted for good, and what a run at work began with stays`;
}
