// Runs: created, listed, read, and acted upon. The waits of the terraform CLI are made of these (cli/terraform-cli-protocol.md, 2).

import { given } from '@terrace/machines/kernel/given';
import { readConfigurationVersion } from '@terrace/actors/configuration-version/view';
import { listComments, readComment, saysSomething } from '@terrace/actors/comment/view';
import {
  countQueue,
  countRuns,
  listQueue,
  listRunEvents,
  listRuns,
  readRun,
  readRunEvent,
} from '@terrace/actors/run/view';
import type { RunEventRow, RunRow } from '@terrace/actors/run/view';
import { readUnfinished } from '@terrace/actors/run/view/unfinished';
import { listTaskStages } from '@terrace/actors/task-stage/view';
import { readUser } from '@terrace/actors/user/view';
import { readWorkspace } from '@terrace/actors/workspace/view';
import { CommentId, RunId } from '@terrace/machines/run/id';
import { readTrace } from '@terrace/runtime/telemetry/span-store';
import { parseTrace } from '@terrace/runtime/telemetry/trace';
import { z } from 'zod';
import { commentResource } from '../comment/routes.ts';
import { configurationVersionResource } from '../configuration-version/resource.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { included, includesOf } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { besides, pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { reachOf } from '../http/access.ts';
import { findOrganization } from '../organization/find.ts';
import { findWorkspace, workspacesFor } from '../workspace/find.ts';
import { userResource } from '../user/resource.ts';
import { CreateRun, createMessage } from './create.ts';
import { findForAction, findRun } from './find.ts';
import { applyResource, planResource, runEventResource } from './resource.ts';
import { runsFor } from './shown.ts';
import { refreshOnlyOffer } from './unfinished.ts';
import { stagesShown } from '../task-stage/shown.ts';
import { lists, pages, pagesUncounted, shows } from '../http/shape.ts';
import { OrganizationCapacity } from '../organization/shape.ts';
import { QueuedRun, Run, RunEvent, RunExplanation, RunTrace } from './shape.ts';

const One = z.object({ run: z.string() });
const offered = [
  ...['plan', 'apply', 'workspace', 'created_by', 'configuration_version', 'confirmed_by', 'cost_estimate'],
  ...['policy_checks', 'task_stages', 'run_events', 'comments', 'configuration_version.ingress_attributes'],
  'workspace.organization',
];
const offeredWithEvents = ['actor', 'comment'];
const Include = z.looseObject({ include: z.string().optional() });
const words = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === '' ? undefined : text.split(',')));
const ListQuery = z.looseObject({
  ...pageQuery,
  include: z.string().optional(),
  'filter[status]': words,
  'filter[status_group]': z.string().optional(),
  'filter[source]': words,
  'filter[operation]': words,
  'search[basic]': z.string().optional(),
  'search[user]': z.string().optional(),
  'filter[workspace_names]': words,
  'filter[agent_pool_names]': words,
});

export const runRoutes: Routes = (add, services) => {
  const { sql, client, rng } = services;
  const resource = async (row: RunRow, principal: Principal): Promise<Resource | undefined> =>
    (await runsFor(services, principal, [row]))[0];

  const list = async (
    principal: Principal,
    of: Parameters<typeof listRuns>[1]['of'],
    query: z.infer<typeof ListQuery>,
  ): Promise<Answer> => {
    const wanted = includesOf(query.include, offered);
    const page = pageOf(query);
    const asked = { of, ...filtersOf(query), ...page };
    // Those of an organization grow without end, and are not counted.
    const [{ rows, isMore }, total] = await Promise.all([
      listRuns(sql, asked),
      'workspace' in of ? countRuns(sql, asked) : null,
    ]);
    const parts = await Promise.all(rows.map((row) => partsOfRun(services, principal, row, wanted)));
    const data = await runsFor(services, principal, rows);
    const meta = total === null ? besides(page, { isMore }) : pagination(page, total);
    return { body: { data, ...included(parts.flat()), meta } };
  };

  add({
    method: 'POST',
    path: '/api/v2/runs',
    answers: { 201: shows(Run) },
    body: CreateRun,
    async answer({ principal, body, headers }) {
      const name = body.data.relationships.workspace.data?.id ?? '';
      const workspace = await findWorkspace(services, principal, { id: name }, 'plan');
      const id = RunId.make(rng.bytes(16));
      const isCloud = headers['x-terraform-integration'] === 'cloud';
      const message = await createMessage(services, { id, body, workspace, principal, isCloud });
      // Through: its row and its place in the queue are there before anybody reads them.
      committed(await client.ask({ kind: 'run', id }, message, { through: true }));
      return { status: 201, body: { data: await resource(await findRun(services, principal, id), principal) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/runs/:run',
    answers: { 200: shows(Run) },
    params: One,
    query: Include,
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, offered);
      const row = await findRun(services, principal, params.run);
      const parts = await partsOfRun(services, principal, row, wanted);
      return { body: { data: await resource(row, principal), ...included(parts) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/runs',
    answers: { 200: pages(Run) },
    params: z.object({ workspace: z.string() }),
    query: ListQuery,
    async answer({ principal, params, query }) {
      const { id } = await findWorkspace(services, principal, { id: params.workspace }, 'read-runs');
      return await list(principal, { workspace: id }, query);
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/runs',
    answers: { 200: pagesUncounted(Run) },
    params: z.object({ organization: z.string() }),
    query: ListQuery,
    async answer({ principal, params, query }) {
      const { name } = await findOrganization(services, principal, params.organization);
      if (principal.kind === 'run') throw notFound(`the runs of ${name}`);
      return await list(principal, { organization: name, reach: reachOf(principal, name) }, query);
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/runs/queue',
    answers: { 200: pages(QueuedRun) },
    params: z.object({ organization: z.string() }),
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { name } = await findOrganization(services, principal, params.organization, 'read-all');
      const page = pageOf(query);
      const { rows, total } = await listQueue(sql, { organization: name, ...page });
      const data = (await runsFor(services, principal, rows)).map(({ attributes, ...rest }, index) => ({
        ...rest,
        attributes: { ...attributes, 'position-in-queue': (rows[index]?.position ?? 0) + 1 },
      }));
      return { body: { data, meta: pagination(page, total) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/capacity',
    answers: { 200: shows(OrganizationCapacity) },
    params: z.object({ organization: z.string() }),
    async answer({ principal, params }) {
      const { name } = await findOrganization(services, principal, params.organization, 'read-all');
      return { body: { data: { id: name, type: 'organization-capacity', attributes: await countQueue(sql, name) } } };
    },
  });

  const actions = {
    apply: 'run.confirm',
    discard: 'run.discard',
    cancel: 'run.cancel',
    'force-cancel': 'run.force-cancel',
  } as const;
  for (const [action, type] of Object.entries(actions) as readonly [keyof typeof actions, string][])
    add({
      method: 'POST',
      path: `/api/v2/runs/:run/actions/${action}`,
      answers: { 202: null },
      params: One,
      body: z.looseObject({ comment: z.string().max(4096).nullish() }),
      async answer({ principal, params, body }) {
        const { id } = await findForAction(services, principal, params.run, action);
        const message = { type, comment: body.comment ?? null, by: principal.by };
        committed(await client.ask({ kind: 'run', id }, message, { through: true }));
        return { status: 202, body: '', contentType: 'text/plain; charset=utf-8' };
      },
    });

  add({
    method: 'POST',
    path: '/api/v2/runs/:run/actions/force-execute',
    answers: { 202: null },
    params: One,
    async answer({ principal, params }) {
      const run = await findRun(services, principal, params.run, 'apply');
      if (run.status !== 'pending')
        throw new ApiError('forbidden', `${run.id} is ${run.status}: only a pending run can be put before others`);
      const holder = (await readWorkspace(sql, run.workspace))?.locked_by ?? null;
      const active = holder?.kind === 'run' ? await readRun(sql, holder.id) : null;
      if (active === null || !active.actions.isDiscardable) {
        const by = active === null ? (holder?.name ?? 'nobody') : `${active.id}, which is ${active.status}`;
        throw new ApiError('conflict', `${run.id} waits for ${by}; that cannot be discarded`);
      }
      // First in the queue before the way is free, so that nobody else goes first.
      const place = { kind: 'workspace', id: run.workspace };
      committed(await client.ask(place, { type: 'workspace.prefer', run: run.id, by: principal.by }));
      const discard = { type: 'run.discard', comment: `${run.id} goes first`, by: principal.by };
      committed(await client.ask({ kind: 'run', id: active.id }, discard, { through: true }));
      return { status: 202, body: '', contentType: 'text/plain; charset=utf-8' };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/runs/:run/run-events',
    answers: { 200: lists(RunEvent) },
    params: One,
    query: Include,
    async answer({ principal, params, query }) {
      const { id } = await findRun(services, principal, params.run);
      const events = await listRunEvents(sql, id);
      const parts = await partsOfEvents(services, events, includesOf(query.include, offeredWithEvents));
      return { body: { data: events.map(runEventResource), ...included(parts) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/run-events/:event',
    answers: { 200: shows(RunEvent) },
    params: z.object({ event: z.string() }),
    query: Include,
    async answer({ principal, params, query }) {
      const event = await readRunEvent(sql, params.event);
      if (event === null) throw notFound(`run event ${params.event}`);
      await findRun(services, principal, event.run);
      const parts = await partsOfEvents(services, [event], includesOf(query.include, offeredWithEvents));
      return { body: { data: runEventResource(event), ...included(parts) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/runs/:run/trace',
    answers: { 200: RunTrace },
    params: One,
    async answer({ principal, params }) {
      const { id, trace } = await findRun(services, principal, params.run);
      const context = parseTrace(trace);
      if (context === null) throw notFound(`the trace of ${id}`);
      return { body: { data: await readTrace(sql, context.traceId) }, contentType: 'application/json' };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/runs/:run/explain',
    answers: { 200: RunExplanation },
    params: One,
    async answer({ principal, params }) {
      const run = await findRun(services, principal, params.run);
      const { id, status, engine, terraform_version: version, waiting, error } = run;
      const unfinished = await readUnfinished(services, run);
      const offer = unfinished === null ? null : refreshOnlyOffer(run);
      const ended = await endedBy(services, run);
      const data = { id, status, engine, version, waiting, error, ended, unfinished, offer };
      return { body: { data }, contentType: 'application/json' };
    },
  });
};

/** Who ended it before its time, and with which words; null for a run that nobody did. */
async function endedBy({ sql }: GatewayServices, { id, status }: RunRow) {
  if (!['canceled', 'force_canceled', 'discarded'].includes(status)) return null;
  const events = await listRunEvents(sql, id);
  const event = events.findLast(({ action }) =>
    ['force_cancel_requested', 'cancel_requested', 'canceled', 'discarded'].includes(action),
  );
  if (event === undefined) return null;
  const how = event.action === 'discarded' ? 'discarded' : 'canceled';
  return { how, by: event.actor?.name ?? null, at: event.created_at.toISOString(), detail: event.description };
}

function filtersOf(query: z.infer<typeof ListQuery>) {
  return given({
    statuses: query['filter[status]'],
    statusGroup: query['filter[status_group]'],
    sources: query['filter[source]'],
    operations: query['filter[operation]'],
    text: query['search[basic]'],
    user: query['search[user]'],
    workspaces: query['filter[workspace_names]'],
    agentPools: query['filter[agent_pool_names]'],
  });
}

async function partsOfEvents(
  { sql }: GatewayServices,
  events: readonly RunEventRow[],
  wanted: ReadonlySet<string>,
): Promise<readonly Resource[]> {
  const found: Resource[] = [];
  if (wanted.has('actor'))
    for (const id of new Set(events.flatMap(({ actor }) => (actor?.kind === 'user' ? [actor.id] : [])))) {
      const user = await readUser(sql, id);
      if (user !== null) found.push(userResource(user));
    }
  if (wanted.has('comment'))
    for (const event of events.filter(saysSomething)) {
      const comment = await readComment(sql, CommentId.beside(event.id));
      if (comment !== null) found.push(commentResource(comment));
    }
  return found;
}

/** What is not there yet (cost estimates, policy checks) is included as nothing. */
async function partsOfRun(
  services: GatewayServices,
  principal: Principal,
  row: RunRow,
  wanted: ReadonlySet<string>,
): Promise<readonly Resource[]> {
  const { sql } = services;
  const found: Resource[] = [];
  if (wanted.has('plan')) found.push(planResource(services, row));
  if (wanted.has('apply')) found.push(applyResource(services, row));
  if (wanted.has('workspace')) {
    const workspace = await readWorkspace(sql, row.workspace);
    if (workspace !== null) found.push(...(await workspacesFor(services, principal, [workspace])));
  }
  if (wanted.has('configuration_version')) {
    const version = await readConfigurationVersion(sql, row.configuration_version);
    if (version !== null) found.push(configurationVersionResource(version, null));
  }
  for (const [name, by] of [
    ['created_by', row.created_by],
    ['confirmed_by', row.confirmed_by],
  ] as const) {
    if (!wanted.has(name) || by?.kind !== 'user') continue;
    const user = await readUser(sql, by.id);
    if (user !== null) found.push(userResource(user));
  }
  if (wanted.has('task_stages')) {
    const stages = await listTaskStages(sql, row.id);
    found.push(...(await stagesShown(services, principal, { run: row, stages })).stages);
  }
  if (wanted.has('comments')) found.push(...(await listComments(sql, row.id)).map(commentResource));
  if (wanted.has('run_events')) found.push(...(await listRunEvents(sql, row.id)).map(runEventResource));
  return found;
}
