// Users at NATS, over a real nats-server: a token hears what its owner may read, and can do nothing else there; what it is told again
// comes through Terrace; and whoever loses a right goes. With a plain client, and with the `nats` command where there is one.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { suite, test } from 'node:test';
import type { NatsConnection } from '@nats-io/transport-node';
import { makeRunToken } from '@terrace/actors/run/token';
import type { RunId } from '@terrace/machines/run/id';
import { eventually } from '@terrace/gateway/http/scratch-gateway';
import { header, replaySubject } from '@terrace/runtime/actor/address';
import { connectNats } from '@terrace/runtime/bus/nats';
import { findNatsCli } from '../setup/nats-cli.mjs';
import { openScratchListeners, skipWithoutServers as skip } from './scratch-listeners.ts';
import type { Person, ScratchListeners } from './scratch-listeners.ts';

const refused = /authorization/i;
const natsCli = await findNatsCli();

/** Makes a workspace in acme, with a configuration and a run; gives their ids. */
async function makeRun({ gateway }: ScratchListeners, name: string): Promise<{ workspace: string; run: RunId }> {
  const workspace = await gateway.makeWorkspace(name);
  await gateway.makeConfiguration(workspace);
  return { workspace, run: await gateway.makeRun(workspace) };
}

/** What is heard on a subject, and how the server refused it. */
function listen(client: NatsConnection, subject: string): { readonly subjects: string[]; readonly refusals: string[] } {
  const heard = { subjects: [] as string[], refusals: [] as string[] };
  client.subscribe(subject, {
    callback: (error, message) =>
      void (error === null ? heard.subjects.push(message.subject) : heard.refusals.push(error.message)),
  });
  return heard;
}

/** Refusals of what a client publishes come as news of its connection. */
function refusals(client: NatsConnection): string[] {
  const found: string[] = [];
  void (async () => {
    for await (const status of client.status()) if (status.type === 'error') found.push(status.error.message);
  })();
  return found;
}

interface Replayed {
  readonly events: readonly { readonly subject: string; readonly sequence: number; readonly body: unknown }[];
  readonly end: Readonly<Record<string, string>>;
}

async function replay(client: NatsConnection, { id }: Person, request: object | string): Promise<Replayed> {
  const events: { subject: string; sequence: number; body: unknown }[] = [];
  const answers = await client.requestMany(
    replaySubject(id),
    typeof request === 'string' ? request : JSON.stringify(request),
    { maxWait: 20_000, strategy: 'sentinel' },
  );
  const end: Record<string, string> = {};
  for await (const message of answers) {
    if (message.data.length === 0)
      for (const name of message.headers?.keys() ?? []) end[name] = message.headers?.get(name) ?? '';
    else
      events.push({
        subject: message.headers?.get(header.subject) ?? '',
        sequence: Number(message.headers?.get(header.sequence)),
        body: message.json(),
      });
  }
  return { events, end };
}

suite('users at NATS', { skip }, () => {
  test('a token of one organization hears its runs, and is refused everything else', async () => {
    await using house = await openScratchListeners();
    const { acme, other, people } = house;
    const client = await house.connect(people.bea);
    const own = listen(client, `act.evt.${acme}.>`);
    const foreign = [
      ...[`act.evt.${other}.>`, 'act.evt.>', 'act.evt.*.*.*.run.>', '>', 'act.cmd.>', 'act.desk.claim', 'act.job.>'],
      ...['$JS.API.>', '$JS.ACK.>', '$SYS.>', '$KV.>', '$O.>', '_INBOX.>', `_INBOX_${people.carl.id}.>`],
    ];
    const heard = foreign.map((subject) => listen(client, subject));
    await client.flush();
    const { run } = await makeRun(house, 'one');
    await house.queue.publish(`act.evt.${other}._._.run.run-x.created`, Buffer.from('{}'), { msgId: 'x' });
    await eventually('the run is heard of', () => own.subjects.some((subject) => subject.includes(`.run.${run}.`)));
    assert.ok(own.subjects.every((subject) => subject.startsWith(`act.evt.${acme}.`)));
    for (const [index, subject] of foreign.entries()) {
      assert.deepEqual(heard[index]?.subjects, [], subject);
      assert.match(heard[index]?.refusals.join() ?? '', /permissions violation for subscription/i, subject);
    }
    const errors = refusals(client);
    const places = [
      ...[`act.evt.${acme}._._.run.${run}.applied`, `act.cmd.1.run.${run}.run.confirm`, 'act.desk.claim', 'act.trace'],
      ...[
        '$JS.API.INFO',
        '$JS.API.STREAM.INFO.EVENTS',
        '$JS.API.CONSUMER.CREATE.EVENTS',
        '$JS.API.STREAM.PURGE.EVENTS',
      ],
      ...['$SYS.REQ.SERVER.PING', `$SYS.REQ.SERVER.${client.info?.server_id}.KICK`, '$SYS.REQ.USER.AUTH'],
      ...[replaySubject(people.carl.id), `_INBOX_${people.bea.id}.x`],
    ];
    for (const place of places) client.publish(place, '{}');
    await client.flush();
    await eventually('all are refused', () => errors.length === places.length);
    for (const [index, place] of places.entries())
      assert.ok(
        /permissions violation for publish/i.test(errors[index] ?? '') && errors[index]?.includes(place),
        place,
      );
  });

  test('what is no token of somebody who may hear something does not come in', async () => {
    await using house = await openScratchListeners();
    const { people, gateway } = house;
    const { sql, keys, clock } = gateway.services;
    const { run } = await makeRun(house, 'one');
    const [id, nobody] = [people.bea.id, { id: people.bea.id, token: '' }];
    const runToken = makeRunToken(keys, run, clock.now() + 60_000);
    for (const token of ['wrong', `${people.bea.token}x`, people.eve.token, runToken])
      await assert.rejects(house.connect({ token, id }), refused, token.slice(0, 13));
    await assert.rejects(house.connect(nobody), refused);
    await assert.rejects(house.connect(nobody, { user: 'terrace', pass: people.bea.token }), refused);
    await sql.query(`update api_token set expires_at = now() - interval '1 second' where id = $1`, [id]);
    await assert.rejects(house.connect(people.bea), refused);
    assert.deepEqual(gateway.faults, []);
    // Where a client has no field for a token, its password is one.
    const byPassword = () => house.connect(nobody, { user: 'anything', pass: people.carl.token });
    await assert.rejects(byPassword(), refused, 'carl may hear of nothing yet');
    house.rights.carl = (await makeRun(house, 'two')).workspace;
    await byPassword();
  });

  test('who may read one workspace hears of it alone, in whatever project it is', async () => {
    await using house = await openScratchListeners();
    const { acme, people } = house;
    const one = await makeRun(house, 'one');
    house.rights.carl = one.workspace;
    const client = await house.connect(people.carl);
    const own = listen(client, `act.evt.${acme}.*.${one.workspace}.>`);
    const all = listen(client, `act.evt.${acme}.>`);
    await client.flush();
    const two = await makeRun(house, 'two');
    await house.gateway.ask('POST', `/api/v2/runs/${one.run}/actions/cancel`, { json: {} });
    await eventually('its run is heard of', () => own.subjects.some((subject) => subject.includes(one.run)));
    assert.ok(!own.subjects.some((subject) => subject.includes(two.workspace)));
    assert.match(all.refusals.join(), /permissions violation/i);
  });

  test('who loses a right goes at once, and comes back with what is left', async () => {
    await using house = await openScratchListeners();
    const { people, rights, gateway } = house;
    const [bea, anna] = [await house.connect(people.bea), await house.connect(people.anna)];
    const isClosed = { bea: false, anna: false };
    void bea.closed().then(() => (isClosed.bea = true));
    void anna.closed().then(() => (isClosed.anna = true));
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.deepEqual(isClosed, { bea: false, anna: false }, 'who has lost nothing stays');
    rights.bea = 'other';
    await eventually('bea is sent away', () => isClosed.bea);
    const again = await house.connect(people.bea);
    const before = listen(again, `act.evt.${house.acme}.>`);
    await again.flush();
    await eventually('the former organization is refused', () => before.refusals.length === 1);
    await gateway.services.sql.query('delete from api_token where id = $1', [people.bea.id]);
    await again.closed();
    await assert.rejects(house.connect(people.bea), refused);
    assert.equal(isClosed.anna, false);
    assert.deepEqual(gateway.faults, []);
  });

  test('who loses a right goes from whichever server of a cluster', { timeout: 200_000 }, async () => {
    await using house = await openScratchListeners({ servers: 3 });
    const { people, rights, gateway, urls } = house;
    const at = (person: Person, index: number) => house.connect(person, { servers: urls[index] ?? assert.fail() });
    const clients = await Promise.all([at(people.bea, 0), at(people.bea, 1), at(people.bea, 2)]);
    const staying = await at(people.anna, 1);
    assert.equal(new Set(clients.map(({ info }) => info?.server_id)).size, 3, 'one at each server');
    let gone = 0;
    for (const client of clients) void client.closed().then(() => (gone += 1));
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(gone, 0, 'who has lost nothing stays');
    rights.bea = 'other';
    await eventually('bea is sent away from each', () => gone === clients.length);
    // Another server than that of the gateway asks it all the same.
    const again = await at(people.bea, 2);
    const before = listen(again, `act.evt.${house.acme}.>`);
    await again.flush();
    await eventually('the former organization is refused', () => before.refusals.length === 1);
    assert.ok(!staying.isClosed());
    assert.deepEqual(gateway.faults, []);
  });

  test('without a gateway users are refused, and services and workers are not', async () => {
    await using house = await openScratchListeners();
    const { server, people } = house;
    const client = await house.connect(people.bea);
    await house.stopListeners();
    await assert.rejects(house.connect(people.bea), refused);
    for (const { user, password } of [server.service, server.worker]) {
      const own = await connectNats({ url: server.url, user, password, name: user });
      await own.close();
      await assert.rejects(house.connect({ token: '', id: 'x' }, { user, pass: 'wrong' }), refused);
    }
    assert.ok(!client.isClosed(), 'who is in stays until the credential ends');
  });

  test('what the feed holds is told again, from a place, to who asks and may hear it', async () => {
    await using house = await openScratchListeners();
    const { acme, other, people, gateway } = house;
    const one = await makeRun(house, 'one');
    const two = await makeRun(house, 'two');
    house.rights.carl = one.workspace;
    await house.queue.publish(`act.evt.${other}._._.run.run-x.created`, Buffer.from('{}'), { msgId: 'x' });
    const bea = await house.connect(people.bea);
    let all: Replayed = { events: [], end: {} };
    await eventually('all is in the feed', async () => {
      all = await replay(bea, people.bea, '');
      return [one, two].every(({ run }) => all.events.some(({ subject }) => subject.includes(`.run.${run}.queued`)));
    });
    assert.ok(all.events.every(({ subject }) => subject.startsWith(`act.evt.${acme}.`)));
    assert.deepEqual(
      all.events.map(({ sequence }) => sequence),
      all.events.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
    );
    assert.equal(all.end[header.more], 'false');
    const [first, second, third] = all.events;
    const piece = await replay(bea, people.bea, { after: first?.sequence, limit: 2 });
    assert.deepEqual(piece.events, [second, third]);
    assert.deepEqual(piece.end, { [header.sequence]: String(third?.sequence), [header.more]: 'true' });
    const beyond = await replay(bea, people.bea, { after: 1_000_000, limit: 1 });
    assert.deepEqual(beyond.events, [first]);
    assert.match(
      beyond.end[header.note] ?? '',
      /^the feed ends at \d+ and has no place 1000000, so it is told from its beginning$/,
    );
    const ofTwo = await replay(bea, people.bea, { subject: `act.evt.${acme}.*.${two.workspace}.run.>` });
    assert.ok(ofTwo.events.length >= 2 && ofTwo.events.every(({ subject }) => subject.includes(two.run)));
    assert.deepEqual((await replay(bea, people.bea, { subject: `act.evt.${other}.>` })).events, []);

    const carl = await house.connect(people.carl);
    const ofOne = await replay(carl, people.carl, {});
    assert.ok(ofOne.events.length > 0 && ofOne.events.every(({ subject }) => subject.includes(one.workspace)));

    for (const bad of ['no json', { after: -1 }, { subject: 'act.cmd.>' }, { limit: 5_000 }, { other: true }]) {
      const { events, end } = await replay(bea, people.bea, bad);
      assert.ok(events.length === 0 && (end[header.error] ?? '') !== '', JSON.stringify(bad));
    }
    assert.deepEqual(gateway.faults, []);
  });

  test('a replay is answered nowhere but in the inbox of who asks', async () => {
    await using house = await openScratchListeners();
    const { people, bus } = house;
    await makeRun(house, 'one');
    const client = await house.connect(people.bea);
    const stray: string[] = [];
    for (const place of ['act.stray', `_INBOX_${people.carl.id}.x`, `_INBOX_${people.bea.id}x.y`]) {
      bus.subscribe(place, ({ subject }) => void stray.push(subject));
      await bus.flush();
      client.publish(replaySubject(people.bea.id), '{}', { reply: place });
    }
    client.publish(replaySubject(people.bea.id), '{}');
    // Answered after those, by the same gateway.
    assert.ok((await replay(client, people.bea, {})).events.length > 0);
    assert.deepEqual(stray, []);
  });
});

interface Command {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function nats(house: ScratchListeners, { token, id }: Person, args: readonly string[]): Command {
  const given = ['--server', house.server.url, '--user', token, '--inbox-prefix', `_INBOX_${id}`];
  // A home of its own: contexts of the person at this machine are none of the test's.
  const child = spawn(natsCli ?? '', [...given, ...args], { env: { HOME: '/nonexistent', PATH: '/usr/bin:/bin' } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => output, ended };
}

const skipCli = skip || (natsCli === null ? 'there is no nats command (node ops/setup/nats-cli.mjs brings it)' : false);

suite('the nats command as a client', { skip: skipCli }, () => {
  test('it hears a run, is told it again, and is refused the rest', { timeout: 120_000 }, async () => {
    await using house = await openScratchListeners();
    const { acme, other, people } = house;
    const listening = nats(house, people.bea, ['sub', `act.evt.${acme}.>`]);
    const foreign = nats(house, people.bea, ['sub', `act.evt.${other}.>`]);
    try {
      await eventually('it listens', () => /subscribing on/i.test(listening.output()), 30_000);
      await eventually('it is refused', () => /permissions violation/i.test(foreign.output()), 30_000);
      const { run } = await makeRun(house, 'one');
      await eventually('it hears', () => listening.output().includes(`.run.${run}.created`), 30_000);
      assert.match(listening.output(), /"status":"pending"/);
      const again = nats(house, people.bea, [
        'request',
        '--wait-for-empty',
        replaySubject(people.bea.id),
        '{"after":0}',
      ]);
      assert.equal(await again.ended, 0, again.output());
      assert.ok(again.output().includes(`.run.${run}.created`), again.output());
      for (const args of [
        ['pub', `act.evt.${acme}._._.run.${run}.applied`, '{}'],
        ['stream', 'ls'],
        ['request', '$JS.API.STREAM.INFO.EVENTS', ''],
      ]) {
        const tried = nats(house, people.bea, args);
        await tried.ended;
        assert.match(tried.output(), /permissions violation|error/i, args.join(' '));
        assert.ok(!tried.output().includes('EVENTS │'), args.join(' '));
      }
      for (const token of ['wrong', people.eve.token]) {
        const stranger = nats(house, { token, id: 'x' }, ['sub', `act.evt.${acme}.>`]);
        assert.notEqual(await stranger.ended, 0);
        assert.match(stranger.output(), refused);
      }
    } finally {
      for (const { child } of [listening, foreign]) child.kill('SIGKILL');
    }
  });
});
