// A stage of run tasks as an actor: its machine, the letters that ask the tasks, and its rows.

import { iso, isoOf } from '@terrace/machines/kernel/waiting';
import { deadlineOf, isOpen, taskStageMachine } from '@terrace/machines/task-stage/machine';
import type { TaskResult, TaskStageContext, TaskStageEffect } from '@terrace/machines/task-stage/machine';
import { TaskStageMessage } from '@terrace/machines/task-stage/messages';
import type { ActorDefinition, ActorState, TableDeclaration } from '@terrace/runtime/actor/define';
import { outboundPool } from '@terrace/runtime/egress/post';
import type { LetterJob } from '@terrace/runtime/egress/post';

const stageTable: TableDeclaration = {
  table: 'task_stage',
  key: ['id'],
  columns: ['id', 'run', 'stage', 'organization', 'status_timestamps', 'created_at', 'updated_at'],
};
const resultTable: TableDeclaration = {
  table: 'task_result',
  key: ['id'],
  columns: [
    ...['id', 'stage', 'run', 'place', 'task', 'task_name', 'task_url', 'workspace_task', 'enforcement_level'],
    ...['is_speculative', 'status', 'message', 'url', 'status_timestamps', 'outcomes', 'ends_at'],
    ...['created_at', 'updated_at'],
  ],
};
const outcomeTable: TableDeclaration = {
  table: 'task_result_outcome',
  key: ['id'],
  columns: ['id', 'result', 'place', 'outcome_id', 'description', 'url', 'body', 'body_size', 'tags', 'created_at'],
};

/** Seven tries within eight minutes: sooner than the stage gives the task up. */
const pausesMs = [2_000, 10_000, 30_000, 60_000, 2 * 60_000, 4 * 60_000];

export const taskStageActor: ActorDefinition<TaskStageContext, TaskStageMessage, TaskStageEffect> = {
  kind: 'task-stage',
  version: 1,
  machine: taskStageMachine,
  messages: TaskStageMessage,
  tables: [stageTable, resultTable, outcomeTable],
  interpret(effect, { state: { id, context }, meta }) {
    switch (effect.type) {
      case 'ask-task': {
        const spec: LetterJob = { pausesMs };
        const { organization } = context;
        const attempts = pausesMs.length + 1;
        return [{ kind: 'job', id: effect.result, pool: outboundPool, priority: 1, organization, attempts, spec }];
      }
      case 'withdraw':
        return [{ kind: 'cancelJob', id: effect.result, force: false }];
      case 'found':
        return effect.outcomes.map(({ id: outcome, place, name, description, url, body, tags }) => ({
          kind: 'row',
          table: outcomeTable.table,
          values: {
            ...{ id: outcome, result: effect.result, place, outcome_id: name, description, url, tags },
            body: body?.digest ?? null,
            body_size: body?.size ?? null,
            created_at: iso(meta.at),
          },
        }));
      case 'tell-run': {
        const { outcome, detail } = effect;
        const message = { type: 'run.stage-ended', stage: id, outcome, detail };
        return [{ kind: 'tell', to: { kind: 'run', id: context.run }, message }];
      }
    }
  },
  rows({ id, context }) {
    const { run, stage, organization, results, timestamps, createdAt, since } = context;
    return [
      {
        kind: 'row',
        table: stageTable.table,
        values: {
          ...{ id, run, stage, organization, status_timestamps: isoOf(timestamps) },
          ...{ created_at: iso(createdAt), updated_at: iso(since) },
        },
      },
      ...results.map((result, place) => ({
        kind: 'row' as const,
        table: resultTable.table,
        values: {
          ...{ id: result.id, stage: id, run, place, task: result.task, task_name: result.name, task_url: result.url },
          ...{ workspace_task: result.workspaceTask, enforcement_level: result.enforcementLevel },
          ...{ is_speculative: context.isSpeculative, status: result.status, message: result.message },
          ...{ url: result.link, status_timestamps: isoOf(result.timestamps), outcomes: result.outcomes.length },
          ends_at: isOpen(result) ? iso(deadlineOf(result)) : null,
          ...{
            created_at: iso(createdAt),
            updated_at: iso(Math.max(createdAt, result.heardAt, ...Object.values(result.timestamps))),
          },
        },
      })),
    ];
  },
  refuse(stage, message) {
    if (stage.state === 'absent') return { code: 'not-found', detail: `there is no ${stage.id}` };
    if (message.type !== 'stage.callback')
      return { code: 'transition-not-allowed', detail: `${stage.id} is ${stage.state}` };
    const result = stage.context.results.find(({ id }) => id === message.result);
    if (result === undefined) return { code: 'not-found', detail: `there is no ${message.result} in ${stage.id}` };
    return { code: 'conflict', detail: whyNotHeard(stage, result) };
  },
};

function whyNotHeard(
  { context }: ActorState<TaskStageContext>,
  { id, status, message, timestamps }: TaskResult,
): string {
  if (status === 'pending') return `${id} is pending: ${context.run} has not come to it yet`;
  if (status === 'running') return `${id} holds as many outcomes as it can`;
  const since = timestamps[`${status}-at`];
  const why = message === '' ? '' : `: ${message}`;
  return `${id} has been ${status} since ${since === undefined ? 'a while' : iso(since)}, and hears no more${why}`;
}
