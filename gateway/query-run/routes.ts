// Query runs, as `terraform query` asks for them: made, listed, read and cancelled.

import { readConfigurationVersion } from '@terrace/actors/configuration-version/view';
import { openVariables, sealVariables } from '@terrace/actors/run/variables';
import { listQueryRuns, readQueryRun } from '@terrace/actors/run/view/queries';
import type { QueryRunRow } from '@terrace/actors/run/view/queries';
import { readUser } from '@terrace/actors/user/view';
import { forgetInherited, inheritedOf, markSensitive, whyTooMany } from '@terrace/actors/variable/variables';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { QueryRunId } from '@terrace/machines/query-run/id';
import type { QueryRunMessage } from '@terrace/machines/query-run/messages';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import { configurationVersionResource } from '../configuration-version/resource.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody, toOne } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { pages, shows } from '../http/shape.ts';
import { RunVariables, checkPool, checkRunsHere, configurationOf, ownVariables } from '../run/create.ts';
import { userResource } from '../user/resource.ts';
import { resolveVersion } from '../workspace/engine-version.ts';
import { findWorkspace, mayWith, workspacesFor } from '../workspace/find.ts';
import { findQueryRun, mayEndQuery } from './find.ts';
import { queryRunResource } from './resource.ts';
import { QueryRun } from './shape.ts';

const One = z.object({ query: z.string() });
const offered = ['created_by', 'canceled_by', 'configuration_version', 'workspace'];
const Include = z.looseObject({ include: z.string().optional() });

const Create = resourceBody(
  'queries',
  z
    .object({
      'terraform-version': z.string().max(64).nullish(),
      'generate-config-out': z.boolean().nullish(),
      variables: RunVariables,
    })
    .prefault({}),
  z.object({ workspace: toOne, 'configuration-version': toOne.optional() }),
);

export const queryRunRoutes: Routes = (add, services) => {
  const { sql, client, rng } = services;

  add({
    method: 'POST',
    path: '/api/v2/queries',
    answers: { 201: shows(QueryRun) },
    body: Create,
    async answer({ principal, body }) {
      const name = body.data.relationships.workspace.data?.id ?? '';
      const workspace = await findWorkspace(services, principal, { id: name }, 'plan');
      const id = QueryRunId.make(rng.bytes(16));
      const message = await createMessage(services, { id, body, workspace, principal });
      committed(await client.ask({ kind: 'query-run', id }, message));
      const row = await readQueryRun(sql, id);
      if (row === null) throw notFound(`query run ${id}`);
      return { status: 201, body: { data: await shown(services, principal, row, workspace) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/queries/:query',
    answers: { 200: shows(QueryRun) },
    params: One,
    query: Include,
    isPoll: true,
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, offered);
      const { row, workspace } = await findQueryRun(services, principal, params.query);
      const parts = await partsOf(services, principal, { row, workspace, wanted });
      return { body: { data: await shown(services, principal, row, workspace), ...included(parts) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/queries',
    answers: { 200: pages(QueryRun) },
    params: z.object({ workspace: z.string() }),
    query: z.looseObject({ ...pageQuery, include: z.string().optional() }),
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, offered);
      const workspace = await findWorkspace(services, principal, { id: params.workspace }, 'read-runs');
      const page = pageOf(query);
      const { rows, total } = await listQueryRuns(sql, workspace.id, page);
      const data = await Promise.all(rows.map((row) => shown(services, principal, row, workspace)));
      const parts = await Promise.all(rows.map((row) => partsOf(services, principal, { row, workspace, wanted })));
      return { body: { data, ...included(parts.flat()), meta: pagination(page, total) } };
    },
  });

  for (const action of ['cancel', 'force-cancel'] as const)
    add({
      method: 'POST',
      path: `/api/v2/queries/:query/actions/${action}`,
      answers: { 202: null },
      params: One,
      async answer({ principal, params }) {
        const found = await findQueryRun(services, principal, params.query);
        const { id } = found.row;
        if (!mayEndQuery(principal, action, found))
          throw new ApiError('not-found', `query run ${id} is there, and you may not ${action} it`);
        committed(await client.ask({ kind: 'query-run', id }, { type: `query-run.${action}`, by: principal.by }));
        return { status: 202 };
      },
    });
};

/** The message that makes query `id`. Throws ApiError for what cannot be. */
async function createMessage(
  services: GatewayServices,
  request: {
    readonly id: QueryRunId;
    readonly body: z.infer<typeof Create>;
    readonly workspace: WorkspaceRow;
    readonly principal: Principal;
  },
): Promise<QueryRunMessage> {
  const { id, body, workspace, principal } = request;
  const { attributes, relationships } = body.data;
  checkRunsHere(workspace);
  await checkPool(services, workspace);
  const configuration = await configurationOf(services, request, relationships['configuration-version']?.data?.id);
  const { engine } = workspace;
  // What changes nothing may take another version than the workspace's, as a plan that nobody applies.
  const version = attributes['terraform-version'] ?? workspace.terraform_version;
  const terraformVersion = await resolveVersion(services, { engine, version }, '/data/attributes/terraform-version');
  const inherited = await inheritedOf(services, { ...workspace, id, workspace: workspace.id });
  const variables = markSensitive(ownVariables(attributes.variables), inherited);
  const tooMany = whyTooMany([...inherited.below, ...variables, ...inherited.above]);
  if (tooMany !== null) {
    await forgetInherited(services, id);
    throw new ApiError('invalid', tooMany, { pointer: '/data/attributes/variables' });
  }
  return {
    type: 'query-run.create',
    organization: workspace.organization,
    organizationId: workspace.organization_id,
    project: workspace.project,
    workspace: workspace.id,
    workspaceName: workspace.name,
    configuration: configuration.id,
    generatesConfiguration: attributes['generate-config-out'] ?? true,
    ...{ engine, terraformVersion },
    agentPool: workspace.execution_mode === 'agent' ? workspace.agent_pool : null,
    variables: await sealVariables(services.keys, id, variables),
    source: 'tfe-api',
    by: principal.by,
  };
}

/** As whoever asks sees it: with its variables where they may be read. */
async function shown(
  services: GatewayServices,
  principal: Principal,
  row: QueryRunRow,
  workspace: WorkspaceRow,
): Promise<Resource> {
  const maySee = mayWith(principal, 'read-variables', workspace);
  return queryRunResource(row, {
    logUrl: signedUrl(services, { purpose: 'query-log', method: 'GET', subject: row.id }),
    mayCancel: mayEndQuery(principal, 'cancel', { row, workspace }),
    mayForce: mayEndQuery(principal, 'force-cancel', { row, workspace }),
    variables: maySee ? await openVariables(services.keys, row.id, row.variables) : [],
  });
}

async function partsOf(
  services: GatewayServices,
  principal: Principal,
  of: { readonly row: QueryRunRow; readonly workspace: WorkspaceRow; readonly wanted: ReadonlySet<string> },
): Promise<readonly Resource[]> {
  const { sql } = services;
  const { row, workspace, wanted } = of;
  const found: Resource[] = [];
  for (const [name, by] of [
    ['created_by', row.created_by],
    ['canceled_by', row.canceled_by],
  ] as const) {
    const user = wanted.has(name) && by?.kind === 'user' ? await readUser(sql, by.id) : null;
    if (user !== null) found.push(userResource(user));
  }
  if (wanted.has('workspace')) found.push(...(await workspacesFor(services, principal, [workspace])));
  if (wanted.has('configuration_version')) {
    const version = await readConfigurationVersion(sql, row.configuration);
    if (version !== null) found.push(configurationVersionResource(version, null));
  }
  return found;
}
