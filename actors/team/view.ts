// Teams, who is in them, who belongs to an organization, and what teams may reach: rows, which no machine stands behind.

import type { TeamId, TeamProjectId, TeamWorkspaceId } from '@terrace/machines/team/id';
import { MembershipId } from '@terrace/machines/team/id';
import type { UserId } from '@terrace/machines/user/id';
import { constraintOf } from '@terrace/runtime/store/postgres';
import { countOf, likePart, queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { sql as raw } from 'kysely';

export { grantsOfTeam, grantsOfUser } from './rights.ts';
export type { Grants, TeamGrant } from './rights.ts';

type Reader = Pick<Sql, 'query'>;
interface Page {
  readonly limit: number;
  readonly offset: number;
}
interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

interface TeamTable {
  readonly id: TeamId;
  readonly organization: string;
  readonly name: string;
  readonly is_owners: boolean;
  readonly visibility: 'secret' | 'organization';
  readonly sso_team_id: string | null;
  readonly allow_member_token_management: boolean;
  readonly organization_access: readonly string[];
  readonly created_at: Date;
}

/** The group of an identity provider that says who is in a team; `name` is null where none does. */
export interface TeamScim {
  readonly name: string | null;
  readonly paused: boolean;
  readonly synced_at: string | null;
}

export interface TeamRow extends TeamTable {
  /** Null while nobody is provisioned. */
  readonly scim: TeamScim | null;
  readonly users: readonly UserId[];
  readonly memberships: readonly MembershipId[];
}

interface MembershipTable {
  readonly id: MembershipId;
  readonly organization: string;
  readonly user_id: UserId | null;
  readonly email: string;
  readonly created_at: Date;
}

export interface MembershipRow extends MembershipTable {
  readonly teams: readonly TeamId[];
  readonly username: string | null;
}

/** What a team may with one workspace or one project (`of`). */
export interface AccessRow<Id extends string = string> {
  readonly id: Id;
  readonly team: TeamId;
  readonly organization: string;
  readonly of: string;
  readonly access: string;
  readonly custom: unknown;
}
export type AccessKind = 'workspace' | 'project';

interface Tables {
  readonly team: TeamTable;
  readonly organization_membership: MembershipTable;
  readonly team_member: { readonly team: TeamId; readonly membership: MembershipId };
}

const db = queriesOn<Tables>();

const usersOf = raw<readonly UserId[]>`(select coalesce(jsonb_agg(o.user_id order by o.user_id), '[]')
  from team_member m join organization_membership o on o.id = m.membership
  where m.team = team.id and o.user_id is not null)`;
const membershipsOf = raw<readonly MembershipId[]>`(select coalesce(jsonb_agg(membership order by membership), '[]')
  from team_member where team_member.team = team.id)`;
const scimOf = raw<TeamScim | null>`(select jsonb_build_object('name', g.display_name, 'paused', coalesce(m.paused, false), 'synced_at', m.synced_at)
  from scim_setting s left join scim_mapping m on m.team = team.id left join scim_group g on g.id = m.scim_group where s.enabled)`;
const teams = () =>
  db
    .selectFrom('team')
    .selectAll('team')
    .select([usersOf.as('users'), membershipsOf.as('memberships'), scimOf.as('scim')]);

export const readTeam = (sql: Reader, id: string): Promise<TeamRow | null> =>
  rowOf(sql, teams().where('id', '=', id as TeamId));

/** By name, owners first. `seenBy`: secret teams only where that user is in them, or that team itself; null sees all. */
export async function listTeams(
  sql: Reader,
  query: {
    readonly organization: string;
    readonly names?: readonly string[] | undefined;
    readonly text?: string | undefined;
    readonly seenBy: string | null;
  } & Page,
): Promise<PageOf<TeamRow>> {
  let found = db.selectFrom('team').where('organization', '=', query.organization);
  if (query.names !== undefined) found = found.where('name', 'in', query.names);
  if (query.text !== undefined) found = found.where('name', 'ilike', likePart(query.text));
  if (query.seenBy !== null)
    found = found.where(
      raw<boolean>`(visibility = 'organization' or team.id = ${query.seenBy} or exists (select from team_member m
        join organization_membership o on o.id = m.membership where m.team = team.id and o.user_id = ${query.seenBy}))`,
    );
  const [rows, total] = await Promise.all([
    rowsOf(
      sql,
      found
        .selectAll('team')
        .select([usersOf.as('users'), membershipsOf.as('memberships'), scimOf.as('scim')])
        .orderBy('is_owners', 'desc')
        .orderBy('name')
        .limit(query.limit)
        .offset(query.offset),
    ),
    countOf(sql, found),
  ]);
  return { rows, total };
}

export type TeamFields = Pick<
  TeamTable,
  'name' | 'visibility' | 'sso_team_id' | 'allow_member_token_management' | 'organization_access'
>;

/** False when the organization has a team of this name, but for an earlier try with the same id. */
export async function createTeam(
  sql: Reader,
  team: TeamFields & Pick<TeamTable, 'id' | 'organization'>,
): Promise<boolean> {
  const made = await sql.query(
    `insert into team (id, organization, name, visibility, sso_team_id, allow_member_token_management, organization_access)
      values ($1, $2, $3, $4, $5, $6, $7::jsonb) on conflict do nothing returning id`,
    [
      ...[team.id, team.organization, team.name, team.visibility, team.sso_team_id],
      ...[team.allow_member_token_management, JSON.stringify(team.organization_access)],
    ],
  );
  return made.length > 0 || (await readTeam(sql, team.id)) !== null;
}

/**
 * Changes what `changed` makes of the team as it is at that moment, which nobody else changes meanwhile; what it throws comes out.
 * False when the organization has another team of this name.
 */
export async function updateTeam(sql: Sql, id: TeamId, changed: (row: TeamFields) => TeamFields): Promise<boolean> {
  try {
    await sql.transaction(async (inside) => {
      const [row] = await inside.query<TeamTable>('select * from team where id = $1 for update', [id]);
      if (row === undefined) return;
      const given = changed(row);
      await inside.query(
        `update team set name = $2, visibility = $3, sso_team_id = $4, allow_member_token_management = $5,
          organization_access = $6::jsonb where id = $1`,
        [
          ...[id, given.name, given.visibility, given.sso_team_id, given.allow_member_token_management],
          JSON.stringify(given.organization_access),
        ],
      );
    });
    return true;
  } catch (error) {
    if (constraintOf(error) === 'team_name_taken') return false;
    throw error;
  }
}

/** With its tokens, which nobody may use any more. The owners stay. */
export async function deleteTeam(sql: Sql, id: TeamId): Promise<void> {
  await sql.transaction(async (inside) => {
    await inside.query(`delete from api_token where kind = 'team' and owner = $1`, [id]);
    await inside.query('delete from team where id = $1 and not is_owners', [id]);
  });
}

const memberships = () =>
  db
    .selectFrom('organization_membership')
    .selectAll('organization_membership')
    .select([
      raw<readonly TeamId[]>`(select coalesce(jsonb_agg(team order by team), '[]') from team_member
        where team_member.membership = organization_membership.id)`.as('teams'),
      raw<string | null>`(select username from app_user where app_user.id = user_id)`.as('username'),
    ]);

export const readMembership = (sql: Reader, id: string): Promise<MembershipRow | null> =>
  rowOf(sql, memberships().where('id', '=', id as MembershipId));

/** Those of these ids that there are, by address. */
export const readMemberships = (sql: Reader, ids: readonly string[]): Promise<readonly MembershipRow[]> =>
  rowsOf(
    sql,
    memberships()
      .where(raw<boolean>`id = any(${ids}::text[])`)
      .orderBy('email'),
  );

export interface MembershipQuery extends Page {
  readonly of: { readonly organization: string } | { readonly user: string };
  readonly text?: string | undefined;
  readonly emails?: readonly string[] | undefined;
  readonly status?: 'active' | 'invited' | undefined;
}

/** By address. */
export async function listMemberships(sql: Reader, query: MembershipQuery): Promise<PageOf<MembershipRow>> {
  const { of, text, emails, status } = query;
  let found = memberships();
  found =
    'organization' in of
      ? found.where('organization', '=', of.organization)
      : found.where('user_id', '=', of.user as UserId);
  if (status !== undefined) found = found.where('user_id', status === 'active' ? 'is not' : 'is', null);
  if (emails !== undefined)
    found = found.where(raw<boolean>`lower(email) = any(${emails.map((one) => one.toLowerCase())})`);
  if (text !== undefined)
    found = found.where(
      raw<boolean>`(email ilike ${likePart(text)} or exists (select from app_user where app_user.id = user_id and username ilike ${likePart(text)}))`,
    );
  const [rows, total] = await Promise.all([
    rowsOf(sql, found.orderBy('email').limit(query.limit).offset(query.offset)),
    countOf(sql, found),
  ]);
  return { rows, total };
}

/** Of a user of that address at once; else it waits for there to be one. False when the address belongs to it already. */
export async function createMembership(
  sql: Sql,
  given: {
    readonly id: MembershipId;
    readonly organization: string;
    readonly email: string;
    readonly teams: readonly string[];
  },
): Promise<boolean> {
  const { id, organization, email } = given;
  return await sql.transaction(async (inside) => {
    const made = await inside.query(
      `insert into organization_membership (id, organization, user_id, email)
        values ($1, $2, (select id from app_user where lower(email) = lower($3) order by created_at limit 1), $3)
        on conflict do nothing returning id`,
      [id, organization, email],
    );
    if (made.length === 0) return (await readMembership(inside, id)) !== null;
    await inside.query(
      `insert into team_member (team, membership)
        select id, $1 from team where organization = $2 and id = any($3::text[]) on conflict do nothing`,
      [id, organization, given.teams],
    );
    return true;
  });
}

/** Whoever takes an owner away does so alone: of two who take away each other, one finds the other gone. */
const lockOwners = 'select id from team where organization = $1 and is_owners for update';

const lastOwner = `exists (select from team_member m join team t on t.id = m.team and t.is_owners
    join organization_membership o on o.id = m.membership and o.user_id is not null
    where m.team = $1 and m.membership <> all($2::text[]))`;

/** False when it would leave the organization without an owner. */
export async function deleteMembership(sql: Sql, { id, organization }: MembershipRow): Promise<boolean> {
  return await sql.transaction(async (inside) => {
    const [owners] = await inside.query<{ readonly id: string }>(lockOwners, [organization]);
    const gone = await inside.query(
      `delete from organization_membership where id = any($2::text[]) and (
        not exists (select from team_member where team = $1 and membership = any($2::text[])) or ${lastOwner})
      returning id`,
      [owners?.id ?? '', [id]],
    );
    return gone.length > 0 || (await readMembership(inside, id)) === null;
  });
}

/** By memberships, or by names of users. Gives those that are none of the organization. */
export async function addMembers(
  sql: Reader,
  team: Pick<TeamRow, 'id' | 'organization'>,
  who: MembersNamed,
): Promise<readonly string[]> {
  const found = await findMembers(sql, team.organization, who);
  if (found.unknown.length > 0) return found.unknown;
  await sql.query('insert into team_member (team, membership) select $1, unnest($2::text[]) on conflict do nothing', [
    team.id,
    found.ids,
  ]);
  return [];
}

export type MembersNamed =
  | { readonly memberships: readonly string[] }
  /** Names of users, as go-tfe sends them. */
  | { readonly users: readonly string[] };

/** Gives those that are none of the organization; null when no owner would be left. */
export async function removeMembers(
  sql: Sql,
  team: Pick<TeamRow, 'id' | 'organization' | 'is_owners'>,
  who: MembersNamed,
): Promise<readonly string[] | null> {
  return await sql.transaction(async (inside) => {
    await inside.query(lockOwners, [team.organization]);
    return await removeFrom(inside, team, who);
  });
}

async function removeFrom(
  sql: Reader,
  team: Pick<TeamRow, 'id' | 'organization' | 'is_owners'>,
  who: MembersNamed,
): Promise<readonly string[] | null> {
  const found = await findMembers(sql, team.organization, who);
  if (found.unknown.length > 0) return found.unknown;
  const condition = team.is_owners ? `and ${lastOwner}` : '';
  const gone = await sql.query(
    `delete from team_member where team = $1 and membership = any($2::text[]) ${condition} returning membership`,
    [team.id, found.ids],
  );
  const left = await sql.query('select from team_member where team = $1 and membership = any($2::text[])', [
    team.id,
    found.ids,
  ]);
  return gone.length === 0 && left.length > 0 ? null : [];
}

async function findMembers(
  sql: Reader,
  organization: string,
  who: MembersNamed,
): Promise<{ readonly ids: readonly string[]; readonly unknown: readonly string[] }> {
  const names = 'users' in who ? who.users : who.memberships;
  const rows = await sql.query<{ readonly id: string; readonly name: string }>(
    'users' in who
      ? `select o.id, u.username as name from organization_membership o join app_user u on u.id = o.user_id
          where o.organization = $1 and u.username = any($2::text[])`
      : `select id, id as name from organization_membership where organization = $1 and id = any($2::text[])`,
    [organization, names],
  );
  const known = new Set(rows.map(({ name }) => name));
  return { ids: rows.map(({ id }) => id), unknown: names.filter((name) => !known.has(name)) };
}

const accessOf = (kind: AccessKind): string =>
  `select a.id, a.team, t.organization, a.${kind} as of, a.access, a.custom from team_${kind} a join team t on t.id = a.team`;

export async function readAccess(sql: Reader, kind: AccessKind, id: string): Promise<AccessRow | null> {
  const [row] = await sql.query<AccessRow>(`${accessOf(kind)} where a.id = $1`, [id]);
  return row ?? null;
}

/** Of one workspace or one project, by the team's name. */
export async function listAccess(sql: Reader, kind: AccessKind, of: string, page: Page): Promise<PageOf<AccessRow>> {
  const rows = await sql.query<AccessRow>(`${accessOf(kind)} where a.${kind} = $1 order by t.name`, [of]);
  return { rows: rows.slice(page.offset, page.offset + page.limit), total: rows.length };
}

/** False when the team has access to it already. */
export async function createAccess(
  sql: Reader,
  kind: AccessKind,
  row: Pick<AccessRow<TeamWorkspaceId | TeamProjectId>, 'id' | 'team' | 'of' | 'access' | 'custom'>,
): Promise<boolean> {
  const made = await sql.query(
    `insert into team_${kind} (id, team, ${kind}, access, custom) values ($1, $2, $3, $4, $5::jsonb)
      on conflict do nothing returning id`,
    [row.id, row.team, row.of, row.access, JSON.stringify(row.custom)],
  );
  return made.length > 0 || (await readAccess(sql, kind, row.id)) !== null;
}

/** Changes what `changed` makes of the access as it is at that moment; what it throws comes out. */
export async function updateAccess(
  sql: Sql,
  kind: AccessKind,
  id: string,
  changed: (row: Pick<AccessRow, 'access' | 'custom'>) => Pick<AccessRow, 'access' | 'custom'>,
): Promise<void> {
  await sql.transaction(async (inside) => {
    const [row] = await inside.query<AccessRow>(`select access, custom from team_${kind} where id = $1 for update`, [
      id,
    ]);
    if (row === undefined) return;
    const { access, custom } = changed(row);
    const values = [id, access, JSON.stringify(custom)];
    await inside.query(`update team_${kind} set access = $2, custom = $3::jsonb where id = $1`, values);
  });
}

export async function deleteAccess(sql: Reader, kind: AccessKind, id: string): Promise<void> {
  await sql.query(`delete from team_${kind} where id = $1`, [id]);
}
