// Both clocks keep the same promises; the manual one only when it is moved.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { manualClock, seededRng } from './manual.ts';
import { systemClock, systemRng } from './system.ts';
import type { Clock } from './clock.ts';

function clockConformance(
  name: string,
  make: () => { readonly clock: Clock; move: (ms: number) => Promise<void> },
): void {
  suite(`clock: ${name}`, () => {
    test('a sleep ends after its time, not before, and both kinds of time have moved on', async () => {
      const { clock, move } = make();
      const [now, monotonic] = [clock.now(), clock.monotonic()];
      let woken = false;
      const slept = clock.sleep(40).then(() => (woken = true));
      await move(10);
      // On a busy machine the system's clock may have moved further than it was asked to.
      if (clock.monotonic() - monotonic < 39) assert.equal(woken, false);
      await move(60);
      await slept;
      assert.ok(clock.monotonic() - monotonic >= 39);
      assert.ok(clock.now() - now >= 38);
    });

    test("an aborted sleep rejects with the signal's reason, also when it was aborted before", async () => {
      const { clock } = make();
      const ending = new AbortController();
      const slept = clock.sleep(60_000, ending.signal);
      const reason = new Error('enough');
      ending.abort(reason);
      await assert.rejects(slept, (error) => error === reason);
      await assert.rejects(clock.sleep(1, ending.signal), (error) => error === reason);
    });
  });
}

clockConformance('system', () => ({ clock: systemClock, move: (ms) => systemClock.sleep(ms) }));
clockConformance('manual', () => {
  const clock = manualClock();
  return { clock, move: (ms) => clock.advance(ms) };
});

test('sleepers of a manual clock wake in the order of their hour, also those that go to sleep on the way', async () => {
  const clock = manualClock();
  const woken: string[] = [];
  void clock.sleep(30).then(() => woken.push('late'));
  void clock.sleep(10).then(async () => {
    woken.push('early');
    await clock.sleep(10);
    woken.push('again');
  });
  await clock.advance(50);
  assert.deepEqual(woken, ['early', 'again', 'late']);
  assert.equal(clock.sleepers, 0);
});

test('a seed gives the same bytes each time, and another seed others', () => {
  assert.deepEqual(seededRng(7).bytes(32), seededRng(7).bytes(32));
  assert.notDeepEqual(seededRng(7).bytes(32), seededRng(8).bytes(32));
  assert.notDeepEqual(systemRng.bytes(32), systemRng.bytes(32));
});
