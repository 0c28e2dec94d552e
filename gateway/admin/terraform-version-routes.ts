// The versions of terraform that workspaces may have: a site admin adds one of their own with where its program lies, and switches others off.

import {
  changeTerraformVersion,
  createTerraformVersion,
  deleteTerraformVersion,
  listTerraformVersions,
  readTerraformVersion,
} from '@terrace/actors/site/view/terraform-versions';
import type { TerraformVersion as Given, TerraformVersionRow } from '@terrace/actors/site/view/terraform-versions';
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
import { TerraformVersion } from './shape.ts';

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
const Create = resourceBody('terraform-versions', z.looseObject({ ...attributes, version }));
const Change = resourceBody(
  'terraform-versions',
  z.looseObject({ ...attributes, version: version.optional() }).prefault({}),
);
type Attributes = z.infer<typeof Change>['data']['attributes'];

export const terraformVersionRoutes: Routes = (add, services) => {
  const { sql } = services;
  const find = async (principal: Principal, id: string): Promise<TerraformVersionRow> => {
    requireSiteAdmin(principal, `terraform version ${id}`);
    const row = await readTerraformVersion(sql, id);
    if (row === null) throw notFound(`terraform version ${id}`);
    return row;
  };

  add({
    method: 'GET',
    path: '/api/v2/admin/terraform-versions',
    query: z.looseObject({
      ...pageQuery,
      'filter[version]': z.string().optional(),
      'search[version]': z.string().optional(),
    }),
    answers: { 200: pages(TerraformVersion) },
    async answer({ principal, query }) {
      requireSiteAdmin(principal, 'the list of terraform versions');
      const page = pageOf(query);
      const { 'filter[version]': exact, 'search[version]': text } = query;
      const { rows, total } = await listTerraformVersions(sql, { version: exact, text, ...page });
      return { body: { data: rows.map(resourceOf), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/admin/terraform-versions',
    body: Create,
    answers: { 201: shows(TerraformVersion) },
    async answer({ principal, body }) {
      requireSiteAdmin(principal, 'the list of terraform versions');
      const wanted = body.data.attributes;
      const archs = archsOf(wanted) ?? [];
      // A release says itself what its archives are.
      if (archs.length === 0 && wanted.official !== true)
        throw invalid('url', 'is needed, with sha, unless archs says both: where is its program to be fetched from?');
      const id = await createTerraformVersion(services, {
        ...{ is_official: false, is_enabled: true, is_beta: false, is_deprecated: false, deprecated_reason: null },
        ...changeOf(wanted, null),
        ...{ version: wanted.version, archs },
      });
      if (id === null) throw taken(wanted.version);
      return { status: 201, body: { data: resourceOf(await find(principal, id)) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/admin/terraform-versions/:version',
    params: One,
    answers: { 200: shows(TerraformVersion) },
    answer: async ({ principal, params }) => ({ body: { data: resourceOf(await find(principal, params.version)) } }),
  });
  add({
    method: 'PATCH',
    path: '/api/v2/admin/terraform-versions/:version',
    params: One,
    body: Change,
    answers: { 200: shows(TerraformVersion) },
    async answer({ principal, params, body }) {
      const row = await find(principal, params.version);
      const wanted = body.data.attributes;
      // Workspaces name it by its number.
      if (wanted.version !== undefined && wanted.version !== row.version && row.usage > 0)
        throw invalid('version', `${row.version} is what ${row.usage} workspaces have: it keeps its number`);
      const change = changeOf(wanted, row);
      if (change.archs?.length === 0 && !(change.is_official ?? row.is_official))
        throw invalid('archs', 'one that is no release needs an archive');
      if (!(await changeTerraformVersion(sql, row.id, change))) throw taken(wanted.version ?? row.version);
      return { body: { data: resourceOf(await find(principal, row.id)) } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/admin/terraform-versions/:version',
    params: One,
    answers: { 204: null },
    async answer({ principal, params }) {
      const row = await find(principal, params.version);
      if (await deleteTerraformVersion(sql, row.id)) return {};
      const { is_official: isOfficial, usage } = await find(principal, params.version);
      const why = isOfficial ? 'it is an official one' : `${usage} workspaces have it`;
      throw new ApiError('version-in-use', `terraform ${row.version} stays in the list: ${why}. It can be disabled`);
    },
  });
};

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
function changeOf(wanted: Attributes, row: TerraformVersionRow | null): Partial<Given> {
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

function resourceOf(row: TerraformVersionRow): Resource {
  const archs = row.archs.length > 0 ? row.archs : releasesOf(row.version);
  const main = mainOf<{ url: string; sha: string | null; os: string; arch: string }>(archs);
  return {
    id: row.id,
    type: 'terraform-versions',
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
