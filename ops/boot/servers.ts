// The servers that Terrace stands on: our own children, or somebody else's by URL. Whoever comes later sees only addresses.

import { StartFault } from '../home/exit-codes.ts';
import type { Home } from '../home/home.ts';
import { startNats, workerInboxPrefix } from '../servers/nats.ts';
import { whyNotFree } from '../servers/port.ts';
import { startPostgres } from '../servers/postgres.ts';
import { ensureNatsServer } from '../setup/nats-server.mjs';
import { needsDatabase } from './configuration.ts';
import type { Configuration } from './configuration.ts';

export interface NatsAccess {
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
}

export interface Servers {
  /** Where this and other processes reach the database. Null on a node that is only a worker. */
  readonly databaseUrl: string | null;
  /** The same database by the shortest way from this process. */
  readonly nearDatabaseUrl: string | null;
  readonly service: NatsAccess;
  readonly worker: NatsAccess & { readonly inboxPrefix: string };
  /** The key that the nats-server believes when gateways answer for users; null when this node does not know it. */
  readonly natsIssuer: string | null;
  /** How many NATS servers there are, as far as this node was told: streams have min(3, servers) copies (DECISIONS 9). */
  readonly natsServers: number;
  /** Which of them are our own children. */
  readonly embedded: readonly ('nats' | 'postgres')[];
  stop(): Promise<void>;
}

/** Starts what is not given by URL; both at once. Throws StartFault. */
export async function startServers(
  configuration: Configuration,
  home: Home,
  say: (text: string) => void,
): Promise<Servers> {
  // First, since a server that is not there ends the start before anything was begun.
  const binary = configuration.natsUrl === null ? await natsBinary() : null;
  const own = [
    ...(binary === null ? [] : ['nats-server']),
    ...(configuration.databaseUrl === null && needsDatabase(configuration.roles) ? ['PostgreSQL'] : []),
  ];
  if (own.length > 0) say(`starting ${own.join(' and ')} in ${home.path}`);
  const ownNats = binary === null ? null : startNats(home, binary, say);
  const ownPostgres =
    configuration.databaseUrl === null && needsDatabase(configuration.roles) ? startPostgres(home, say) : null;
  const [nats, postgres] = await bothOrNeither(ownNats, ownPostgres);
  const given = configuration.natsUrl === null ? null : accessOf(configuration.natsUrl);
  const service = given ?? {
    url: nats?.url ?? '',
    user: nats?.service.user ?? null,
    password: nats?.service.password ?? null,
  };
  const limited = configuration.workerNatsUrl === null ? given : accessOf(configuration.workerNatsUrl);
  const worker = limited ?? {
    url: nats?.url ?? '',
    user: nats?.worker.user ?? null,
    password: nats?.worker.password ?? null,
  };
  return {
    databaseUrl: configuration.databaseUrl ?? postgres?.url ?? null,
    nearDatabaseUrl: configuration.databaseUrl ?? postgres?.nearUrl ?? null,
    service,
    worker: { ...worker, inboxPrefix: workerInboxPrefix },
    natsIssuer: nats?.issuer ?? configuration.natsIssuer,
    natsServers: service.url.split(',').length,
    embedded: [...(nats === null ? [] : (['nats'] as const)), ...(postgres === null ? [] : (['postgres'] as const))],
    async stop() {
      await nats?.stop();
      await postgres?.stop();
    },
  };
}

async function natsBinary(): Promise<string> {
  try {
    return await ensureNatsServer();
  } catch (error) {
    throw new StartFault('missingBinary', (error as Error).message, { cause: error });
  }
}

/** When one of the two does not come up, the other is stopped again. */
async function bothOrNeither<A extends { stop(): Promise<void> }, B extends { stop(): Promise<void> }>(
  first: Promise<A> | null,
  second: Promise<B> | null,
): Promise<readonly [A | null, B | null]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  for (const one of [a, b]) if (one.status === 'fulfilled') await one.value?.stop();
  throw a.status === 'rejected' ? a.reason : (b as PromiseRejectedResult).reason;
}

/** User and password stand in the first URL: `nats://user:password@host:4222,nats://host:4223`. */
export function accessOf(text: string): NatsAccess {
  const urls = text.split(',').map((one) => new URL(one));
  const [user, password] = [decodeURIComponent(urls[0]?.username ?? ''), decodeURIComponent(urls[0]?.password ?? '')];
  const plain = urls.map((url) => {
    url.username = '';
    url.password = '';
    return url.href.replace(/\/$/, '');
  });
  return { url: plain.join(','), user: user || null, password: password || null };
}

/** Looks before anything is started, so that a taken port costs nothing. Throws StartFault `portTaken`. */
export async function checkPort(port: number): Promise<void> {
  const why = await whyNotFree(port);
  if (why !== null) throw portTaken(port, why);
}

/** In words that say what to do about it: the port is another program's, or this user may not have it. */
export function portTaken(port: number, cause: NodeJS.ErrnoException): StartFault {
  const message =
    cause.code === 'EACCES'
      ? `port ${port} may not be opened by this user. Give Terrace a port above 1023 by PORT, or let every user open it: sysctl net.ipv4.ip_unprivileged_port_start=${port}.`
      : `port ${port} is taken by another program. Stop that program, or give Terrace another port by PORT.`;
  return new StartFault('portTaken', message, { cause });
}
