// Organizations: made, listed and read.

import { createOrganization, listOrganizations, readOrganization } from '@terrace/actors/organization/view';
import type { OrganizationRow } from '@terrace/actors/organization/view';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { OrganizationAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { entitlementResource, organizationResource } from './resource.ts';

const Named = z.object({ organization: z.string() });
const Create = resourceBody(
  'organizations',
  z.object({
    name: z
      .string()
      .min(3)
      .max(40)
      .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'may have letters, digits, - and _, and begins with a letter or a digit'),
    email: z.email(),
  }),
);

/** The organization, when `principal` may do that with it. Throws ApiError `not-found`. */
export async function findOrganization(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  name: string,
  action: OrganizationAction = 'read',
): Promise<OrganizationRow> {
  const row = may(principal, action, { organization: name }) ? await readOrganization(sql, name) : null;
  if (row === null) throw notFound(`organization ${name}`);
  return row;
}

export const organizationRoutes: Routes = (add, services) => {
  const { sql, rng } = services;
  const resource = (row: OrganizationRow, principal: Principal) =>
    organizationResource(row, (action) => may(principal, action, { organization: row.name }));

  add({
    method: 'GET',
    path: '/api/v2/organizations',
    query: z.object(pageQuery),
    async answer({ principal, query }) {
      if (principal.kind === 'run') throw notFound('the list of organizations');
      const page = pageOf(query);
      const names = may(principal, 'read-all', null) ? null : [...principal.rights.keys()];
      const { rows, total } = await listOrganizations(sql, names, page);
      return { body: { data: rows.map((row) => resource(row, principal)), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/organizations',
    body: Create,
    async answer({ principal, body }) {
      if (!may(principal, 'write', null)) throw notFound('the list of organizations');
      const { name, email } = body.data.attributes;
      const owner = principal.kind === 'user' ? principal.by.id : null;
      const row = await createOrganization(sql, { name, email, owner, rng });
      if (row === null)
        throw new ApiError('name-taken', 'Name has already been taken', { pointer: '/data/attributes/name' });
      return { status: 201, body: { data: resource(row, principal) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization',
    params: Named,
    async answer({ principal, params }) {
      return { body: { data: resource(await findOrganization(services, principal, params.organization), principal) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/entitlement-set',
    params: Named,
    async answer({ principal, params }) {
      return { body: { data: entitlementResource(await findOrganization(services, principal, params.organization)) } };
    },
  });
};
