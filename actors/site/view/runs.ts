// The runs of all organizations, as a site admin looks through them: the newest first.

import type { RunId } from '@terrace/machines/run/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { countOf, likePart, queriesOn, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';
import { countsOf } from './workspaces.ts';

type Reader = Pick<Sql, 'query'>;

export interface SiteRunRow {
  readonly id: RunId;
  readonly organization: string;
  readonly workspace: WorkspaceId;
  readonly status: string;
  readonly has_changes: boolean;
  readonly status_timestamps: Readonly<Record<string, string>>;
  readonly created_at: Date;
}

interface Tables {
  readonly run: SiteRunRow;
}
const db = queriesOn<Tables>();

const columns = [
  ...(['id', 'organization', 'workspace', 'status', 'has_changes', 'status_timestamps', 'created_at'] as const),
] as const;
/** An organization that is gone has no runs, and its name may be another's by now. */
const isThere = raw<boolean>`exists (select from workspace w join project p on p.id = w.project where w.id = run.workspace)`;

export async function listSiteRuns(
  sql: Reader,
  query: {
    readonly statuses?: readonly string[] | undefined;
    /** An id of a run, or a part of the name of an organization or a workspace. */
    readonly text?: string | undefined;
    readonly from?: Date | undefined;
    readonly to?: Date | undefined;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ readonly rows: readonly SiteRunRow[]; readonly total: number }> {
  const { statuses, text, from, to, limit, offset } = query;
  let found = db.selectFrom('run').where(isThere);
  if (statuses !== undefined) found = found.where(raw<boolean>`status = any(${statuses}::text[])`);
  if (from !== undefined) found = found.where('created_at', '>=', from);
  if (to !== undefined) found = found.where('created_at', '<=', to);
  if (text !== undefined)
    found = found.where(
      raw<boolean>`(id = ${text} or organization ilike ${likePart(text)} or workspace in
        (select w.id from workspace w where w.name ilike ${likePart(text)}))`,
    );
  const [rows, total] = await Promise.all([
    rowsOf(sql, found.select(columns).orderBy('created_at', 'desc').orderBy('id').limit(limit).offset(offset)),
    countOf(sql, found),
  ]);
  return { rows, total };
}

/** How many runs there are of each status. */
export async function countSiteRuns(sql: Reader): Promise<Readonly<Record<string, number>>> {
  const rows = await sql.query<{ readonly status: string; readonly count: number }>(
    'select status, count(*)::int as count from run group by status',
  );
  return countsOf(rows);
}
