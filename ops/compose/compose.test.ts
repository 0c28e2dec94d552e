// The compose file as far as it can be seen without containers: it parses, what it names exists, a node accepts its environment, and a
// real nats-server under its configuration lets a worker do its work and no more, asks about users, and sends them away.

import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { connect } from '@nats-io/transport-node';
import { startCallout, makeIssuer, publicKeysOf } from '@terrace/runtime/callout/nats';
import type { Admission } from '@terrace/runtime/callout/callout';
import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import { systemClock } from '@terrace/runtime/clock/system';
import { deskSubject, slotsSubject } from '@terrace/runtime/jobs/wire';
import { traceSubject } from '@terrace/runtime/telemetry/bus';
import { natsQueue } from '@terrace/runtime/queue/nats';
import { jobConsumer } from '@terrace/runtime/queue/queue';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfiguration } from '../boot/configuration.ts';
import { openHome } from '../home/home.ts';
import { freePort } from '../servers/port.ts';
import { supervise } from '../servers/supervisor.ts';
import { usersAccount, workerInboxPrefix, workerPermissions } from '../servers/nats.ts';
import { pinnedVersion } from '../setup/nats-server.mjs';

const folder = new URL('./', import.meta.url);
const binary = process.env['TERRACE_TEST_NATS_SERVER'];

const names = z.union([
  z.array(z.string()),
  z.record(z.string(), z.unknown()).transform((found) => Object.keys(found)),
]);
const Service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  init: z.boolean().optional(),
  restart: z.literal('unless-stopped'),
  depends_on: names.default([]),
  stop_grace_period: z.string().optional(),
  security_opt: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  command: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()), interval: z.string(), retries: z.number() }).optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
});
const Compose = z.object({
  name: z.string(),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()),
});

const text = await readFile(new URL('compose.yaml', folder), 'utf8');
const compose = Compose.parse(parse(text, { merge: true }));
const services = Object.entries(compose.services);

const issuer = makeIssuer();
const keys = publicKeysOf(issuer);
const passwords: Readonly<Record<string, string>> = {
  TERRACE_NATS_ISSUER: issuer,
  TERRACE_NATS_ISSUER_KEY: keys.issuer,
  TERRACE_NATS_ISSUER_XKEY: keys.xkey ?? '',
  TERRACE_DATABASE_PASSWORD: 'database1',
  TERRACE_NATS_PASSWORD: 'service1',
  TERRACE_NATS_WORKER_PASSWORD: 'worker1',
  TERRACE_ENCRYPTION_PASSWORD: 'root1',
};
/** `${NAME:?words}` as compose fills it in. */
const filled = (value: string): string =>
  value.replaceAll(
    /\$\{(\w+)(?::\?[^}]*)?\}/g,
    (_, name: string) => passwords[name] ?? assert.fail(`${name} is unknown`),
  );

test('what services name is there, and only the balancer is published, on the loopback address', () => {
  for (const [name, service] of services) {
    for (const other of service.depends_on) assert.ok(other in compose.services, `${name} depends on ${other}`);
    for (const volume of service.volumes) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('./')) assert.ok(existsSync(new URL(source, folder)), `${name} mounts ${source}`);
      else assert.ok(source in compose.volumes, `${name} keeps its data in ${source}`);
    }
    if (service.build !== undefined)
      assert.ok(existsSync(new URL(join(service.build.context, service.build.dockerfile), folder)));
    assert.deepEqual(service.ports, name === 'balancer' ? ['127.0.0.1:8443:8443'] : [], name);
  }
  const kept = services.flatMap(([, { volumes }]) => volumes.filter((volume) => !volume.startsWith('./')));
  assert.equal(new Set(kept.map((volume) => volume.split(':')[0])).size, kept.length, 'nobody shares a folder');
});

test('a node may isolate its runs, and is stopped before its servers', () => {
  for (const [, { depends_on: servers, security_opt: options }] of services.filter(([name]) =>
    name.startsWith('node-'),
  )) {
    assert.deepEqual(servers.toSorted(), ['nats-1', 'nats-2', 'nats-3', 'postgres']);
    // Without the last, the kernel refuses a /proc to the user namespace of a run.
    assert.deepEqual(options?.toSorted(), ['apparmor=unconfined', 'seccomp=unconfined', 'systempaths=unconfined']);
  }
});

test('a node accepts its environment, and every password must be given', () => {
  const nodes = services.filter(([name]) => name.startsWith('node-'));
  assert.equal(nodes.length, 3);
  for (const [, { environment }] of nodes) {
    const given = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)]));
    const configuration = readConfiguration([], given);
    assert.equal(configuration.natsUrl?.split(',').length, 3);
    assert.equal(new URL(configuration.databaseUrl ?? '').hostname, 'postgres');
    for (const url of [configuration.natsUrl, configuration.workerNatsUrl])
      for (const one of url?.split(',') ?? []) assert.ok(new URL(one).hostname in compose.services, one);
    assert.ok(configuration.isNamed);
    assert.equal(configuration.natsIssuer, issuer);
    assert.equal(configuration.natsAccount, usersAccount);
  }
  const asked = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name));
  assert.deepEqual([...asked].toSorted(), Object.keys(passwords).toSorted());
  assert.doesNotMatch(text, /\$\{\w+\}|\$\{\w+:-/, "a default password is nobody's secret");
});

test('the nats-servers are the release that Terrace is tried with, each under a name of its own', async () => {
  const servers = services.filter(([name]) => name.startsWith('nats-'));
  assert.equal(servers.length, 3);
  const configuration = await readFile(new URL('nats.conf', folder), 'utf8');
  for (const [name, { image, command }] of servers) {
    assert.equal(image, `nats:${pinnedVersion}-alpine`);
    assert.equal(command.at(-1), name);
    assert.ok(configuration.includes(`nats-route://${name}:6222`), name);
  }
  const stated = (word: string): readonly string[] =>
    [...(new RegExp(`${word}: \\[([^\\]]*)\\]`).exec(configuration)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
      ([, subject = '']) => subject,
    );
  assert.deepEqual(stated('publish'), workerPermissions.publish);
  assert.deepEqual(stated('subscribe'), workerPermissions.subscribe);
});

test(
  'a real nats-server accepts the configuration',
  { skip: binary === undefined ? 'TERRACE_TEST_NATS_SERVER is not set (npm test sets it)' : false },
  async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'terrace-compose-'));
    try {
      const check = (file: string, env: Readonly<Record<string, string>>) =>
        promisify(execFile)(binary ?? '', ['-t', '-c', file], { env: { ...env }, cwd: scratch });
      const path = new URL('nats.conf', folder).pathname;
      await check(path, passwords);
      await assert.rejects(check(path, {}), 'without its passwords it is none');
      await writeFile(join(scratch, 'bad.conf'), `${await readFile(path, 'utf8')}\nnonsense`);
      await assert.rejects(check(join(scratch, 'bad.conf'), passwords), 'the check sees mistakes');
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
);

/** The configuration as it stands, but for its ports, its folder and the other servers. */
async function startAlone(scratch: string) {
  const port = await freePort(null);
  const given = await readFile(new URL('nats.conf', folder), 'utf8');
  const alone = given
    .replace('"0.0.0.0:4222"', `"127.0.0.1:${port}"`)
    .replace('"/data"', JSON.stringify(join(scratch, 'data')))
    .replace(/^cluster \{[^}]*\}$/m, '');
  assert.ok(!/0\.0\.0\.0|nats-route/.test(alone));
  const home = await openHome(join(scratch, 'home'));
  await home.write('nats.conf', alone);
  const url = `nats://127.0.0.1:${port}`;
  const server = await supervise({
    role: 'nats',
    command: binary ?? '',
    args: ['--config', home.file('nats.conf'), '--name', 'nats-1'],
    env: { ...passwords },
    home,
    stopSignal: 'SIGTERM',
    stopGraceMs: 10_000,
    probe: async () => await (await connectNats({ url, ...service, name: 'probe' })).close(),
    readyWithinMs: 30_000,
    say: () => {},
  });
  return { url, stop: () => server.stop() };
}

const service = { user: 'terrace', password: passwords['TERRACE_NATS_PASSWORD'] ?? '' };
const worker = { user: 'worker', password: passwords['TERRACE_NATS_WORKER_PASSWORD'] ?? '' };

test(
  'under the configuration a worker takes a job and speaks to the desk, and nothing else; users are asked about, and go',
  { skip: binary === undefined ? 'TERRACE_TEST_NATS_SERVER is not set (npm test sets it)' : false, timeout: 120_000 },
  async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'terrace-compose-'));
    const server = await startAlone(scratch);
    const { url } = server;
    const services = await connectNats({ url, ...service, name: 'service' });
    const workers = await connectNats({ url, ...worker, inboxPrefix: workerInboxPrefix, name: 'worker' });
    const queue = natsQueue({ connection: services });
    const pulling = natsQueue({ connection: workers, manages: false, inboxPrefix: workerInboxPrefix });
    const bus = natsBus(services);
    const faults: unknown[] = [];
    let now: Admission = { kind: 'admitted', name: 'anna', holder: 'at-1', publish: [], subscribe: ['act.evt.a.>'] };
    const callout = startCallout({
      ...{ bus, issuer, account: usersAccount, clock: systemClock, recheckEveryMs: 100 },
      gatekeeper: { admit: async () => now, recheck: async () => now },
      onFault: (_, error) => void faults.push(error),
    });
    try {
      await queue.ensure();
      await queue.ensureConsumer(jobConsumer('build', 1));
      const subjects = [
        ...(['claim', 'beat', 'done', 'return', 'lost'] as const).map(deskSubject),
        ...[slotsSubject, traceSubject],
      ];
      const nothing = new Uint8Array();
      for (const subject of subjects) bus.subscribe(subject, (message) => message.respond(nothing));
      await bus.flush();
      for (const subject of subjects) await natsBus(workers).request(subject, nothing, { timeoutMs: 10_000 });
      for (const subject of ['act.cmd.1.run.run-1.run.confirm', '$JS.API.STREAM.PURGE.JOBS', '$SYS.REQ.SERVER.PING'])
        await assert.rejects(
          natsBus(workers).request(subject, nothing, { timeoutMs: 10_000 }),
          /permissions violation/i,
        );
      await queue.publish('act.job.build.1.acme.job-1', Buffer.from('one'), { msgId: 'one' });
      const taken = await pulling.pull(jobConsumer('build', 1), { waitMs: 30_000 });
      assert.equal(Buffer.from(taken?.data ?? []).toString(), 'one');
      await taken?.ack();

      const user = await connect({ servers: url, token: 'token', reconnect: false, timeout: 15_000 });
      now = { kind: 'refused', reason: 'the token is gone' };
      await user.closed();
      await assert.rejects(connect({ servers: url, token: 'token', reconnect: false }), /authorization/i);
      assert.deepEqual(faults, []);
    } finally {
      await callout.stop();
      for (const one of [pulling, queue]) await one.close();
      for (const one of [workers, services]) await one.close();
      await server.stop();
      await rm(scratch, { recursive: true, force: true });
    }
  },
);

test('the balancer knows every node', async () => {
  const configuration = await readFile(new URL('haproxy.cfg', folder), 'utf8');
  const known = [...configuration.matchAll(/^ {2}server (\S+) (\S+)$/gm)].map(([, name, address]) => [name, address]);
  const nodes = services.map(([name]) => name).filter((name) => name.startsWith('node-'));
  assert.deepEqual(
    known,
    nodes.map((name) => [name, `${name}:8443`]),
  );
});
