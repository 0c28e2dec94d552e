// The runtime on bad days. A failure names its scenario and its seed; TERRACE_SIMULATION_SEED=<seed> lives that life first, and
// TERRACE_SIMULATION_MS gives more time than the fast lane has.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, exploreMishaps, findOut, frozen, killed, live, owned } from './explore.ts';
import { defects } from './defects.ts';
import { countedOnce, eggTaken, scenarios, toldOnce } from './scenarios.ts';

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

const findWithinMs = 30_000;

for (const defect of defects)
  void test(`simulation: it is found out that ${defect.name}`, async (context) => {
    const spoiled = scenarios.map((scenario) => ({ ...scenario, defect, stepsMax: 15_000 }));
    const found = await findOut(spoiled, { first, budgetMs: findWithinMs });
    assert.ok(found !== null, 'nothing was noticed');
    context.diagnostic(`life ${found.lives}: ${found.said}`);
    // What says so is a promise that was broken, or that nothing happens any more; not a slip of the defect's own.
    assert.match(found.said, /I\d+ |boiled|ended|heard|buried|come to rest/);
  });

void test('simulation: there are at least twenty defects to find', () => {
  assert.ok(defects.length >= 20);
});
