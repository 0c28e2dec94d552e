// People as a site admin sees them: where they belong, who is suspended, and the end of somebody. Whoever is only invited is among them by
// the address of the invitation: nobody signs in as them before there is a user of that address.

import { UserId } from '@terrace/machines/user/id';
import { likePart } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface PersonRow {
  readonly id: UserId;
  /** Null for whoever is only invited. */
  readonly username: string | null;
  readonly email: string;
  readonly is_site_admin: boolean;
  readonly is_suspended: boolean;
  /** Names of those that the user belongs to. */
  readonly organizations: readonly string[];
}

export interface PeopleCounts {
  readonly total: number;
  readonly suspended: number;
  readonly admin: number;
}

/** An invitation names its person by an id that goes with its own; invitations of one address are one person, by the id of the first. */
const invited = `select 'user-' || substr(min(m.id), 4) as id, null as username, min(m.email) as email,
    false as is_site_admin, false as is_suspended
  from organization_membership m where m.user_id is null`;
const people = `(select id, username, email, is_site_admin, is_suspended from app_user
  union all ${invited} and not exists (select from app_user where lower(app_user.email) = lower(m.email)) group by lower(m.email))`;

const selectPeople = (of: string): string => `select u.*, case when u.username is null
    then (select jsonb_agg(m.organization order by m.organization) from organization_membership m
      where m.user_id is null and lower(m.email) = lower(u.email))
    else coalesce((select jsonb_agg(m.organization order by m.organization) from organization_membership m where m.user_id = u.id), '[]')
  end as organizations from (${of}) u`;

export async function readPerson(sql: Reader, id: string): Promise<PersonRow | null> {
  const [row] = await sql.query<PersonRow>(
    selectPeople(`select id, username, email, is_site_admin, is_suspended from app_user where id = $1
      union all ${invited} and m.id = 'ou-' || substr($1, 6) group by m.id`),
    [id],
  );
  return row === undefined ? null : { ...row, id: id as UserId };
}

/** By name, and behind them whoever is invited, by address. `counts` are of all that the text finds, whatever else is asked for. */
export async function listPeople(
  sql: Reader,
  query: {
    readonly text?: string | undefined;
    readonly isAdmin?: boolean | undefined;
    readonly isSuspended?: boolean | undefined;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ readonly rows: readonly PersonRow[]; readonly total: number; readonly counts: PeopleCounts }> {
  const { text = '', isAdmin = null, isSuspended = null, limit, offset } = query;
  const isNamed = `(u.username ilike $1 or u.email ilike $1)`;
  const isWanted = `($2::boolean is null or u.is_site_admin = $2) and ($3::boolean is null or u.is_suspended = $3)`;
  const values = [likePart(text), isAdmin, isSuspended];
  const [rows, counted] = await Promise.all([
    sql.query<PersonRow>(
      `${selectPeople(`select * from ${people} u where ${isNamed} and ${isWanted} order by username, email limit $4 offset $5`)}
        order by username, email`,
      [...values, limit, offset],
    ),
    sql.query<PeopleCounts & { readonly found: number }>(
      `select count(*)::int as total, (count(*) filter (where u.is_suspended))::int as suspended,
        (count(*) filter (where u.is_site_admin))::int as admin, (count(*) filter (where ${isWanted}))::int as found
        from ${people} u where ${isNamed}`,
      values,
    ),
  ]);
  const [{ found, ...counts } = { found: 0, total: 0, suspended: 0, admin: 0 }] = counted;
  return { rows, total: found, counts };
}

/** Of several who change each other at one moment, one finds what the other did. */
const lockAdmins = 'select id from app_user where is_site_admin order by id for update';

/** `last-admin`: nothing was changed, since nobody would be left who may change anything. */
export type PersonChange = 'changed' | 'gone' | 'last-admin';

/** Whoever is suspended is out of every browser at once; their tokens open nothing as long as it lasts. `also` is done in the same transaction. */
export async function changePerson(
  sql: Sql,
  id: string,
  change: { readonly isSuspended: boolean } | { readonly isSiteAdmin: boolean },
  also: (inside: Reader) => Promise<void> = async () => {},
): Promise<PersonChange> {
  return await sql
    .transaction(async (inside) => {
      await inside.query(lockAdmins);
      const wanted =
        'isSuspended' in change ? ['is_suspended', change.isSuspended] : ['is_site_admin', change.isSiteAdmin];
      const [column = '', value] = wanted;
      const changed = await inside.query(`update app_user set ${String(column)} = $2 where id = $1 returning id`, [
        id,
        value,
      ]);
      if (changed.length === 0) return 'gone';
      if (!(await hasAdmin(inside))) throw new LastAdmin();
      if ('isSuspended' in change && change.isSuspended)
        await inside.query('delete from browser_session where user_id = $1', [id]);
      await also(inside);
      return 'changed' as const;
    })
    .catch(unlessLastAdmin);
}

/** Organizations that nobody else owns. */
export async function ownedAlone(sql: Reader, id: string): Promise<readonly string[]> {
  const rows = await sql.query<{ readonly organization: string }>(
    `select t.organization from team t join team_member m on m.team = t.id
      join organization_membership o on o.id = m.membership and o.user_id = $1
      where t.is_owners and not exists (select from team_member x join organization_membership y on y.id = x.membership
        where x.team = t.id and y.user_id is not null and y.user_id <> $1) order by t.organization`,
    [id],
  );
  return rows.map(({ organization }) => organization);
}

/** Takes back every invitation of that address. False when there is none, or somebody has taken them up meanwhile. */
export async function removeInvited(sql: Reader, email: string): Promise<boolean> {
  const gone = await sql.query(
    'delete from organization_membership where user_id is null and lower(email) = lower($1) returning id',
    [email],
  );
  return gone.length > 0;
}

/** With their tokens, sessions, password and memberships. What they did keeps their name. */
export async function removePerson(sql: Sql, id: string): Promise<PersonChange> {
  return await sql
    .transaction(async (inside) => {
      await inside.query(lockAdmins);
      await inside.query(`delete from api_token where kind = 'user' and owner = $1`, [id]);
      const gone = await inside.query('delete from app_user where id = $1 returning id', [id]);
      if (gone.length === 0) return 'gone';
      if (!(await hasAdmin(inside))) throw new LastAdmin();
      return 'changed' as const;
    })
    .catch(unlessLastAdmin);
}

async function hasAdmin(sql: Reader): Promise<boolean> {
  const found = await sql.query('select from app_user where is_site_admin and not is_suspended limit 1');
  return found.length > 0;
}

/** Takes the transaction back. */
class LastAdmin extends Error {
  override readonly name = 'LastAdmin';
}

function unlessLastAdmin(error: unknown): PersonChange {
  if (error instanceof LastAdmin) return 'last-admin';
  throw error;
}
