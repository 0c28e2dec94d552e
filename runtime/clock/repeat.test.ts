// Rounds by a clock that is held in the hand: when they come, what a failed one does, and that a stop waits for the one at hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from './manual.ts';
import { repeat } from './repeat.ts';

test('the first round comes after its pause, each further one after its own, also when one has failed', async () => {
  const clock = manualClock();
  const faults: string[] = [];
  let rounds = 0;
  const repeated = repeat({
    ...{ what: 'count', firstAfterMs: 10, everyMs: 100, clock },
    onFault: (what, error) => void faults.push(`${what}: ${(error as Error).message}`),
    async work() {
      rounds += 1;
      if (rounds === 2) throw new Error('not today');
    },
  });
  const seen: number[] = [];
  for (const ms of [9, 1, 99, 1, 100]) {
    await clock.advance(ms);
    seen.push(rounds);
  }
  assert.deepEqual(seen, [0, 1, 1, 2, 3]);
  assert.deepEqual(faults, ['count: not today']);
  await repeated.stop();
  assert.equal(repeated.signal.aborted, true);
  await clock.advance(1_000);
  assert.equal(rounds, 3);
});

test('a stop waits for the round at hand', async () => {
  const clock = manualClock();
  const held = Promise.withResolvers<void>();
  const repeated = repeat({
    ...{ what: 'hold', firstAfterMs: 1, everyMs: 1, clock, work: () => held.promise },
    onFault: assert.fail,
  });
  await clock.advance(1);
  let isOver = false;
  const stopping = repeated.stop().then(() => (isOver = true));
  await clock.advance(10);
  assert.equal(isOver, false);
  held.resolve();
  await stopping;
});
