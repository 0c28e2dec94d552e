// The operator's questions on a real PostgreSQL, with the rights of the runtime's own role, and a real NATS: what is seen of the
// toys, what becomes of a dead letter that a person puts back or throws away, and that a replay finds what was tampered with.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bellSubject, partitionOf } from '../actor/address.ts';
import { eventually, openHouse, skipWithoutServers as skip } from '../actor/scratch-house.ts';
import { memoryBus } from '../bus/memory.ts';
import { systemClock } from '../clock/system.ts';
import { RetryableFault } from '../fault/fault.ts';
import { postgresUrl } from '../keys/scratch-database.ts';
import { add, chatterAt, chatterActor, counterActor, counterAt, eggActor, eggAt, sayAdd } from '../simulation/toys.ts';
import { attemptsMax } from '../store/store.ts';
import { openPostgres, pointLookups } from '../store/postgres.ts';
import { ensureRoles, nodeRoles } from '../store/roles.ts';
import { startOperatorDesk } from './desk.ts';
import { makeOperator } from './operator.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { ActorDefinition } from '../actor/define.ts';
import type { House } from '../actor/scratch-house.ts';
import type { Operator } from './operator.ts';
import type { AnswerOf, DeadLetter, ReplayResult, RequestOf } from './wire.ts';

const counter = counterActor({ tables: false });
const one = counterAt('one');

/** The toys, whose code fails while `isBroken`: what a bad release is to a message. */
function fragile() {
  const fault = { isBroken: false };
  const check = () => {
    if (fault.isBroken) throw new Error('the lamp is out');
  };
  const definitions: readonly ActorDefinition[] = [
    { ...counter, rows: (state, meta) => (check(), counter.rows(state, meta)) },
    { ...(eggActor as ActorDefinition), rows: () => (check(), []) },
    chatterActor as ActorDefinition,
  ];
  return { fault, definitions };
}

interface Lookout extends AsyncDisposable {
  readonly house: House;
  readonly operator: Operator;
  readonly fault: { isBroken: boolean };
  replay(at: Address, to?: number): Promise<ReplayResult>;
}

async function openLookout(
  options: { readonly known?: readonly ActorDefinition[]; readonly readMaxMs?: number } = {},
): Promise<Lookout> {
  const { fault, definitions } = fragile();
  const house = await openHouse(['a'], { definitions, schemas: [] });
  assert.equal(await ensureRoles(house.sql, []), true);
  const [place] = await house.sql.query<{ name: string }>('select current_database() as name');
  const url = new URL(postgresUrl ?? '');
  url.pathname = `/${place?.name ?? ''}`;
  const sql = openPostgres({ url: url.href, role: nodeRoles.runtime, settings: pointLookups, poolSize: 3 });
  const onFault = (what: string, error: unknown) => void house.faults.push(`${what}: ${String(error)}`);
  const { bus } = house;
  const { known = definitions, ...limits } = options;
  const desk = startOperatorDesk({ bus, sql, clock: systemClock, definitions: known, onFault, ...limits });
  await bus.flush();
  const operator = makeOperator(bus);
  return {
    house,
    operator,
    fault,
    async replay(at, to) {
      const result = await operator.ask('replay', { ...at, to: to ?? null });
      assert.ok(result !== null);
      return result;
    },
    async [Symbol.asyncDispose]() {
      await desk.stop();
      await sql.close();
      await house[Symbol.asyncDispose]();
    },
  };
}

/** Lets what lies in the mailboxes fail until it is dead. */
async function die({ house }: Lookout): Promise<void> {
  const soon = `due_at < now() + interval '50 seconds'`;
  const left = async () => (await house.sql.query(`select 1 from act_mailbox where ${soon}`)).length;
  await eventually('everything in the mailboxes has died', async () => {
    await house.sql.query(`update act_mailbox set due_at = now() where ${soon}`);
    house.bus.publish(bellSubject(0), new Uint8Array());
    return (await left()) === 0;
  });
}

async function letters({ operator }: Lookout): Promise<readonly DeadLetter[]> {
  return (await operator.ask('dead-letters', { kind: null, id: null, after: null, limit: 100 })).items;
}

async function onlyLetter(lookout: Lookout): Promise<DeadLetter> {
  const [letter, ...others] = await letters(lookout);
  assert.ok(letter !== undefined && others.length === 0);
  return letter;
}

const actors = (more: Partial<RequestOf<'actors'>> = {}): RequestOf<'actors'> => ({
  ...{ kind: null, state: null, stuckForMs: null, after: null, limit: 100 },
  ...more,
});

void test('a dead letter is seen, and goes through when it is tried again', { skip }, async () => {
  await using lookout = await openLookout();
  const { house, operator, fault } = lookout;
  await house.client.ask(one, add(1));
  fault.isBroken = true;
  await house.client.ask(chatterAt('c'), sayAdd([one], 5));
  await die(lookout);
  const letter = await onlyLetter(lookout);
  assert.partialDeepStrictEqual(letter, {
    ...{ kind: 'counter', id: 'one', type: 'counter.add', sender: 'chatter/c', timerId: null, event: null },
    ...{ attempts: attemptsMax, msgId: 'chatter/c:1:0' },
  });
  assert.match(letter.lastError ?? '', /the lamp is out/);
  const whole = await operator.ask('dead-letter', { seq: letter.seq });
  assert.deepEqual(whole?.event, add(5));
  const detail = await operator.ask('actor', one);
  assert.equal(detail?.summary.dead, 1);
  assert.equal(detail?.dead[0]?.seq, letter.seq);

  fault.isBroken = false;
  const retried = await operator.ask('retry', { seq: letter.seq });
  assert.ok(retried.outcome === 'retried' && retried.letter.msgId === letter.msgId);
  await eventually('it went through', async () => (await house.context(one))?.['total'] === 6);
  assert.deepEqual(await letters(lookout), []);
  // It is done once, however often somebody wants it.
  assert.deepEqual(await operator.ask('retry', { seq: letter.seq }), { outcome: 'gone' });
  assert.deepEqual(await house.sql.query('select 1 from act_mailbox'), []);
  assert.equal((await lookout.replay(one)).outcome, 'agrees');
});

void test('a dead letter that is tried too early dies again, and one that is discarded is gone', { skip }, async () => {
  await using lookout = await openLookout();
  const { house, operator, fault } = lookout;
  fault.isBroken = true;
  await house.client.ask(chatterAt('c'), sayAdd([one], 5));
  await die(lookout);
  const first = await onlyLetter(lookout);
  assert.equal((await operator.ask('retry', { seq: first.seq })).outcome, 'retried');
  await eventually('it is in work', async () => (await house.sql.query('select 1 from act_mailbox')).length === 1);
  await die(lookout);
  const second = await onlyLetter(lookout);
  assert.equal(second.msgId, first.msgId);
  assert.equal(second.attempts, attemptsMax, 'it had all its tries again');
  const discarded = await operator.ask('discard', { seq: second.seq });
  assert.deepEqual(discarded?.event, add(5));
  assert.deepEqual(await letters(lookout), []);
  assert.equal(await operator.ask('discard', { seq: second.seq }), null);
  assert.equal(await operator.ask('dead-letter', { seq: second.seq }), null);
  fault.isBroken = false;
  await house.client.ask(one, add(1));
  assert.equal((await house.context(one))?.['total'], 1);
});

void test('a dead timer fires when its state still lasts, and never when it was left', { skip }, async () => {
  await using lookout = await openLookout();
  const { house, operator, fault } = lookout;
  const [stays, left] = [eggAt('stays'), eggAt('left')];
  for (const egg of [stays, left]) await house.client.ask(egg, { type: 'egg.boil', ms: 30_000 });
  fault.isBroken = true;
  await die(lookout);
  fault.isBroken = false;
  const dead = await letters(lookout);
  assert.deepEqual(new Set(dead.map(({ id }) => id)), new Set(['left', 'stays']));
  assert.ok(dead.every(({ timerId }) => timerId !== null));
  const seqOf = (egg: Address): string => dead.find(({ id }) => id === egg.id)?.seq ?? '';
  // Taken out and put in again: the machine could not tell the old timer from the new one.
  await house.client.ask(left, { type: 'egg.take' });
  await house.client.ask(left, { type: 'egg.boil', ms: 60_000 });
  const refused = await operator.ask('retry', { seq: seqOf(left) });
  assert.ok(refused.outcome === 'refused');
  assert.match(refused.reason, /armed no more/);
  assert.equal((await operator.ask('retry', { seq: seqOf(stays) })).outcome, 'retried');
  await eventually('the egg is done', async () => (await house.context(stays))?.['boiled'] === 1);
  assert.deepEqual(await house.context(left), { ms: 60_000, boiled: 0, taken: 1 });
  assert.equal((await lookout.replay(stays)).outcome, 'agrees');
  const [timer] = (await operator.ask('actor', left))?.timers ?? [];
  assert.match(timer?.timerId ?? '', /boiling/);
  assert.deepEqual(
    (await letters(lookout)).map(({ id }) => id),
    ['left'],
  );
});

void test('a timer is not put back beside a transition that leaves its state at that moment', { skip }, async () => {
  await using lookout = await openLookout();
  const { house, operator, fault } = lookout;
  const egg = eggAt('e');
  await house.client.ask(egg, { type: 'egg.boil', ms: 30_000 });
  fault.isBroken = true;
  await die(lookout);
  fault.isBroken = false;
  const { seq } = await onlyLetter(lookout);
  // The transition has begun and waits for the actor's row, which somebody holds.
  const blocked = `select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and ltrim(query, E' \\n') like $1`;
  const waits = (beginning: string) => async () => (await house.sql.query(blocked, [`${beginning}%`])).length > 0;
  const [taking, retrying] = await house.sql.transaction(async (inside) => {
    await inside.query(`select 1 from act_actor where kind = 'egg' and id = 'e' for update`);
    const take = house.client.ask(egg, { type: 'egg.take' });
    await eventually('the transition waits', waits('with'));
    const retry = operator.ask('retry', { seq });
    await eventually('the retry waits for it', waits('lock table'));
    return [take, retry] as const;
  });
  assert.equal((await taking).status, 'ok');
  const refused = await retrying;
  assert.ok(refused.outcome === 'refused' && /armed no more/.test(refused.reason));
  assert.deepEqual(await house.sql.query('select 1 from act_mailbox'), []);
});

void test('a log is replayed to any version, and every stored hash is checked', { skip }, async () => {
  await using lookout = await openLookout();
  const { house, operator } = lookout;
  for (let n = 1; n <= 120; n += 1) await house.client.ask(one, add(n), { msgId: `m${n}` });
  await house.client.ask(one, { type: 'counter.close' });
  await house.client.ask(chatterAt('c'), sayAdd([one], 1), { through: true });
  const end = await lookout.replay(one);
  assert.partialDeepStrictEqual(end, {
    ...{ outcome: 'agrees', reason: null, last: 122, replayed: 122, rowAgrees: true, state: 'closed', done: true },
    context: { total: 7_260 },
  });
  // What was told to the closed counter is in the log, and changed nothing.
  assert.deepEqual(
    end.steps.slice(-2).map(({ version, type, accepted, state }) => [version, type, accepted, state]),
    [
      [121, 'counter.close', true, 'closed'],
      [122, 'counter.add', false, 'closed'],
    ],
  );
  const early = await lookout.replay(one, 3);
  assert.partialDeepStrictEqual(early, { outcome: 'agrees', replayed: 3, rowAgrees: null, state: 'open' });
  assert.deepEqual(early.context, { total: 6, name: '', jobs: [] });
  assert.partialDeepStrictEqual(await lookout.replay(one, 0), { replayed: 0, context: { total: 0 }, steps: [] });
  assert.equal(await operator.ask('replay', { ...one, to: 123 }), null);
  assert.equal(await operator.ask('replay', { ...counterAt('nobody'), to: null }), null);
});

void test('a replay names the first entry of the log that was tampered with', { skip }, async () => {
  await using lookout = await openLookout();
  const { house } = lookout;
  const tampered = async (name: string, set: string): Promise<ReplayResult> => {
    const at = counterAt(name);
    for (let n = 1; n <= 4; n += 1) await house.client.ask(at, add(n));
    assert.equal((await lookout.replay(at)).outcome, 'agrees');
    await house.sql.query(`update act_log set ${set} where kind = 'counter' and id = $1 and version = 3`, [name]);
    const result = await lookout.replay(at);
    // Up to the entry before, it is as it was.
    assert.partialDeepStrictEqual(result, { replayed: 2, context: { total: 3 }, rowAgrees: null });
    assert.equal((await lookout.replay(at, 2)).outcome, 'agrees');
    return result;
  };
  const event = await tampered('event', `event = jsonb_set(event, '{amount}', '30')`);
  assert.equal(event.outcome, 'differs');
  assert.match(event.reason ?? '', /counter\/event at 3: /);
  assert.match((await tampered('taken', `accepted = false`)).reason ?? '', /at 3: I3/);
  assert.match((await tampered('answer', `reply = '{"total": 7}'`)).reason ?? '', /at 3: I4/);
  assert.match(
    (await tampered('guard', `event = '{"type": "counter.add", "amount": 0}'`)).reason ?? '',
    /does not take/,
  );
  assert.match((await tampered('code', `event = '{"type": "counter.fail"}'`)).reason ?? '', /out of order/);
  const hash = await tampered('hash', `snap_hash = repeat('0', 64)`);
  assert.equal(hash.stored, '0'.repeat(64));
  assert.match(hash.made ?? '', /^[0-9a-f]{64}$/);
  const moved = await tampered('moved', `version = 33`);
  assert.match(moved.reason ?? '', /I1/);
  const machine = await tampered('machine', `machine_version = 7`);
  assert.equal(machine.outcome, 'unreplayable');
  assert.match(machine.reason ?? '', /version 3 was written by version 7 of the machine 'counter'.* has version 1/);

  // The log is as it was, but the row is not what it makes.
  await house.client.ask(one, add(1));
  await house.sql.query(`update act_actor set snapshot = jsonb_set(snapshot, '{context,total}', '9') where id = 'one'`);
  assert.partialDeepStrictEqual(await lookout.replay(one), { outcome: 'agrees', rowAgrees: false });
});

void test('a machine that the node does not know is said, and its log is read all the same', { skip }, async () => {
  await using lookout = await openLookout({ known: [chatterActor as ActorDefinition] });
  const { house, operator } = lookout;
  await house.client.ask(one, add(1));
  const result = await lookout.replay(one);
  assert.partialDeepStrictEqual(result, { outcome: 'unreplayable', replayed: 0, last: 1 });
  assert.match(result.reason ?? '', /no actor of kind 'counter'/);
  assert.equal((await operator.ask('log', { ...one, after: null, limit: 10 }))?.items.length, 1);
});

void test('actors are listed in pages, by kind, by state, and those that are stuck', { skip }, async () => {
  await using lookout = await openLookout();
  const { house, operator, fault } = lookout;
  for (const id of ['a', 'b', 'c', 'd', 'e']) await house.client.ask(counterAt(id), add(1));
  await house.client.ask(counterAt('b'), { type: 'counter.close' });
  await house.client.ask(counterAt('c'), { type: 'counter.work', job: 'j' });
  await house.client.ask(eggAt('x'), { type: 'egg.boil', ms: 60_000 });
  const ids = async (more: Partial<RequestOf<'actors'>>): Promise<string> =>
    (await operator.ask('actors', actors(more))).items.map(({ id }) => id).join(' ');
  assert.equal(await ids({}), 'a b c d e x');
  assert.equal(await ids({ kind: 'egg' }), 'x');
  assert.equal(await ids({ state: 'closed' }), 'b');
  assert.equal(await ids({ state: 'clos' }), '');
  const first = await operator.ask('actors', actors({ kind: 'counter', limit: 2 }));
  assert.equal(first.next, 'counter/b');
  assert.equal(await ids({ kind: 'counter', limit: 10, after: first.next }), 'c d e');
  const [egg] = (await operator.ask('actors', actors({ kind: 'egg' }))).items;
  assert.partialDeepStrictEqual(egg, {
    state: 'boiling',
    version: 1,
    timers: 1,
    mail: 0,
    jobs: 0,
    dead: 0,
    done: false,
  });

  // d has a dead letter, c a job that goes nowhere; the others rest, and the timer is not due.
  fault.isBroken = true;
  await house.client.ask(chatterAt('t'), sayAdd([counterAt('d'), counterAt('b')], 1));
  await die(lookout);
  await house.sql.query(`update act_actor set updated_at = now() - interval '1 hour' where id <> 'e'`);
  assert.equal(await ids({ stuckForMs: 60_000 }), '', 'nothing has waited so long');
  await house.sql.query(`update act_dead set died_at = now() - interval '1 hour'`);
  await house.sql.query(`update act_job set created_at = now() - interval '2 hours'`);
  assert.equal(await ids({ stuckForMs: 60_000 }), 'c d');
  assert.equal(await ids({ stuckForMs: 60_000, limit: 1, after: 'counter/c' }), 'd');
  assert.equal(await ids({ stuckForMs: 5_400_000 }), '', 'they moved since');
  await house.stopNode('a');
  await house.sql.query(
    `insert into act_mailbox (p, kind, id, msg_id, event, due_at) values ($1, 'counter', 'a', 'm', '{"type": "counter.add"}', now() - interval '1 hour')`,
    [partitionOf(counterAt('a'))],
  );
  assert.equal(await ids({ stuckForMs: 60_000 }), 'a c d');
});

void test('an actor is seen from inside: row, context, mail, timers and jobs', { skip }, async () => {
  await using lookout = await openLookout();
  const { house, operator, fault } = lookout;
  await house.client.ask(one, { type: 'counter.work', job: 'j1' });
  fault.isBroken = true;
  await house.client.ask(chatterAt('c'), sayAdd([one], 2));
  await eventually('it failed once', async () => (await operator.ask('actor', one))?.mail[0]?.attempts === 1);
  const detail = await operator.ask('actor', one);
  assert.ok(detail !== null);
  assert.partialDeepStrictEqual(detail.summary, { kind: 'counter', id: 'one', version: 1, mail: 1, jobs: 1 });
  assert.deepEqual(detail.context, { total: 0, name: '', jobs: [] });
  assert.partialDeepStrictEqual(detail.mail[0], { type: 'counter.add', sender: 'chatter/c', timerId: null });
  assert.match(detail.mail[0]?.lastError ?? '', /the lamp is out/);
  assert.partialDeepStrictEqual(detail.jobs, [{ id: 'j1', pool: 'build', status: 'waiting', owner: one, attempt: 0 }]);
  assert.ok(!JSON.stringify(detail).includes('claim'.concat('Id')), 'who knows a claim id can claim again');
  assert.equal(await operator.ask('actor', counterAt('nobody')), null);
});

void test('the log tells who said what and why, in pages', { skip }, async () => {
  await using lookout = await openLookout();
  const { house, operator } = lookout;
  const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  await house.client.ask(one, add(1), { msgId: 'm1', trace });
  await house.client.ask(chatterAt('c'), sayAdd([one], 2), { msgId: 'm2', through: true });
  const page = await operator.ask('log', { ...one, after: null, limit: 1 });
  assert.partialDeepStrictEqual(page, {
    items: [{ version: 1, type: 'counter.add', accepted: true, msgId: 'm1', sender: null, reply: { total: 1 } }],
    next: '1',
  });
  assert.equal(page?.items[0]?.trace?.slice(3, 35), 'a'.repeat(32));
  const rest = await operator.ask('log', { ...one, after: '1', limit: 10 });
  assert.partialDeepStrictEqual(rest, { items: [{ version: 2, sender: 'chatter/c', cause: 'm2' }], next: null });
  assert.deepEqual(await operator.ask('log', { ...one, after: '2', limit: 10 }), { items: [], next: null });
  assert.equal(await operator.ask('log', { ...counterAt('nobody'), after: null, limit: 10 }), null);
});

void test(
  'jobs that have not ended are listed with their age and counted by pool and organization',
  { skip },
  async () => {
    await using lookout = await openLookout();
    const { house, operator } = lookout;
    for (const job of ['j1', 'j2', 'j3', 'j4', 'j5']) await house.client.ask(one, { type: 'counter.work', job });
    await house.sql.query(`update act_job set status = 'released', organization = 'other' where id = 'j2'`);
    await house.sql.query(`update act_job set status = 'claimed', worker = 'w', pool = 'big' where id = 'j3'`);
    await house.sql.query(`update act_job set status = 'done', ended_at = now() where id = 'j4'`);
    const none = { pool: null, organization: null, status: null, after: null, limit: 100 };
    const ids = async (more: Partial<RequestOf<'jobs'>>): Promise<string> =>
      (await operator.ask('jobs', { ...none, ...more })).items.map(({ id }) => id).join(' ');
    assert.equal(await ids({}), 'j1 j2 j3 j5');
    assert.equal(await ids({ status: 'waiting' }), 'j1 j5');
    assert.equal(await ids({ pool: 'big' }), 'j3');
    assert.equal(await ids({ organization: 'other' }), 'j2');
    const first = await operator.ask('jobs', { ...none, limit: 3 });
    assert.equal(await ids({ after: first.next }), 'j5');
    assert.deepEqual(
      first.counts.map(({ pool, organization, status, count }) => [pool, organization, status, count]),
      [
        ['big', 'acme', 'claimed', 1],
        ['build', 'acme', 'waiting', 2],
        ['build', 'other', 'released', 1],
      ],
    );
  },
);

void test('partitions are listed with their owner, their epoch and what is due there', { skip }, async () => {
  await using lookout = await openLookout();
  const { house, operator, fault } = lookout;
  await house.client.ask(one, add(1));
  fault.isBroken = true;
  await house.client.ask(chatterAt('c'), sayAdd([one], 2));
  await eventually('it failed once', async () => (await operator.ask('actor', one))?.mail[0]?.attempts === 1);
  await house.stopNode('a');
  await house.sql.query(`update act_mailbox set due_at = now() - interval '1 hour'`);
  await house.sql.query(`update act_partition set node = 'b', epoch = 7 where p = $1`, [partitionOf(one)]);
  const { items } = await operator.ask('partitions', {});
  assert.deepEqual(
    items.map(({ partition }) => partition),
    Array.from({ length: 256 }, (_, n) => n),
  );
  const there = items[partitionOf(one)];
  assert.partialDeepStrictEqual(there, { owner: 'b', epoch: 7, due: 1 });
  assert.ok(Date.parse(there?.oldestDueAt ?? '') < Date.now() - 3_000_000);
  assert.deepEqual(new Set(items.filter((item) => item !== there).map(({ due }) => due)), new Set([0]));
});

void test('a page that no message could carry is cut, and its next leads to the rest', { skip }, async () => {
  await using lookout = await openLookout();
  const { house, operator } = lookout;
  const long = 'x'.repeat(200_000);
  for (let n = 0; n < 8; n += 1) await house.client.ask(one, { type: 'counter.name', name: `${n}${long}` });
  const versions: number[] = [];
  let pages = 0;
  for (let after: string | null = null, isMore = true; isMore; pages += 1) {
    const page: AnswerOf<'log'> = await operator.ask('log', { ...one, after, limit: 100 });
    versions.push(...(page?.items ?? []).map(({ version }) => version));
    after = page?.next ?? null;
    isMore = after !== null;
  }
  assert.deepEqual(versions, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.ok(pages > 1);
});

void test('who asks too much, or too long, is told to come again, and nobody waits for ever', { skip }, async () => {
  await using lookout = await openLookout({ readMaxMs: 50 });
  const { house, operator } = lookout;
  await house.client.ask(one, add(1));
  const said = await house.sql.transaction(async (inside) => {
    await inside.query('lock table act_actor in access exclusive mode');
    const asked = Array.from({ length: 40 }, () => operator.ask('actor', one));
    return await Promise.all(asked.map((each) => each.then(() => 'answered', String)));
  });
  const count = (pattern: RegExp): number => said.filter((text) => pattern.test(text)).length;
  const [tooMuch, tooLong] = [count(/RetryableFault: .*too much at once/), count(/RetryableFault: .*too long/)];
  assert.ok(tooMuch > 0 && tooLong > 0);
  assert.equal(tooMuch + tooLong, said.length);
  assert.equal((await operator.ask('actor', one))?.summary.version, 1);
});

void test('who asks while no node of actors is there is told so', { skip: false }, async () => {
  const bus = memoryBus();
  const asked = makeOperator(bus).ask('actor', one);
  await assert.rejects(asked, (error) => error instanceof RetryableFault && /no node/.test(error.message));
  bus.subscribe('act.qry.operator.actor', () => undefined);
  const silent = makeOperator(bus, { timeoutMs: 20 }).ask('actor', one);
  await assert.rejects(silent, (error) => error instanceof RetryableFault && /within 20 ms/.test(error.message));
  await bus.close();
});
