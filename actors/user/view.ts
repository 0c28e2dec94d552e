// Users, as rows: they have no life cycle yet.

import { UserId } from '@terrace/machines/user/id';
import type { TokenId } from '@terrace/machines/user/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface UserRow {
  readonly id: UserId;
  readonly username: string;
  readonly email: string;
  readonly is_site_admin: boolean;
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

const columns = 'id, username, email, is_site_admin';

export async function readUser(sql: Reader, id: string): Promise<UserRow | null> {
  const [row] = await sql.query<UserRow>(`select ${columns} from app_user where id = $1`, [id], 'user-read');
  return row ?? null;
}

export interface TokenOwner extends UserRow {
  readonly token_id: TokenId;
}

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

const selectOwner = `select u.id, u.username, u.email, u.is_site_admin, t.id as token_id
  from api_token t join app_user u on u.id = t.owner
  where t.kind = 'user' and (t.expires_at is null or t.expires_at > now())`;

export async function noteTokenUse(sql: Reader, token: string): Promise<void> {
  await sql.query('update api_token set last_used_at = now() where id = $1', [token], 'token-use');
}

/** A token as its owner sees it: everything but its text. */
export interface TokenRow {
  readonly id: TokenId;
  readonly owner: UserId;
  readonly description: string;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly expires_at: Date | null;
}

const tokenColumns = 'id, owner, description, created_at, last_used_at, expires_at';

/** The newest first; expired ones too. */
export const listTokens = (sql: Reader, owner: string): Promise<readonly TokenRow[]> =>
  sql.query<TokenRow>(
    `select ${tokenColumns} from api_token where kind = 'user' and owner = $1 order by created_at desc, id`,
    [owner],
  );

export async function readToken(sql: Reader, token: string): Promise<TokenRow | null> {
  const [row] = await sql.query<TokenRow>(`select ${tokenColumns} from api_token where kind = 'user' and id = $1`, [
    token,
  ]);
  return row ?? null;
}

/** Who acts by it is refused from now on. Gives false when `owner` has no such token. */
export async function deleteToken(sql: Reader, token: string, owner: string): Promise<boolean> {
  const gone = await sql.query(`delete from api_token where kind = 'user' and id = $1 and owner = $2 returning id`, [
    token,
    owner,
  ]);
  return gone.length > 0;
}

/** Whoever owns it. */
export const deleteTokenAnyway = (sql: Reader, token: string): Promise<unknown> =>
  sql.query('delete from api_token where id = $1', [token]);
