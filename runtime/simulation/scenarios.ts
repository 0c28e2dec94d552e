// Stories about time, loss and order, told to the runtime over the toys.

import assert from 'node:assert/strict';
import { nameOf } from '../actor/address.ts';
import { fairWeather } from './network.ts';
import { add, chatterAt, counterAt, eggAt, sayAdd, toys } from './toys.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
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
      assert.equal(takenBy(world, counterAt(id), 'counter.add'), (said[0] ?? 0) + (said[1] ?? 0));
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
    const worker = async (name: string, attempt: number) => {
      await clock.sleep(chance.between(5, 60));
      const job = world.store.jobs.get('j');
      if (job === undefined || (job.status !== 'waiting' && job.attempt === 0)) return;
      if (job.status === 'waiting' || (job.status === 'claimed' && job.attempt < attempt))
        world.store.setJob('j', { status: 'claimed', attempt });
      await clock.sleep(chance.between(0, 40));
      await world.caller(name).ask(
        at,
        { type: 'job.done', job: 'j', attempt, result: null },
        {
          msgId: `job:j:${attempt}:end`,
          job: { id: 'j', attempt, outcome: 'done' },
        },
      );
    };
    return [
      boss.ask(at, { type: 'counter.work', job: 'j' }).then(async () => {
        await clock.sleep(chance.between(0, 80));
        await boss.ask(at, { type: 'counter.cancel', job: 'j', force: false });
      }),
      worker('first', 1),
      worker('second', 2),
    ];
  },
  end(world) {
    const { jobs = [] } = contextOf(world, counterAt('boss')) as unknown as { readonly jobs?: readonly string[] };
    const ends = jobs.filter((line) => !line.startsWith('started'));
    assert.ok(ends.length <= 1, `the job ended ${ends.length} times: ${ends.join(', ')}`);
  },
};

export const scenarios: readonly Scenario[] = [countedOnce, nothingMissing, eggTaken, toldOnce, jobEndsOnce];
