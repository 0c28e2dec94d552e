// Organizations as a site admin sees them, and how long terraform may work for their runs.

import { listOrganizations, readOrganization, changeOrganization } from '@terrace/actors/organization/view';
import type { OrganizationRow } from '@terrace/actors/organization/view';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { durationOf, secondsOf } from './duration.ts';
import { pages, shows } from '../http/shape.ts';
import { AdminOrganization } from '../organization/shape.ts';

const Named = z.object({ organization: z.string() });
const limits = {
  'terraform-build-worker-plan-timeout': 'plan_limit_s',
  'terraform-build-worker-apply-timeout': 'apply_limit_s',
} as const;
type LimitName = keyof typeof limits;
const limitNames = Object.keys(limits) as readonly LimitName[];
/** A shorter one ends every run, a longer one none. */
const shortestS = 10;
const longestS = 30 * 24 * 3_600;

const Update = resourceBody('organizations', z.looseObject({}));

export const adminOrganizationRoutes: Routes = (add, { sql }) => {
  const find = async (principal: Principal, name: string): Promise<OrganizationRow> => {
    const row = may(principal, 'write', null) ? await readOrganization(sql, name) : null;
    if (row === null) throw notFound(`organization ${name}`);
    return row;
  };

  add({
    method: 'GET',
    path: '/api/v2/admin/organizations',
    answers: { 200: pages(AdminOrganization) },
    query: z.looseObject({ ...pageQuery, q: z.string().optional() }),
    async answer({ principal, query }) {
      if (!may(principal, 'write', null)) throw notFound('the list of organizations');
      const page = pageOf(query);
      const { rows, total } = await listOrganizations(sql, { names: null, text: query.q, ...page });
      return { body: { data: rows.map(adminOrganizationResource), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/admin/organizations/:organization',
    answers: { 200: shows(AdminOrganization) },
    params: Named,
    answer: async ({ principal, params }) => ({
      body: { data: adminOrganizationResource(await find(principal, params.organization)) },
    }),
  });
  add({
    method: 'PATCH',
    path: '/api/v2/admin/organizations/:organization',
    answers: { 200: shows(AdminOrganization) },
    params: Named,
    body: Update,
    async answer({ principal, params, body }) {
      const { name } = await find(principal, params.organization);
      await changeOrganization(sql, name, limitsOf(body.data.attributes));
      return { body: { data: adminOrganizationResource(await find(principal, name)) } };
    },
  });
};

/** Throws ApiError for an attribute that cannot be set, and for a time that is none. */
function limitsOf(attributes: Readonly<Record<string, unknown>>): Parameters<typeof changeOrganization>[2] {
  const changes: Record<string, number | null> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const pointer = `/data/attributes/${name}`;
    const column = limits[name as LimitName] as (typeof limits)[LimitName] | undefined;
    if (column === undefined)
      throw new ApiError('invalid', `${name}: cannot be set yet; ${limitNames.join(' and ')} can`, { pointer });
    const seconds = typeof value === 'string' ? secondsOf(value) : null;
    if (value !== null && (seconds === null || seconds < shortestS || seconds > longestS))
      throw new ApiError(
        'invalid',
        `${name}: must be a time between ${durationOf(shortestS)} and ${durationOf(longestS)}, such as 2h or 1h30m`,
        { pointer },
      );
    changes[column] = seconds;
  }
  return changes;
}

function adminOrganizationResource(row: OrganizationRow): Resource {
  return {
    id: row.name,
    type: 'organizations',
    attributes: {
      name: row.name,
      'external-id': row.external_id,
      'notification-email': row.email,
      'created-at': timestamp(row.created_at),
      'is-disabled': false,
      ...Object.fromEntries(
        limitNames.map((name) => {
          const seconds = row[limits[name]];
          return [name, seconds === null ? null : durationOf(seconds)];
        }),
      ),
    },
    links: { self: `/api/v2/organizations/${row.name}` },
  };
}
