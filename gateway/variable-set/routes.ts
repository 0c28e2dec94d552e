// Variable sets: made, read, changed and deleted, their variables, and where they apply.

import { readProject } from '@terrace/actors/project/view';
import { createVariable, listVariables } from '@terrace/actors/variable/view';
import {
  addScopes,
  createVariableSet,
  deleteVariableSet,
  listVariableSets,
  readVariableSet,
  removeScopes,
  replaceScopes,
  updateVariableSet,
} from '@terrace/actors/variable-set/view';
import type { ScopeKind, SetsOf, VariableSetRow } from '@terrace/actors/variable-set/view';
import { readWorkspaces } from '@terrace/actors/workspace/view';
import type { WorkspaceRow } from '@terrace/actors/workspace/view';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { findOrganization } from '../organization/find.ts';
import { projectFor } from '../project/resource.ts';
import { NewVariable, keyTaken, newFields } from '../variable/fields.ts';
import { variableEndpoints } from '../variable/owned.ts';
import { variableResource } from '../variable/resource.ts';
import { findWorkspace, mayWith, workspacesFor } from '../workspace/find.ts';
import { variableSetResource } from './resource.ts';
import { pages, shows } from '../http/shape.ts';
import { VariableSet } from './shape.ts';

const Attributes = z.object({
  name: z.string().trim().min(1, "can't be blank").max(90),
  description: z.string().max(512).nullish(),
  global: z.boolean().nullish(),
  priority: z.boolean().nullish(),
});
const Targets = z.object({ data: z.array(z.object({ id: z.string(), type: z.string() })).max(1_000) });
const Relationships = z
  .looseObject({
    parent: z.object({ data: z.object({ id: z.string(), type: z.enum(['organizations', 'projects']) }).nullable() }),
    workspaces: Targets,
    projects: Targets,
    vars: z.object({ data: z.array(NewVariable).max(1_000) }),
  })
  .partial()
  .optional();
const Create = resourceBody('varsets', Attributes, Relationships);
const Update = resourceBody('varsets', Attributes.partial().default({}), Relationships);
const One = z.object({ set: z.string() });
const offered = ['vars', 'workspaces', 'projects', 'stacks'];
const Include = z.looseObject({ include: z.string().optional() });
const ListQuery = z.looseObject({ ...pageQuery, include: z.string().optional(), q: z.string().optional() });

/** Where a set can be applied, by the name of the relation. */
const scopes = { workspaces: 'workspace', projects: 'project' } as const satisfies Record<string, ScopeKind>;
type Relation = keyof typeof scopes;
const relations = Object.keys(scopes) as readonly Relation[];

export const variableSetRoutes: Routes = (add, services) => {
  const { sql, rng } = services;

  const find = async (principal: Principal, id: string, action: 'read' | 'write'): Promise<VariableSetRow> => {
    const row = await readVariableSet(sql, id);
    if (row === null || !maySet(principal, action, row)) throw notFound(`variable set ${id}`);
    return row;
  };
  const show = async (
    principal: Principal,
    id: string,
    options: { readonly status?: number; readonly include?: string | undefined } = {},
  ): Promise<Answer> => {
    const row = await find(principal, id, 'read');
    const parts = await partsOf(services, principal, row, includesOf(options.include, offered));
    return {
      status: options.status ?? 200,
      body: { data: variableSetResource(row, maySet(principal, 'write', row)), ...included(parts) },
    };
  };
  const list = async (principal: Principal, of: SetsOf, query: z.infer<typeof ListQuery>): Promise<Answer> => {
    const page = pageOf(query);
    const wanted = includesOf(query.include, offered);
    const { rows, total } = await listVariableSets(sql, { of, text: query.q, ...page });
    const parts = await Promise.all(rows.map((row) => partsOf(services, principal, row, wanted)));
    const data = rows.map((row) => variableSetResource(row, maySet(principal, 'write', row)));
    return { body: { data, ...included(parts.flat()), meta: pagination(page, total) } };
  };

  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/varsets',
    answers: { 200: pages(VariableSet) },
    params: z.object({ organization: z.string() }),
    query: ListQuery,
    async answer({ principal, params, query }) {
      const { name } = await findOrganization(services, principal, params.organization, 'read-workspaces');
      return await list(principal, { organization: name }, query);
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/projects/:project/varsets',
    answers: { 200: pages(VariableSet) },
    params: z.object({ project: z.string() }),
    query: ListQuery,
    async answer({ principal, params, query }) {
      const project = await readProject(sql, params.project);
      if (
        project === null ||
        !may(principal, 'read-variable-sets', { organization: project.organization, project: project.id })
      )
        throw notFound(`project ${params.project}`);
      return await list(principal, { organization: project.organization, project: project.id }, query);
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/workspaces/:workspace/varsets',
    answers: { 200: pages(VariableSet) },
    params: z.object({ workspace: z.string() }),
    query: ListQuery,
    async answer({ principal, params, query }) {
      const { id, organization, project } = await findWorkspace(
        services,
        principal,
        { id: params.workspace },
        'read-variables',
      );
      return await list(principal, { organization, project, workspace: id }, query);
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/varsets',
    answers: { 201: shows(VariableSet) },
    params: z.object({ organization: z.string() }),
    body: Create,
    async answer({ principal, params, body }) {
      const { name: organization } = await findOrganization(services, principal, params.organization);
      const { attributes, relationships } = body.data;
      const { name, description, global, priority } = attributes;
      const project = await parentOf(services, organization, relationships?.parent?.data ?? null);
      if (!maySet(principal, 'write', { organization, project })) throw notFound('the list of variable sets');
      // Everything is looked at before anything is written.
      const targets = await targetsOf(services, { organization, project }, relationships);
      const variables = (relationships?.vars?.data ?? []).map((given, index) =>
        newFields(given.attributes, `/data/relationships/vars/data/${index}/attributes`),
      );
      const names = variables.map(({ key, category }) => `${category} ${key}`);
      const twice = names.findIndex((each, index) => names.indexOf(each) !== index);
      if (twice >= 0) throw keyTaken(`/data/relationships/vars/data/${twice}/attributes/key`);
      const fields = { name, description: description ?? '', global: global ?? false, priority: priority ?? false };
      const id = await sql.transaction(async (inside) => {
        const row = await createVariableSet(inside, { organization, project, ...fields, rng });
        if (row === null) return null;
        for (const [kind, ids] of targets) await addScopes(inside, row.id, kind, ids);
        for (const variable of variables)
          await createVariable({ ...services, sql: inside }, { variableSet: row.id }, variable);
        return row.id;
      });
      if (id === null) throw nameTaken();
      return await show(principal, id, { status: 201 });
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/varsets/:set',
    answers: { 200: shows(VariableSet) },
    params: One,
    query: Include,
    answer: async ({ principal, params, query }) => await show(principal, params.set, { include: query.include }),
  });
  add({
    method: 'PATCH',
    path: '/api/v2/varsets/:set',
    answers: { 200: shows(VariableSet) },
    params: One,
    query: Include,
    body: Update,
    async answer({ principal, params, body, query }) {
      const row = await find(principal, params.set, 'write');
      const { attributes, relationships } = body.data;
      const { name, description, global, priority } = attributes;
      const targets = await targetsOf(services, row, relationships);
      const fields = {
        name,
        description: description ?? undefined,
        global: global ?? undefined,
        priority: priority ?? undefined,
      };
      const isDone = await sql.transaction(async (inside) => {
        if (!(await updateVariableSet(inside, row.id, fields))) return false;
        for (const [kind, ids] of targets) await replaceScopes(inside, row.id, kind, ids);
        return true;
      });
      if (!isDone) throw nameTaken();
      return await show(principal, row.id, { include: query.include });
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/varsets/:set',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      await deleteVariableSet(sql, (await find(principal, params.set, 'write')).id);
      return {};
    },
  });

  for (const relation of relations)
    for (const method of ['POST', 'DELETE'] as const)
      add({
        method,
        path: `/api/v2/varsets/:set/relationships/${relation}`,
        answers: { 204: null },
        params: One,
        body: Targets,
        async answer({ principal, params, body }) {
          const row = await find(principal, params.set, 'write');
          const ids = body.data.map(({ id }) => id);
          if (method === 'DELETE') await removeScopes(sql, row.id, scopes[relation], ids);
          else {
            await checkTargets(services, row, relation, ids, '/data');
            await addScopes(sql, row.id, scopes[relation], ids);
          }
          return {};
        },
      });

  const owned = {
    path: '/api/v2/varsets/:owner/relationships/vars',
    params: z.object({ owner: z.string() }),
    isPaged: false,
  };
  variableEndpoints(add, services, owned, async (principal, { owner }, action) => ({
    variableSet: (await find(principal, owner, action)).id,
  }));
};

/** Sets of an organization are for whoever manages its workspaces; those of a project for whom the project says. */
const maySet = (
  principal: Principal,
  action: 'read' | 'write',
  { organization, project }: { readonly organization: string; readonly project: string | null },
): boolean =>
  project === null
    ? may(principal, action === 'read' ? 'read-workspaces' : 'manage-workspaces', { organization })
    : may(principal, `${action}-variable-sets`, { organization, project });

const nameTaken = (): ApiError =>
  new ApiError('name-taken', 'Name has already been taken', { pointer: '/data/attributes/name' });

/** The project that owns the set; null for the organization. Throws ApiError for another organization's. */
async function parentOf(
  { sql }: GatewayServices,
  organization: string,
  parent: { readonly id: string; readonly type: string } | null,
): Promise<string | null> {
  if (parent === null) return null;
  const isOwn =
    parent.type === 'organizations'
      ? parent.id === organization
      : (await readProject(sql, parent.id))?.organization === organization;
  if (!isOwn)
    throw new ApiError('invalid', `parent: ${parent.id} is not organization ${organization} or one of its projects`, {
      pointer: '/data/relationships/parent/data/id',
    });
  return parent.type === 'projects' ? parent.id : null;
}

type Place = Pick<VariableSetRow, 'organization'> & { readonly project: string | null };

/** Where the request says that the set applies. Throws ApiError for a place where it cannot. */
async function targetsOf(
  services: GatewayServices,
  place: Place,
  relationships: z.infer<typeof Relationships>,
): Promise<readonly (readonly [ScopeKind, readonly string[]])[]> {
  const found: [ScopeKind, readonly string[]][] = [];
  for (const relation of relations) {
    const ids = relationships?.[relation]?.data.map(({ id }) => id);
    if (ids === undefined) continue;
    await checkTargets(services, place, relation, ids, `/data/relationships/${relation}/data`);
    found.push([scopes[relation], ids]);
  }
  return found;
}

async function checkTargets(
  { sql }: GatewayServices,
  { organization, project: owner }: Place,
  relation: Relation,
  ids: readonly string[],
  pointer: string,
): Promise<void> {
  const workspaces = relation === 'workspaces' ? await readWorkspaces(sql, ids) : [];
  const byId = new Map<string, WorkspaceRow>(workspaces.map((row) => [row.id, row]));
  for (const [index, id] of ids.entries()) {
    const found = relation === 'workspaces' ? (byId.get(id) ?? null) : await readProject(sql, id);
    const refuse = (why: string): ApiError =>
      new ApiError('invalid', `${relation}: ${id} ${why}`, { pointer: `${pointer}/${index}/id` });
    if (found?.organization !== organization) throw refuse(`is not one of organization ${organization}`);
    const project = 'project' in found ? found.project : found.id;
    if (owner !== null && project !== owner) throw refuse(`is not of project ${owner}, which owns the set`);
  }
}

async function partsOf(
  services: GatewayServices,
  principal: Principal,
  row: VariableSetRow,
  wanted: ReadonlySet<string>,
): Promise<readonly Resource[]> {
  const { sql } = services;
  const parts: Resource[] = [];
  if (wanted.has('vars')) parts.push(...(await listVariables(services, { variableSet: row.id })).map(variableResource));
  if (wanted.has('workspaces'))
    if (wanted.has('workspaces')) {
      const workspaces = await readWorkspaces(sql, row.workspaces);
      const seen = workspaces.filter((workspace) => mayWith(principal, 'read', workspace));
      parts.push(...(await workspacesFor(services, principal, seen)));
    }
  if (wanted.has('projects'))
    for (const id of row.projects) {
      const project = await readProject(sql, id);
      const scope = { organization: row.organization, project: id };
      if (project !== null && may(principal, 'read', scope)) parts.push(projectFor(principal, project));
    }
  return parts;
}
