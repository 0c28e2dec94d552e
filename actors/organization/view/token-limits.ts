// How long tokens of each kind may live in an organization, as rows; what has no row is as usual. Whether that is heeded is a setting of the
// organization.

import type { Sql } from '@terrace/runtime/store/sql';

type Reader = Pick<Sql, 'query'>;

/** As the API calls them; `audit` is what a token's own row says. */
export const limitedKinds = ['organization', 'team', 'user', 'audit'] as const;
export type LimitedKind = (typeof limitedKinds)[number];

export interface TokenLimit {
  readonly kind: LimitedKind;
  readonly maxMs: number;
  /** When somebody said so first, and last; null for what is as usual. */
  readonly created_at: Date | null;
  readonly updated_at: Date | null;
}

/** Of every kind, in the order of `limitedKinds`. */
export async function readTokenLimits(sql: Reader, organization: string): Promise<readonly TokenLimit[]> {
  const rows = await sql.query<Omit<TokenLimit, 'maxMs'> & { readonly max_ms: string }>(
    `select kind, coalesce(p.max_ttl_ms, token_ttl_usual_ms()) as max_ms, p.created_at, p.updated_at
      from unnest($2::text[]) with ordinality as k(kind, n)
      left join token_ttl_policy p on p.organization = $1 and p.token_type = k.kind order by n`,
    [organization, limitedKinds],
  );
  return rows.map(({ max_ms: maxMs, ...row }) => ({ ...row, maxMs: Number(maxMs) }));
}

/** How long a token of the kind may live there now; null where nothing limits it. */
export async function tokenLimitOf(sql: Reader, organization: string, kind: LimitedKind): Promise<number | null> {
  const [row] = await sql.query<{ readonly max_ms: string }>(
    `select coalesce(p.max_ttl_ms, token_ttl_usual_ms()) as max_ms from organization o
      left join token_ttl_policy p on p.organization = o.name and p.token_type = $2
      where o.name = $1 and o.max_ttl_enabled`,
    [organization, kind],
  );
  return row === undefined ? null : Number(row.max_ms);
}

/** Those that are not named stay. */
export async function changeTokenLimits(
  sql: Reader,
  organization: string,
  limits: readonly Pick<TokenLimit, 'kind' | 'maxMs'>[],
): Promise<void> {
  await sql.query(
    `insert into token_ttl_policy (organization, token_type, max_ttl_ms)
      select $1, kind, ms from jsonb_to_recordset($2::jsonb) as t(kind text, ms bigint)
      on conflict (organization, token_type) do update set max_ttl_ms = excluded.max_ttl_ms, updated_at = now()`,
    [organization, JSON.stringify(limits.map(({ kind, maxMs }) => ({ kind, ms: maxMs })))],
  );
}
