// The embedded nats-server: JetStream in the home, one listener on the loopback address, passwords made at first boot. A
// service may do everything; a worker may only pull jobs, speak to the desk and hear of cancels (DECISIONS 11). For trying out a
// cluster there can be several on one machine, joined by routes on the loopback address. About everybody else the server asks the
// gateways (runtime/callout), and believes the issuer whose key was made at first boot.

import { randomBytes } from 'node:crypto';
import { createConnection } from 'node:net';
import { makeIssuer, publicKeysOf } from '@terrace/runtime/callout/nats';
import { z } from 'zod';
import { readSaved } from '../home/saved.ts';
import { freePort } from './port.ts';
import { supervise } from './supervisor.ts';
import type { SupervisedChild } from './supervisor.ts';
import type { Home } from '../home/home.ts';

export interface NatsServer extends SupervisedChild {
  readonly url: string;
  /** For everything but workers. */
  readonly service: { readonly user: string; readonly password: string };
  readonly worker: { readonly user: string; readonly password: string; readonly inboxPrefix: string };
  /** The key by which gateways answer for users; its public part stands in the configuration. */
  readonly issuer: string;
}

interface Secrets {
  readonly service: string;
  readonly worker: string;
  readonly system: string;
  readonly issuer: string;
}
interface Saved extends Secrets {
  readonly port: number;
}
interface SavedCluster extends Secrets {
  /** Between the servers. */
  readonly route: string;
  readonly members: readonly { readonly port: number; readonly routePort: number }[];
}

/** A home of before users could listen has no issuer yet. */
const secretsFile = {
  service: z.string(),
  worker: z.string(),
  system: z.string(),
  issuer: z.string().startsWith('SA').optional(),
};
const SavedFile = z.object({ port: z.number(), ...secretsFile });
const SavedClusterFile = z.object({
  ...secretsFile,
  route: z.string(),
  members: z.array(z.object({ port: z.number(), routePort: z.number() })),
});
const howToMend = 'remove it, and the next start makes new passwords';

/** One server among those of a home. */
interface Member {
  /** Its role among the children, and the name of its files. */
  readonly role: string;
  readonly files: string;
  readonly port: number;
  readonly secrets: Secrets;
  /** The `cluster` part of its configuration; empty for a single server. */
  readonly cluster: string;
}

const readyWithinMs = 30_000;
const stopGraceMs = 5_000;
export const workerInboxPrefix = '_INBOX_worker';
/** The account of services, workers and users. */
export const usersAccount = 'TERRACE';
/** How long a client waits while a gateway is asked about it. */
const askTimeoutSeconds = 3;

/** Starts it and resolves when it answers. `binary` is nats-server 2.11 or newer. */
export async function startNats(home: Home, binary: string, say: (text: string) => void): Promise<NatsServer> {
  const before = await readSaved(home, 'nats.json', SavedFile, howToMend);
  const saved: Saved = { port: await freePort(before?.port ?? null), ...secretsOf(before) };
  await home.write('nats.json', JSON.stringify(saved));
  const member = { role: 'nats-server', files: 'nats', port: saved.port, secrets: saved, cluster: '' };
  const child = await startMember(home, member, { binary, say });
  return {
    ...accessOf([saved.port], saved),
    get pid() {
      return child.pid;
    },
    stop: () => child.stop(),
  };
}

/** Starts `count` servers that are one cluster, and resolves when each answers; who leads JetStream they settle a moment later. */
export async function startNatsCluster(
  home: Home,
  options: { readonly binary: string; readonly count: number; readonly say: (text: string) => void },
): Promise<Omit<NatsServer, 'pid'>> {
  const { count } = options;
  const before = await readSaved(home, 'nats-cluster.json', SavedClusterFile, howToMend);
  const members: SavedCluster['members'][number][] = [];
  for (let index = 0; index < count; index += 1) {
    const known = before?.members[index];
    members.push({ port: await freePort(known?.port ?? null), routePort: await freePort(known?.routePort ?? null) });
  }
  const saved: SavedCluster = { ...secretsOf(before), route: before?.route ?? secret(), members };
  await home.write('nats-cluster.json', JSON.stringify(saved));
  const routes = members.map(({ routePort }) => `nats-route://route:${saved.route}@127.0.0.1:${routePort}`);
  const starting = members.map(({ port, routePort }, index) => {
    const name = `nats-${index + 1}`;
    const cluster = `cluster {
  name: "terrace"
  listen: "127.0.0.1:${routePort}"
  no_advertise: true
  authorization { user: "route", password: ${JSON.stringify(saved.route)} }
  routes: ${JSON.stringify(routes.filter((_, other) => other !== index))}
}`;
    return startMember(home, { role: name, files: name, port, secrets: saved, cluster }, options);
  });
  const children = await allOrNone(starting);
  return {
    ...accessOf(
      members.map(({ port }) => port),
      saved,
    ),
    stop: async () => void (await Promise.all(children.map((child) => child.stop()))),
  };
}

function accessOf(
  ports: readonly number[],
  secrets: Secrets,
): Pick<NatsServer, 'url' | 'service' | 'worker' | 'issuer'> {
  return {
    url: ports.map((port) => `nats://127.0.0.1:${port}`).join(','),
    service: { user: 'terrace', password: secrets.service },
    worker: { user: 'worker', password: secrets.worker, inboxPrefix: workerInboxPrefix },
    issuer: secrets.issuer,
  };
}

/** When one does not come up, those that did are stopped again. */
async function allOrNone(starting: readonly Promise<SupervisedChild>[]): Promise<readonly SupervisedChild[]> {
  const settled = await Promise.allSettled(starting);
  const started = settled.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed === undefined) return started;
  await Promise.all(started.map((child) => child.stop()));
  throw failed.reason;
}

async function startMember(
  home: Home,
  member: Member,
  { binary, say }: { readonly binary: string; readonly say: (text: string) => void },
): Promise<SupervisedChild> {
  const { role, files, port } = member;
  const store = await home.folder(files);
  await home.write(`${files}.conf`, configurationText(member, store));
  return await supervise({
    role,
    command: binary,
    args: ['-c', home.file(`${files}.conf`)],
    env: { HOME: home.path, PATH: process.env['PATH'] ?? '' },
    home,
    // It stops at once. Its lame duck mode (SIGUSR2) would give clients time to leave; they have been closed by then.
    stopSignal: 'SIGTERM',
    stopGraceMs,
    probe: () => greeting(port),
    readyWithinMs,
    say,
  });
}

const secret = (): string => randomBytes(24).toString('base64url');

const secretsOf = (before: z.infer<z.ZodObject<typeof secretsFile>> | null): Secrets => ({
  service: before?.service ?? secret(),
  worker: before?.worker ?? secret(),
  system: before?.system ?? secret(),
  issuer: before?.issuer ?? makeIssuer(),
});

/** What a worker may say and hear; ops/compose/nats.conf says the same to a server of one's own. */
export const workerPermissions = {
  publish: [
    'act.desk.claim',
    'act.desk.beat',
    'act.desk.done',
    'act.desk.return',
    'act.desk.lost',
    'act.desk.slots',
    'act.trace',
    '$JS.API.INFO',
    '$JS.API.CONSUMER.MSG.NEXT.JOBS.>',
    '$JS.API.CONSUMER.INFO.JOBS.>',
    '$JS.ACK.JOBS.>',
  ],
  subscribe: ['act.ctl.>', 'act.desk.roll-call', `${workerInboxPrefix}.>`],
} as const;

function configurationText({ files, port, secrets, cluster }: Member, store: string): string {
  const { publish, subscribe } = workerPermissions;
  return `# Written at each start; what an operator wants otherwise is said by NATS_URL with a server of their own.
listen: "127.0.0.1:${port}"
server_name: "terrace-${files === 'nats' ? 'embedded' : files}"
max_payload: 1MB
jetstream {
  store_dir: ${JSON.stringify(store)}
  sync_interval: always
  max_memory_store: 64MB
}
accounts {
  ${usersAccount} {
    jetstream: enabled
    users: [
      { user: "terrace", password: ${JSON.stringify(secrets.service)} }
      { user: "worker", password: ${JSON.stringify(secrets.worker)}, permissions: {
          publish: ${JSON.stringify(publish)},
          subscribe: ${JSON.stringify(subscribe)}
        } }
    ]
    imports: [ { service: { account: SYS, subject: "$SYS.REQ.SERVER.*.KICK" } } ]
  }
  SYS {
    users: [ { user: "system", password: ${JSON.stringify(secrets.system)} } ]
    # So that whoever lost a right goes at once.
    exports: [ { service: "$SYS.REQ.SERVER.*.KICK", accounts: [TERRACE] } ]
  }
}
system_account: SYS
${calloutText(secrets.issuer)}
${cluster}
`;
}

/** Users of the accounts above come in by their passwords alone, whether a gateway answers or not. */
function calloutText(issuer: string): string {
  const keys = publicKeysOf(issuer);
  return `authorization {
  timeout: ${askTimeoutSeconds}
  auth_callout {
    issuer: ${keys.issuer}
    ${keys.xkey === null ? '' : `xkey: ${keys.xkey}`}
    account: ${usersAccount}
    auth_users: [ "terrace", "worker", "system" ]
  }
}`;
}

/** A nats-server greets with INFO and says in it whether JetStream is up. */
function greeting(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let text = '';
    socket.setTimeout(1000, () => socket.destroy(new Error('it does not greet')));
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n')) return;
      socket.destroy();
      if (text.startsWith('INFO ') && text.includes('"jetstream":true')) resolve();
      else reject(new Error('its JetStream is not up yet'));
    });
  });
}
