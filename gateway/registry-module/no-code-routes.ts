// Modules that workspaces are made of without a configuration of their own: which version, and what may be chosen of its inputs. The
// workspaces themselves are made in no-code-workspaces.ts.

import {
  changeNoCodeModule,
  createNoCodeModule,
  deleteNoCodeModule,
  globalVariableNames,
  readNoCodeModule,
} from '@terrace/actors/registry-module/view/no-code';
import type { NoCodeModuleRow, NoCodeSettings } from '@terrace/actors/registry-module/view/no-code';
import { readModule, readModuleContent, readModuleVersions } from '@terrace/actors/registry-module/view';
import type { RegistryModuleRow } from '@terrace/actors/registry-module/view';
import { NoCodeModuleId } from '@terrace/machines/registry-module/id';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { OrganizationAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { included, includesOf, resourceType, toOne } from '../http/json-api.ts';
import { lists, shows } from '../http/shape.ts';
import type { GatewayServices } from '../http/services.ts';
import { findOrganization } from '../organization/find.ts';
import { moduleVariableResource, noCodeModuleResource, variableOptionsResources } from './no-code-resource.ts';
import { NoCodeModule, RegistryModuleVariable } from './no-code-shape.ts';
import { versionFor } from './no-code-version.ts';
import { versionOf } from './order.ts';

const options = z.object({
  type: resourceType('variable-options'),
  attributes: z.object({
    'variable-name': z.string().min(1).max(256),
    'variable-type': z.string().max(256),
    options: z.array(z.string().max(4_096)).max(200),
  }),
});
const Relationships = z.looseObject({
  'registry-module': toOne,
  'variable-options': z.object({ data: z.array(options).max(200) }).optional(),
});
const Attributes = z
  .object({ enabled: z.boolean().nullish(), 'version-pin': z.string().max(128).nullish() })
  .default({});
const Create = z.object({
  data: z.object({ type: resourceType('no-code-modules'), attributes: Attributes, relationships: Relationships }),
});
const Update = z.object({
  data: z.object({
    type: resourceType('no-code-modules'),
    attributes: Attributes,
    relationships: Relationships.partial().optional(),
  }),
});
const One = z.object({ id: z.string() });
const offered = ['variable_options'];

export const noCodeModuleRoutes: Routes = (add, services) => {
  const { sql, rng } = services;
  const show = (
    row: NoCodeModuleRow,
    { status = 200, wanted = new Set() }: { readonly status?: number; readonly wanted?: ReadonlySet<string> } = {},
  ): Answer => ({
    status,
    body: { data: noCodeModuleResource(row), ...included(wanted.size === 0 ? [] : variableOptionsResources(row)) },
  });

  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/no-code-modules',
    answers: { 201: shows(NoCodeModule) },
    params: z.object({ organization: z.string() }),
    body: Create,
    async answer({ principal, params, body }) {
      const { name } = await findOrganization(services, principal, params.organization, 'manage-modules');
      const { attributes, relationships } = body.data;
      const wanted = relationships['registry-module'].data?.id ?? '';
      const module = await readModule(sql, wanted);
      const pointer = '/data/relationships/registry-module';
      if (module?.organization !== name || module.registry_name === 'public')
        throw new ApiError('invalid', `there is no module ${wanted} in the private registry of ${name}`, { pointer });
      const settings = await settingsOf(services, module, { attributes, relationships, before: null });
      const id = NoCodeModuleId.make(rng.bytes(16));
      const row = await createNoCodeModule(sql, { id, module: module.id, organization: name, ...settings });
      if (row === null) throw new ApiError('name-taken', `module ${wanted} is a no-code module already`, { pointer });
      return show(row, { status: 201 });
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/no-code-modules/:id',
    answers: { 200: shows(NoCodeModule) },
    params: One,
    query: z.looseObject({ include: z.string().optional() }),
    async answer({ principal, params, query }) {
      const { row } = await findNoCode(services, principal, params.id);
      return show(row, { wanted: includesOf(query.include, offered) });
    },
  });

  add({
    method: 'PATCH',
    path: '/api/v2/no-code-modules/:id',
    answers: { 200: shows(NoCodeModule) },
    params: One,
    body: Update,
    async answer({ principal, params, body }) {
      const { row, module } = await findNoCode(services, principal, params.id, 'manage-modules');
      await changeNoCodeModule(sql, row.id, await settingsOf(services, module, { ...body.data, before: row }));
      return show((await findNoCode(services, principal, params.id)).row);
    },
  });

  add({
    method: 'DELETE',
    path: '/api/v2/no-code-modules/:id',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      const { row } = await findNoCode(services, principal, params.id, 'manage-modules');
      await deleteNoCodeModule(sql, row.id);
      return { status: 204 };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/no-code-modules/:id/versions/:version/module-variables',
    answers: { 200: lists(RegistryModuleVariable) },
    params: One.extend({ version: z.string() }),
    async answer({ principal, params }) {
      const { row, module } = await findNoCode(services, principal, params.id);
      const version = await versionFor(services, module, params.version);
      const { root } = await readModuleContent(services.archive, version);
      const globals = await globalVariableNames(sql, row.organization);
      return { body: { data: root.inputs.map((input) => moduleVariableResource(row, input, globals)) } };
    },
  });
};

/** Throws ApiError `not-found` for who may not do that with it. */
export async function findNoCode(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  id: string,
  action: OrganizationAction = 'read',
): Promise<{ readonly row: NoCodeModuleRow; readonly module: RegistryModuleRow }> {
  const row = await readNoCodeModule(sql, id);
  const isShown = row !== null && may(principal, action, { organization: row.organization });
  const module = isShown ? await readModule(sql, row.module) : null;
  if (row === null || module === null) throw notFound(`no-code module ${id}`);
  return { row, module };
}

/** What is not said stays as it was. Throws ApiError for a version that the module does not have. */
async function settingsOf(
  { sql }: Pick<GatewayServices, 'sql'>,
  module: RegistryModuleRow,
  given: {
    readonly attributes: z.infer<typeof Attributes>;
    readonly relationships?:
      | { readonly 'variable-options'?: { readonly data: readonly z.infer<typeof options>[] } | undefined }
      | undefined;
    readonly before: NoCodeModuleRow | null;
  },
): Promise<NoCodeSettings> {
  const { attributes, relationships, before } = given;
  const pin = attributes['version-pin'] || null;
  if (pin !== null && pin !== 'latest') {
    const versions = await readModuleVersions(sql, [module.id]);
    if (!versions.some(({ version }) => version === versionOf(pin)))
      throw new ApiError('invalid', `version-pin: must be latest, or a version of the module, which ${pin} is not`, {
        pointer: '/data/attributes/version-pin',
      });
  }
  const chosen = relationships?.['variable-options']?.data.map(({ attributes: one }) => ({
    ...{ name: one['variable-name'], type: one['variable-type'], options: one.options },
  }));
  return {
    enabled: attributes.enabled ?? before?.enabled ?? true,
    version_pin: pin ?? before?.version_pin ?? null,
    variable_options: chosen ?? before?.variable_options ?? [],
  };
}
