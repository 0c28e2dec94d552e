// Where the GitHub App of the site is installed, and which organizations may use an installation. To an organization that may not, it is not there.

import type { HookId, InstallationId, OAuthClientId, OAuthTokenId } from '@terrace/machines/vcs/id';
import { pageOfRows } from '@terrace/runtime/store/page';
import type { Found, Page } from '@terrace/runtime/store/page';
import { likePart } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';
import { followersByApp } from './github-app.ts';

type Reader = Pick<Sql, 'query'>;

/** As GitHub says it. */
export interface InstallationSaid {
  readonly installation_id: number;
  /** Whose repositories it is for. */
  readonly name: string;
  /** User or Organization. */
  readonly kind: string;
  readonly icon_url: string;
  readonly url: string;
  readonly suspended_at: Date | null;
}

export interface InstallationRow extends InstallationSaid {
  readonly id: InstallationId;
  readonly removed_at: Date | null;
  /** Why there is no token for it. */
  readonly error_message: string | null;
  readonly is_for_all: boolean;
  readonly organizations: readonly string[];
}

const shown = `select i.id, i.installation_id::float8 as installation_id, i.name, i.kind, i.icon_url, i.url, i.suspended_at, i.removed_at,
    i.error_message,
    exists (select from github_app_grant g where g.installation = i.id and g.organization is null) as is_for_all,
    (select coalesce(jsonb_agg(g.organization order by g.organization), '[]') from github_app_grant g
      where g.installation = i.id and g.organization is not null) as organizations
  from github_app_installation i`;

/** Whether one of the organizations of parameter `$at` may use installation `i`; null stands for who sees them all. */
const mayUse = (at: number): string => `($${at}::text[] is null or exists (select from github_app_grant g
  where g.installation = i.id and case when g.organization is null then cardinality($${at}::text[]) > 0 else g.organization = any($${at}::text[]) end))`;

export async function readInstallation(
  sql: Reader,
  id: string,
  organizations: readonly string[] | null,
): Promise<InstallationRow | null> {
  const [row] = await sql.query<InstallationRow>(`${shown} where i.id = $1 and ${mayUse(2)}`, [id, organizations]);
  return row ?? null;
}

/** By name. */
export function listInstallations(
  sql: Reader,
  query: Page & {
    readonly organizations: readonly string[] | null;
    readonly name?: string | undefined;
    readonly installationId?: number | undefined;
  },
): Promise<Found<InstallationRow>> {
  const { organizations, name, installationId, ...page } = query;
  const found = `${shown} where ${mayUse(1)} and ($2::text is null or i.name ilike $2) and ($3::float8 is null or i.installation_id = $3)`;
  const values = [organizations, name === undefined ? null : likePart(name), installationId ?? null];
  return pageOfRows(sql, { found, order: 'i.name, i.id', values }, page);
}

/** What is listed is so from now on, and what is not was removed at GitHub. `idOf` makes the id of one that is new. */
export async function keepInstallations(
  sql: Sql,
  appId: number,
  said: readonly InstallationSaid[],
  idOf: (installationId: number) => InstallationId,
): Promise<void> {
  const listed = said.map((one) => ({ ...one, id: idOf(one.installation_id) }));
  await sql.transaction(async (inside) => {
    // Of an app that is another one by now nothing is kept.
    if ((await inside.query('select from github_app where app_id = $1 for share', [appId])).length === 0) return;
    await inside.query(
      `insert into github_app_installation as i (id, installation_id, name, kind, icon_url, url, suspended_at)
       select l.* from jsonb_to_recordset($1::jsonb)
         as l(id text, installation_id bigint, name text, kind text, icon_url text, url text, suspended_at timestamptz)
       on conflict (installation_id) do update set name = excluded.name, kind = excluded.kind, icon_url = excluded.icon_url,
         url = excluded.url, suspended_at = excluded.suspended_at, removed_at = null,
         -- GitHub took back what it gave before; and what was in the way is not any more.
         token = case when i.suspended_at is distinct from excluded.suspended_at or i.removed_at is not null then null else i.token end,
         error_message = case when i.suspended_at is distinct from excluded.suspended_at or i.removed_at is not null then null
           else i.error_message end`,
      [JSON.stringify(listed)],
    );
    const gone = `not (installation_id = any($1::bigint[]))`;
    const ids = said.map(({ installation_id: id }) => id);
    await inside.query(
      `update github_app_installation set removed_at = now(), token = null where ${gone} and removed_at is null`,
      [ids],
    );
    // Nobody misses one that no organization has used.
    await inside.query(
      `delete from github_app_installation i where ${gone} and not exists (select from oauth_client c where c.installation = i.id)`,
      [ids],
    );
    await inside.query(noteOnHooks('i.suspended_at is not null or i.removed_at is not null'));
  });
}

/** Who follows a repository reads beside it why its installation gives no token. */
const noteOnHooks = (isOut: string): string => `update vcs_hook h set error_message = case
      when i.removed_at is not null then 'the GitHub App is not installed at ' || i.name || ' any more'
      when i.suspended_at is not null then 'the installation of the GitHub App at ' || i.name || ' is suspended' end
    from oauth_token t join oauth_client c on c.id = t.client join github_app_installation i on i.id = c.installation
    where t.id = h.token and ((${isOut}) or h.error_message is not null and i.error_message is null)`;

/** Who may use an installation by a grant: these organizations, or every one (null). */
export type Granted = readonly string[] | null;

/** These may use it from now on. */
export async function grantInstallation(sql: Reader, id: InstallationId, to: Granted): Promise<void> {
  await sql.query(
    `insert into github_app_grant (installation, organization) select $1, organization from unnest($2::text[]) as organization
     on conflict (installation, organization) do nothing`,
    [id, to ?? [null]],
  );
}

/** Takes that back. Gives who still follows a repository by it and may not any more without: then nothing changes, for none of them. */
export async function withdrawInstallation(sql: Sql, id: InstallationId, from: Granted): Promise<readonly string[]> {
  return await sql.transaction(async (inside) => {
    const held = await inside.query<{ readonly id: string }>(
      `select id from github_app_grant where installation = $1
         and case when $2::text[] is null then organization is null else organization = any($2) end
       order by id for update`,
      [id, from],
    );
    if (held.length === 0) return [];
    const grants = held.map((grant) => grant.id);
    const followers = await followersByApp(inside, { installation: id, grants });
    if (followers.length === 0) await inside.query('delete from github_app_grant where id = any($1)', [grants]);
    return followers;
  });
}

/** The token by which the organization uses the installation; makes one when it has none yet. Null when it may not. */
export async function tokenOfInstallation(
  sql: Sql,
  used: { readonly installation: string; readonly organization: string },
  made: { readonly client: OAuthClientId; readonly token: OAuthTokenId },
): Promise<OAuthTokenId | null> {
  const { installation, organization } = used;
  return await sql.transaction(async (inside) => {
    const [app] = await inside.query<{ readonly http_url: string; readonly api_url: string; readonly name: string }>(
      `select a.http_url, a.api_url, i.name from github_app a, github_app_installation i where i.id = $1 for share of a, i`,
      [installation],
    );
    // Held, so that it is not taken back before the repository has an address.
    const granted = await inside.query(
      'select from github_app_grant where installation = $1 and coalesce(organization, $2) = $2 for share',
      [installation, organization],
    );
    if (app === undefined || granted.length === 0) return null;
    await inside.query(
      `insert into oauth_client (id, organization, name, service_provider, http_url, api_url, installation)
       values ($1, $2, $3, 'github_app', $4, $5, $6) on conflict (installation, organization) where installation is not null do nothing`,
      [made.client, organization, app.name, app.http_url, app.api_url, installation],
    );
    const of = `select t.id from oauth_token t join oauth_client c on c.id = t.client where c.installation = $1 and c.organization = $2`;
    await inside.query(
      `insert into oauth_token (id, client, sealed) select $3, c.id, ''::bytea from oauth_client c
       where c.installation = $1 and c.organization = $2 and not exists (${of})`,
      [installation, organization, made.token],
    );
    const [row] = await inside.query<{ readonly id: OAuthTokenId }>(of, [installation, organization]);
    return row?.id ?? null;
  });
}

/** Of which installation these tokens are; those that are of none are not among them. */
export async function installationsOf(
  sql: Reader,
  tokens: readonly string[],
): Promise<ReadonlyMap<string, InstallationId>> {
  if (tokens.length === 0) return new Map();
  const rows = await sql.query<{ readonly id: string; readonly installation: InstallationId }>(
    `select t.id, c.installation from oauth_token t join oauth_client c on c.id = t.client
     where t.id = any($1::text[]) and c.installation is not null`,
    [tokens],
  );
  return new Map(rows.map(({ id, installation }) => [id, installation]));
}

/** The hooks of a repository by an installation, of every organization that follows it so. */
export const hooksOfRepository = (
  sql: Reader,
  { installationId, identifier }: { readonly installationId: number; readonly identifier: string },
): Promise<readonly { readonly id: HookId; readonly organization: string }[]> =>
  sql.query(
    `select h.id, h.organization from vcs_hook h join oauth_token t on t.id = h.token join oauth_client c on c.id = t.client
       join github_app_installation i on i.id = c.installation
     where lower(h.identifier) = lower($2) and i.installation_id = $1 order by h.id`,
    [installationId, identifier],
  );
