// The mirror of modules over HTTP: what is kept, for site admins, and the registry of a mirrored host as terraform asks it. A run is sent
// there by a `host` block in its CLI configuration, at an address that carries its own authority: whichever token it has for that host is
// not looked at. People ask with a token of this server.

import { listMirrorModules, readMirrorModule, removeMirrorModule } from '@terrace/actors/provider-mirror/view/modules';
import type { MirrorModuleRow } from '@terrace/actors/provider-mirror/view/modules';
import {
  MirrorModule,
  MirrorModuleVersion,
  moduleMirrorPath,
  modulePath,
} from '@terrace/machines/provider-mirror/messages';
import { z } from 'zod';
import { requireSiteAdmin } from '../admin/find.ts';
import { signedUrl } from '../archivist/urls.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { anyJson, pages, shows } from '../http/shape.ts';
import { openModuleMirror } from './module-mirror.ts';
import { ModuleMirrorVersion } from './shape.ts';

const path = '/api/v2/terrace/module-mirror-versions';
const One = z.object({ version: z.string() });
const Module = z.object({ hostname: z.string(), namespace: z.string(), name: z.string(), provider: z.string() });
const Version = Module.extend({ version: z.string() });

export const moduleMirrorRoutes: Routes = (add, services) => {
  const { sql } = services;
  const find = async (principal: Principal, id: string): Promise<MirrorModuleRow> => {
    requireSiteAdmin(principal, `module ${id} of the mirror`);
    const row = await readMirrorModule(sql, id);
    if (row === null) throw notFound(`module ${id} of the mirror`);
    return row;
  };

  add({
    method: 'GET',
    path,
    query: z.looseObject({ ...pageQuery, q: z.string().optional() }),
    answers: { 200: pages(ModuleMirrorVersion) },
    async answer({ principal, query }) {
      requireSiteAdmin(principal, 'the list of modules of the mirror');
      const page = pageOf(query);
      const { rows, total } = await listMirrorModules(sql, { text: query.q, ...page });
      return { body: { data: rows.map(moduleMirrorResource), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'GET',
    path: `${path}/:version`,
    params: One,
    answers: { 200: shows(ModuleMirrorVersion) },
    answer: async ({ principal, params }) => ({
      body: { data: moduleMirrorResource(await find(principal, params.version)) },
    }),
  });
  add({
    method: 'DELETE',
    path: `${path}/:version`,
    params: One,
    answers: { 204: null },
    async answer({ principal, params }) {
      await removeMirrorModule(sql, await find(principal, params.version));
      return { status: 204 };
    },
  });

  const base = `${moduleMirrorPath}:hostname/:namespace/:name/:provider`;
  add({
    method: 'GET',
    path: `${base}/versions`,
    summary: 'The versions of a module that the mirror has, as a registry tells them',
    answers: { 200: anyJson },
    params: Module,
    answer: async ({ params }) => await mirroredVersions(services, params),
  });
  add({
    method: 'GET',
    path: `${base}/:version/download`,
    summary: 'Where the archive of a module lies in the mirror',
    answers: { 204: null },
    params: Version,
    answer: async ({ params }) => await mirroredDownload(services, params),
  });
};

/** Throws ApiError as the mirror does. */
export async function mirroredVersions(services: GatewayServices, given: z.infer<typeof Module>): Promise<Answer> {
  const { success, data } = MirrorModule.safeParse(given);
  if (!success) throw notFound(`module ${Object.values(given).join('/')}`);
  const versions = await (await openModuleMirror(services)).versions(data);
  const source = `${data.namespace}/${data.name}/${data.provider}`;
  return {
    body: { modules: [{ source, versions: versions.map((version) => ({ version })) }] },
    contentType: 'application/json',
  };
}

/** Throws ApiError as the mirror does. */
export async function mirroredDownload(services: GatewayServices, given: z.infer<typeof Version>): Promise<Answer> {
  const { success, data } = MirrorModuleVersion.safeParse(given);
  if (!success) throw notFound(`module ${Object.values(given).join('/')}`);
  const { folder, format } = await (await openModuleMirror(services)).locate(data);
  const location = signedUrl(services, { purpose: 'mirror-module', method: 'GET', subject: modulePath(data) });
  // By its query the client knows what it gets; it takes it off before it asks.
  const below = folder === '' ? '' : `//${folder.split('/').map(encodeURIComponent).join('/')}`;
  return { status: 204, headers: { 'x-terraform-get': `${location}${below}?archive=${format}` } };
}

export const moduleMirrorResource = (row: MirrorModuleRow): Resource => ({
  id: row.id,
  type: 'module-mirror-versions',
  attributes: {
    ...{ hostname: row.hostname, namespace: row.namespace, name: row.name, provider: row.provider },
    ...{ version: row.version, format: row.format, folder: row.folder, size: row.size, shasum: row.digest },
    ...{ source: row.source, address: row.address, 'created-at': timestamp(row.created_at) },
  },
});
