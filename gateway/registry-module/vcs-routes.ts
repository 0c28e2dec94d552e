// Modules that are published from a repository: named after it, looked at again, and connected in the first place.

import { switchNoCode } from '@terrace/actors/registry-module/view/no-code';
import { readModule } from '@terrace/actors/registry-module/view';
import { readOAuthToken } from '@terrace/actors/vcs/view/connections';
import { readHook } from '@terrace/actors/vcs/view/hooks';
import { NoCodeModuleId, RegistryModuleId } from '@terrace/machines/registry-module/id';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import { shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { meetServer } from '../vcs/look-for.ts';
import { mayManageModules } from './find.ts';
import { versionOf } from './order.ts';
import { moduleName, providerName } from './named.ts';
import { repositoryOf, testsOf, vcsModuleAttributes } from './repository.ts';
import { showModule } from './show.ts';
import { RegistryModule } from './shape.ts';

const Create = resourceBody(
  'registry-modules',
  z.object({
    ...vcsModuleAttributes,
    'vcs-repo': vcsModuleAttributes['vcs-repo'].unwrap().unwrap(),
    name: moduleName.nullish(),
    provider: providerName.nullish(),
    'initial-version': z
      .string()
      .refine((text) => versionOf(text) !== null, 'must be a semantic version, such as 1.2.3')
      .nullish(),
    'no-code': z.boolean().nullish(),
  }),
);
type Given = z.infer<typeof Create>['data']['attributes'];

export const vcsModuleRoutes: Routes = (add, services) => {
  const { sql, client, rng } = services;

  const create = async (principal: Principal, named: string, given: Given): Promise<Answer> => {
    const { name: organization, external_id: organizationId } = await findOrganization(
      services,
      principal,
      named,
      'manage-modules',
    );
    const repository = await repositoryOf(services, { organization, before: null }, given['vcs-repo']);
    const { name, provider } = namesOf(given, repository.identifier);
    const id = RegistryModuleId.make(rng.bytes(16));
    committed(
      await client.ask(
        { kind: 'registry-module', id },
        {
          type: 'registry-module.create',
          ...{ organization, organizationId, registryName: 'private', namespace: organization, name, provider },
          ...{ noCode: given['no-code'] ?? false, repository, by: principal.by },
          initialVersion: versionOf(given['initial-version'] ?? '0.0.0'),
          tests: testsOf(given['test-config'], repository, null),
        },
      ),
    );
    const row = await readModule(sql, id);
    if (row === null) throw notFound(`module ${name}`);
    if (given['no-code'] === true)
      await switchNoCode(sql, { ...row, id: NoCodeModuleId.make(rng.bytes(16)), module: id }, true);
    return await showModule(services, principal, row, 201);
  };

  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/registry-modules/vcs',
    answers: { 201: shows(RegistryModule) },
    params: z.object({ organization: z.string() }),
    body: Create,
    answer: async ({ principal, params, body }) => await create(principal, params.organization, body.data.attributes),
  });

  // What upstream had before: the organization is the token's. Clients still ask so.
  add({
    method: 'POST',
    path: '/api/v2/registry-modules',
    answers: { 201: shows(RegistryModule) },
    body: Create,
    async answer({ principal, body }) {
      const { attributes } = body.data;
      const wanted = attributes['vcs-repo']['oauth-token-id'] ?? '';
      const token = await readOAuthToken(sql, wanted);
      if (token === null || !may(principal, 'manage-modules', { organization: token.organization }))
        throw new ApiError('invalid', `there is no OAuth token ${wanted} that may be used here`, {
          pointer: '/data/attributes/vcs-repo/oauth-token-id',
        });
      return await create(principal, token.organization, attributes);
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/terrace/registry-modules/:id/actions/resync',
    summary: 'Look for tags again, and try again what could not be published',
    answers: { 202: shows(RegistryModule) },
    params: z.object({ id: z.string() }),
    async answer({ principal, params }) {
      const row = await readModule(sql, params.id);
      if (row === null || !mayManageModules(principal, row.organization)) throw notFound(`module ${params.id}`);
      if (row.repository !== null) await meetServer(services, await readHook(sql, row.repository.hook));
      const message = { type: 'registry-module.resync', by: principal.by } as const;
      committed(await client.ask({ kind: 'registry-module', id: row.id }, message));
      return await showModule(services, principal, (await readModule(sql, row.id)) ?? row, 202);
    },
  });
};

/** As given, or as the repository's name says it: `terraform-<provider>-<name>`. Throws ApiError. */
function namesOf(given: Given, identifier: string): { readonly name: string; readonly provider: string } {
  const last =
    identifier
      .split('/')
      .at(-1)
      ?.replace(/\.git$/, '') ?? '';
  const [, provider = null, name = null] = /^terraform-([a-z0-9]+)-([\w-]*\w)$/.exec(last) ?? [];
  const [wantedName, wantedProvider] = [given.name ?? name, given.provider ?? provider];
  if (wantedName === null || wantedProvider === null)
    throw new ApiError(
      'invalid',
      `the repository ${last} is not called terraform-<provider>-<name>: give the module's name and provider`,
      { pointer: `/data/attributes/${wantedName === null ? 'name' : 'provider'}` },
    );
  return { name: wantedName, provider: wantedProvider };
}
