// Stages of run tasks on the wire. A stage's status is the one that its run has of it: so whoever sees that it has passed sees a run that
// has gone on, as the terraform CLI takes for granted.

import type { RunRow } from '@terrace/actors/run/view';
import type { TaskOutcomeRow, TaskResultRow, TaskStageRow } from '@terrace/actors/task-stage/view';
import type { TaskOutcomeId } from '@terrace/machines/task-stage/id';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import type { TaskStageKind } from '@terrace/machines/task-stage/messages';

export const statusOfStage = ({ stages }: RunRow, id: string): string => {
  const status = stages.find((stage) => stage.id === id)?.status ?? 'pending';
  return status === 'overridden' ? 'passed' : status;
};

export function taskStageResource(
  row: TaskStageRow,
  more: { readonly run: RunRow; readonly results: readonly TaskResultRow[]; readonly mayOverride: boolean },
): Resource {
  const { run, results, mayOverride } = more;
  const status = statusOfStage(run, row.id);
  return {
    id: row.id,
    type: 'task-stages',
    attributes: {
      stage: row.stage,
      status,
      'status-timestamps': row.status_timestamps,
      'created-at': timestamp(row.created_at),
      'updated-at': timestamp(row.updated_at),
      // A run task that is mandatory is just that.
      permissions: { 'can-override-policy': mayOverride, 'can-override-tasks': false, 'can-override': mayOverride },
      actions: { 'is-overridable': status === 'awaiting_override' },
    },
    relationships: {
      run: one('runs', row.run),
      'task-results': many(
        'task-results',
        results.filter(({ stage }) => stage === row.id).map(({ id }) => id),
      ),
      'policy-evaluations': many('policy-evaluations', []),
    },
    links: { self: `/api/v2/task-stages/${row.id}` },
  };
}

/** A result of a stage that its run never came to will not come. */
export function taskResultResource(
  row: TaskResultRow,
  more: { readonly stage: TaskStageKind; readonly run: RunRow; readonly outcomes: readonly TaskOutcomeId[] },
): Resource {
  const isLeftOut = row.status === 'pending' && statusOfStage(more.run, row.stage) === 'unreachable';
  const outcomes = many('task-result-outcomes', more.outcomes);
  return {
    id: row.id,
    type: 'task-results',
    attributes: {
      status: isLeftOut ? 'unreachable' : row.status,
      message: row.message,
      url: row.url,
      stage: more.stage,
      'status-timestamps': row.status_timestamps,
      'created-at': timestamp(row.created_at),
      'updated-at': timestamp(row.updated_at),
      'task-id': row.task,
      'task-name': row.task_name,
      'task-url': row.task_url,
      'workspace-task-id': row.workspace_task,
      'workspace-task-enforcement-level': row.enforcement_level,
      'agent-pool-id': null,
      'task-result-outcomes-count': row.outcomes,
      'is-speculative': row.is_speculative,
    },
    // Each of both under the names that clients of two generations read.
    relationships: {
      'task-stage': one('task-stages', row.stage),
      task_stage: one('task-stages', row.stage),
      outcomes,
      'task-result-outcomes': outcomes,
    },
    links: { self: `/api/v2/task-results/${row.id}` },
  };
}

export const taskOutcomeResource = (row: TaskOutcomeRow): Resource => ({
  id: row.id,
  type: 'task-result-outcomes',
  attributes: {
    'outcome-id': row.outcome_id,
    description: row.description,
    url: row.url,
    tags: row.tags,
    'created-at': timestamp(row.created_at),
  },
  relationships: { 'task-result': one('task-results', row.result) },
  links: {
    self: `/api/v2/task-result-outcomes/${row.id}`,
    ...(row.body === null ? {} : { body: `/api/v2/terrace/task-result-outcomes/${row.id}/body` }),
  },
});
