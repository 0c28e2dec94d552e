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
       look_number = look_number + 1, remote_due_at = now(), remote_tries = 0 where id = $1`,
    [id, secret],
  );
}

/** Whether somebody follows the repository of hook `h`. */
const isFollowed = `(exists (select from workspace w where w.vcs_repo->>'hook' = h.id and w.vcs_repo is not null and w.deleted_at is null)
  or exists (select from registry_module m where m.repository->>'hook' = h.id and m.repository is not null and m.status <> 'deleted'))`;

/** One that is to be looked at (due-hooks.sql). */
export interface DueHook extends HookRow {
  readonly is_followed: boolean;
  readonly remote_tries: number;
  /** Host, and port where it says one, of the API. */
  readonly server: string;
  readonly look_number: number;
  readonly server_number: number;
  /** Of the server that was asked to make one, whatever came of it. */
  readonly asked_number: number | null;
}

/** Of client `c`. */
const serverOf = `lower(split_part(c.api_url, '/', 3))`;

/**
 * The next hook that is to be looked at, since its server may not know what it should. Nobody else takes it for `leaseMs`. Those of servers that are
 * `busy` wait.
 */
export async function takeDueHook(
  sql: Reader,
  { busy, leaseMs }: { readonly busy: readonly string[]; readonly leaseMs: number },
): Promise<DueHook | null> {
  const [row] = await sql.query<DueHook>(
    `with taken as (update vcs_hook set remote_due_at = now() + make_interval(secs => $2::float8 / 1000),
         remote_tries = remote_tries + 1
       where id = (select h.id from vcs_hook h join oauth_token t on t.id = h.token join oauth_client c on c.id = t.client
         where h.remote_due_at <= now() and ${serverOf} <> all($1::text[])
         order by h.remote_due_at limit 1 for update of h skip locked) returning *)
     ${select.replace('h.*', `h.*, ${isFollowed} as is_followed, ${serverOf} as server`).replace('vcs_hook h', 'taken h')}`,
    [busy, leaseMs],
  );
  return row ?? null;
}

/** What was asked of the server, and which server it was: what has changed since then is asked again. */
type AskedOf = Pick<DueHook, 'id' | 'look_number' | 'server_number'>;

/** Rests when nothing has changed since it was taken, for `$4` milliseconds or until something does. */
const rests = `remote_due_at = case when look_number = $2 then now() + make_interval(secs => $4::float8 / 1000) else now() end`;

/** Before the server is asked to make it: until it is noted what came of that, it may have one. */
export async function noteAsking(sql: Reader, { id, server_number: server }: AskedOf): Promise<void> {
  await sql.query(
    `update vcs_hook set asked_number = server_number
     where id = $1 and server_number = $2 and asked_number is distinct from server_number`,
    [id, server],
  );
}

/** Its server knows already what it should, or is told by hand: then what is wrong with it is another's word (`isByHand`), and stays. */
export async function noteWell(
  sql: Reader,
  { id, look_number: look }: AskedOf,
  { isByHand }: { readonly isByHand: boolean },
): Promise<void> {
  await sql.query(
    `update vcs_hook set remote_due_at = case when look_number = $2 then null else now() end,
       error_message = case when $3 then error_message end, remote_tries = 0
     where id = $1`,
    [id, look, isByHand],
  );
}

/**
 * What its server has from now on: the secret of that number and the names that it has for it, or nothing. Nothing is noted of a hook that was
 * moved to another server meanwhile.
 */
export async function noteTold(
  sql: Reader,
  { id, look_number: look, server_number: server }: AskedOf,
  told: { readonly number: number; readonly remoteId: string } | null,
): Promise<void> {
  await sql.query(
    `update vcs_hook set told_number = $5, asked_number = null, remote_id = $6, error_message = null, ${rests}, remote_tries = 0
     where id = $1 and server_number = $3`,
    [id, look, server, null, told?.number ?? null, told?.remoteId ?? null],
  );
}

/** Why the server could not be told; it is asked again after a pause. */
export async function noteNotTold(
  sql: Reader,
  { id, look_number: look, server_number: server }: AskedOf,
  why: string,
  pauseMs: number,
): Promise<void> {
  await sql.query(`update vcs_hook set error_message = $5, ${rests} where id = $1 and server_number = $3`, [
    id,
    look,
    server,
    pauseMs,
    why,
  ]);
}

/** What waits for a server that does not answer goes on waiting, so that nobody finds that out once for each; at most so many. */
export async function putOffHooks(
  sql: Reader,
  { server, remote_tries: tries }: Pick<DueHook, 'server' | 'remote_tries'>,
  { pauseMs, limit }: { readonly pauseMs: number; readonly limit: number },
): Promise<void> {
  await sql.query(
    `update vcs_hook set remote_due_at = now() + make_interval(secs => $2::float8 / 1000), remote_tries = greatest(remote_tries, $3)
     where id in (select h.id from oauth_client c join oauth_token t on t.client = c.id join vcs_hook h on h.token = t.id
       where ${serverOf} = $1 and h.remote_due_at < now() + make_interval(secs => $2::float8 / 1000)
       limit $4 for update of h skip locked)`,
    [server, pauseMs, tries, limit],
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

/** Of the client or token, those that its server has, or may have, by id; some of them, after one. */
export const toldHooksOf = (
  sql: Reader,
  by: { readonly client: OAuthClientId } | { readonly token: OAuthTokenId },
  page: { readonly after: string; readonly limit: number },
): Promise<readonly HookRow[]> => {
  const [column, id] = 'client' in by ? ['t.client', by.client] : ['t.id', by.token];
  return sql.query<HookRow>(
    `${select} where ${column} = $1 and (h.told_number is not null or h.asked_number = h.server_number) and h.id > $2 order by h.id limit $3`,
    [id, page.after, page.limit],
  );
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
