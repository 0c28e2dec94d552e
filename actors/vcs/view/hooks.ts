// Repositories as the tokens of an organization see them, and the addresses to which their servers tell what happens.

import type { HookId, OAuthClientId, OAuthTokenId } from '@terrace/machines/vcs/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

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

/** Does nothing when the token has one for this repository, or its client is not any more as it is taken for. */
export async function createHook(
  sql: Reader,
  hook: Pick<HookRow, 'id' | 'token' | 'organization' | 'identifier' | 'clone_url' | 'username' | 'secret'>,
  client: { readonly id: OAuthClientId; readonly http_url: string; readonly key: string },
): Promise<void> {
  await sql.query(
    `with held as materialized (select from oauth_client where id = $8 and http_url = $9 and key = $10 for share)
     insert into vcs_hook (id, token, organization, identifier, clone_url, username, secret)
     select $1, $2, $3, $4, $5, $6, $7 from held on conflict do nothing`,
    [
      ...[hook.id, hook.token, hook.organization, hook.identifier, hook.clone_url, hook.username, hook.secret],
      ...[client.id, client.http_url, client.key],
    ],
  );
}

/** The secret of before is believed for a day. */
export async function rotateSecret(sql: Reader, id: HookId, secret: Uint8Array): Promise<void> {
  await sql.query(
    `update vcs_hook set former_secret = secret, former_until = now() + interval '1 day', secret = $2 where id = $1`,
    [id, secret],
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
