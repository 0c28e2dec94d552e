// What needs the database: the roles `gateway` and `actors`, the authority that all gateways share, and the doors of embedded servers.
// A node that is only a worker never loads this file.

import type { Lifecycle } from '@terrace/runtime/lifecycle/lifecycle';
import { keepAuthority } from '@terrace/runtime/keys/authority';
import { keepIssuer } from '@terrace/runtime/keys/issuer';
import { StartFault } from '../home/exit-codes.ts';
import type { Home } from '../home/home.ts';
import { certificateNames, forgetAuthorityKey, makeAuthority, openCertificates, trustAuthority } from '../home/tls.ts';
import type { Certificates } from '../home/tls.ts';
import { openDoor } from '../servers/door.ts';
import type { Configuration } from './configuration.ts';
import { ensureAdmin, ensureSample, firstPasswordLink, startSampler } from './first-boot.ts';
import { openFoundation } from './foundation.ts';
import type { Foundation } from './foundation.ts';
import type { Servers } from './servers.ts';
import { openTelemetry } from './telemetry.ts';

export interface ServicesOptions {
  readonly configuration: Configuration;
  readonly home: Home;
  readonly servers: Servers;
  readonly env: NodeJS.ProcessEnv;
  readonly start: Lifecycle['start'];
  readonly stopping: AbortSignal;
  readonly say: (text: string) => void;
  readonly onFault: (what: string, error: unknown) => void;
  /** Ends this node as a signal would, with the fault's code. */
  readonly end: (fault: StartFault) => void;
}

/** What a newcomer is told at the end of a start. */
export interface Welcome {
  /** Sets the first password of the admin: a secret while it was not used. Null when there is one, or no gateway here. */
  readonly passwordLink: string | null;
}

/** Starts the roles of this node that have a database, each as a part of the lifecycle behind `start`. */
export async function startServices(options: ServicesOptions): Promise<Welcome> {
  const { configuration, home, servers, env, start, stopping, say, onFault, end } = options;
  const foundation = await start(
    'the foundation',
    () => openFoundation(configuration, { home, servers, env, say, stopping }),
    (opened: Foundation) => opened.close(),
  );
  await start(
    'tracing',
    () => openTelemetry(configuration, foundation),
    (telemetry) => telemetry.close(),
  );
  const certificates = await certify(configuration, home, foundation);
  await openDoors(options, certificates);
  if (configuration.roles.has('actors'))
    await start(
      'the actors',
      async () => (await import('./actors.ts')).startActors(configuration, foundation, { onFault, onOutdated: end }),
      (actors) => actors.stop(),
    );
  // Also from a node that has the nats-server and no gateway.
  const issuer = await keepIssuer(foundation, servers.natsIssuer);
  if (!configuration.roles.has('gateway')) return { passwordLink: null };
  const token = await ensureAdmin({ ...foundation, home, configuration, say });
  const gateway = await start(
    'the gateway',
    async () =>
      (await import('./gateway.ts')).startGateway(configuration, { foundation, certificates, issuer, onFault }),
    (started) => started.stop(),
  );
  const welcome: Welcome = { passwordLink: await firstPasswordLink({ ...foundation, configuration }) };
  if (!configuration.sample) return welcome;
  const onMade = (run: string): void => say(`made organization demo with workspace hello; its first run is ${run}`);
  const request = gateway.requestAs(token);
  if (configuration.roles.has('actors')) {
    const run = await ensureSample(foundation.sql, request);
    if (run !== null) onMade(run);
    return welcome;
  }
  await start(
    'the sampler',
    async () => startSampler({ ...foundation, request, onMade, onFault }),
    (sampler) => sampler.stop(),
  );
  return welcome;
}

/** A certificate of the installation's authority, for all names of this node. */
async function certify(configuration: Configuration, home: Home, { sql, keys }: Foundation): Promise<Certificates> {
  const authority = await keepAuthority({ sql, keys, make: () => makeAuthority(home) });
  await trustAuthority(home, authority.certificate);
  await forgetAuthorityKey(home);
  const { hostname, serversListen } = configuration;
  const names = [
    ...certificateNames(new URL(`https://${hostname}`).hostname),
    ...(serversListen === null ? [] : [serversListen]),
  ];
  return await openCertificates(home, authority, [...new Set(names)]);
}

/** Embedded servers listen on the loopback address alone; a door lets other machines in, by TLS. */
async function openDoors(
  { configuration, servers, start, say }: ServicesOptions,
  certificates: Certificates,
): Promise<void> {
  const { serversListen: address } = configuration;
  if (address === null) return;
  for (const kind of servers.embedded) {
    const { hostname: host, port } = new URL(kind === 'nats' ? servers.service.url : (servers.databaseUrl ?? ''));
    const door = { kind, address, target: { host, port: Number(port) }, certificates };
    await start(
      `the door of ${kind}`,
      () =>
        openDoor(door).catch((error: Error) => {
          throw new StartFault('failed', `TERRACE_SERVERS_LISTEN=${address} cannot be listened on: ${error.message}`, {
            cause: error,
          });
        }),
      (opened) => opened.close(),
    );
    say(`other machines reach ${kind} at ${address}:${port}, by TLS`);
  }
}
