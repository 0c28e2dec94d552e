// The role `worker`: pulls plans and applies from JetStream with credentials of its own, and runs them in a sandbox. It opens no
// database and no key, even inside the one default process (DECISIONS 11).

import { readFile } from 'node:fs/promises';
import { extractRun } from '@terrace/actors/registry-module/worker/extract';
import { exportRun } from '@terrace/actors/policy/worker/export';
import { exportPool } from '@terrace/actors/policy/work';
import { extractPool } from '@terrace/actors/registry-module/work';
import { fetchRun } from '@terrace/actors/ingress/worker/fetch';
import { listTagsRun } from '@terrace/actors/ingress/worker/list-tags';
import { ingressPool } from '@terrace/actors/ingress/work';
import { tagsPool } from '@terrace/machines/ingress/messages';
import { testPool } from '@terrace/machines/test-run/messages';
import { gatewayClient } from '@terrace/runtime/jobs/gateway';
import { openEgress } from '@terrace/runtime/egress/egress';
import { buildRun } from '@terrace/actors/run/worker/build';
import { rescueLeftovers } from '@terrace/actors/run/worker/rescue';
import { testRun } from '@terrace/actors/run/worker/test';
import { buildPool } from '@terrace/actors/run/work';
import { natsBus } from '@terrace/runtime/bus/nats';
import { systemClock } from '@terrace/runtime/clock/system';
import { startWorker } from '@terrace/runtime/jobs/worker';
import { natsQueue } from '@terrace/runtime/queue/nats';
import { chooseSandbox } from '@terrace/runtime/sandbox/choose';
import { SandboxFault } from '@terrace/runtime/sandbox/sandbox';
import { StartFault } from '../home/exit-codes.ts';
import type { Home } from '../home/home.ts';
import { loopbackPortOf, needsDatabase } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { engineBinaries } from './engine-binaries.ts';
import { patiently } from './patience.ts';
import { providerMirror } from './provider-mirror.ts';
import { reachNats } from './reach.ts';
import type { Servers } from './servers.ts';
import { openTelemetry } from './telemetry.ts';

/** At a stop, runs at hand may go on for so long before they are asked to end: not at all, since whoever stops Terrace waits for it. */
const drainMs = 0;

export async function startBuildWorker(
  configuration: Configuration,
  options: {
    readonly home: Home;
    readonly servers: Servers;
    readonly env: NodeJS.ProcessEnv;
    readonly stopping: AbortSignal;
    readonly say: (text: string) => void;
    readonly onFault: (what: string, error: unknown) => void;
  },
): Promise<{ stop(): Promise<void> }> {
  const { home, servers, env, say, onFault } = options;
  const root = home.file('jobs');
  const { containers } = configuration;
  const mirror = await providerMirror(env);
  const sandbox = await chooseSandbox({
    ...{ env, root, containers },
    home: home.path,
    gatewayPort: loopbackPortOf(configuration),
  }).catch((error: unknown) => {
    const isKnown = error instanceof SandboxFault;
    const advice = isKnown ? `. What to do: ${error.advice}` : '';
    throw new StartFault(isKnown ? 'missingBinary' : 'failed', `${(error as Error).message}${advice}`, {
      cause: error,
    });
  });
  say(`runs are isolated by ${sandbox.kind}: ${sandbox.reason}`);
  if (!sandbox.isolated) say(`WARNING: ${sandbox.describe}`);
  const { url, user, password, inboxPrefix } = servers.worker;
  const address = {
    url,
    name: `terrace worker ${configuration.node}`,
    inboxPrefix,
    ...(user === null ? {} : { user, password: password ?? '' }),
  };
  const variable = env['TERRACE_WORKER_NATS_URL'] ? 'TERRACE_WORKER_NATS_URL' : 'NATS_URL';
  const connection = await patiently(
    () => reachNats(address, configuration.natsUrl === null ? null : variable),
    options,
  );
  const bus = natsBus(connection);
  const queue = natsQueue({ connection, manages: false, inboxPrefix });
  // Beside another role, that one has turned tracing on for the whole process.
  const telemetry = needsDatabase(configuration.roles) ? null : await openTelemetry(configuration, { sql: null, bus });
  const certificateAuthority = await readFile(home.file('tls', 'ca.pem'), 'utf8');
  const origin = `https://${configuration.hostname}`;
  await rescueLeftovers({ root, origin, certificateAuthority, bus, clock: systemClock, say });
  const gateway = gatewayClient({ certificateAuthority, clock: systemClock });
  const egress = openEgress(configuration.egress);
  const git = { sandbox, egress, bundleFile: home.file('tls', 'bundle.pem') };
  const build = {
    ...{ sandbox, gateway, mirror, say },
    binary: engineBinaries(egress),
    bundleFile: home.file('tls', 'bundle.pem'),
    clock: systemClock,
    node: configuration.node,
  };
  const fetches = fetchRun({ ...git, gateway });
  const worker = startWorker({
    name: configuration.node,
    bus,
    queue,
    clock: systemClock,
    slots: configuration.slots,
    runs: {
      [ingressPool]: fetches,
      [tagsPool]: listTagsRun(git),
      [buildPool]: buildRun(build),
      [testPool]: testRun(build),
      [exportPool]: await exportRun({ folder: home.file('exports'), gateway }),
      [extractPool]: await extractRun({ folder: home.file('modules'), gateway }),
    },
    onFault,
  });
  // Runs wait for modules that the mirror fetches, and may hold every slot there is: one is for fetches alone.
  const fetcher = startWorker({
    name: `${configuration.node}-fetcher`,
    ...{ bus, queue, clock: systemClock, onFault, isPart: true },
    slots: 1,
    runs: { [ingressPool]: fetches },
  });
  return {
    async stop() {
      await Promise.all([worker.stop({ drainMs }), fetcher.stop({ drainMs })]);
      gateway.close();
      await sandbox.close();
      await telemetry?.close();
      await queue.close();
      await bus.close();
    },
  };
}
