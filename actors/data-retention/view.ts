// How long the bytes of states and configurations are kept. A workspace says so, or its organization, or the site; who says nothing keeps
// everything. What is too old is put aside first, and goes for good some days later, so that a wrong policy can be taken back.

import type { ConfigurationVersionId } from '@terrace/machines/configuration-version/id';
import { DataRetentionPolicyId } from '@terrace/machines/data-retention/id';
import type { DataRetentionPolicy } from '@terrace/machines/data-retention/policy';
import type { StateVersionId } from '@terrace/machines/state-version/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import type { Sql } from '@terrace/runtime/store/sql';

export type { DataRetentionPolicy } from '@terrace/machines/data-retention/policy';

type Reader = Pick<Sql, 'query'>;

/** Whose policy: a workspace's, an organization's, or the site's. */
export type PolicyPlace =
  | { readonly organization: string; readonly workspace: string }
  | { readonly organization: string; readonly workspace: null }
  | { readonly organization: null; readonly workspace: null };

/** What was put aside can be restored for so long. */
export const restorableDays = 7;

const isAt = 'organization is not distinct from $1 and workspace is not distinct from $2';

/** Its own; null where it says nothing. */
export async function readPolicy(
  sql: Reader,
  { organization, workspace }: PolicyPlace,
): Promise<DataRetentionPolicy | null> {
  const [row] = await sql.query<DataRetentionPolicy>(`select id, days from data_retention_policy where ${isAt}`, [
    organization,
    workspace,
  ]);
  return row ?? null;
}

/** The one that is there keeps its id. */
export async function setPolicy(
  { sql, rng }: { readonly sql: Reader; readonly rng: Rng },
  { organization, workspace }: PolicyPlace,
  days: number | null,
): Promise<DataRetentionPolicy> {
  const [row] = await sql.query<DataRetentionPolicy>(
    `insert into data_retention_policy (id, organization, workspace, days) values ($1, $2, $3, $4)
      on conflict (organization, workspace) do update set days = excluded.days, updated_at = now() returning id, days`,
    [DataRetentionPolicyId.make(rng.bytes(16)), organization, workspace, days],
  );
  if (row === undefined) throw new Error('a data retention policy was written and is not there');
  return row;
}

/** Gives false where there is none. */
export async function removePolicy(sql: Reader, { organization, workspace }: PolicyPlace): Promise<boolean> {
  const gone = await sql.query(`delete from data_retention_policy where ${isAt} returning id`, [
    organization,
    workspace,
  ]);
  return gone.length > 0;
}

/** Nobody may have the bytes of `v` taken away that are current, or that a run at work began with. What is not current never is again: who goes
 * back to a state makes a new one of it. */
const isState = `v.digest is not null and v.status <> 'pending'
  and not exists (select from workspace w where w.id = v.workspace and w.current_state_version = v.id)
  and not exists (select from run r where r.base_state_version = v.id and r.final_at is null)`;

/** Puts the bytes of a state aside. Gives false where that cannot be: `whyStateStays` says why. */
export async function softDeleteState(sql: Reader, id: StateVersionId): Promise<boolean> {
  const made = await sql.query(
    `insert into state_version_backing (state_version, workspace)
      select v.id, v.workspace from state_version v where v.id = $1 and ${isState}
      on conflict do nothing returning state_version`,
    [id],
  );
  return made.length > 0;
}

/** Gives false when it is not aside. No policy takes it before it has been there for as long as the policy says, once more. */
export async function restoreState(sql: Reader, id: StateVersionId): Promise<boolean> {
  const gone = await sql.query(
    `with gone as (delete from state_version_backing where state_version = $1 and deleted_at is null returning state_version)
     insert into state_version_restore (state_version) select state_version from gone
     on conflict (state_version) do update set restored_at = now() returning state_version`,
    [id],
  );
  return gone.length > 0;
}

/** Gives false when it is not aside. */
export async function permanentlyDeleteState(sql: Reader, id: StateVersionId): Promise<boolean> {
  const gone = await sql.query(
    `update state_version_backing set deleted_at = now() where state_version = $1 and deleted_at is null
      returning state_version`,
    [id],
  );
  return gone.length > 0;
}

/** Of workspaces that something is to go of, with the days that count for each. */
const withPolicy = `workspaces as (
  select w.id, w.current_state_version, case when own.id is not null then own.days when o.id is not null then o.days else site.days end as days
  from workspace w
    left join data_retention_policy own on own.organization = w.organization and own.workspace = w.id
    left join data_retention_policy o on o.organization = w.organization and o.workspace is null
    left join data_retention_policy site on site.organization is null
  where w.deleted_at is null and coalesce(own.id, o.id, site.id) is not null)`;
const oldestKept = 'now() - make_interval(days => p.days)';

/** Puts aside what is too old, at most so many. Gives how many. */
export async function softDeleteOldStates(sql: Reader, limit: number): Promise<number> {
  const made = await sql.query(
    `with ${withPolicy}
      insert into state_version_backing (state_version, workspace)
      select v.id, v.workspace from workspaces p join state_version v on v.workspace = p.id
        where p.days is not null and v.created_at < ${oldestKept} and ${isState}
          and not exists (select from state_version_restore s where s.state_version = v.id and s.restored_at >= ${oldestKept})
          and not exists (select from state_version_backing b where b.state_version = v.id)
        limit $1
      on conflict do nothing returning state_version`,
    [limit],
  );
  return made.length;
}

/** What has been aside for so long that nobody restores it goes for good, at most so many. Gives how many. */
export async function permanentlyDeleteStates(sql: Reader, limit: number): Promise<number> {
  const gone = await sql.query(
    `update state_version_backing set deleted_at = now() where deleted_at is null and state_version in (
        select state_version from state_version_backing
          where deleted_at is null and soft_deleted_at < now() - make_interval(days => ${restorableDays}) limit $1)
      returning state_version`,
    [limit],
  );
  return gone.length;
}

const noRunNeeds = 'not exists (select from run r where r.configuration_version = v.id and r.final_at is null)';

/** Configurations that are too old: neither current nor what a run at work began with. At most so many. */
export async function oldConfigurations(sql: Reader, limit: number): Promise<readonly ConfigurationVersionId[]> {
  const found = await sql.query<{ readonly id: ConfigurationVersionId }>(
    `with ${withPolicy}
      select v.id from workspaces p join configuration_version v on v.workspace = p.id
        where p.days is not null and v.created_at < ${oldestKept} and v.status = 'uploaded' and ${noRunNeeds}
          and coalesce((v.status_timestamps ->> 'restore-backing-data-at')::timestamptz < ${oldestKept}, true)
          and v.id is distinct from (select c.id from configuration_version c
            where c.workspace = p.id and c.status = 'uploaded' and not c.speculative and not c.provisional
            order by c.created_at desc, c.id desc limit 1)
        limit $1`,
    [limit],
  );
  return found.map(({ id }) => id);
}

/** Configurations that have been aside for so long that nobody restores them. At most so many. */
export async function configurationsToGo(sql: Reader, limit: number): Promise<readonly ConfigurationVersionId[]> {
  const found = await sql.query<{ readonly id: ConfigurationVersionId }>(
    `select v.id from configuration_version v
      where v.status = 'backing_data_soft_deleted' and ${noRunNeeds}
        and (v.status_timestamps ->> 'soft-delete-backing-data-at')::timestamptz < now() - make_interval(days => ${restorableDays})
      limit $1`,
    [limit],
  );
  return found.map(({ id }) => id);
}
