// The home of `pg`: connections to PostgreSQL behind the Sql port. What a failure means is said by its kind: a database that is
// away is retryable, whatever else it answers keeps its code (`sqlStateOf`) and the name of a violated constraint.

import pg from 'pg';
import { RetryableFault } from '../fault/fault.ts';
import { PreparedNames, isOutdatedPlan } from './prepared.ts';
import type { Sql } from './sql.ts';

export interface PostgresOptions {
  readonly url: string;
  /** Connections at most; 10 when absent. */
  readonly poolSize?: number;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
  /** Settings of each connection, like `enable_seqscan: 'off'`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Each connection takes this role when it opens, and with it the role's rights (roles.ts). */
  readonly role?: string;
  /**
   * For reads of views: statements with parameters that come again and again are prepared without having been given a name (prepared.ts), and
   * every statement is planned for any values, once. PostgreSQL would else plan most of them for the very values each time, since it finds such
   * a plan a little better; to make it takes it longer than to run it. What a list needs to be quick for any values,
   * gateway/http/whole-tables.test.ts looks at: the condition of a partial index, for one, must not be a parameter.
   */
  readonly preparesByItself?: boolean;
}

export interface Postgres extends Sql {
  close(): Promise<void>;
}

const poolSizeDefault = 10;
const connectTimeoutMs = 10_000;
const idleTimeoutMs = 60_000;

const plannedOnce = { plan_cache_mode: 'force_generic_plan' } as const;

/**
 * For the runtime's own connections: its statements are all point look-ups, and a plan that was cached while the tables were
 * empty would scan them for ever (runtime/design.md, plan trap). So no other values make a better plan either, and one is enough:
 * PostgreSQL would else plan the first five of each statement anew, which takes longer than they do.
 */
export const pointLookups = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  ...plannedOnce,
} as const;

/** Opens no connection yet. */
export function openPostgres(options: PostgresOptions): Postgres {
  const wanted = {
    ...(options.preparesByItself === true ? plannedOnce : {}),
    ...options.settings,
    ...(options.role === undefined ? {} : { role: options.role }),
  };
  const settings = Object.entries(wanted).map(([name, value]) => `-c ${name}=${value}`);
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? poolSizeDefault,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    ...(options.name === undefined ? {} : { application_name: options.name }),
    ...(settings.length === 0 ? {} : { options: settings.join(' ') }),
  });
  // An idle connection that breaks is replaced by the pool; without a listener its error would end the process.
  pool.on('error', () => {});
  const names = new PreparedNames();
  const nameOf = (text: string, values?: readonly unknown[], name?: string): string | undefined => {
    if (name !== undefined) return names.current(name);
    return options.preparesByItself === true && values !== undefined && values.length > 0
      ? names.nameOf(text)
      : undefined;
  };
  const attempt = async <Row extends object>(
    on: pg.Pool | pg.PoolClient,
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<readonly Row[]> => {
    const { generation } = names;
    try {
      return await run<Row>(on, text, values, nameOf(text, values, name));
    } catch (error) {
      if (isOutdatedPlan(error)) names.renew(generation);
      throw faultOf(error);
    }
  };
  return {
    query: <Row extends object>(text: string, values?: readonly unknown[], name?: string) =>
      attempt<Row>(pool, text, values, name).catch((error: Error) => {
        if (!isOutdatedPlan(error.cause)) throw error;
        return attempt<Row>(pool, text, values, name);
      }),
    async transaction(work) {
      const client = await connect(pool);
      let broken: Error | undefined;
      // Of an outdated plan the transaction has lost what it did: its caller does it again.
      const query = <Row extends object>(text: string, values?: readonly unknown[], name?: string) =>
        attempt<Row>(client, text, values, name);
      try {
        await query('begin');
        const result = await work({ query });
        await query('commit');
        return result;
      } catch (error) {
        await query('rollback').catch((rollbackError: Error) => (broken = rollbackError));
        throw error;
      } finally {
        // A connection that cannot even roll back is thrown away.
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    const client = await pool.connect();
    // While it is out, the pool does not listen for its errors; the query that meets one reports it.
    if (client.listenerCount('error') === 0) client.on('error', () => {});
    return client;
  } catch (error) {
    throw faultOf(error);
  }
}

async function run<Row extends object>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  values?: readonly unknown[],
  name?: string,
): Promise<readonly Row[]> {
  const parameters = values === undefined ? {} : { values: [...values] };
  const result = await on.query<Row>({ text, ...parameters, ...(name === undefined ? {} : { name }) });
  return result.rows;
}

/** Connection lost (08), out of resources (53), shut down or cancelled by the operator (57), and a dead-lock's victim. */
const isAway = (state: string): boolean => /^(08|53|57P|40P01|40001)/.test(state);

function faultOf(error: unknown): unknown {
  const state = sqlStateOf(error);
  if (isOutdatedPlan(error)) return new RetryableFault('a migration ran meanwhile', { cause: error });
  if (state !== null && !isAway(state)) return error;
  // Without a state it is the socket, or the pool's own time-out.
  return new RetryableFault(`PostgreSQL is away: ${(error as Error).message}`, { cause: error });
}

/** The five characters by which PostgreSQL classes its errors, or null when the error is not PostgreSQL's. */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/** The constraint or unique index that was violated, or null. */
export function constraintOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('constraint' in error)) return null;
  return typeof error.constraint === 'string' ? error.constraint : null;
}
