// Organizations: made, listed, read, changed and deleted.

import { changeOrganization, createOrganization, listOrganizations } from '@terrace/actors/organization/view';
import { readProject } from '@terrace/actors/project/view';
import { z } from 'zod';
import { generalSettings } from '../admin/settings.ts';
import { may } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { included, includesOf, resourceBody } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { projectFor } from '../project/resource.ts';
import { deleteOrganization } from './delete.ts';
import { findOrganization, shownTo } from './find.ts';
import { entitlementResource } from './resource.ts';
import { CreateAttributes, DefaultPool, UpdateAttributes, settingsOf } from './settings.ts';
import { defaultExecutionOf } from './default-execution.ts';
import { pages, shows } from '../http/shape.ts';
import { EntitlementSet, Organization } from './shape.ts';

const Named = z.object({ organization: z.string() });
const Create = resourceBody('organizations', CreateAttributes, DefaultPool);
/** Clients may send no attributes at all. */
const Update = resourceBody('organizations', UpdateAttributes.default({}), DefaultPool);
const Include = z.looseObject({ include: z.string().optional() });

const poolPointer = '/data/relationships/default-agent-pool/data/id';
const remoteExecution = { default_execution_mode: 'remote', default_agent_pool: null } as const;
const executionIn = ({ attributes, relationships }: z.infer<typeof Update>['data']) => ({
  mode: attributes['default-execution-mode'],
  pool: relationships?.['default-agent-pool'] && (relationships['default-agent-pool'].data?.id ?? null),
});

/** Site admins, and everybody where the site lets them. */
const mayMake = async (services: Parameters<typeof generalSettings>[0], principal: Principal): Promise<boolean> =>
  may(principal, 'write', null) ||
  (principal.kind === 'user' && !(await generalSettings(services)).limitUserOrganizationCreation);

const owner = { isOwner: true, rights: new Set<never>(), everywhere: null, projects: new Map(), workspaces: new Map() };
/** Who has just made it: their rights were looked up before it was there. */
const ownerOf = (principal: Principal, name: string): Principal =>
  principal.kind === 'user' ? { ...principal, rights: new Map([...principal.rights, [name, owner]]) } : principal;

export const organizationRoutes: Routes = (add, services) => {
  const { sql, rng } = services;

  add({
    method: 'GET',
    path: '/api/v2/organizations',
    answers: { 200: pages(Organization) },
    query: z.object({ ...pageQuery, q: z.string().optional() }),
    async answer({ principal, query }) {
      if (principal.kind === 'run') throw notFound('the list of organizations');
      const page = pageOf(query);
      const names = may(principal, 'read-all', null) ? null : [...principal.rights.keys()];
      const { rows, total } = await listOrganizations(sql, { names, text: query.q, ...page });
      return { body: { data: rows.map((row) => shownTo(principal, row)), meta: pagination(page, total) } };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/organizations',
    answers: { 201: shows(Organization) },
    body: Create,
    async answer({ principal, body }) {
      if (!(await mayMake(services, principal))) throw notFound('the list of organizations');
      const { name, email } = body.data.attributes;
      const place = { organization: name, project: null, before: remoteExecution, pointer: poolPointer };
      const settings = {
        ...settingsOf(body.data.attributes),
        ...(await defaultExecutionOf(services, place, executionIn(body.data))),
      };
      const owner = principal.kind === 'user' ? principal.by.id : null;
      const row = await createOrganization(sql, { name, email, settings, owner, rng });
      if (row === null)
        throw new ApiError('name-taken', 'Name has already been taken', { pointer: '/data/attributes/name' });
      return { status: 201, body: { data: shownTo(ownerOf(principal, name), row) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization',
    answers: { 200: shows(Organization) },
    params: Named,
    query: Include,
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, ['default_project', 'entitlement_set']);
      const row = await findOrganization(services, principal, params.organization);
      const project = wanted.has('default_project') ? await readProject(sql, row.default_project) : null;
      const parts = [
        project === null ? null : projectFor(principal, project),
        wanted.has('entitlement_set') ? entitlementResource(row) : null,
      ];
      return { body: { data: shownTo(principal, row), ...included(parts) } };
    },
  });
  add({
    method: 'PATCH',
    path: '/api/v2/organizations/:organization',
    answers: { 200: shows(Organization) },
    params: Named,
    body: Update,
    async answer({ principal, params, body }) {
      const before = await findOrganization(services, principal, params.organization, 'write');
      const { name } = before;
      const { attributes } = body.data;
      if (attributes.name !== undefined && attributes.name !== name)
        throw new ApiError('invalid', `name: organization ${name} keeps its name: renaming is not there yet`, {
          pointer: '/data/attributes/name',
        });
      const place = { organization: name, project: null, before, pointer: poolPointer };
      const execution = await defaultExecutionOf(services, place, executionIn(body.data));
      await changeOrganization(sql, name, { ...settingsOf(attributes), ...execution });
      return { body: { data: shownTo(principal, await findOrganization(services, principal, name)) } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/organizations/:organization',
    answers: { 204: null },
    params: Named,
    async answer({ principal, params }) {
      const row = await findOrganization(services, principal, params.organization, 'write');
      await deleteOrganization(services, row, principal.by);
      return {};
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/organizations/:organization/entitlement-set',
    answers: { 200: shows(EntitlementSet) },
    params: Named,
    async answer({ principal, params }) {
      return { body: { data: entitlementResource(await findOrganization(services, principal, params.organization)) } };
    },
  });
};
