// The workspaces and the runs of all organizations, for a site admin.

import { listOrganizations } from '@terrace/actors/organization/view';
import { readOwners } from '@terrace/actors/site/view/organizations';
import { countSiteRuns, listSiteRuns } from '@terrace/actors/site/view/runs';
import {
  countSiteWorkspaces,
  listSiteWorkspaces,
  readSiteWorkspaces,
  siteWorkspaceOrders,
} from '@terrace/actors/site/view/workspaces';
import type { SiteWorkspaceRow } from '@terrace/actors/site/view/workspaces';
import { readRun, readRuns } from '@terrace/actors/run/view';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { committed, notFound } from '../http/errors.ts';
import { included, includesOf } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import type { GatewayServices } from '../http/services.ts';
import { refuseWhileApplying } from '../run/applying.ts';
import { runsFor } from '../run/shown.ts';
import { pages, shows } from '../http/shape.ts';
import { requireSiteAdmin } from './find.ts';
import { AdminRun, AdminWorkspace } from './shape.ts';
import { adminOrganizationResource, adminRunResource, adminUserResource, adminWorkspaceResource } from './resource.ts';

const OneWorkspace = z.object({ workspace: z.string() });
const OneRun = z.object({ run: z.string() });
const Include = z.looseObject({ include: z.string().optional() });
const statuses = z
  .string()
  .optional()
  .transform((text) => {
    const wanted = (text ?? '').split(',').map((word) => word.trim());
    return wanted.some((word) => word !== '') ? wanted.filter((word) => word !== '') : undefined;
  });
const moment = z.iso
  .datetime({ offset: true, error: 'must be a time as in RFC 3339, such as 2024-05-01T12:00:00Z' })
  .optional()
  .transform((text) => (text === undefined ? undefined : new Date(text)));

export const adminWorkspaceRoutes: Routes = (add, services) => {
  const { sql, client } = services;
  const find = async (principal: Principal, id: string): Promise<SiteWorkspaceRow> => {
    requireSiteAdmin(principal, `workspace ${id}`);
    const [row] = await readSiteWorkspaces(sql, [id]);
    if (row === undefined) throw notFound(`workspace ${id}`);
    return row;
  };

  add({
    method: 'GET',
    path: '/api/v2/admin/workspaces',
    answers: { 200: pages(AdminWorkspace) },
    query: z.looseObject({
      ...pageQuery,
      ...Include.shape,
      q: z.string().optional(),
      'filter[current_run][status]': statuses,
      sort: z.enum(siteWorkspaceOrders, `must be one of ${siteWorkspaceOrders.join(', ')}`).optional(),
    }),
    async answer({ principal, query }) {
      requireSiteAdmin(principal, 'the list of workspaces');
      const wanted = includesOf(query.include, ['organization', 'organization.owners', 'current_run']);
      const page = pageOf(query);
      const [{ rows, total }, counts] = await Promise.all([
        listSiteWorkspaces(sql, {
          text: query.q,
          runStatuses: query['filter[current_run][status]'],
          order: query.sort,
          ...page,
        }),
        countSiteWorkspaces(sql),
      ]);
      const parts = await partsOf(services, principal, rows, wanted, '');
      return {
        body: {
          data: rows.map(adminWorkspaceResource),
          ...included(parts),
          meta: { ...pagination(page, total), 'status-counts': counts },
        },
      };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/admin/workspaces/:workspace',
    answers: { 200: shows(AdminWorkspace) },
    params: OneWorkspace,
    query: Include,
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, ['organization', 'organization.owners', 'current_run']);
      const row = await find(principal, params.workspace);
      const parts = await partsOf(services, principal, [row], wanted, '');
      return { body: { data: adminWorkspaceResource(row), ...included(parts) } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/admin/workspaces/:workspace',
    answers: { 204: null },
    params: OneWorkspace,
    async answer({ principal, params }) {
      const { id } = await find(principal, params.workspace);
      await refuseWhileApplying(services, { workspace: id });
      const message = { type: 'workspace.delete', safe: false, managed: 0, by: principal.by };
      committed(await client.ask({ kind: 'workspace', id }, message));
      return {};
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/admin/runs',
    answers: { 200: pages(AdminRun) },
    query: z.looseObject({
      ...pageQuery,
      ...Include.shape,
      q: z.string().optional(),
      'filter[status]': statuses,
      'filter[from]': moment,
      'filter[to]': moment,
    }),
    async answer({ principal, query }) {
      requireSiteAdmin(principal, 'the list of runs');
      const wanted = includesOf(query.include, [
        ...['workspace', 'workspace.organization', 'workspace.organization.owners'],
      ]);
      const page = pageOf(query);
      const [{ rows, total }, counts] = await Promise.all([
        listSiteRuns(sql, {
          statuses: query['filter[status]'],
          text: query.q,
          from: query['filter[from]'],
          to: query['filter[to]'],
          ...page,
        }),
        countSiteRuns(sql),
      ]);
      const workspaces =
        wanted.size === 0 ? [] : await readSiteWorkspaces(sql, [...new Set(rows.map(({ workspace }) => workspace))]);
      const parts = await partsOf(services, principal, workspaces, wanted, 'workspace.');
      return {
        body: {
          data: rows.map(adminRunResource),
          ...included([...workspaces.map(adminWorkspaceResource), ...parts]),
          meta: { ...pagination(page, total), 'status-counts': counts },
        },
      };
    },
  });
  add({
    method: 'POST',
    path: '/api/v2/admin/runs/:run/actions/force-cancel',
    answers: { 202: null },
    params: OneRun,
    body: z.looseObject({ comment: z.string().max(4096).nullish() }),
    async answer({ principal, params, body }) {
      requireSiteAdmin(principal, `run ${params.run}`);
      const row = await readRun(sql, params.run);
      if (row === null || row.workspace_project === null) throw notFound(`run ${params.run}`);
      // Work is asked to stop before it is made to: terraform may still save what it has done (DECISIONS 10).
      const type = row.actions.isCancelable ? 'run.cancel' : 'run.force-cancel';
      const message = { type, comment: body.comment ?? null, by: principal.by };
      committed(await client.ask({ kind: 'run', id: row.id }, message, { through: true }));
      return { status: 202, body: '', contentType: 'text/plain; charset=utf-8' };
    },
  });
};

/** `prefix` stands before the names of the parts. */
async function partsOf(
  services: GatewayServices,
  principal: Principal,
  rows: readonly SiteWorkspaceRow[],
  wanted: ReadonlySet<string>,
  prefix: string,
): Promise<readonly Resource[]> {
  const { sql } = services;
  const found: Resource[] = [];
  const hasOwners = wanted.has(`${prefix}organization.owners`);
  if (hasOwners || wanted.has(`${prefix}organization`)) {
    const names = [...new Set(rows.map(({ organization }) => organization))];
    const [{ rows: organizations }, owners] = await Promise.all([
      listOrganizations(sql, { names, limit: names.length, offset: 0 }),
      readOwners(sql, names),
    ]);
    found.push(...organizations.map((row) => adminOrganizationResource(row, owners)));
    if (hasOwners) found.push(...owners.map((owner) => adminUserResource(owner)));
  }
  if (wanted.has(`${prefix}current_run`)) {
    const ids = rows.flatMap(({ current_run: id }) => (id === null ? [] : [id]));
    found.push(...(await runsFor(services, principal, await readRuns(sql, ids))));
  }
  return found;
}
