// The runtime on bad days. A failure names its scenario and its seed; TERRACE_SIMULATION_SEED=<seed> lives that life first, and
// TERRACE_SIMULATION_MS gives more time than the fast lane has.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, exploreMishaps, frozen, killed, live, owned } from './explore.ts';
import { countedOnce, eggTaken, jobEndsOnce, scenarios, toldOnce } from './scenarios.ts';
import type { StorePromise } from '../store/memory.ts';
import type { Scenario } from './explore.ts';

const first = Number(process.env['TERRACE_SIMULATION_SEED'] ?? 1);
const budgetMs = Number(process.env['TERRACE_SIMULATION_MS'] ?? 3_000);

for (const scenario of [...scenarios, ...scenarios.map(owned)]) {
  void test(`simulation: ${scenario.name}`, async (context) => {
    const count = await explore(scenario, {
      first,
      seeds: Number.MAX_SAFE_INTEGER,
      budgetMs: budgetMs / scenarios.length / 2,
    });
    context.diagnostic(`${count} lives`);
    assert.ok(count > 0);
  });
}

for (const scenario of [countedOnce, eggTaken, toldOnce].flatMap((each) => [each, owned(each)]))
  for (const mishap of [killed, frozen]) {
    void test(`simulation: ${scenario.name}, with a node ${mishap.words} between any two steps`, async (context) => {
      // The fast lane looks at a part of the steps, another part with another seed.
      const every = budgetMs > 20_000 ? 1 : 9;
      const count = await exploreMishaps(scenario, mishap, { seed: first, every, budgetMs: budgetMs / 12 });
      context.diagnostic(`${count} lives`);
      assert.ok(count > 0);
    });
  }

void test('simulation: the same seed is the same life', async () => {
  const [one, other] = [await live(countedOnce, 7), await live(countedOnce, 7)];
  assert.deepEqual(one.scheduler.story, other.scheduler.story);
  assert.equal(one.scheduler.count, other.scheduler.count);
});

const broken: readonly (readonly [StorePromise, Scenario])[] = [
  ['compare-and-set', countedOnce],
  ['dedupe', countedOnce],
  ['consumed rows', eggTaken],
  ['job attempts', jobEndsOnce],
];
for (const [without, scenario] of broken) {
  void test(`simulation: a store without ${without} is found out`, async () => {
    await assert.rejects(explore({ ...scenario, without }, { first: 1, seeds: 2_000, budgetMs: 20_000 }), (error) => {
      return error instanceof Error && /: I[1-7] |counted|boiled|ended/.test(error.message);
    });
  });
}
