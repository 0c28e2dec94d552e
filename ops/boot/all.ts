// `npm start`: reads the configuration, takes the home, and brings everything up, one part after the other; a signal takes it all
// down in the opposite order. What each part is stands in the other files of this folder; a role that this node does not take is
// not even loaded.

import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { Lifecycle } from '@terrace/runtime/lifecycle/lifecycle';
import { StartFault, exitCodes } from '../home/exit-codes.ts';
import { openHome } from '../home/home.ts';
import type { Home } from '../home/home.ts';
import {
  ConfigurationError,
  needsDatabase,
  readConfiguration,
  roles as allRoles,
  warningsOf,
} from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { endpointsFile, writeEndpoints } from './endpoints.ts';
import { reportFaults } from './faults.ts';
import { checkPort, startServers } from './servers.ts';
import type { Welcome } from './services.ts';
import { trustEverywhere, trustGivenAuthority } from './trust.ts';
import { whileWanted } from './wanted.ts';

/** Runs until SIGTERM or SIGINT; then stops everything and ends with 0. A start that cannot go on ends with its code. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const ending = stopSignal();
  const stopping = ending.signal;
  // Who read our output may be gone (`npm start | head`); that is no reason to leave servers behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  if (argv.includes('--help') || argv.includes('-h')) return void process.stdout.write(usage);
  let home: Home | null = null;
  let code = 0;
  try {
    const configuration = readConfiguration(argv, env);
    for (const warning of warningsOf(configuration)) say(warning);
    home = await openHome(configuration.home);
    await serve(configuration, home, env, ending);
    if (stopping.reason instanceof StartFault) code = report(stopping.reason);
  } catch (error) {
    const isAsked = stopping.aborted && error === stopping.reason && !(error instanceof StartFault);
    code = isAsked ? 0 : report(error);
  } finally {
    await home?.endChildren(say);
    await home?.release();
  }
  // Whatever a library still holds open must not keep a stopped Terrace alive.
  process.exit(code);
}

const usage = `npm start -- [--role ${allRoles.join(',')}]
  --role takes some of the roles; without it the node has all of them. Everything else is said by variables: docs/operating.md, Configuration
`;

async function serve(
  configuration: Configuration,
  home: Home,
  env: NodeJS.ProcessEnv,
  ending: AbortController,
): Promise<void> {
  const stopping = ending.signal;
  const end = (fault: StartFault): void => ending.abort(fault);
  await home.endLeftovers(say);
  trustEverywhere(configuration);
  if (configuration.roles.has('gateway')) await checkPort(configuration.port);
  await using lifecycle = new Lifecycle({ onFault });
  const start: Lifecycle['start'] = async (...part) => {
    stopping.throwIfAborted();
    return await lifecycle.start(...part);
  };
  const welcome = await whileWanted(() => bringUp({ configuration, home, env, stopping, end, start }), stopping);
  // A signal may have come while the last part came up: nobody is sent to a server that is going away.
  stopping.throwIfAborted();
  if (configuration.roles.has('gateway'))
    process.stdout.write(
      (await import('./guide.ts')).guideText(configuration, {
        ...welcome,
        // What is no terminal is kept somewhere: there a secret does not go.
        isPerson: process.stdout.isTTY,
      }),
    );
  process.stdout.write(readyLine(configuration));
  await new Promise<void>((resolve) => {
    stopping.addEventListener('abort', () => resolve());
  });
}

interface Parts {
  readonly configuration: Configuration;
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly stopping: AbortSignal;
  readonly end: (fault: StartFault) => void;
  /** Starts a part, unless Terrace is to stop. */
  readonly start: Lifecycle['start'];
}

/** Everything that answers when this node is ready. */
async function bringUp({ configuration, home, env, stopping, end, start }: Parts): Promise<Welcome> {
  const servers = await start(
    'the servers',
    () => startServers(configuration, home, say),
    (started) => started.stop(),
    serversStopWithinMs,
  );
  let welcome: Welcome = { passwordLink: null };
  if (needsDatabase(configuration.roles)) {
    const { startServices } = await import('./services.ts');
    welcome = await startServices({ configuration, home, servers, env, start, stopping, end, say, onFault });
  } else await trustGivenAuthority(configuration, home);
  if (configuration.roles.has('worker'))
    await start(
      'the worker',
      async () =>
        (await import('./worker.ts')).startBuildWorker(configuration, { home, servers, env, stopping, say, onFault }),
      (worker) => worker.stop(),
      workerStopWithinMs,
    );
  await start(
    endpointsFile,
    () => writeEndpoints(configuration, home, servers),
    async () => {
      home.onChild = () => {};
      await home.remove(endpointsFile);
    },
  );
  home.onChild = () =>
    void writeEndpoints(configuration, home, servers).catch((error: unknown) =>
      onFault(`write ${endpointsFile}`, error),
    );
  return welcome;
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

const onFault = reportFaults((line) => void process.stderr.write(line));

/** Aborts at the first signal; later ones change nothing, since the stop is bounded. */
function stopSignal(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) return;
      say('stopping');
      controller.abort(new Error(`ended by ${signal}`));
    });
  }
  return controller;
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
  if (error instanceof RetryableFault || error instanceof TerminalFault) {
    process.stderr.write(`terrace: ${error.message}\n`);
    return error instanceof RetryableFault ? exitCodes.serverNotReady : exitCodes.failed;
  }
  process.stderr.write(`terrace: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.failed;
}
