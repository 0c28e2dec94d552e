// Run tasks of organizations, and of workspaces, as rows.

import type { RunTaskId, WorkspaceTaskId } from '@terrace/machines/run-task/id';
import type { EnforcementLevel, TaskStageKind } from '@terrace/machines/task-stage/messages';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Keys } from '@terrace/runtime/keys/keys';
import { constraintOf } from '@terrace/runtime/store/postgres';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** Of which every workspace has it. */
export interface Everywhere {
  readonly enabled: boolean;
  readonly stages: readonly TaskStageKind[];
  readonly 'enforcement-level': EnforcementLevel;
}

export interface RunTaskRow {
  readonly id: RunTaskId;
  readonly organization: string;
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly hmac_key: Uint8Array | null;
  readonly enabled: boolean;
  readonly everywhere: Everywhere | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface WorkspaceTaskRow {
  readonly id: WorkspaceTaskId;
  readonly workspace: WorkspaceId;
  readonly task: RunTaskId;
  readonly stages: readonly TaskStageKind[];
  readonly enforcement_level: EnforcementLevel;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Each run has a result of each of its tasks in each stage, and a stage holds all of its results. */
export const limits = { organization: 200, everywhere: 10, workspace: 10 } as const;

const placeOf = (id: RunTaskId): string => `run_task/${id}/hmac_key`;

export const sealKey = (keys: Pick<Keys, 'seal'>, id: RunTaskId, key: string): Promise<Uint8Array> =>
  keys.seal(Buffer.from(key), placeOf(id));

/** What signs the letters to it. Throws TerminalFault when it was changed. */
export const openKey = async (
  keys: Pick<Keys, 'open'>,
  { id, hmac_key: sealed }: Pick<RunTaskRow, 'id' | 'hmac_key'>,
): Promise<string | null> => (sealed === null ? null : Buffer.from(await keys.open(sealed, placeOf(id))).toString());

/** Where its letters go at this moment; null when it is no more. */
export async function readDestination(
  { sql, keys }: { readonly sql: Reader; readonly keys: Pick<Keys, 'open'> },
  id: string,
): Promise<{ readonly url: string; readonly key: string | null; readonly enabled: boolean } | null> {
  const row = await readRunTask(sql, id);
  return row === null ? null : { url: row.url, enabled: row.enabled, key: await openKey(keys, row) };
}

export async function readRunTask(sql: Reader, id: string): Promise<RunTaskRow | null> {
  const [row] = await sql.query<RunTaskRow>('select * from run_task where id = $1', [id]);
  return row ?? null;
}

/** By name. */
export async function listRunTasks(
  sql: Reader,
  { organization, limit, offset }: { readonly organization: string; readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly RunTaskRow[]; readonly total: number }> {
  const [rows, counted] = await Promise.all([
    sql.query<RunTaskRow>(
      `select * from run_task where organization = $1 order by name, id limit ${limit} offset ${offset}`,
      [organization],
    ),
    sql.query<{ readonly total: string }>('select count(*) as total from run_task where organization = $1', [
      organization,
    ]),
  ]);
  return { rows, total: Number(counted[0]?.total ?? 0) };
}

export type RunTaskValues = Pick<RunTaskRow, 'name' | 'url' | 'description' | 'hmac_key' | 'enabled' | 'everywhere'>;

const valuesOf = (values: RunTaskValues): readonly unknown[] => [
  ...[values.name, values.url, values.description, values.hmac_key, values.enabled],
  values.everywhere === null ? null : JSON.stringify(values.everywhere),
];

/** `full`: the organization has as many as it may; `full-everywhere`: as many as it may in every workspace. */
export type Written = 'written' | 'name-taken' | 'full' | 'full-everywhere';

/** A second try with the same id makes no second one. */
export const createRunTask = (
  sql: Sql,
  { id, organization, ...values }: RunTaskValues & Pick<RunTaskRow, 'id' | 'organization'>,
): Promise<Written> =>
  withinLimits(
    sql,
    { id, organization, values },
    `insert into run_task (name, url, description, hmac_key, enabled, everywhere, id, organization)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [...valuesOf(values), id, organization],
  );

export const updateRunTask = (
  sql: Sql,
  { id, organization }: Pick<RunTaskRow, 'id' | 'organization'>,
  values: RunTaskValues,
): Promise<Written> =>
  withinLimits(
    sql,
    { id, organization, values },
    `update run_task set name = $1, url = $2, description = $3, hmac_key = $4, enabled = $5, everywhere = $6,
       updated_at = clock_timestamp() where id = $7`,
    [...valuesOf(values), id],
  );

async function withinLimits(
  sql: Sql,
  {
    id,
    organization,
    values,
  }: { readonly id: RunTaskId; readonly organization: string; readonly values: RunTaskValues },
  text: string,
  given: readonly unknown[],
): Promise<Written> {
  try {
    return await sql.transaction(async (transaction) => {
      // Two that come at once count one after the other.
      await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`run-task ${organization}`]);
      const [others] = await transaction.query<{ readonly all: number; readonly everywhere: number }>(
        `select count(*)::int as all, count(*) filter (where (everywhere ->> 'enabled')::boolean)::int as everywhere
         from run_task where organization = $1 and id <> $2`,
        [organization, id],
      );
      if ((others?.all ?? 0) >= limits.organization) return 'full';
      if (values.everywhere?.enabled === true && (others?.everywhere ?? 0) >= limits.everywhere)
        return 'full-everywhere';
      await transaction.query(text, given);
      return 'written';
    });
  } catch (error) {
    if (constraintOf(error) === 'run_task_name') return 'name-taken';
    throw error;
  }
}

export async function deleteRunTask(sql: Reader, id: RunTaskId): Promise<void> {
  await sql.query('delete from run_task where id = $1', [id]);
}

/** Those of workspaces that are there. */
const placed = `select t.* from workspace_task t join workspace w on w.id = t.workspace and w.deleted_at is null`;

export async function readWorkspaceTask(sql: Reader, id: string): Promise<WorkspaceTaskRow | null> {
  const [row] = await sql.query<WorkspaceTaskRow>(`${placed} where t.id = $1`, [id]);
  return row ?? null;
}

/** In the order of their creation. */
export async function listWorkspaceTasks(
  sql: Reader,
  {
    of,
    limit,
    offset,
  }: {
    readonly of: { readonly workspace: string } | { readonly task: string };
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ readonly rows: readonly WorkspaceTaskRow[]; readonly total: number }> {
  const [column, id] = 'workspace' in of ? ['workspace', of.workspace] : ['task', of.task];
  const found = `${placed} where t.${column} = $1`;
  const [rows, counted] = await Promise.all([
    sql.query<WorkspaceTaskRow>(`${found} order by t.created_at, t.id limit ${limit} offset ${offset}`, [id]),
    sql.query<{ readonly total: string }>(`select count(*) as total from (${found}) t`, [id]),
  ]);
  return { rows, total: Number(counted[0]?.total ?? 0) };
}

/** Of several tasks at once, in the order of their creation. */
export const workspaceTasksOf = (sql: Reader, tasks: readonly RunTaskId[]): Promise<readonly WorkspaceTaskRow[]> =>
  sql.query<WorkspaceTaskRow>(`${placed} where t.task = any($1::text[]) order by t.created_at, t.id`, [tasks]);

/** `exists` when the workspace has that task already; `full` when it has as many as it may. */
export async function createWorkspaceTask(
  sql: Sql,
  made: Pick<WorkspaceTaskRow, 'id' | 'workspace' | 'task' | 'stages' | 'enforcement_level'>,
): Promise<'created' | 'exists' | 'full'> {
  const { id, workspace, task, stages, enforcement_level: level } = made;
  try {
    return await sql.transaction(async (transaction) => {
      // Two that come at once count one after the other.
      await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`workspace-task ${workspace}`]);
      const rows = await transaction.query(
        `insert into workspace_task (id, workspace, task, stages, enforcement_level)
         select $1, $2, $3, $4, $5 where (select count(*) from workspace_task where workspace = $2) < $6
         on conflict (id) do nothing returning id`,
        [id, workspace, task, JSON.stringify(stages), level, limits.workspace],
      );
      return rows.length === 0 ? 'full' : 'created';
    });
  } catch (error) {
    if (constraintOf(error) === 'workspace_task_once') return 'exists';
    throw error;
  }
}

export async function updateWorkspaceTask(
  sql: Reader,
  { id, stages, enforcement_level: level }: Pick<WorkspaceTaskRow, 'id' | 'stages' | 'enforcement_level'>,
): Promise<void> {
  await sql.query(
    `update workspace_task set stages = $2, enforcement_level = $3, updated_at = clock_timestamp() where id = $1`,
    [id, JSON.stringify(stages), level],
  );
}

export async function deleteWorkspaceTask(sql: Reader, id: WorkspaceTaskId): Promise<void> {
  await sql.query('delete from workspace_task where id = $1', [id]);
}

/** A task that runs of a workspace have, by its place there or because every workspace has it. */
export interface TaskOfRuns {
  readonly id: RunTaskId;
  readonly name: string;
  readonly url: string;
  readonly workspace_task: WorkspaceTaskId | null;
  readonly stages: readonly TaskStageKind[];
  readonly enforcement_level: EnforcementLevel;
}

/** Those that are enabled. One that is there both ways comes twice, its own place first. */
export const tasksOfRuns = (
  sql: Reader,
  { workspace, organization }: { readonly workspace: WorkspaceId; readonly organization: string },
): Promise<readonly TaskOfRuns[]> =>
  sql.query<TaskOfRuns>(
    `select k.id, k.name, k.url, p.id as workspace_task, p.stages, p.enforcement_level, k.created_at
     from workspace_task p join run_task k on k.id = p.task where p.workspace = $1 and k.enabled
     union all
     select k.id, k.name, k.url, null, k.everywhere -> 'stages', k.everywhere ->> 'enforcement-level', k.created_at
     from run_task k where k.organization = $2 and k.enabled and (k.everywhere ->> 'enabled')::boolean
     order by created_at, id, workspace_task nulls last`,
    [workspace, organization],
  );
