// Configuration versions: created with an address for their archive, listed, read, downloaded and archived. The CLI asks for its status every half second
// until the archive is there.

import {
  keptDigest,
  listConfigurationVersions,
  readConfigurationVersion,
  readRunInNeed,
} from '@terrace/actors/configuration-version/view';
import type { ConfigurationVersionRow } from '@terrace/actors/configuration-version/view';
import { readTestConfiguration } from '@terrace/actors/run/view/tests';
import { readWorkspaceFigures } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import type { Principal } from '../http/authenticate.ts';
import { may } from '../http/access.ts';
import type { WorkspaceAction } from '../http/access.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { included, includesOf, resourceType } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { findRun } from '../run/find.ts';
import { testConfigurationResource } from '../test-run/resource.ts';
import { findWorkspace } from '../workspace/find.ts';
import { createConfigurationVersion } from './create.ts';
import { configurationVersionResource, ingressResource } from './resource.ts';
import { pages, shows } from '../http/shape.ts';
import { ConfigurationVersion, IngressAttributes } from './shape.ts';

const InWorkspace = z.object({ workspace: z.string() });
const One = z.object({ id: z.string() });
const offered = ['ingress_attributes'];
const Include = z.looseObject({ include: z.string().optional() });
const flag = z.boolean().nullish();
/** Clients may send no attributes at all. */
const Create = z.object({
  data: z
    .object({
      type: resourceType('configuration-versions'),
      attributes: z.object({ 'auto-queue-runs': flag, speculative: flag, provisional: flag }).optional(),
    })
    .optional(),
});

export const configurationVersionRoutes: Routes = (add, services) => {
  const { sql, client } = services;

  add({
    method: 'POST',
    path: '/api/v2/workspaces/:workspace/configuration-versions',
    answers: { 201: shows(ConfigurationVersion) },
    params: InWorkspace,
    body: Create,
    async answer({ principal, params, body, headers }) {
      const workspace = await findWorkspace(services, principal, { id: params.workspace }, 'plan');
      const attributes = body.data?.attributes ?? {};
      const { id } = await createConfigurationVersion(services, principal, workspace, {
        source: headers['x-terraform-integration'] === 'cloud' ? 'terraform+cloud' : 'tfe-api',
        speculative: attributes.speculative ?? false,
        provisional: attributes.provisional ?? false,
        autoQueueRuns: attributes['auto-queue-runs'] ?? true,
        message: 'Queued by the upload of its configuration',
      });
      const row = await readConfigurationVersion(sql, id);
      if (row === null) throw notFound(`configuration version ${id}`);
      const uploadUrl = signedUrl(services, { purpose: 'configuration-upload', method: 'PUT', subject: id });
      return { status: 201, body: { data: configurationVersionResource(row, uploadUrl) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/configuration-versions',
    answers: { 200: pages(ConfigurationVersion) },
    params: InWorkspace,
    query: z.looseObject({ ...pageQuery, include: z.string().optional() }),
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, offered);
      const { id } = await findWorkspace(services, principal, { id: params.workspace }, 'read-runs');
      const page = pageOf(query);
      const { rows, total } = await listConfigurationVersions(sql, id, page);
      const data = rows.map((row) => configurationVersionResource(row, null));
      const parts = wanted.size === 0 ? [] : rows.map(ingressResource);
      return { body: { data, ...included(parts), meta: pagination(page, total) } };
    },
  });

  const find = async (
    principal: Principal,
    id: string,
    action: WorkspaceAction = 'read',
  ): Promise<{ readonly row: ConfigurationVersionRow; readonly workspace: WorkspaceRow }> => {
    const row = await readConfigurationVersion(sql, id);
    const of = `configuration version ${id}`;
    if (row === null) throw notFound(of);
    return { row, workspace: await findWorkspace(services, principal, { id: row.workspace, of }, action) };
  };
  const download = (row: ConfigurationVersionRow): Answer => {
    const { id } = row;
    if (keptDigest(row) === null) throw notFound(`the archive of ${id}`);
    const location = signedUrl(services, { purpose: 'configuration', method: 'GET', subject: id });
    return { status: 302, headers: { location } };
  };

  add({
    method: 'GET',
    path: '/api/v2/configuration-versions/:id',
    answers: { 200: shows(ConfigurationVersion) },
    params: One,
    query: Include,
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, offered);
      const ofTests = await readTestConfiguration(sql, params.id);
      if (ofTests !== null && may(principal, 'read', ofTests))
        return { body: { data: testConfigurationResource(ofTests, null) } };
      const { row } = await find(principal, params.id);
      const parts = wanted.size === 0 ? [] : [ingressResource(row)];
      return { body: { data: configurationVersionResource(row, null), ...included(parts) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/configuration-versions/:id/download',
    opensToTasks: 'at-work',
    answers: { 302: null },
    params: One,
    async answer({ principal, params }) {
      if (principal.kind !== 'run' || principal.task === null)
        return download((await find(principal, params.id, 'plan')).row);
      const row =
        (await findRun(services, principal, principal.run)).configuration_version === params.id
          ? await readConfigurationVersion(sql, params.id)
          : null;
      if (row === null) throw notFound(`configuration version ${params.id}`);
      return download(row);
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/configuration-versions/:id/ingress-attributes',
    answers: { 200: shows(IngressAttributes) },
    params: One,
    async answer({ principal, params }) {
      const { row } = await find(principal, params.id);
      const data = ingressResource(row);
      if (data === null) throw notFound(`where ${row.id} came from: it was uploaded, so that`);
      return { body: { data } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/configuration-versions/:id/actions/archive',
    answers: { 202: null },
    params: One,
    async answer({ principal, params }) {
      const { row, workspace } = await find(principal, params.id, 'write');
      const figures = (await readWorkspaceFigures(sql, [workspace.id])).get(workspace.id);
      if (figures?.current_configuration_version === row.id)
        throw new ApiError('not-archivable', `configuration could not be archived because it is current: ${row.id}`);
      const run = await readRunInNeed(sql, row.id);
      if (run !== null)
        throw new ApiError('not-archivable', `configuration could not be archived because ${run} needs it: ${row.id}`);
      const message = { type: 'configuration-version.archive', by: principal.by } as const;
      committed(await client.ask({ kind: 'configuration-version', id: row.id }, message));
      return { status: 202 };
    },
  });

  for (const part of ['', '/download'])
    add({
      method: 'GET',
      path: `/api/v2/runs/:run/configuration-version${part}`,
      answers: part === '' ? { 200: shows(ConfigurationVersion) } : { 302: null },
      params: z.object({ run: z.string() }),
      async answer({ principal, params }) {
        const run = await findRun(services, principal, params.run, part === '' ? 'read' : 'plan');
        const row = await readConfigurationVersion(sql, run.configuration_version);
        if (row === null) throw notFound(`configuration version ${run.configuration_version}`);
        return part === '' ? { body: { data: configurationVersionResource(row, null) } } : download(row);
      },
    });
};
