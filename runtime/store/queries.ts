// Kysely as a writer of SQL and nothing more: it has no connection, a view compiles its query and runs it through the Sql port
// (DECISIONS 24).

import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Compilable, SelectQueryBuilder } from 'kysely';
import type { Sql } from './sql.ts';

/** A builder for these tables. What it builds is run by `rowsOf` and `rowOf`; its own `execute` finds nothing. */
export function queriesOn<Tables>(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

/** A text for `like`, in which `%` and `_` stand for themselves. */
export const likeText = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/** What `like` finds wherever `text` is a part. */
export const likePart = (text: string): string => `%${likeText(text)}%`;

/** Runs the query. Throws RetryableFault when the database is away. */
export function rowsOf<Row extends object>(sql: Pick<Sql, 'query'>, query: Compilable<Row>): Promise<readonly Row[]> {
  const { sql: text, parameters } = query.compile();
  return sql.query<Row>(text, parameters);
}

/** The first row, or null when there is none. */
export async function rowOf<Row extends object>(sql: Pick<Sql, 'query'>, query: Compilable<Row>): Promise<Row | null> {
  const [row] = await rowsOf(sql, query);
  return row ?? null;
}

/** How many rows the query finds, whatever it selects; it has no limit, and no order that matters. */
export async function countOf<Tables, Table extends keyof Tables, Row>(
  sql: Pick<Sql, 'query'>,
  found: SelectQueryBuilder<Tables, Table, Row>,
): Promise<number> {
  const query = found.clearSelect().select(({ fn }) => fn.countAll<string>().as('total'));
  const counted = await rowOf(sql, query as Compilable<{ readonly total: string }>);
  return Number(counted?.total ?? 0);
}
