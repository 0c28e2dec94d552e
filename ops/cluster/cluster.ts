// Several nodes of one installation on this machine: one PostgreSQL, one nats-server or three that are a cluster, nodes in homes of
// their own, and one address in front of those with a gateway. Any of these processes may be killed: it is started again, as a
// machine's own supervisor would. Everything listens on the loopback address, and ends with this process.

import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectNats } from '@terrace/runtime/bus/nats';
import { Lifecycle } from '@terrace/runtime/lifecycle/lifecycle';
import { natsQueue } from '@terrace/runtime/queue/nats';
import { needsDatabase } from '../boot/configuration.ts';
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
import { environmentOf, readPlan } from './plan.ts';
import type { NodePlan, Plan, Shared } from './plan.ts';

const startEntry = new URL('../start.mjs', import.meta.url).pathname;
const nodeReadyWithinMs = 120_000;
const nodeStopGraceMs = 100_000;
const serversStopWithinMs = 45_000;
const leaderWithinMs = 60_000;
const leaderLookMs = 250;

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
    // One that came up beside another that did not.
    await home?.endChildren(say);
    await home?.release();
  }
  process.exit(code);
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
  const shared: Shared = { plan, nats, databaseUrl: postgres.url, authority: null };
  const ports = await portsOf(plan);
  const startSome = async (nodes: readonly NodePlan[], told: Shared): Promise<void> => {
    await Promise.all(
      nodes.map((node) => {
        const port = ports.get(node.name);
        const own = port === undefined ? {} : { PORT: String(port) };
        say(`starting ${node.name}`);
        return start(
          node.name,
          () => startNode(home, node, { ...environmentOf(node, env, told), ...own }),
          (started) => started.stop(),
          nodeStopGraceMs,
        );
      }),
    );
  };
  const [first, ...others] = plan.nodes.filter(hasDatabase);
  if (first === undefined) throw new Error('no node has a database');
  await startSome([first], shared);
  // The first node made the keyring; every other with a database needs the same.
  for (const { name } of others) {
    await home.folder(name);
    await copyFile(home.file(first.name, 'keyring.json'), home.file(name, 'keyring.json'));
  }
  await startSome(others, shared);
  const authority = await readFile(home.file(first.name, 'tls', 'ca.pem'), 'utf8');
  // Last, so that at the end they go first, and gateways are still there to take their states.
  const workers = plan.nodes.filter((node) => !hasDatabase(node));
  await startSome(workers, { ...shared, authority });
  await start(
    'the balancer',
    () => startBalancer(plan.port, [...ports.values()]),
    (balancer) => balancer.close(),
  );
  process.stdout.write(await guide(plan, home, ports));
  await new Promise<void>((settle) => {
    if (stopping.aborted) settle();
    stopping.addEventListener('abort', () => settle());
  });
  say('stopping');
}

const hasDatabase = ({ roles }: NodePlan): boolean => needsDatabase(new Set(roles));

/** Of the gateways, by their names. */
async function portsOf({ nodes, port }: Plan): Promise<ReadonlyMap<string, number>> {
  const ports = new Map<string, number>();
  for (const { name } of nodes.filter(({ roles }) => roles.includes('gateway')))
    ports.set(name, await freePort(port + ports.size + 1));
  return ports;
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

async function startNode(home: Home, node: NodePlan, env: NodeJS.ProcessEnv): Promise<{ stop(): Promise<void> }> {
  const { name: role, roles } = node;
  const nodeHome = await home.folder(role);
  return await supervise({
    role,
    command: process.execPath,
    args: [startEntry, '--role', roles.join(',')],
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

async function guide(plan: Plan, home: Home, ports: ReadonlyMap<string, number>): Promise<string> {
  const pids = home.processes();
  const names = plan.nodes.map(({ name }) => name);
  const rows = names.map((name) => {
    const port = ports.get(name);
    const address = port === undefined ? '' : `https://localhost:${port}`;
    return `  ${name.padEnd(9)}  process ${String(pids[name]).padEnd(8)} ${address.padEnd(23)} ${join('logs', `${name}.log`)}`;
  });
  const servers = Object.entries(pids)
    .filter(([name]) => !names.includes(name))
    .map(([name, pid]) => `${name} ${pid}`);
  const first = home.file([...ports.keys()][0] ?? '');
  const version = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')).version as string;
  return `
Terrace ${version}: ${names.length} nodes in ${home.path}
${rows.join('\n')}
  servers: ${servers.join(', ')}

In another terminal:
  export SSL_CERT_FILE=${first}/tls/bundle.pem TF_CLI_CONFIG_FILE=${first}/terraformrc
  terraform init && terraform apply       # with hostname = "127.0.0.1:${plan.port}" in the cloud block
  TERRACE_HOME=${first} npx terrace node list
  kill -9 ${pids[names.at(-1) ?? '']}                            # any of them, servers too: it comes back, and the others go on
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
