// Configuration versions: created with an address for their archive, listed and read. The CLI asks for its status every half second
// until the archive is there.

import { listConfigurationVersions, readConfigurationVersion } from '@terrace/actors/configuration-version/view';
import { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import { RunId } from '@terrace/machines/run/id';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { committed, notFound } from '../http/errors.ts';
import { resourceType } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { plainOptions, runCreation } from '../run/create.ts';
import { findWorkspace, mayWith } from '../workspace/find.ts';
import { resolveVersion } from '../workspace/engine-version.ts';
import { configurationVersionResource } from './resource.ts';

const InWorkspace = z.object({ workspace: z.string() });
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
  const { sql, client, rng } = services;

  add({
    method: 'POST',
    path: '/api/v2/workspaces/:workspace/configuration-versions',
    params: InWorkspace,
    body: Create,
    async answer({ principal, params, body, headers }) {
      const workspace = await findWorkspace(services, principal, { id: params.workspace }, 'plan');
      const attributes = body.data?.attributes ?? {};
      const id = ConfigurationVersionId.make(rng.bytes(16));
      const speculative = attributes.speculative ?? false;
      const autoQueueRuns = attributes['auto-queue-runs'] ?? true;
      const queues = autoQueueRuns && workspace.execution_mode === 'remote';
      const message = {
        type: 'configuration-version.create',
        organization: workspace.organization,
        organizationId: workspace.organization_id,
        project: workspace.project,
        workspace: workspace.id,
        source: headers['x-terraform-integration'] === 'cloud' ? 'terraform+cloud' : 'tfe-api',
        speculative,
        provisional: attributes.provisional ?? false,
        autoQueueRuns,
        queue: queues ? await queueOf(services, { workspace, principal, configurationVersion: id, speculative }) : null,
        by: principal.by,
      } as const;
      committed(await client.ask({ kind: 'configuration-version', id }, message));
      const row = await readConfigurationVersion(sql, id);
      if (row === null) throw notFound(`configuration version ${id}`);
      const uploadUrl = signedUrl(services, { purpose: 'configuration-upload', method: 'PUT', subject: id });
      return { status: 201, body: { data: configurationVersionResource(row, uploadUrl) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/configuration-versions',
    params: InWorkspace,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { id } = await findWorkspace(services, principal, { id: params.workspace }, 'read-runs');
      const page = pageOf(query);
      const { rows, total } = await listConfigurationVersions(sql, id, page);
      const data = rows.map((row) => configurationVersionResource(row, null));
      return { body: { data, meta: pagination(page, total) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/configuration-versions/:id',
    params: z.object({ id: z.string() }),
    async answer({ principal, params }) {
      const row = await readConfigurationVersion(sql, params.id);
      if (row === null) throw notFound(`configuration version ${params.id}`);
      await findWorkspace(services, principal, { id: row.workspace });
      return { body: { data: configurationVersionResource(row, null) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/configuration-versions/:id/download',
    params: z.object({ id: z.string() }),
    async answer({ principal, params }) {
      const row = await readConfigurationVersion(sql, params.id);
      if (row === null) throw notFound(`configuration version ${params.id}`);
      await findWorkspace(services, principal, { id: row.workspace }, 'plan');
      if (row.digest === null) throw notFound(`the archive of ${params.id}`);
      const location = signedUrl(services, { purpose: 'configuration', method: 'GET', subject: row.digest });
      return { status: 302, headers: { location } };
    },
  });
};

/** The run that begins by itself once the archive is there: with the workspace's own settings. */
async function queueOf(
  services: GatewayServices,
  given: {
    readonly workspace: WorkspaceRow;
    readonly principal: Principal;
    readonly configurationVersion: ConfigurationVersionId;
    readonly speculative: boolean;
  },
): Promise<{ readonly run: RunId; readonly create: Readonly<Record<string, unknown>> }> {
  const { workspace, principal, configurationVersion, speculative } = given;
  const terraformVersion = await resolveVersion(services, {
    engine: workspace.engine,
    version: workspace.terraform_version,
  });
  const create = runCreation({
    workspace,
    configurationVersion,
    source: 'tfe-configuration-version',
    message: 'Queued by the upload of its configuration',
    options: {
      ...plainOptions(workspace, terraformVersion),
      planOnly: speculative,
      // Nobody applies by a setting what they may not apply by hand.
      autoApply: workspace.auto_apply && mayWith(principal, 'apply', workspace),
    },
    by: principal.by,
  });
  return { run: RunId.make(services.rng.bytes(16)), create };
}
