// The bus on a real nats-server: the suite, and what only a real one has: permissions, wrong passwords, and a death.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { RetryableFault } from '../fault/fault.ts';
import { natsUrl, skipWithoutNats } from '../queue/scratch-connection.ts';
import { NoResponders } from './bus.ts';
import { busConformance } from './conformance.ts';
import { connectNats, natsBus } from './nats.ts';
import type { Bus, OnFault } from './bus.ts';
import type { NatsAddress } from './nats.ts';

const binary = process.env['TERRACE_TEST_NATS_SERVER'];
const skip = binary === undefined ? 'TERRACE_TEST_NATS_SERVER is not set (npm test sets it)' : false;
const nothing = new Uint8Array();

const connectHere = async (onFault: OnFault) => {
  const { host, username, password } = new URL(natsUrl ?? '');
  return natsBus(await connectNats({ url: `nats://${host}`, user: username, password, name: 'bus test' }), onFault);
};

busConformance(
  'NATS',
  async () => {
    const faults: string[] = [];
    const onFault: OnFault = (what, error) => faults.push(`${what}: ${(error as Error).message}`);
    const [one, other] = [await connectHere(onFault), await connectHere(onFault)];
    return {
      one,
      other,
      faults,
      prefix: `t${randomBytes(6).toString('hex')}`,
      async [Symbol.asyncDispose]() {
        await one.close();
        await other.close();
      },
    };
  },
  skipWithoutNats,
);

test('wrong credentials and a server that is not there are named', { skip: skipWithoutNats }, async () => {
  const { host, username } = new URL(natsUrl ?? '');
  const refused = connectNats({ url: `nats://${host}`, user: username, password: 'wrong', name: 'bus test' });
  await assert.rejects(refused, (error) => error instanceof RetryableFault && /authorization/i.test(error.message));
  const absent = connectNats({ url: 'nats://127.0.0.1:9', name: 'bus test' });
  await assert.rejects(absent, (error) => error instanceof RetryableFault && error.message.includes('127.0.0.1:9'));
});

test('what a user may not do is said to who tries, and the connection goes on', { skip }, async () => {
  await using server = await startServer();
  const said: string[] = [];
  const connectFew = async (more: Partial<NatsAddress>) =>
    natsBus(await connectNats({ ...server.few, ...more, name: 'few', onStatus: (what) => said.push(what) }));
  await using stray = closing(await connectFew({}));
  const isViolation = (error: unknown) =>
    error instanceof RetryableFault && /permissions violation/i.test(error.message);
  await assert.rejects(stray.bus.request('ok.nobody', nothing, { timeoutMs: 10_000 }), isViolation, 'its inbox');
  await using few = closing(await connectFew({ inboxPrefix: '_INBOX_few' }));
  await assert.rejects(few.bus.request('forbidden', nothing, { timeoutMs: 10_000 }), isViolation, 'its subject');
  few.bus.publish('forbidden', nothing);
  await few.bus.flush();
  await assert.rejects(few.bus.request('ok.nobody', nothing, { timeoutMs: 10_000 }), NoResponders);
  assert.ok(
    said.some((what) => /permissions violation for publish to "forbidden"/i.test(what)),
    said.join('\n'),
  );
});

test('a server that is killed is found again, with every subscription', { skip }, async () => {
  await using server = await startServer();
  const said: string[] = [];
  await using one = closing(natsBus(await connectNats({ ...server.few, name: 'one', inboxPrefix: '_INBOX_few' })));
  await using other = closing(
    natsBus(await connectNats({ ...server.few, name: 'other', onStatus: (what) => said.push(what) })),
  );
  other.bus.subscribe('ok.echo', (message) => message.respond(message.data));
  await other.bus.flush();
  await one.bus.request('ok.echo', nothing, { timeoutMs: 10_000 });
  await server.kill();
  // Meanwhile a request fails as what it is, in its time.
  await assert.rejects(one.bus.request('ok.echo', nothing, { timeoutMs: 100 }), Error);
  await server.start();
  for (let tries = 0; ; tries += 1) {
    const answer = await one.bus
      .request('ok.echo', Uint8Array.of(7), { timeoutMs: 500 })
      .catch((error: Error) => error);
    if (!(answer instanceof Error)) {
      assert.deepEqual([...answer.data], [7]);
      break;
    }
    assert.ok(tries < 200, `it does not come back: ${answer.message}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(
    said.filter((what) => /connect$/.test(what)),
    ['NATS: disconnect', 'NATS: reconnect'],
  );
});

test(
  'who ends listening, or flushes, while the server is silent does not wait for it; what ended stays ended when it speaks again',
  { skip },
  async () => {
    await using server = await startServer();
    await using one = closing(natsBus(await connectNats({ ...server.few, name: 'one' })));
    await using other = closing(natsBus(await connectNats({ ...server.few, name: 'other' })));
    const heard: string[] = [];
    const listening = one.bus.subscribe('ok.ended', ({ subject }) => void heard.push(subject));
    one.bus.subscribe('ok.kept', ({ subject }) => void heard.push(subject));
    const many = Array.from({ length: 60 }, (_, n) => one.bus.subscribe(`ok.ended.${n}`, () => {}));
    await one.bus.flush();
    server.freeze();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const startedAt = performance.now();
    await listening.unsubscribe();
    // Only the first of them waits to find out; each for itself would take a minute.
    for (const subscription of many) await subscription.unsubscribe();
    await assert.rejects(one.bus.flush(), RetryableFault);
    assert.ok(performance.now() - startedAt < 25_000);
    server.thaw();
    for (let tries = 0; !heard.includes('ok.kept'); tries += 1) {
      assert.ok(tries < 200, 'it does not come back');
      for (const subject of ['ok.ended', 'ok.kept']) other.bus.publish(subject, nothing);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.deepEqual([...new Set(heard)], ['ok.kept']);
  },
);

/** A server of the test's own: user `few` may speak on `ok.>` and listen there and on inboxes with its prefix. */
async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-bus-'));
  const configuration = (port: number): string => `
    listen: "127.0.0.1:${port}"
    ports_file_dir: ${JSON.stringify(folder)}
    authorization { users: [
      { user: few, password: few, permissions: {
          publish: ["ok.>", "_INBOX.>", "_INBOX_few.>"], subscribe: ["ok.>", "_INBOX_few.>"] } }
    ] }`;
  const conf = join(folder, 'nats.conf');
  let port = -1;
  const start = async () => {
    await writeFile(conf, configuration(port));
    const child = spawn(binary ?? '', ['-c', conf], { stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    port = await portOf(folder, child.pid ?? 0);
    return {
      child,
      async kill() {
        child.kill('SIGKILL');
        await ended;
      },
    };
  };
  let running = await start();
  return {
    few: { url: `nats://127.0.0.1:${port}`, user: 'few', password: 'few' },
    kill: () => running.kill(),
    freeze: () => void running.child.kill('SIGSTOP'),
    thaw: () => void running.child.kill('SIGCONT'),
    async start() {
      running = await start();
    },
    async [Symbol.asyncDispose]() {
      await running.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The server writes `nats-server_PID.ports` once it listens. */
async function portOf(folder: string, pid: number): Promise<number> {
  for (let tries = 0; tries < 500; tries += 1) {
    const name = (await readdir(folder)).find((file) => file.endsWith(`_${pid}.ports`));
    const text = name === undefined ? '' : await readFile(join(folder, name), 'utf8');
    const port = /:(\d+)"/.exec(text)?.[1];
    if (port !== undefined) return Number(port);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('nats-server does not come up');
}

const closing = (bus: Bus) => ({ bus, [Symbol.asyncDispose]: () => bus.close() });
