// A node of actors on a real PostgreSQL and a real NATS: asks, tells, timers, jobs, and what happens when things go wrong. All of it
// with owned partitions, and again with ownership switched off.

import assert from 'node:assert/strict';
import { test as nodeTest } from 'node:test';
import { add, chatterAt, counterAt, eggAt, sayAdd } from '../simulation/toys.ts';
import { NoResponders } from '../bus/bus.ts';
import { RetryableFault } from '../fault/fault.ts';
import { controlSubject } from '../jobs/wire.ts';
import { attemptsMax } from '../store/store.ts';
import { startTelemetry } from '../telemetry/otel.ts';
import { allCommands, bellSubject, commandSubject, decodeReply, encodeAsk, header, partitionOf } from './address.ts';
import { brokenInvariants } from './invariants.ts';
import { eventually, openHouse as openHouseOf, skipWithoutServers as skip } from './scratch-house.ts';
import type { SpanRecord } from '../telemetry/span.ts';

const one = counterAt('one');

// Whatever holds here holds by the commit, whoever owns what.
for (const ownership of ['partitions', 'nobody'] as const) testHost(ownership);

function testHost(ownership: 'partitions' | 'nobody'): void {
  const test = (name: string, options: { readonly skip: string | false }, work: () => Promise<void>): void =>
    void nodeTest(`owned by ${ownership}: ${name}`, options, work);
  const openHouse = (nodes?: readonly string[]) => openHouseOf(nodes, undefined, ownership);

  test('an ask is answered after its commit, and its repeat with what was answered then', { skip }, async () => {
    await using house = await openHouse();
    const first = await house.client.ask(one, add(2), { msgId: 'm1' });
    assert.deepEqual(first, { status: 'ok', duplicate: false, version: 1, value: { total: 2 } });
    assert.deepEqual(await house.context(one), { total: 2, name: '', jobs: [] });
    await house.client.ask(one, add(3), { msgId: 'm2' });
    const again = await house.client.ask(one, add(2), { msgId: 'm1' });
    assert.deepEqual(again, { status: 'ok', duplicate: true, version: 1, value: { total: 2 } });
    assert.equal((await house.context(one))?.['total'], 5);
    const [row] = await house.sql.query('select id, name, total, actor_version::int from counter');
    assert.deepEqual(row, { id: 'one', name: '', total: 5, actor_version: 2 });
  });

  test(
    'a message that is not accepted is refused, in the words of the domain, and nothing is written',
    { skip },
    async () => {
      await using house = await openHouse();
      assert.deepEqual(await house.client.ask(one, add(0)), {
        status: 'refused',
        code: 'adds-nothing',
        detail: 'the counter stays at 0',
      });
      assert.deepEqual(await house.sql.query('select 1 from act_actor'), []);
      await house.client.ask(one, { type: 'counter.close' });
      const refused = await house.client.ask(one, add(1));
      assert.deepEqual(refused, { status: 'refused', code: 'not-accepted', detail: 'closed' });
      assert.equal((await house.life(one)).length, 1);
    },
  );

  test('what cannot be a message fails with a sentence, and nothing is written', { skip }, async () => {
    await using house = await openHouse();
    const failed = async (message: { readonly type: string; readonly [key: string]: unknown }, to = one) => {
      const reply = await house.client.ask(to, message);
      assert.equal(reply.status, 'failed');
      return reply.status === 'failed' ? `${reply.code}: ${reply.detail}` : '';
    };
    assert.match(await failed({ type: 'counter.add', amount: 'two' }), /^malformed: .*\/amount/);
    assert.match(await failed({ type: 'counter.name', name: 'nul \u0000' }), /^malformed: .*\/name holds U\+0000/);
    assert.match(await failed({ type: 'counter.name', name: 'half \ud83d' }), /^malformed: .*\/name/);
    assert.match(await failed({ type: 'xstate.init' }), /^malformed/);
    assert.match(await failed({ type: 'job.done', job: 'j', attempt: 1, result: null }), /^malformed: .*ends it/);
    assert.match(await failed(add(1), { kind: 'nobody', id: 'n' }), /^unknown-kind/);
    assert.match(await failed({ type: 'counter.fail' }), /^defect: the counter is out of order/);
    const data = encodeAsk(add(1), {});
    const headers = new Map([[header.msgId, 'm']]);
    const other = commandSubject(one, 'counter.name');
    const answer = await house.bus.request(other, data, { timeoutMs: 2_000, headers });
    assert.match(JSON.stringify(decodeReply(answer.data)), /names another message/);
    assert.deepEqual(await house.sql.query('select 1 from act_log'), []);
  });

  test('a name that is taken refuses its own message and no other of the batch', { skip }, async () => {
    await using house = await openHouse();
    await house.client.ask(counterAt('first'), { type: 'counter.name', name: 'red' });
    const ids = Array.from({ length: 20 }, (_, n) => `c${n}`);
    const replies = await Promise.all(
      ids.map((id, n) => house.client.ask(counterAt(id), n % 5 === 3 ? { type: 'counter.name', name: 'red' } : add(1))),
    );
    for (const [n, reply] of replies.entries()) {
      if (n % 5 === 3)
        assert.deepEqual(reply, { status: 'refused', code: 'name-taken', detail: 'Name has already been taken' });
      else assert.equal(reply.status, 'ok');
    }
    assert.deepEqual(await brokenInvariants(house.sql), []);
  });

  test('many messages for one actor are folded, and each has its answer', { skip }, async () => {
    await using house = await openHouse();
    const replies = await Promise.all(Array.from({ length: 200 }, () => house.client.ask(one, add(1))));
    const totals = replies.map((reply) => (reply.status === 'ok' ? (reply.value as { total: number }).total : 0));
    assert.deepEqual(
      totals.toSorted((a, b) => a - b),
      Array.from({ length: 200 }, (_, n) => n + 1),
    );
    const [row] = await house.sql.query<{ statements: number }>(
      `select count(distinct at)::int as statements from act_log where kind = 'counter'`,
    );
    assert.ok((row?.statements ?? 200) < 100, `200 asks took ${row?.statements} statements`);
  });

  test('what is told arrives once and in order, and an ask that goes through waits for it', { skip }, async () => {
    await using house = await openHouse();
    const all = ['x', 'y'].map(counterAt);
    const reply = await house.client.ask(chatterAt('c'), sayAdd(all, 1), { through: true });
    assert.equal(reply.status, 'ok');
    for (const at of all) assert.equal((await house.context(at))?.['total'], 1, 'committed before the answer');
    for (let n = 2; n <= 10; n += 1) await house.client.ask(chatterAt('c'), sayAdd(all, n));
    await eventually('all was heard', async () => (await house.sql.query('select 1 from act_mailbox')).length === 0);
    const heard = await house.sql.query<{ amount: number; sender: string }>(
      `select (event ->> 'amount')::int as amount, sender from act_log where kind = 'counter' and id = 'y' order by version`,
    );
    assert.deepEqual(
      heard,
      Array.from({ length: 10 }, (_, n) => ({ amount: n + 1, sender: 'chatter/c' })),
    );
  });

  test('a repeated ask that goes through waits for what its first try told', { skip }, async () => {
    await using house = await openHouse([]);
    // The node's own delivery is held back once: as if it had been killed after the commit.
    let isHeld = true;
    const mail: typeof house.store.mail = (actors, perActor) => {
      if (isHeld) throw new RetryableFault('not yet');
      return house.store.mail(actors, perActor);
    };
    await house.startNode('a', { store: { ...house.store, mail } });
    const say = () => house.client.ask(chatterAt('c'), sayAdd([one], 1), { msgId: 'm', through: true });
    assert.equal((await say()).status, 'ok');
    assert.equal((await house.life(one)).length, 0, 'it stays durable');
    isHeld = false;
    const again = await say();
    assert.ok(again.status === 'ok' && again.duplicate);
    assert.equal((await house.context(one))?.['total'], 1, 'committed before the second answer');
  });

  test('what is told and not accepted is consumed, and the log says so', { skip }, async () => {
    await using house = await openHouse();
    await house.client.ask(one, { type: 'counter.close' });
    await house.client.ask(chatterAt('c'), sayAdd([one], 1), { through: true });
    assert.deepEqual(await house.life(one), [
      ['counter.close', true],
      ['counter.add', false],
    ]);
    assert.deepEqual(await house.sql.query('select 1 from act_mailbox'), []);
    assert.deepEqual(await brokenInvariants(house.sql), []);
  });

  test('a row that somebody else wrote is found by the bell, and without one by the next look', { skip }, async () => {
    await using house = await openHouse();
    const post = async (msgId: string) =>
      house.sql.query(`insert into act_mailbox (p, kind, id, msg_id, event) values ($1, 'counter', 'one', $2, $3)`, [
        partitionOf(one),
        msgId,
        JSON.stringify(add(1)),
      ]);
    await post('m1');
    await eventually('the look found it', async () => (await house.life(one)).length === 1);
    await post('m2');
    house.bus.publish(bellSubject(partitionOf(one)), new Uint8Array());
    await eventually('the bell was heard', async () => (await house.life(one)).length === 2);
    await post('m2');
    await eventually(
      'the repeat is gone',
      async () => (await house.sql.query('select 1 from act_mailbox')).length === 0,
    );
    assert.equal((await house.context(one))?.['total'], 2);
  });

  test('a timer fires once, on time, and a cancelled one never', { skip }, async () => {
    await using house = await openHouse();
    const [left, right] = [eggAt('left'), eggAt('right')];
    await house.client.ask(left, { type: 'egg.boil', ms: 150 });
    await house.client.ask(right, { type: 'egg.boil', ms: 150 });
    const startedAt = performance.now();
    await house.client.ask(right, { type: 'egg.take' });
    await eventually('the left egg is done', async () => (await house.context(left))?.['boiled'] === 1);
    assert.ok(performance.now() - startedAt < 5_000);
    assert.deepEqual(await house.context(right), { ms: 150, boiled: 0, taken: 1 });
    // Again and again under one name: only the last arming fires. The others are far off, however long an ask takes here.
    for (const ms of [60_000, 60_000, 60_000, 60_000, 30]) await house.client.ask(left, { type: 'egg.boil', ms });
    await eventually('it is done again', async () => (await house.context(left))?.['boiled'] === 2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal((await house.context(left))?.['boiled'], 2);
    assert.deepEqual(await house.sql.query('select 1 from act_mailbox'), []);
  });

  test('a timer that came due while nobody was there fires late, once', { skip }, async () => {
    await using house = await openHouse();
    await house.client.ask(eggAt('e'), { type: 'egg.boil', ms: 300 });
    await house.stopNode('a');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await house.startNode('b');
    await eventually('it fired', async () => (await house.context(eggAt('e')))?.['boiled'] === 1);
  });

  test('a poisonous message is tried five times, harms no other, and lies among the dead', { skip }, async () => {
    await using house = await openHouse();
    const poison = { type: 'chatter.say', to: [{ kind: 'counter', id: 'one' }], message: { type: 'counter.fail' } };
    await house.client.ask(chatterAt('c'), poison);
    await house.client.ask(chatterAt('c'), sayAdd([one], 1));
    for (let attempt = 1; attempt < attemptsMax; attempt += 1) {
      await eventually(`it failed ${attempt} times`, async () => {
        const [row] = await house.sql.query<{ attempts: number }>('select attempts from act_mailbox');
        // It may have been tried again by itself meanwhile.
        return (row?.attempts ?? attemptsMax) >= attempt;
      });
      await house.sql.query('update act_mailbox set due_at = now()');
      house.bus.publish(bellSubject(0), new Uint8Array());
    }
    await eventually('it is dead', async () => (await house.sql.query('select 1 from act_dead')).length === 1);
    const [dead] = await house.sql.query('select kind, id, attempts, last_error, sender from act_dead');
    assert.deepEqual(dead, {
      kind: 'counter',
      id: 'one',
      attempts: attemptsMax,
      last_error: 'defect: the counter is out of order',
      sender: 'chatter/c',
    });
    assert.equal((await house.context(one))?.['total'], 1);
    assert.ok(house.faults.some((fault) => fault.includes('is given up')));
  });

  test('a job ends by its own attempt; a stale one is told that it is gone', { skip }, async () => {
    const pools: string[] = [];
    await using house = await openHouse([]);
    await house.startNode('a', { onJobs: (found) => void pools.push(...found) });
    await house.client.ask(one, { type: 'counter.work', job: 'j' });
    assert.deepEqual(pools, ['build']);
    await house.sql.query(`update act_job set status = 'claimed', attempt = 2 where id = 'j'`);
    const end = (attempt: number) =>
      house.client.ask(
        one,
        { type: 'job.done', job: 'j', attempt, result: null },
        { msgId: `job:j:${attempt}:end`, job: { id: 'j', attempt, outcome: 'done' } },
      );
    assert.deepEqual(await end(1), { status: 'refused', code: 'job-gone', detail: 'j' });
    assert.equal((await end(2)).status, 'ok');
    const repeat = await end(2);
    assert.ok(repeat.status === 'ok' && repeat.duplicate);
    const [job] = await house.sql.query(`select status, ended_at is not null as ended from act_job`);
    assert.deepEqual(job, { status: 'done', ended: true });
    assert.deepEqual((await house.context(one))?.['jobs'], ['done j']);
  });

  test('a lost job ends by its mailbox row, unless it has ended since', { skip }, async () => {
    await using house = await openHouse();
    for (const job of ['j', 'k']) await house.client.ask(one, { type: 'counter.work', job });
    await house.sql.query(`update act_job set status = case id when 'j' then 'claimed' else 'done' end, attempt = 1`);
    const lost = (job: string) =>
      house.sql.query(`insert into act_mailbox (p, kind, id, msg_id, event) values (0, 'counter', 'one', $1, $2)`, [
        `job:${job}:1:lost`,
        JSON.stringify({ type: 'job.lost', job, attempt: 1, reason: 'silence' }),
      ]);
    await lost('j');
    await lost('k');
    house.bus.publish(bellSubject(0), new Uint8Array());
    await eventually(
      'both are consumed',
      async () => (await house.sql.query('select 1 from act_mailbox')).length === 0,
    );
    assert.deepEqual((await house.context(one))?.['jobs'], ['lost j']);
    assert.deepEqual(await house.sql.query('select id, status from act_job order by id'), [
      { id: 'j', status: 'lost' },
      { id: 'k', status: 'done' },
    ]);
    assert.deepEqual(await brokenInvariants(house.sql), []);
  });

  test('a cancelled job is gone at once, or its worker is told', { skip }, async () => {
    await using house = await openHouse();
    for (const job of ['j', 'k']) await house.client.ask(one, { type: 'counter.work', job });
    await house.sql.query(`update act_job set status = 'claimed', attempt = 1 where id = 'k'`);
    let signals = 0;
    house.bus.subscribe(controlSubject('k'), () => (signals += 1));
    await house.bus.flush();
    await house.client.ask(one, { type: 'counter.cancel', job: 'j', force: false });
    await house.client.ask(one, { type: 'counter.cancel', job: 'k', force: true });
    await eventually('the owner heard', async () => String((await house.context(one))?.['jobs']) === 'canceled j');
    await eventually('the worker heard', () => signals === 1);
    assert.deepEqual(await house.sql.query('select id, status, force_cancel from act_job order by id'), [
      { id: 'j', status: 'canceled', force_cancel: false },
      { id: 'k', status: 'canceling', force_cancel: true },
    ]);
  });

  test('one trace holds the ask, its transition, what it told and the events', { skip }, async () => {
    await using house = await openHouse();
    const kept: SpanRecord[] = [];
    await using telemetry = await startTelemetry({
      node: 'a',
      otlpEndpoint: null,
      sink: async (spans) => void kept.push(...spans),
    });
    const trace = `00-${'7'.repeat(32)}-${'8'.repeat(16)}-01`;
    await house.client.ask(chatterAt('c'), sayAdd([one], 1), { trace, through: true });
    await eventually('the event is out', async () => (await house.sql.query('select 1 from act_outbox')).length === 0);
    await telemetry.flush();
    const own = kept.filter((span) => span.traceId === '7'.repeat(32));
    const ask = own.find((span) => span.name === 'actor.ask');
    assert.equal(ask?.parentId, '8'.repeat(16));
    // A slow machine asks again, and that is a duplicate.
    const transitions = own.filter(
      (span) => span.name === 'actor.transition' && span.attributes['outcome'] !== 'duplicate',
    );
    assert.deepEqual(
      transitions.map(({ parentId, attributes }) => [
        parentId === ask?.spanId,
        attributes['kind'],
        attributes['outcome'],
        attributes['version'],
      ]),
      [
        [true, 'chatter', 'committed', 1],
        [true, 'counter', 'committed', 1],
      ],
    );
    assert.ok(own.some((span) => span.name === 'outbox.publish' && span.parentId === ask?.spanId));
    const commits = kept.filter((span) => span.name === 'actor.commit');
    assert.ok(commits.every((span) => span.links.some((link) => link.includes('7'.repeat(32)))));
    assert.equal(commits.length, 2);
  });

  test('events reach the feed in order, once, with their version and trace', { skip }, async () => {
    await using house = await openHouse();
    const trace = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
    for (let n = 1; n <= 5; n += 1) await house.client.ask(one, add(n), { trace });
    const found: { subject: string; version: string | undefined; body: unknown }[] = [];
    const ended = new AbortController();
    const following = house.queue.follow(
      'EVENTS',
      { filter: 'act.evt.acme.>', after: 0, signal: ended.signal },
      (message) => {
        const body: unknown = JSON.parse(new TextDecoder().decode(message.data));
        found.push({ subject: message.subject, version: message.headers.get(header.version), body });
        assert.equal(message.headers.get(header.trace)?.slice(3, 35), '1'.repeat(32));
      },
    );
    await eventually('all are there', () => found.length === 5);
    ended.abort();
    await following;
    assert.deepEqual(found[4], {
      subject: 'act.evt.acme._._.counter.one.counter.added',
      version: '5',
      body: { total: 15 },
    });
    assert.deepEqual(
      found.map(({ version }) => version),
      ['1', '2', '3', '4', '5'],
    );
    await eventually(
      'the outbox is empty',
      async () => (await house.sql.query('select 1 from act_outbox')).length === 0,
    );
  });

  test('a connection that is killed in mid commit costs a try, not a message', { skip }, async () => {
    await using house = await openHouse();
    await house.client.ask(one, add(1));
    const held = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const holding = house.sql.transaction(async (sql) => {
      await sql.query(`select 1 from act_actor where id = 'one' for update`);
      held.resolve();
      await released.promise;
    });
    await held.promise;
    const asked = house.client.ask(one, add(10), { msgId: 'm2' });
    await eventually('the commit hangs at the row, and its connection is killed', async () => {
      const killed = await house.sql.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`,
      );
      return killed.length > 0;
    });
    released.resolve();
    await holding;
    assert.deepEqual(await asked, { status: 'ok', duplicate: false, version: 2, value: { total: 11 } });
    assert.deepEqual(await brokenInvariants(house.sql), []);
    assert.ok(house.faults.some((fault) => fault.startsWith('commit a batch')));
  });

  // An owned partition has one node.
  if (ownership === 'nobody')
    test(
      'two nodes that commit the same actor at the same moment lose nothing and double nothing',
      { skip },
      async () => {
        await using house = await openHouse(['a', 'b']);
        await house.client.ask(one, add(1));
        // Both nodes have the actor in their caches and their statements hang at its row at the same time; then both go on.
        for (let round = 0; round < 5; round += 1) {
          const held = Promise.withResolvers<void>();
          const released = Promise.withResolvers<void>();
          const holding = house.sql.transaction(async (sql) => {
            await sql.query(`select 1 from act_actor where id = 'one' for update`);
            held.resolve();
            await released.promise;
          });
          await held.promise;
          const asked = Promise.all(Array.from({ length: 12 }, () => house.client.ask(one, add(1))));
          await eventually('two statements hang at the row', async () => {
            const waiting = await house.sql.query(
              `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
            );
            return waiting.length >= 2;
          });
          released.resolve();
          await holding;
          for (const reply of await asked) assert.equal(reply.status, 'ok');
        }
        assert.equal((await house.context(one))?.['total'], 61);
        assert.deepEqual(await brokenInvariants(house.sql), []);
      },
    );

  test('three nodes under load: every answer is in the log, every tell arrives once', { skip }, async () => {
    await using house = await openHouse(['a', 'b', 'c']);
    const counters = Array.from({ length: 4 }, (_, n) => counterAt(`c${n}`));
    const asks = Array.from({ length: 150 }, async (_, n) => {
      const reply = await house.client.ask(counters[n % 4] ?? one, add(1));
      assert.equal(reply.status, 'ok');
    });
    const tells = Array.from({ length: 40 }, async (_, n) => {
      const reply = await house.client.ask(chatterAt(`s${n % 3}`), sayAdd(counters, 1));
      assert.equal(reply.status, 'ok');
    });
    await Promise.all([...asks, ...tells]);
    await eventually(
      'all was heard',
      async () => (await house.sql.query('select 1 from act_mailbox')).length === 0,
      30_000,
    );
    const [sum] = await house.sql.query<{ total: number }>(
      `select sum((snapshot -> 'context' ->> 'total')::int)::int as total from act_actor where kind = 'counter'`,
    );
    assert.equal(sum?.total, 150 + 40 * 4);
    assert.deepEqual(await brokenInvariants(house.sql), []);
  });

  test('a node that stops finishes what it has begun; then nobody hears', { skip }, async () => {
    await using house = await openHouse();
    const { client } = house;
    const asked = Array.from({ length: 50 }, () => client.ask(one, add(1)));
    await eventually('it began', async () => (await house.life(one)).length > 0);
    await house.stopNode('a');
    const subject = commandSubject(one, 'counter.add');
    await assert.rejects(house.bus.request(subject, encodeAsk(add(1), {}), { timeoutMs: 500 }), NoResponders);
    assert.ok(allCommands.startsWith('act.cmd'));
    await house.startNode('b');
    for (const reply of await Promise.all(asked)) assert.equal(reply.status, 'ok');
    assert.equal((await house.context(one))?.['total'], 50);
  });
}
