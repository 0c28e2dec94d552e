// Providers of the registry: named, listed, read, tagged and deleted.

import {
  createProvider,
  listProviders,
  readProvider,
  readProviderVersions,
  removeProvider,
} from '@terrace/actors/registry-provider/view';
import type { RegistryProviderRow } from '@terrace/actors/registry-provider/view';
import { readRegistryTags, setRegistryTags } from '@terrace/actors/tag/view/registry';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { lists, pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { TagsRelation, bindingsOf, checkBindings } from '../tag/given.ts';
import { tagBindingResource } from '../tag/resource.ts';
import { TagBinding } from '../tag/shape.ts';
import { Named, mayManageProviders, namedPath, providerFinder, providersPath } from './find.ts';
import { providerResource, providerVersionResource } from './resource.ts';
import { RegistryProvider } from './shape.ts';

const registryName = z.enum(['private', 'public'], 'Registry name is not included in the list');
const namePart = z
  .string()
  .max(64)
  .regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?$/, 'may have letters, digits, _ and -');
const Create = resourceBody(
  'registry-providers',
  z.object({ name: namePart, namespace: namePart, 'registry-name': registryName }),
);
/** All that can be changed of it are its tags. */
const Update = resourceBody('registry-providers', z.looseObject({}).default({}), TagsRelation);
const include = { include: z.string().optional() };
const offered = ['registry_provider_versions'];
const ListQuery = z.looseObject({
  ...pageQuery,
  ...include,
  q: z.string().optional(),
  'filter[registry_name]': registryName.optional(),
  'filter[organization_name]': z.string().optional(),
});

export const registryProviderRoutes: Routes = (add, services) => {
  const { sql } = services;
  const find = providerFinder(services);
  const sign = (message: Parameters<typeof signedUrl>[1]): string => signedUrl(services, message);

  const findById = async (principal: Principal, id: string): Promise<RegistryProviderRow> => {
    const row = await readProvider(sql, id);
    if (row === null || !may(principal, 'read', { organization: row.organization })) throw notFound(`provider ${id}`);
    return row;
  };
  const told = async (principal: Principal, rows: readonly RegistryProviderRow[], wanted: ReadonlySet<string>) => {
    const versions = await readProviderVersions(
      sql,
      rows.map(({ id }) => id),
    );
    const byProvider = Map.groupBy(versions, ({ provider }) => provider);
    const data = rows.map((row) =>
      providerResource(row, byProvider.get(row.id) ?? [], mayManageProviders(principal, row.organization)),
    );
    const parts = wanted.size === 0 ? [] : versions;
    return {
      data,
      ...included(parts.map((version) => providerVersionResource(version, [], { mayManage: false, sign }))),
    };
  };
  const show = async (
    principal: Principal,
    row: RegistryProviderRow,
    wanted: ReadonlySet<string> = new Set(),
    status = 200,
  ): Promise<Answer> => {
    const { data, ...rest } = await told(principal, [row], wanted);
    return { status, body: { data: data[0], ...rest } };
  };

  add({
    method: 'GET',
    path: providersPath,
    answers: { 200: pages(RegistryProvider) },
    params: Named.pick({ organization: true }),
    query: ListQuery,
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(services, principal, params.organization);
      const wanted = includesOf(query.include, offered);
      const page = pageOf(query);
      const { rows, total } = await listProviders(sql, {
        organization,
        registryName: query['filter[registry_name]'],
        namespace: query['filter[organization_name]'],
        text: query.q,
        ...page,
      });
      return { body: { ...(await told(principal, rows, wanted)), meta: pagination(page, total, { pagesOfNone: 0 }) } };
    },
  });

  add({
    method: 'POST',
    path: providersPath,
    answers: { 201: shows(RegistryProvider) },
    params: Named.pick({ organization: true }),
    body: Create,
    async answer({ principal, params, body }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-providers',
      );
      const { name, namespace, 'registry-name': registry } = body.data.attributes;
      if (registry === 'private' && namespace !== organization)
        throw new ApiError('invalid', `namespace: of a private provider it is the organization's name`, {
          pointer: '/data/attributes/namespace',
        });
      const row = await createProvider(services, { organization, registryName: registry, namespace, name });
      if (row === null)
        throw new ApiError('name-taken', 'Name has already been taken', { pointer: '/data/attributes/name' });
      return await show(principal, row, new Set(), 201);
    },
  });

  add({
    method: 'GET',
    path: namedPath,
    answers: { 200: shows(RegistryProvider) },
    params: Named,
    query: z.looseObject(include),
    answer: async ({ principal, params, query }) =>
      await show(principal, await find.provider(principal, params), includesOf(query.include, offered)),
  });

  add({
    method: 'GET',
    path: '/api/v2/registry-providers/:id',
    answers: { 200: shows(RegistryProvider) },
    params: z.object({ id: z.string() }),
    query: z.looseObject(include),
    answer: async ({ principal, params, query }) =>
      await show(principal, await findById(principal, params.id), includesOf(query.include, offered)),
  });

  add({
    method: 'PATCH',
    path: namedPath,
    answers: { 200: shows(RegistryProvider) },
    params: Named,
    body: Update,
    async answer({ principal, params, body }) {
      const row = await find.provider(principal, params, 'manage-providers');
      const tags = body.data.relationships?.['tag-bindings'];
      const bindings = bindingsOf(tags?.data ?? []);
      checkBindings([], bindings, '/data/relationships/tag-bindings/data');
      if (tags !== undefined)
        await setRegistryTags(sql, { organization: row.organization, module: null, provider: row.id }, bindings);
      return await show(principal, row);
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/registry-providers/:id/tag-bindings',
    answers: { 200: lists(TagBinding) },
    params: z.object({ id: z.string() }),
    async answer({ principal, params }) {
      const { id } = await findById(principal, params.id);
      return { body: { data: (await readRegistryTags(sql, id)).map((tag) => tagBindingResource(id, tag)) } };
    },
  });

  add({
    method: 'DELETE',
    path: namedPath,
    answers: { 204: null },
    params: Named,
    async answer({ principal, params }) {
      await removeProvider(sql, (await find.provider(principal, params, 'manage-providers')).id);
      return { status: 204 };
    },
  });
};
