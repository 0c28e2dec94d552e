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

export type DeliveryStatus = 'received' | 'handled' | 'refused';

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
}

export type Verdict = 'run' | 'plan' | 'configuration' | 'ignored';
export interface DecisionRow {
  readonly delivery: DeliveryId;
  readonly workspace: WorkspaceId;
  readonly workspace_name: string | null;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly configuration_version: ConfigurationVersionId | null;
  readonly run: RunId | null;
}

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

/** Keeps it, once: the same bytes are counted, and give the id of those that came first. */
export async function keepDelivery(
  sql: Reader,
  told: Told & {
    readonly body: Uint8Array;
    readonly replayOf?: DeliveryId;
  },
): Promise<{ readonly id: DeliveryId; readonly isNew: boolean }> {
  const { id, hook, organization, digest, remoteId, event, body, replayOf = null } = told;
  const [row] = await sql.query<{ readonly id: DeliveryId; readonly repeats: number }>(
    `insert into vcs_delivery (id, hook, organization, digest, remote_id, event, body, status, replay_of)
     values ($1, $2, $3, $4, $5, $6, $7, 'received', $8)
     on conflict (hook, digest) do update set repeats = vcs_delivery.repeats + 1 returning id, repeats`,
    [id, hook, organization, digest, remoteId, event, body, replayOf],
  );
  return { id: row?.id ?? id, isNew: row?.repeats === 0 };
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

/** The next that nobody is at, the oldest first; nobody else takes it for half a minute. */
export async function takeDelivery(sql: Reader): Promise<WholeDelivery | null> {
  const [row] = await sql.query<WholeDelivery>(
    `with taken as (update vcs_delivery set due_at = now() + interval '30 seconds', tries = tries + 1
       where id = (select id from vcs_delivery where status = 'received' and due_at <= now()
         order by due_at, received_at limit 1 for update skip locked) returning *)
     select ${shown}, d.body ${from.replace('vcs_delivery d', 'taken d')}`,
  );
  return row ?? null;
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
  decisions: readonly Omit<DecisionRow, 'workspace_name'>[],
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

export async function noteHandled(sql: Reader, id: DeliveryId, summary: string): Promise<void> {
  await sql.query(
    `update vcs_delivery set status = 'handled', summary = $2, handled_at = now() where id = $1 and status = 'received'`,
    [id, summary],
  );
}

export async function readDelivery(sql: Reader, id: string): Promise<DeliveryRow | null> {
  const [row] = await sql.query<DeliveryRow>(`select ${shown} ${from} where d.id = $1`, [id]);
  return row ?? null;
}

/** Null of one that was refused, of which nothing is kept. */
export async function readWholeDelivery(sql: Reader, id: string): Promise<WholeDelivery | null> {
  const [row] = await sql.query<WholeDelivery>(
    `select ${shown}, d.body ${from} where d.id = $1 and d.body is not null`,
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
  const found = `select ${shown} ${from}
    where d.organization = $1 and ($2::text is null or d.hook = $2) and ($3::text is null or d.status = $3)`;
  const values = [organization, hook ?? null, status ?? null];
  return pageOfRows(sql, { found, order: 'd.received_at desc, d.id', values }, page);
}

/** By the workspace's name. */
export const decisionsOf = (sql: Reader, deliveries: readonly string[]): Promise<readonly DecisionRow[]> =>
  sql.query<DecisionRow>(
    `select e.delivery, e.workspace, w.name as workspace_name, e.verdict, e.reason, e.configuration_version, e.run
     from vcs_decision e left join workspace w on w.id = e.workspace
     where e.delivery = any($1::text[]) order by w.name, e.workspace`,
    [deliveries],
  );

/** A month is longer than any server remembers. */
export async function forgetOldDeliveries(sql: Reader): Promise<void> {
  await sql.query(`delete from vcs_delivery where received_at < now() - interval '30 days' and status <> 'received'`);
}
