// Plans and applies, each read by its own id, and what a plan found as JSON. The redacted form is what the terraform CLI renders: it
// is asked for as soon as the plan has ended, and must not be missing then.

import { isPhaseEnd, readRunOf } from '@terrace/actors/run/view';
import type { RunRow } from '@terrace/actors/run/view';
import { ApplyId, PlanId } from '@terrace/machines/run/id';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { signedUrl } from '../archivist/urls.ts';
import type { Principal } from '../http/authenticate.ts';
import type { Answer, Routes } from '../http/endpoint.ts';
import { notFound } from '../http/errors.ts';
import { findRun, findRunOf, mayRun } from '../run/find.ts';
import { applyResource, planResource } from '../run/resource.ts';
import { shows } from '../http/shape.ts';
import { Apply, Plan } from '../run/shape.ts';

const OneRun = z.object({ run: z.string() });
const OnePlan = z.object({ plan: z.string() });
/** A client that asks while terraform still plans is held for so long, and looked after so often. */
const holdMs = 20_000;
const lookEveryMs = 200;

export const planRoutes: Routes = (add, services) => {
  const { sql, archive, clock } = services;

  add({
    method: 'GET',
    path: '/api/v2/plans/:plan',
    answers: { 200: shows(Plan) },
    params: OnePlan,
    async answer({ principal, params }) {
      const row = await findRunOf(services, principal, PlanId.parse(params.plan), `plan ${params.plan}`);
      return { body: { data: planResource(services, row) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/applies/:apply',
    answers: { 200: shows(Apply) },
    params: z.object({ apply: z.string() }),
    async answer({ principal, params }) {
      const row = await findRunOf(services, principal, ApplyId.parse(params.apply), `apply ${params.apply}`);
      return { body: { data: applyResource(services, row) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/runs/:run/plan',
    answers: { 200: shows(Plan) },
    params: OneRun,
    async answer({ principal, params }) {
      return { body: { data: planResource(services, await findRun(services, principal, params.run)) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/runs/:run/apply',
    answers: { 200: shows(Apply) },
    params: OneRun,
    async answer({ principal, params }) {
      return { body: { data: applyResource(services, await findRun(services, principal, params.run)) } };
    },
  });

  /** To where the plan of `row` lies; nothing as long as there is none. */
  const jsonOutput = (principal: Principal, row: RunRow, plan: string): Answer => {
    // It holds what is sensitive, as the state does.
    if (!mayRun(principal, 'read-state', row)) throw notFound(plan);
    if (row.plan_json === null) return {};
    const location = signedUrl(services, { purpose: 'plan-json', method: 'GET', subject: row.plan_json });
    return { status: 307, headers: { location } };
  };

  add({
    method: 'GET',
    path: '/api/v2/plans/:plan/json-output',
    opensToTasks: 'at-work',
    answers: { 204: null, 307: null },
    params: OnePlan,
    async answer({ principal, params }) {
      const name = `plan ${params.plan}`;
      return jsonOutput(principal, await findRunOf(services, principal, PlanId.parse(params.plan), name), name);
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/runs/:run/plan/json-output',
    answers: { 204: null, 307: null },
    params: OneRun,
    async answer({ principal, params }) {
      return jsonOutput(principal, await findRun(services, principal, params.run), `the plan of run ${params.run}`);
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/plans/:plan/json-output-redacted',
    answers: { 200: 'application/json' },
    params: OnePlan,
    async answer({ principal, params, signal }) {
      const id = PlanId.parse(params.plan);
      let row = await findRunOf(services, principal, id, `plan ${params.plan}`);
      const until = clock.monotonic() + holdMs;
      while (row.plan_redacted_json === null && !isPhaseEnd(row.plan_status) && clock.monotonic() < until) {
        await clock.sleep(lookEveryMs, signal);
        row = (await readRunOf(sql, PlanId.beside(row.id))) ?? row;
      }
      const bytes = row.plan_redacted_json === null ? null : await archive.get(row.plan_redacted_json);
      if (bytes === null) throw notFound(`what plan ${params.plan} found`);
      return { body: Readable.from(bytes), contentType: 'application/json' };
    },
  });
};
