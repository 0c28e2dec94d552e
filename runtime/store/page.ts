// A page of rows, and how many there are of them all.

import type { Sql } from './sql.ts';

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

export interface Found<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/**
 * `found` selects all of the rows, without an order; `order` names columns as `found` knows them, and ends with one that no two rows
 * share. Throws RetryableFault when the database is away.
 */
export async function pageOfRows<Row extends object>(
  sql: Pick<Sql, 'query'>,
  { found, order, values }: { readonly found: string; readonly order: string; readonly values: readonly unknown[] },
  { limit, offset }: Page,
): Promise<Found<Row>> {
  const paged = `${found} order by ${order} limit $${values.length + 1} offset $${values.length + 2}`;
  const [rows, [counted]] = await Promise.all([
    sql.query<Row>(paged, [...values, limit, offset]),
    sql.query<{ readonly total: number }>(`select count(*)::int as total from (${found}) found`, values),
  ]);
  return { rows, total: counted?.total ?? 0 };
}
