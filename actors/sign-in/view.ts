// How people sign in, as rows: passwords, attempts, sessions of browsers, and the codes of `terraform login`. Whatever proves something
// comes here as its HMAC or its hash.

import type { TokenId, UserId } from '@terrace/machines/user/id';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** Somebody who may have a password. */
export interface Credentials {
  readonly id: UserId;
  readonly username: string;
  readonly hash: string | null;
}

/** No password is right for who is suspended. */
const selectCredentials = `select u.id, u.username, p.hash from app_user u
  left join user_password p on p.user_id = u.id and not u.is_suspended`;

export async function readCredentials(sql: Reader, username: string): Promise<Credentials | null> {
  const [row] = await sql.query<Credentials>(`${selectCredentials} where u.username = $1`, [username]);
  return row ?? null;
}

export async function readCredentialsOf(sql: Reader, user: string): Promise<Credentials | null> {
  const [row] = await sql.query<Credentials>(`${selectCredentials} where u.id = $1`, [user]);
  return row ?? null;
}

/** Gives false when the password is no longer the one with the hash `before` (null: none): somebody else was quicker. */
export async function setPassword(
  sql: Reader,
  given: { readonly user: UserId; readonly hash: string; readonly before: string | null },
): Promise<boolean> {
  const set = await sql.query(
    `insert into user_password as known (user_id, hash) values ($1, $2)
     on conflict (user_id) do update set hash = excluded.hash, set_at = now() where known.hash = $3
     returning user_id`,
    [given.user, given.hash, given.before],
  );
  return set.length > 0;
}

/** Attempts are counted over so long. */
const windowS = 15 * 60;

export interface Attempts {
  /** This one included. */
  readonly count: number;
  /** Until they are forgotten. */
  readonly leftMs: number;
}

/** Counts before the attempt is made, so that many at once are no way around. Old rows of others go on the way. */
export async function countAttempt(sql: Reader, who: string): Promise<Attempts> {
  const isOver = (row: string): string => `${row}.since < now() - interval '${windowS} seconds'`;
  const [row] = await sql.query<Attempts>(
    `with gone as (delete from sign_in_attempt where who in (
       select who from sign_in_attempt as old where ${isOver('old')} and who <> $1 limit 10 for update skip locked))
     insert into sign_in_attempt as known (who, count, since) values ($1, 1, now())
     on conflict (who) do update set
       count = case when ${isOver('known')} then 1 else known.count + 1 end,
       since = case when ${isOver('known')} then now() else known.since end
     returning count, (extract(epoch from since + interval '${windowS} seconds' - now()) * 1000)::float8 as "leftMs"`,
    [who],
    'sign-in-attempt',
  );
  if (row === undefined) throw new Error('an attempt to sign in was not counted');
  return row;
}

export const forgetAttempts = (sql: Reader, who: string): Promise<unknown> =>
  sql.query('delete from sign_in_attempt where who = $1', [who]);

/** An attempt that went well does not count. */
export const takeBackAttempt = (sql: Reader, who: string): Promise<unknown> =>
  sql.query('update sign_in_attempt set count = count - 1 where who = $1 and count > 0', [who]);

/** The shortest that an organization of theirs allows, in minutes; null when none says anything. */
const allowed = (session: string, limit: 'session_timeout' | 'session_remember'): string =>
  `(select min(o.${limit}) from organization_membership m join organization o on o.name = m.organization
    where m.user_id = ${session}.user_id) * interval '1 minute'`;

/** A session ends when nobody has been there for a day, and after two weeks in any case; sooner where an organization of theirs says so. */
const isAlive = (session: string): string =>
  `${session}.seen_at > now() - least(interval '1 day', ${allowed(session, 'session_timeout')})
    and ${session}.created_at > now() - least(interval '14 days', ${allowed(session, 'session_remember')})
    and (${session}.ends_at is null or ${session}.ends_at > now())`;

export interface Session {
  readonly mac: Uint8Array;
  readonly user: UserId;
  readonly username: string;
}

/** None for who is suspended. Dead sessions of others go on the way. `endsAt`: when it is over in any case; null for the usual limits. */
export const beginSession = (
  sql: Reader,
  mac: Uint8Array,
  user: UserId,
  endsAt: Date | null = null,
): Promise<unknown> =>
  sql.query(
    `with gone as (delete from browser_session where mac in (
       select mac from browser_session old where not (${isAlive('old')}) limit 10 for update skip locked))
     insert into browser_session (mac, user_id, ends_at) select $1, id, $3::timestamptz from app_user where id = $2 and not is_suspended`,
    [mac, user, endsAt],
  );

/** The session of this cookie, or null; that it was seen is written at most once a minute. */
export async function findSession(sql: Reader, mac: Uint8Array): Promise<Session | null> {
  const [row] = await sql.query<Session>(
    `with seen as (update browser_session s set seen_at = now()
       where s.mac = $1 and s.seen_at < now() - interval '1 minute' and ${isAlive('s')})
     select s.mac, u.id as user, u.username from browser_session s join app_user u on u.id = s.user_id and not u.is_suspended
     where s.mac = $1 and ${isAlive('s')}`,
    [mac],
    'session-find',
  );
  return row ?? null;
}

export const endSession = (sql: Reader, mac: Uint8Array): Promise<unknown> =>
  sql.query('delete from browser_session where mac = $1', [mac]);

/** All of the user, but for `kept`. */
export const endSessionsOf = (sql: Reader, user: UserId, kept: Uint8Array | null): Promise<unknown> =>
  sql.query('delete from browser_session where user_id = $1 and ($2::bytea is null or mac <> $2)', [user, kept]);

export interface LoginCode {
  readonly user: UserId;
  readonly redirect_uri: string;
  readonly challenge: string;
  readonly description: string;
  readonly expires_at: Date | null;
}

/** Codes that are long over go on the way. */
export const keepCode = (
  sql: Reader,
  given: Omit<LoginCode, 'user'> & { readonly mac: Uint8Array; readonly session: Uint8Array },
): Promise<unknown> =>
  sql.query(
    `with gone as (delete from login_code where created_at < now() - interval '10 minutes')
     insert into login_code (mac, session, redirect_uri, challenge, description, expires_at) values ($1, $2, $3, $4, $5, $6)`,
    [given.mac, given.session, given.redirect_uri, given.challenge, given.description, given.expires_at],
  );

/** Takes the code, which `token` is to be made for: once, within a minute, and while the session lasts. Null for any other. */
export async function takeCode(sql: Reader, mac: Uint8Array, token: TokenId): Promise<LoginCode | null> {
  const [row] = await sql.query<LoginCode>(
    `update login_code c set used_at = now(), token = $2 from browser_session s
     where c.mac = $1 and c.used_at is null and c.created_at > now() - interval '60 seconds'
       and s.mac = c.session and ${isAlive('s')}
     returning s.user_id as user, c.redirect_uri, c.challenge, c.description, c.expires_at`,
    [mac, token],
  );
  return row ?? null;
}

/** The token that was made for a code which comes a second time: one of the two who had it should not have. */
export async function tokenOfUsedCode(sql: Reader, mac: Uint8Array): Promise<string | null> {
  const [row] = await sql.query<{ token: string }>(
    'select token from login_code where mac = $1 and used_at is not null',
    [mac],
  );
  return row?.token ?? null;
}
