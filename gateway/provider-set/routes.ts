// Provider sets: made, listed, read, changed and deleted by those who manage all projects and workspaces of an organization, since every run
// that a set reaches works by it.

import { readProject } from '@terrace/actors/project/view';
import {
  deleteProviderSet,
  hasBlocks,
  keepProviderSet,
  listProviderSets,
  readProviderSet,
  readProviderSetByName,
} from '@terrace/actors/provider-set/view';
import type { ProviderSetFields, ProviderSetRow, ScopeKind, Scopes } from '@terrace/actors/provider-set/view';
import { readWorkspaces } from '@terrace/actors/workspace/view';
import { ProviderSetId } from '@terrace/machines/provider-set/id';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { providerSetResource } from './resource.ts';
import { ProviderSet } from './shape.ts';

const name = z
  .string()
  .min(1, "can't be blank")
  .max(90)
  .regex(/^[^/\s]+$/, 'can have neither spaces nor slashes');
const source = z
  .string()
  .max(255)
  .regex(/^(?:(?:[\w.-]+(?::\d+)?\/)?[\w-]+\/)?[\w-]+$/, 'must be the address of a provider, such as hashicorp/aws');
const hcl = z
  .string()
  .max(64 * 1024)
  .refine((text) => hasBlocks(text), 'must have a block such as provider "aws" {}');
const Attributes = z.object({
  name,
  description: z.string().max(512).nullish(),
  'provider-source': source,
  'configuration-hcl': hcl,
  global: z.boolean().nullish(),
  priority: z.boolean().nullish(),
});
/** go-tfe spells these as no other client does when it changes a set. */
const Changes = Attributes.extend({ provider_source: source, configuration_hcl: hcl }).partial().default({});
const Targets = z.object({ data: z.array(z.object({ id: z.string(), type: z.string() })).max(1_000) });
const Relationships = z.looseObject({ workspaces: Targets, projects: Targets }).partial().optional();
const OfOrganization = z.object({ organization: z.string() });
const One = z.object({ set: z.string() });

/** Where a set can apply, by the name of the relation. */
const relations = { workspaces: 'workspace', projects: 'project' } as const satisfies Record<string, ScopeKind>;

export const providerSetRoutes: Routes = (add, services) => {
  const { sql, rng } = services;

  const find = async (principal: Principal, id: string): Promise<ProviderSetRow> => {
    const row = await readProviderSet(sql, id);
    if (row === null || !may(principal, 'manage-projects', { organization: row.organization }))
      throw notFound(`provider set ${id}`);
    return row;
  };
  const keep = async (
    place: Pick<ProviderSetRow, 'id' | 'organization'>,
    fields: ProviderSetFields,
    given: z.infer<typeof Relationships>,
    status: number,
  ): Promise<Answer> => {
    const scopes = await scopesOf(services, place.organization, given);
    if (fields.global && scopes.some(([, targets]) => targets.length > 0))
      throw new ApiError(
        'invalid',
        'a global provider set applies everywhere, and to no workspaces and projects by name',
        {
          pointer: '/data/attributes/global',
        },
      );
    if (!(await keepProviderSet(sql, { ...place, ...fields }, scopes)))
      throw new ApiError('name-taken', 'Name has already been taken', { pointer: '/data/attributes/name' });
    const row = await readProviderSet(sql, place.id);
    if (row === null) throw notFound(`provider set ${place.id}`);
    return { status, body: { data: providerSetResource(row) } };
  };

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/provider-sets',
    answers: { 200: pages(ProviderSet) },
    params: OfOrganization,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-projects',
      );
      const page = pageOf(query);
      const { rows, total } = await listProviderSets(sql, organization, page);
      return { body: { data: rows.map(providerSetResource), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/provider-sets',
    answers: { 201: shows(ProviderSet) },
    params: OfOrganization,
    body: resourceBody('provider-sets', Attributes, Relationships),
    async answer({ principal, params, body }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-projects',
      );
      const { attributes, relationships } = body.data;
      const fields = {
        name: attributes.name,
        description: attributes.description ?? '',
        provider_source: attributes['provider-source'],
        configuration_hcl: attributes['configuration-hcl'],
        global: attributes.global ?? false,
        priority: attributes.priority ?? false,
      };
      return await keep({ id: ProviderSetId.make(rng.bytes(16)), organization }, fields, relationships, 201);
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/provider-sets/:name',
    answers: { 200: shows(ProviderSet) },
    params: OfOrganization.extend({ name: z.string() }),
    async answer({ principal, params }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-projects',
      );
      const row = await readProviderSetByName(sql, organization, params.name);
      if (row === null) throw notFound(`provider set ${params.name}`);
      return { body: { data: providerSetResource(row) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/provider-sets/:set',
    answers: { 200: shows(ProviderSet) },
    params: One,
    answer: async ({ principal, params }) => ({
      body: { data: providerSetResource(await find(principal, params.set)) },
    }),
  });
  add({
    method: 'PATCH',
    path: '/api/v2/provider-sets/:set',
    answers: { 200: shows(ProviderSet) },
    params: One,
    body: resourceBody('provider-sets', Changes, Relationships),
    async answer({ principal, params, body }) {
      const row = await find(principal, params.set);
      const { attributes, relationships } = body.data;
      const { provider_source: otherSource, configuration_hcl: otherHcl } = attributes;
      const fields = {
        name: attributes.name ?? row.name,
        description: attributes.description ?? row.description,
        provider_source: attributes['provider-source'] ?? otherSource ?? row.provider_source,
        configuration_hcl: attributes['configuration-hcl'] ?? otherHcl ?? row.configuration_hcl,
        global: attributes.global ?? row.global,
        priority: attributes.priority ?? row.priority,
      };
      return await keep(row, fields, relationships, 200);
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/provider-sets/:set',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      await deleteProviderSet(sql, (await find(principal, params.set)).id);
      return { status: 204 };
    },
  });
};

/** Where the set is said to apply. Throws ApiError for what is not of the organization. */
async function scopesOf(
  { sql }: GatewayServices,
  organization: string,
  given: z.infer<typeof Relationships>,
): Promise<Scopes> {
  const found: [ScopeKind, readonly string[]][] = [];
  for (const relation of ['workspaces', 'projects'] as const) {
    const ids = given?.[relation]?.data.map(({ id }) => id);
    if (ids === undefined) continue;
    const rows =
      relation === 'workspaces'
        ? await readWorkspaces(sql, ids)
        : await Promise.all(ids.map((id) => readProject(sql, id)));
    const known = new Set<string>(rows.flatMap((row) => (row?.organization === organization ? [row.id] : [])));
    const at = ids.findIndex((id) => !known.has(id));
    if (at >= 0)
      throw new ApiError(
        'invalid',
        `Invalid ${relation === 'workspaces' ? 'Workspaces' : 'Projects'}: ${ids[at]} is not one of organization ${organization}`,
        { pointer: `/data/relationships/${relation}/data/${at}/id` },
      );
    found.push([relations[relation], ids]);
  }
  return found;
}
