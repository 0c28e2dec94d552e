// Modules of the registry: named, listed, changed and deleted. Their versions are published in version-routes.ts, and installed by
// terraform through protocol-routes.ts.

import { readRegistryTags, setRegistryTags } from '@terrace/actors/tag/view/registry';
import { noCodeOf, switchNoCode } from '@terrace/actors/registry-module/view/no-code';
import { installationsOf } from '@terrace/actors/vcs/view/installations';
import {
  findModulesByName,
  findPublicModules,
  listModules,
  readModule,
  readModuleVersions,
} from '@terrace/actors/registry-module/view';
import type { RegistryModuleRow } from '@terrace/actors/registry-module/view';
import { NoCodeModuleId, RegistryModuleId } from '@terrace/machines/registry-module/id';
import { RegistryName } from '@terrace/machines/registry-module/messages';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { lists, pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { TagsRelation, bindingsOf, checkBindings } from '../tag/given.ts';
import { tagBindingResource } from '../tag/resource.ts';
import { TagBinding } from '../tag/shape.ts';
import { Named, findNamed, mayManageModules, namedPath, ofOrganization } from './find.ts';
import { moduleName, providerName } from './named.ts';
import { repositoryOf, testsOf, vcsModuleAttributes } from './repository.ts';
import { noCodeModuleResource } from './no-code-resource.ts';
import { registryModuleResource } from './resource.ts';
import { RegistryModule } from './shape.ts';
import { showModule, tokensOf } from './show.ts';

const InOrganization = z.object({ organization: z.string() });
const Attributes = z.object({
  name: moduleName,
  provider: providerName,
  'registry-name': RegistryName.nullish(),
  namespace: moduleName.nullish(),
  'no-code': z.boolean().nullish(),
});
const Create = resourceBody('registry-modules', Attributes);
const Update = resourceBody(
  'registry-modules',
  z
    .object({
      'no-code': z.boolean().nullish(),
      ...vcsModuleAttributes,
    })
    .default({}),
  TagsRelation,
);
const ListQuery = z.looseObject({
  ...pageQuery,
  include: z.string().optional(),
  q: z.string().optional(),
  'filter[provider]': z.string().optional(),
  'filter[registry_name]': RegistryName.optional(),
  'filter[organization_name]': z.string().optional(),
});

export const registryModuleRoutes: Routes = (add, services) => {
  const { sql, client, rng } = services;

  const show = (principal: Principal, row: RegistryModuleRow, status = 200): Promise<Answer> =>
    showModule(services, principal, row, status);
  const findById = async (principal: Principal, id: string): Promise<RegistryModuleRow> => {
    const row = await readModule(sql, id);
    if (row === null || !may(principal, 'read', { organization: row.organization })) throw notFound(`module ${id}`);
    return row;
  };
  const remove = async (principal: Principal, rows: readonly RegistryModuleRow[]): Promise<Answer> => {
    const message = { type: 'registry-module.delete', by: principal.by } as const;
    for (const { id, organization } of rows) {
      committed(await client.ask({ kind: 'registry-module', id }, message));
      // Its row stays, and nobody reads them there.
      await setRegistryTags(sql, { organization, module: id, provider: null }, []);
    }
    return { status: 204 };
  };
  /** Modules of one name, whatever their provider. */
  const removeByName = async (principal: Principal, named: Omit<Named, 'provider'>): Promise<Answer> => {
    const { organization, registry, namespace, name } = named;
    const rows = mayManageModules(principal, organization)
      ? await findModulesByName(sql, { organization, registryName: registry, namespace, name })
      : [];
    if (rows.length === 0) throw notFound(`module ${namespace}/${name}`);
    return await remove(principal, rows);
  };

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/registry-modules',
    answers: { 200: pages(RegistryModule) },
    params: InOrganization,
    query: ListQuery,
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(services, principal, params.organization);
      const wanted = includesOf(query.include, ['no_code_modules']);
      const page = pageOf(query);
      const { rows, total } = await listModules(sql, {
        organization,
        registryName: query['filter[registry_name]'],
        namespace: query['filter[organization_name]'],
        provider: query['filter[provider]'],
        text: query.q,
        ...page,
      });
      const versions = Map.groupBy(
        await readModuleVersions(
          sql,
          rows.map(({ id }) => id),
        ),
        ({ module }) => module,
      );
      const mayManage = mayManageModules(principal, organization);
      const codes = await noCodeOf(
        sql,
        rows.map(({ id }) => id),
      );
      const installations = await installationsOf(sql, tokensOf(rows));
      const data = rows.map((row) =>
        registryModuleResource(row, versions.get(row.id) ?? [], {
          ...{ mayManage, noCode: codes.get(row.id) ?? null, installations },
        }),
      );
      const parts = wanted.size === 0 ? [] : [...codes.values()].map(noCodeModuleResource);
      return { body: { data, ...included(parts), meta: pagination(page, total) } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/registry-modules',
    answers: { 201: shows(RegistryModule) },
    params: InOrganization,
    body: Create,
    async answer({ principal, params, body }) {
      const { name: organization, external_id: organizationId } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-modules',
      );
      const { name, provider, namespace, 'registry-name': registry, 'no-code': noCode } = body.data.attributes;
      const registryName = registry ?? 'private';
      if (registryName === 'public' && namespace == null)
        throw new ApiError('invalid', 'namespace: of a public module it must be said', {
          pointer: '/data/attributes/namespace',
        });
      if (registryName === 'private' && namespace != null && namespace !== organization)
        throw new ApiError('invalid', `namespace: of a private module it is the organization's name`, {
          pointer: '/data/attributes/namespace',
        });
      const id = RegistryModuleId.make(rng.bytes(16));
      committed(
        await client.ask(
          { kind: 'registry-module', id },
          {
            type: 'registry-module.create',
            ...{ organization, organizationId, registryName, name, provider },
            namespace: registryName === 'public' ? (namespace ?? '') : organization,
            noCode: noCode ?? false,
            ...{ repository: null, initialVersion: null, tests: null },
            by: principal.by,
          },
        ),
      );
      const row = await readModule(sql, id);
      if (row === null) throw notFound(`module ${name}`);
      if (noCode === true)
        await switchNoCode(sql, { ...row, id: NoCodeModuleId.make(rng.bytes(16)), module: id }, true);
      return await show(principal, row, 201);
    },
  });

  add({
    method: 'GET',
    path: namedPath,
    answers: { 200: shows(RegistryModule) },
    params: Named,
    answer: async ({ principal, params }) => await show(principal, await findNamed(services, principal, params)),
  });

  add({
    method: 'GET',
    path: '/api/v2/registry-modules/show/:organization/:name/:provider',
    answers: { 200: shows(RegistryModule) },
    params: Named.pick({ organization: true, name: true, provider: true }),
    answer: async ({ principal, params }) =>
      await show(principal, await findNamed(services, principal, ofOrganization(params))),
  });

  add({
    method: 'GET',
    path: '/api/v2/registry-modules/:id',
    answers: { 200: shows(RegistryModule) },
    params: z.object({ id: z.string() }),
    answer: async ({ principal, params }) => await show(principal, await findById(principal, params.id)),
  });

  add({
    method: 'PATCH',
    path: namedPath,
    answers: { 200: shows(RegistryModule) },
    params: Named,
    body: Update,
    async answer({ principal, params, body }) {
      const row = await findNamed(services, principal, params, 'manage-modules');
      const { 'no-code': noCode = null, 'vcs-repo': given, 'test-config': tests } = body.data.attributes;
      const { organization, repository: before } = row;
      const tags = body.data.relationships?.['tag-bindings'];
      const bindings = bindingsOf(tags?.data ?? []);
      checkBindings([], bindings, '/data/relationships/tag-bindings/data');
      if (given != null && before === null)
        throw new ApiError('invalid', 'the versions of this module are uploaded: publish another from the repository', {
          pointer: '/data/attributes/vcs-repo',
        });
      const repository = given == null ? before : await repositoryOf(services, { organization, before }, given);
      const message = {
        type: 'registry-module.update',
        ...{ noCode: noCode ?? row.no_code, repository, by: principal.by },
        tests: testsOf(tests, repository, row.tests),
      } as const;
      committed(await client.ask({ kind: 'registry-module', id: row.id }, message));
      if (noCode !== null)
        await switchNoCode(sql, { ...row, id: NoCodeModuleId.make(rng.bytes(16)), module: row.id }, noCode);
      if (tags !== undefined) await setRegistryTags(sql, { organization, module: row.id, provider: null }, bindings);
      return await show(principal, await findNamed(services, principal, params));
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/registry-modules/:id/tag-bindings',
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
    answer: async ({ principal, params }) =>
      await remove(principal, [await findNamed(services, principal, params, 'manage-modules')]),
  });

  add({
    method: 'DELETE',
    path: '/api/v2/organizations/:organization/registry-modules/:registry/:namespace/:name',
    answers: { 204: null },
    params: Named.omit({ provider: true }),
    answer: async ({ principal, params }) => await removeByName(principal, params),
  });

  // What upstream had before paths named the registry: clients still ask so.
  add({
    method: 'POST',
    path: '/api/v2/registry-modules/actions/delete/:organization/:name',
    answers: { 204: null },
    params: Named.pick({ organization: true, name: true }),
    async answer({ principal, params }) {
      // A public one is meant where there is no private one: this path knows neither registry nor namespace.
      const mayRemove = mayManageModules(principal, params.organization);
      const own = mayRemove ? await findModulesByName(sql, { ...ofOrganization(params), registryName: 'private' }) : [];
      const rows = mayRemove && own.length === 0 ? await findPublicModules(sql, params) : own;
      if (rows.length === 0) throw notFound(`module ${params.organization}/${params.name}`);
      return await remove(principal, rows);
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/registry-modules/actions/delete/:organization/:name/:provider',
    answers: { 204: null },
    params: Named.pick({ organization: true, name: true, provider: true }),
    answer: async ({ principal, params }) =>
      await remove(principal, [await findNamed(services, principal, ofOrganization(params), 'manage-modules')]),
  });
};
