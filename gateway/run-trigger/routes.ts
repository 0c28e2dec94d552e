// Run triggers: after which workspaces a workspace runs (api/semantics.md, section 11).

import {
  createRunTrigger,
  deleteRunTrigger,
  listRunTriggers,
  readRunTrigger,
  sourcesMax,
} from '@terrace/actors/run-trigger/view';
import type { RunTriggerRow } from '@terrace/actors/run-trigger/view';
import { readWorkspace, readWorkspaces } from '@terrace/actors/workspace/view';
import { RunTriggerId } from '@terrace/machines/run-trigger/id';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody, toOne } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { findWorkspace, mayWith, workspacesFor } from '../workspace/find.ts';
import { runTriggerResource } from './resource.ts';
import { pages, shows } from '../http/shape.ts';
import { RunTrigger } from './shape.ts';

const One = z.object({ trigger: z.string() });
const InWorkspace = z.object({ workspace: z.string() });
const offered = ['workspace', 'sourceable'];
const directions = ['inbound', 'outbound'] as const;

export const runTriggerRoutes: Routes = (add, services) => {
  const { sql, rng } = services;

  /** Whoever may change the workspace that runs by it may see it. */
  const find = async (principal: Principal, id: string): Promise<RunTriggerRow> => {
    const row = await readRunTrigger(sql, id);
    const workspace = row === null ? null : await readWorkspace(sql, row.workspace);
    if (row === null || workspace === null || !mayWith(principal, 'write', workspace))
      throw notFound(`run trigger ${id}`);
    return row;
  };

  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/run-triggers',
    answers: { 200: pages(RunTrigger) },
    params: InWorkspace,
    query: z.looseObject({
      ...pageQuery,
      include: z.string().optional(),
      'filter[run-trigger][type]': z.enum(directions, 'must be inbound or outbound'),
    }),
    async answer({ principal, params, query }) {
      const { id } = await findWorkspace(services, principal, { id: params.workspace }, 'read-runs');
      const wanted = includesOf(query.include, offered);
      const page = pageOf(query);
      const direction = query['filter[run-trigger][type]'];
      const { rows, total } = await listRunTriggers(sql, { workspace: id, direction, ...page });
      const parts = await partsOf(services, principal, rows, wanted);
      return { body: { data: rows.map(runTriggerResource), ...included(parts), meta: pagination(page, total) } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/workspaces/:workspace/run-triggers',
    answers: { 201: shows(RunTrigger) },
    params: InWorkspace,
    body: resourceBody('run-triggers', z.object({}).prefault({}), z.object({ sourceable: toOne })),
    async answer({ principal, params, body }) {
      const workspace = await findWorkspace(services, principal, { id: params.workspace }, 'write');
      const pointer = '/data/relationships/sourceable/data/id';
      const source = await readWorkspace(sql, body.data.relationships.sourceable.data?.id ?? '');
      if (source === null || source.organization !== workspace.organization || !mayWith(principal, 'read', source))
        throw new ApiError('invalid', 'Sourceable must be a workspace of the same organization', { pointer });
      if (source.id === workspace.id)
        throw new ApiError('invalid', 'Sourceable must be another workspace than the one that runs', { pointer });
      const id = RunTriggerId.make(rng.bytes(16));
      const made = await createRunTrigger(sql, { id, workspace: workspace.id, source: source.id });
      if (made === 'exists')
        throw new ApiError('invalid', `workspace ${workspace.name} runs after ${source.name} already`, { pointer });
      if (made === 'full')
        throw new ApiError('invalid', `workspace ${workspace.name} runs after ${sourcesMax} others already`, {
          pointer,
        });
      return { status: 201, body: { data: runTriggerResource(await find(principal, id)) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/run-triggers/:trigger',
    answers: { 200: shows(RunTrigger) },
    params: One,
    query: z.looseObject({ include: z.string().optional() }),
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, offered);
      const row = await find(principal, params.trigger);
      const parts = await partsOf(services, principal, [row], wanted);
      return { body: { data: runTriggerResource(row), ...included(parts) } };
    },
  });

  add({
    method: 'DELETE',
    path: '/api/v2/run-triggers/:trigger',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      const { id } = await find(principal, params.trigger);
      await deleteRunTrigger(sql, id);
      return {};
    },
  });
};

async function partsOf(
  services: GatewayServices,
  principal: Principal,
  rows: readonly RunTriggerRow[],
  wanted: ReadonlySet<string>,
): Promise<readonly Resource[]> {
  const ids = new Set(
    rows.flatMap(({ workspace, source }) => [
      ...(wanted.has('workspace') ? [workspace] : []),
      ...(wanted.has('sourceable') ? [source] : []),
    ]),
  );
  if (ids.size === 0) return [];
  const found = await readWorkspaces(services.sql, [...ids]);
  const visible = found.filter((row) => mayWith(principal, 'read', row));
  return await workspacesFor(services, principal, visible);
}
