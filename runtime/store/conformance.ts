// What every store promises (S1 to S5 in store.ts), told once: the twin in memory and PostgreSQL both pass it, so a simulation
// over the twin means something.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partitionOf, partitions } from '../actor/address.ts';
import { RejectedBatch, attemptsMax } from './store.ts';
import type { Address, Json } from '@terrace/machines/kernel/envelope';
import type { TableDeclaration } from '../actor/define.ts';
import type { LogEntry, NewJob, OutboxEntry, Store, Transition } from './store.ts';

/** A table that the suite writes to; its index says that no two thimbles have one colour. */
export const thimbleTable: TableDeclaration = { table: 'thimble', key: ['id'], columns: ['id', 'colour', 'size'] };
export const thimbleSql = `create table thimble (id text primary key, colour text not null, size int, actor_version bigint not null);
  create unique index thimble_colour on thimble (colour);`;

export interface StoreBench extends AsyncDisposable {
  readonly store: Store;
  /** Makes the job look so, as the desk would. */
  setJob(id: string, status: string, attempt: number): Promise<void>;
  jobStatus(id: string): Promise<string | undefined>;
  thimble(id: string): Promise<{ readonly colour: string; readonly size: number } | undefined>;
  /** Puts a message into a mailbox that no actor sent. */
  post(to: Address, msgId: string, event: Json): Promise<void>;
  deadCount(): Promise<number>;
  /** Makes every row of the mailbox due, and ends every lease. */
  passTime(): Promise<void>;
}

const noon = { at: 1_700_000_000_000, rand: '00' };

/** A transition of one thing from version `from` to the next by the message `msgId`. */
export function move(id: string, from: number, msgId: string, more: Partial<Transition> = {}): Transition {
  const at = { kind: 'thing', id };
  return {
    ...at,
    p: partitionOf(at),
    epoch: null,
    from,
    to: from + 1,
    machineVersion: 1,
    state: 'on',
    done: false,
    snapshot: JSON.stringify({ value: 'on', context: { n: from + 1 }, status: 'active' }),
    trace: null,
    log: [entry(from + 1, msgId)],
    consumed: [],
    tells: [],
    timers: [],
    cancelledTimers: [],
    jobs: [],
    jobCancels: [],
    jobEnds: [],
    outbox: [],
    rows: [],
    ...more,
  };
}

export function entry(version: number, msgId: string, more: Partial<LogEntry> = {}): LogEntry {
  const event = { type: 'thing.go' };
  const rest = { accepted: true, reply: { n: version }, sender: null, meta: noon, trace: null, cause: null };
  return { version, machineVersion: 1, msgId, event, snapHash: 'h', ...rest, ...more };
}

const thing = (id: string): Address => ({ kind: 'thing', id });
const timer = (msgId: string, delayMs: number, timerId = 'bell') => ({
  timerId,
  msgId,
  delayMs,
  event: { type: 'ring' },
  trace: null,
  cause: 'm',
});
const job = (id: string): NewJob => ({
  id,
  pool: 'build',
  priority: 1,
  organization: 'acme',
  attempts: 1,
  spec: { say: id },
  trace: null,
});
const tell = (to: Address, msgId: string, n = 1) => ({
  p: partitionOf(to),
  to,
  msgId,
  event: { type: 'thing.told', n },
  trace: null,
  cause: 'm1',
});

export function storeConformance(name: string, skip: string | false, open: () => Promise<StoreBench>): void {
  const check = (promise: string, work: (bench: StoreBench) => Promise<void>): void => {
    void test(`${name} store: ${promise}`, { skip }, async () => {
      await using bench = await open();
      await work(bench);
    });
  };
  const one = async (store: Store, transition: Transition) => (await store.commit([transition])).outcomes[0];

  check('an actor moves from the version that it has, and from no other', async ({ store }) => {
    assert.deepEqual(await one(store, move('a', 0, 'm1')), { committed: true });
    const lost = { committed: false, repeated: [], missing: [], goneJobs: [], isFenced: false };
    assert.deepEqual(await one(store, move('a', 0, 'm2')), lost, 'it exists already');
    assert.deepEqual(await one(store, move('a', 2, 'm2')), lost, 'it is not there yet');
    assert.deepEqual(await one(store, move('b', 1, 'm2')), lost, 'it does not exist');
    assert.deepEqual(await one(store, move('a', 1, 'm2')), { committed: true });
    const { actors, applied } = await store.load([thing('a'), thing('b')], [{ ...thing('a'), msgId: 'm2' }]);
    const snapshot = { value: 'on', context: { n: 2 }, status: 'active' };
    assert.deepEqual(
      actors.map(({ id, version, machineVersion, snapshot: found }) => ({ id, version, machineVersion, found })),
      [{ id: 'a', version: 2, machineVersion: 1, found: snapshot }],
    );
    assert.deepEqual(applied, [{ ...thing('a'), msgId: 'm2', version: 2, accepted: true, reply: { n: 2 } }]);
  });

  check('a message id is applied once, whatever version comes with it', async ({ store }) => {
    await one(store, move('a', 0, 'm1'));
    const again = await one(store, move('a', 1, 'm1'));
    assert.deepEqual(again, { committed: false, repeated: ['m1'], missing: [], goneJobs: [], isFenced: false });
    assert.equal((await store.load([thing('a')], [])).actors[0]?.version, 1);
  });

  check('of a batch each actor is committed or not on its own, and the answers are in order', async ({ store }) => {
    await one(store, move('a', 0, 'm1'));
    const { outcomes } = await store.commit([move('z', 0, 'z1'), move('a', 0, 'm2'), move('c', 0, 'c1')]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.committed),
      [true, false, true],
    );
  });

  check('several messages fold into one move with a log row each', async ({ store }) => {
    const log = [entry(1, 'm1'), entry(2, 'm2', { accepted: false, reply: null }), entry(3, 'm3')];
    assert.deepEqual(await one(store, move('a', 0, '', { to: 3, log })), { committed: true });
    const messages = ['m1', 'm2', 'm3'].map((msgId) => ({ ...thing('a'), msgId }));
    const { applied } = await store.load([], messages);
    const inOrder = applied.toSorted((a, b) => a.version - b.version);
    assert.deepEqual(
      inOrder.map(({ version, accepted }) => [version, accepted]),
      [
        [1, true],
        [2, false],
        [3, true],
      ],
    );
  });

  check('a tell lies in the mailbox once, in order, and only when its sender moved', async ({ store }) => {
    await one(store, move('a', 0, 'm1', { tells: [tell(thing('b'), 't1', 1), tell(thing('b'), 't2', 2)] }));
    await one(store, move('a', 1, 'm2', { tells: [tell(thing('b'), 't1', 3), tell(thing('c'), 't3')] }));
    await one(store, move('a', 1, 'm3', { tells: [tell(thing('b'), 't4')] }));
    const rows = await store.mail([thing('b'), thing('c')], 10);
    assert.deepEqual(
      rows.map(({ id, msgId, sender, event, causeId }) => [id, msgId, sender, (event as { n: number }).n, causeId]),
      [
        ['b', 't1', 'thing/a', 1, 'm1'],
        ['b', 't2', 'thing/a', 2, 'm1'],
        ['c', 't3', 'thing/a', 1, 'm1'],
      ],
    );
    assert.equal((await store.mail([thing('b')], 1)).length, 1);
    const pending = await store.pendingFrom('m1');
    assert.deepEqual(pending.map(({ id }) => id).toSorted(), ['b', 'c']);
    const due = await store.due(0, 10, null);
    assert.ok(due.length >= 2 && due.every(({ inMs }) => inMs <= 0));
  });

  check('a consumed row goes with the move, and a row that is gone holds the actor back', async ({ store }) => {
    await one(store, move('a', 0, 'm1', { tells: [tell(thing('b'), 't1')] }));
    const [row] = await store.mail([thing('b')], 10);
    assert.ok(row !== undefined);
    const consumed = [{ seq: row.seq, msgId: 't1', timerId: null }];
    assert.deepEqual(await one(store, move('b', 0, 't1', { consumed })), { committed: true });
    assert.deepEqual(await store.mail([thing('b')], 10), []);
    const again = await one(store, move('b', 1, 't2', { consumed }));
    assert.deepEqual(again, { committed: false, repeated: [], missing: ['t1'], goneJobs: [], isFenced: false });
    assert.equal((await store.load([thing('b')], [])).actors[0]?.version, 1);
  });

  check('a row whose message is in the log already can be discarded, another cannot', async (bench) => {
    const { store } = bench;
    await one(store, move('a', 0, 'm1'));
    await bench.post(thing('a'), 'm1', { type: 'again' });
    await bench.post(thing('a'), 'm2', { type: 'fresh' });
    const rows = await store.mail([thing('a')], 10);
    assert.equal(rows.length, 2);
    await store.discard(rows);
    assert.deepEqual(
      (await store.mail([thing('a')], 10)).map((row) => row.msgId),
      ['m2'],
    );
  });

  check('a timer is one row per name: armed anew it keeps its place under a new message id', async (bench) => {
    const { store } = bench;
    await one(store, move('a', 0, 'm1', { timers: [timer('t1', 3_600_000), timer('t2', 3_600_000, 'gong')] }));
    assert.deepEqual(await store.mail([thing('a')], 10), [], 'it is not due');
    await one(store, move('a', 1, 'm2', { timers: [timer('t3', 3_600_000)] }));
    await bench.passTime();
    const rows = await store.mail([thing('a')], 10);
    assert.deepEqual(
      rows.map((row) => [row.timerId, row.msgId]),
      [
        ['bell', 't3'],
        ['gong', 't2'],
      ],
    );
  });

  check('a cancelled timer is gone, and its firing that was under way is held back', async (bench) => {
    const { store } = bench;
    await one(store, move('a', 0, 'm1', { timers: [timer('t1', 0)] }));
    await bench.passTime();
    const [row] = await store.mail([thing('a')], 10);
    assert.ok(row !== undefined);
    assert.deepEqual(await one(store, move('a', 1, 'm2', { cancelledTimers: ['bell'] })), { committed: true });
    const consumed = [{ seq: row.seq, msgId: row.msgId, timerId: 'bell' }];
    const late = await one(store, move('a', 2, row.msgId, { consumed }));
    assert.deepEqual(late, { committed: false, repeated: [], missing: ['t1'], goneJobs: [], isFenced: false });
  });

  check('a timer that was armed anew is another timer for a firing that was under way', async (bench) => {
    const { store } = bench;
    await one(store, move('a', 0, 'm1', { timers: [timer('t1', 0)] }));
    await bench.passTime();
    const [row] = await store.mail([thing('a')], 10);
    assert.ok(row !== undefined);
    await one(store, move('a', 1, 'm2', { timers: [timer('t2', 3_600_000)] }));
    const consumed = [{ seq: row.seq, msgId: row.msgId, timerId: 'bell' }];
    assert.equal((await one(store, move('a', 2, row.msgId, { consumed })))?.committed, false);
  });

  check('a timer that fires and is armed again under its name turns its own row over', async (bench) => {
    const { store } = bench;
    await one(store, move('a', 0, 'm1', { timers: [timer('t1', 0)] }));
    await bench.passTime();
    const [row] = await store.mail([thing('a')], 10);
    assert.ok(row !== undefined);
    const consumed = [{ seq: row.seq, msgId: row.msgId, timerId: 'bell' }];
    const fired = await one(store, move('a', 1, 't1', { consumed, timers: [timer('t2', 3_600_000)] }));
    assert.deepEqual(fired, { committed: true });
    assert.deepEqual(await store.mail([thing('a')], 10), []);
    await bench.passTime();
    assert.deepEqual(
      (await store.mail([thing('a')], 10)).map(({ seq, msgId }) => [seq, msgId]),
      [[row.seq, 't2']],
    );
  });

  check('a timer that fires and is cancelled by its own transition is gone', async (bench) => {
    const { store } = bench;
    await one(store, move('a', 0, 'm1', { timers: [timer('t1', 0)] }));
    await bench.passTime();
    const [row] = await store.mail([thing('a')], 10);
    assert.ok(row !== undefined);
    const consumed = [{ seq: row.seq, msgId: row.msgId, timerId: 'bell' }];
    const fired = await one(store, move('a', 1, 't1', { consumed, cancelledTimers: ['bell'] }));
    assert.deepEqual(fired, { committed: true });
    await bench.passTime();
    assert.deepEqual(await store.mail([thing('a')], 10), []);
  });

  check('a job ends by the message of its attempt, and by no other', async (bench) => {
    const { store } = bench;
    // What more an object carries is not the store's business.
    await one(store, move('a', 0, 'm1', { jobs: [{ ...job('j'), spec: null, kind: 'job' } as NewJob] }));
    assert.equal(await bench.jobStatus('j'), 'waiting');
    const end = (attempt: number, id = 'a', outcome: 'done' | 'lost' = 'done') =>
      move(id, id === 'a' ? 1 : 0, `end-${attempt}`, { jobEnds: [{ id: 'j', attempt, outcome }] });
    const gone = { committed: false, repeated: [], missing: [], goneJobs: ['j'], isFenced: false };
    assert.deepEqual(await one(store, end(0)), gone, 'nobody has it');
    await bench.setJob('j', 'claimed', 2);
    assert.deepEqual(await one(store, end(1)), gone, 'an older attempt');
    assert.deepEqual(await one(store, end(2, 'b')), gone, 'somebody else');
    assert.equal(await bench.jobStatus('j'), 'claimed');
    assert.deepEqual(await one(store, end(2)), { committed: true });
    assert.equal(await bench.jobStatus('j'), 'done');
    assert.deepEqual(
      await one(store, move('a', 2, 'm9', { jobEnds: [{ id: 'j', attempt: 2, outcome: 'done' }] })),
      gone,
    );
  });

  check('a job that no worker took can only be lost', async (bench) => {
    const { store } = bench;
    await one(store, move('a', 0, 'm1', { jobs: [job('j')] }));
    await bench.setJob('j', 'released', 0);
    const end = (outcome: 'done' | 'lost') => move('a', 1, outcome, { jobEnds: [{ id: 'j', attempt: 0, outcome }] });
    assert.equal((await one(store, end('done')))?.committed, false);
    assert.equal((await one(store, end('lost')))?.committed, true);
    assert.equal(await bench.jobStatus('j'), 'lost');
  });

  check('a job that waits is cancelled at once and its owner is told; one in work is asked to stop', async (bench) => {
    const { store } = bench;
    await one(store, move('a', 0, 'm1', { jobs: [job('j'), job('k'), job('l')] }));
    await bench.setJob('k', 'claimed', 1);
    await bench.setJob('l', 'released', 0);
    const jobCancels = ['j', 'k', 'l', 'nobody'].map((id) => ({ id, force: false }));
    const { outcomes, canceling, mailed } = await store.commit([move('a', 1, 'm2', { jobCancels })]);
    assert.deepEqual(outcomes, [{ committed: true }]);
    assert.deepEqual(canceling, ['k']);
    assert.deepEqual(mailed, [thing('a')]);
    assert.deepEqual(
      [await bench.jobStatus('j'), await bench.jobStatus('k'), await bench.jobStatus('l')],
      ['canceled', 'canceling', 'canceled'],
    );
    const mail = await store.mail([thing('a')], 10);
    assert.deepEqual(mail.map((row) => row.msgId).toSorted(), ['job:j:0:canceled', 'job:l:0:canceled']);
    const told = mail.find((row) => row.msgId === 'job:j:0:canceled');
    assert.deepEqual(told?.event, { type: 'job.canceled', job: 'j', attempt: 0, result: null });
    const ended = move('a', 2, 'm3', { jobEnds: [{ id: 'k', attempt: 1, outcome: 'canceled' }] });
    assert.equal((await one(store, ended))?.committed, true);
    assert.equal(await bench.jobStatus('k'), 'canceled');
  });

  check('a row of a domain follows its actor, and an older version never overwrites a newer', async (bench) => {
    const { store } = bench;
    const row = (version: number, colour: string, size: number) => ({
      table: thimbleTable,
      version,
      values: { id: 'x', colour, size },
    });
    await one(store, move('a', 0, 'm1', { rows: [row(1, 'red', 1)] }));
    assert.deepEqual(await bench.thimble('x'), { colour: 'red', size: 1 });
    await one(store, move('a', 0, 'm2', { rows: [row(2, 'blue', 2)] }));
    assert.deepEqual(await bench.thimble('x'), { colour: 'red', size: 1 }, 'its actor did not move');
    await one(store, move('a', 1, 'm2', { rows: [row(2, 'blue', 2)] }));
    assert.deepEqual(await bench.thimble('x'), { colour: 'blue', size: 2 });
    await one(store, move('a', 2, 'm3', { rows: [row(1, 'red', 9)] }));
    assert.deepEqual(await bench.thimble('x'), { colour: 'blue', size: 2 });
  });

  check('a violated index rejects the whole batch with its name, and nothing is written', async (bench) => {
    const { store } = bench;
    const row = (id: string) => ({ table: thimbleTable, version: 1, values: { id, colour: 'red', size: 1 } });
    await one(store, move('a', 0, 'm1', { rows: [row('x')] }));
    await assert.rejects(
      store.commit([move('b', 0, 'm2', { rows: [row('y')] }), move('c', 0, 'm3')]),
      (error) => error instanceof RejectedBatch && error.sqlState === '23505' && error.constraint === 'thimble_colour',
    );
    assert.deepEqual((await store.load([thing('b'), thing('c')], [])).actors, []);
  });

  check('a job id is nobody else’s', async ({ store }) => {
    await one(store, move('a', 0, 'm1', { jobs: [job('j')] }));
    await assert.rejects(store.commit([move('b', 0, 'm2', { jobs: [job('j')] })]), RejectedBatch);
  });

  check('a message that fails waits longer each time, then lies among the dead', async (bench) => {
    const { store } = bench;
    await bench.post(thing('a'), 'm1', { type: 'bad' });
    const [row] = await store.mail([thing('a')], 10);
    assert.ok(row !== undefined);
    for (let failures = 1; failures < attemptsMax; failures += 1) {
      assert.equal(await store.fail(row, `failed ${failures}`, 1), 'waits');
      assert.deepEqual(await store.mail([thing('a')], 10), []);
      await bench.passTime();
      assert.equal((await store.mail([thing('a')], 10))[0]?.attempts, failures);
    }
    assert.equal(await store.fail(row, 'failed for good \u0000', 1), 'dead');
    assert.equal(await bench.deadCount(), 1);
    assert.equal(await store.fail(row, 'once more', 1), 'gone');
    const consumed = [{ seq: row.seq, msgId: row.msgId, timerId: null }];
    assert.equal((await one(store, move('a', 0, 'm1', { consumed })))?.committed, false);
  });

  check('events wait in order until they are on the feed', async ({ store }) => {
    const event = (version: number): OutboxEntry => ({
      version,
      subject: `act.evt.acme._._.thing.a.n${version}`,
      msgId: `thing/a:${version}:0`,
      trace: null,
      body: version === 1 ? null : { version },
    });
    const versions = Array.from({ length: 12 }, (_, n) => n + 1);
    for (const version of versions)
      await one(store, move('a', version - 1, `m${version}`, { outbox: [event(version)] }));
    const rows = await store.outbox(20, null);
    assert.deepEqual(
      rows.map(({ subject, msgId, version, body }) => ({ subject, msgId, version, trace: null, body })),
      versions.map(event),
    );
    await store.published([rows[0]?.seq ?? '', rows[10]?.seq ?? '']);
    assert.deepEqual(
      (await store.outbox(3, null)).map((row) => row.version),
      [2, 3, 4],
    );
    assert.equal((await store.outbox(20, null)).length, 10);
  });

  check('a partition has one owner at a time, and who was overrun commits nothing', async ({ store }) => {
    const at = { kind: 'thing', id: 'a' };
    const p = partitionOf(at);
    const all = await store.partitions();
    assert.deepEqual(
      all.map((row) => row.p),
      Array.from({ length: partitions }, (_, n) => n),
    );
    assert.ok(all.every(({ epoch, node }) => epoch === 0 && node === null));
    const [mine] = await store.claim('one', [p]);
    assert.deepEqual(mine, { p, epoch: 1, node: 'one' });
    assert.equal((await one(store, move('a', 0, 'm1', { epoch: 1 })))?.committed, true);
    const claimed = await store.claim('two', [p, (p + 1) % partitions]);
    assert.deepEqual(
      new Map(claimed.map((row) => [row.p, [row.epoch, row.node]])),
      new Map([
        [p, [2, 'two']],
        [(p + 1) % partitions, [1, 'two']],
      ]),
    );
    const overrun = await one(store, move('a', 1, 'm2', { epoch: 1 }));
    assert.equal(overrun?.committed === false && overrun.isFenced, true);
    // The others of its batch are not held up.
    const { outcomes } = await store.commit([
      move('a', 1, 'm3', { epoch: 1 }),
      move('b', 0, 'm4', { epoch: null }),
      move('a2', 0, 'm5', { epoch: 7 }),
    ]);
    assert.deepEqual(
      outcomes.map(({ committed }) => committed),
      [false, true, false],
    );
    assert.equal((await one(store, move('a', 1, 'm6', { epoch: 2 })))?.committed, true);
  });

  check('looks for mail and events find those of the wanted partitions', async ({ store, ...house }) => {
    const [a, b] = ['a', 'b'].map((id) => ({ kind: 'thing', id })) as [Address, Address];
    assert.notEqual(partitionOf(a), partitionOf(b));
    for (const to of [a, b]) await house.post(to, `to-${to.id}`, { type: 'thing.go' });
    const dueOf = async (wanted: readonly number[] | null) =>
      [...new Set((await store.due(0, 10, wanted)).map(({ id }) => id))].toSorted();
    assert.deepEqual(await dueOf(null), ['a', 'b']);
    assert.deepEqual(await dueOf([partitionOf(b)]), ['b']);
    assert.deepEqual(await dueOf([]), []);
    const event = { version: 1, subject: 'act.evt.acme._._.thing.a.n', msgId: 'e', trace: null, body: null };
    await one(store, move('a', 0, 'm', { outbox: [event] }));
    assert.equal((await store.outbox(5, [partitionOf(b)])).length, 0);
    assert.equal((await store.outbox(5, [partitionOf(a)])).length, 1);
  });

  check('a gate opens to what every living node reads, and never closes', async ({ store, ...bench }) => {
    const leaseMs = 60_000;
    const of = (versions: ReadonlyMap<string, number>) => Object.fromEntries(versions);
    assert.deepEqual(of(await store.enlist('old', { thing: 1 })), {});
    await store.enlist('new', { thing: 3, cap: 1 });
    // One that does not know a kind at all cannot read it either.
    assert.deepEqual(of(await store.openGates(leaseMs)), { thing: 1 });
    await store.enlist('newer', { thing: 2, cap: 1 });
    await store.delist('old');
    assert.deepEqual(of(await store.openGates(leaseMs)), { thing: 2, cap: 1 });
    assert.deepEqual(of(await store.enlist('old', { thing: 1 })), { thing: 2, cap: 1 });
    assert.deepEqual(of(await store.openGates(leaseMs)), { thing: 2, cap: 1 });
    // One that was killed is waited for until its lease is over.
    await bench.passTime();
    await store.enlist('new', { thing: 3, cap: 1 });
    assert.deepEqual(of(await store.openGates(leaseMs)), { thing: 3, cap: 1 });
  });

  check('nobody buries what is written in a version that it does not read', async ({ store, ...bench }) => {
    await store.enlist('new', { thing: 2 });
    await store.openGates(60_000);
    await bench.post(thing('a'), 'm1', { type: 'new' });
    const [row] = await store.mail([thing('a')], 10);
    assert.ok(row !== undefined);
    for (let n = 0; n <= attemptsMax; n += 1) assert.equal(await store.fail(row, 'what is that?', 1), 'newer');
    assert.equal((await store.mail([thing('a')], 10))[0]?.attempts, 0);
    assert.equal(await store.fail(row, 'this is bad', 2), 'waits');
  });
}
