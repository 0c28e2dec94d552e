// What is read of query runs.

import type { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import type { WaitingRow } from '@terrace/machines/kernel/waiting';
import type { ProjectId } from '@terrace/machines/project/id';
import type { QueryRunId } from '@terrace/machines/query-run/id';
import type { By } from '@terrace/machines/user/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Engine } from '@terrace/machines/workspace/messages';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface QueryRunRow {
  readonly id: QueryRunId;
  readonly organization: string;
  /** That of its workspace when it was made. */
  readonly project: ProjectId;
  readonly workspace: WorkspaceId;
  readonly configuration: ConfigurationVersionId;
  readonly status: string;
  readonly error: { readonly code: string; readonly detail: string } | null;
  readonly generates_configuration: boolean;
  readonly engine: Engine;
  readonly terraform_version: string;
  readonly agent_pool: string | null;
  /** Sealed. */
  readonly variables: string | null;
  readonly source: string;
  readonly times: Readonly<Record<string, string>>;
  readonly waiting: WaitingRow | null;
  readonly created_by: By;
  readonly canceled_by: By | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export const isQueryEnd = ({ status }: Pick<QueryRunRow, 'status'>): boolean =>
  status === 'finished' || status === 'errored' || status === 'canceled';

export async function readQueryRun(sql: Reader, id: string): Promise<QueryRunRow | null> {
  const [row] = await sql.query<QueryRunRow>('select * from query_run where id = $1', [id]);
  return row ?? null;
}

/** The newest first. */
export const listQueryRuns = (sql: Reader, workspace: string, page: Page): Promise<Found<QueryRunRow>> =>
  pageOfRows(
    sql,
    { found: 'select * from query_run where workspace = $1', order: 'created_at desc, id', values: [workspace] },
    page,
  );

export interface QueryWorkRow extends QueryRunRow {
  readonly is_disabled: boolean | null;
  readonly plan_limit_s: number | null;
  /** Null when the workspace has been deleted. */
  readonly working_directory: string | null;
  /** Where it is now. */
  readonly workspace_project: ProjectId | null;
  readonly configuration_digest: string | null;
  readonly state_digest: string | null;
}

/** All that a worker's claim needs to know, at one moment. */
export async function readQueryWork(sql: Reader, id: string): Promise<QueryWorkRow | null> {
  const [row] = await sql.query<QueryWorkRow>(
    `select q.*, o.is_disabled, o.plan_limit_s, w.working_directory, w.project as workspace_project,
        c.digest as configuration_digest, s.digest as state_digest
      from query_run q
      left join organization o on o.name = q.organization
      left join workspace w on w.id = q.workspace and w.deleted_at is null
      left join configuration_version c on c.id = q.configuration and c.status = 'uploaded'
      left join state_version s on s.id = w.current_state_version
      where q.id = $1`,
    [id],
  );
  return row ?? null;
}

/** Which of these logs are of queries that are over. */
export async function endedQueryLogs(sql: Reader, logs: readonly string[]): Promise<readonly string[]> {
  if (logs.length === 0) return [];
  const rows = await sql.query<{ readonly id: string }>(
    `select id from query_run where id = any($1::text[]) and status in ('finished', 'errored', 'canceled')`,
    [logs],
  );
  return rows.map(({ id }) => id);
}
