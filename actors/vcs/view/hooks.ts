// Repositories as the tokens of an organization see them, and the addresses to which their servers tell what happens.

import type { HookId, InstallationId, OAuthClientId, OAuthTokenId } from '@terrace/machines/vcs/id';
import type { WorkspaceId } from '@terrace/machines/workspace/id';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface HookRow {
  readonly id: HookId;
  readonly token: OAuthTokenId;
  readonly client: OAuthClientId;
  readonly organization: string;
  /** Of the GitHub App, which tells what happens in the repository; null where the repository has a webhook of its own. */
  readonly installation: InstallationId | null;
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
  /** Null of a token without one. */
  readonly sealed_ssh_key: Uint8Array | null;
  /** Keys of its servers, as lines of known_hosts. */
  readonly known_hosts: string;
  readonly known_hosts_given: boolean;
  readonly remote_id: string | null;
  readonly error_message: string | null;
  readonly secret_number: number;
  /** Of the secret that the server has; null while it has none from us. */
  readonly told_number: number | null;
}

const select = `select h.*, t.client, c.installation, t.sealed as sealed_token, t.ssh_key as sealed_ssh_key, c.known_hosts, c.known_hosts_given, c.service_provider, c.http_url, c.api_url
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

/** The secret of before is believed for a day, and until the server has been told of the new one. */
export async function rotateSecret(sql: Reader, id: HookId, secret: Uint8Array): Promise<void> {
  await sql.query(
    // What the server has is kept, also when it is changed again before the server was told.
    `update vcs_hook set former_secret = case when told_number < secret_number then former_secret else secret end,
       former_until = now() + interval '1 day', secret = $2, secret_number = secret_number + 1,
       remote_due_at = now(), remote_tries = 0 where id = $1`,
    [id, secret],
  );
}

/** Whether somebody follows the repository of hook `h`. */
const isFollowed = `(exists (select from workspace w where w.vcs_repo->>'hook' = h.id and w.vcs_repo is not null and w.deleted_at is null)
  or exists (select from registry_module m where m.repository->>'hook' = h.id and m.repository is not null and m.status <> 'deleted'))`;

export type DueHook = HookRow & { readonly is_followed: boolean; readonly remote_tries: number };

/**
 * The next hook of which its server does not know what it should: it has no webhook, or another secret, or one that nobody needs any more.
 * Nobody else takes it for `leaseMs`.
 */
export async function takeDueHook(
  sql: Reader,
  { serviceProviders, leaseMs }: { readonly serviceProviders: readonly string[]; readonly leaseMs: number },
): Promise<DueHook | null> {
  const [row] = await sql.query<DueHook>(
    `with taken as (update vcs_hook set remote_due_at = now() + make_interval(secs => $2::float8 / 1000),
         remote_tries = remote_tries + 1
       where id = (select h.id from vcs_hook h join oauth_token t on t.id = h.token join oauth_client c on c.id = t.client
         where h.remote_due_at <= now() and c.service_provider = any($1::text[])
           and case when ${isFollowed} then h.told_number is distinct from h.secret_number else h.told_number is not null end
         order by h.remote_due_at limit 1 for update of h skip locked) returning *)
     ${select.replace('h.*', `h.*, ${isFollowed} as is_followed`).replace('vcs_hook h', 'taken h')}`,
    [serviceProviders, leaseMs],
  );
  return row ?? null;
}

/** What its server has from now on: the secret of that number and the names that it has for it, or nothing. */
export async function noteTold(
  sql: Reader,
  id: HookId,
  told: { readonly number: number; readonly remoteId: string } | null,
): Promise<void> {
  await sql.query(
    `update vcs_hook set told_number = $2, remote_id = $3, error_message = null, remote_due_at = now(), remote_tries = 0
     where id = $1`,
    [id, told?.number ?? null, told?.remoteId ?? null],
  );
}

/** Why the server could not be told; it is asked again after a pause. */
export async function noteNotTold(sql: Reader, id: HookId, why: string, pauseMs: number): Promise<void> {
  await sql.query(
    `update vcs_hook set error_message = $2, remote_due_at = now() + make_interval(secs => $3::float8 / 1000)
     where id = $1`,
    [id, why, pauseMs],
  );
}

/** Of one that nobody follows, and whose server does not let it be taken away. */
export async function noteLeft(sql: Reader, id: HookId): Promise<void> {
  await sql.query(
    `update vcs_hook set told_number = null, remote_id = null, error_message = null, remote_tries = 0 where id = $1`,
    [id],
  );
}

/** By the names of their repositories. */
export function listHooks(
  sql: Reader,
  { organization, ...page }: Page & { readonly organization: string },
): Promise<Found<HookRow>> {
  return pageOfRows(
    sql,
    { found: `${select} where h.organization = $1`, order: 'h.identifier, h.id', values: [organization] },
    page,
  );
}

/** One repository of the client, when it has any. */
export const hookOfClient = async (sql: Reader, client: OAuthClientId): Promise<HookRow | null> =>
  (await sql.query<HookRow>(`${select} where t.client = $1 order by h.created_at, h.id limit 1`, [client]))[0] ?? null;

/** Of the client or token, those that its server was told to have. */
export const toldHooksOf = (
  sql: Reader,
  by: { readonly client: OAuthClientId } | { readonly token: OAuthTokenId },
): Promise<readonly HookRow[]> => {
  const [column, id] = 'client' in by ? ['t.client', by.client] : ['t.id', by.token];
  return sql.query<HookRow>(`${select} where ${column} = $1 and h.told_number is not null order by h.id`, [id]);
};

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
