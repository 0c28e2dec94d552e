// What an identity provider keeps here by SCIM, as rows: people, groups, and the teams that follow a group. Whoever changes a group changes its teams
// in the same transaction.

import type { TeamId } from '@terrace/machines/team/id';
import type { UserId } from '@terrace/machines/user/id';
import { constraintOf } from '@terrace/runtime/store/postgres';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import { likePart } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** Of one group; a team follows it in one statement. */
export const membersMax = 1_000;

export interface ScimSettings {
  readonly enabled: boolean;
  readonly paused: boolean;
  /** Whose members are site admins. */
  readonly site_admin_group: string | null;
  readonly site_admin_group_name: string | null;
}

export async function readScimSettings(sql: Reader): Promise<ScimSettings> {
  const [row] = await sql.query<ScimSettings>(
    `select s.enabled, s.paused, s.site_admin_group, g.display_name as site_admin_group_name
      from scim_setting s left join scim_group g on g.id = s.site_admin_group`,
    [],
    'scim-settings',
  );
  if (row === undefined) throw new Error('the row with the settings of SCIM is gone');
  return row;
}

/** What is not named stays. False when there is no such group of admins. `check` is done first, in the transaction; what it throws comes out. */
export async function changeScimSettings(
  sql: Sql,
  change: {
    readonly enabled?: true | undefined;
    readonly paused?: boolean | undefined;
    readonly site_admin_group?: string | null | undefined;
  },
  check: (inside: Reader) => Promise<void>,
): Promise<boolean> {
  const { enabled = null, paused = null, site_admin_group: group } = change;
  return await sql.transaction(async (inside) => {
    await check(inside);
    if (group != null && !(await holdGroup(inside, group))) return false;
    await inside.query(
      `update scim_setting set enabled = coalesce($1, enabled), paused = coalesce($2, paused),
        site_admin_group = case when $3 then $4 else site_admin_group end`,
      [enabled, paused, group !== undefined, group ?? null],
    );
    if (group !== undefined) await inside.query('select scim_follow_admins()');
    return true;
  });
}

/** Until the transaction is over nobody changes the group; whoever is changing it is waited for. False when there is none. */
async function holdGroup(sql: Reader, id: string): Promise<boolean> {
  return (await sql.query('select id from scim_group where id = $1 for share', [id])).length > 0;
}

/** Groups, people as the provider knows them, links and tokens are gone; users, and who is in which team, stay as they are. */
export async function endScim(sql: Sql): Promise<void> {
  await sql.transaction(async (inside) => {
    await inside.query(`update scim_setting set enabled = false, paused = false, site_admin_group = null`);
    await inside.query('delete from scim_mapping');
    await inside.query('delete from scim_group');
    await inside.query('delete from scim_user');
    await inside.query(`delete from api_token where kind = 'scim'`);
  });
}

/** Whom a token for provisioning stands for; null for any other one, and while nothing is provisioned. Its use is written at most once a minute. */
export async function findScimToken(
  sql: Reader,
  mac: Uint8Array,
): Promise<{ readonly id: string; readonly description: string } | null> {
  const [row] = await sql.query<{ readonly id: string; readonly description: string }>(
    `with used as (update api_token set last_used_at = now()
       where mac = $1 and kind = 'scim' and (last_used_at is null or last_used_at < now() - interval '1 minute'))
     select t.id, coalesce(t.description, '') as description from api_token t join scim_setting s on s.enabled
     where t.mac = $1 and t.kind = 'scim' and (t.expires_at is null or t.expires_at > now())`,
    [mac],
    'scim-token',
  );
  return row ?? null;
}

export interface ScimUserRow {
  readonly id: string;
  readonly user_id: UserId;
  readonly user_name: string;
  readonly provider_id: string | null;
  readonly username: string;
  readonly email: string;
  readonly is_suspended: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** What a list is narrowed to; names in whatever case, ids as they are. */
export type ScimFilter = { readonly name: string } | { readonly providerId: string } | null;

const selectUsers = `select s.id, s.user_id, s.user_name, s.provider_id, s.created_at, s.updated_at, u.username, u.email, u.is_suspended
  from scim_user s join app_user u on u.id = s.user_id`;

const filterOn = (filter: ScimFilter, nameColumn: string): readonly [where: string, values: readonly string[]] => {
  if (filter === null) return ['true', []];
  return 'name' in filter
    ? [`lower(s.${nameColumn}) = lower($1)`, [filter.name]]
    : ['s.provider_id = $1', [filter.providerId]];
};

/** The oldest first. */
export function listScimUsers(
  sql: Reader,
  { filter, ...page }: Page & { readonly filter: ScimFilter },
): Promise<Found<ScimUserRow>> {
  const [where, values] = filterOn(filter, 'user_name');
  return pageOfRows(sql, { found: `${selectUsers} where ${where}`, order: 'created_at, id', values }, page);
}

export async function readScimUser(sql: Reader, id: string): Promise<ScimUserRow | null> {
  const [row] = await sql.query<ScimUserRow>(`${selectUsers} where s.id = $1`, [id]);
  return row ?? null;
}

/** False when the provider has somebody of that name, or that user, already. */
export async function createScimUser(
  sql: Reader,
  given: { readonly id: string; readonly user: UserId; readonly userName: string; readonly providerId: string | null },
): Promise<boolean> {
  const made = await sql.query(
    `insert into scim_user (id, user_id, user_name, provider_id) values ($1, $2, $3, $4) on conflict do nothing returning id`,
    [given.id, given.user, given.userName, given.providerId],
  );
  return made.length > 0;
}

/** What is not named stays. False when the provider has somebody else of that name. */
export async function changeScimUser(
  sql: Reader,
  id: string,
  change: { readonly userName?: string | undefined; readonly providerId?: string | null | undefined },
): Promise<boolean> {
  const { userName = null, providerId } = change;
  try {
    await sql.query(
      `update scim_user set user_name = coalesce($2, user_name), provider_id = case when $3 then $4 else provider_id end, updated_at = now()
        where id = $1`,
      [id, userName, providerId !== undefined, providerId ?? null],
    );
    return true;
  } catch (error) {
    if (constraintOf(error) === 'scim_user_name_taken') return false;
    throw error;
  }
}

/** Whoever is suspended is no admin by a group any more, and whoever is let in again may be one. */
export const followAdmins = (sql: Reader): Promise<unknown> => sql.query('select scim_follow_admins()');

/** Whoever was invited by the address that somebody has now is them. */
export const takeInvitations = (sql: Reader, user: UserId): Promise<unknown> =>
  sql.query('select take_invitations($1)', [user]);

/** The user stays, and is in no group any more. */
export async function deleteScimUser(sql: Sql, id: string): Promise<void> {
  await sql.transaction(async (inside) => {
    await inside.query(
      `select id from scim_group where id in (select scim_group from scim_member where scim_user = $1)
        order by id for no key update`,
      [id],
    );
    const teams = await inside.query<{ readonly team: string }>(
      'select m.team from scim_mapping m join scim_member g on g.scim_group = m.scim_group where g.scim_user = $1',
      [id],
    );
    await inside.query('delete from scim_member where scim_user = $1', [id]);
    await inside.query('select scim_follow_admins()');
    await inside.query('select scim_follow($1::text[])', [teams.map(({ team }) => team)]);
    await inside.query('delete from scim_user where id = $1', [id]);
  });
}

/** How the provider knows somebody. */
export interface ScimStanding {
  readonly userName: string;
  readonly updatedAt: Date;
}

/** Of those of these users whom the provider keeps; null while nothing is provisioned. */
export async function scimStandingOf(
  sql: Reader,
  users: readonly string[],
): Promise<ReadonlyMap<string, ScimStanding> | null> {
  const { enabled } = await readScimSettings(sql);
  if (!enabled) return null;
  const rows = await sql.query<{ readonly user_id: string; readonly user_name: string; readonly updated_at: Date }>(
    'select user_id, user_name, updated_at from scim_user where user_id = any($1::text[])',
    [users],
  );
  return new Map(rows.map((row) => [row.user_id, { userName: row.user_name, updatedAt: row.updated_at }]));
}

/** Whether the provider alone says who somebody is, and whether they get in. */
export const isScimManaged = async (sql: Reader, user: string): Promise<boolean> =>
  (await scimStandingOf(sql, [user]))?.has(user) ?? false;

export interface ScimGroupRow {
  readonly id: string;
  readonly display_name: string;
  readonly provider_id: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  /** By name. */
  readonly members: readonly { readonly id: string; readonly user_name: string }[];
}

const selectGroups = `select s.id, s.display_name, s.provider_id, s.created_at, s.updated_at, coalesce(
    (select jsonb_agg(jsonb_build_object('id', u.id, 'user_name', u.user_name) order by u.user_name) from scim_member m
      join scim_user u on u.id = m.scim_user where m.scim_group = s.id), '[]') as members
  from scim_group s`;

/** The oldest first. */
export function listScimGroups(
  sql: Reader,
  { filter, ...page }: Page & { readonly filter: ScimFilter },
): Promise<Found<ScimGroupRow>> {
  const [where, values] = filterOn(filter, 'display_name');
  return pageOfRows(sql, { found: `${selectGroups} where ${where}`, order: 'created_at, id', values }, page);
}

/** By name, without their members; `text` is a part of it. */
export function listGroupNames(
  sql: Reader,
  { text, ...page }: Page & { readonly text: string },
): Promise<Found<Pick<ScimGroupRow, 'id' | 'display_name'>>> {
  const found = 'select id, display_name from scim_group where display_name ilike $1';
  return pageOfRows(sql, { found, order: 'display_name, id', values: [likePart(text)] }, page);
}

export async function readGroup(sql: Reader, id: string): Promise<ScimGroupRow | null> {
  const [row] = await sql.query<ScimGroupRow>(`${selectGroups} where s.id = $1`, [id]);
  return row ?? null;
}

export interface GroupChange {
  readonly displayName?: string | undefined;
  readonly providerId?: string | null | undefined;
  /** In their order: all of them anew, some more, some fewer. */
  readonly members?: readonly { readonly kind: 'set' | 'add' | 'remove'; readonly ids: readonly string[] }[];
}

/** Why a group is not as it was to be. */
export type GroupRefusal =
  | { readonly why: 'taken' | 'gone' | 'too-many' }
  /** The group is changed, and yet somebody who left it stays a site admin: nobody else is one. A repetition heals it once there is. */
  | { readonly why: 'last-admin'; readonly username: string }
  | { readonly why: 'unknown'; readonly ids: readonly string[] };

/** Makes one, or changes it: with `isNew` there is none of this id yet. */
export async function changeScimGroup(
  sql: Sql,
  id: string,
  change: GroupChange,
  isNew = false,
): Promise<GroupRefusal | null> {
  const { displayName = null, providerId, members = [] } = change;
  try {
    return await sql.transaction(async (inside) => {
      const found = await inside.query(
        isNew
          ? 'insert into scim_group (id, display_name, provider_id) values ($1, $2, case when $3 then $4 end) returning id'
          : `update scim_group set display_name = coalesce($2, display_name), provider_id = case when $3 then $4 else provider_id end,
              updated_at = now() where id = $1 returning id`,
        [id, displayName, providerId !== undefined, providerId ?? null],
      );
      if (found.length === 0) return { why: 'gone' };
      for (const { kind, ids } of members) {
        const unknown = kind === 'remove' ? [] : await unknownUsers(inside, ids);
        if (unknown.length > 0) throw new Refused({ why: 'unknown', ids: unknown });
        if (kind !== 'add')
          await inside.query(
            `delete from scim_member where scim_group = $1 and (scim_user = any($2::text[])) = ${kind === 'remove'}`,
            [id, ids],
          );
        if (kind !== 'remove')
          await inside.query(
            'insert into scim_member (scim_group, scim_user) select $1, unnest($2::text[]) on conflict do nothing',
            [id, ids],
          );
      }
      return members.length > 0 ? await follow(inside, id) : null;
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    if (constraintOf(error) === 'scim_group_name_taken') return { why: 'taken' };
    throw error;
  }
}

/** Takes the transaction back. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: GroupRefusal;
  constructor(refusal: GroupRefusal) {
    super(refusal.why);
    this.refusal = refusal;
  }
}

async function unknownUsers(sql: Reader, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await sql.query<{ readonly id: string }>('select id from scim_user where id = any($1::text[])', [ids]);
  const known = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}

async function follow(sql: Reader, group: string): Promise<GroupRefusal | null> {
  const [counted] = await sql.query<{ readonly count: number }>(
    'select count(*)::int as count from scim_member where scim_group = $1',
    [group],
  );
  if ((counted?.count ?? 0) > membersMax) throw new Refused({ why: 'too-many' });
  await sql.query('select scim_follow(array(select team from scim_mapping where scim_group = $1))', [group]);
  const [admins] = await sql.query<{ readonly staying: string | null }>(
    'select scim_follow_admins() as staying from scim_setting where site_admin_group = $1',
    [group],
  );
  return admins === undefined || admins.staying === null ? null : { why: 'last-admin', username: admins.staying };
}

/** Teams that followed it keep who is in them. False when there is none. */
export async function deleteScimGroup(sql: Reader, id: string): Promise<boolean> {
  const gone = await sql.query('delete from scim_group where id = $1 returning id', [id]);
  return gone.length > 0;
}

/** Lets a team follow a group from now on: who is in it is who is in the group. */
export async function linkTeam(
  sql: Sql,
  team: TeamId,
  group: string,
): Promise<'linked' | 'already' | 'no-group' | 'admins'> {
  return await sql.transaction(async (inside) => {
    const [found] = await inside.query<{ readonly is_admins: boolean }>(
      `select g.id = s.site_admin_group is true as is_admins from scim_group g cross join scim_setting s where g.id = $1 for share of g`,
      [group],
    );
    if (found === undefined) return 'no-group';
    if (found.is_admins) return 'admins';
    const made = await inside.query(
      'insert into scim_mapping (team, scim_group) values ($1, $2) on conflict do nothing returning team',
      [team, group],
    );
    if (made.length === 0) return 'already';
    await inside.query('select scim_follow(array[$1::text])', [team]);
    return 'linked';
  });
}

/** A team that is let follow again is made like its group at once. False when it follows none. */
export async function pauseTeam(sql: Sql, team: TeamId, paused: boolean): Promise<boolean> {
  return await sql.transaction(async (inside) => {
    // A provider that changes the group changes the team when it sees the link unpaused, and we see the members when it is done.
    await inside.query(
      'select g.id from scim_group g join scim_mapping m on m.scim_group = g.id where m.team = $1 for share of g',
      [team],
    );
    const found = await inside.query('update scim_mapping set paused = $2 where team = $1 returning team', [
      team,
      paused,
    ]);
    if (found.length > 0 && !paused) await inside.query('select scim_follow(array[$1::text])', [team]);
    return found.length > 0;
  });
}

/** Who is in it stays. False when it follows none. */
export async function unlinkTeam(sql: Reader, team: TeamId): Promise<boolean> {
  const gone = await sql.query('delete from scim_mapping where team = $1 returning team', [team]);
  return gone.length > 0;
}
