// Feature sets and subscriptions, for clients that ask which plan an organization is on: there is one set, with all that this server does,
// and every organization has it. No ceiling and no contract is kept, since none is heeded.

import { readOrganization, readOrganizationById } from '@terrace/actors/organization/view';
import type { OrganizationRow } from '@terrace/actors/organization/view';
import { z } from 'zod';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { one, resourceType, toOne } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { FeatureSet, Subscription } from '../organization/shape.ts';
import { pages, shows } from '../http/shape.ts';
import { findOrganization } from '../organization/find.ts';
import { entitlements } from '../organization/resource.ts';

const featureSet: Resource = {
  id: 'fs-terrace',
  type: 'feature-sets',
  attributes: {
    name: 'Terrace',
    description: 'Everything that this server does, for every organization',
    'is-current': true,
    'is-free-tier': false,
    'self-serve-billing': false,
    ...entitlements,
  },
};

export const featureSetRoutes: Routes = (add, services) => {
  const { sql } = services;
  const find = async (principal: Principal, name: string): Promise<OrganizationRow> => {
    const row = may(principal, 'write', null) ? await readOrganization(sql, name) : null;
    if (row === null) throw notFound(`organization ${name}`);
    return row;
  };

  add({
    method: 'GET',
    path: '/api/v2/admin/feature-sets',
    // `q` names a plan of HashiCorp's; whatever it is, this is the set that organizations have here.
    query: z.looseObject({ ...pageQuery, q: z.string().optional() }),
    answers: { 200: pages(FeatureSet) },
    async answer({ principal, query }) {
      if (!may(principal, 'write', null)) throw notFound('the list of feature sets');
      const page = pageOf(query);
      return { body: { data: page.number === 1 ? [featureSet] : [], meta: pagination(page, 1) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/subscription',
    params: z.object({ organization: z.string() }),
    answers: { 200: shows(Subscription) },
    async answer({ principal, params }) {
      const row = await findOrganization(services, principal, params.organization);
      return { body: { data: subscriptionOf(row), included: [featureSet] } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/subscriptions/:subscription',
    params: z.object({ subscription: z.string() }),
    answers: { 200: shows(Subscription) },
    async answer({ principal, params: { subscription } }) {
      const row = await readOrganizationById(sql, organizationIdOf(subscription));
      if (row === null || !may(principal, 'read', { organization: row.name }))
        throw notFound(`subscription ${subscription}`);
      return { body: { data: subscriptionOf(row), included: [featureSet] } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/admin/organizations/:organization/subscription',
    params: z.object({ organization: z.string() }),
    body: z.object({
      data: z.object({
        type: resourceType('subscriptions', 'subscription'),
        relationships: z.object({ 'feature-set': toOne }),
      }),
    }),
    answers: { 200: shows(Subscription) },
    async answer({ principal, params, body }) {
      const row = await find(principal, params.organization);
      const wanted = body.data.relationships['feature-set'].data?.id;
      if (wanted !== featureSet.id)
        throw new ApiError('invalid', `there is no feature set ${wanted}; this server has ${featureSet.id} alone`, {
          pointer: '/data/relationships/feature-set/data/id',
        });
      return { body: { data: subscriptionOf(row) } };
    },
  });
};

const subscriptionPrefix = 'sub-';
const organizationIdOf = (subscription: string): string => subscription.replace(subscriptionPrefix, 'org-');
const subscriptionOf = (row: OrganizationRow): Resource => ({
  id: row.external_id.replace('org-', subscriptionPrefix),
  type: 'subscriptions',
  attributes: { 'is-active': true, 'end-at': null },
  relationships: { organization: one('organizations', row.name), 'feature-set': one('feature-sets', featureSet.id) },
});
