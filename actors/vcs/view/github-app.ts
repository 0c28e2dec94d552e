// The GitHub App of the site: what a site admin has set of it, what GitHub said of it, and what was told in its name and not believed.

import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface GithubAppRow {
  readonly app_id: number;
  readonly slug: string;
  readonly name: string;
  readonly http_url: string;
  readonly api_url: string;
  readonly private_key: Uint8Array;
  readonly webhook_secret: Uint8Array;
}

export interface GithubAppStanding {
  readonly synced_at: Date | null;
  /** Why GitHub could not be asked where it is installed. */
  readonly error_message: string | null;
  /** What it lacks at GitHub, as sentences. */
  readonly problems: readonly string[];
  /** How many deliveries were refused, and why the newest. */
  readonly refused: number;
  readonly refused_at: Date | null;
  readonly refused_why: string | null;
}

const settings = 'a.app_id::float8 as app_id, a.slug, a.name, a.http_url, a.api_url, a.private_key, a.webhook_secret';
const standing = 's.synced_at, s.error_message, s.problems, s.refused, s.refused_at, s.refused_why';

/** Null where nobody has set one up. */
export async function readGithubApp(sql: Reader): Promise<(GithubAppRow & GithubAppStanding) | null> {
  const [row] = await sql.query<GithubAppRow & GithubAppStanding>(
    `select ${settings}, ${standing} from github_app a join github_app_standing s on s.id = a.id`,
  );
  return row ?? null;
}

/** Another app, or the same one at another server: installations of before are none of it. */
export const isAnotherApp = (
  before: Pick<GithubAppRow, 'app_id' | 'http_url' | 'api_url'>,
  after: Pick<GithubAppRow, 'app_id' | 'http_url' | 'api_url'>,
): boolean => before.app_id !== after.app_id || before.http_url !== after.http_url || before.api_url !== after.api_url;

/**
 * Null takes it away. Gives who follows repositories by installations that would go with it, in which case nothing changes, or 'changed-meanwhile'
 * when it is not any more as it was `read`.
 */
export async function changeGithubApp(
  sql: Sql,
  read: GithubAppRow | null,
  app: (GithubAppRow & Pick<GithubAppStanding, 'problems'>) | null,
): Promise<'done' | 'changed-meanwhile' | { readonly followers: readonly string[] }> {
  return await sql.transaction(async (inside) => {
    // Nobody connects a repository by it meanwhile (clientOfInstallation), and nobody else sets it.
    await inside.query('lock table github_app in exclusive mode');
    const now = await readGithubApp(inside);
    if (!isSame(now, read)) return 'changed-meanwhile';
    if (now !== null && (app === null || isAnotherApp(now, app))) {
      const followers = await followersByApp(inside, null);
      if (followers.length > 0) return { followers };
      await inside.query('delete from oauth_client where installation is not null');
      await inside.query('delete from github_app_installation');
    }
    if (app === null) {
      await inside.query('delete from github_app');
      return 'done';
    }
    await inside.query(
      `insert into github_app (app_id, slug, name, http_url, api_url, private_key, webhook_secret)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (id) do update set app_id = excluded.app_id, slug = excluded.slug, name = excluded.name,
         http_url = excluded.http_url, api_url = excluded.api_url, private_key = excluded.private_key,
         webhook_secret = excluded.webhook_secret`,
      [app.app_id, app.slug, app.name, app.http_url, app.api_url, app.private_key, app.webhook_secret],
    );
    await inside.query(
      `insert into github_app_standing (id, problems) values ('github-app', $1)
       on conflict (id) do update set problems = excluded.problems, error_message = null, sync_due_at = now()`,
      [JSON.stringify(app.problems)],
    );
    return 'done';
  });
}

const isSame = (one: GithubAppRow | null, other: GithubAppRow | null): boolean =>
  one === null || other === null
    ? one === other
    : !isAnotherApp(one, other) &&
      Buffer.from(one.private_key).equals(Buffer.from(other.private_key)) &&
      Buffer.from(one.webhook_secret).equals(Buffer.from(other.webhook_secret));

/**
 * Who follows a repository by an installation of the app, by name; some of them when there are many. `of`: of that installation alone, and only in
 * organizations that may not use it but for these grants.
 */
export async function followersByApp(
  sql: Reader,
  of: { readonly installation: string; readonly grants: readonly string[] } | null,
): Promise<readonly string[]> {
  const rows = await sql.query<{ readonly name: string }>(
    `with hook as (select h.id, c.organization from oauth_client c join oauth_token t on t.client = c.id join vcs_hook h on h.token = t.id
       where c.installation is not null and ($1::text is null or c.installation = $1
         and exists (select from github_app_grant g where g.id = any($2::text[]) and coalesce(g.organization, c.organization) = c.organization)
         and not exists (select from github_app_grant g where g.installation = $1 and g.id <> all($2::text[])
           and coalesce(g.organization, c.organization) = c.organization)))
     select name from (
       select 'workspace ' || w.organization || '/' || w.name as name from workspace w join hook h on w.vcs_repo->>'hook' = h.id
         where w.vcs_repo is not null and w.deleted_at is null
       union all
       select 'module ' || m.organization || '/' || m.name || '/' || m.provider from registry_module m
         join hook h on m.repository->>'hook' = h.id where m.repository is not null and m.status <> 'deleted') users
     order by name limit 5`,
    [of?.installation ?? null, of?.grants ?? []],
  );
  return rows.map(({ name }) => name);
}

/** Of what was told in its name and not believed. */
export async function noteRefused(sql: Reader, why: string): Promise<void> {
  await sql.query('update github_app_standing set refused = refused + 1, refused_at = now(), refused_why = $1', [why]);
}

/** GitHub is to be asked as soon as can be where it is installed. */
export const wantSync = (sql: Reader): Promise<unknown> =>
  sql.query('update github_app_standing set sync_due_at = now()');

/** When GitHub is due to be asked; nobody else asks for `leaseMs`. */
export async function takeSync(sql: Reader, leaseMs: number): Promise<GithubAppRow | null> {
  const [row] = await sql.query<GithubAppRow>(
    `with taken as (update github_app_standing set sync_due_at = now() + make_interval(secs => $1::float8 / 1000)
       where sync_due_at <= now() returning id)
     select ${settings} from github_app a join taken on taken.id = a.id`,
    [leaseMs],
  );
  return row ?? null;
}

/** It was asked, or why it could not be; what became due meanwhile stays so. */
export async function noteSynced(
  sql: Reader,
  {
    pauseMs,
    ...said
  }: {
    readonly pauseMs: number;
    readonly problems: readonly string[] | null;
    readonly error: string | null;
  },
): Promise<void> {
  await sql.query(
    `update github_app_standing set error_message = $1, synced_at = case when $1::text is null then now() else synced_at end,
       problems = coalesce($2::jsonb, problems),
       sync_due_at = case when sync_due_at <= now() then sync_due_at else now() + make_interval(secs => $3::float8 / 1000) end`,
    [said.error, said.problems === null ? null : JSON.stringify(said.problems), pauseMs],
  );
}
