// The embedded nats-server: what a stream has acknowledged survives a kill -9, clients find it again at the same address, and a
// worker may do no more than its work.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { openNatsBlob } from '@terrace/runtime/blob/nats';
import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { deskSubject, rollCallSubject, slotsSubject } from '@terrace/runtime/jobs/wire';
import { natsQueue } from '@terrace/runtime/queue/nats';
import { jobConsumer } from '@terrace/runtime/queue/queue';
import { traceSubject } from '@terrace/runtime/telemetry/bus';
import { openHome } from '../home/home.ts';
import type { Home } from '../home/home.ts';
import { identify } from '@terrace/runtime/process/identity';
import { startNats, startNatsCluster } from './nats.ts';
import type { NatsServer } from './nats.ts';

const binary = process.env['TERRACE_TEST_NATS_SERVER'];
const skip = binary === undefined ? 'TERRACE_TEST_NATS_SERVER is not set (npm test sets it)' : false;
const nothing = new Uint8Array();

async function scratchHome() {
  const path = await mkdtemp(join(tmpdir(), 'terrace-nats-'));
  const home: Home = await openHome(path);
  return { home, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const connectService = ({ url, service }: NatsServer) => connectNats({ url, ...service, name: 'service' });

/** The kind of answer: what came back, or how it failed. */
const outcome = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'ok',
    (error: Error) => `${error.name}: ${error.message}`,
  );

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, `${what} does not happen`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('what a stream has acknowledged survives kill -9, and connections mend themselves', { skip }, async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const said: string[] = [];
  const server = await startNats(home, binary ?? '', (text) => said.push(text));
  const connection = await connectService(server);
  try {
    const queue = natsQueue({ connection });
    await queue.ensure();
    await queue.ensureConsumer(jobConsumer('build', 1));
    await queue.publish('act.job.build.1.acme.job-1', Buffer.from('one'), { msgId: 'one' });
    const first = server.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await until('a new server', async () => server.pid !== first && identify(server.pid ?? 0) !== null);
    await until('the connection', async () => (await outcome(connection.flush())) === 'ok');
    const taken = await queue.pull(jobConsumer('build', 1), { waitMs: 30_000 });
    assert.equal(Buffer.from(taken?.data ?? []).toString(), 'one');
    assert.match(said.join(), /nats-server was ended by SIGKILL; starting it again in 100 ms/);
    await queue.close();
  } finally {
    await connection.close();
    await server.stop();
  }
  assert.deepEqual(home.processes(), {});
});

test('a second start has the same address and passwords; a port taken meanwhile is left alone', { skip }, async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const start = () => startNats(home, binary ?? '', () => {});
  const first = await start();
  await first.stop();
  const second = await start();
  await second.stop();
  assert.equal(second.url, first.url);
  assert.deepEqual(second.service, first.service);
  const other = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const third = await start();
  try {
    assert.notEqual(third.url, first.url);
    assert.deepEqual(third.worker, first.worker);
    assert.equal(await outcome(connectService(third).then((connection) => connection.close())), 'ok');
  } finally {
    await third.stop();
    other.close();
  }
});

test('a worker may take jobs and speak to the desk, and nothing else; a stranger may nothing', { skip }, async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const server = await startNats(home, binary ?? '', () => {});
  const { url, worker } = server;
  const connection = await connectService(server);
  const workers = await connectNats({ url, ...worker, name: 'worker' });
  try {
    for (const name of ['nats.json', 'nats.conf'])
      assert.equal((await stat(home.file(name))).mode & 0o777, 0o600, `${name} holds passwords`);
    await assert.rejects(connectNats({ url, name: 'stranger' }), /authorization/i);
    const queue = natsQueue({ connection });
    await queue.ensure();
    await queue.ensureConsumer(jobConsumer('build', 1));
    const service = natsBus(connection);
    const desk = (['claim', 'beat', 'done', 'return', 'lost'] as const).map(deskSubject);
    for (const subject of [...desk, slotsSubject, traceSubject, 'act.cmd.1.run.run-1.job.done'])
      service.subscribe(subject, (message) => message.respond(nothing));
    await service.flush();
    const bus = natsBus(workers);
    const ask = (subject: string) => outcome(bus.request(subject, nothing, { timeoutMs: 10_000 }));
    for (const subject of [...desk, slotsSubject, traceSubject]) assert.equal(await ask(subject), 'ok', subject);
    // The end of a job is told to the desk, which asks for the token of its attempt; no actor hears of it from a worker.
    for (const subject of [
      'act.cmd.1.run.run-1.job.done',
      'act.log.plan-1',
      rollCallSubject,
      'act.cmd.1.run.run-1.run.confirm',
      'act.evt.acme._._.run.run-1.applied',
      '$JS.API.STREAM.PURGE.JOBS',
      '$JS.API.STREAM.MSG.GET.EVENTS',
      '$SYS.REQ.SERVER.PING',
    ])
      assert.match(await ask(subject), /permissions violation for publish/i, subject);
    await queue.publish('act.job.build.1.acme.job-1', Buffer.from('one'), { msgId: 'one' });
    const pulling = natsQueue({ connection: workers, manages: false, inboxPrefix: worker.inboxPrefix });
    const taken = await pulling.pull(jobConsumer('build', 1), { waitMs: 30_000 });
    assert.equal(Buffer.from(taken?.data ?? []).toString(), 'one');
    await taken?.ack();
    await pulling.close();
    await queue.close();
  } finally {
    await workers.close();
    await connection.close();
    await server.stop();
  }
});

test('three servers are one cluster: copies grow when more servers are named, and one may die', { skip }, async () => {
  await using scratch = await scratchHome();
  const cluster = await startNatsCluster(scratch.home, { binary: binary ?? '', count: 3, say: () => {} });
  const connection = await connectNats({ url: cluster.url, ...cluster.service, name: 'service' });
  const queue = natsQueue({ connection, replicas: 1 });
  const grown = natsQueue({ connection, replicas: 3 });
  try {
    await until('a leader', async () => (await outcome(queue.ensure())) === 'ok');
    const before = await openNatsBlob(connection, { bucket: 'terrace', replicas: 1 });
    await before.put('kept', Readable.from([Buffer.from('what was there')]));
    await grown.ensure();
    const blob = await openNatsBlob(connection, { bucket: 'terrace', replicas: 3 });
    const streams = async (): Promise<readonly any[]> => {
      const { data } = await natsBus(connection).request('$JS.API.STREAM.LIST', nothing, { timeoutMs: 10_000 });
      return JSON.parse(Buffer.from(data).toString()).streams;
    };
    const isCopied = ({ cluster: { replicas } }: any): boolean =>
      (replicas ?? []).filter((one: any) => one.current).length === 2;
    await until('two others with each stream', async () => (await streams()).every(isCopied));
    await queue.ensure();
    for (const { config } of await streams())
      assert.equal(config.num_replicas, 3, `${config.name}: who knows of fewer servers takes no copies away`);
    process.kill(scratch.home.processes()['nats-1'] ?? assert.fail('nats-1'), 'SIGKILL');
    // Until the others have chosen who leads, a read may be told to come again.
    const read = async (): Promise<string> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of (await blob.get('kept')) ?? []) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    };
    await until('the blob', () =>
      read().then(
        (text) => text === 'what was there',
        (error: unknown) => {
          if (error instanceof RetryableFault) return false;
          throw error;
        },
      ),
    );
  } finally {
    await grown.close();
    await queue.close();
    await connection.close();
    await cluster.stop();
  }
  assert.deepEqual(scratch.home.processes(), {});
});
