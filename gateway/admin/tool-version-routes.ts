// The versions of tools: a site admin adds one of their own with where its program lies, and switches others off. Of terraform the list
// says what workspaces may have; of OPA and Sentinel it is kept for policy sets to name. Nothing is fetched by those two: policies are
// evaluated by the Sentinel that is a part of this server, which stands in no list.

import { counted } from '@terrace/machines/kernel/text';
import {
  changeToolVersion,
  createToolVersion,
  deleteToolVersion,
  listToolVersions,
  readToolVersion,
  tools,
} from '@terrace/actors/site/view/tool-versions';
import type { Tool, ToolVersion as Given, ToolVersionRow } from '@terrace/actors/site/view/tool-versions';
import { given } from '@terrace/machines/kernel/given';
import { ToolArchive } from '@terrace/machines/site/messages';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { pages, shows } from '../http/shape.ts';
import { requireSiteAdmin } from './find.ts';
import { OpaVersion, SentinelVersion, TerraformVersion } from './shape.ts';

const shapes = { terraform: TerraformVersion, opa: OpaVersion, sentinel: SentinelVersion } as const;
/** In a sentence. */
const names: Readonly<Record<Tool, string>> = { terraform: 'terraform', opa: 'OPA', sentinel: 'Sentinel' };
const users: Readonly<Record<Tool, string>> = {
  terraform: 'workspaces',
  opa: 'policy sets',
  sentinel: 'policy sets',
};
const whoHave = (tool: Tool, count: number): string =>
  counted(count, `${users[tool].replace(/s$/, '')} has`, `${users[tool]} have`);

const One = z.object({ version: z.string() });
const version = z
  .string()
  .max(64)
  .regex(/^\d{1,9}\.\d{1,9}\.\d{1,19}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/, 'must be a version like 1.11.4');
const flag = z.boolean().optional();
const attributes = {
  // As clients spell `url` and `sha`: the archive for linux on amd64, which `archs` may name beside others.
  url: ToolArchive.shape.url.nullish(),
  sha: ToolArchive.shape.sha.nullish(),
  archs: z.array(ToolArchive).max(16).nullish(),
  official: flag,
  enabled: flag,
  beta: flag,
  deprecated: flag,
  'deprecated-reason': z.string().max(4096).nullish(),
};
const Created = z.looseObject({ ...attributes, version });
const Changed = z.looseObject({ ...attributes, version: version.optional() }).prefault({});
type Attributes = z.infer<typeof Changed>;

export const toolVersionRoutes: Routes = (add, services) => {
  for (const tool of tools) addVersionsOf(tool, add, services);
};

function addVersionsOf(tool: Tool, ...[add, services]: Parameters<Routes>): void {
  const { sql } = services;
  const type = `${tool}-versions` as const;
  const path = `/api/v2/admin/${type}` as const;
  const shape = shapes[tool];
  const what = `the list of ${names[tool]} versions`;
  const find = async (principal: Principal, id: string): Promise<ToolVersionRow> => {
    requireSiteAdmin(principal, `${names[tool]} version ${id}`);
    const row = await readToolVersion(sql, tool, id);
    if (row === null) throw notFound(`${names[tool]} version ${id}`);
    return row;
  };

  add({
    method: 'GET',
    path,
    query: z.looseObject({
      ...pageQuery,
      'filter[version]': z.string().optional(),
      'search[version]': z.string().optional(),
    }),
    answers: { 200: pages(shape) },
    async answer({ principal, query }) {
      requireSiteAdmin(principal, what);
      const page = pageOf(query);
      const { 'filter[version]': exact, 'search[version]': text } = query;
      const { rows, total } = await listToolVersions(sql, tool, { version: exact, text, ...page });
      return { body: { data: rows.map((row) => resourceOf(tool, row)), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path,
    body: resourceBody(type, Created),
    answers: { 201: shows(shape) },
    async answer({ principal, body }) {
      requireSiteAdmin(principal, what);
      const wanted = body.data.attributes;
      const archs = archsOf(wanted) ?? [];
      if (archs.length === 0 && !isReleaseAlone(tool, wanted.official))
        throw invalid('url', 'is needed, with sha, unless archs says both: where is its program to be fetched from?');
      const id = await createToolVersion(services, tool, {
        ...{ is_official: false, is_enabled: true, is_beta: false, is_deprecated: false, deprecated_reason: null },
        ...changeOf(wanted, null),
        ...{ version: wanted.version, archs },
      });
      if (id === null) throw taken(wanted.version);
      return { status: 201, body: { data: resourceOf(tool, await find(principal, id)) } };
    },
  });
  add({
    method: 'GET',
    path: `${path}/:version`,
    params: One,
    answers: { 200: shows(shape) },
    answer: async ({ principal, params }) => ({
      body: { data: resourceOf(tool, await find(principal, params.version)) },
    }),
  });
  add({
    method: 'PATCH',
    path: `${path}/:version`,
    params: One,
    body: resourceBody(type, Changed),
    answers: { 200: shows(shape) },
    async answer({ principal, params, body }) {
      const row = await find(principal, params.version);
      const wanted = body.data.attributes;
      // Who uses it names it by its number.
      if (wanted.version !== undefined && wanted.version !== row.version && row.usage > 0)
        throw invalid('version', `${row.version} is what ${whoHave(tool, row.usage)}: it keeps its number`);
      const change = changeOf(wanted, row);
      if (change.archs?.length === 0 && !isReleaseAlone(tool, change.is_official ?? row.is_official))
        throw invalid('archs', 'one that is no release needs an archive');
      if (!(await changeToolVersion(sql, tool, row.id, change))) throw taken(wanted.version ?? row.version);
      return { body: { data: resourceOf(tool, await find(principal, row.id)) } };
    },
  });
  add({
    method: 'DELETE',
    path: `${path}/:version`,
    params: One,
    answers: { 204: null },
    async answer({ principal, params }) {
      const row = await find(principal, params.version);
      if (await deleteToolVersion(sql, tool, row.id)) return {};
      const { is_official: isOfficial, usage } = await find(principal, params.version);
      const why = isOfficial ? 'it is an official one' : `${whoHave(tool, usage)} it`;
      throw new ApiError(
        'version-in-use',
        `${names[tool]} ${row.version} stays in the list: ${why}. It can be disabled`,
      );
    },
  });
}

/** A release of terraform says itself what its archives are. */
const isReleaseAlone = (tool: Tool, isOfficial: boolean | undefined): boolean =>
  tool === 'terraform' && isOfficial === true;

const invalid = (attribute: string, detail: string): ApiError =>
  new ApiError('invalid', `${attribute}: ${detail}`, { pointer: `/data/attributes/${attribute}` });
const taken = (number: string): ApiError =>
  new ApiError('invalid', `Version has already been taken: ${number}`, { pointer: '/data/attributes/version' });

/** Null when the request says nothing of it. Throws ApiError `invalid` for half of an archive, or two for one kind of machine. */
function archsOf({ url, sha, archs }: Attributes, before: readonly ToolArchive[] = []): readonly ToolArchive[] | null {
  if (archs != null) {
    const kinds = new Set(archs.map(({ os, arch }) => `${os}_${arch}`));
    if (kinds.size < archs.length) throw invalid('archs', 'names one kind of machine twice');
    return archs.map((one) => ({ ...one, sha: one.sha.toLowerCase() }));
  }
  if (url == null && sha == null) return null;
  const main = mainOf(before);
  const archive = { url: url ?? main?.url, sha: (sha ?? main?.sha)?.toLowerCase() };
  if (archive.url === undefined) throw invalid('url', "can't be blank where there is a sha");
  if (archive.sha === undefined) throw invalid('sha', "can't be blank where there is a url");
  return [{ url: archive.url, sha: archive.sha, os: 'linux', arch: 'amd64' }];
}

/** What the request names, by column. */
function changeOf(wanted: Attributes, row: ToolVersionRow | null): Partial<Given> {
  const deprecated = wanted.deprecated ?? row?.is_deprecated ?? false;
  const reason = wanted['deprecated-reason'];
  return given({
    version: wanted.version,
    archs: archsOf(wanted, row?.archs) ?? undefined,
    is_official: wanted.official,
    is_enabled: wanted.enabled,
    is_beta: wanted.beta,
    is_deprecated: wanted.deprecated,
    // What is not deprecated has no reason for it.
    deprecated_reason: deprecated ? reason : null,
  });
}

/** What `url` and `sha` speak of. */
const mainOf = <Arch extends { readonly os: string; readonly arch: string }>(
  archs: readonly Arch[],
): Arch | undefined => archs.find(({ os, arch }) => os === 'linux' && arch === 'amd64');

function resourceOf(tool: Tool, row: ToolVersionRow): Resource {
  const archs = row.archs.length > 0 || tool !== 'terraform' ? row.archs : releasesOf(row.version);
  const main = mainOf<{ url: string; sha: string | null; os: string; arch: string }>(archs);
  return {
    id: row.id,
    type: `${tool}-versions`,
    attributes: {
      version: row.version,
      url: main?.url ?? null,
      sha: main?.sha ?? null,
      archs,
      official: row.is_official,
      enabled: row.is_enabled,
      beta: row.is_beta,
      deprecated: row.is_deprecated,
      'deprecated-reason': row.deprecated_reason,
      usage: row.usage,
      'created-at': row.created_at.toISOString(),
    },
  };
}

/** Where HashiCorp's releases lie; a mirror that an operator named stands for them, and what they are is said by the SHA256SUMS beside them. */
const releasesOf = (number: string) =>
  ['amd64', 'arm64'].map((arch) => ({
    url: `https://releases.hashicorp.com/terraform/${number}/terraform_${number}_linux_${arch}.zip`,
    ...{ sha: null, os: 'linux', arch },
  }));
