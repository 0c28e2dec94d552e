// `npm start`: reads the configuration, takes the home, and brings everything up, one part after the other; a signal takes it all
// down in the opposite order. What each part is stands in the other files of this folder; a role that this node does not take is
// not even loaded.

import { Lifecycle } from '@terrace/runtime/lifecycle/lifecycle';
import { StartFault, exitCodes } from '../home/exit-codes.ts';
import { openHome } from '../home/home.ts';
import type { Home } from '../home/home.ts';
import { openCertificates, certificateNames } from '../home/tls.ts';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { ensureAdmin, ensureSample } from './first-boot.ts';
import { openFoundation } from './foundation.ts';
import type { Foundation } from './foundation.ts';
import { checkPort, startServers } from './servers.ts';
import type { Servers } from './servers.ts';
import { openTelemetry } from './telemetry.ts';

/** Runs until SIGTERM or SIGINT; then stops everything and ends with 0. A start that cannot go on ends with its code. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const stopping = stopSignal();
  let home: Home | null = null;
  let code = 0;
  try {
    const configuration = readConfiguration(argv, env);
    home = await openHome(configuration.home);
    await serve(configuration, home, env, stopping);
  } catch (error) {
    code = stopping.aborted && error === stopping.reason ? 0 : report(error);
  } finally {
    await home?.release();
  }
  // Whatever a library still holds open must not keep a stopped Terrace alive.
  process.exit(code);
}

async function serve(
  configuration: Configuration,
  home: Home,
  env: NodeJS.ProcessEnv,
  stopping: AbortSignal,
): Promise<void> {
  await home.endLeftovers(say);
  if (configuration.roles.has('gateway')) await checkPort(configuration.port);
  await using lifecycle = new Lifecycle({ onFault });
  const start: Lifecycle['start'] = async (...part) => {
    stopping.throwIfAborted();
    return await lifecycle.start(...part);
  };
  const servers = await start(
    'the servers',
    () => startServers(configuration, home, say),
    (started) => started.stop(),
    serversStopWithinMs,
  );
  await openCertificates(home, certificateNames(hostOf(configuration.hostname)));
  if (configuration.roles.has('gateway') || configuration.roles.has('actors'))
    await startWithDatabase({ configuration, home, servers, env, start });
  if (configuration.roles.has('worker'))
    await start(
      'the worker',
      async () => (await import('./worker.ts')).startBuildWorker(configuration, { home, servers, env, say, onFault }),
      (worker) => worker.stop(),
      workerStopWithinMs,
    );
  await writeEndpoints(configuration, home, servers);
  home.onChild = () =>
    void writeEndpoints(configuration, home, servers).catch((error: unknown) => onFault('write endpoints.json', error));
  process.stdout.write(readyLine(configuration));
  await new Promise<void>((resolve) => {
    if (stopping.aborted) resolve();
    stopping.addEventListener('abort', () => resolve());
  });
}

/** What needs the database: roles `gateway` and `actors`. */
async function startWithDatabase(options: {
  readonly configuration: Configuration;
  readonly home: Home;
  readonly servers: Servers;
  readonly env: NodeJS.ProcessEnv;
  readonly start: Lifecycle['start'];
}): Promise<void> {
  const { configuration, home, servers, env, start } = options;
  const foundation = await start(
    'the foundation',
    () => openFoundation(configuration, { home, servers, env, say }),
    (opened: Foundation) => opened.close(),
  );
  await start(
    'tracing',
    () => openTelemetry(configuration, foundation),
    (telemetry) => telemetry.close(),
  );
  if (configuration.roles.has('actors'))
    await start(
      'the actors',
      async () => (await import('./actors.ts')).startActors(configuration, foundation, onFault),
      (actors) => actors.stop(),
    );
  const token = await ensureAdmin({ ...foundation, home, configuration });
  if (!configuration.roles.has('gateway')) return;
  const gateway = await start(
    'the gateway',
    async () => (await import('./gateway.ts')).startGateway(configuration, { foundation, home, onFault }),
    (started) => started.stop(),
  );
  if (!configuration.sample || !configuration.roles.has('actors')) return;
  const run = await ensureSample(foundation.sql, gateway.requestAs(token));
  if (run !== null) say(`made organization demo with workspace hello; its first run is ${run}`);
}

/** `endpoints.json`: written when everything answers, and again when a child was started anew under another pid. */
async function writeEndpoints(configuration: Configuration, home: Home, servers: Servers): Promise<void> {
  const { roles, port } = configuration;
  const { user, password, url } = servers.service;
  const endpoints = {
    ...(roles.has('gateway') ? { gateway: { url: `https://localhost:${port}` } } : {}),
    nats: { url, user, password },
    ...(servers.databaseUrl === null ? {} : { postgres: { url: servers.databaseUrl } }),
    roles: [...roles],
    pids: { terrace: process.pid, ...home.processes() },
  };
  await home.write('endpoints.json', `${JSON.stringify(endpoints, null, 2)}\n`);
}

/** The first is a contract with scripts; a node that nobody reaches by HTTPS says what it is. */
const readyLine = ({ roles, port }: Configuration): string =>
  roles.has('gateway') ? `terrace ready https://localhost:${port}\n` : `terrace ready (${[...roles].join(', ')})\n`;

/** Servers may write a check-point and end their sessions. */
const serversStopWithinMs = 45_000;
/** Runs at hand are asked to end, which terraform does in good order, and are killed after the grace. */
const workerStopWithinMs = 90_000;

function say(text: string): void {
  process.stdout.write(`terrace: ${text}\n`);
}

function onFault(what: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`terrace: ${new Date().toISOString()} could not ${what}: ${message}\n`);
}

const hostOf = (name: string): string => new URL(`https://${name}`).hostname;

/** Aborts at the first signal; later ones change nothing, since the stop is bounded. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) return;
      say('stopping');
      controller.abort(new Error(`ended by ${signal}`));
    });
  }
  return controller.signal;
}

/** Says why a start ended, and gives its exit code. */
function report(error: unknown): number {
  if (error instanceof ConfigurationError) {
    process.stderr.write(`terrace: the configuration is wrong:\n${error.message}\n`);
    return exitCodes.usage;
  }
  if (error instanceof StartFault) {
    process.stderr.write(`terrace: ${error.message}\n`);
    return exitCodes[error.reason];
  }
  process.stderr.write(`terrace: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.failed;
}
