// What servers of version control told: kept as it came before it is answered, worked on afterwards, and what came of it for each workspace.

import type { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { RunId } from '@terrace/machines/run/id';
import type { DeliveryId, HookId } from '@terrace/machines/vcs/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** `failed`: it could not be worked on, and is not tried any more; somebody may replay it. */
export type DeliveryStatus = 'received' | 'handled' | 'refused' | 'failed';

export interface DeliveryRow {
  readonly id: DeliveryId;
  readonly hook: HookId;
  readonly organization: string;
  readonly identifier: string;
  readonly service_provider: string;
  readonly remote_id: string | null;
  readonly event: string;
  readonly status: DeliveryStatus;
  readonly summary: string;
  readonly repeats: number;
  readonly tries: number;
  readonly replay_of: DeliveryId | null;
  readonly received_at: Date;
  readonly handled_at: Date | null;
}

/** With what it said. */
export interface WholeDelivery extends DeliveryRow {
  readonly body: Uint8Array;
  /** The larger, the later it was told. */
  readonly place: number;
}

/** What a push moved; a commit is null when the server does not say it, and so is the time. */
export interface Moved {
  readonly ref: string;
  readonly before: string | null;
  readonly after: string;
  readonly pushedAt: Date | null;
}

export type Verdict = 'run' | 'plan' | 'configuration' | 'ignored';
export interface DecisionRow {
  readonly delivery: DeliveryId;
  readonly workspace: WorkspaceId;
  readonly workspace_name: string | null;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly configuration_version: ConfigurationVersionId | null;
  /** Null also where none came of it, since the files could not be had. */
  readonly run: RunId | null;
  /** Why the files could not be had; null where they could, or are still awaited. */
  readonly failure: string | null;
}

export type NewDecision = Omit<DecisionRow, 'workspace_name' | 'failure'>;

const shown = `d.id, d.hook, d.organization, h.identifier, c.service_provider, d.remote_id, d.event, d.status, d.summary,
  d.repeats, d.tries, d.replay_of, d.received_at, d.handled_at`;
const from = `from vcs_delivery d join vcs_hook h on h.id = d.hook join oauth_token t on t.id = h.token
  join oauth_client c on c.id = t.client`;

interface Told {
  readonly id: DeliveryId;
  readonly hook: HookId;
  readonly organization: string;
  readonly digest: string;
  readonly remoteId: string | null;
  readonly event: string;
}

interface Kept {
  readonly id: DeliveryId;
  readonly isNew: boolean;
}

/** Keeps what is ours to say, once for each digest. It is worked on after a pause, or as soon as somebody hurries it. */
export async function keepDelivery(
  sql: Reader,
  told: Told & { readonly body: Uint8Array; readonly replayOf?: DeliveryId; readonly pauseMs?: number },
): Promise<Kept> {
  const { id, hook, organization, digest, remoteId, event, body, replayOf = null, pauseMs = 0 } = told;
  const [row] = await sql.query<{ readonly id: DeliveryId; readonly repeats: number }>(
    `insert into vcs_delivery (id, hook, organization, digest, remote_id, event, body, status, replay_of, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'received', $8, now() + make_interval(secs => $9::float8 / 1000))
     on conflict (hook, digest) do update set repeats = vcs_delivery.repeats + 1 returning id, repeats`,
    [id, hook, organization, digest, remoteId, event, body, replayOf, pauseMs],
  );
  return { id: row?.id ?? id, isNew: row?.repeats === 0 };
}

/**
 * Keeps what a server told, once: what was told before is counted, and gives the id that it has. The same bytes may be a new push all
 * the same, of a branch that was put back in between: then they begin where the branch was left. Of bytes that hold a time this cannot
 * be, and where nobody says where a push began, bytes of long ago are new when the branch has moved since.
 */
export async function keepTold(
  sql: Reader,
  told: Omit<Told, 'digest'> & { readonly content: string; readonly body: Uint8Array; readonly moved: Moved | null },
): Promise<Kept> {
  const { id, hook, organization, content, remoteId, event, body, moved } = told;
  const [row] = await sql.query<{ readonly id: DeliveryId; readonly repeats: number }>(
    `with same as (select digest, received_at from vcs_delivery
         where hook = $2 and content = $4 order by place desc limit 1),
       tip as (select id, content, after_commit from vcs_delivery
         where hook = $2 and ref = $8 order by place desc limit 1)
     insert into vcs_delivery (id, hook, organization, digest, content, remote_id, event, body, status,
       ref, before_commit, after_commit, pushed_at)
     select $1, $2, $3, case when same.digest is null then $4
         when $11::timestamptz is null and tip.content <> $4
           and ($9::text = tip.after_commit or $9 is null and same.received_at < now() - interval '${retriesEnd}')
           then $4 || ' after ' || tip.id
         else same.digest end, $4, $5, $6, $7, 'received', $8, $9, $10, $11
     from (select) as nothing left join same on true left join tip on true
     on conflict (hook, digest) do update set repeats = vcs_delivery.repeats + 1 returning id, repeats`,
    [
      ...[id, hook, organization, content, remoteId, event, body],
      ...[moved?.ref ?? null, moved?.before ?? null, moved?.after ?? null, moved?.pushedAt ?? null],
    ],
  );
  return { id: row?.id ?? id, isNew: row?.repeats === 0 };
}

/** Nobody tells the same once more so late because the answer was lost. */
const retriesEnd = '10 minutes';

/** It is worked on at once. */
export async function hurryDelivery(sql: Reader, id: DeliveryId): Promise<void> {
  await sql.query(`update vcs_delivery set due_at = now() where id = $1 and status = 'received'`, [id]);
}

/** Of what did not happen after all. */
export async function forgetDelivery(sql: Reader, id: DeliveryId): Promise<void> {
  await sql.query(`delete from vcs_delivery where id = $1 and status = 'received'`, [id]);
}

/** The commit of a newer push to the same ref that was told before this one; null when this one is the newest. */
export async function newerThan(sql: Reader, id: DeliveryId): Promise<string | null> {
  const [row] = await sql.query<{ readonly after_commit: string }>(
    `select q.after_commit from vcs_delivery d join lateral (
       select * from vcs_delivery before where before.hook = d.hook and before.ref = d.ref and before.place < d.place
         order by before.pushed_at desc nulls last, before.place desc limit 1) q on true
     where d.id = $1 and case when q.pushed_at is null or d.pushed_at is null or q.pushed_at = d.pushed_at
       then q.before_commit = d.after_commit and q.after_commit <> d.before_commit
       else q.pushed_at > d.pushed_at end`,
    [id],
  );
  return row?.after_commit ?? null;
}

/** Remembers that something was refused, without what it said: one row for each reason and hour, so that nobody fills the disk with it. */
export async function keepRefused(
  sql: Reader,
  told: Omit<Told, 'digest'> & { readonly summary: string; readonly reason: string },
): Promise<void> {
  const { id, hook, organization, remoteId, event, summary, reason } = told;
  await sql.query(
    `insert into vcs_delivery (id, hook, organization, digest, remote_id, event, status, summary, handled_at)
     values ($1, $2, $3, $4 || ' ' || date_trunc('hour', now())::text, $5, $6, 'refused', $7, now())
     on conflict (hook, digest) do update set repeats = vcs_delivery.repeats + 1, remote_id = excluded.remote_id`,
    [id, hook, organization, `refused: ${reason}`, remoteId, event, summary],
  );
}

/**
 * The next that nobody is at, the oldest first; nobody else takes it for `leaseMs`, or longer when it is renewed. What a repository told comes in its order, unless
 * the one before has been in vain a few times: `beginning` is the kind that waits for a workspace, and keeps nobody waiting.
 */
export async function takeDelivery(sql: Reader, beginning: string, leaseMs: number): Promise<WholeDelivery | null> {
  const [row] = await sql.query<WholeDelivery>(
    `with taken as (update vcs_delivery set due_at = now() + make_interval(secs => $2::float8 / 1000), tries = tries + 1
       where id = (select d.id from vcs_delivery d where d.status = 'received' and d.due_at <= now()
         and not exists (select from vcs_delivery older where older.status = 'received' and older.hook = d.hook
           and older.place < d.place and older.tries < ${triesInOrder} and older.event <> $1)
         order by d.due_at, d.place limit 1 for update skip locked) returning *)
     select ${shown}, d.body, d.place::float8 as place ${from.replace('vcs_delivery d', 'taken d')}`,
    [beginning, leaseMs],
  );
  return row ?? null;
}

/** Whoever took it, at that try, goes on with it. Gives whether it is still theirs. */
export async function renewDelivery(
  sql: Reader,
  { id, tries }: Pick<DeliveryRow, 'id' | 'tries'>,
  leaseMs: number,
): Promise<boolean> {
  const rows = await sql.query(
    `update vcs_delivery set due_at = now() + make_interval(secs => $3::float8 / 1000)
     where id = $1 and tries = $2 and status = 'received'
       -- One that was put off meanwhile stays so.
       and due_at <= now() + make_interval(secs => $3::float8 / 1000) returning id`,
    [id, tries, leaseMs],
  );
  return rows.length > 0;
}

/** So often the next one of a repository waits for the one before. */
const triesInOrder = 3;

/** Milliseconds until the next one that was put off is due; null when there is none. */
export async function nextDelivery(sql: Reader): Promise<number | null> {
  const [row] = await sql.query<{ readonly ms: number | null }>(
    `select extract(epoch from min(due_at) - now())::float8 * 1000 as ms from vcs_delivery
     where status = 'received' and due_at > now()`,
  );
  return row?.ms ?? null;
}

/** It is tried again after a pause; `why` is shown meanwhile. */
export async function postpone(sql: Reader, id: DeliveryId, why: string, pauseMs: number): Promise<void> {
  await sql.query(
    `update vcs_delivery set summary = $2, due_at = now() + make_interval(secs => $3::float8 / 1000)
     where id = $1 and status = 'received'`,
    [id, why, pauseMs],
  );
}

/** Of one delivery. */
export async function noteDecisions(
  sql: Reader,
  delivery: DeliveryId,
  decisions: readonly NewDecision[],
): Promise<void> {
  if (decisions.length === 0) return;
  await sql.query(
    // A delivery may go with its connection while it is worked on: then nothing is left to note.
    `with kept as materialized (select id from vcs_delivery where id = $2 for key share)
     insert into vcs_decision (delivery, workspace, verdict, reason, configuration_version, run)
     select d.* from jsonb_to_recordset($1::jsonb)
       as d(delivery text, workspace text, verdict text, reason text, configuration_version text, run text)
       join kept on kept.id = d.delivery
     on conflict do nothing`,
    [JSON.stringify(decisions) as Json, delivery],
  );
}

export async function noteEnded(
  sql: Reader,
  id: DeliveryId,
  end: { readonly status: 'handled' | 'failed'; readonly summary: string },
): Promise<void> {
  await sql.query(
    `update vcs_delivery set status = $2, summary = $3, handled_at = now() where id = $1 and status = 'received'`,
    [id, end.status, end.summary],
  );
}

export async function readDelivery(sql: Reader, id: string): Promise<DeliveryRow | null> {
  const [row] = await sql.query<DeliveryRow>(`select ${shown} ${from} where d.id = $1`, [id]);
  return row ?? null;
}

/** Null of one that was refused, of which nothing is kept. */
export async function readWholeDelivery(sql: Reader, id: string): Promise<WholeDelivery | null> {
  const [row] = await sql.query<WholeDelivery>(
    `select ${shown}, d.body, d.place::float8 as place ${from} where d.id = $1 and d.body is not null`,
    [id],
  );
  return row ?? null;
}

export interface DeliveryQuery extends Page {
  readonly organization: string;
  readonly hook?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
}

/** The newest first. */
export function listDeliveries(
  sql: Reader,
  { organization, hook, status, ...page }: DeliveryQuery,
): Promise<Found<DeliveryRow>> {
  // Only what is asked for stands in the statement: a plan for any values could not look by a condition that may be none.
  const values = [organization];
  const conditions = [
    'd.organization = $1',
    ...(hook === undefined ? [] : [`d.hook = $${values.push(hook)}`]),
    ...(status === undefined ? [] : [`d.status = $${values.push(status)}`]),
  ];
  const found = `select ${shown} ${from} where ${conditions.join(' and ')}`;
  return pageOfRows(sql, { found, order: 'd.received_at desc, d.id', values }, page);
}

/** By the workspace's name. */
export const decisionsOf = (sql: Reader, deliveries: readonly string[]): Promise<readonly DecisionRow[]> =>
  sql.query<DecisionRow>(
    `select e.delivery, e.workspace, w.name as workspace_name, e.verdict, e.reason, e.configuration_version,
       case when c.error is null or r.id is not null then e.run end as run, coalesce(c.error_message, c.error) as failure
     from vcs_decision e left join workspace w on w.id = e.workspace
       left join configuration_version c on c.id = e.configuration_version left join run r on r.id = e.run
     where e.delivery = any($1::text[]) order by w.name, e.workspace`,
    [deliveries],
  );

/** A month is longer than any server remembers. */
export async function forgetOldDeliveries(sql: Reader): Promise<void> {
  await sql.query(`delete from vcs_delivery where received_at < now() - interval '30 days' and status <> 'received'`);
}
