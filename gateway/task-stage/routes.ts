// Stages of run tasks: read and overridden, with the tasks' results and what they found. The terraform CLI asks for a stage every few
// seconds while it waits (cli/terraform-cli-protocol.md, section 2.6).

import type { RunRow } from '@terrace/actors/run/view';
import {
  listTaskOutcomes,
  listTaskResults,
  listTaskStages,
  readTaskOutcome,
  readTaskResult,
  readTaskStage,
} from '@terrace/actors/task-stage/view';
import type { TaskOutcomeRow, TaskResultRow, TaskStageRow } from '@terrace/actors/task-stage/view';
import { readWorkspace } from '@terrace/actors/workspace/view';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Principal } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, committed, notFound } from '../http/errors.ts';
import { included, includesOf } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { pageOf, pageQuery, pagination } from '../http/paging.ts';
import { pages, shows } from '../http/shape.ts';
import { findRun, mayRun } from '../run/find.ts';
import { runsFor } from '../run/shown.ts';
import { workspacesFor } from '../workspace/find.ts';
import { taskOutcomeResource } from './resource.ts';
import { TaskResult, TaskResultOutcome, TaskStage } from './shape.ts';
import { resultsShown, stagesShown } from './shown.ts';

const OneStage = z.object({ stage: z.string() });
const OneResult = z.object({ result: z.string() });
const OneOutcome = z.object({ outcome: z.string() });
const offered = ['task_results', 'policy_evaluations', 'run', 'run.workspace', 'cost_estimate'];

interface SeenStage {
  readonly stage: TaskStageRow;
  readonly run: RunRow;
}
interface SeenResult extends SeenStage {
  readonly result: TaskResultRow;
}

export const taskStageRoutes: Routes = (add, services) => {
  const { sql, client, archive } = services;

  const findStage = async (principal: Principal, id: string): Promise<SeenStage> => {
    const stage = await readTaskStage(sql, id);
    const run = stage === null ? null : await findRun(services, principal, stage.run).catch(hidden);
    if (stage === null || run === null) throw notFound(`task stage ${id}`);
    return { stage, run };
  };
  const findResult = async (principal: Principal, id: string): Promise<SeenResult> => {
    const result = await readTaskResult(sql, id);
    const seen = result === null ? null : await findStage(principal, result.stage).catch(hidden);
    if (result === null || seen === null) throw notFound(`task result ${id}`);
    return { ...seen, result };
  };
  const findOutcome = async (principal: Principal, id: string): Promise<TaskOutcomeRow> => {
    const outcome = await readTaskOutcome(sql, id);
    const seen = outcome === null ? null : await findResult(principal, outcome.result).catch(hidden);
    if (outcome === null || seen === null) throw notFound(`outcome ${id} of a task result`);
    return outcome;
  };
  const one = async (principal: Principal, { stage, run }: SeenStage): Promise<Resource | undefined> =>
    (await stagesShown(services, principal, { run, stages: [stage] })).stages[0];

  add({
    method: 'GET',
    path: '/api/v2/runs/:run/task-stages',
    answers: { 200: pages(TaskStage) },
    params: z.object({ run: z.string() }),
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const run = await findRun(services, principal, params.run);
      const page = pageOf(query);
      const all = await listTaskStages(sql, run.id);
      const shown = all.slice(page.offset, page.offset + page.limit);
      const { stages } = await stagesShown(services, principal, { run, stages: shown });
      return { body: { data: stages, meta: pagination(page, all.length) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/task-stages/:stage',
    answers: { 200: shows(TaskStage) },
    params: OneStage,
    query: z.looseObject({ include: z.string().optional() }),
    async answer({ principal, params, query }) {
      const wanted = includesOf(query.include, offered);
      const seen = await findStage(principal, params.stage);
      const { run, stage } = seen;
      const parts: Resource[] = [];
      if (wanted.has('task_results')) {
        const results = await listTaskResults(sql, [stage.id]);
        parts.push(...(await resultsShown(services, { run, stages: [stage], results })));
      }
      if (wanted.has('run') || wanted.has('run.workspace')) parts.push(...(await runsFor(services, principal, [run])));
      if (wanted.has('run.workspace')) {
        const workspace = await readWorkspace(sql, run.workspace);
        if (workspace !== null) parts.push(...(await workspacesFor(services, principal, [workspace])));
      }
      return { body: { data: await one(principal, seen), ...included(parts) } };
    },
  });

  add({
    method: 'POST',
    path: '/api/v2/task-stages/:stage/actions/override',
    answers: { 200: shows(TaskStage) },
    params: OneStage,
    body: z.looseObject({ comment: z.string().max(4096).nullish() }),
    async answer({ principal, params, body }) {
      const { stage, run } = await findStage(principal, params.stage);
      if (!mayRun(principal, 'override-policies', run))
        throw new ApiError('not-found', `task stage ${stage.id} is there, and you may not override it`);
      const comment = body.comment ?? null;
      const message = { type: 'run.stage-overridden', stage: stage.id, comment, by: principal.by } as const;
      committed(await client.ask({ kind: 'run', id: run.id }, message, { through: true }));
      return { body: { data: await one(principal, await findStage(principal, stage.id)) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/task-results/:result',
    answers: { 200: shows(TaskResult) },
    params: OneResult,
    async answer({ principal, params }) {
      const { run, stage, result } = await findResult(principal, params.result);
      const [data] = await resultsShown(services, { run, stages: [stage], results: [result] });
      return { body: { data } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/task-results/:result/outcomes',
    answers: { 200: pages(TaskResultOutcome) },
    params: OneResult,
    query: z.looseObject(pageQuery),
    async answer({ principal, params, query }) {
      const { result } = await findResult(principal, params.result);
      const page = pageOf(query);
      const rows = await listTaskOutcomes(sql, { result: result.id, ...page });
      return { body: { data: rows.map(taskOutcomeResource), meta: pagination(page, result.outcomes) } };
    },
  });

  add({
    method: 'GET',
    path: '/api/v2/task-result-outcomes/:outcome',
    answers: { 200: shows(TaskResultOutcome) },
    params: OneOutcome,
    answer: async ({ principal, params }) => ({
      body: { data: taskOutcomeResource(await findOutcome(principal, params.outcome)) },
    }),
  });

  add({
    method: 'GET',
    path: '/api/v2/terrace/task-result-outcomes/:outcome/body',
    summary: 'Read the text of an outcome',
    answers: { 200: 'text/markdown; charset=utf-8' },
    params: OneOutcome,
    async answer({ principal, params }) {
      const { id, body } = await findOutcome(principal, params.outcome);
      const bytes = body === null ? null : await archive.get(body);
      if (bytes === null) throw notFound(`the text of ${id}`);
      // A stranger's text: a browser is to show nothing of it by itself.
      const headers = { 'content-security-policy': "default-src 'none'; sandbox" };
      return { body: Readable.from(bytes), contentType: 'text/markdown; charset=utf-8', headers };
    },
  });
};

/** What may not be seen is not there: the sentence names what was asked for, and not what it belongs to. */
function hidden(error: unknown): null {
  if (error instanceof ApiError && error.code === 'not-found') return null;
  throw error;
}
