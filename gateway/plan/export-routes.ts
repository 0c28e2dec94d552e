// Exports of plans: the mocks of the Terraform imports, for whoever writes policies. A worker makes them; they can be had for an hour.

import { readPlanExport } from '@terrace/actors/policy/view';
import type { PlanExportRow } from '@terrace/actors/policy/view';
import { PlanExportId } from '@terrace/machines/policy/id';
import { PlanId } from '@terrace/machines/run/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { one, resourceBody } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { resourceShape, shows, textOrNull, times, toOneOf } from '../http/shape.ts';
import { findRunOf, mayRun } from '../run/find.ts';
import { findWorkspace } from '../workspace/find.ts';

const dataType = z.literal('sentinel-mock-bundle-v0');

const PlanExport = resourceShape(
  'PlanExport',
  'plan-exports',
  {
    'data-type': dataType,
    status: z.enum(['queued', 'finished', 'errored', 'canceled', 'expired']),
    'status-timestamps': times,
    'error-message': textOrNull,
  },
  { plan: toOneOf('plans') },
);

const Create = resourceBody(
  'plan-exports',
  z.object({ 'data-type': dataType }),
  z.object({ plan: z.object({ data: z.object({ id: z.string() }) }) }),
);
const One = z.object({ id: z.string() });

const planExportResource = (row: PlanExportRow): Resource => ({
  id: row.id,
  type: 'plan-exports',
  attributes: {
    'data-type': 'sentinel-mock-bundle-v0',
    status: row.status,
    'status-timestamps': row.status_timestamps,
    'error-message': row.error,
  },
  relationships: { plan: one('plans', PlanId.beside(row.run)) },
  links: {
    self: `/api/v2/plan-exports/${row.id}`,
    ...(row.digest === null ? {} : { download: `/api/v2/plan-exports/${row.id}/download` }),
  },
});

export const planExportRoutes: Routes = (add, services) => {
  const { sql, client, rng } = services;

  const find = async (principal: Principal, id: string): Promise<PlanExportRow> => {
    const row = await readPlanExport(sql, id);
    const of = `plan export ${id}`;
    if (row === null) throw notFound(of);
    await findWorkspace(services, principal, { id: row.workspace, of }, 'read-mocks');
    return row;
  };

  add({
    method: 'POST',
    path: '/api/v2/plan-exports',
    answers: { 201: shows(PlanExport) },
    body: Create,
    async answer({ principal, body }) {
      const plan = body.data.relationships.plan.data.id;
      const run = await findRunOf(services, principal, PlanId.parse(plan), `plan ${plan}`);
      if (!mayRun(principal, 'read-mocks', run)) throw notFound(`plan ${plan}`);
      if (run.plan_json === null)
        throw new ApiError('invalid', `${plan} is ${run.plan_status}: there is nothing of it to export`, {
          pointer: '/data/relationships/plan/data/id',
        });
      const id = PlanExportId.make(rng.bytes(16));
      const { organization, id: of } = run;
      const workspace = run.workspace as WorkspaceId;
      const message = { type: 'plan-export.create', organization, workspace, run: of, by: principal.by } as const;
      committed(await client.ask({ kind: 'plan-export', id }, message));
      return { status: 201, body: { data: planExportResource(await find(principal, id)) } };
    },
  });
  add({
    method: 'GET',
    path: '/api/v2/plan-exports/:id',
    answers: { 200: shows(PlanExport) },
    params: One,
    answer: async ({ principal, params }) => ({
      body: { data: planExportResource(await find(principal, params.id)) },
    }),
  });
  add({
    method: 'GET',
    path: '/api/v2/plan-exports/:id/download',
    answers: { 302: null },
    params: One,
    async answer({ principal, params }) {
      const { id, digest, status } = await find(principal, params.id);
      if (digest === null) throw notFound(`the bundle of ${id}: it is ${status}, so that`);
      const location = signedUrl(services, { purpose: 'plan-export', method: 'GET', subject: id });
      return { status: 302, headers: { location } };
    },
  });
  add({
    method: 'DELETE',
    path: '/api/v2/plan-exports/:id',
    answers: { 204: null },
    params: One,
    async answer({ principal, params }) {
      const { id } = await find(principal, params.id);
      committed(await client.ask({ kind: 'plan-export', id }, { type: 'plan-export.delete', by: principal.by }));
      return {};
    },
  });
};
