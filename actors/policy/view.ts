// What is read of exports of plans; their rows are written in their own transitions.

import type { PlanExportId } from '@terrace/machines/policy/id';
import type { RunId } from '@terrace/machines/run/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { queriesOn, rowOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';

export interface PlanExportRow {
  readonly id: PlanExportId;
  readonly organization: string;
  readonly workspace: WorkspaceId;
  readonly run: RunId;
  readonly status: 'queued' | 'finished' | 'errored' | 'canceled' | 'expired' | 'deleted';
  /** Of the bundle, while it can be had. */
  readonly digest: string | null;
  readonly error: string | null;
  readonly status_timestamps: Readonly<Record<string, string>>;
}

const db = queriesOn<{
  readonly plan_export: PlanExportRow;
  readonly run: { readonly id: RunId; readonly plan_json: string | null };
}>();

/** Null for one that was deleted, too. */
export const readPlanExport = (sql: Pick<Sql, 'query'>, id: string): Promise<PlanExportRow | null> =>
  rowOf(
    sql,
    db
      .selectFrom('plan_export')
      .selectAll()
      .where('id', '=', id as PlanExportId)
      .where('status', '<>', 'deleted'),
  );

/** Where the plan that it is of lies; null when that is not there any more. */
export async function readPlanOf(sql: Pick<Sql, 'query'>, id: string): Promise<string | null> {
  const row = await rowOf(
    sql,
    db
      .selectFrom('plan_export')
      .innerJoin('run', 'run.id', 'plan_export.run')
      .select('run.plan_json')
      .where('plan_export.id', '=', id as PlanExportId),
  );
  return row?.plan_json ?? null;
}
