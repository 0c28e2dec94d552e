// Projects: listed, made and read. A workspace goes to the default one when it names none.

import { createProject, listProjects, readProject } from '@terrace/actors/project/view';
import type { ProjectRow } from '@terrace/actors/project/view';
import { z } from 'zod';
import { may, projectsOf } from '../http/access.ts';
import type { ProjectAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { one, resourceBody, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { findOrganization } from '../organization/routes.ts';

const InOrganization = z.object({ organization: z.string() });
const Create = resourceBody(
  'projects',
  z.object({
    name: z
      .string()
      .min(3)
      .max(40)
      .regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u, 'may have letters, digits, spaces, - and _'),
    description: z.string().max(256).optional(),
  }),
);

export const projectRoutes: Routes = (add, services) => {
  const { sql, rng } = services;
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/projects',
    params: InOrganization,
    query: z.object({ ...pageQuery, 'filter[names]': z.string().optional() }),
    async answer({ principal, params, query }) {
      const { name: organization } = await findOrganization(services, principal, params.organization);
      const page = pageOf(query);
      const names = query['filter[names]']?.split(',');
      const reach = may(principal, 'read-projects', { organization }) ? 'all' : projectsOf(principal, organization);
      const { rows, total } = await listProjects(sql, { organization, names, reach, ...page });
      return { body: { data: rows.map((row) => projectFor(principal, row)), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/organizations/:organization/projects',
    params: InOrganization,
    body: Create,
    async answer({ principal, params, body }) {
      const { name: organization } = await findOrganization(
        services,
        principal,
        params.organization,
        'manage-projects',
      );
      const { name, description = '' } = body.data.attributes;
      const row = await createProject(sql, { organization, name, description, rng });
      if (row === null)
        throw new ApiError('name-taken', 'Name has already been taken', { pointer: '/data/attributes/name' });
      return { status: 201, body: { data: projectFor(principal, row) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/projects/:project',
    params: z.object({ project: z.string() }),
    async answer({ principal, params }) {
      const row = await readProject(sql, params.project);
      if (row === null || !may(principal, 'read', { organization: row.organization, project: row.id }))
        throw notFound(`project ${params.project}`);
      return { body: { data: projectFor(principal, row) } };
    },
  });
};

/** With the permissions of whoever asks. */
export const projectFor = (principal: Principal, row: ProjectRow): Resource =>
  projectResource(row, (action) => may(principal, action, { organization: row.organization, project: row.id }));

function projectResource(row: ProjectRow, allows: (action: ProjectAction) => boolean): Resource {
  return {
    id: row.id,
    type: 'projects',
    attributes: {
      name: row.name,
      description: row.description,
      'created-at': timestamp(row.created_at),
      'is-unified': false,
      permissions: {
        'can-read': true,
        'can-update': false,
        'can-destroy': false,
        'can-create-workspace': allows('create-workspace'),
        'can-read-teams': allows('read-teams'),
        'can-manage-teams': allows('manage-teams'),
      },
    },
    relationships: { organization: one('organizations', row.organization) },
    links: { self: `/api/v2/projects/${row.id}` },
  };
}
