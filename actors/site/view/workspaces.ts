// The workspaces of all organizations, as a site admin looks through them.

import type { RunId } from '@terrace/machines/run/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { countOf, likePart, queriesOn, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';

type Reader = Pick<Sql, 'query'>;

export interface SiteWorkspaceRow {
  readonly id: WorkspaceId;
  readonly organization: string;
  readonly name: string;
  readonly locked: boolean;
  readonly current_run: RunId | null;
}

interface Tables {
  readonly workspace: SiteWorkspaceRow & { readonly deleted_at: Date | null };
}
const db = queriesOn<Tables>();

const currentRunAt = raw<Date>`(select r.created_at from run r where r.id = workspace.current_run)`;
/** By the time of the current run, the newest first, unless something else is said; workspaces without one come last. */
const orders = {
  name: raw`name, organization`,
  '-name': raw`name desc, organization desc`,
  'current-run.created-at': raw`${currentRunAt} asc nulls last, name`,
  '-current-run.created-at': raw`${currentRunAt} desc nulls last, name`,
} as const;
export type SiteWorkspaceOrder = keyof typeof orders;
export const siteWorkspaceOrders = Object.keys(orders) as readonly SiteWorkspaceOrder[];

const columns = ['id', 'organization', 'name', 'locked', 'current_run'] as const;

export async function listSiteWorkspaces(
  sql: Reader,
  query: {
    /** A part of the name, or of its organization's. */
    readonly text?: string | undefined;
    /** Of the current run. */
    readonly runStatuses?: readonly string[] | undefined;
    readonly order?: SiteWorkspaceOrder | undefined;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ readonly rows: readonly SiteWorkspaceRow[]; readonly total: number }> {
  const { text, runStatuses, order = '-current-run.created-at', limit, offset } = query;
  let found = db.selectFrom('workspace').where('deleted_at', 'is', null);
  if (text !== undefined)
    found = found.where(raw<boolean>`(name ilike ${likePart(text)} or organization ilike ${likePart(text)})`);
  if (runStatuses !== undefined)
    found = found.where(
      raw<boolean>`(select r.status from run r where r.id = workspace.current_run) = any(${runStatuses}::text[])`,
    );
  const [rows, total] = await Promise.all([
    rowsOf(sql, found.select(columns).orderBy(orders[order]).limit(limit).offset(offset)),
    countOf(sql, found),
  ]);
  return { rows, total };
}

/** Those of these ids that there are. */
export const readSiteWorkspaces = (sql: Reader, ids: readonly string[]): Promise<readonly SiteWorkspaceRow[]> =>
  rowsOf(
    sql,
    db
      .selectFrom('workspace')
      .select(columns)
      .where(raw<boolean>`id = any(${ids}::text[]) and deleted_at is null`),
  );

/** How many workspaces there are by the status of their current run; those without one count in `total` alone. */
export async function countSiteWorkspaces(sql: Reader): Promise<Readonly<Record<string, number>>> {
  const rows = await sql.query<{ readonly status: string | null; readonly count: number }>(
    `select r.status, count(*)::int as count from workspace w left join run r on r.id = w.current_run
      where w.deleted_at is null group by r.status`,
  );
  return countsOf(rows);
}

export const countsOf = (
  rows: readonly { readonly status: string | null; readonly count: number }[],
): Readonly<Record<string, number>> => ({
  ...Object.fromEntries(rows.flatMap(({ status, count }) => (status === null ? [] : [[status, count]]))),
  total: rows.reduce((sum, { count }) => sum + count, 0),
});
