// Several nodes of one installation on this machine: one PostgreSQL, one nats-server or three that are a cluster, some nodes with all roles in
// homes of their own, and one address in front of them. Any of these processes may be killed: it is started again, as a
// machine's own supervisor would. Everything listens on the loopback address, and ends with this process.

import { copyFile, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { connectNats } from '@terrace/runtime/bus/nats';
import { Lifecycle } from '@terrace/runtime/lifecycle/lifecycle';
import { natsQueue } from '@terrace/runtime/queue/nats';
import { endpointsFile } from '../boot/endpoints.ts';
import { StartFault, exitCodes } from '../home/exit-codes.ts';
import { openHome } from '../home/home.ts';
import type { Home } from '../home/home.ts';
import { startNats, startNatsCluster } from '../servers/nats.ts';
import type { NatsServer } from '../servers/nats.ts';
import { freePort } from '../servers/port.ts';
import { startPostgres } from '../servers/postgres.ts';
import { supervise } from '../servers/supervisor.ts';
import { ensureNatsServer } from '../setup/nats-server.mjs';
import { startBalancer } from './balancer.ts';

const startEntry = new URL('../start.mjs', import.meta.url).pathname;
/** A laptop shares itself with them. */
const nodesMax = 5;
const nodeReadyWithinMs = 120_000;
const nodeStopGraceMs = 100_000;
const serversStopWithinMs = 45_000;
const leaderWithinMs = 60_000;
const leaderLookMs = 250;

const usage = `npm run cluster -- [--nodes 3] [--nats 1|3] [--port 8443] [--folder .terrace-cluster]`;

interface Plan {
  readonly nodes: number;
  readonly nats: 1 | 3;
  readonly port: number;
  readonly folder: string;
}

/** Runs until SIGTERM, SIGINT or SIGHUP, then stops everything and ends with 0. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => stopping.abort(new Error(`ended by ${signal}`)));
  // Who read our output may be gone; that is no reason to leave everybody behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  let home: Home | null = null;
  let code = 0;
  try {
    const plan = readPlan(argv);
    home = await openHome(plan.folder);
    await home.endLeftovers(say);
    await serve(plan, { home, env, stopping: stopping.signal });
  } catch (error) {
    if (!(stopping.signal.aborted && error === stopping.signal.reason)) {
      process.stderr.write(`terrace: ${(error as Error).message}\n`);
      code = error instanceof StartFault ? exitCodes[error.reason] : exitCodes.failed;
    }
  } finally {
    await home?.release();
  }
  process.exit(code);
}

function readPlan(argv: readonly string[]): Plan {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        nodes: { type: 'string', default: '3' },
        nats: { type: 'string', default: '1' },
        port: { type: 'string', default: '8443' },
        folder: { type: 'string', default: '.terrace-cluster' },
      },
    });
    const [nodes, nats, port] = [values.nodes, values.nats, values.port].map(Number) as [number, number, number];
    if (!Number.isInteger(nodes) || nodes < 1 || nodes > nodesMax) throw new Error(`--nodes is 1 to ${nodesMax}`);
    if (nats !== 1 && nats !== 3) throw new Error('--nats is 1 or 3');
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('--port is a port');
    return { nodes, nats, port, folder: resolve(values.folder) };
  } catch (error) {
    throw new StartFault('usage', `${(error as Error).message}\n${usage}`, { cause: error });
  }
}

interface Surroundings {
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly stopping: AbortSignal;
}

async function serve(plan: Plan, { home, env, stopping }: Surroundings): Promise<void> {
  if ((await freePort(plan.port)) !== plan.port)
    throw new StartFault('portTaken', `port ${plan.port} is taken; give another one by --port`);
  await using lifecycle = new Lifecycle({ onFault });
  const start: Lifecycle['start'] = async (...part) => {
    stopping.throwIfAborted();
    return await lifecycle.start(...part);
  };
  say(`starting PostgreSQL and ${plan.nats === 1 ? 'a nats-server' : 'three nats-servers'}`);
  const postgres = await start(
    'PostgreSQL',
    () => startPostgres(home, say),
    (server) => server.stop(),
    serversStopWithinMs,
  );
  const binary = await ensureNatsServer();
  const nats = await start(
    'NATS',
    () => (plan.nats === 1 ? startNats(home, binary, say) : startNatsCluster(home, { binary, count: plan.nats, say })),
    (server) => server.stop(),
    serversStopWithinMs,
  );
  await jetStreamLeads(nats, stopping);
  const ports: number[] = [];
  for (let number = 1; number <= plan.nodes; number += 1) ports.push(await freePort(plan.port + number));
  const shared = sharedEnvironment(env, { plan, nats, databaseUrl: postgres.url });
  const startOne = async (number: number): Promise<void> => {
    const port = ports[number - 1] ?? 0;
    say(`starting node-${number}`);
    await start(
      `node-${number}`,
      () => startNode(home, number, { ...shared, PORT: String(port) }),
      (node) => node.stop(),
      nodeStopGraceMs,
    );
  };
  await startOne(1);
  // The first node made the keyring; every other needs the same.
  const others = ports.map((_, index) => index + 1).slice(1);
  for (const number of others) {
    await home.folder(`node-${number}`);
    await copyFile(home.file('node-1', 'keyring.json'), home.file(`node-${number}`, 'keyring.json'));
  }
  await Promise.all(others.map(startOne));
  await start(
    'the balancer',
    () => startBalancer(plan.port, ports),
    (balancer) => balancer.close(),
  );
  process.stdout.write(await guide(plan, home, ports));
  await new Promise<void>((settle) => {
    if (stopping.aborted) settle();
    stopping.addEventListener('abort', () => settle());
  });
  say('stopping');
}

/** Of three servers one has to be elected before anybody can make a stream. */
async function jetStreamLeads(
  { url, service }: Pick<NatsServer, 'url' | 'service'>,
  stopping: AbortSignal,
): Promise<void> {
  const connection = await connectNats({ url, ...service, name: 'terrace cluster' });
  const queue = natsQueue({ connection, replicas: url.split(',').length });
  try {
    for (const deadline = Date.now() + leaderWithinMs; ;) {
      stopping.throwIfAborted();
      try {
        return void (await queue.ensure());
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await new Promise((settle) => setTimeout(settle, leaderLookMs));
      }
    }
  } finally {
    await queue.close();
    await connection.close();
  }
}

/** What all nodes are told; nothing that the caller has set for a Terrace of its own gets in between. */
function sharedEnvironment(
  env: NodeJS.ProcessEnv,
  made: {
    readonly plan: Plan;
    readonly nats: Pick<NatsServer, 'url' | 'service' | 'worker' | 'issuer'>;
    readonly databaseUrl: string;
  },
): NodeJS.ProcessEnv {
  const { plan, nats, databaseUrl } = made;
  const foreign = /^(TERRACE_(HOME|LISTEN|SERVERS_LISTEN|CA|CA_FILE|ENCRYPTION_PASSWORD)|TFE_.*)$/;
  const as = ({ user, password }: { readonly user: string; readonly password: string }): string =>
    nats.url.replace('://', `://${user}:${password}@`);
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name))),
    TFE_HOSTNAME: `127.0.0.1:${plan.port}`,
    TERRACE_LISTEN: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    NATS_URL: as(nats.service),
    TERRACE_WORKER_NATS_URL: as(nats.worker),
    TERRACE_NATS_ISSUER: nats.issuer,
  };
}

async function startNode(home: Home, number: number, env: NodeJS.ProcessEnv): Promise<{ stop(): Promise<void> }> {
  const role = `node-${number}`;
  const nodeHome = await home.folder(role);
  return await supervise({
    role,
    command: process.execPath,
    args: [startEntry],
    env: { ...env, TERRACE_HOME: nodeHome },
    home,
    stopSignal: 'SIGTERM',
    stopGraceMs: nodeStopGraceMs,
    probe: () => answers(home, role),
    readyWithinMs: nodeReadyWithinMs,
    say,
  });
}

/** A node writes its endpoints when everything in it answers; those of an earlier life name another process. */
async function answers(home: Home, role: string): Promise<void> {
  const endpoints = await home.read(`${role}/${endpointsFile}`);
  const { pids } = JSON.parse(endpoints ?? '{}') as { readonly pids?: { readonly terrace?: number } };
  if (pids?.terrace === undefined || pids.terrace !== home.processes()[role]) throw new Error('it is still starting');
}

async function guide(plan: Plan, home: Home, ports: readonly number[]): Promise<string> {
  const pids = home.processes();
  const rows = ports.map((port, index) => {
    const name = `node-${index + 1}`;
    return `  ${name}  process ${String(pids[name]).padEnd(8)} https://localhost:${port}  ${join('logs', `${name}.log`)}`;
  });
  const servers = Object.entries(pids)
    .filter(([name]) => !name.startsWith('node-'))
    .map(([name, pid]) => `${name} ${pid}`);
  const first = home.file('node-1');
  const version = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')).version as string;
  return `
Terrace ${version}: ${plan.nodes} nodes in ${home.path}
${rows.join('\n')}
  servers: ${servers.join(', ')}

In another terminal:
  export SSL_CERT_FILE=${first}/tls/bundle.pem TF_CLI_CONFIG_FILE=${first}/terraformrc
  terraform init && terraform apply       # with hostname = "127.0.0.1:${plan.port}" in the cloud block
  TERRACE_HOME=${first} npx terrace node list
  kill -9 ${pids['node-2'] ?? pids['node-1']}                            # any of them, servers too: it comes back, and the others go on
Ctrl-C stops them all. What they made stays in ${home.path}.
terrace cluster ready https://localhost:${plan.port}
`;
}

function say(text: string): void {
  process.stdout.write(`terrace: ${text}\n`);
}

function onFault(what: string, error: unknown): void {
  process.stderr.write(`terrace: could not ${what}: ${error instanceof Error ? error.message : String(error)}\n`);
}
