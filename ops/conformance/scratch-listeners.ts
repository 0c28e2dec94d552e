// For tests: a nats-server of their own, or three that are a cluster, with the gateway's answers about users behind it, real actors that tell their events, and
// people with tokens: anna, who may everything; bea, who may read organization acme; carl, who may read one workspace of it; and eve.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node';
import { createOrganization, readOrganization } from '@terrace/actors/organization/view';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser, findTokenOwner } from '@terrace/actors/user/view';
import { startListeners } from '@terrace/gateway/event/listeners';
import type { May } from '@terrace/gateway/event/hearing';
import { eventually, openScratchGateway } from '@terrace/gateway/http/scratch-gateway';
import type { ScratchGateway } from '@terrace/gateway/http/scratch-gateway';
import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import type { Bus } from '@terrace/runtime/bus/bus';
import { natsQueue } from '@terrace/runtime/queue/nats';
import type { Queue } from '@terrace/runtime/queue/queue';
import { openHome } from '../home/home.ts';
import { startNats, startNatsCluster, usersAccount } from '../servers/nats.ts';
import type { NatsServer } from '../servers/nats.ts';

const binary = process.env['TERRACE_TEST_NATS_SERVER'];
export const skipWithoutServers =
  binary === undefined || process.env['TERRACE_TEST_POSTGRES_URL'] === undefined
    ? 'there is no nats-server or no PostgreSQL for tests (npm test brings both)'
    : false;

const leaderWithinMs = 60_000;

export interface Person {
  readonly token: string;
  /** Of the token; its inbox and its replay subject are named by it. */
  readonly id: string;
}

export interface ScratchListeners extends AsyncDisposable {
  readonly server: Omit<NatsServer, 'pid'>;
  /** Of each server; the gateway is connected to the first alone. */
  readonly urls: readonly [string, ...string[]];
  readonly gateway: ScratchGateway;
  readonly bus: Bus;
  readonly queue: Queue;
  /** Ids of the organizations. */
  readonly acme: string;
  readonly other: string;
  readonly people: Readonly<Record<'anna' | 'bea' | 'carl' | 'eve', Person>>;
  /** What tests change: whom bea may still read, and the workspace that carl may read. */
  readonly rights: { bea: string; carl: string };
  /** As one of the people, in the inbox that is theirs. */
  connect(person: Person, options?: NodeConnectionOptions): Promise<NatsConnection>;
  /** The gateway's answers are away from here on. */
  stopListeners(): Promise<void>;
}

export async function openScratchListeners(options: { readonly servers?: 1 | 3 } = {}): Promise<ScratchListeners> {
  const path = await mkdtemp(join(tmpdir(), 'terrace-listen-'));
  const home = await openHome(path);
  const count = options.servers ?? 1;
  const server =
    count === 1
      ? await startNats(home, binary ?? '', () => {})
      : await startNatsCluster(home, { binary: binary ?? '', count, say: () => {} });
  const [url = '', ...others] = server.url.split(',');
  const connection = await connectNats({ url, ...server.service, name: 'service' });
  const bus = natsBus(connection);
  const queue = natsQueue({ connection });
  // Of three servers one is elected first.
  await eventually(
    'JetStream leads',
    () =>
      queue.ensure().then(
        () => true,
        () => false,
      ),
    leaderWithinMs,
  );
  const gateway = await openScratchGateway({ bus, queue });
  const { services } = gateway;
  const { sql, rng, keys } = services;
  const rights = { bea: 'acme', carl: '' };
  const may: May = (principal, action, scope) => {
    if (principal.kind !== 'user') return false;
    const { name } = principal.by;
    if (name === 'bea') return scope?.organization === rights.bea;
    if (name === 'carl' && action === 'read' && scope?.organization === 'acme')
      return scope.workspace === undefined || scope.workspace.id === rights.carl;
    return name === 'anna';
  };
  const listeners = startListeners({
    ...{ services, bus, may },
    issuer: server.issuer,
    account: usersAccount,
    recheckEveryMs: 200,
  });
  await bus.flush();
  await createOrganization(sql, { name: 'other', email: 'anna@acme.test', rng });
  const idOf = async (name: string): Promise<string> => (await readOrganization(sql, name))?.external_id ?? '';
  const person = async (username: string): Promise<Person> => {
    const token = username === 'anna' ? gateway.token : makeUserToken(rng);
    const user = await ensureUser(sql, { username, email: `${username}@acme.test`, isSiteAdmin: false, rng });
    await registerToken({ sql, keys, rng }, { token, owner: user.id, description: 'of a test' });
    return { token, id: (await findTokenOwner(sql, keys.mac('token', token)))?.token_id ?? '' };
  };
  const people = {
    anna: await person('anna'),
    bea: await person('bea'),
    carl: await person('carl'),
    eve: await person('eve'),
  };
  const open: NatsConnection[] = [];
  return {
    ...{ server, urls: [url, ...others], gateway, bus, queue, people, rights },
    acme: await idOf('acme'),
    other: await idOf('other'),
    async connect({ token, id }, chosen = {}) {
      const given = { servers: url, token, inboxPrefix: `_INBOX_${id}`, reconnect: false, timeout: 15_000 };
      const made = await connect({ ...given, ...chosen });
      open.push(made);
      return made;
    },
    stopListeners: () => listeners.stop(),
    async [Symbol.asyncDispose]() {
      for (const one of open) await one.close();
      await listeners.stop();
      await gateway[Symbol.asyncDispose]();
      await queue.close();
      await bus.close();
      await server.stop();
      await home.release();
      await rm(path, { recursive: true, force: true });
    },
  };
}
