// Stages of run tasks, as rows that the stages' own transitions write.

import type { RunTaskId, WorkspaceTaskId } from '@terrace/machines/run-task/id';
import type { RunId } from '@terrace/machines/run/id';
import type { TaskOutcomeId, TaskResultId, TaskStageId } from '@terrace/machines/task-stage/id';
import type { EnforcementLevel, TaskOutcome, TaskStageKind } from '@terrace/machines/task-stage/messages';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;
type Timestamps = Readonly<Record<string, string>>;

export interface TaskStageRow {
  readonly id: TaskStageId;
  readonly run: RunId;
  readonly stage: TaskStageKind;
  readonly status_timestamps: Timestamps;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface TaskResultRow {
  readonly id: TaskResultId;
  readonly stage: TaskStageId;
  readonly run: RunId;
  readonly task: RunTaskId;
  readonly task_name: string;
  readonly task_url: string;
  readonly workspace_task: WorkspaceTaskId | null;
  readonly enforcement_level: EnforcementLevel;
  readonly is_speculative: boolean;
  readonly status: string;
  readonly message: string;
  readonly url: string;
  readonly status_timestamps: Timestamps;
  readonly outcomes: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface TaskOutcomeRow {
  readonly id: TaskOutcomeId;
  readonly result: TaskResultId;
  readonly outcome_id: string;
  readonly description: string;
  readonly url: string;
  /** Digest. */
  readonly body: string | null;
  readonly tags: TaskOutcome['tags'];
  readonly created_at: Date;
}

export async function readTaskStage(sql: Reader, id: string): Promise<TaskStageRow | null> {
  const [row] = await sql.query<TaskStageRow>('select * from task_stage where id = $1', [id]);
  return row ?? null;
}

/** In the order of a run's life. */
export const listTaskStages = (sql: Reader, run: RunId): Promise<readonly TaskStageRow[]> =>
  sql.query<TaskStageRow>(
    `select * from task_stage where run = $1
     order by array_position(array['pre_plan', 'post_plan', 'pre_apply', 'post_apply'], stage)`,
    [run],
  );

export const listTaskResults = (sql: Reader, stages: readonly TaskStageId[]): Promise<readonly TaskResultRow[]> =>
  sql.query<TaskResultRow>('select * from task_result where stage = any($1::text[]) order by stage, place', [stages]);

export async function readTaskResult(sql: Reader, id: string): Promise<TaskResultRow | null> {
  const [row] = await sql.query<TaskResultRow>('select * from task_result where id = $1', [id]);
  return row ?? null;
}

export async function listTaskOutcomes(
  sql: Reader,
  { result, limit, offset }: { readonly result: TaskResultId; readonly limit: number; readonly offset: number },
): Promise<readonly TaskOutcomeRow[]> {
  return await sql.query<TaskOutcomeRow>(
    `select * from task_result_outcome where result = $1 order by place limit ${limit} offset ${offset}`,
    [result],
  );
}

/** Ids of what these results consist of, in order. */
export async function outcomesOf(
  sql: Reader,
  results: readonly TaskResultId[],
): Promise<ReadonlyMap<TaskResultId, readonly TaskOutcomeId[]>> {
  const rows = await sql.query<Pick<TaskOutcomeRow, 'id' | 'result'>>(
    'select id, result from task_result_outcome where result = any($1::text[]) order by result, place',
    [results],
  );
  return new Map(
    [...Map.groupBy(rows, ({ result }) => result)].map(([result, each]) => [result, each.map(({ id }) => id)]),
  );
}

export async function readTaskOutcome(sql: Reader, id: string): Promise<TaskOutcomeRow | null> {
  const [row] = await sql.query<TaskOutcomeRow>('select * from task_result_outcome where id = $1', [id]);
  return row ?? null;
}
