// Organizations as a site admin sees and sets them: who gets in, how much they may have, and how long terraform may work for their runs.

import { given } from '@terrace/machines/kernel/given';
import { changeOrganization, listOrganizations, readOrganization } from '@terrace/actors/organization/view';
import type { AdminSettings, OrganizationRow } from '@terrace/actors/organization/view';
import { listModuleConsumers, readOwners, replaceModuleConsumers } from '@terrace/actors/site/view/organizations';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody } from '../http/json-api.ts';
import type { Document } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { deleteOrganization } from '../organization/delete.ts';
import { limitIn, timeLimit } from './duration.ts';
import { requireSiteAdmin } from './find.ts';
import { adminOrganizationResource, adminUserResource } from './resource.ts';
import { pages, shows } from '../http/shape.ts';
import { AdminOrganization } from './shape.ts';

const Named = z.object({ organization: z.string() });
const Include = z.looseObject({ include: z.string().optional() });
const workspaceLimitMax = 1_000_000;

const flag = z.boolean().optional();

const Update = resourceBody(
  'organizations',
  z
    .looseObject({
      'access-beta-tools': flag,
      'global-module-sharing': flag,
      'global-provider-sharing': flag,
      'is-disabled': flag,
      'terraform-worker-sudo-enabled': flag,
      'workspace-limit': z.int().min(0).max(workspaceLimitMax).nullish(),
      // Two names of one thing; clients send both.
      'terraform-build-worker-plan-timeout': timeLimit,
      'plan-timeout': timeLimit,
      'terraform-build-worker-apply-timeout': timeLimit,
      'apply-timeout': timeLimit,
    })
    .prefault({}),
);
const Consumers = z.object({ data: z.array(z.object({ id: z.string(), type: z.string().optional() })) });

export const adminOrganizationRoutes: Routes = (add, services) => {
  const { sql } = services;
  const find = async (principal: Principal, name: string): Promise<OrganizationRow> => {
    requireSiteAdmin(principal, `organization ${name}`);
    const row = await readOrganization(sql, name);
    if (row === null) throw notFound(`organization ${name}`);
    return row;
  };
  const shown = async (rows: readonly OrganizationRow[], include: string | undefined): Promise<Document> => {
    const wanted = includesOf(include, ['owners']);
    const owners = await readOwners(
      sql,
      rows.map(({ name }) => name),
    );
    return {
      data: rows.map((row) => adminOrganizationResource(row, owners)),
      ...(wanted.has('owners') ? included(owners.map((owner) => adminUserResource(owner))) : {}),
    };
  };
  const show = async (row: OrganizationRow, include?: string): Promise<{ readonly body: object }> => {
    const { data, ...more } = await shown([row], include);
    return { body: { data: Array.isArray(data) ? data[0] : data, ...more } };
  };

  add({
    method: 'GET',
    path: '/api/v2/admin/organizations',
    answers: { 200: pages(AdminOrganization) },
    query: z.looseObject({ ...pageQuery, ...Include.shape, q: z.string().optional() }),
    async answer({ principal, query }) {
      requireSiteAdmin(principal, 'the list of organizations');
      const page = pageOf(query);
      const { rows, total } = await listOrganizations(sql, { names: null, text: query.q, ...page });
      return { body: { ...(await shown(rows, query.include)), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/admin/organizations/:organization',
    answers: { 200: shows(AdminOrganization) },
    params: Named,
    query: Include,
    answer: async ({ principal, params, query }) =>
      await show(await find(principal, params.organization), query.include),
  });
  add({
    method: 'PATCH',
    path: '/api/v2/admin/organizations/:organization',
    answers: { 200: shows(AdminOrganization) },
    params: Named,
    body: Update,
    async answer({ principal, params, body }) {
      const { name } = await find(principal, params.organization);
      await changeOrganization(sql, name, settingsOf(body.data.attributes));
      return await show(await find(principal, name));
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/admin/organizations/:organization',
    answers: { 204: null },
    params: Named,
    async answer({ principal, params }) {
      await deleteOrganization(services, await find(principal, params.organization), principal.by);
      return {};
    },
  });

  const consumersPath = '/api/v2/admin/organizations/:organization/relationships/module-consumers';
  add({
    method: 'GET',
    path: consumersPath,
    answers: { 200: pages(AdminOrganization) },
    params: Named,
    query: z.looseObject({ ...pageQuery }),
    async answer({ principal, params, query }) {
      const { name } = await find(principal, params.organization);
      const page = pageOf(query);
      const { names, total } = await listModuleConsumers(sql, name, page);
      const rows = await listOrganizations(sql, { names, limit: names.length, offset: 0 });
      return { body: { ...(await shown(rows.rows, undefined)), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'PATCH',
    path: consumersPath,
    answers: { 204: null },
    params: Named,
    body: Consumers,
    async answer({ principal, params, body }) {
      const { name } = await find(principal, params.organization);
      const consumers = [...new Set(body.data.map(({ id }) => id))];
      const unknown = await replaceModuleConsumers(sql, name, consumers);
      if (unknown.length > 0) throw new ApiError('not-found', `organization ${unknown.join(', ')} is not there`);
      return {};
    },
  });
};

/** What the request names, by column. */
function settingsOf(attributes: z.infer<typeof Update>['data']['attributes']): AdminSettings {
  return given({
    access_beta_tools: attributes['access-beta-tools'],
    global_module_sharing: attributes['global-module-sharing'],
    global_provider_sharing: attributes['global-provider-sharing'],
    is_disabled: attributes['is-disabled'],
    worker_sudo: attributes['terraform-worker-sudo-enabled'],
    workspace_limit: attributes['workspace-limit'],
    plan_limit_s: limitIn(attributes, 'plan-timeout'),
    apply_limit_s: limitIn(attributes, 'apply-timeout'),
  });
}
