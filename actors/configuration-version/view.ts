// What is read of configuration versions; their rows are written in their own transitions.

import type { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import type { By } from '@terrace/machines/user/id';
import type { IngressAttributes } from '@terrace/machines/vcs/messages';
import { countOf, queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface ConfigurationVersionRow {
  readonly id: ConfigurationVersionId;
  readonly organization: string;
  readonly workspace: string;
  readonly status: string;
  readonly source: string;
  readonly speculative: boolean;
  readonly provisional: boolean;
  readonly auto_queue_runs: boolean;
  readonly digest: string | null;
  readonly size: string | number | null;
  readonly error: string | null;
  readonly error_message: string | null;
  readonly status_timestamps: Readonly<Record<string, string>>;
  readonly created_by: By;
  readonly created_at: Date;
  /** Where it came from; null of what somebody uploaded. */
  readonly ingress: IngressAttributes | null;
}

/** Of the archive, while anybody may have it. */
export const keptDigest = ({ status, digest }: ConfigurationVersionRow): string | null =>
  status === 'backing_data_soft_deleted' ? null : digest;

const db = queriesOn<{ readonly configuration_version: ConfigurationVersionRow }>();

export const readConfigurationVersion = (sql: Reader, id: string): Promise<ConfigurationVersionRow | null> =>
  rowOf(
    sql,
    db
      .selectFrom('configuration_version')
      .selectAll()
      .where('id', '=', id as ConfigurationVersionId),
  );

/** The one that a run takes when it names none: the newest that was uploaded and is not only for looking. */
export const readNewestUploaded = (sql: Reader, workspace: string): Promise<ConfigurationVersionRow | null> =>
  rowOf(
    sql,
    db
      .selectFrom('configuration_version')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('status', '=', 'uploaded')
      .where('speculative', '=', false)
      .where('provisional', '=', false)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1),
  );

/** A run or a query run that is not over and needs its archive; null when none does. */
export async function readRunInNeed(sql: Reader, id: ConfigurationVersionId): Promise<string | null> {
  const [run] = await sql.query<{ readonly id: string }>(
    `(select id from run where configuration_version = $1 and final_at is null order by created_at limit 1)
      union all
      (select id from query_run where configuration = $1 and status in ('pending', 'running') order by created_at limit 1)`,
    [id],
  );
  return run?.id ?? null;
}

/** The newest first. */
export async function listConfigurationVersions(
  sql: Reader,
  workspace: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly ConfigurationVersionRow[]; readonly total: number }> {
  const found = db.selectFrom('configuration_version').where('workspace', '=', workspace);
  const [rows, total] = await Promise.all([
    rowsOf(
      sql,
      found.selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(page.limit).offset(page.offset),
    ),
    countOf(sql, found),
  ]);
  return { rows, total };
}
