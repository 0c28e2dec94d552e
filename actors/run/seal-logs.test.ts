// Ending logs, while the feed of events breaks off and comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlanId, RunId } from '@terrace/machines/run/id';
import { systemClock } from '@terrace/runtime/clock/system';
import type { Queue } from '@terrace/runtime/queue/queue';
import { sealLogs } from './seal-logs.ts';

const runOf = (n: number): RunId => RunId.make(new Uint8Array(16).fill(n));

void test('a feed that breaks off is followed again, and what ended meanwhile is found', async () => {
  const [missed, heard] = [runOf(1), runOf(2)];
  const sealed: string[] = [];
  const faults: string[] = [];
  const growing = [PlanId.beside(missed)];
  let follows = 0;
  const ended = (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const follow: Queue['follow'] = async (_stream, { signal, filter }, handler) => {
    // That of tests stays up, and nothing comes by it.
    if (!filter.includes('.run.>')) return await ended(signal);
    follows += 1;
    if (follows === 1) {
      growing.length = 0;
      throw new Error('the stream is away');
    }
    // It ended while nobody listened; the other one ends now.
    growing.push(PlanId.beside(missed));
    await handler({
      subject: `act.evt.o.p.w.run.${heard}.errored`,
      data: new Uint8Array(),
      headers: new Map(),
      sequence: 1,
    });
    await ended(signal);
  };
  const sealing = sealLogs({
    sql: {
      query: async (_text: string, values: readonly unknown[] = []) =>
        values.map((id) => ({ id, plan_status: 'finished', apply_status: 'pending' })) as never,
    },
    logs: {
      growing: async () => [...growing],
      size: async (log) => (log.startsWith('plan-') ? 10 : 0),
      hasEnded: async (log) => sealed.includes(log),
      async seal(log) {
        sealed.push(log);
        return { digest: '', size: 0 };
      },
      wake: () => {},
    },
    queue: { follow },
    clock: systemClock,
    sealAfterMs: 5,
    followAgainMs: 5,
    onFault: (what, error) => faults.push(`${what}: ${(error as Error).message}`),
  });
  for (let looks = 0; looks < 500 && sealed.length < 2; looks += 1) await systemClock.sleep(10);
  await sealing.stop();
  assert.deepEqual(sealed.toSorted(), [PlanId.beside(missed), PlanId.beside(heard)].toSorted());
  assert.deepEqual(faults, ['follow the events of runs: the stream is away']);
  assert.equal(follows, 2);
});
