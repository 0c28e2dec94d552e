// A query run as an actor: its machine, its row, and its one job.

import type { QueryRunId } from '@terrace/machines/query-run/id';
import { queryRunMachine } from '@terrace/machines/query-run/machine';
import type { QueryRunContext, QueryRunEffect } from '@terrace/machines/query-run/machine';
import { QueryRunMessage } from '@terrace/machines/query-run/messages';
import type { QueryRunEvent, QuerySpec } from '@terrace/machines/query-run/messages';
import { iso, isoOf, waitingRow } from '@terrace/machines/kernel/waiting';
import type { Waiting } from '@terrace/machines/kernel/waiting';
import type { ActorDefinition, ActorState, TableDeclaration } from '@terrace/runtime/actor/define';
import { buildPool } from './work.ts';

const table: TableDeclaration = {
  table: 'query_run',
  key: ['id'],
  columns: [
    ...['id', 'organization', 'project', 'workspace', 'configuration', 'status', 'error', 'generates_configuration'],
    ...['engine', 'terraform_version', 'agent_pool', 'variables', 'source', 'times', 'waiting'],
    ...['created_by', 'canceled_by', 'created_at', 'updated_at'],
  ],
};

/** A query changes nothing, and may be begun again when its worker is lost. */
const attempts = 3;

function waitingOf({ id, state, context }: ActorState<QueryRunContext>): Waiting | null {
  const { workspaceName, agentPool, worker, stop } = context;
  if (state !== 'pending' && state !== 'running') return null;
  const workers = agentPool === null ? 'the workers of this installation' : `the agents of pool ${agentPool}`;
  const by = worker ?? workers;
  if (stop !== null)
    return { reason: `${stop.by.name} cancelled ${id} in ${workspaceName}`, by, end: 'terraform has ended' };
  return worker === null
    ? { reason: `${id} in ${workspaceName} waits for one of ${workers}`, by, end: 'one is free' }
    : { reason: `${worker} runs the query ${id} in ${workspaceName}`, by, end: 'it is through' };
}

export const queryRunActor: ActorDefinition<QueryRunContext, QueryRunMessage, QueryRunEffect> = {
  kind: 'query-run',
  version: 1,
  machine: queryRunMachine,
  messages: QueryRunMessage,
  tables: [table],
  interpret(effect, { state }) {
    const { id, context } = state;
    const { organization, organizationId, project, workspace, workspaceName, agentPool } = context;
    switch (effect.type) {
      case 'begin': {
        const run = id as QueryRunId;
        const spec: QuerySpec = { phase: 'query', run, organization, workspace, workspaceName };
        // Beside the plans that nobody applies.
        return [{ kind: 'job', id, pool: agentPool ?? buildPool, priority: 2, organization, attempts, spec }];
      }
      case 'stop':
        return [{ kind: 'cancelJob', id, force: effect.isForced }];
      case 'changed': {
        const body: QueryRunEvent = { status: state.state as QueryRunEvent['status'] };
        return [{ kind: 'emit', organization: organizationId, project, workspace, type: effect.what, body }];
      }
    }
  },
  rows(queryRun) {
    const { id, state, context } = queryRun;
    const { organization, project, workspace, configuration, error, engine, variables, source, times, since } = context;
    return [
      {
        kind: 'row',
        table: table.table,
        values: {
          ...{ id, organization, project, workspace, configuration, status: state, error, engine, variables, source },
          generates_configuration: context.generatesConfiguration,
          terraform_version: context.terraformVersion,
          agent_pool: context.agentPool,
          times: isoOf(times),
          waiting: waitingRow(waitingOf(queryRun), since),
          created_by: context.by,
          canceled_by: context.stop?.by ?? null,
          created_at: iso(times['queuing'] ?? since),
          updated_at: iso(since),
        },
      },
    ];
  },
  refuse({ id, state, context }, { type }) {
    if (state === 'absent') return { code: 'not-found', detail: `there is no ${id}` };
    const isOpen = state === 'pending' || state === 'running';
    if (type === 'query-run.force-cancel' && isOpen && context.stop?.isForced !== true)
      return {
        code: 'force-cancel-too-early',
        detail: `${id} can be canceled by force ten seconds after its cancel`,
      };
    const what = isOpen && context.stop !== null ? 'being canceled' : state;
    return { code: 'transition-not-allowed', detail: `query run ${id} is ${what}` };
  },
};
