// Run triggers: a workspace runs after each apply of its sources.

import type { RunId } from '@terrace/machines/run/id';
import type { RunTriggerId } from '@terrace/machines/run-trigger/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { constraintOf } from '@terrace/runtime/store/postgres';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface RunTriggerRow {
  readonly id: RunTriggerId;
  readonly workspace: WorkspaceId;
  readonly workspace_name: string;
  readonly source: WorkspaceId;
  readonly source_name: string;
  readonly created_at: Date;
}

/** As Terraform Enterprise. */
export const sourcesMax = 20;

/** Triggers whose both ends are there. */
const select = `
  select t.id, t.workspace, w.name as workspace_name, t.source, s.name as source_name, t.created_at
  from run_trigger t
  join workspace w on w.id = t.workspace and w.deleted_at is null
  join workspace s on s.id = t.source and s.deleted_at is null`;

export async function readRunTrigger(sql: Reader, id: string): Promise<RunTriggerRow | null> {
  const [row] = await sql.query<RunTriggerRow>(`${select} where t.id = $1`, [id]);
  return row ?? null;
}

/** `inbound`: those after which the workspace runs; `outbound`: those that run after it. The oldest first. */
export function listRunTriggers(
  sql: Reader,
  query: Page & { readonly workspace: string; readonly direction: 'inbound' | 'outbound' },
): Promise<Found<RunTriggerRow>> {
  const { workspace, direction, ...page } = query;
  const found = `${select} where t.${direction === 'inbound' ? 'workspace' : 'source'} = $1`;
  return pageOfRows(sql, { found, order: 't.created_at, t.id', values: [workspace] }, page);
}

/** `exists` when the workspace runs after that source already; `full` when it has as many sources as it may. */
export async function createRunTrigger(
  sql: Sql,
  trigger: { readonly id: RunTriggerId; readonly workspace: WorkspaceId; readonly source: WorkspaceId },
): Promise<'created' | 'exists' | 'full'> {
  const { id, workspace, source } = trigger;
  try {
    return await sql.transaction(async (transaction) => {
      // Two that come at once count one after the other.
      await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`run-trigger ${workspace}`]);
      const [counted] = await transaction.query<{ readonly count: string }>(
        `select count(*) from run_trigger t join workspace s on s.id = t.source and s.deleted_at is null where t.workspace = $1`,
        [workspace],
      );
      if (Number(counted?.count ?? 0) >= sourcesMax) return 'full';
      await transaction.query('insert into run_trigger (id, workspace, source) values ($1, $2, $3)', [
        id,
        workspace,
        source,
      ]);
      return 'created';
    });
  } catch (error) {
    if (constraintOf(error) === 'run_trigger_workspace_source_key') return 'exists';
    throw error;
  }
}

export async function deleteRunTrigger(sql: Reader, id: RunTriggerId): Promise<void> {
  await sql.query('delete from run_trigger where id = $1', [id]);
}

/** A trigger whose source was applied, and of which nothing came yet. */
export interface DueTrigger {
  readonly trigger: RunTriggerId;
  readonly workspace: WorkspaceId;
  readonly source_name: string;
  readonly after: RunId;
}

/** What was applied longer ago is not followed any more. */
const followedWithin = '7 days';

/** Some of them, the oldest first; after that run alone, or after any. An apply from before the trigger was made sets nothing off. */
export const dueTriggers = (
  sql: Reader,
  {
    limit,
    after,
    except,
  }: {
    readonly limit: number;
    readonly after: RunId | null;
    /** Those that are left out. */
    readonly except: readonly Pick<DueTrigger, 'trigger' | 'after'>[];
  },
): Promise<readonly DueTrigger[]> =>
  sql.query<DueTrigger>(
    `select t.id as trigger, t.workspace, s.name as source_name, r.id as after
     from run_trigger t
     join workspace w on w.id = t.workspace and w.deleted_at is null
     join workspace s on s.id = t.source
     join run r on r.workspace = t.source and r.status = 'applied'
       and r.final_at >= greatest(t.created_at, now() - interval '${followedWithin}')
     where not exists (select from run_follower f where f.run_trigger = t.id and f.after_run = r.id)
       and not t.id || ' ' || r.id = any($1::text[])
     ${after === null ? '' : 'and r.id = $2'}
     order by r.final_at limit ${limit}`,
    [except.map((one) => `${one.trigger} ${one.after}`), ...(after === null ? [] : [after])],
  );

/** What came of it: the run that was made, or why there is none. A trigger that is gone meanwhile leaves nothing. */
export async function noteFollower(
  sql: Reader,
  due: DueTrigger,
  made: { readonly run: RunId } | { readonly reason: string },
): Promise<void> {
  await sql.query(
    `insert into run_follower (run_trigger, after_run, run, reason)
     select id, $2, $3, $4 from run_trigger where id = $1 on conflict do nothing`,
    [due.trigger, due.after, 'run' in made ? made.run : null, 'reason' in made ? made.reason : null],
  );
}
