// `terrace agent`: a build worker outside, for the runs of one agent pool. It knows an address and a token and dials out by HTTPS; it
// needs neither NATS nor PostgreSQL nor a home of Terrace, and what it does with a run is what every worker does (actors/run/worker).

import { buildRun } from '@terrace/actors/run/worker/build';
import { rescueLeftovers } from '@terrace/actors/run/worker/rescue';
import { systemClock } from '@terrace/runtime/clock/system';
import { openEgress } from '@terrace/runtime/egress/egress';
import { gatewayClient } from '@terrace/runtime/jobs/gateway';
import { startWorker } from '@terrace/runtime/jobs/worker';
import type { Run, Worker } from '@terrace/runtime/jobs/worker';
import { chooseSandbox } from '@terrace/runtime/sandbox/choose';
import { engineBinaries } from '../boot/engine-binaries.ts';
import { patiently } from '../boot/patience.ts';
import { providerMirror } from '../boot/provider-mirror.ts';
import { StartFault } from '../home/exit-codes.ts';
import { openHome } from '../home/home.ts';
import type { Home } from '../home/home.ts';
import { trustAuthority } from '../home/tls.ts';
import { openLine } from './line.ts';
import type { Line } from './line.ts';
import type { AgentSettings } from './settings.ts';

/** As agents elsewhere: who wants more at once starts more of them. */
const slots = 1;
/** At a stop the run at hand may end by itself; longer than any may take. */
const drainMs = 20 * 24 * 3_600_000;

export interface AgentSurroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly say: (text: string) => void;
  readonly onFault: (what: string, error: unknown) => void;
  /** First: takes no more work and ends with the run at hand. Then: interrupts that too. */
  readonly stopping: AbortSignal;
  readonly hurrying: AbortSignal;
}

/**
 * Works until it is told to stop, or has done its one job. Throws StartFault for what keeps it from its work: `unauthorized` for a token
 * that is refused, also later; `serverNotReady` for a server that has not answered for a minute at the start.
 */
export async function runAgent(settings: AgentSettings, surroundings: AgentSurroundings): Promise<void> {
  const home = await openHome(settings.folder).catch((error: unknown) => {
    throw heldFault(error, settings.folder);
  });
  try {
    await serve(settings, home, surroundings);
  } finally {
    await home.release();
  }
}

async function serve(
  settings: AgentSettings,
  home: Home,
  { env, say, onFault, stopping, hurrying }: AgentSurroundings,
): Promise<void> {
  const { address, token, name, single, egress, authority: certificateAuthority } = settings;
  await trustAuthority(home, certificateAuthority ?? '');
  const root = await home.folder('jobs');
  const mirror = await providerMirror(env);
  const sandbox = await chooseSandbox({ env, root, home: home.path }).catch((error: unknown) => {
    throw new StartFault('failed', (error as Error).message, { cause: error });
  });
  say(`runs are isolated by ${sandbox.kind}: ${sandbox.reason}`);
  if (!sandbox.isolated) say(`WARNING: ${sandbox.describe}`);
  const ended = Promise.withResolvers<void>();
  // Thrown at the end; until then nobody listens.
  ended.promise.catch(() => undefined);
  const reached = { certificateAuthority, proxyEnv: env, clock: systemClock, say };
  const gateway = gatewayClient(reached);
  let line: Line | null = null;
  let worker: Worker | null = null;
  try {
    line = await patiently(
      () => openLine({ address, token, name, ...reached, onRefused: (fault) => ended.reject(fault) }),
      { say, stopping },
    );
    const { agent, pool, poolName } = line.registered;
    say(`agent ${name} (${agent}) works for pool ${poolName} (${pool}) at ${address}`);
    await rescueLeftovers({ root, origin: address, ...reached, bus: line.bus });
    const build = buildRun({
      ...{ gateway, sandbox, binary: engineBinaries(openEgress(egress)), node: name, clock: systemClock, say },
      bundleFile: home.file('tls', 'bundle.pem'),
      mirror,
    });
    const run: Run = (task) => {
      say(`working on ${task.job}`);
      // Before it has begun: no other job may come beside it.
      if (single) ended.resolve();
      return build(task);
    };
    const { bus, queue } = line;
    worker = startWorker({ name: agent, bus, queue, clock: systemClock, slots, runs: { [pool]: run }, onFault });
    stopping.addEventListener('abort', () => ended.resolve(), { once: true });
    if (stopping.aborted) ended.resolve();
    await ended.promise;
    if (worker.busy > 0) say('taking no more work; the run at hand ends first (a second signal interrupts it)');
    hurrying.addEventListener('abort', () => void worker?.stop(), { once: true });
    await worker.stop({ drainMs: hurrying.aborted ? 0 : drainMs });
    await line.leave('exited');
  } catch (error) {
    await worker?.stop();
    await line?.leave('errored');
    throw error;
  } finally {
    await sandbox.close();
    gateway.close();
    line?.close();
  }
}

/** Whoever starts two agents on one machine hears how. */
function heldFault(error: unknown, folder: string): unknown {
  if (!(error instanceof StartFault)) return error;
  const words =
    error.reason === 'homeHeld'
      ? `another agent works in ${folder}: give this one a --name or a --data-dir of its own`
      : `${folder} cannot be used: ${(error.cause as Error | undefined)?.message ?? error.message}. Give another folder by --data-dir or TFC_AGENT_DATA_DIR`;
  return new StartFault(error.reason, words, { cause: error });
}
