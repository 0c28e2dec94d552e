// Projects: listed, made, read, changed and deleted, with their tags and the workspaces that are moved there. A workspace goes to the
// default one when it names none.

import { given } from '@terrace/machines/kernel/given';
import {
  bindProjectTags,
  changeProject,
  createProject,
  listProjects,
  readProject,
  readProjectIds,
  removeProject,
} from '@terrace/actors/project/view';
import type { ProjectRow, ProjectSettings } from '@terrace/actors/project/view';
import { z } from 'zod';
import { may, projectsOf } from '../http/access.ts';
import type { ProjectAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody, resourceType } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { defaultExecutionOf } from '../organization/default-execution.ts';
import { findOrganization } from '../organization/find.ts';
import { TagData, TagsRelation, bindingsOf, checkBindings, taggedOf } from '../tag/given.ts';
import { findWorkspace } from '../workspace/find.ts';
import { checkConnections, moveWorkspace } from '../workspace/move.ts';
import { projectFor, projectTags } from './resource.ts';
import { checkStillness } from './stillness.ts';
import { lists, pages, shows } from '../http/shape.ts';
import { EffectiveTagBinding, TagBinding } from '../tag/shape.ts';
import { Project } from './shape.ts';

const InOrganization = z.object({ organization: z.string() });
const ById = z.object({ project: z.string() });

const Attributes = z.object({
  name: z.string().min(3).max(40),
  description: z.string().max(256).optional(),
  'default-execution-mode': z.enum(['remote', 'local', 'agent'], 'must be remote, local or agent').optional(),
  'default-agent-pool-id': z.string().nullish(),
  /** Without an own word the organization's counts. */
  'setting-overwrites': z
    .looseObject({
      'default-execution-mode': z.boolean().nullish(),
      'default-agent-pool': z.boolean().nullish(),
    })
    .nullish(),
  'auto-destroy-activity-duration': z.string().nullish(),
});
const Create = resourceBody('projects', Attributes, TagsRelation);
const Changes = Attributes.partial();
/** A client that changes tags alone sends no attributes. */
const Update = resourceBody('projects', Changes.default({}), TagsRelation);

const include = { include: z.string().optional() };
const isTrue = z.enum(['true', 'false'], 'must be true or false').optional();
const ListQuery = z.looseObject({
  ...pageQuery,
  ...include,
  q: z.string().optional(),
  'filter[names]': z.string().optional(),
  'filter[permissions][create-workspace]': isTrue,
  'filter[permissions][update]': isTrue,
  sort: z.enum(['name', '-name'], 'must be name or -name').optional(),
});

const pointers = { tags: '/data/relationships/tag-bindings/data', name: '/data/attributes/name' };
const workspacesMax = 100;

export const projectRoutes: Routes = (add, services) => {
  const { sql, rng } = services;

  /** Throws ApiError `not-found` for who may not do that with it. */
  const find = async (principal: Principal, id: string, action: ProjectAction = 'read'): Promise<ProjectRow> => {
    const row = await readProject(sql, id);
    if (row === null || !may(principal, action, { organization: row.organization, project: row.id }))
      throw notFound(`project ${id}`);
    return row;
  };
  const show = async (principal: Principal, id: string, status = 200): Promise<Answer> => ({
    status,
    body: { data: projectFor(principal, await find(principal, id)) },
  });

  /** Those that somebody sees, or those of them with which they may do what a filter names. */
  const reachOf = async (
    principal: Principal,
    organization: string,
    query: z.infer<typeof ListQuery>,
  ): Promise<'all' | readonly string[]> => {
    const isAll = may(principal, 'read-projects', { organization });
    const wanted = (['create-workspace', 'update'] as const).filter(
      (action) => query[`filter[permissions][${action}]`] === 'true',
    );
    if (wanted.length === 0) return isAll ? 'all' : projectsOf(principal, organization);
    const ids = isAll ? await readProjectIds(sql, organization) : projectsOf(principal, organization);
    return ids.filter((project) => wanted.every((action) => may(principal, action, { organization, project })));
  };

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/projects',
    answers: { 200: pages(Project) },
    params: InOrganization,
    query: ListQuery,
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(services, principal, params.organization);
      const wanted = includesOf(query.include, ['effective_tag_bindings']);
      const page = pageOf(query);
      const { rows, total } = await listProjects(sql, {
        organization,
        names: query['filter[names]']?.split(','),
        text: query.q,
        tagged: taggedOf(query),
        reach: await reachOf(principal, organization, query),
        order: query.sort,
        ...page,
      });
      const parts = wanted.size === 0 ? [] : rows.flatMap((row) => projectTags(row, 'effective-tag-bindings'));
      const data = rows.map((row) => projectFor(principal, row));
      return { body: { data, ...included(parts), meta: pagination(page, total) } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/projects',
    answers: { 201: shows(Project) },
    params: InOrganization,
    body: Create,
    async answer({ principal, params, body }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-projects',
      );
      const { attributes, relationships } = body.data;
      const bindings = bindingsOf(relationships?.['tag-bindings']?.data ?? []);
      checkBindings([], bindings, pointers.tags);
      const { name, description = '' } = attributes;
      const settings = await settingsOf(services, { organization, project: null }, attributes);
      const row = await createProject(sql, { organization, name, description, settings, rng });
      if (row === null) throw nameTaken();
      await bindProjectTags(sql, row.id, bindings);
      return await show(principal, row.id, 201);
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/projects/:project',
    answers: { 200: shows(Project) },
    params: ById,
    query: z.looseObject(include),
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, ['effective_tag_bindings']);
      const row = await find(principal, params.project);
      const parts = wanted.size === 0 ? [] : projectTags(row, 'effective-tag-bindings');
      return { body: { data: projectFor(principal, row), ...included(parts) } };
    },
  });

  add({
    method: 'PATCH',
    path: '/api/v2/projects/:project',
    answers: { 200: shows(Project) },
    params: ById,
    body: Update,
    async answer({ principal, params, body }) {
      const before = await find(principal, params.project, 'update');
      const { id, organization } = before;
      const { attributes, relationships } = body.data;
      const given = relationships?.['tag-bindings'];
      const bindings = bindingsOf(given?.data ?? []);
      checkBindings([], bindings, pointers.tags);
      const settings = await settingsOf(services, { organization, project: before }, attributes);
      if (!(await changeProject(sql, id, settings))) throw nameTaken();
      // Bindings are all that it has from now on, as with a workspace.
      if (given !== undefined) await bindProjectTags(sql, id, bindings, true);
      return await show(principal, id);
    },
  });

  add({
    method: 'DELETE',
    path: '/api/v2/projects/:project',
    answers: { 204: null },
    params: ById,
    async answer({ principal, params }) {
      const { id, name } = await find(principal, params.project, 'delete');
      const removal = await removeProject(sql, id);
      if (removal === 'is-default')
        throw new ApiError('conflict', `project ${name} is the default project of its organization and stays`);
      if (removal === 'has-workspaces')
        throw new ApiError('conflict', `project ${name} still has workspaces: move or delete them first`);
      return {};
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/projects/:project/relationships/workspaces',
    answers: { 204: null },
    params: ById,
    body: z.object({
      data: z.array(z.object({ id: z.string(), type: resourceType('workspaces') })).max(workspacesMax),
    }),
    async answer({ principal, params, body }) {
      const project = await find(principal, params.project);
      if (!may(principal, 'create-workspace', { organization: project.organization, project: project.id }))
        throw new ApiError('forbidden', `you may not move workspaces to project ${project.name}`);
      // All are looked at before the first one goes.
      const rows = await Promise.all(
        body.data.map(async ({ id }, index) => {
          const row = await findWorkspace(services, principal, { id }, 'move');
          if (row.organization !== project.organization)
            throw new ApiError('invalid', `workspace ${id} is not one of organization ${project.organization}`, {
              pointer: `/data/${index}/id`,
            });
          return row;
        }),
      );
      const workspaces = rows.map(({ id }) => id);
      await checkConnections(services, { workspaces, project: project.id }, '/data');
      await Promise.all(rows.map((row) => moveWorkspace(services, row.id, project.id, principal.by)));
      return {};
    },
  });

  for (const path of ['tag-bindings', 'relationships/tag-bindings', 'effective-tag-bindings'])
    add({
      method: 'GET',
      path: `/api/v2/projects/:project/${path}`,
      answers: path === 'effective-tag-bindings' ? { 200: lists(EffectiveTagBinding) } : { 200: lists(TagBinding) },
      params: ById,
      async answer({ principal, params }) {
        const type = path === 'effective-tag-bindings' ? path : 'tag-bindings';
        return { body: { data: projectTags(await find(principal, params.project), type) } };
      },
    });

  for (const [method, path] of [
    ['PATCH', 'tag-bindings'],
    ['PATCH', 'relationships/tag-bindings'],
    ['POST', 'relationships/tag-bindings'],
  ] as const)
    add({
      method,
      path: `/api/v2/projects/:project/${path}`,
      answers: method === 'POST' ? { 204: null } : { 200: lists(TagBinding) },
      params: ById,
      body: z.object({ data: z.array(TagData) }),
      async answer({ principal, params, body }) {
        const row = await find(principal, params.project, 'update');
        const bindings = bindingsOf(body.data);
        checkBindings(row.tags, bindings);
        await bindProjectTags(sql, row.id, bindings);
        if (method === 'POST') return {};
        return { body: { data: projectTags(await find(principal, row.id), 'tag-bindings') } };
      },
    });
};

const nameTaken = (): ApiError => new ApiError('name-taken', 'Name has already been taken', { pointer: pointers.name });

const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u;

/** Only what the request names. Throws ApiError for a name that none may have, and for a default that cannot be. */
async function settingsOf(
  services: Pick<GatewayServices, 'sql'>,
  place: { readonly organization: string; readonly project: ProjectRow | null },
  attributes: z.infer<typeof Changes>,
): Promise<ProjectSettings> {
  const { name, description } = attributes;
  if (name !== undefined && !namePattern.test(name))
    throw new ApiError('invalid', 'Name may only contain letters, digits, spaces, - and _', { pointer: pointers.name });
  const after = attributes['auto-destroy-activity-duration'];
  checkStillness(after);
  const execution = await executionOf(services, place, attributes);
  return given({ name, description, ...execution, auto_destroy_after: after });
}

/** A project whose settings are not its own follows its organization. */
async function executionOf(
  services: Pick<GatewayServices, 'sql'>,
  { organization, project }: { readonly organization: string; readonly project: ProjectRow | null },
  attributes: z.infer<typeof Changes>,
): Promise<ProjectSettings> {
  const { 'default-execution-mode': isOwnMode, 'default-agent-pool': isOwnPool } =
    attributes['setting-overwrites'] ?? {};
  if (isOwnMode != null && isOwnPool != null && isOwnMode !== isOwnPool)
    throw new ApiError(
      'invalid',
      'If agent-pool and execution-mode are both included in setting-overwrites, their values must be the same.',
      { pointer: '/data/attributes/setting-overwrites' },
    );
  if (isOwnMode === false || isOwnPool === false) return { default_execution_mode: null, default_agent_pool: null };
  const before = {
    default_execution_mode: project?.execution_mode ?? ('remote' as const),
    default_agent_pool: project?.default_agent_pool ?? null,
  };
  return await defaultExecutionOf(
    services,
    { organization, project: { id: project?.id ?? null }, before, pointer: '/data/attributes/default-agent-pool-id' },
    { mode: attributes['default-execution-mode'], pool: attributes['default-agent-pool-id'] },
  );
}
