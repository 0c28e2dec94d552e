// Run tasks of an organization: made, listed, read, changed and deleted. Whoever is behind an address must have taken a letter before a
// task leads there (api/semantics.md, section 17).

import {
  createRunTask,
  deleteRunTask,
  limits,
  listRunTasks,
  listWorkspaceTasks,
  openKey,
  readRunTask,
  sealKey,
  updateRunTask,
  workspaceTasksOf,
} from '@terrace/actors/run-task/view';
import type { Everywhere, RunTaskRow, RunTaskValues, WorkspaceTaskRow, Written } from '@terrace/actors/run-task/view';
import { verificationLetter } from '@terrace/actors/task-stage/view/letter';
import { readWorkspaces } from '@terrace/actors/workspace/view';
import { RunTaskId } from '@terrace/machines/run-task/id';
import { enforcementLevels, taskStages } from '@terrace/machines/task-stage/messages';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError } from '../http/errors.ts';
import { included, includesOf, resourceBody, toOne } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { pages, shows } from '../http/shape.ts';
import { mayWith, workspacesFor } from '../workspace/find.ts';
import { findRunTask, findTasksOf } from './find.ts';
import { runTaskResource, workspaceTaskResource } from './resource.ts';
import { RunTask, WorkspaceTask } from './shape.ts';

const stages = z.array(z.enum(taskStages)).max(16);
const fields = {
  description: z.string().max(1000).nullish(),
  category: z.literal('task', 'must be "task"').nullish(),
  'hmac-key': z.string().max(1024).nullish(),
  enabled: z.boolean().nullish(),
  'global-configuration': z
    .object({
      enabled: z.boolean().optional(),
      stages: stages.optional(),
      'enforcement-level': z.enum(enforcementLevels).optional(),
    })
    .nullish(),
};
const name = z.string().regex(/^[\w-]{1,255}$/, 'may only have letters, numbers, dashes and underscores');
const url = z
  .url({ protocol: /^https?$/, error: 'must be a URL like https://host/path' })
  .max(1024)
  // It stands in every result, for whoever may see the run.
  .refine((text) => {
    const { username = '', password = '' } = URL.parse(text) ?? {};
    return username === '' && password === '';
  }, 'must hold no name and no password: letters are signed by the hmac-key');
const pool = z.object({ 'agent-pool': toOne.nullish() }).nullish();
const Create = resourceBody('tasks', z.object({ ...fields, name, url }), pool);
const Update = resourceBody(
  'tasks',
  z.object({ ...fields, name: name.optional(), url: url.optional() }).prefault({}),
  pool,
);

const One = z.object({ task: z.string() });
const OfOrganization = z.object({ organization: z.string() });
const Include = z.looseObject({ include: z.string().optional() });
const offered = ['workspace_tasks', 'workspace_tasks.workspace'];
const nowhere: Everywhere = { enabled: false, stages: ['post_plan'], 'enforcement-level': 'advisory' };

export const runTaskRoutes: Routes = (add, services) => {
  const { sql, keys, rng } = services;

  /** With their places in workspaces, as far as whoever asks may see those. */
  const shown = async (
    principal: Principal,
    rows: readonly RunTaskRow[],
    include: string | undefined,
  ): Promise<{ readonly data: readonly Resource[]; readonly parts: readonly Resource[] }> => {
    const wanted = includesOf(include, offered);
    const places = await visible(services, principal, await workspaceTasksOf(sql, idsOf(rows)));
    const data = rows.map((row) => runTaskResource(row, idsOf(places.rows.filter((place) => place.task === row.id))));
    const withPlaces = wanted.has('workspace_tasks') || wanted.has('workspace_tasks.workspace');
    return {
      data,
      parts: [
        ...(withPlaces ? places.rows.map(workspaceTaskResource) : []),
        ...(wanted.has('workspace_tasks.workspace') ? places.workspaces : []),
      ],
    };
  };
  const one = async (principal: Principal, row: RunTaskRow | null, include?: string): Promise<object> => {
    const { data, parts } = await shown(principal, row === null ? [] : [row], include);
    return { data: data[0], ...included(parts) };
  };

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/tasks',
    answers: { 200: pages(RunTask) },
    params: OfOrganization,
    query: z.looseObject({ ...pageQuery, include: z.string().optional() }),
    async answer({ principal, params, query }) {
      const organization = await findTasksOf(services, principal, params.organization);
      const page = pageOf(query);
      const { rows, total } = await listRunTasks(sql, { organization, ...page });
      const { data, parts } = await shown(principal, rows, query.include);
      return { body: { data, ...included(parts), meta: pagination(page, total) } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/tasks',
    answers: { 201: shows(RunTask) },
    params: OfOrganization,
    body: Create,
    async answer({ principal, params, body }) {
      const organization = await findTasksOf(services, principal, params.organization, 'manage-run-tasks');
      const { attributes, relationships } = body.data;
      refusePool(relationships?.['agent-pool']?.data?.id);
      const id = RunTaskId.make(rng.bytes(16));
      const key = attributes['hmac-key'] || null;
      const values: RunTaskValues = {
        name: attributes.name,
        url: attributes.url,
        description: attributes.description ?? '',
        hmac_key: key === null ? null : await sealKey(keys, id, key),
        enabled: attributes.enabled ?? true,
        everywhere: everywhereOf(attributes['global-configuration'], null),
      };
      await verify(services, { organization, url: values.url, key });
      mustBeWritten(await createRunTask(sql, { id, organization, ...values }), { ...values, organization });
      return { status: 201, body: await one(principal, await readRunTask(sql, id)) };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/tasks/:task',
    answers: { 200: shows(RunTask) },
    params: One,
    query: Include,
    async answer({ principal, params, query }) {
      return { body: await one(principal, await findRunTask(services, principal, params.task), query.include) };
    },
  });

  add({
    method: 'PATCH',
    path: '/api/v2/tasks/:task',
    answers: { 200: shows(RunTask) },
    params: One,
    body: Update,
    async answer({ principal, params, body }) {
      const row = await findRunTask(services, principal, params.task, 'manage-run-tasks');
      const { attributes, relationships } = body.data;
      refusePool(relationships?.['agent-pool']?.data?.id);
      const before = await openKey(keys, row);
      const given = attributes['hmac-key'];
      const key = given === undefined ? before : given || null;
      const values: RunTaskValues = {
        name: attributes.name ?? row.name,
        url: attributes.url ?? row.url,
        description: attributes.description ?? row.description,
        hmac_key: key === before ? row.hmac_key : key === null ? null : await sealKey(keys, row.id, key),
        enabled: attributes.enabled ?? row.enabled,
        everywhere: everywhereOf(attributes['global-configuration'], row.everywhere),
      };
      if (values.url !== row.url || key !== before)
        await verify(services, { organization: row.organization, url: values.url, key });
      mustBeWritten(await updateRunTask(sql, row, values), { ...row, ...values });
      return { body: await one(principal, await readRunTask(sql, row.id)) };
    },
  });

  add({
    method: 'DELETE',
    path: '/api/v2/tasks/:task',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      await deleteRunTask(sql, (await findRunTask(services, principal, params.task, 'manage-run-tasks')).id);
      return {};
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/tasks/:task/relationships/workspace-tasks',
    answers: { 200: pages(WorkspaceTask) },
    params: One,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { id } = await findRunTask(services, principal, params.task);
      const page = pageOf(query);
      const { rows, total } = await listWorkspaceTasks(sql, { of: { task: id }, ...page });
      const places = await visible(services, principal, rows);
      return { body: { data: places.rows.map(workspaceTaskResource), meta: pagination(page, total) } };
    },
  });
};

const idsOf = <Row extends { readonly id: string }>(rows: readonly Row[]): readonly Row['id'][] =>
  rows.map(({ id }) => id);

async function visible(
  services: GatewayServices,
  principal: Principal,
  rows: readonly WorkspaceTaskRow[],
): Promise<{ readonly rows: readonly WorkspaceTaskRow[]; readonly workspaces: readonly Resource[] }> {
  if (rows.length === 0) return { rows, workspaces: [] };
  const found = await readWorkspaces(services.sql, [...new Set(rows.map(({ workspace }) => workspace))]);
  const seen = found.filter((workspace) => mayWith(principal, 'read', workspace));
  const ids = new Set<string>(idsOf(seen));
  return {
    rows: rows.filter(({ workspace }) => ids.has(workspace)),
    workspaces: await workspacesFor(services, principal, seen),
  };
}

function everywhereOf(
  given: { readonly [Part in keyof Everywhere]?: Everywhere[Part] | undefined } | null | undefined,
  before: Everywhere | null,
): Everywhere | null {
  if (given == null) return before;
  const { enabled, stages: at, 'enforcement-level': level } = { ...(before ?? nowhere), ...given };
  const everywhere = {
    enabled: enabled ?? nowhere.enabled,
    stages: [...new Set(at ?? nowhere.stages)],
    'enforcement-level': level ?? nowhere['enforcement-level'],
  };
  if (everywhere.enabled && everywhere.stages.length === 0)
    throw new ApiError('invalid', 'stages: a task that every workspace has needs a stage', {
      pointer: '/data/attributes/global-configuration/stages',
    });
  return everywhere;
}

/** Clients look for the first words. */
function refusePool(id: string | undefined): void {
  if (id !== undefined)
    throw new ApiError(
      'invalid',
      'The provided agent pool does not exist for run tasks: they are asked by this server itself',
      { pointer: '/data/relationships/agent-pool/data/id' },
    );
}

async function verify(
  { post, origin, clock }: GatewayServices,
  { organization, url: to, key }: { readonly organization: string; readonly url: string; readonly key: string | null },
): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  const { successful, detail } = await post.send(verificationLetter({ url: to, key }, { organization, origin, at }));
  if (!successful)
    throw new ApiError('invalid', `url: its verification was not taken: ${detail}`, {
      pointer: '/data/attributes/url',
    });
}

function mustBeWritten(
  written: Written,
  { name: taken, organization }: Pick<RunTaskRow, 'name' | 'organization'>,
): void {
  switch (written) {
    case 'written':
      return;
    case 'name-taken':
      throw new ApiError('name-taken', `name: ${taken} has already been taken`, { pointer: '/data/attributes/name' });
    case 'full':
      throw new ApiError('invalid', `organization ${organization} has ${limits.organization} run tasks already`);
    case 'full-everywhere':
      throw new ApiError(
        'invalid',
        `organization ${organization} has ${limits.everywhere} run tasks in every workspace already`,
        { pointer: '/data/attributes/global-configuration/enabled' },
      );
  }
}
