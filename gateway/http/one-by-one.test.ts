// One thing that always fails is in nobody's way, and is done as soon as it can be.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '@terrace/runtime/clock/system';
import { OneByOne } from './one-by-one.ts';

test('what fails is done again after a pause, and everything else meanwhile', async () => {
  const stopping = new AbortController();
  const [done, faults]: [string[], unknown[]] = [[], []];
  let isBroken = true;
  const all = new OneByOne<string>({
    ...{ clock: systemClock, signal: stopping.signal, againMs: 20 },
    doIt: async (thing) => {
      if (thing === 'bad' && isBroken) throw new Error('it cannot be done');
      done.push(thing);
      if (thing === 'one') void all.add('three', 'three');
    },
    onFault: (error) => faults.push(error),
  });
  void all.add('bad', 'bad');
  void all.add('one', 'one');
  await all.add('two', 'two');
  assert.deepEqual([done, faults.length], [['one', 'two', 'three'], 1]);
  isBroken = false;
  while (!done.includes('bad')) await systemClock.sleep(5);
  // What was asked for twice before its turn is done once, as it was asked last.
  void all.add('x', 'first');
  void all.add('y', 'second');
  await all.add('y', 'third');
  assert.deepEqual(done.slice(3), ['bad', 'first', 'third']);
  stopping.abort();
  await all.add('late', 'late');
  assert.ok(!done.includes('late'));
});
