// When a workspace is destroyed by itself, and what came of it. It says a time, or how long it may lie still; where it says neither, its
// project's word counts. What has come due is read from the rows, so that nothing has to be told to every workspace of a project.

import type { RunId } from '@terrace/machines/run/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** As it stands, its project's word included. */
export interface AutoDestroy {
  /** ISO 8601; null for never. */
  readonly at: string | null;
  /** How long it may lie still: `14d` or `12h`. */
  readonly after: string | null;
  readonly inherits: boolean;
  /** Of the run that came of it last; null while there is none, or it is not over. */
  readonly status: 'destroyed' | 'errored' | null;
}

/** What a request says; what is left out stays. */
export interface AutoDestroyChange {
  readonly at?: Date | null | undefined;
  readonly after?: string | null | undefined;
  readonly inherits?: boolean | undefined;
}

/** Of workspace `w` in project `p`, with its own word in `a`, if there is one. */
const after = `coalesce(a.after, case when a.at is null and coalesce(a.inherits, true) then p.auto_destroy_after end)`;
/** A run at work is something that happens; so is a word about it, also by a move into a project that has one. */
const lastActivity = `greatest(w.created_at, a.changed_at, case when a.after is null then p.auto_destroy_changed_at end,
  (select coalesce(r.final_at, now()) from run r where r.workspace = w.id order by r.created_at desc limit 1),
  (select v.created_at from state_version v where v.workspace = w.id order by v.created_at desc limit 1))`;
/** To the millisecond, as it leaves here. */
const dueAt = `date_trunc('milliseconds', coalesce(a.at, ${lastActivity} + duration_of(${after})))`;
const places = `workspace w join project p on p.id = w.project left join workspace_auto_destroy a on a.workspace = w.id`;

/** A workspace's own, of the one that the query around it calls `workspace`. */
export const autoDestroyOf = `(select jsonb_build_object('at', ${dueAt}, 'after', ${after}, 'inherits', coalesce(a.inherits, true),
    'status', (select case when r.status in ('applied', 'planned_and_finished') then 'destroyed' when r.final_at is not null then 'errored' end
      from workspace_destroyed d join run r on r.id = d.run where d.workspace = w.id order by d.due_at desc limit 1))
  from ${places} where w.id = workspace.id)`;

/** A word of its own ends that its project's counts, and following that again ends its own. */
export async function changeAutoDestroy(sql: Reader, id: WorkspaceId, change: AutoDestroyChange): Promise<void> {
  const { at, after: wanted, inherits } = change;
  if (at === undefined && wanted === undefined && inherits === undefined) return;
  const isOwn = at != null || wanted != null;
  await sql.query(
    `insert into workspace_auto_destroy as a (workspace, at, after, inherits) values ($1, $2, $4, coalesce($6, not $7))
      on conflict (workspace) do update set
        at = case when $6 and not $7 then null when $3 then excluded.at else a.at end,
        after = case when $6 and not $7 then null when $5 then excluded.after else a.after end,
        inherits = coalesce($6, a.inherits and not $7),
        changed_at = now()`,
    [id, at ?? null, at !== undefined, wanted ?? null, wanted !== undefined, inherits ?? null, isOwn],
  );
}

export interface DueDestruction {
  readonly workspace: WorkspaceId;
  readonly due_at: Date;
}

/** Whether it is still due, at that time: somebody may have said otherwise since it was read. */
export async function isStillDue(sql: Reader, { workspace, due_at: due }: DueDestruction): Promise<boolean> {
  const [row] = await sql.query<{ readonly due_at: Date | null }>(
    `select ${dueAt} as due_at from ${places} where w.id = $1 and w.deleted_at is null`,
    [workspace],
  );
  return row?.due_at?.getTime() === due.getTime();
}

/** Those whose time has come and of which nothing was noted yet, the oldest first. */
export const dueDestructions = (sql: Reader, limit: number): Promise<readonly DueDestruction[]> =>
  sql.query<DueDestruction>(
    `select workspace, due_at from (
        select w.id as workspace, ${dueAt} as due_at from ${places}
          where w.deleted_at is null and (a.at is not null or a.after is not null or p.auto_destroy_after is not null)) t
      where due_at <= now() and not exists (
        select from workspace_destroyed d where d.workspace = t.workspace and d.due_at = t.due_at)
      order by due_at limit $1`,
    [limit],
  );

export async function noteDestruction(
  sql: Reader,
  { workspace, due_at: due }: DueDestruction,
  made: { readonly run: RunId } | { readonly reason: string },
): Promise<void> {
  await sql.query(
    `insert into workspace_destroyed (workspace, due_at, run, reason) values ($1, $2, $3, $4) on conflict do nothing`,
    [workspace, due, 'run' in made ? made.run : null, 'reason' in made ? made.reason : null],
  );
}
