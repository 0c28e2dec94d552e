// Versions and platforms of private providers: made, filled by uploads, read and deleted.

import {
  createPlatform,
  createProviderVersion,
  listPlatforms,
  listProviderVersions,
  readPlatforms,
  removePlatform,
  removeProviderVersion,
} from '@terrace/actors/registry-provider/view';
import type { ProviderPlatformRow, ProviderVersionRow } from '@terrace/actors/registry-provider/view';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import type { Resource } from '../http/json-api.ts';
import { resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { pages, shows } from '../http/shape.ts';
import { versionOf } from '../registry-module/order.ts';
import { Named, OfPlatform, OfVersion, mayManageProviders, namedPath, providerFinder } from './find.ts';
import { platformResource, providerVersionResource } from './resource.ts';
import { RegistryProviderPlatform, RegistryProviderVersion } from './shape.ts';

const CreateVersion = resourceBody(
  'registry-provider-versions',
  z.object({
    version: z
      .string()
      .max(128)
      .refine((text) => versionOf(text) === text, 'must be a semantic version without a leading v, such as 1.2.3'),
    'key-id': z.string().min(1).max(64),
    protocols: z
      .array(z.string().regex(/^[1-9]\d*\.\d+$/, 'must be a version of the protocol, such as 5.0'))
      .max(10)
      .nullish()
      // Clients say nothing, null, or an empty list.
      .transform((given) => (given == null || given.length === 0 ? ['5.0'] : given)),
  }),
);
const word = z.string().regex(/^[a-z0-9_]{1,32}$/, 'may have lower-case letters, digits and _');
const CreatePlatform = resourceBody(
  'registry-provider-version-platforms',
  z.object({
    os: word,
    arch: word,
    filename: z.string().regex(/^[\w.+-]{1,200}$/, 'must be the name of a file'),
    shasum: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'must be a SHA-256 of 64 hexadecimal digits')
      .transform((text) => text.toLowerCase()),
  }),
);
const taken = (name: string, pointer: string): ApiError =>
  new ApiError('name-taken', `${name} has already been taken`, { pointer });

export const providerVersionRoutes: Routes = (add, services) => {
  const { sql } = services;
  const find = providerFinder(services);
  const versionsPath = `${namedPath}/versions`;
  const platformsPath = `${versionsPath}/:version/platforms`;

  const context = (principal: Principal, { organization }: Named) => ({
    mayManage: mayManageProviders(principal, organization),
    sign: (message: Parameters<typeof signedUrl>[1]): string => signedUrl(services, message),
  });
  const showVersions = async (
    principal: Principal,
    of: Named,
    rows: readonly ProviderVersionRow[],
  ): Promise<readonly Resource[]> => {
    const platforms = Map.groupBy(
      await readPlatforms(
        sql,
        rows.map(({ id }) => id),
      ),
      ({ version }) => version,
    );
    return rows.map((row) => providerVersionResource(row, platforms.get(row.id) ?? [], context(principal, of)));
  };
  const showPlatform = (principal: Principal, of: Named, row: ProviderPlatformRow): Resource =>
    platformResource(row, context(principal, of));

  add({
    method: 'GET',
    path: versionsPath,
    answers: { 200: pages(RegistryProviderVersion) },
    params: Named,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { id } = await find.provider(principal, params);
      const page = pageOf(query);
      const { rows, total } = await listProviderVersions(sql, id, page);
      return {
        body: { data: await showVersions(principal, params, rows), meta: pagination(page, total, { pagesOfNone: 0 }) },
      };
    },
  });

  add({
    method: 'POST',
    path: versionsPath,
    answers: { 201: shows(RegistryProviderVersion) },
    params: Named,
    body: CreateVersion,
    async answer({ principal, params, body }) {
      const provider = await find.provider(principal, params, 'manage-providers');
      if (provider.registry_name === 'public')
        throw new ApiError('invalid', 'a public provider has its versions in the public registry');
      const { version, protocols, 'key-id': keyId } = body.data.attributes;
      const row = await createProviderVersion(services, { provider: provider.id, version, protocols, key_id: keyId });
      if (row === null) throw taken('Version', '/data/attributes/version');
      const [data] = await showVersions(principal, params, [row]);
      return { status: 201, body: { data } };
    },
  });

  add({
    method: 'GET',
    path: `${versionsPath}/:version`,
    answers: { 200: shows(RegistryProviderVersion) },
    params: OfVersion,
    async answer({ principal, params }) {
      const [data] = await showVersions(principal, params, [await find.version(principal, params)]);
      return { body: { data } };
    },
  });

  add({
    method: 'DELETE',
    path: `${versionsPath}/:version`,
    answers: { 204: null },
    params: OfVersion,
    async answer({ principal, params }) {
      await removeProviderVersion(sql, (await find.version(principal, params, 'manage-providers')).id);
      return { status: 204 };
    },
  });

  add({
    method: 'GET',
    path: platformsPath,
    answers: { 200: pages(RegistryProviderPlatform) },
    params: OfVersion,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { id } = await find.version(principal, params);
      const page = pageOf(query);
      const { rows, total } = await listPlatforms(sql, id, page);
      const data = rows.map((row) => showPlatform(principal, params, row));
      return { body: { data, meta: pagination(page, total, { pagesOfNone: 0 }) } };
    },
  });

  add({
    method: 'POST',
    path: platformsPath,
    answers: { 201: shows(RegistryProviderPlatform) },
    params: OfVersion,
    body: CreatePlatform,
    async answer({ principal, params, body }) {
      const { id: version } = await find.version(principal, params, 'manage-providers');
      const row = await createPlatform(services, { version, ...body.data.attributes });
      if (row === null) throw taken('Platform', '/data/attributes/arch');
      return { status: 201, body: { data: showPlatform(principal, params, row) } };
    },
  });

  add({
    method: 'GET',
    path: `${platformsPath}/:os/:arch`,
    answers: { 200: shows(RegistryProviderPlatform) },
    params: OfPlatform,
    answer: async ({ principal, params }) => ({
      body: { data: showPlatform(principal, params, await find.platform(principal, params)) },
    }),
  });

  add({
    method: 'DELETE',
    path: `${platformsPath}/:os/:arch`,
    answers: { 204: null },
    params: OfPlatform,
    async answer({ principal, params }) {
      await removePlatform(sql, (await find.platform(principal, params, 'manage-providers')).id);
      return { status: 204 };
    },
  });
};
