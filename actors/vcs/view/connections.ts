// OAuth clients, which are servers of version control that an organization knows, and their tokens.

import type { ProjectId } from '@terrace/machines/project/id';
import type { InstallationId, OAuthClientId, OAuthTokenId } from '@terrace/machines/vcs/id';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface OAuthClientRow {
  readonly id: OAuthClientId;
  readonly organization: string;
  readonly name: string | null;
  readonly service_provider: string;
  readonly http_url: string;
  readonly api_url: string;
  readonly key: string;
  readonly organization_scoped: boolean;
  /** Of the GitHub App, as which it is shown; null of one that somebody made. */
  readonly installation: InstallationId | null;
  /** Keys of its servers that are met by SSH, as lines of known_hosts. */
  readonly known_hosts: string;
  /** Whether somebody gave them; else the servers showed them when they were first met. */
  readonly known_hosts_given: boolean;
  /** By which this installation proves itself where somebody signs in; null where nobody can. */
  readonly secret: Uint8Array | null;
  readonly rsa_public_key: string | null;
  /** Names the addresses by which somebody signs in. */
  readonly door: string;
  readonly created_at: Date;
  readonly tokens: readonly OAuthTokenId[];
  readonly projects: readonly ProjectId[];
}

export interface OAuthTokenRow {
  readonly id: OAuthTokenId;
  readonly client: OAuthClientId;
  readonly organization: string;
  readonly installation: InstallationId | null;
  readonly service_provider_user: string | null;
  readonly sealed: Uint8Array;
  readonly ssh_key: Uint8Array | null;
  readonly expires_at: Date | null;
  /** Why it could not be renewed. */
  readonly renew_error: string | null;
  readonly created_at: Date;
}

/** What a token is made of; what is null stays as it was. */
export interface SealedToken {
  readonly id: OAuthTokenId;
  readonly sealed: Uint8Array | null;
  readonly sshKey: Uint8Array | null;
}

const clients = `select c.*,
    (select coalesce(jsonb_agg(t.id order by t.created_at), '[]') from oauth_token t where t.client = c.id) as tokens,
    (select coalesce(jsonb_agg(p.project order by p.project), '[]') from oauth_client_project p where p.client = c.id) as projects
  from oauth_client c`;
const tokens = `select t.id, t.client, c.organization, c.installation, t.service_provider_user, t.sealed, t.ssh_key, t.expires_at, t.renew_error, t.created_at
  from oauth_token t join oauth_client c on c.id = t.client`;

export async function readOAuthClient(sql: Reader, id: string): Promise<OAuthClientRow | null> {
  const [row] = await sql.query<OAuthClientRow>(`${clients} where c.id = $1`, [id]);
  return row ?? null;
}

/** The oldest first. */
export function listOAuthClients(sql: Reader, organization: string, page: Page): Promise<Found<OAuthClientRow>> {
  // What stands for an installation of the GitHub App is shown as that.
  const found = `${clients} where c.organization = $1 and c.installation is null`;
  return pageOfRows(sql, { found, order: 'c.created_at, c.id', values: [organization] }, page);
}

export async function readOAuthClientByDoor(sql: Reader, door: string): Promise<OAuthClientRow | null> {
  const [row] = await sql.query<OAuthClientRow>(`${clients} where c.door = $1`, [door]);
  return row ?? null;
}

export async function createOAuthClient(
  sql: Sql,
  client: Omit<OAuthClientRow, 'created_at' | 'tokens' | 'door' | 'installation'> & {
    /** Null of a client at whose server somebody is to sign in. */
    readonly token: (Omit<SealedToken, 'sealed'> & { readonly sealed: Uint8Array }) | null;
  },
): Promise<void> {
  await sql.transaction(async (inside) => {
    const made = await inside.query(
      `insert into oauth_client (id, organization, name, service_provider, http_url, api_url, key, organization_scoped,
         known_hosts, known_hosts_given, secret, rsa_public_key)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning id`,
      [
        ...[client.id, client.organization, client.name, client.service_provider, client.http_url, client.api_url],
        ...[client.key, client.organization_scoped, client.known_hosts, client.known_hosts_given],
        ...[client.secret, client.rsa_public_key],
      ],
    );
    // An earlier try with the same id.
    if (made.length === 0) return;
    await addProjects(inside, client.id, client.projects);
    if (client.token === null) return;
    const { id, sealed, sshKey } = client.token;
    await inside.query('insert into oauth_token (id, client, sealed, ssh_key) values ($1, $2, $3, $4)', [
      ...[id, client.id, sealed, sshKey],
    ]);
  });
}

/** How the repositories of a client are fetched: they say so of themselves, and change with it. */
export interface Repositories {
  readonly username: string;
  readonly cloneUrl: (identifier: string) => string;
}

/** What people say of a client, but for the keys of its servers, which may be learnt at any time. */
type Said = Pick<
  OAuthClientRow,
  'id' | 'name' | 'http_url' | 'api_url' | 'key' | 'organization_scoped' | 'secret' | 'rsa_public_key'
>;

/**
 * Whether the client and its tokens are still as they were read, so that what was concluded from them holds: a token goes to no server that it
 * was not given for. Nobody changes them before the transaction ends.
 */
async function isAsRead(inside: Reader, read: Said & Pick<OAuthClientRow, 'tokens'>): Promise<boolean> {
  const held = await inside.query(
    `select from oauth_client where id = $1
       and (name, http_url, api_url, key, organization_scoped, secret, rsa_public_key)
         is not distinct from ($2, $3, $4, $5, $6, $7, $8) for update`,
    [
      ...[read.id, read.name, read.http_url, read.api_url, read.key, read.organization_scoped],
      ...[read.secret, read.rsa_public_key],
    ],
  );
  if (held.length === 0) return false;
  const found = await inside.query<{ readonly id: string }>('select id from oauth_token where client = $1', [read.id]);
  return found.length === read.tokens.length && found.every(({ id }) => read.tokens.some((one) => one === id));
}

/**
 * Token, and what its repositories are fetched by, change with the client or not at all. False, and nothing changes, when the client is not any
 * more as it was `read`.
 */
export async function updateOAuthClient(
  sql: Sql,
  read: OAuthClientRow,
  change: {
    readonly client: Said;
    /** Undefined: as they are. */
    readonly knownHosts: Pick<OAuthClientRow, 'known_hosts' | 'known_hosts_given'> | undefined;
    readonly repositories: Repositories;
    readonly projects: readonly ProjectId[] | undefined;
    readonly token: SealedToken | null;
  },
): Promise<boolean> {
  const { client, knownHosts, repositories, projects, token } = change;
  const { secret, rsa_public_key: rsaPublicKey } = client;
  const { id, name, http_url: httpUrl, api_url: apiUrl, key, organization_scoped: organizationScoped } = client;
  return await sql.transaction(async (inside) => {
    if (!(await isAsRead(inside, read))) return false;
    // Its servers are asked again by the token of now, and another server knows nothing yet.
    await inside.query(
      `update vcs_hook h set look_number = h.look_number + 1, remote_due_at = now(), remote_tries = 0, error_message = null,
         server_number = h.server_number + (c.api_url <> $2)::int, told_number = case when c.api_url = $2 then h.told_number end
       from oauth_token t join oauth_client c on c.id = t.client where t.id = h.token and c.id = $1`,
      [id, apiUrl],
    );
    await inside.query(
      `update oauth_client set name = $2, http_url = $3, api_url = $4, key = $5, organization_scoped = $6,
         known_hosts = coalesce($7, known_hosts), known_hosts_given = coalesce($8, known_hosts_given), secret = $9,
         rsa_public_key = $10 where id = $1`,
      [
        ...[id, name, httpUrl, apiUrl, key, organizationScoped],
        ...[knownHosts?.known_hosts ?? null, knownHosts?.known_hosts_given ?? null, secret, rsaPublicKey],
      ],
    );
    // What could not be renewed may be by what the client is now.
    await inside.query(
      'update oauth_token set renew_due_at = now() where client = $1 and refresh is not null and renew_error is not null',
      [id],
    );
    const hooks = await inside.query<{ readonly id: string; readonly identifier: string }>(
      `select h.id, h.identifier from vcs_hook h join oauth_token t on t.id = h.token where t.client = $1`,
      [id],
    );
    await inside.query(
      `update vcs_hook h set clone_url = c.clone_url, username = $2
       from jsonb_to_recordset($1::jsonb) as c(id text, clone_url text)
       where h.id = c.id and (h.clone_url, h.username) is distinct from (c.clone_url, $2)`,
      [
        JSON.stringify(hooks.map((hook) => ({ id: hook.id, clone_url: repositories.cloneUrl(hook.identifier) }))),
        repositories.username,
      ],
    );
    if (projects !== undefined) {
      await inside.query('delete from oauth_client_project where client = $1 and project <> all($2::text[])', [
        ...[id, projects],
      ]);
      await addProjects(inside, id, projects);
    }
    if (token !== null) await replaceToken(inside, id, token);
    return true;
  });
}

export async function addProjects(sql: Reader, id: OAuthClientId, projects: readonly string[]): Promise<void> {
  if (projects.length === 0) return;
  await sql.query(
    'insert into oauth_client_project (client, project) select $1, unnest($2::text[]) on conflict do nothing',
    [id, projects],
  );
}

export async function removeProjects(sql: Reader, id: OAuthClientId, projects: readonly string[]): Promise<void> {
  await sql.query('delete from oauth_client_project where client = $1 and project = any($2::text[])', [id, projects]);
}

/** With its tokens, hooks and deliveries. */
export async function deleteOAuthClient(sql: Reader, id: OAuthClientId): Promise<void> {
  await sql.query('delete from oauth_client where id = $1', [id]);
}

export async function readOAuthToken(sql: Reader, id: string): Promise<OAuthTokenRow | null> {
  const [row] = await sql.query<OAuthTokenRow>(`${tokens} where t.id = $1`, [id]);
  return row ?? null;
}

export const tokensOfClient = (sql: Reader, client: OAuthClientId): Promise<readonly OAuthTokenRow[]> =>
  sql.query<OAuthTokenRow>(`${tokens} where t.client = $1 order by t.created_at, t.id`, [client]);

/** The oldest first. */
export function listOAuthTokens(sql: Reader, organization: string, page: Page): Promise<Found<OAuthTokenRow>> {
  const found = `${tokens} where c.organization = $1 and c.installation is null`;
  return pageOfRows(sql, { found, order: 't.created_at, t.id', values: [organization] }, page);
}

/** Another text or key for the first token of a client; makes one when it has none and there is a text for it. */
async function replaceToken(sql: Reader, client: OAuthClientId, token: SealedToken): Promise<void> {
  const changed = await sql.query(
    // Another text is renewed by nothing that was for the one before.
    `update oauth_token set sealed = coalesce($2, sealed), ssh_key = coalesce($3, ssh_key),
       refresh = case when $2::bytea is null then refresh end, expires_at = case when $2::bytea is null then expires_at end,
       renew_error = null where id = $1 returning id`,
    [token.id, token.sealed, token.sshKey],
  );
  if (changed.length > 0 || token.sealed === null) return;
  await sql.query('insert into oauth_token (id, client, sealed, ssh_key) values ($1, $2, $3, $4)', [
    ...[token.id, client, token.sealed, token.sshKey],
  ]);
}

/** What a server grants to whoever signs in there, sealed. */
export interface Grant {
  readonly id: OAuthTokenId;
  readonly sealed: Uint8Array;
  readonly refresh: Uint8Array | null;
  readonly expiresAt: Date | null;
  /** When it is to be renewed. */
  readonly dueAt: Date | null;
}

/**
 * The token of a client from now on, whoever gave it one before; servers of its repositories are asked again by it. False, and nothing changes,
 * when the client is not any more as it was `read`.
 */
export async function grantToken(
  sql: Sql,
  read: OAuthClientRow,
  grant: Grant & { readonly user: string | null },
): Promise<boolean> {
  return await sql.transaction(async (inside) => {
    if (!(await isAsRead(inside, read))) return false;
    await inside.query(
      `insert into oauth_token (id, client, sealed, refresh, expires_at, renew_due_at, service_provider_user)
       values ($1, $2, $3, $4, $5, $7, $6)
       on conflict (id) do update set sealed = excluded.sealed, refresh = excluded.refresh, expires_at = excluded.expires_at,
         renew_due_at = excluded.renew_due_at, renew_error = null, service_provider_user = excluded.service_provider_user`,
      [grant.id, read.id, grant.sealed, grant.refresh, grant.expiresAt, grant.user, grant.dueAt],
    );
    await inside.query(
      `update vcs_hook set look_number = look_number + 1, remote_due_at = now(), remote_tries = 0, error_message = null where token = $1`,
      [grant.id],
    );
    return true;
  });
}

/** A token that ends soon, with what renews it. */
export interface EndingToken {
  readonly id: OAuthTokenId;
  readonly client: OAuthClientId;
  readonly sealed: Uint8Array;
  readonly refresh: Uint8Array;
  readonly service_provider: string;
  readonly http_url: string;
  readonly key: string;
  readonly secret: Uint8Array;
}

/** The next token that is to be renewed; nobody else takes it for `leaseMs`. */
export async function takeEndingToken(
  sql: Reader,
  { leaseMs }: { readonly leaseMs: number },
): Promise<EndingToken | null> {
  const [row] = await sql.query<EndingToken>(
    `with taken as (update oauth_token set renew_due_at = now() + make_interval(secs => $1::float8 / 1000)
       where id = (select t.id from oauth_token t join oauth_client c on c.id = t.client
         where t.refresh is not null and c.secret is not null
           and t.renew_due_at <= now()
         order by t.renew_due_at limit 1 for update of t skip locked) returning *)
     select t.id, t.client, t.sealed, t.refresh, c.service_provider, c.http_url, c.key, c.secret
     from taken t join oauth_client c on c.id = t.client`,
    [leaseMs],
  );
  return row ?? null;
}

/** Nothing when it has another text by now, since somebody signed in anew. That a later try failed does not count. */
export async function renewToken(sql: Reader, before: Pick<EndingToken, 'sealed'>, grant: Grant): Promise<void> {
  await sql.query(
    `update oauth_token set sealed = $3, refresh = $4, expires_at = $5, renew_due_at = $6, renew_error = null
     where id = $1 and sealed = $2`,
    [grant.id, before.sealed, grant.sealed, grant.refresh, grant.expiresAt, grant.dueAt],
  );
}

/** Why it could not be renewed; when that is final (without a pause), somebody has to sign in again. */
export async function noteNotRenewed(
  sql: Reader,
  { id, refresh }: Pick<EndingToken, 'id' | 'refresh'>,
  { why, pauseMs }: { readonly why: string; readonly pauseMs: number | null },
): Promise<void> {
  await sql.query(
    `update oauth_token set renew_error = $3, refresh = case when $4::float8 is null then null else refresh end,
       renew_due_at = now() + make_interval(secs => $4::float8 / 1000) where id = $1 and refresh = $2`,
    [id, refresh, why, pauseMs],
  );
}

/** Null takes away the one that it has. */
export async function setSshKey(sql: Reader, id: OAuthTokenId, sealed: Uint8Array | null): Promise<void> {
  await sql.query('update oauth_token set ssh_key = $2 where id = $1', [id, sealed]);
}

/** Keys that servers showed when they were first met; nothing when somebody has given others meanwhile. */
export async function noteHostKeys(
  sql: Reader,
  id: OAuthClientId,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<void> {
  await sql.query(
    'update oauth_client set known_hosts = $3 where id = $1 and known_hosts = $2 and not known_hosts_given',
    [id, before, after],
  );
}

export async function deleteOAuthToken(sql: Reader, id: OAuthTokenId): Promise<void> {
  await sql.query('delete from oauth_token where id = $1', [id]);
}

/** Who follows a repository by this client and could not begin to if it were limited so, by name; some of them when there are many. */
export async function usersOutside(
  sql: Reader,
  client: OAuthClientId,
  limit: { readonly organizationScoped: boolean; readonly projects: readonly string[] },
): Promise<readonly string[]> {
  if (limit.organizationScoped) return [];
  const rows = await sql.query<{ readonly name: string }>(
    `with hook as (select h.id from oauth_token t join vcs_hook h on h.token = t.id where t.client = $1)
     select name from (
       select 'workspace ' || w.name as name from workspace w join hook h on w.vcs_repo->>'hook' = h.id
         where w.vcs_repo is not null and w.deleted_at is null and w.project <> all($2::text[])
       union all
       select 'module ' || m.name || '/' || m.provider from registry_module m join hook h on m.repository->>'hook' = h.id
         where m.repository is not null and m.status <> 'deleted') users
     order by name limit 5`,
    [client, limit.projects],
  );
  return rows.map(({ name }) => name);
}

/** Of these workspaces the first that follows a repository by a client which may not be used in that project; null when there is none. */
export async function stuckBy(
  sql: Reader,
  { workspaces, project }: { readonly workspaces: readonly string[]; readonly project: string },
): Promise<{ readonly workspace: string; readonly client: OAuthClientId } | null> {
  const [row] = await sql.query<{ readonly workspace: string; readonly client: OAuthClientId }>(
    `select w.name as workspace, c.id as client from workspace w
       join vcs_hook h on h.id = w.vcs_repo->>'hook' join oauth_token t on t.id = h.token join oauth_client c on c.id = t.client
     where w.id = any($1::text[]) and w.vcs_repo is not null and not c.organization_scoped
       and not exists (select from oauth_client_project p where p.client = c.id and p.project = $2)
     order by w.name limit 1`,
    [workspaces, project],
  );
  return row ?? null;
}

/** Who follows a repository by this token, or one of this client, by name; some of them when there are many. */
export async function usersOf(
  sql: Reader,
  by: { readonly client: OAuthClientId } | { readonly token: OAuthTokenId },
): Promise<readonly string[]> {
  const [column, id] = 'client' in by ? ['client', by.client] : ['id', by.token];
  const rows = await sql.query<{ readonly name: string }>(
    `with hook as (select h.id from oauth_token t join vcs_hook h on h.token = t.id where t.${column} = $1)
     select 'workspace ' || w.name as name from workspace w join hook h on w.vcs_repo->>'hook' = h.id where w.deleted_at is null
     order by name limit 5`,
    [id],
  );
  return rows.map(({ name }) => name);
}
