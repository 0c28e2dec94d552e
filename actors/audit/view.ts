// The audit trail, as rows. Entries are written by the database itself, in the statement of what they tell (schema.sql, ADR 35); here stand the
// requests that they refer to, who may read them, and how they are read.

import type { OrganizationId } from '@terrace/machines/organization/id';
import type { By, TokenId } from '@terrace/machines/user/id';
import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

export interface AuditRequest {
  /** A UUID. */
  readonly id: string;
  /** As `x-request-id` names it; two may be alike, since clients choose it. */
  readonly shownId: string;
  readonly by: By;
  readonly token: TokenId | null;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** The IP address that it came from. */
  readonly address: string;
  readonly userAgent: string | null;
}

/**
 * Keeps a request before what it changes. Nobody waits for the disk: the log of the database is in order, so whatever change is there after a
 * crash, its request is there too.
 */
export const keepRequest = (sql: Reader, given: AuditRequest): Promise<unknown> =>
  sql.query(
    `with relaxed as (select set_config('synchronous_commit', 'off', true) as value)
      insert into audit_request (id, by, token, method, path, address, user_agent, shown_id)
      select $1, $2::jsonb, $3, $4, $5, $6, $7, $8 from relaxed on conflict do nothing`,
    [
      ...[given.id, JSON.stringify(given.by), given.token, given.method, given.path, given.address],
      ...[given.userAgent, given.shownId],
    ],
    'audit-request',
  );

/** Says in a transaction which request it belongs to. */
export const nameRequest = (sql: Reader, id: string): Promise<unknown> =>
  sql.query(`select set_config('terrace.request', $1, true)`, [id], 'audit-name');

export interface AuditEntryRow {
  readonly id: string;
  readonly at: Date;
  /** Its external id; null for what belongs to none. */
  readonly organization: OrganizationId | null;
  /** As `x-request-id` named it. */
  readonly request: string | null;
  /** Null for what nobody asked for. */
  readonly by: By | null;
  readonly resource_type: string;
  readonly resource_id: string;
  readonly action: string;
  readonly meta: Readonly<Record<string, unknown>> | null;
  readonly address: string | null;
  readonly user_agent: string | null;
}

/** The newest first. `organization`: of one alone; null for all there is. */
export async function listAuditEntries(
  sql: Reader,
  query: {
    readonly organization: OrganizationId | null;
    /** What came after it. */
    readonly since?: Date | undefined;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ readonly rows: readonly AuditEntryRow[]; readonly total: number }> {
  const { organization, since = null, limit, offset } = query;
  // Only what is asked for stands in the statement: a plan for any values could not look by a condition that may be none.
  const values: unknown[] = [];
  const conditions = [
    ...(organization === null ? [] : [`e.organization = $${values.push(organization)}`]),
    ...(since === null ? [] : [`e.at > $${values.push(since)}`]),
  ];
  const found = `audit_entry e where ${['true', ...conditions].join(' and ')}`;
  const page = `limit $${values.length + 1} offset $${values.length + 2}`;
  const [rows, counted] = await Promise.all([
    sql.query<AuditEntryRow>(
      `select e.id, e.at, e.organization, coalesce(r.shown_id, e.request::text) as request, e.by, e.resource_type, e.resource_id, e.action, e.meta, r.address, r.user_agent
        from (select * from ${found} order by e.at desc, e.seq desc ${page}) e
        left join audit_request r on r.id = e.request order by e.at desc, e.seq desc`,
      [...values, limit, offset],
    ),
    sql.query<{ readonly total: number }>(`select count(*)::int as total from ${found}`, values),
  ]);
  return { rows, total: counted[0]?.total ?? 0 };
}

export interface AuditConfiguration {
  readonly isEnabled: boolean;
  /** Null as long as nobody has changed it. */
  readonly changedAt: Date | null;
}

export async function readAuditConfiguration(sql: Reader, organization: string): Promise<AuditConfiguration> {
  const [row] = await sql.query<AuditConfiguration>(
    `select is_enabled as "isEnabled", changed_at as "changedAt" from audit_configuration where organization = $1`,
    [organization],
  );
  return row ?? { isEnabled: true, changedAt: null };
}

/** What is so already stays unchanged. While it is off, nothing that happens in the organization is kept but this switch itself. */
export const changeAuditConfiguration = (sql: Reader, organization: string, isEnabled: boolean): Promise<unknown> =>
  sql.query(
    `insert into audit_configuration as known (organization, is_enabled) select $1, $2::boolean
      where $2::boolean <> coalesce((select is_enabled from audit_configuration where organization = $1), true)
      on conflict (organization) do update set is_enabled = excluded.is_enabled, changed_at = now()`,
    [organization, isEnabled],
  );

/** Tells what is no change of a row, of the site itself: somebody signed in, or was refused. */
export const writeSiteEntry = (
  sql: Reader,
  given: { readonly type: string; readonly id: string; readonly action: string; readonly meta: object | null },
): Promise<unknown> =>
  sql.query(
    `select audit_write(null, asked.request, r.by, $1, $2, $3, $4::jsonb)
      from (select nullif(current_setting('terrace.request', true), '')::uuid as request) asked
      left join audit_request r on r.id = asked.request`,
    [given.type, given.id, given.action, given.meta && JSON.stringify(given.meta)],
  );

/** An entry by which somebody sees that entries are written. Gives the request that it bears. */
export async function writeTestEntry(
  sql: Reader,
  given: { readonly organization: string; readonly by: By; readonly id: string },
): Promise<string | null> {
  const [row] = await sql.query<{ readonly request: string | null }>(
    `select audit_write($1, asked.request, $2::jsonb, 'audit_configuration', $3, 'test', null), r.shown_id as request
      from (select nullif(current_setting('terrace.request', true), '')::uuid as request) asked
      left join audit_request r on r.id = asked.request`,
    [given.organization, JSON.stringify(given.by), given.id],
  );
  return row?.request ?? null;
}

/** So many at once, that nobody waits for it. */
const rowsAtOnce = 10_000;

/** Removes what is older than its time, and the requests of then. Gives how many entries went. Any number may do it at once. */
export async function forgetOldEntries(sql: Reader): Promise<number> {
  let gone = 0;
  for (const table of ['audit_entry', 'audit_request']) {
    const key = table === 'audit_entry' ? 'seq' : 'id';
    for (;;) {
      const rows = await sql.query(
        `delete from ${table} where ${key} in (select ${key} from ${table} where at < now() - audit_retention()
          limit ${rowsAtOnce} for update skip locked) returning 1`,
      );
      if (table === 'audit_entry') gone += rows.length;
      if (rows.length < rowsAtOnce) break;
    }
  }
  return gone;
}
