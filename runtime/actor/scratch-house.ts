// For tests: nodes of the role `actors` over the test servers' PostgreSQL and NATS, in a database of their own and under a prefix
// before every subject.

import { randomBytes } from 'node:crypto';
import { natsBus } from '../bus/nats.ts';
import { systemClock, systemRng } from '../clock/system.ts';
import { nodeSchemas, openScratchDatabase, skipWithoutPostgres } from '../keys/scratch-database.ts';
import { natsQueue } from '../queue/nats.ts';
import { streams } from '../queue/queue.ts';
import { scratchConnection, skipWithoutNats } from '../queue/scratch-connection.ts';
import { counterActor, counterSql, toys } from '../simulation/toys.ts';
import { openStore } from '../store/transitions.ts';
import { startHost } from './host.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Bus } from '../bus/bus.ts';
import type { Queue } from '../queue/queue.ts';
import type { Sql } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import type { Client } from './ask.ts';
import type { ActorDefinition } from './define.ts';
import type { Host, HostOptions } from './host.ts';

export const skipWithoutServers = skipWithoutNats === false ? skipWithoutPostgres : skipWithoutNats;

export interface House extends AsyncDisposable {
  readonly sql: Sql;
  readonly store: Store;
  readonly bus: Bus;
  readonly queue: Queue;
  /** Of the first node that was started. */
  readonly client: Client;
  readonly faults: string[];
  /** `store` stands between the node and the real one; the other actors are the toys. */
  startNode(name: string, options?: Partial<HostOptions>): Promise<Host>;
  stopNode(name: string): Promise<void>;
  /** What lies in the context of an actor. */
  context(at: Address): Promise<{ readonly [key: string]: unknown } | undefined>;
  /** Rows of the log, as [type, accepted]. */
  life(at: Address): Promise<readonly (readonly [string, boolean])[]>;
}

/** The toys, the counter with its table. */
export const houseDefinitions: readonly ActorDefinition[] = [
  counterActor({ tables: true }),
  ...toys.filter((toy) => toy.kind !== 'counter'),
];

/** `inhabitants` live there instead of the toys, with the tables of their schema files. */
export async function openHouse(
  nodes: readonly string[] = ['a'],
  inhabitants?: { readonly definitions: readonly ActorDefinition[]; readonly schemas: readonly URL[] },
  ownership: HostOptions['ownership'] = 'partitions',
): Promise<House> {
  const database = await openScratchDatabase(...nodeSchemas, ...(inhabitants?.schemas ?? []));
  const { sql } = database;
  if (inhabitants === undefined) for (const statement of counterSql.split(';')) await sql.query(statement);
  const connection = await scratchConnection();
  const prefix = `t${randomBytes(6).toString('hex')}`;
  const queue = natsQueue({ connection, prefix });
  await queue.ensure();
  const bus = prefixed(natsBus(connection), prefix);
  const store = openStore(sql);
  const hosts = new Map<string, Host>();
  const faults: string[] = [];
  const house: House = {
    sql,
    store,
    bus,
    queue,
    faults,
    get client() {
      const [host] = hosts.values();
      if (host === undefined) throw new RangeError('no node was started');
      return host.client;
    },
    async startNode(name, options = {}) {
      const host = await startHost({
        definitions: inhabitants?.definitions ?? houseDefinitions,
        store,
        bus,
        queue,
        clock: systemClock,
        rng: systemRng,
        node: name,
        ownership,
        onFault: (what, error) =>
          void faults.push(`${what}: ${error instanceof Error ? error.message : String(error)}`),
        ...options,
      });
      hosts.set(name, host);
      return host;
    },
    async stopNode(name) {
      await hosts.get(name)?.stop();
      hosts.delete(name);
    },
    async context({ kind, id }) {
      const [row] = await sql.query<{ context: { readonly [key: string]: unknown } }>(
        `select snapshot -> 'context' as context from act_actor where kind = $1 and id = $2`,
        [kind, id],
      );
      return row?.context;
    },
    async life({ kind, id }) {
      const rows = await sql.query<{ type: string; accepted: boolean }>(
        `select event ->> 'type' as type, accepted from act_log where kind = $1 and id = $2 order by version`,
        [kind, id],
      );
      return rows.map((row) => [row.type, row.accepted] as const);
    },
    async [Symbol.asyncDispose]() {
      for (const host of hosts.values()) await host.stop();
      await queue.close();
      await removeStreams(connection, prefix);
      await connection.close();
      await database[Symbol.asyncDispose]();
    },
  };
  for (const name of nodes) await house.startNode(name);
  return house;
}

async function removeStreams(connection: Awaited<ReturnType<typeof scratchConnection>>, prefix: string): Promise<void> {
  for (const { name } of streams)
    await connection.request(`$JS.API.STREAM.DELETE.${prefix}_${name}`, '', { timeout: 5_000 }).catch(() => undefined);
}

function prefixed(bus: Bus, prefix: string): Bus {
  const full = (subject: string) => `${prefix}.${subject}`;
  return {
    publish: (subject, data, headers) => bus.publish(full(subject), data, headers),
    request: (subject, data, options) => bus.request(full(subject), data, options),
    subscribe: (subject, handler, options) =>
      bus.subscribe(
        full(subject),
        (message) =>
          handler({
            subject: message.subject.slice(prefix.length + 1),
            data: message.data,
            headers: message.headers,
            respond: (data, headers) => message.respond(data, headers),
          }),
        options,
      ),
    flush: () => bus.flush(),
    close: () => bus.close(),
  };
}

/** Resolves when `check` holds; fails after `ms` with what was waited for. */
export async function eventually(what: string, check: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const endsAt = performance.now() + ms;
  while (!(await check())) {
    if (performance.now() > endsAt) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
