// What is read for commit statuses: what became of the workspaces that a delivery concerned, and what the servers were told of it.

import type { CommitStatusId } from '@terrace/machines/commit-status/id';
import type { StatusState, StatusTold } from '@terrace/machines/commit-status/messages';
import type { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import type { RunId } from '@terrace/machines/run/id';
import type { DeliveryId, HookId } from '@terrace/machines/vcs/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** A workspace that a delivery concerned, and how it stands there. */
export interface Standing {
  readonly workspace: WorkspaceId;
  readonly workspace_name: string;
  readonly organization: string;
  readonly hook: HookId;
  readonly commit: string;
  readonly is_pull_request: boolean;
  /** The larger, the newer: of the delivery, and of what came of it here since. */
  readonly place: number;
  readonly version: number;
  readonly configuration_status: string;
  readonly error_message: string | null;
  /** The newest run of these files; null while there is none. */
  readonly run: RunId | null;
  readonly status: string | null;
  readonly plan_status: string | null;
  readonly apply_status: string | null;
  readonly has_changes: boolean | null;
  readonly plan_counts: Readonly<Record<'additions' | 'changes' | 'destructions', number>> | null;
}

const standings = `from vcs_delivery d join vcs_decision e on e.delivery = d.id
  join workspace w on w.id = e.workspace
  join configuration_version v on v.id = e.configuration_version
  left join lateral (
    select sum(r.actor_version) over () as versions, r.* from run r where r.configuration_version = v.id
    order by r.created_at desc, r.id desc limit 1) r on true
  where e.verdict in ('run', 'plan') and v.ingress->>'commitSha' <> ''`;
const versionOf = '(v.actor_version + coalesce(r.versions, 0))';
const isPullRequest = `(v.ingress->>'isPullRequest')::boolean`;

/** By the workspace's name. */
export const standingsOf = (sql: Reader, delivery: DeliveryId): Promise<readonly Standing[]> =>
  sql.query<Standing>(
    `select e.workspace, w.name as workspace_name, d.organization, d.hook, v.ingress->>'commitSha' as commit,
       ${isPullRequest} as is_pull_request, d.place::float8 as place, ${versionOf}::float8 as version,
       v.status as configuration_status, v.error_message, r.id as run, r.status, r.plan_status, r.apply_status,
       r.has_changes, r.plan_counts
     ${standings} and d.id = $1 order by w.name, e.workspace`,
    [delivery],
  );

/** What a word of a delivery is worth against those of others: the newer delivery counts, then what came of it since. */
export const placeOf = (delivery: number, version: number): number =>
  delivery * versionsMax + Math.min(version, versionsMax - 1);
const versionsMax = 1_000_000;

/** What led to a run or a configuration version. */
export async function deliveriesOf(
  sql: Reader,
  of: { readonly run: RunId } | { readonly configuration: ConfigurationVersionId },
): Promise<readonly DeliveryId[]> {
  const [from, id] =
    'run' in of
      ? ['run r join vcs_decision e on e.configuration_version = r.configuration_version where r.id = $1', of.run]
      : ['vcs_decision e where e.configuration_version = $1', of.configuration];
  const rows = await sql.query<{ readonly delivery: DeliveryId }>(`select distinct e.delivery from ${from}`, [id]);
  return rows.map(({ delivery }) => delivery);
}

/** Deliveries of the last two days of which something has not been reported, in the order of their places, after one. */
export const unreported = (
  sql: Reader,
  {
    serviceProviders,
    after,
    limit,
  }: { readonly serviceProviders: readonly string[]; readonly after: number; readonly limit: number },
): Promise<readonly { readonly id: DeliveryId; readonly place: number }[]> =>
  sql.query(
    `with stands as (
       select d.id, d.hook, d.place, v.ingress->>'commitSha' as commit,
         case when ${isPullRequest} then null else e.workspace end as workspace, sum(${versionOf}) as version
       ${standings} and d.status = 'handled' and d.received_at > now() - interval '2 days' and d.place > $2
         and exists (select from vcs_hook h join oauth_token t on t.id = h.token join oauth_client c on c.id = t.client
           where h.id = d.hook and c.service_provider = any($1::text[]))
       group by d.id, d.hook, d.place, 4, 5)
     select distinct s.id, s.place::float8 as place from stands s
     where not exists (select from commit_status c where c.hook = s.hook and c.commit = s.commit
       and c.workspace is not distinct from s.workspace
       and c.place >= s.place * ${versionsMax} + least(s.version, ${versionsMax - 1}))
     order by 2 limit $3`,
    [serviceProviders, after, limit],
  );

export interface CommitStatusRow {
  readonly id: CommitStatusId;
  readonly delivery: DeliveryId;
  readonly commit: string;
  readonly context: string;
  readonly state: StatusState;
  readonly description: string;
  readonly link: string;
  readonly status: 'sending' | 'told' | 'failed';
  readonly told: StatusTold | null;
}

/** By context. */
export const statusesOf = (sql: Reader, deliveries: readonly string[]): Promise<readonly CommitStatusRow[]> =>
  sql.query<CommitStatusRow>(
    `select id, delivery, commit, context, state, description, link, status, told from commit_status
     where delivery = any($1::text[]) order by context`,
    [deliveries],
  );
