// Agent pools: made, listed, read, changed and deleted, and which workspaces may use them.

import {
  createAgentPool,
  deleteAgentPool,
  listAgentPools,
  scopeKinds,
  updateAgentPool,
  usersOfAgentPool,
} from '@terrace/actors/agent-pool/view/pools';
import type { AgentPoolRow, ScopeRelation, Scopes } from '@terrace/actors/agent-pool/view/pools';
import { readProject } from '@terrace/actors/project/view';
import { readWorkspaces } from '@terrace/actors/workspace/view';
import { AgentPoolId } from '@terrace/machines/agent-pool/id';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { included, includesOf, resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { findOrganization } from '../organization/find.ts';
import { workspacesFor } from '../workspace/find.ts';
import { findAgentPool } from './find.ts';
import { agentPoolResource } from './resource.ts';
import { pages, shows } from '../http/shape.ts';
import { AgentPool } from './shape.ts';

const targetsMax = 1_000;
const Attributes = z.object({
  name: z.string().trim().min(1, "can't be blank").max(90),
  'organization-scoped': z.boolean().nullish(),
});
const Targets = z.object({ data: z.array(z.object({ id: z.string() })).max(targetsMax) }).optional();
const Relationships = z
  .looseObject({ 'allowed-workspaces': Targets, 'allowed-projects': Targets, 'excluded-workspaces': Targets })
  .optional();
type Relationships = z.infer<typeof Relationships>;

const One = z.object({ pool: z.string() });
/** No pool has configurations of keys of its own. */
const offered = ['workspaces', 'hyok-configurations'];
const Include = z.looseObject({ include: z.string().optional() });
const sorts = ['name', '-name', 'created-at', '-created-at'] as const;
const ListQuery = z.looseObject({
  ...pageQuery,
  include: z.string().optional(),
  q: z.string().optional(),
  sort: z.enum(sorts, `must be one of ${sorts.join(', ')}`).optional(),
  'filter[allowed_workspaces][name]': z.string().optional(),
  'filter[allowed-workspaces][name]': z.string().optional(),
  'filter[allowed_projects][name]': z.string().optional(),
});
const relations = Object.keys(scopeKinds) as readonly ScopeRelation[];

export const agentPoolRoutes: Routes = (add, services) => {
  const { sql, rng } = services;

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/agent-pools',
    answers: { 200: pages(AgentPool) },
    params: z.object({ organization: z.string() }),
    query: ListQuery,
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-agent-pools',
      );
      const wanted = includesOf(query.include, offered);
      const page = pageOf(query);
      const { rows, total } = await listAgentPools(sql, {
        ...{ organization, text: query.q, sort: query.sort },
        workspace: query['filter[allowed_workspaces][name]'] ?? query['filter[allowed-workspaces][name]'],
        project: query['filter[allowed_projects][name]'],
        ...page,
      });
      const parts = await Promise.all(rows.map((row) => partsOf(services, principal, row, wanted)));
      return { body: { data: rows.map(agentPoolResource), ...included(parts.flat()), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/agent-pools',
    answers: { 201: shows(AgentPool) },
    params: z.object({ organization: z.string() }),
    body: resourceBody('agent-pools', Attributes, Relationships),
    async answer({ principal, params, body }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-agent-pools',
      );
      const { attributes, relationships } = body.data;
      const scopes = await scopesOf(services, organization, relationships);
      const id = AgentPoolId.make(rng.bytes(16));
      const isScoped = attributes['organization-scoped'] ?? true;
      const pool = { id, organization, name: attributes.name, organization_scoped: isScoped, scopes };
      if (!(await createAgentPool(sql, pool))) throw nameTaken();
      return { status: 201, body: { data: agentPoolResource(await findAgentPool(services, principal, id)) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/agent-pools/:pool',
    answers: { 200: shows(AgentPool) },
    params: One,
    query: Include,
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, offered);
      const row = await findAgentPool(services, principal, params.pool);
      const parts = await partsOf(services, principal, row, wanted);
      return { body: { data: agentPoolResource(row), ...included(parts) } };
    },
  });
  add({
    method: 'PATCH',
    path: '/api/v2/agent-pools/:pool',
    answers: { 200: shows(AgentPool) },
    params: One,
    // Whoever changes whom it allows may send no attributes.
    body: resourceBody('agent-pools', Attributes.partial().default({}), Relationships),
    async answer({ principal, params, body }) {
      const { id, organization } = await findAgentPool(services, principal, params.pool);
      const { attributes, relationships } = body.data;
      const scopes = await scopesOf(services, organization, relationships);
      const organizationScoped = attributes['organization-scoped'] ?? undefined;
      if (!(await updateAgentPool(sql, id, { name: attributes.name, organizationScoped, scopes }))) throw nameTaken();
      return { body: { data: agentPoolResource(await findAgentPool(services, principal, id)) } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/agent-pools/:pool',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      const { id, name } = await findAgentPool(services, principal, params.pool);
      const users = await usersOfAgentPool(sql, id);
      if (users.length > 0)
        throw new ApiError('agent-pool-in-use', `agent pool ${name} is in use by ${users.join(', ')}`);
      await deleteAgentPool(sql, id);
      return {};
    },
  });
};

const nameTaken = (): ApiError =>
  new ApiError('name-taken', 'Name has already been taken', { pointer: '/data/attributes/name' });

/** Whom the request names. Throws ApiError for what is not of the organization. */
async function scopesOf({ sql }: GatewayServices, organization: string, relationships: Relationships): Promise<Scopes> {
  const scopes: { [Relation in ScopeRelation]?: readonly string[] } = {};
  for (const relation of relations) {
    const ids = relationships?.[relation]?.data.map(({ id }) => id);
    if (ids === undefined) continue;
    const isProjects = relation === 'allowed-projects';
    const rows = isProjects ? await Promise.all(ids.map((id) => readProject(sql, id))) : await readWorkspaces(sql, ids);
    const own = new Set<string>(rows.flatMap((row) => (row?.organization === organization ? [row.id] : [])));
    for (const [index, id] of ids.entries())
      if (!own.has(id)) {
        const what = `${relation}: ${id} is no ${isProjects ? 'project' : 'workspace'} of organization ${organization}`;
        throw new ApiError('invalid', what, { pointer: `/data/relationships/${relation}/data/${index}/id` });
      }
    scopes[relation] = ids;
  }
  return scopes;
}

async function partsOf(
  services: GatewayServices,
  principal: Principal,
  row: AgentPoolRow,
  wanted: ReadonlySet<string>,
): Promise<readonly Resource[]> {
  if (!wanted.has('workspaces')) return [];
  const workspaces = await readWorkspaces(services.sql, row.workspaces);
  return await workspacesFor(services, principal, workspaces);
}
