// Runs of the tests of modules, as `terraform test -cloud-run` asks for them: files are brought, the run is made, read and cancelled; and the
// variables that all runs of a module's tests get.

import {
  createTestConfiguration,
  listTestRuns,
  readTestConfiguration,
  readTestRun,
} from '@terrace/actors/run/view/tests';
import type { TestRunRow } from '@terrace/actors/run/view/tests';
import { sealVariables } from '@terrace/actors/run/variables';
import { whyTooMany } from '@terrace/actors/variable/variables';
import { listVariables, plainVariable } from '@terrace/actors/variable/view';
import type { Variable } from '@terrace/actors/variable/view';
import type { RegistryModuleRow } from '@terrace/actors/registry-module/view';
import { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import { TestRunId } from '@terrace/machines/test-run/id';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import { ConfigurationVersion } from '../configuration-version/shape.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { resourceBody, toOne } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { Named, findNamed } from '../registry-module/find.ts';
import type { GatewayServices } from '../http/services.ts';
import { variableEndpoints } from '../variable/owned.ts';
import { resolveVersion } from '../workspace/engine-version.ts';
import { testConfigurationResource, testRunResource } from './resource.ts';
import { TestRun } from './shape.ts';

const testsPath = '/api/v2/organizations/:organization/tests/registry-modules/:registry/:namespace/:name/:provider';
const base = `${testsPath}/test-runs`;
const directoryDefault = 'tests';
const path = z
  .string()
  .max(512)
  .refine((text) => isPath(text), 'must be a path within the module, and no option');
const isPath = (text: string): boolean =>
  text === '' || (!text.startsWith('-') && !text.startsWith('/') && !text.split('/').includes('..'));

const Create = resourceBody(
  'test-runs',
  z
    .object({
      filters: z.array(path).max(200).nullish(),
      'test-directory': path.nullish(),
      verbose: z.boolean().nullish(),
      parallelism: z.number().int().min(1).max(256).nullish(),
      /** Values are expressions of HCL, as the CLI sends them. */
      variables: z
        .array(
          z.object({
            key: z.string().regex(/^[\p{L}_][\p{L}\p{N}_-]*$/u, 'is no name of a variable'),
            value: z.string(),
          }),
        )
        .max(500)
        .nullish(),
    })
    .prefault({}),
  z.looseObject({ 'configuration-version': toOne }),
);
const One = Named.extend({ testRun: z.string() });

export const testRunRoutes: Routes = (add, services) => {
  const { sql, client, rng, keys } = services;

  const show = (row: TestRunRow, status = 200): Answer => ({
    status,
    body: { data: testRunResource(row, signedUrl(services, { purpose: 'test-log', method: 'GET', subject: row.id })) },
  });
  /** Of the module that the path names. Throws ApiError `not-found`. */
  const find = async (
    principal: Principal,
    { testRun: id, ...named }: z.infer<typeof One>,
    action: 'read' | 'manage-modules' = 'read',
  ): Promise<TestRunRow> => {
    const module = await findTested(principal, named, action);
    const row = await readTestRun(sql, id);
    if (row === null || row.module !== module.id) throw notFound(`test run ${id}`);
    return row;
  };
  const findTested = async (
    principal: Principal,
    named: Named,
    action: 'read' | 'manage-modules' = 'manage-modules',
  ): Promise<RegistryModuleRow> => {
    const module = await findNamed(services, principal, named, action);
    if (module.registry_name === 'public')
      throw new ApiError('invalid', 'the tests of a public module do not run here');
    return module;
  };

  // Whoever may read a module sees nothing of what its tests are given.
  const owned = { path: `${testsPath}/vars`, params: Named, isPaged: true };
  variableEndpoints(add, services, owned, async (principal, named) => ({
    registryModule: (await findTested(principal, named)).id,
  }));

  add({
    method: 'POST',
    path: `${base}/configuration-versions`,
    answers: { 201: shows(ConfigurationVersion) },
    params: Named,
    async answer({ principal, params }) {
      const { id: module, organization } = await findTested(principal, params);
      const id = ConfigurationVersionId.make(rng.bytes(16));
      await createTestConfiguration(sql, { id, module, organization, by: principal.by });
      const url = signedUrl(services, { purpose: 'test-configuration-upload', method: 'PUT', subject: id });
      return { status: 201, body: { data: testConfigurationResource({ id, digest: null }, url) } };
    },
  });

  add({
    method: 'POST',
    path: base,
    answers: { 201: shows(TestRun) },
    params: Named,
    body: Create,
    async answer({ principal, params, body }) {
      const module = await findTested(principal, params);
      const { external_id: organizationId } = await findOrganization(services, principal, module.organization);
      const { attributes, relationships } = body.data;
      const wanted = relationships['configuration-version'].data?.id ?? '';
      const configuration = await readTestConfiguration(sql, wanted);
      const pointer = '/data/relationships/configuration-version';
      if (configuration === null || configuration.module !== module.id)
        throw new ApiError('invalid', `there is no configuration version ${wanted} of this module`, { pointer });
      if (configuration.digest === null)
        throw new ApiError('invalid', `the files of configuration version ${wanted} have not been uploaded`, {
          pointer,
        });
      const id = TestRunId.make(rng.bytes(16));
      committed(
        await client.ask(
          { kind: 'test-run', id },
          {
            type: 'test-run.create',
            ...{ module: module.id, moduleName: `${module.name}/${module.provider}` },
            ...{ organization: module.organization, organizationId },
            ...{ configuration: configuration.id, digest: configuration.digest, by: principal.by },
            options: {
              filters: attributes.filters ?? [],
              directory: attributes['test-directory'] || directoryDefault,
              verbose: attributes.verbose ?? false,
              parallelism: attributes.parallelism ?? null,
            },
            terraformVersion: await resolveVersion(services, { engine: 'terraform', version: 'latest' }),
            variables: await sealVariables(keys, id, await variablesOf(services, module, attributes.variables ?? [])),
          },
        ),
      );
      const row = await readTestRun(sql, id);
      if (row === null) throw notFound(`test run ${id}`);
      return show(row, 201);
    },
  });

  add({
    method: 'GET',
    path: base,
    answers: { 200: pages(TestRun) },
    params: Named,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { id } = await findTested(principal, params, 'read');
      const page = pageOf(query);
      const { rows, total } = await listTestRuns(sql, id, page);
      const data = rows.map((row) =>
        testRunResource(row, signedUrl(services, { purpose: 'test-log', method: 'GET', subject: row.id })),
      );
      return { body: { data, meta: pagination(page, total) } };
    },
  });

  add({
    method: 'GET',
    path: `${base}/:testRun`,
    answers: { 200: shows(TestRun) },
    params: One,
    isPoll: true,
    answer: async ({ principal, params }) => show(await find(principal, params)),
  });

  for (const [word, isForced] of [
    ['cancel', false],
    ['force-cancel', true],
  ] as const)
    add({
      method: 'POST',
      path: `${base}/:testRun/${word}`,
      answers: { 202: null },
      params: One,
      async answer({ principal, params }) {
        const { id } = await find(principal, params, 'manage-modules');
        const message = { type: 'test-run.cancel', isForced, by: principal.by } as const;
        committed(await client.ask({ kind: 'test-run', id }, message));
        return { status: 202 };
      },
    });
};

/** The module's own, over which those win that the run was asked for with. Throws ApiError when they are too many. */
async function variablesOf(
  services: GatewayServices,
  { id: registryModule }: Pick<RegistryModuleRow, 'id'>,
  given: readonly { readonly key: string; readonly value: string }[],
): Promise<readonly Variable[]> {
  const asked = given.map(({ key, value }): Variable => ({
    ...{ key, value, hcl: true, sensitive: false },
    category: 'terraform',
  }));
  const kept = (await listVariables(services, { registryModule }))
    .map(plainVariable)
    .filter(({ key, category }) => category === 'env' || !asked.some((one) => one.key === key));
  const variables = [...kept, ...asked];
  const fault = whyTooMany(variables);
  if (fault !== null) throw new ApiError('invalid', fault, { pointer: '/data/attributes/variables' });
  return variables;
}
