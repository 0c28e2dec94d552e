// Users, as rows: they have no life cycle yet.

import type { OrganizationId } from '@terrace/machines/organization/id';
import type { TeamId } from '@terrace/machines/team/id';
import { UserId } from '@terrace/machines/user/id';
import type { By, TokenId } from '@terrace/machines/user/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import { constraintOf } from '@terrace/runtime/store/postgres';
import { likePart } from '@terrace/runtime/store/queries';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface UserRow {
  readonly id: UserId;
  readonly username: string;
  readonly email: string;
  readonly is_site_admin: boolean;
  /** Nothing opens for them until they are let in again. */
  readonly is_suspended: boolean;
}

/** Makes the user when there is none of that name. */
export async function ensureUser(
  sql: Reader,
  user: { readonly username: string; readonly email: string; readonly isSiteAdmin: boolean; readonly rng: Rng },
): Promise<UserRow> {
  await sql.query(
    `insert into app_user (id, username, email, is_site_admin) values ($1, $2, $3, $4) on conflict (username) do nothing`,
    [UserId.make(user.rng.bytes(16)), user.username, user.email, user.isSiteAdmin],
  );
  const [row] = await sql.query<UserRow>(`select ${columns} from app_user where username = $1`, [user.username]);
  if (row === undefined) throw new Error(`user ${user.username} went away while it was made`);
  return row;
}

/** The site admin who was there first, whatever they are called by now; null when there is none. */
export async function readFirstAdmin(sql: Reader): Promise<UserRow | null> {
  const [row] = await sql.query<UserRow>(
    `select ${columns} from app_user where is_site_admin order by created_at, id limit 1`,
  );
  return row ?? null;
}

/**
 * Gives what is taken already, a name or an address; null when the user was made, by this try or an earlier one with the same id. Whoever was
 * invited to an organization by that address belongs to it from then on.
 */
export async function createUser(
  sql: Sql,
  user: Pick<UserRow, 'id' | 'username' | 'email'> & { readonly isSiteAdmin: boolean },
): Promise<'username' | 'email' | null> {
  return await sql.transaction(async (inside) => {
    const made = await inside.query(
      `insert into app_user (id, username, email, is_site_admin) values ($1, $2, $3, $4) on conflict do nothing returning id`,
      [user.id, user.username, user.email, user.isSiteAdmin],
    );
    if (made.length === 0) {
      const [known] = await inside.query<{ readonly id: string; readonly taken: 'username' | 'email' }>(
        `select id, case when lower(username) = lower($1) then 'username' else 'email' end as taken
          from app_user where lower(username) = lower($1) or lower(email) = lower($2) order by id = $3 desc limit 1`,
        [user.username, user.email, user.id],
      );
      return known === undefined || known.id === user.id ? null : known.taken;
    }
    await inside.query('select take_invitations($1)', [user.id]);
    return null;
  });
}

/** Gives what is taken already, a name or an address; null when it was changed. */
export async function renameUser(
  sql: Reader,
  id: string,
  { username, email }: { readonly username?: string | undefined; readonly email?: string | undefined },
): Promise<'username' | 'email' | null> {
  try {
    await sql.query(
      'update app_user set username = coalesce($2, username), email = coalesce($3, email) where id = $1',
      [id, username ?? null, email ?? null],
    );
    return null;
  } catch (error) {
    const constraint = constraintOf(error);
    if (constraint === 'app_user_email_taken') return 'email';
    if (constraint === 'app_user_name_taken' || constraint === 'app_user_username_key') return 'username';
    throw error;
  }
}

/** By name. */
export function listUsers(
  sql: Reader,
  { text, ...page }: Page & { readonly text?: string | undefined },
): Promise<Found<UserRow>> {
  const found = `select ${columns} from app_user where username ilike $1 or email ilike $1`;
  return pageOfRows(sql, { found, order: 'username', values: [likePart(text ?? '')] }, page);
}

const columns = 'id, username, email, is_site_admin, is_suspended';

/** Those of these ids that there are, by name. */
export const readUsers = (sql: Reader, ids: readonly string[]): Promise<readonly UserRow[]> =>
  sql.query<UserRow>(`select ${columns} from app_user where id = any($1::text[]) order by username`, [ids]);

export async function readUser(sql: Reader, id: string): Promise<UserRow | null> {
  const [row] = await sql.query<UserRow>(`select ${columns} from app_user where id = $1`, [id], 'user-read');
  return row ?? null;
}

export async function readUserByAddress(sql: Reader, email: string): Promise<UserRow | null> {
  const [row] = await sql.query<UserRow>(`select ${columns} from app_user where lower(email) = lower($1)`, [email]);
  return row ?? null;
}

/** Of these names, in whatever case, those that are taken. */
export async function takenNames(sql: Reader, names: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ readonly name: string }>(
    `select lower(username) as name from app_user where lower(username) = any($1::text[])`,
    [names.map((name) => name.toLowerCase())],
  );
  return new Set(rows.map(({ name }) => name));
}

/** Whom a token stands for. */
export type TokenOwner = {
  readonly token_id: TokenId;
  /** Names of the organizations that take no such token: of no person, or none that lives so long. */
  readonly closed: readonly string[];
} & (
  | ({ readonly kind: 'user' } & UserRow)
  | { readonly kind: 'team'; readonly id: TeamId; readonly name: string }
  | { readonly kind: 'organization'; readonly id: OrganizationId; readonly name: string }
);

/** Who may act by the token with this HMAC; null when it is unknown or has expired. */
export async function findTokenOwner(sql: Reader, mac: Uint8Array): Promise<TokenOwner | null> {
  const [row] = await sql.query<TokenOwner>(`${selectOwner} and t.mac = $1`, [mac], 'token-owner');
  return row ?? null;
}

/** Who may act by the token of this id; null when it is unknown, was revoked or has expired. */
export async function findOwnerOfToken(sql: Reader, token: string): Promise<TokenOwner | null> {
  const [row] = await sql.query<TokenOwner>(`${selectOwner} and t.id = $1`, [token], 'token-owner-by-id');
  return row ?? null;
}

/**
 * Organizations that do not take token `t`; of those few that have such a rule at all. The clocks of gateway and database may be a little apart. An
 * organization that names no limit takes what lives two years, by the calendar too: so long does a token of which nothing was said.
 */
const closedTo = `select rule.name from organization rule
    left join token_ttl_policy p on p.organization = rule.name and p.token_type = t.kind
  where (not rule.user_tokens_enabled or rule.max_ttl_enabled)
    and (t.kind = 'user' and not rule.user_tokens_enabled
      or rule.max_ttl_enabled and (t.expires_at is null
        or t.expires_at - interval '1 minute' > case when p.max_ttl_ms is null
          then greatest(t.created_at + token_ttl_usual_ms() * interval '1 millisecond', t.created_at + interval '2 years')
          else t.created_at + p.max_ttl_ms * interval '1 millisecond' end))`;

/**
 * While people sign in by an identity provider, their tokens open something only so long after they did, so that whoever left there is out here,
 * too. An admin who never came that way is who repairs it when it fails.
 */
const isHere = `not exists (select from saml_setting sso left join user_sso s on s.user_id = u.id
    where sso.enabled and case when s.user_id is null then not u.is_site_admin else not s.is_service_account
      and s.signed_in_at < now() - sso.sso_api_token_session_timeout * interval '1 second' end)`;

/** Whoever is gone, suspended or not signed in any more owns nothing, and nothing is owned in an organization that was disabled. */
const selectOwner = `select t.id as token_id, t.kind, t.owner as id, coalesce(team.name, o.name) as name,
    u.username, u.email, u.is_site_admin, u.is_suspended, array(${closedTo}) as closed
  from api_token t
  left join app_user u on t.kind = 'user' and u.id = t.owner and not u.is_suspended and ${isHere}
  left join team on t.kind = 'team' and team.id = t.owner
  left join organization o on not o.is_disabled and
    (t.kind = 'organization' and o.external_id = t.owner or t.kind = 'team' and o.name = team.organization)
  where (u.id is not null or o.name is not null)
    and (t.expires_at is null or t.expires_at > now())`;

/** Whose audit trail a token of an organization, or one made for that trail, opens; null for every other one, and for one that the organization does not take. */
export async function findAuditReader(sql: Reader, mac: Uint8Array): Promise<OrganizationId | null> {
  const [row] = await sql.query<{ readonly organization: OrganizationId }>(
    `update api_token t set last_used_at = now() from organization o
      where t.mac = $1 and t.kind in ('audit', 'organization') and o.external_id = t.owner and not o.is_disabled
        and (t.expires_at is null or t.expires_at > now()) and o.name <> all(array(${closedTo}))
      returning o.external_id as organization`,
    [mac],
    'audit-reader',
  );
  return row?.organization ?? null;
}

/** Somebody who acts, as they are now; null when they are gone or suspended, or their organization is disabled. */
export async function findOwner(sql: Reader, { kind, id }: Pick<By, 'kind' | 'id'>): Promise<TokenOwner | null> {
  const [row] = await sql.query<TokenOwner>(
    `select '' as token_id, $1 as kind, $2 as id, coalesce(team.name, o.name) as name,
        u.username, u.email, u.is_site_admin, u.is_suspended, array[]::text[] as closed
      from (select) one
      left join app_user u on $1 = 'user' and u.id = $2 and not u.is_suspended
      left join team on $1 = 'team' and team.id = $2
      left join organization o on not o.is_disabled and
        ($1 = 'organization' and o.external_id = $2 or $1 = 'team' and o.name = team.organization)
      where u.id is not null or o.name is not null`,
    [kind, id],
  );
  return row ?? null;
}

export async function noteTokenUse(sql: Reader, token: string): Promise<void> {
  await sql.query('update api_token set last_used_at = now() where id = $1', [token], 'token-use');
}

/** A token as its owner sees it: everything but its text. */
export interface TokenRow {
  readonly id: TokenId;
  /** `audit`: it opens the audit trail of an organization, and nothing else; `scim`: an identity provider keeps people here by it. */
  readonly kind: TokenOwner['kind'] | 'audit' | 'scim';
  readonly owner: string;
  /** Null for the one that a team or an organization had before there could be several. */
  readonly description: string | null;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly expires_at: Date | null;
  /** Null for a person's own. */
  readonly created_by: By | null;
}

const tokenColumns = 'id, kind, owner, description, created_at, last_used_at, expires_at, created_by';

/** The newest first; expired ones too. */
export const listTokens = (sql: Reader, owner: string): Promise<readonly TokenRow[]> =>
  sql.query<TokenRow>(`select ${tokenColumns} from api_token where owner = $1 order by created_at desc, id`, [owner]);

export async function readToken(sql: Reader, token: string): Promise<TokenRow | null> {
  const [row] = await sql.query<TokenRow>(`select ${tokenColumns} from api_token where id = $1`, [token]);
  return row ?? null;
}

/** Who acts by it is refused from now on. Gives false when `owner` has no such token. */
export async function deleteToken(sql: Reader, token: string, owner: string): Promise<boolean> {
  const gone = await sql.query(`delete from api_token where id = $1 and owner = $2 returning id`, [token, owner]);
  return gone.length > 0;
}

/** Whoever owns it. */
export const deleteTokenAnyway = (sql: Reader, token: string): Promise<unknown> =>
  sql.query('delete from api_token where id = $1', [token]);
