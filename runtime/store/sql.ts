// The one way to PostgreSQL for every room: rows in, rows out. `postgres.ts` owns the connections; domains write their
// SQL in their own folder and run it through this.

export interface Sql {
  /** Runs one statement; `name` makes it a prepared one. Throws RetryableFault when the database is away. */
  query<Row extends object>(text: string, values?: readonly unknown[], name?: string): Promise<readonly Row[]>;
  /** Runs `work` in one transaction; rolls back when it throws. */
  transaction<T>(work: (sql: Pick<Sql, 'query'>) => Promise<T>): Promise<T>;
}
