// Installations of the GitHub App: for whoever makes workspaces in an organization that may use them, and, with who that is, for site admins.

import {
  grantInstallation,
  listInstallations,
  readInstallation,
  withdrawInstallation,
} from '@terrace/actors/vcs/view/installations';
import type { Granted, InstallationRow } from '@terrace/actors/vcs/view/installations';
import { readOrganization } from '@terrace/actors/organization/view';
import { z } from 'zod';
import { requireSiteAdmin } from '../admin/find.ts';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { many, resourceBody, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { flag, pages, resourceShape, shows, text, textOrNull, timeOrNull, toManyOf, whole } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';

const attributes = {
  name: text,
  'icon-url': text,
  'installation-id': whole,
  'installation-type': text,
  'installation-url': text,
};
const Installation = resourceShape('GithubAppInstallation', 'github-app-installations', attributes);
const AdminInstallation = resourceShape(
  'AdminGithubAppInstallation',
  'github-app-installations',
  {
    ...attributes,
    /** Whether every organization may use it. */
    'all-organizations': flag,
    'suspended-at': timeOrNull,
    'removed-at': timeOrNull,
    /** Why GitHub gives no token for it. */
    'error-message': textOrNull,
  },
  { organizations: toManyOf('organizations') },
);
const One = z.object({ installation: z.string() });
const Organizations = z.object({
  data: z.array(z.object({ type: z.literal('organizations').optional(), id: z.string().max(256) })).max(1_000),
});
const filters = {
  ...pageQuery,
  'filter[name]': z.string().max(256).optional(),
  'filter[installation_id]': z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .optional(),
};
const Query = z.looseObject(filters);
const sitePath = '/api/v2/terrace/github-app-installations';
const what = 'installations of the GitHub App';

export const installationRoutes: Routes = (add, services) => {
  const { sql } = services;

  const list = async (
    organizations: readonly string[] | null,
    query: z.infer<typeof Query>,
    show: (row: InstallationRow) => Resource,
  ) => {
    const page = pageOf(query);
    const { 'filter[name]': name, 'filter[installation_id]': installationId } = query;
    const { rows, total } = await listInstallations(sql, { organizations, name, installationId, ...page });
    return { body: { data: rows.map(show), meta: pagination(page, total) } };
  };

  add({
    method: 'GET',
    path: '/api/v2/github-app/installations',
    answers: { 200: pages(Installation) },
    query: Query,
    answer: async ({ principal, query }) => await list(organizationsOf(principal), query, resourceOf),
  });
  add({
    method: 'GET',
    path: '/api/v2/github-app/installation/:installation',
    answers: { 200: shows(Installation) },
    params: One,
    async answer({ principal, params }) {
      const row = await readInstallation(sql, params.installation, organizationsOf(principal));
      if (row === null) throw notFound(`installation ${params.installation}`);
      return { body: { data: resourceOf(row) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/github-app-installations',
    answers: { 200: pages(Installation) },
    params: z.object({ organization: z.string() }),
    query: Query,
    async answer({ principal, params, query }) {
      const { name } = await findOrganization(services, principal, params.organization);
      return await list([name], query, resourceOf);
    },
  });

  const find = async (principal: Principal, id: string): Promise<InstallationRow> => {
    requireSiteAdmin(principal, what, { isMany: true });
    const row = await readInstallation(sql, id, null);
    if (row === null) throw notFound(`installation ${id}`);
    return row;
  };
  /** Throws ApiError `conflict` that names who still follows a repository by it. */
  const withdraw = async ({ id, name }: InstallationRow, from: Granted): Promise<void> => {
    const followers = await withdrawInstallation(sql, id, from);
    if (followers.length > 0)
      throw new ApiError(
        'conflict',
        `repositories are followed by the installation at ${name}: ${followers.join(', ')}; disconnect them first`,
      );
  };

  add({
    method: 'GET',
    path: sitePath,
    answers: { 200: pages(AdminInstallation) },
    query: Query,
    async answer({ principal, query }) {
      requireSiteAdmin(principal, what, { isMany: true });
      return await list(null, query, adminResourceOf);
    },
  });
  add({
    method: 'GET',
    path: `${sitePath}/:installation`,
    answers: { 200: shows(AdminInstallation) },
    params: One,
    answer: async ({ principal, params }) => ({
      body: { data: adminResourceOf(await find(principal, params.installation)) },
    }),
  });
  add({
    method: 'PATCH',
    path: `${sitePath}/:installation`,
    answers: { 200: shows(AdminInstallation) },
    params: One,
    body: resourceBody(
      'github-app-installations',
      z.looseObject({ 'all-organizations': z.boolean().nullish() }).prefault({}),
    ),
    async answer({ principal, params, body }) {
      const row = await find(principal, params.installation);
      const { 'all-organizations': isForAll } = body.data.attributes;
      if (isForAll === true) await grantInstallation(sql, row.id, null);
      if (isForAll === false) await withdraw(row, null);
      return { body: { data: adminResourceOf(await find(principal, row.id)) } };
    },
  });
  for (const method of ['POST', 'DELETE'] as const)
    add({
      method,
      path: `${sitePath}/:installation/relationships/organizations`,
      answers: { 204: null },
      params: One,
      body: Organizations,
      async answer({ principal, params, body }) {
        const row = await find(principal, params.installation);
        const known = await Promise.all(body.data.map(({ id }) => readOrganization(sql, id)));
        for (const [index, organization] of known.entries())
          if (organization === null)
            throw new ApiError('invalid', `there is no organization ${body.data[index]?.id ?? ''}`, {
              pointer: `/data/${index}/id`,
            });
        const names = known.flatMap((organization) => (organization === null ? [] : [organization.name]));
        await (method === 'POST' ? grantInstallation(sql, row.id, names) : withdraw(row, names));
        return {};
      },
    });
};

/** Whose installations somebody sees: those of organizations that they belong to; null for a site admin, who sees all. */
function organizationsOf(principal: Principal): readonly string[] | null {
  if (principal.kind === 'run') return [];
  if (may(principal, 'write', null)) return null;
  return [...principal.rights.keys()].filter((organization) => may(principal, 'read', { organization }));
}

const resourceOf = (row: InstallationRow): Resource => ({
  id: row.id,
  type: 'github-app-installations',
  attributes: {
    name: row.name,
    'icon-url': row.icon_url,
    'installation-id': row.installation_id,
    'installation-type': row.kind,
    'installation-url': row.url,
  },
  links: { self: `/api/v2/github-app/installation/${row.id}` },
});

function adminResourceOf(row: InstallationRow): Resource {
  const { attributes: shown, ...rest } = resourceOf(row);
  return {
    ...rest,
    attributes: {
      ...shown,
      'all-organizations': row.is_for_all,
      'suspended-at': timestamp(row.suspended_at),
      'removed-at': timestamp(row.removed_at),
      'error-message': row.error_message,
    },
    relationships: { organizations: many('organizations', row.organizations) },
    links: { self: `${sitePath}/${row.id}` },
  };
}
