// Which workspaces' runs may read this one's state (`terraform_remote_state`, `tfe_outputs`), where it is not shared with all.

import {
  addConsumers,
  listConsumers,
  readWorkspaces,
  removeConsumers,
  replaceConsumers,
} from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { z } from 'zod';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { resourceType } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { findWorkspace, mayWith, workspacesFor } from './find.ts';
import { pages } from '../http/shape.ts';
import { Workspace } from './shape.ts';

const ById = z.object({ workspace: z.string() });
const Consumers = z.object({
  data: z.array(z.object({ id: z.string(), type: resourceType('workspaces') })).max(1_000),
});
const path = '/api/v2/workspaces/:workspace/relationships/remote-state-consumers';

export const consumerRoutes: Routes = (add, services) => {
  const { sql } = services;

  add({
    method: 'GET',
    path,
    answers: { 200: pages(Workspace) },
    params: ById,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const row = await findWorkspace(services, principal, { id: params.workspace }, 'read-runs');
      const page = pageOf(query);
      const { rows, total } = await listConsumers(sql, row, page);
      const seen = rows.filter((one) => mayWith(principal, 'read', one));
      const data = await workspacesFor(services, principal, seen);
      return { body: { data, meta: pagination(page, total) } };
    },
  });

  for (const [method, change] of [
    ['POST', addConsumers],
    ['PATCH', replaceConsumers],
    ['DELETE', removeConsumers],
  ] as const)
    add({
      method,
      path,
      answers: { 204: null },
      params: ById,
      body: Consumers,
      async answer({ principal, params, body }) {
        const row = await findWorkspace(services, principal, { id: params.workspace }, 'write');
        const ids = body.data.map(({ id }) => id);
        if (method !== 'DELETE') await checkConsumers(services, row, ids);
        await change(sql, row.id, ids);
        return {};
      },
    });
};

/** Throws ApiError `invalid` for one that is not there, or of another organization. */
async function checkConsumers(
  { sql }: GatewayServices,
  { organization }: WorkspaceRow,
  ids: readonly string[],
): Promise<void> {
  const rows = await readWorkspaces(sql, ids);
  const own = new Set<string>(rows.filter((row) => row.organization === organization).map(({ id }) => id));
  const at = ids.findIndex((id) => !own.has(id));
  if (at === -1) return;
  throw new ApiError('invalid', `workspace ${ids[at]} is not one of organization ${organization}`, {
    pointer: `/data/${at}/id`,
  });
}
