// Versions of modules: made, filled by an upload, read, deprecated, revoked, and deleted.

import { findModuleVersion, readModuleVersion } from '@terrace/actors/registry-module/view';
import type { RegistryModuleRow, RegistryModuleVersionRow } from '@terrace/actors/registry-module/view';
import { RegistryModuleVersionId } from '@terrace/machines/registry-module/id';
import type { VersionOrigin } from '@terrace/machines/registry-module/messages';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import { shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { Named, findNamed, mayManageModules, namedPath, ofOrganization } from './find.ts';
import { versionOf } from './order.ts';
import { registryModuleVersionResource } from './resource.ts';
import { RegistryModuleVersion } from './shape.ts';

const Create = resourceBody(
  'registry-module-versions',
  z.object({
    version: z
      .string()
      .max(128)
      .transform((text, context) => {
        const version = versionOf(text);
        if (version !== null) return version;
        context.addIssue('must be a semantic version, such as 1.2.3');
        return z.NEVER;
      }),
    'commit-sha': z
      .string()
      .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'must be the whole name of a commit, in lower case')
      .nullish(),
  }),
);
const Judge = resourceBody(
  // As documented, and as the version itself is called.
  ['module-versions', 'registry-module-versions'],
  z.object({
    deprecation: z
      .object({
        'deprecated-status': z.enum(['Deprecated', 'Undeprecated', 'Revoked', 'Revert']),
        reason: z.string().max(2_000).default(''),
        link: z.string().max(2_000).nullish(),
      })
      .optional(),
  }),
);
const standings = { Deprecated: 'deprecated', Undeprecated: 'current', Revoked: 'revoked', Revert: 'current' } as const;
/** Null of a module whose versions are uploaded. Throws ApiError for one whose tags are its versions. */
function originOf({ repository }: RegistryModuleRow, commit: string | null): VersionOrigin | null {
  if (repository === null) return null;
  const { hook, branch, ingressSubmodules: submodules, sourceDirectory, serviceProvider } = repository;
  if (branch === null)
    throw new ApiError('invalid', `the versions of this module are the tags of ${repository.identifier}: push one`);
  return { source: { hook, commit, ref: `refs/heads/${branch}`, submodules }, sourceDirectory, serviceProvider };
}
const Version = z.object({ version: z.string() });
const byName = Named.pick({ organization: true, name: true, provider: true });

export const registryModuleVersionRoutes: Routes = (add, services) => {
  const { sql, client, rng } = services;

  /** Whoever may only read gets no address to bring an archive by. */
  const show = (principal: Principal, row: RegistryModuleVersionRow, status = 200): Answer => {
    const mayBring = mayManageModules(principal, row.organization);
    const isUploaded = row.origin === null && (row.status === 'pending' || row.status === 'reg_ingress_failed');
    const awaits = mayBring && isUploaded;
    const url = awaits ? signedUrl(services, { purpose: 'module-upload', method: 'PUT', subject: row.id }) : null;
    return { status, body: { data: registryModuleVersionResource(row, url) } };
  };
  const find = async (
    principal: Principal,
    named: Named,
    version: string,
    action: 'read' | 'manage-modules' = 'manage-modules',
  ): Promise<RegistryModuleVersionRow> => {
    const module = await findNamed(services, principal, named, action);
    const row = await findModuleVersion(sql, module.id, versionOf(version) ?? version);
    if (row === null) throw notFound(`version ${version} of module ${named.namespace}/${named.name}/${named.provider}`);
    return row;
  };
  const make = async (
    principal: Principal,
    module: RegistryModuleRow,
    given: z.infer<typeof Create>['data']['attributes'],
  ): Promise<Answer> => {
    if (module.registry_name === 'public')
      throw new ApiError('invalid', 'a public module has its versions in the public registry');
    const { external_id: organizationId } = await findOrganization(services, principal, module.organization);
    const id = RegistryModuleVersionId.make(rng.bytes(16));
    committed(
      await client.ask(
        { kind: 'registry-module-version', id },
        {
          type: 'registry-module-version.create',
          ...{ module: module.id, organization: module.organization, organizationId },
          ...{ version: given.version, commit: given['commit-sha'] ?? null, by: principal.by },
          origin: originOf(module, given['commit-sha'] ?? null),
        },
      ),
    );
    const row = await readModuleVersion(sql, id);
    if (row === null) throw notFound(`version ${given.version}`);
    return show(principal, row, 201);
  };
  const remove = async (principal: Principal, { id }: RegistryModuleVersionRow): Promise<Answer> => {
    const message = { type: 'registry-module-version.delete', by: principal.by } as const;
    committed(await client.ask({ kind: 'registry-module-version', id }, message));
    return { status: 204 };
  };

  add({
    method: 'POST',
    path: `${namedPath}/versions`,
    answers: { 201: shows(RegistryModuleVersion) },
    params: Named,
    body: Create,
    answer: async ({ principal, params, body }) =>
      await make(principal, await findNamed(services, principal, params, 'manage-modules'), body.data.attributes),
  });
  add({
    method: 'POST',
    path: '/api/v2/registry-modules/:organization/:name/:provider/versions',
    answers: { 201: shows(RegistryModuleVersion) },
    params: byName,
    body: Create,
    answer: async ({ principal, params, body }) =>
      await make(
        principal,
        await findNamed(services, principal, ofOrganization(params), 'manage-modules'),
        body.data.attributes,
      ),
  });

  add({
    method: 'GET',
    path: `${namedPath}/version`,
    answers: { 200: shows(RegistryModuleVersion) },
    params: Named,
    query: z.looseObject({ module_version: z.string() }),
    answer: async ({ principal, params, query }) =>
      show(principal, await find(principal, params, query.module_version, 'read')),
  });

  add({
    method: 'PATCH',
    path: `${namedPath}/:version`,
    answers: { 200: shows(RegistryModuleVersion) },
    params: Named.extend(Version.shape),
    body: Judge,
    async answer({ principal, params, body }) {
      const { id } = await find(principal, params, params.version);
      const { deprecation } = body.data.attributes;
      if (deprecation !== undefined) {
        const standing = standings[deprecation['deprecated-status']];
        const isBack = standing === 'current';
        committed(
          await client.ask(
            { kind: 'registry-module-version', id },
            {
              type: 'registry-module-version.judge',
              standing,
              reason: isBack ? '' : deprecation.reason,
              link: isBack ? null : (deprecation.link ?? null),
              by: principal.by,
            },
          ),
        );
      }
      return show(principal, await find(principal, params, params.version));
    },
  });

  add({
    method: 'DELETE',
    path: `${namedPath}/:version`,
    answers: { 204: null },
    params: Named.extend(Version.shape),
    answer: async ({ principal, params }) => await remove(principal, await find(principal, params, params.version)),
  });
  add({
    method: 'POST',
    path: '/api/v2/registry-modules/actions/delete/:organization/:name/:provider/:version',
    answers: { 204: null },
    params: byName.extend(Version.shape),
    answer: async ({ principal, params }) =>
      await remove(principal, await find(principal, ofOrganization(params), params.version)),
  });
};
