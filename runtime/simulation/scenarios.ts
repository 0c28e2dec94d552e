// Stories about time, loss and order, told to the runtime over the toys.

import assert from 'node:assert/strict';
import { nameOf, partitionOf } from '../actor/address.ts';
import { fairWeather } from './network.ts';
import { newPurse, oldPurse, promise, purseAt, put, spend } from './purse.ts';
import { add, chatterAt, counterAt, eggAt, sayAdd, toys } from './toys.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { ActorDefinition } from '../actor/define.ts';
import type { Scenario } from './explore.ts';
import type { World } from './world.ts';

const contextOf = (world: World, at: Address): { readonly [key: string]: number } =>
  (world.store.actors.get(nameOf(at))?.snapshot as { readonly context: { readonly [key: string]: number } } | undefined)
    ?.context ?? {};

/** How many messages of this type an actor took. */
const takenBy = (world: World, at: Address, type: string): number =>
  (world.store.log.get(nameOf(at)) ?? []).filter(
    (entry) => entry.accepted && (entry.event as { readonly type: string }).type === type,
  ).length;

/** Several callers add one to two counters; answers get lost, so they ask again. */
export const countedOnce: Scenario = {
  name: 'every ask is counted once, whatever is lost on the way',
  definitions: toys,
  begin(world) {
    world.startNode('a');
    world.startNode('b');
    return ['ann', 'bob', 'cem'].map(async (name) => {
      const caller = world.caller(name);
      for (let n = 0; n < 6; n += 1) await caller.ask(counterAt(n % 2 === 0 ? 'even' : 'odd'), add(1));
    });
  },
  end(world) {
    for (const id of ['even', 'odd']) {
      const total = contextOf(world, counterAt(id))['total'];
      assert.equal(total, takenBy(world, counterAt(id), 'counter.add'));
      assert.ok(total !== undefined && total <= 9);
    }
  },
};

/** In fair weather nothing may be missing either. */
export const nothingMissing: Scenario = {
  ...countedOnce,
  name: 'in fair weather every ask is answered and counted',
  weather: fairWeather,
  end(world) {
    for (const id of ['even', 'odd']) assert.equal(contextOf(world, counterAt(id))['total'], 9);
  },
};

/** An egg is put in, taken out and put in again close to the moment when it is done. */
export const eggTaken: Scenario = {
  name: 'a cancelled timer never fires, and one that is armed fires once',
  definitions: toys,
  begin(world) {
    world.startNode('a');
    world.startNode('b');
    const { chance } = world.scheduler;
    const clock = world.scheduler.clockOf(null);
    return ['ann', 'bob'].map(async (name) => {
      const caller = world.caller(name);
      for (let n = 0; n < 5; n += 1) {
        await caller.ask(eggAt('egg'), { type: 'egg.boil', ms: chance.between(0, 60) });
        await clock.sleep(chance.between(0, 80));
        await caller.ask(eggAt('egg'), { type: 'egg.take' });
      }
    });
  },
  end(world) {
    const { boiled = 0, taken = 0 } = contextOf(world, eggAt('egg'));
    assert.ok(boiled + taken <= takenBy(world, eggAt('egg'), 'egg.boil'), 'an egg was boiled that nobody put in');
  },
};

/** Two chatterboxes tell three counters to add; bells, polls and restarts deliver the same rows many times. */
export const toldOnce: Scenario = {
  name: 'what an actor tells is heard once, and in order',
  definitions: toys,
  begin(world) {
    world.startNode('a');
    world.startNode('b');
    const all = ['x', 'y', 'z'].map(counterAt);
    return ['ann', 'bob'].map(async (name) => {
      const caller = world.caller(name);
      for (let n = 1; n <= 4; n += 1)
        await caller.ask(chatterAt(name), sayAdd(all, n), n % 2 === 0 ? { through: true } : {});
    });
  },
  end(world) {
    for (const id of ['x', 'y', 'z']) {
      const said = ['ann', 'bob'].flatMap((name) => takenBy(world, chatterAt(name), 'chatter.say'));
      const heard = takenBy(world, counterAt(id), 'counter.add');
      const wanted = (said[0] ?? 0) + (said[1] ?? 0);
      assert.equal(heard, wanted, `${id} heard ${heard} of ${wanted} messages`);
      for (const name of ['ann', 'bob']) checkOrder(world, counterAt(id), nameOf(chatterAt(name)));
    }
  },
};

/** I6: what one actor tells another arrives in the order of its versions. */
function checkOrder(world: World, at: Address, sender: string): void {
  const versions = (world.store.log.get(nameOf(at)) ?? [])
    .filter((entry) => entry.sender === sender)
    .map((entry) => Number(entry.msgId.slice(sender.length + 1).split(':')[0]));
  const inOrder = versions.toSorted((a, b) => a - b);
  assert.deepEqual(versions, inOrder, `${nameOf(at)} heard ${sender} out of order`);
}

/** A job is cancelled, claimed, lost and done at about the same time. */
export const jobEndsOnce: Scenario = {
  name: 'a job ends once, by the attempt that it has',
  definitions: toys,
  begin(world) {
    world.startNode('a');
    world.startNode('b');
    const at = counterAt('boss');
    const { chance } = world.scheduler;
    const clock = world.scheduler.clockOf(null);
    const boss = world.caller('boss');
    const existing = async () => {
      while (!world.store.jobs.has('j')) await clock.sleep(5);
    };
    const worker = async (name: string, attempt: number) => {
      await existing();
      await clock.sleep(chance.between(5, 100));
      const job = world.store.jobs.get('j');
      const isFree = job?.status === 'waiting' || (job?.status === 'claimed' && job.attempt < attempt);
      if (!isFree) return;
      world.store.setJob('j', { status: 'claimed', attempt });
      await clock.sleep(chance.between(0, 40));
      const done = { type: 'job.done', job: 'j', attempt, result: null };
      const end = { id: 'j', attempt, outcome: 'done' } as const;
      const caller = world.caller(name);
      while ((await caller.ask(at, done, { msgId: `job:j:${attempt}:end`, job: end })) === null);
    };
    const reconciler = async () => {
      await existing();
      await clock.sleep(chance.between(20, 120));
      const job = world.store.jobs.get('j');
      if (job?.status !== 'claimed' || chance.happens(0.5)) return;
      const lost = { type: 'job.lost', job: 'j', attempt: job.attempt, reason: 'silence' };
      world.store.post(at, partitionOf(at), `job:j:${job.attempt}:lost`, lost);
    };
    return [
      boss.ask(at, { type: 'counter.work', job: 'j' }).then(async () => {
        await clock.sleep(chance.between(0, 120));
        if (chance.happens(0.5)) await boss.ask(at, { type: 'counter.cancel', job: 'j', force: false });
      }),
      worker('first', 1),
      worker('second', 2),
      reconciler(),
      // Other messages keep the actor in flight, so that ends of two attempts meet in one batch.
      ...['x', 'y'].map(async (name) => {
        const caller = world.caller(name);
        for (let n = 0; n < 4; n += 1) await caller.ask(at, add(1));
      }),
    ];
  },
  end(world) {
    const { jobs = [] } = contextOf(world, counterAt('boss')) as unknown as { readonly jobs?: readonly string[] };
    const ends = jobs.filter((line) => !line.startsWith('started'));
    assert.equal(ends.length, 1, `the job ended ${ends.length} times: ${ends.join(', ')}`);
    const job = world.store.jobs.get('j');
    assert.equal(ends[0], `${job?.status} j`, `the job ended as '${ends[0]}', but is ${job?.status}`);
    // I10: the attempt that was accepted is the last one that was given out.
    const accepted = (world.store.log.get(nameOf(counterAt('boss'))) ?? [])
      .filter((entry) => entry.accepted)
      .map((entry) => entry.event as { readonly type: string; readonly attempt?: number })
      .filter((event) => event.type.startsWith('job.'));
    assert.equal(accepted[0]?.attempt, job?.attempt, `the job ended by attempt ${accepted[0]?.attempt}`);
  },
};

/** One of several messages can never be taken. */
export const poisonBuried: Scenario = {
  name: 'a message that fails for ever is buried, and harms no other',
  definitions: toys,
  begin(world) {
    world.startNode('a');
    world.startNode('b');
    const at = counterAt('sick');
    const caller = world.caller('ann');
    return [
      (async () => {
        await caller.ask(chatterAt('ann'), sayAdd([at], 1));
        await caller.ask(chatterAt('ann'), {
          type: 'chatter.say',
          to: [{ kind: at.kind, id: at.id }],
          message: { type: 'counter.fail' },
        });
        await caller.ask(chatterAt('ann'), sayAdd([at], 2));
      })(),
    ];
  },
  end(world) {
    const at = counterAt('sick');
    const told = (world.store.log.get(nameOf(chatterAt('ann'))) ?? []).map(
      (entry) => (entry.event as { readonly message?: { readonly type: string } }).message?.type,
    );
    const poison = told.filter((type) => type === 'counter.fail').length;
    assert.equal(world.store.dead.length, poison, 'what fails for ever must be buried');
    assert.equal(takenBy(world, at, 'counter.add'), told.length - poison);
  },
};

const oldRelease = [oldPurse as unknown as ActorDefinition, ...toys];
const newRelease = [newPurse as unknown as ActorDefinition, ...toys];

/** Callers put coins into purses of the old release while `upgrade` happens. */
const upgrading = (name: string, upgrade: (world: World) => Promise<void>): Scenario => ({
  name,
  definitions: newRelease,
  begin(world) {
    const { chance } = world.scheduler;
    const clock = world.scheduler.clockOf(null);
    world.startNode('old', oldRelease);
    const customers = ['ann', 'bob'].map(async (customer) => {
      const caller = world.caller(customer);
      for (let n = 0; n < 6; n += 1) {
        const purse = purseAt(chance.happens(0.5) ? 'red' : 'blue');
        await caller.ask(purse, chance.happens(0.3) ? promise(5) : put(1));
        await clock.sleep(chance.between(0, 600));
      }
    });
    return [...customers, upgrade(world)];
  },
  end(world) {
    assert.equal(world.store.dead.length, 0, 'a message of one release was buried by the other');
    for (const id of ['red', 'blue']) {
      const at = purseAt(id);
      if (!world.store.actors.has(nameOf(at))) continue;
      const kept = takenBy(world, at, 'purse.put') + 5 * takenBy(world, at, 'xstate.after.40.purse.waiting');
      const { gold, coins } = contextOf(world, at) as unknown as { gold?: { coins: number }; coins?: number };
      const found = gold?.coins ?? coins;
      assert.equal(found, kept - takenBy(world, at, 'purse.spend'), `${id} has ${found} coins of ${kept}`);
    }
    assert.equal(world.store.actors.get(nameOf(purseAt('red')))?.machineVersion, 2, 'the gate never opened');
  },
});

const waitFor = async (world: World, check: () => boolean): Promise<void> => {
  while (!check()) await world.scheduler.clockOf(null).sleep(50);
};

/** Both start, the old one is stopped or killed, and then the new one writes as it likes. */
export const upgraded: Scenario = upgrading(
  'two releases side by side write what both read, until the old one is gone, and then it stays away',
  async (world) => {
    const { chance } = world.scheduler;
    const clock = world.scheduler.clockOf(null);
    await waitFor(world, () => world.isUp('old') || !world.nodes.includes('old'));
    await clock.sleep(chance.between(0, 500));
    world.startNode('new');
    await waitFor(world, () => world.isUp('new') || !world.nodes.includes('new'));
    await clock.sleep(chance.between(0, 1_500));
    if (chance.happens(0.5)) world.crash('old');
    else await world.stop('old');
    await spendAfterwards(world);
    world.startNode('late', oldRelease);
    await waitFor(world, () => world.refused.has('late'));
  },
);

/** The old one stands still for so long that the gate opens, and wakes in a world that it cannot read. */
export const woken: Scenario = upgrading(
  'an old node that wakes among newer ones harms nothing, and goes',
  async (world) => {
    await waitFor(world, () => world.isUp('old') || !world.nodes.includes('old'));
    world.startNode('new');
    await waitFor(world, () => world.isUp('new') || !world.nodes.includes('new'));
    world.freeze('old', world.scheduler.chance.between(2_500, 6_000));
    const goes = async () => {
      // On a day so bad that the gate is still shut when it wakes, somebody stops it.
      await world.scheduler.clockOf(null).sleep(7_000);
      await world.stop('old');
    };
    await Promise.all([spendAfterwards(world), goes()]);
    // What only the new release understands lies in the mailbox.
    await world.caller('dan').ask(chatterAt('dan'), {
      type: 'chatter.say',
      to: [{ kind: 'purse', id: 'red' }],
      message: { type: 'purse.spend', coins: 1 },
    });
  },
);

/** Asks for what only the new release understands, until it is done. */
async function spendAfterwards(world: World): Promise<void> {
  const caller = world.caller('cem');
  for (;;) {
    const reply = await caller.ask(purseAt('red'), spend(1));
    if (reply?.status === 'ok') return;
  }
}

export const scenarios: readonly Scenario[] = [
  countedOnce,
  nothingMissing,
  eggTaken,
  toldOnce,
  jobEndsOnce,
  poisonBuried,
  upgraded,
  woken,
];
