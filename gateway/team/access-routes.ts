// What teams may do with single workspaces and projects: the same five endpoints for both.

import { readProject } from '@terrace/actors/project/view';
import { createAccess, deleteAccess, listAccess, readAccess, updateAccess } from '@terrace/actors/team/view';
import type { AccessKind, AccessRow } from '@terrace/actors/team/view';
import { TeamProjectId, TeamWorkspaceId } from '@terrace/machines/team/id';
import { schemaWords } from '@terrace/runtime/fault/schema-words';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { AddEndpoint, Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody, toOne } from '../http/json-api.ts';
import { CustomProject, CustomWorkspace, projectAccess, workspaceAccess } from '../http/levels.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { findWorkspace } from '../workspace/find.ts';
import { findTeam } from './find.ts';
import { accessResource } from './resource.ts';
import { pages, shows } from '../http/shape.ts';
import { accessShapes } from './shape.ts';

interface Kind {
  readonly kind: AccessKind;
  readonly names: readonly string[];
  readonly custom: z.ZodObject;
  readonly makeId: (bytes: Uint8Array) => TeamWorkspaceId | TeamProjectId;
  /** The organization that it is in, for who may see, or say, who reaches it. Throws ApiError `not-found`. */
  readonly find: (principal: Principal, id: string, action: 'read' | 'manage') => Promise<string>;
}
type Given = Readonly<Record<string, unknown>>;

export const teamAccessRoutes: Routes = (add, services) => {
  const { sql } = services;
  accessEndpoints(add, services, {
    kind: 'workspace',
    names: workspaceAccess,
    custom: CustomWorkspace,
    makeId: (bytes) => TeamWorkspaceId.make(bytes),
    find: async (principal, id, action) =>
      (await findWorkspace(services, principal, { id }, action === 'read' ? 'read-runs' : 'write')).organization,
  });
  accessEndpoints(add, services, {
    kind: 'project',
    names: projectAccess,
    custom: CustomProject,
    makeId: (bytes) => TeamProjectId.make(bytes),
    async find(principal, id, action) {
      const row = await readProject(sql, id);
      const scope = row === null ? null : { organization: row.organization, project: row.id };
      if (row === null || !may(principal, `${action}-teams`, scope)) throw notFound(`project ${id}`);
      return row.organization;
    },
  });
};

function accessEndpoints(add: AddEndpoint, services: GatewayServices, each: Kind): void {
  const { sql, rng } = services;
  const { kind, names, custom } = each;
  const path = `/api/v2/team-${kind}s`;
  const filter = `filter[${kind}][id]`;
  const One = z.object({ access: z.string() });
  const Attributes = z.looseObject({
    access: z.enum(names, `must be one of ${names.join(', ')}`),
    ...Object.fromEntries(Object.keys(custom.shape).map((part) => [part, z.unknown().optional()])),
  });

  const find = async (principal: Principal, id: string, action: 'read' | 'manage'): Promise<AccessRow> => {
    const row = await readAccess(sql, kind, id);
    if (row === null) throw notFound(`access ${id}`);
    await each.find(principal, row.of, action);
    return row;
  };

  add({
    method: 'GET',
    path,
    answers: { 200: pages(accessShapes[kind]) },
    query: z.looseObject({ ...pageQuery, [filter]: z.string(`must name a ${kind}`) }),
    async answer({ principal, query }) {
      const of = String((query as Given)[filter]);
      await each.find(principal, of, 'read');
      const page = pageOf(query as unknown as Parameters<typeof pageOf>[0]);
      const { rows, total } = await listAccess(sql, kind, of, page);
      return { body: { data: rows.map((row) => accessResource(kind, row)), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path,
    answers: { 201: shows(accessShapes[kind]) },
    body: resourceBody(`team-${kind}s`, Attributes, z.record(z.string(), toOne)),
    async answer({ principal, body }) {
      const { relationships } = body.data;
      const attributes = body.data.attributes as Given & { readonly access: string };
      const of = relationships[kind]?.data?.id ?? '';
      const organization = await each.find(principal, of, 'manage');
      const named = relationships['team']?.data?.id ?? '';
      const team = await findTeam(services, principal, named);
      const pointer = '/data/relationships/team/data/id';
      if (team.organization !== organization)
        throw new ApiError('invalid', `team ${named} is not of organization ${organization}`, { pointer });
      if (team.is_owners) throw new ApiError('invalid', 'owners may do everything already', { pointer });
      const { access } = attributes;
      const id = each.makeId(rng.bytes(16));
      const row = { id, team: team.id, of, access, custom: customOf(custom, access, attributes, null) };
      if (!(await createAccess(sql, kind, row)))
        throw new ApiError('invalid', `team ${team.name} has access to ${of} already`, { pointer });
      return { status: 201, body: { data: accessResource(kind, await find(principal, id, 'read')) } };
    },
  });
  add({
    method: 'GET',
    path: `${path}/:access`,
    answers: { 200: shows(accessShapes[kind]) },
    params: One,
    answer: async ({ principal, params }) => ({
      body: { data: accessResource(kind, await find(principal, params.access, 'read')) },
    }),
  });
  add({
    method: 'PATCH',
    path: `${path}/:access`,
    answers: { 200: shows(accessShapes[kind]) },
    params: One,
    body: resourceBody(`team-${kind}s`, Attributes.partial().prefault({})),
    async answer({ principal, params, body }) {
      const row = await find(principal, params.access, 'manage');
      const attributes = body.data.attributes as Given & { readonly access?: string };
      await updateAccess(sql, kind, row.id, (now) => {
        const access = attributes.access ?? now.access;
        const before = now.access === 'custom' ? (now.custom as Given) : null;
        return { access, custom: customOf(custom, access, attributes, before) };
      });
      return { body: { data: accessResource(kind, await find(principal, row.id, 'read')) } };
    },
  });
  add({
    method: 'DELETE',
    path: `${path}/:access`,
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      await deleteAccess(sql, kind, (await find(principal, params.access, 'manage')).id);
      return {};
    },
  });
}

/** What a custom set says; null for a fixed one, which says it all by its name. What is left out stays as `before`. */
function customOf(custom: z.ZodObject, access: string, given: Given, before: Given | null): unknown {
  const parts = Object.keys(custom.shape);
  const [said] = parts.filter((part) => given[part] !== undefined);
  if (access !== 'custom') {
    if (said === undefined) return null;
    const part = said.charAt(0).toUpperCase() + said.slice(1).replaceAll('-', ' ');
    const why = `${part} is read-only when access level is '${access}'; use the 'custom' access level to set this attribute.`;
    throw new ApiError('invalid', why, {
      pointer: `/data/attributes/${said}`,
    });
  }
  const merged = custom.safeParse(
    Object.fromEntries(parts.map((part) => [part, mergedOf(before?.[part], given[part])])),
    { error: schemaWords },
  );
  if (merged.success) return merged.data;
  const [issue] = merged.error.issues;
  const path = issue?.path.map(String) ?? [];
  throw new ApiError('invalid', `${path.join('.')}: ${issue?.message ?? 'is not as it must be'}`, {
    pointer: `/data/attributes/${path.join('/')}`,
  });
}

/** A part that is an object is changed where it is spoken of. */
const mergedOf = (before: unknown, given: unknown): unknown =>
  given === undefined ? before : isObject(before) && isObject(given) ? { ...before, ...given } : given;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
