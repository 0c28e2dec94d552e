// Group commit over the store in memory, whose commits are let through by hand: what may be answered when, and what is bounded.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock, seededRng } from '../clock/manual.ts';
import { ownsEverything } from '../membership/ownership.ts';
import { RetryableFault } from '../fault/fault.ts';
import { newPurse, purseAt, put, spend } from '../simulation/purse.ts';
import { add, counterAt, eggAt, toys } from '../simulation/toys.ts';
import { memoryStore, storeBut } from '../store/memory.ts';
import { RejectedBatch, batchMax } from '../store/store.ts';
import { Committer, actorQueueMax } from './commit.ts';
import { Behaviour } from './decide.ts';
import { Replay } from './replay.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Gate } from '../membership/gate.ts';
import type { Ownership } from '../membership/ownership.ts';
import type { MemoryStore } from '../store/memory.ts';
import type { Store } from '../store/store.ts';
import type { Turn } from './decide.ts';
import type { ActorDefinition } from './define.ts';
import type { Incoming, Outcome } from './incoming.ts';

const clock = manualClock();
const one = counterAt('one');

/** Gates that stand where they are put. */
function gateAt(
  versions: Readonly<Record<string, number>> = {},
): Gate & { versions: Readonly<Record<string, number>> } {
  return {
    versions,
    written(kind) {
      return this.versions[kind] ?? 1;
    },
    isBehind: () => false,
    met: () => undefined,
    lookNow: () => undefined,
  };
}

function makeCommitter(store: Store, ownership: Ownership = ownsEverything) {
  const faults: string[] = [];
  const behaviours = new Map(toys.map((toy) => [toy.kind, new Behaviour(toy)]));
  const onFault = (what: string, error: unknown) => void faults.push(`${what}: ${String(error)}`);
  const committer = new Committer({
    ...{ behaviours, store, ownership, clock, onFault, gate: gateAt() },
    rng: seededRng(1),
    node: 'a',
    onCommit: () => undefined,
  });
  let count = 0;
  const ask = (to: Address, event: Turn['event'], more: Partial<Incoming> = {}): Promise<Outcome> =>
    committer.submit({
      to,
      event,
      machineVersion: 1,
      msgId: `m${++count}`,
      sender: null,
      trace: null,
      cause: null,
      row: null,
      ends: null,
      deadline: null,
      isRepeat: false,
      ...more,
    });
  return { committer, ask, faults };
}

/** A store whose commits wait until they are let through; `batches` are the sizes of those that came. */
function gated(store: MemoryStore) {
  const waiting: (() => void)[] = [];
  const batches: number[] = [];
  const commit: Store['commit'] = async (transitions) => {
    batches.push(transitions.length);
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    await promise;
    return await store.commit(transitions);
  };
  return { store: storeBut(store, { commit }), batches, open: () => waiting.splice(0).forEach((resolve) => resolve()) };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const isPending = async (promise: Promise<unknown>): Promise<boolean> => {
  await settle();
  return (await Promise.race([promise, Promise.resolve('pending')])) === 'pending';
};
const totalOf = (outcome: Outcome): unknown =>
  outcome.kind === 'committed' ? (outcome.value as { readonly total: number }).total : outcome.kind;

void test('nothing is answered before its commit, and what arrives meanwhile is the next batch', async () => {
  const gate = gated(memoryStore({ clock }));
  const { ask } = makeCommitter(gate.store);
  const first = ask(one, add(1));
  assert.ok(await isPending(first));
  const more = [ask(one, add(1)), ask(one, add(1)), ask(counterAt('two'), add(1)), ask(counterAt('three'), add(1))];
  assert.ok(await isPending(Promise.race(more)));
  assert.deepEqual(gate.batches, [1, 2], 'the first actor is in flight, so its messages wait; the others go');
  gate.open();
  assert.equal(totalOf(await first), 1);
  await settle();
  assert.deepEqual(gate.batches, [1, 2, 1], 'both messages for one actor are one update');
  gate.open();
  assert.deepEqual((await Promise.all(more)).map(totalOf), [2, 3, 1, 1]);
});

void test('a batch is bounded', async () => {
  const gate = gated(memoryStore({ clock }));
  const { ask } = makeCommitter(gate.store);
  const asked = Array.from({ length: batchMax + 5 }, (_, n) => ask(counterAt(`c${n}`), add(1)));
  await settle();
  assert.deepEqual(gate.batches, [batchMax, 5]);
  gate.open();
  await Promise.all(asked);
});

void test('an actor with a full queue is busy, and its neighbours are not', async () => {
  const gate = gated(memoryStore({ clock }));
  const { ask } = makeCommitter(gate.store);
  const asked = [ask(one, add(1))];
  await settle();
  for (let n = 0; n < actorQueueMax; n += 1) asked.push(ask(one, add(1)));
  assert.equal((await ask(one, add(1))).kind, 'busy');
  const neighbour = ask(counterAt('two'), add(1));
  assert.ok(await isPending(neighbour));
  const opening = setInterval(gate.open, 1);
  const outcomes = await Promise.all([...asked, neighbour]);
  clearInterval(opening);
  assert.ok(outcomes.every((outcome) => outcome.kind === 'committed'));
  assert.equal(totalOf(outcomes[actorQueueMax] ?? { kind: 'dropped' }), actorQueueMax + 1);
});

void test('the same ask twice at the same time is one ask', async () => {
  const store = memoryStore({ clock });
  const { ask } = makeCommitter(store);
  const twins = await Promise.all([ask(one, add(1), { msgId: 'm' }), ask(one, add(1), { msgId: 'm' })]);
  assert.deepEqual(twins.map(totalOf), [1, 1]);
  assert.equal(store.log.get('counter/one')?.length, 1);
});

void test('work that nobody waits for is dropped before the step', async () => {
  const store = memoryStore({ clock });
  const { ask } = makeCommitter(store);
  assert.equal((await ask(one, add(1), { deadline: clock.now() - 1 })).kind, 'dropped');
  assert.equal(store.log.size, 0);
});

void test('no refusal is given from a state that another node has changed since', async () => {
  const store = memoryStore({ clock });
  const [here, there] = [makeCommitter(store), makeCommitter(store)];
  const egg = eggAt('e');
  await here.ask(egg, { type: 'egg.boil', ms: 1_000 });
  await there.ask(egg, { type: 'egg.take' }, { msgId: 'other' });
  await there.ask(egg, { type: 'egg.boil', ms: 5 }, { msgId: 'another' });
  await there.ask(egg, { type: 'egg.take' }, { msgId: 'last' });
  // Here the egg is boiling still, and a boiling egg can be taken out; the store knows better.
  const outcome = await here.ask(egg, { type: 'egg.take' });
  assert.deepEqual(outcome, { kind: 'refused', refusal: { code: 'not-accepted', detail: 'raw' } });
  await there.ask(egg, { type: 'egg.boil', ms: 5 }, { msgId: 'again' });
  // And here it is raw still.
  assert.equal((await here.ask(egg, { type: 'egg.take' })).kind, 'committed');
});

void test('a refusal that an uncommitted message brought about waits for its commit', async () => {
  const gate = gated(memoryStore({ clock }));
  const { ask } = makeCommitter(gate.store);
  const closing = ask(one, { type: 'counter.close' });
  const refused = ask(one, add(1));
  assert.ok(await isPending(refused));
  gate.open();
  assert.equal((await closing).kind, 'committed');
  assert.equal((await refused).kind, 'refused');
});

void test('when it is not known what was written, everybody is asked to come again, and the log knows', async () => {
  const real = memoryStore({ clock });
  let isLost = true;
  const store = storeBut(real, {
    commit: async (transitions) => {
      const result = await real.commit(transitions);
      if (isLost) throw new RetryableFault('the connection broke');
      return result;
    },
  });
  const { ask, faults } = makeCommitter(store);
  assert.equal((await ask(one, add(1), { msgId: 'm' })).kind, 'busy');
  isLost = false;
  const again = await ask(one, add(1), { msgId: 'm' });
  assert.ok(again.kind === 'committed' && again.duplicate);
  assert.equal(totalOf(again), 1);
  assert.match(faults[0] ?? '', /^commit a batch/);
});

void test('what the database refuses fails alone, even when it is folded with good messages', async () => {
  const real = memoryStore({ clock });
  const sizes: number[] = [];
  const store = storeBut(real, {
    commit: async (transitions) => {
      sizes.push(transitions.length);
      const isBad = transitions.some(({ log }) => log.some(({ event }) => JSON.stringify(event).includes('bad name')));
      if (isBad) throw new RejectedBatch('22P02', null, new Error('no such text'));
      return await real.commit(transitions);
    },
  });
  const { ask } = makeCommitter(store);
  const bad = { type: 'counter.name', name: 'bad name' };
  const outcomes = await Promise.all([
    ...Array.from({ length: 7 }, (_, n) => ask(counterAt(`c${n}`), add(1))),
    ask(one, add(1)),
    ask(one, bad),
    ask(one, add(1)),
  ]);
  const kinds = outcomes.map((outcome) => outcome.kind);
  assert.deepEqual(kinds, [...Array.from({ length: 8 }, () => 'committed'), 'failed', 'committed']);
  assert.equal(totalOf(outcomes[9] ?? { kind: 'dropped' }), 2);
  assert.ok(sizes.length < 12, `it took ${sizes.length} commits`);
});

void test('a stale attempt that arrives with the good one is gone, and the good one ends the job', async () => {
  const store = memoryStore({ clock });
  const { ask } = makeCommitter(store);
  await ask(one, { type: 'counter.work', job: 'j' });
  store.setJob('j', { status: 'claimed', attempt: 2 });
  const end = (attempt: number) =>
    ask(
      one,
      { type: 'job.done', job: 'j', attempt, result: null },
      { msgId: `job:j:${attempt}:end`, ends: { id: 'j', attempt, outcome: 'done' } },
    );
  const [stale, good, again] = await Promise.all([end(1), end(2), end(2)]);
  assert.deepEqual(stale, { kind: 'refused', refusal: { code: 'job-gone', detail: 'j' } });
  assert.equal(good.kind, 'committed');
  assert.deepEqual(again, good);
  assert.equal(store.jobs.get('j')?.status, 'done');
});

void test('an actor that a newer version has written is left alone', async () => {
  const store = memoryStore({ clock });
  const { ask } = makeCommitter(store);
  await ask(one, add(1));
  const newer = new Behaviour({ ...(toys[0] as (typeof toys)[number]), version: 2, migrate: { 2: (json) => json } });
  const options = {
    store,
    gate: gateAt({ counter: 2 }),
    ownership: ownsEverything,
    clock,
    rng: seededRng(2),
    node: 'b',
    onCommit: () => undefined,
    onFault: () => undefined,
  };
  const next = new Committer({ ...options, behaviours: new Map([['counter', newer]]) });
  const message = {
    to: one,
    event: add(1),
    machineVersion: 2,
    sender: null,
    trace: null,
    cause: null,
    row: null,
    ends: null,
  };
  await next.submit({ ...message, msgId: 'next', deadline: null, isRepeat: false });
  assert.equal(store.actors.get('counter/one')?.machineVersion, 2, 'it is migrated with its next transition');
  assert.equal((await ask(one, add(1))).kind, 'busy');
  assert.equal(store.actors.get('counter/one')?.version, 2);
});

void test('an actor is taken by the version that is written, and by the next one once the gate opens', async () => {
  const store = memoryStore({ clock });
  const gate = gateAt({ purse: 1 });
  const behaviour = new Behaviour(newPurse as unknown as ActorDefinition);
  const committer = new Committer({
    ...{
      store,
      gate,
      ownership: ownsEverything,
      clock,
      rng: seededRng(3),
      node: 'a',
      behaviours: new Map([['purse', behaviour]]),
    },
    ...{ onCommit: () => undefined, onFault: () => undefined },
  });
  let count = 0;
  const ask = (event: Turn['event'], machineVersion: number) =>
    committer.submit({
      ...{ to: purseAt('p'), event, machineVersion, msgId: `m${++count}`, sender: null, trace: null, cause: null },
      ...{ row: null, ends: null, deadline: null, isRepeat: false },
    });
  await ask(put(3), 1);
  const stored = () => store.actors.get('purse/p');
  assert.deepEqual([stored()?.machineVersion, stored()?.state], [1, 'open']);
  // Read by the old version's schema, and met by the new version: it comes again.
  const late = ask(put(1), 1);
  gate.versions = { purse: 2 };
  assert.equal((await late).kind, 'busy');
  // From the cache, where it still is as the old version left it.
  const spent = await ask(spend(1), 2);
  assert.deepEqual(spent.kind === 'committed' && spent.value, { coins: 2 });
  assert.deepEqual([stored()?.machineVersion, stored()?.state], [2, 'ready']);
  const replay = new Replay(behaviour, purseAt('p'));
  for (const entry of store.log.get('purse/p') ?? []) replay.apply(entry);
  assert.deepEqual(replay.life.snapshot.json, stored()?.snapshot);
});
