// Several nodes over one bus and one store: each partition has one owner, whoever comes, goes, dies or stands still.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partitions } from '../actor/address.ts';
import { NoResponders, RequestTimeout } from '../bus/bus.ts';
import { memoryBus } from '../bus/memory.ts';
import { systemClock as clock, systemRng as rng } from '../clock/system.ts';
import { memoryStore } from '../store/memory.ts';
import { PartitionOwner } from './ownership.ts';
import { encode } from '../bus/json.ts';
import { ownerOf } from './rendezvous.ts';
import { drainSubject } from './wire.ts';
import type { Bus } from '../bus/bus.ts';
import type { MemoryStore } from '../store/memory.ts';
import type { MembershipTimes } from './times.ts';

/** Faster than in life, and far enough apart for a loaded machine. */
const times: MembershipTimes = {
  heartbeatEveryMs: 50,
  suspectAfterMs: 150,
  pingTimeoutMs: 100,
  deadAfterMs: 900,
  settleMs: 200,
  firstLookMs: 60,
  stallMs: 800,
  releaseTimeoutMs: 1_000,
  auditEveryMs: 2_000,
  gateLookEveryMs: 300,
  gateLeaseMs: 2_000,
};

/** A node whose process can be killed, or stopped like by SIGSTOP as far as others can see. */
interface Mortal {
  readonly name: string;
  readonly owner: PartitionOwner;
  readonly faults: string[];
  readonly kill: () => void;
  readonly freeze: (isFrozen: boolean) => void;
}

class Village implements AsyncDisposable {
  readonly #times: MembershipTimes;
  readonly bus = memoryBus();
  readonly store: MemoryStore = memoryStore({ clock });
  readonly #nodes = new Map<string, Mortal>();

  constructor(changes: Partial<MembershipTimes> = {}) {
    this.#times = { ...times, ...changes };
  }

  async start(name: string): Promise<Mortal> {
    const way = mortalBus(this.bus);
    const faults: string[] = [];
    const owner = new PartitionOwner({
      ...{ node: name, store: this.store, bus: way.bus, clock, rng, times: this.#times },
      onGained: async () => undefined,
      onLost: async () => undefined,
      onFault: (what, error) => void faults.push(`${what}: ${String(error)}`),
    });
    const node = { name, owner, faults, kill: way.kill, freeze: way.freeze };
    this.#nodes.set(name, node);
    await owner.start();
    return node;
  }

  /** The nodes that own, by partition, as they believe. */
  owners(nodes: readonly Mortal[]): readonly (readonly string[])[] {
    return Array.from({ length: partitions }, (_, p) =>
      nodes.filter(({ owner }) => owner.epochOf(p) !== undefined).map(({ name }) => name),
    );
  }

  /** Each partition has its rightful owner among `nodes`, and no other, and the store says so. */
  async isSettled(nodes: readonly Mortal[]): Promise<boolean> {
    const names = nodes.map(({ name }) => name);
    const rows = await this.store.partitions();
    return this.owners(nodes).every(
      (owners, p) => owners.length === 1 && owners[0] === ownerOf(p, names) && rows[p]?.node === owners[0],
    );
  }

  async settled(nodes: readonly Mortal[]): Promise<void> {
    await eventually('everything has its owner', () => this.isSettled(nodes));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { owner } of this.#nodes.values()) await owner.stop();
    await this.bus.close();
  }
}

function mortalBus(bus: Bus): { readonly bus: Bus } & Pick<Mortal, 'kill' | 'freeze'> {
  let state: 'alive' | 'frozen' | 'dead' = 'alive';
  const subscriptions: { unsubscribe(): Promise<void> }[] = [];
  return {
    bus: {
      ...bus,
      publish: (subject, data, headers) => void (state === 'alive' && bus.publish(subject, data, headers)),
      async request(subject, data, options) {
        if (state === 'dead') throw new RequestTimeout('dead men get no answer');
        return await bus.request(subject, data, options);
      },
      subscribe(subject, handler, options) {
        const made = bus.subscribe(subject, (message) => void (state === 'alive' && handler(message)), options);
        subscriptions.push(made);
        return made;
      },
    },
    kill() {
      state = 'dead';
      for (const made of subscriptions) void made.unsubscribe();
    },
    freeze: (isFrozen) => void (state = isFrozen ? 'frozen' : 'alive'),
  };
}

async function eventually(what: string, look: () => Promise<boolean> | boolean): Promise<void> {
  for (const until = Date.now() + 20_000; !(await look());) {
    assert.ok(Date.now() < until, `${what}: not within 20 s`);
    await clock.sleep(10);
  }
}

void test('a heartbeat on a connection that was closed under it is only not heard', async () => {
  const bus = memoryBus();
  const store = memoryStore({ clock });
  let isClosed = false;
  const publish: Bus['publish'] = (...message) => {
    if (isClosed) throw new Error('closed connection');
    bus.publish(...message);
  };
  const owner = new PartitionOwner({
    ...{ node: 'one', store, bus: { ...bus, publish }, clock, rng, times },
    onGained: async () => undefined,
    onLost: async () => undefined,
    onFault: (_, error) => assert.fail(String(error)),
  });
  await owner.start();
  isClosed = true;
  await clock.sleep(4 * times.heartbeatEveryMs);
  isClosed = false;
  await owner.stop();
  await bus.close();
});

void test('a node that goes moves its own share and no other, whatever the order of names', () => {
  const names = ['a.example', 'b.example', 'c.example', 'd.example'];
  const before = Array.from({ length: partitions }, (_, p) => ownerOf(p, names));
  assert.deepEqual(
    before,
    Array.from({ length: partitions }, (_, p) => ownerOf(p, names.toReversed())),
  );
  for (const name of names) {
    const share = before.filter((owner) => owner === name).length;
    assert.ok(share > partitions / 8 && share < partitions / 2, `${name} has ${share} of ${partitions}`);
  }
  const after = Array.from({ length: partitions }, (_, p) => ownerOf(p, names.slice(1)));
  for (const [p, owner] of before.entries()) if (owner !== names[0]) assert.equal(after[p], owner);
  assert.equal(ownerOf(1, []), null);
});

void test('nodes that come and go in good order divide everything, and nothing has two owners', async () => {
  await using village = new Village();
  const a = await village.start('a');
  assert.ok(await village.isSettled([a]), 'a single node owns everything when its start is over');
  const b = await village.start('b');
  await village.settled([a, b]);
  const c = await village.start('c');
  await village.settled([a, b, c]);
  assert.deepEqual(
    [a, b, c].map(({ owner }) => owner.counts.fenced),
    [0, 0, 0],
    'everybody waited for a release',
  );
  await b.owner.stop();
  await village.settled([a, c]);
  assert.equal(b.owner.owned().length, 0);
  assert.deepEqual([...a.faults, ...b.faults, ...c.faults], []);
});

void test('a node that drains gives each partition to another that claims it, and takes part again when it is resumed', async () => {
  await using village = new Village();
  const [a, b, c] = [await village.start('a'), await village.start('b'), await village.start('c')];
  await village.settled([a, b, c]);
  const drain = (name: string, isDraining: boolean): void =>
    village.bus.publish(drainSubject(name), encode({ isDraining }));
  drain('b', true);
  await village.settled([a, c]);
  assert.equal(b.owner.owned().length, 0, 'it lives and has nothing');
  assert.deepEqual(
    [a, b, c].map(({ owner }) => owner.counts.fenced),
    [0, 0, 0],
  );
  // Who would be the last keeps what it has: nothing is ever with nobody.
  drain('a', true);
  await village.settled([c]);
  drain('c', true);
  await village.settled([a, b, c]);
  for (const name of ['a', 'b', 'c']) drain(name, false);
  await village.settled([a, b, c]);
  drain('a', true);
  await village.settled([b, c]);
  await b.owner.stop();
  await village.settled([c]);
  await c.owner.stop();
  await village.settled([a]);
  assert.deepEqual([...a.faults, ...b.faults, ...c.faults], []);
});

void test('nodes that start together come to the same view', async () => {
  await using village = new Village();
  const nodes = await Promise.all(['a', 'b', 'c', 'd'].map((name) => village.start(name)));
  await village.settled(nodes);
});

void test('the share of a killed node is taken over as soon as somebody asks, long before silence alone would do', async () => {
  // Silence would need a minute, which is longer than anybody waits here.
  await using village = new Village({ deadAfterMs: 60_000 });
  const [a, b] = [await village.start('a'), await village.start('b')];
  await village.settled([a, b]);
  b.kill();
  await village.settled([a]);
});

void test('a node that stood still is overrun, finds that out, and gets its share back', async () => {
  await using village = new Village();
  const [a, b] = [await village.start('a'), await village.start('b')];
  await village.settled([a, b]);
  const its = b.owner.owned();
  b.freeze(true);
  await village.settled([a]);
  assert.deepEqual(b.owner.owned(), its, 'it does not know yet');
  b.freeze(false);
  // A commit meets the new epoch.
  b.owner.fenced(its[0] ?? 0);
  await village.settled([a, b]);
  assert.equal(b.owner.counts.fenced, 1);
});

void test('who is overrun by mistake is fenced, gives up, and looks again: nothing stays without an owner', async () => {
  await using village = new Village();
  const [a, b] = [await village.start('a'), await village.start('b')];
  await village.settled([a, b]);
  const wrongly = a.owner.owned().slice(0, 10);
  await village.store.claim('somebody', wrongly);
  for (const p of wrongly) a.owner.fenced(p);
  assert.ok(wrongly.every((p) => a.owner.epochOf(p) === undefined));
  await village.settled([a, b]);
});

void test('a store that is away for a moment delays a claim and loses none', async () => {
  await using village = new Village();
  const a = await village.start('a');
  const claim = village.store.claim.bind(village.store);
  let failures = 0;
  village.store.claim = async (...args) => {
    if ((failures += 1) <= 3) throw new Error('away');
    return await claim(...args);
  };
  const b = await village.start('b');
  await village.settled([a, b]);
  assert.ok(failures > 3);
});

void test('an owner that does not answer a release is overrun; one that answers late harms nothing', async () => {
  await using village = new Village();
  const a = await village.start('a');
  const asked = village.bus.request.bind(village.bus);
  village.bus.request = async (subject, data, options) => {
    if (subject.endsWith('.release')) throw new RequestTimeout('late');
    return await asked(subject, data, options);
  };
  const b = await village.start('b');
  for (const p of a.owner.owned()) {
    const rows = await village.store.partitions();
    if (rows[p]?.node === 'b') a.owner.fenced(p);
  }
  await village.settled([a, b]);
  await assert.rejects(village.bus.request('nobody.here', new Uint8Array(), { timeoutMs: 10 }), NoResponders);
});
