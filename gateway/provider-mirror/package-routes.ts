// What the mirror of providers keeps, for site admins: bundles that they bring, the list of packages with their sizes, and their end.

import {
  listPackages,
  mirrorBytes,
  readPackage,
  readPackages,
  removePackage,
} from '@terrace/actors/provider-mirror/view';
import type { KeptPackage, MirrorPackageRow } from '@terrace/actors/provider-mirror/view';
import { findModuleVersion } from '@terrace/actors/provider-mirror/view/modules';
import { packagePath } from '@terrace/machines/provider-mirror/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { z } from 'zod';
import { requireSiteAdmin } from '../admin/find.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { lists, pages, shows } from '../http/shape.ts';
import { readBundle } from './bundle.ts';
import { moduleMirrorResource } from './module-routes.ts';
import { inTurn, keep } from './room.ts';
import { ModuleMirrorVersion, ProviderMirrorPackage } from './shape.ts';

const path = '/api/v2/terrace/provider-mirror-packages';
const One = z.object({ package: z.string() });

export const mirrorPackageRoutes: Routes = (add, services) => {
  const { sql, archive } = services;
  const find = async (principal: Principal, id: string): Promise<MirrorPackageRow> => {
    requireSiteAdmin(principal, `package ${id} of the mirror of providers`);
    const row = await readPackage(sql, id);
    if (row === null) throw notFound(`package ${id} of the mirror of providers`);
    return row;
  };

  add({
    method: 'GET',
    path,
    query: z.looseObject({ ...pageQuery, q: z.string().optional() }),
    answers: { 200: pages(ProviderMirrorPackage) },
    async answer({ principal, query }) {
      requireSiteAdmin(principal, 'the list of packages of the mirror of providers');
      const page = pageOf(query);
      const [{ rows, total }, bytes] = await Promise.all([
        listPackages(sql, { text: query.q, ...page }),
        mirrorBytes(sql),
      ]);
      return { body: { data: rows.map(resourceOf), meta: { ...pagination(page, total), 'total-bytes': bytes } } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/terrace/provider-mirror-bundles',
    summary:
      'Keeps the packages of a bundle: a tar.gz or a zip of what terraform providers mirror makes, and of archives of modules',
    takes: 'application/octet-stream',
    answers: { 201: lists(z.union([ProviderMirrorPackage, ModuleMirrorVersion])) },
    async answer({ principal, upload }) {
      requireSiteAdmin(principal, 'the mirror of providers');
      if (upload === null)
        throw new ApiError('malformed', 'a bundle is sent as the body, of the type application/octet-stream');
      const bundle = await inTurn(services, 'bundle', () => readBundle(archive, upload)).catch((error: unknown) => {
        if (error instanceof TerminalFault && error.code === 'bad-archive')
          throw new ApiError('malformed', error.message, { cause: error });
        throw error;
      });
      await keep(services, bundle, 'bundle');
      const modules: Resource[] = [];
      for (const one of bundle.modules) {
        const row = await findModuleVersion(sql, one);
        if (row !== null) modules.push(moduleMirrorResource(row));
      }
      const packages = (await rowsOf(bundle.packages)).map(resourceOf);
      return { status: 201, body: { data: [...packages, ...modules] } };
    },
  });

  add({
    method: 'GET',
    path: `${path}/:package`,
    params: One,
    answers: { 200: shows(ProviderMirrorPackage) },
    answer: async ({ principal, params }) => ({ body: { data: resourceOf(await find(principal, params.package)) } }),
  });

  add({
    method: 'DELETE',
    path: `${path}/:package`,
    params: One,
    answers: { 204: null },
    async answer({ principal, params }) {
      await removePackage(sql, await find(principal, params.package));
      return { status: 204 };
    },
  });

  const rowsOf = async (packages: readonly KeptPackage[]): Promise<readonly MirrorPackageRow[]> => {
    const paths = new Set(packages.map(packagePath));
    const providers = Map.groupBy(packages, (one) => `${one.hostname}/${one.namespace}/${one.type}`);
    const kept: MirrorPackageRow[] = [];
    for (const [first] of providers.values())
      if (first !== undefined) kept.push(...(await readPackages(sql, first)).filter((row) => paths.has(row.path)));
    return kept;
  };
};

const resourceOf = (row: MirrorPackageRow): Resource => ({
  id: row.id,
  type: 'provider-mirror-packages',
  attributes: {
    ...{ hostname: row.hostname, namespace: row.namespace, name: row.type },
    ...{ version: row.version, os: row.os, arch: row.arch },
    ...{ size: row.size, shasum: row.digest, h1: row.h1, source: row.source },
    'created-at': timestamp(row.created_at),
  },
});
