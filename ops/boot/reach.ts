// What keeps a node from a server that it was told of, in a sentence for its operator: where the server is, what it answered, and which
// variable to correct. What may pass by waiting stays a RetryableFault; what only a person can mend ends the start.

import { RetryableFault } from '@terrace/runtime/fault/fault';
import { connectNats } from '@terrace/runtime/bus/nats';
import type { NatsAddress } from '@terrace/runtime/bus/nats';
import { openPostgres, sqlStateOf } from '@terrace/runtime/store/postgres';
import { StartFault } from '../home/exit-codes.ts';
import type { NatsAccess } from './servers.ts';

export interface ServerSite {
  readonly kind: 'PostgreSQL' | 'NATS';
  /** Its URL; a password in it stays out of every sentence. */
  readonly url: string;
  readonly user: string | null;
  /** What named it; null for an embedded server. */
  readonly variable: string | null;
}

/** The database of this URL; `isGiven` when an operator named it. */
export const postgresAt = (url: string, isGiven: boolean): ServerSite => ({
  kind: 'PostgreSQL',
  url,
  user: URL.canParse(url) ? decodeURIComponent(new URL(url).username) : null,
  variable: isGiven ? 'DATABASE_URL' : null,
});

/** What `work` gives. Throws what keeps it from the server as StartFault `serverNotReady` or RetryableFault, any other error as it is. */
export async function reaching<T>(site: ServerSite, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw faultAt(site, error);
  }
}

/** A connection to a NATS that has JetStream. Throws as `reaching` does. */
export async function reachNats(address: NatsAddress, variable: string | null): ReturnType<typeof connectNats> {
  const site: ServerSite = { kind: 'NATS', url: address.url, user: address.user ?? null, variable };
  const connection = await reaching(site, () => connectNats(address));
  // In a cluster, another server may have it.
  if (connection.info?.jetstream === true || connection.info?.cluster !== undefined) return connection;
  await connection.close();
  throw refusal(site, 'has no JetStream. Start it with JetStream (nats-server -js), or name another server');
}

/** Connects to PostgreSQL once; gives its version. Throws as `reaching` does. */
export async function askPostgres(url: string): Promise<string> {
  const sql = openPostgres({ url, poolSize: 1, name: 'terrace doctor' });
  try {
    const site = postgresAt(url, true);
    const [row] = await reaching(site, () =>
      sql.query<{ readonly version: string; readonly may: boolean }>(
        `select current_setting('server_version') as version, has_schema_privilege('public', 'create') as may`,
      ),
    );
    if (row?.may !== true) throw mayNotCreate(site);
    return row.version;
  } finally {
    await sql.close();
  }
}

/** Connects to NATS once; gives its version. Throws as `reaching` does. */
export async function askNats({ url, user, password }: NatsAccess): Promise<string> {
  const credentials = user === null ? {} : { user, password: password ?? '' };
  const connection = await reachNats({ url, name: 'terrace doctor', ...credentials }, 'NATS_URL');
  const version = connection.info?.version ?? 'unknown version';
  await connection.close();
  return version;
}

function faultAt(site: ServerSite, error: unknown): unknown {
  const { variable, user } = site;
  const state = sqlStateOf(error);
  const cause = error instanceof RetryableFault ? error.cause : null;
  const database = databaseOf(site);
  const correct = variable === null ? 'look into the logs folder of the home' : `correct ${variable}`;
  // PostgreSQL's class 28 is about who asks.
  if (state?.startsWith('28') || nameOf(cause) === 'AuthorizationError')
    return refusal(
      site,
      `refuses ${user ? `user ${user}` : 'a connection without user'}: ${wordsOf(cause ?? error)}; ${correct}`,
      error,
    );
  if (state === '3D000')
    return refusal(site, `has no database ${database}: make it (create database ${database}), or ${correct}`, error);
  if (state === '42501') return mayNotCreate(site, error);
  if (!(error instanceof RetryableFault)) return error;
  return new RetryableFault(
    `${nameOfSite(site)} does not answer (${wordsOf(cause ?? error)}): ${variable === null ? correct : `start it, or ${correct}`}`,
    { cause: error },
  );
}

const mayNotCreate = (site: ServerSite, cause?: unknown): StartFault =>
  refusal(
    site,
    `does not let user ${site.user} make tables: make the user the owner (alter database ${databaseOf(site)} owner to ${site.user})`,
    cause,
  );

const refusal = (site: ServerSite, what: string, cause?: unknown): StartFault =>
  new StartFault('serverNotReady', `${nameOfSite(site)} ${what}`, { cause });

/** `PostgreSQL at db:5432 (DATABASE_URL)` */
function nameOfSite({ kind, url, variable }: ServerSite): string {
  // The path of a Unix socket is a host too, with its slashes escaped.
  const hosts = url.split(',').map((one) => (URL.canParse(one) ? decodeURIComponent(new URL(one).host) : one));
  return `${kind} at ${hosts.join(',')} (${variable ?? 'embedded'})`;
}

const databaseOf = ({ url }: ServerSite): string =>
  URL.canParse(url) ? decodeURIComponent(new URL(url).pathname.slice(1)) : '';

const nameOf = (error: unknown): string | null => (error instanceof Error ? error.name : null);

/** Of several failed addresses of one name, each tells its own. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map((one) => wordsOf(one)).join(', ');
  return error instanceof Error ? error.message : String(error);
}
