// Notification configurations, as rows; and what was sent by them, which their own actors write.

import type { NotificationConfigurationId, NotificationId } from '@terrace/machines/notification/id';
import type { Told } from '@terrace/machines/notification/messages';
import type { RunId } from '@terrace/machines/run/id';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';
import { z } from 'zod';
import type { DestinationType } from './view/letter.ts';

type Reader = Pick<Sql, 'query'>;

export type Subscribable = { readonly kind: 'workspace' | 'project' | 'team'; readonly id: string };

export interface ConfigurationRow {
  readonly id: NotificationConfigurationId;
  readonly organization: string;
  readonly workspace: string | null;
  readonly project: string | null;
  readonly team: string | null;
  readonly name: string;
  readonly destination_type: DestinationType;
  readonly enabled: boolean;
  readonly triggers: readonly string[];
  readonly sealed: Uint8Array;
  readonly email_addresses: readonly string[];
  /** Ids of those who belong to the organization. */
  readonly users: readonly string[];
  readonly verification: Told | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  /** Another one with every change. */
  readonly version: string;
}

export interface NotificationRow {
  readonly id: NotificationId;
  readonly configuration: NotificationConfigurationId;
  readonly run: RunId;
  readonly trigger: string;
  readonly status: 'sending' | 'delivered' | 'failed';
  readonly tries: number;
  readonly told: Told | null;
  readonly created_at: Date;
}

const Secrets = z.object({ url: z.string().nullable(), token: z.string().nullable() });
/** Where it goes, and what signs it. */
export type Secrets = z.infer<typeof Secrets>;

const placeOf = (id: NotificationConfigurationId): string => `notification_configuration/${id}/address`;

export const sealSecrets = (
  keys: Pick<Keys, 'seal'>,
  id: NotificationConfigurationId,
  secrets: Secrets,
): Promise<Uint8Array> => keys.seal(Buffer.from(JSON.stringify(secrets)), placeOf(id));

/** Throws TerminalFault when they were changed. */
export async function openSecrets(
  keys: Pick<Keys, 'open'>,
  { id, sealed }: Pick<ConfigurationRow, 'id' | 'sealed'>,
): Promise<Secrets> {
  return Secrets.parse(JSON.parse(Buffer.from(await keys.open(sealed, placeOf(id))).toString()));
}

/** By which a member is named: whoever is only invited by an id that goes with the invitation, as the API shows it, and so until they are a user. */
const nameOf = `coalesce(m.user_id, 'user-' || substr(m.id, 4))`;

const select = `select c.id, c.organization, c.workspace, c.project, c.team, c.name, c.destination_type, c.enabled, c.triggers,
    c.sealed, c.email_addresses, c.verification, c.created_at, c.updated_at, c.xmin::text as version,
    (select coalesce(jsonb_agg(${nameOf} order by ${nameOf}), '[]') from organization_membership m
      where m.organization = c.organization and (c.users ? m.user_id or c.users ? ('user-' || substr(m.id, 4)))) as users
  from notification_configuration c`;

export async function readConfiguration(sql: Reader, id: string): Promise<ConfigurationRow | null> {
  const [row] = await sql.query<ConfigurationRow>(`${select} where c.id = $1`, [id]);
  return row ?? null;
}

/** In the order of their creation. */
export async function listConfigurations(
  sql: Reader,
  { of, limit, offset }: { readonly of: Subscribable; readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly ConfigurationRow[]; readonly total: number }> {
  const [rows, total] = await Promise.all([
    sql.query<ConfigurationRow>(
      `${select} where c.${of.kind} = $1 order by c.created_at, c.id limit ${limit} offset ${offset}`,
      [of.id],
    ),
    countConfigurations(sql, of),
  ]);
  return { rows, total };
}

export async function countConfigurations(sql: Reader, of: Subscribable): Promise<number> {
  const [row] = await sql.query<{ readonly total: string }>(
    `select count(*) as total from notification_configuration where ${of.kind} = $1`,
    [of.id],
  );
  return Number(row?.total ?? 0);
}

export type ConfigurationValues = Pick<
  ConfigurationRow,
  'name' | 'enabled' | 'triggers' | 'sealed' | 'email_addresses' | 'users' | 'verification'
>;

const valuesOf = (values: ConfigurationValues): readonly unknown[] => [
  ...[values.name, values.enabled, JSON.stringify(values.triggers), values.sealed],
  ...[JSON.stringify(values.email_addresses), JSON.stringify(values.users)],
  values.verification === null ? null : JSON.stringify(values.verification),
];

/** A second try with the same id makes no second one. */
export async function createConfiguration(
  sql: Reader,
  made: ConfigurationValues &
    Pick<ConfigurationRow, 'id' | 'organization' | 'destination_type'> & { readonly of: Subscribable },
): Promise<void> {
  await sql.query(
    `insert into notification_configuration (name, enabled, triggers, sealed, email_addresses, users, verification,
       id, organization, destination_type, ${made.of.kind})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing`,
    [...valuesOf(made), made.id, made.organization, made.destination_type, made.of.id],
  );
}

/** Gives false, and changes nothing, when it has been changed since it was read as `row`. */
export async function updateConfiguration(
  sql: Reader,
  { id, version }: Pick<ConfigurationRow, 'id' | 'version'>,
  values: ConfigurationValues,
): Promise<boolean> {
  const changed = await sql.query(
    `update notification_configuration set name = $1, triggers = $3, sealed = $4, email_addresses = $5, users = $6,
       verification = $7, updated_at = clock_timestamp(), enabled = $2,
       enabled_at = case when $2 and not enabled then clock_timestamp() else enabled_at end
     where id = $8 and xmin::text = $9 returning id`,
    [...valuesOf(values), id, version],
  );
  return changed.length > 0;
}

/** What came of a letter to the address that it had as `row`, and whether it is enabled by that. Gives false when it has been changed since. */
export async function noteVerification(
  sql: Reader,
  { id, version }: Pick<ConfigurationRow, 'id' | 'version'>,
  { told, enable }: { readonly told: Told; readonly enable: boolean },
): Promise<boolean> {
  const changed = await sql.query(
    `update notification_configuration set verification = $3, enabled = enabled or $4,
       enabled_at = case when $4 and not enabled then clock_timestamp() else enabled_at end,
       updated_at = case when $4 then clock_timestamp() else updated_at end
     where id = $1 and xmin::text = $2 returning id`,
    [id, version, JSON.stringify(told), enable],
  );
  return changed.length > 0;
}

export async function deleteConfiguration(sql: Reader, id: NotificationConfigurationId): Promise<void> {
  await sql.query('delete from notification_configuration where id = $1', [id]);
}

/** What was sent by each of these, the newest first, at most so many of each. */
export async function newestNotifications(
  sql: Reader,
  configurations: readonly NotificationConfigurationId[],
  limit: number,
): Promise<ReadonlyMap<NotificationConfigurationId, readonly NotificationRow[]>> {
  const rows = await sql.query<NotificationRow>(
    `select n.* from unnest($1::text[]) as c (id) cross join lateral (
       select id, configuration, run, trigger, status, tries, told, created_at from notification
       where configuration = c.id order by created_at desc limit ${limit}) n`,
    [configurations],
  );
  return Map.groupBy(rows, ({ configuration }) => configuration);
}

/** Those of these users who belong to the organization, or are invited to it. */
export async function membersAmong(
  sql: Reader,
  organization: string,
  users: readonly string[],
): Promise<readonly string[]> {
  const rows = await sql.query<{ readonly name: string }>(
    `select ${nameOf} as name from organization_membership m where organization = $1 and ${nameOf} = any($2::text[])`,
    [organization, users],
  );
  return rows.map(({ name }) => name);
}

/** Mail addresses of those whom a configuration names and who belong to its organization. */
export async function addressesOf(
  sql: Reader,
  { users, email_addresses: given }: Pick<ConfigurationRow, 'users' | 'email_addresses'>,
): Promise<readonly string[]> {
  const rows = await sql.query<{ readonly email: string }>(
    `select email from app_user where id = any($1::text[]) order by email`,
    [users],
  );
  return [...new Set([...given, ...rows.map(({ email }) => email)])];
}
