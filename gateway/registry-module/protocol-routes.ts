// The registry of modules as `terraform init` asks it (cli/terraform-cli-protocol.md, section 3.1), and as pages and tools read it:
// plain JSON by namespace, name and provider. The archive itself is fetched without a token, by an address that carries its own.

import {
  findModule,
  findModuleVersion,
  findModulesByName,
  listModules,
  readModuleContent,
  readModuleVersions,
  sharesModules,
} from '@terrace/actors/registry-module/view';
import type { ModulePart, RegistryModuleRow, RegistryModuleVersionRow } from '@terrace/actors/registry-module/view';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { timestamp } from '../http/json-api.ts';
import { anyJson } from '../http/shape.ts';
import { latestOf, newestFirst, versionOf } from './order.ts';
import { ModuleContent } from './shape.ts';

const base = '/api/registry/v1/modules';
const Namespace = z.object({ namespace: z.string() });
const Name = Namespace.extend({ name: z.string() });
const Module = Name.extend({ provider: z.string() });
const Version = Module.extend({ version: z.string() });
const whole = (fallback: number, max: number) =>
  z.coerce.number().int().min(0).max(max).catch(fallback).default(fallback);
const ListQuery = z.looseObject({
  offset: whole(0, 1_000_000),
  limit: whole(15, 100),
  provider: z.string().optional(),
});

export const registryProtocolRoutes: Routes = (add, services) => {
  const { sql } = services;
  const json = (body: object): Answer => ({ body, contentType: 'application/json' });

  /** Throws ApiError `not-found` for who may not use the modules of that organization: members, its runs, and those it shares with. */
  const enter = async (principal: Principal, namespace: string): Promise<void> => {
    if (may(principal, 'read', { organization: namespace })) return;
    const own = principal.kind === 'run' ? [principal.organization] : [...principal.rights.keys()];
    if (own.length === 0 || !(await sharesModules(sql, namespace, own))) throw notFound(`the modules of ${namespace}`);
  };
  const find = async (principal: Principal, of: z.infer<typeof Module>): Promise<RegistryModuleRow> => {
    await enter(principal, of.namespace);
    const row = await findModule(sql, { ...of, organization: of.namespace, registryName: 'private' });
    if (row === null) throw notFound(`module ${of.namespace}/${of.name}/${of.provider}`);
    return row;
  };
  /** Those that can be installed; what was revoked is not for new users. */
  const usable = async (rows: readonly RegistryModuleRow[]): Promise<readonly RegistryModuleVersionRow[]> =>
    (
      await readModuleVersions(
        sql,
        rows.map(({ id }) => id),
      )
    ).filter(({ status, standing }) => status === 'ok' && standing !== 'revoked');
  const findVersion = async (
    principal: Principal,
    of: z.infer<typeof Version>,
  ): Promise<{ readonly module: RegistryModuleRow; readonly row: RegistryModuleVersionRow }> => {
    const module = await find(principal, of);
    const row = await findModuleVersion(sql, module.id, versionOf(of.version) ?? of.version);
    const called = `version ${of.version} of module ${of.namespace}/${of.name}/${of.provider}`;
    if (row === null || row.status !== 'ok') throw notFound(called);
    if (row.standing === 'revoked')
      throw new ApiError('revoked', `${called} was revoked${row.reason === '' ? '' : `: ${row.reason}`}`);
    return { module, row };
  };

  add({
    method: 'GET',
    path: `${base}/:namespace/:name/:provider/versions`,
    answers: { 200: anyJson },
    params: Module,
    async answer({ principal, params }) {
      const module = await find(principal, params);
      const versions = newestFirst(await usable([module])).map(({ version, standing, reason, link }) => ({
        version,
        // The CLI from 1.10 on warns with these.
        ...(standing === 'deprecated' ? { deprecation: { reason, link: link ?? '' } } : {}),
      }));
      const { namespace, name, provider } = params;
      return json({ modules: [{ source: `${namespace}/${name}/${provider}`, versions }] });
    },
  });

  add({
    method: 'GET',
    path: `${base}/:namespace/:name/:provider/:version/download`,
    answers: { 204: null },
    params: Version,
    async answer({ principal, params }) {
      const { row } = await findVersion(principal, params);
      const location = signedUrl(services, { purpose: 'module', method: 'GET', subject: row.digest ?? '' });
      // By its query the client knows what it gets; it takes it off before it asks.
      const folder = row.origin?.sourceDirectory ?? '';
      const below = folder === '' ? '' : `//${folder.split('/').map(encodeURIComponent).join('/')}`;
      return { status: 204, headers: { 'x-terraform-get': `${location}${below}?archive=tar.gz` } };
    },
  });

  add({
    method: 'GET',
    path: `${base}/:namespace/:name/:provider/download`,
    answers: { 302: null },
    params: Module,
    async answer({ principal, params }) {
      const latest = latestOf(await usable([await find(principal, params)]));
      if (latest === null) throw notFound(`a version of module ${params.namespace}/${params.name}/${params.provider}`);
      const { namespace, name, provider } = params;
      return {
        status: 302,
        headers: { location: `${base}/${namespace}/${name}/${provider}/${latest.version}/download` },
      };
    },
  });

  const tell = async (
    module: RegistryModuleRow,
    row: RegistryModuleVersionRow,
    versions: readonly RegistryModuleVersionRow[],
  ): Promise<Answer> => {
    const content = await readModuleContent(services.archive, row);
    return json({
      ...summaryOf(module, row),
      root: partOf(content.root),
      submodules: content.submodules.map(partOf),
      examples: content.examples.map(partOf),
      providers: [module.provider],
      versions: newestFirst(versions).map(({ version }) => version),
      ...(row.standing === 'deprecated' ? { deprecation: { reason: row.reason, link: row.link ?? '' } } : {}),
    });
  };
  add({
    method: 'GET',
    path: `${base}/:namespace/:name/:provider`,
    answers: { 200: ModuleContent },
    params: Module,
    async answer({ principal, params }) {
      const module = await find(principal, params);
      const versions = await usable([module]);
      const latest = latestOf(versions);
      if (latest === null) throw notFound(`a version of module ${params.namespace}/${params.name}/${params.provider}`);
      return await tell(module, latest, versions);
    },
  });
  add({
    method: 'GET',
    path: `${base}/:namespace/:name/:provider/:version`,
    answers: { 200: ModuleContent },
    params: Version,
    async answer({ principal, params }) {
      const { module, row } = await findVersion(principal, params);
      return await tell(module, row, await usable([module]));
    },
  });

  /** The latest of each module, where there is one. */
  const latestEach = async (rows: readonly RegistryModuleRow[]): Promise<readonly object[]> => {
    const versions = Map.groupBy(await usable(rows), ({ module }) => module);
    return rows.flatMap((row) => {
      const latest = latestOf(versions.get(row.id) ?? []);
      return latest === null ? [] : [summaryOf(row, latest)];
    });
  };
  const list = async (namespace: string, query: z.infer<typeof ListQuery>, text?: string): Promise<Answer> => {
    const { offset, limit, provider } = query;
    const { rows } = await listModules(sql, {
      organization: namespace,
      registryName: 'private',
      ...{ provider, text, limit, offset },
    });
    return json({ meta: { limit, current_offset: offset }, modules: await latestEach(rows) });
  };

  add({
    method: 'GET',
    path: `${base}/:namespace`,
    answers: { 200: anyJson },
    params: Namespace,
    query: ListQuery,
    async answer({ principal, params, query }) {
      await enter(principal, params.namespace);
      return await list(params.namespace, query);
    },
  });
  add({
    method: 'GET',
    path: `${base}/:namespace/:name`,
    answers: { 200: anyJson },
    params: Name,
    async answer({ principal, params }) {
      const { namespace, name } = params;
      await enter(principal, namespace);
      const rows = await findModulesByName(sql, { organization: namespace, registryName: 'private', namespace, name });
      if (rows.length === 0) throw notFound(`module ${namespace}/${name}`);
      const modules = await latestEach(rows);
      return json({ meta: { limit: modules.length, current_offset: 0 }, modules });
    },
  });
};

const summaryOf = (module: RegistryModuleRow, row: RegistryModuleVersionRow): object => ({
  id: `${module.namespace}/${module.name}/${module.provider}/${row.version}`,
  owner: '',
  namespace: module.namespace,
  name: module.name,
  version: row.version,
  provider: module.provider,
  provider_logo_url: '',
  description: '',
  source: '',
  tag: '',
  published_at: timestamp(row.updated_at),
  downloads: 0,
  verified: false,
});

/** A default is its JSON, and empty where there is none: as the public registry gives it. */
const partOf = (part: ModulePart): object => ({
  path: part.path,
  name: part.name,
  readme: part.readme,
  empty: part.empty,
  inputs: part.inputs.map((input) => ({
    name: input.name,
    type: input.type === '' ? 'any' : input.type,
    description: input.description,
    default: input.default ?? '',
    required: input.default === null,
  })),
  outputs: part.outputs.map(({ name, description }) => ({ name, description })),
  dependencies: part.dependencies,
  provider_dependencies: part.providers.map(({ name, source, version }) => ({
    name,
    namespace: source.split('/').at(-2) ?? 'hashicorp',
    source,
    version,
  })),
  resources: part.resources,
});
