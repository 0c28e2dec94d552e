// Repositories as the tokens of an organization see them, and the addresses to which their servers tell what happens.

import type { HookId, OAuthClientId, OAuthTokenId } from '@terrace/machines/vcs/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** What is to be done at the server. */
export type Wish = 'register' | 'rotate';

export interface HookRow {
  readonly id: HookId;
  readonly token: OAuthTokenId;
  readonly client: OAuthClientId;
  readonly organization: string;
  readonly identifier: string;
  readonly clone_url: string;
  readonly username: string;
  readonly service_provider: string;
  readonly http_url: string;
  readonly api_url: string;
  readonly secret: Uint8Array;
  readonly former_secret: Uint8Array | null;
  readonly former_until: Date | null;
  readonly sealed_token: Uint8Array;
  readonly remote_id: string | null;
  readonly wish: Wish | null;
  readonly tries: number;
  readonly error_message: string | null;
}

const select = `select h.*, t.client, t.sealed as sealed_token, c.service_provider, c.http_url, c.api_url
  from vcs_hook h join oauth_token t on t.id = h.token join oauth_client c on c.id = t.client`;

export async function readHook(sql: Reader, id: string): Promise<HookRow | null> {
  const [row] = await sql.query<HookRow>(`${select} where h.id = $1`, [id]);
  return row ?? null;
}

export async function readHookOf(sql: Reader, token: OAuthTokenId, identifier: string): Promise<HookRow | null> {
  const [row] = await sql.query<HookRow>(`${select} where h.token = $1 and h.identifier = $2`, [token, identifier]);
  return row ?? null;
}

/** Does nothing when the token has one for this repository. */
export async function createHook(
  sql: Reader,
  hook: Pick<HookRow, 'id' | 'token' | 'organization' | 'identifier' | 'clone_url' | 'username' | 'secret' | 'wish'>,
): Promise<void> {
  await sql.query(
    `insert into vcs_hook (id, token, organization, identifier, clone_url, username, secret, wish)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      ...[hook.id, hook.token, hook.organization, hook.identifier, hook.clone_url, hook.username],
      ...[hook.secret, hook.wish],
    ],
  );
}

/** What servers are to be told, one at a time; nobody else takes it for half a minute. */
export async function takeDueHook(sql: Reader): Promise<HookRow | null> {
  const [taken] = await sql.query<{ readonly id: string }>(
    `update vcs_hook set due_at = now() + interval '30 seconds', tries = tries + 1
     where id = (select id from vcs_hook where wish is not null and due_at <= now()
       order by due_at limit 1 for update skip locked) returning id`,
  );
  return taken === undefined ? null : await readHook(sql, taken.id);
}

/** The server knows all that it must. */
export async function noteRegistered(sql: Reader, id: HookId, remoteId: string): Promise<void> {
  await sql.query('update vcs_hook set remote_id = $2, wish = null, tries = 0, error_message = null where id = $1', [
    id,
    remoteId,
  ]);
}

/** Tries again after a pause; gives up, with the sentence, when there is none. */
export async function noteUnregistered(sql: Reader, id: HookId, error: string, pauseMs: number | null): Promise<void> {
  await sql.query(
    `update vcs_hook set error_message = $2, wish = case when $3::float8 is null then null else wish end,
       due_at = now() + make_interval(secs => coalesce($3::float8, 0) / 1000) where id = $1`,
    [id, error, pauseMs],
  );
}

/** The secret of before is believed for a day. */
export async function rotateSecret(sql: Reader, id: HookId, secret: Uint8Array, wish: Wish | null): Promise<void> {
  await sql.query(
    `update vcs_hook set former_secret = secret, former_until = now() + interval '1 day', secret = $2, wish = $3,
       tries = 0, due_at = now() where id = $1`,
    [id, secret, wish],
  );
}

/** Which workspaces follow the repository, by id; some of them, after one. */
export async function followersOf(
  sql: Reader,
  hook: HookId,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly WorkspaceId[]> {
  const rows = await sql.query<{ readonly id: WorkspaceId }>(
    `select id from workspace where vcs_repo->>'hook' = $1 and deleted_at is null and id > $2 order by id limit $3`,
    [hook, page.after, page.limit],
  );
  return rows.map(({ id }) => id);
}
