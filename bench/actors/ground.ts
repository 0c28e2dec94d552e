// A nats-server and a PostgreSQL of the bench's own, with the tables of the runtime, and actor nodes in processes of their own on it:
// what can be killed, frozen and started again while others ask.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHome } from '@terrace/ops/home/home';
import { startNats } from '@terrace/ops/servers/nats';
import { startPostgres } from '@terrace/ops/servers/postgres';
import { makeClient } from '@terrace/runtime/actor/client';
import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import { systemClock, systemRng } from '@terrace/runtime/clock/system';
import { natsQueue } from '@terrace/runtime/queue/nats';
import { counterSql } from '@terrace/runtime/simulation/toys';
import { openPostgres, pointLookups } from '@terrace/runtime/store/postgres';
import { ensureNatsServer } from '../../ops/setup/nats-server.mjs';
import type { Client } from '@terrace/runtime/actor/ask';
import type { Bus } from '@terrace/runtime/bus/bus';
import type { Postgres } from '@terrace/runtime/store/postgres';
import { root } from '../terrace.ts';

/** One line of the table: what was measured, beside what. */
export interface Row extends Readonly<Record<string, string | number>> {
  readonly figure: string;
  readonly measured: number;
  readonly beside: number | string;
  readonly ratio: number | string;
  readonly goal: string;
}

export interface Settings {
  readonly seconds: number;
  readonly dormant: number;
  readonly transitions: number;
}

export interface Ground extends AsyncDisposable {
  readonly databaseUrl: string;
  readonly nats: { readonly url: string; readonly user: string; readonly password: string };
  readonly sql: Postgres;
  readonly bus: Bus;
  startNode(name: string, options?: { readonly tracing?: boolean }): Promise<ActorNode>;
}

export interface ActorNode {
  readonly name: string;
  readonly child: ChildProcess;
  /** Resident memory in MB. */
  memoryMb(): Promise<number>;
  /** What lives on the heap after a collection, in MB. */
  heapMb(): Promise<number>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM; resolves at its end. */
  stop(): Promise<void>;
}

const schemas = ['store/schema', 'jobs/schema', 'telemetry/schema', 'store/versions'].map((name) =>
  join(root, 'runtime', `${name}.sql`),
);

export async function openGround(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-bench-'));
  const home = await openHome(join(folder, 'home'));
  const say = (): void => {};
  const [nats, postgres] = await Promise.all([
    startNats(home, await ensureNatsServer(), say),
    startPostgres(home, say),
  ]);
  const sql = openPostgres({ url: postgres.url, settings: pointLookups });
  for (const schema of schemas) await sql.query(await readFile(schema, 'utf8'));
  for (const statement of counterSql.split(';')) await sql.query(statement);
  const access = { url: nats.url, user: nats.service.user, password: nats.service.password };
  const connection = await connectNats({ ...access, name: 'bench' });
  const queue = natsQueue({ connection });
  await queue.ensure();
  const bus = natsBus(connection);
  const nodes = new Set<ActorNode>();
  return {
    databaseUrl: postgres.url,
    nats: access,
    sql,
    bus,
    async startNode(name, options = {}) {
      const node = await startNode(name, { databaseUrl: postgres.url, nats: access, tracing: options.tracing ?? true });
      nodes.add(node);
      return node;
    },
    async [Symbol.asyncDispose]() {
      for (const node of nodes) {
        node.kill('SIGCONT');
        await node.stop();
      }
      await queue.close();
      await bus.close();
      await sql.close();
      await nats.stop();
      await postgres.stop();
      await home.release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const clientOn = (ground: Pick<Ground, 'bus'>): Client =>
  makeClient({ bus: ground.bus, clock: systemClock, rng: systemRng });

async function startNode(
  name: string,
  place: Pick<Ground, 'databaseUrl' | 'nats'> & { readonly tracing: boolean },
): Promise<ActorNode> {
  const child = spawn(process.execPath, ['--expose-gc', new URL('node.ts', import.meta.url).pathname], {
    env: { PATH: process.env['PATH'], ACTOR_NODE: JSON.stringify({ ...place, name }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended.then(() => Promise.reject(new Error(`${name} has ended`)))]);
  return {
    name,
    child,
    async memoryMb() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    },
    async heapMb() {
      const answer = once(child.stdout, 'data');
      child.kill('SIGUSR2');
      const [said] = (await answer) as [Buffer];
      return Number(said.toString()) / 1024 ** 2;
    },
    kill: (signal) => void child.kill(signal),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}
