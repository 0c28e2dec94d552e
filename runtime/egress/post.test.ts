// Letters as jobs: what is given back, and what is told.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { RetryableFault } from '../fault/fault.ts';
import { WorkerStops } from '../jobs/worker.ts';
import { bringLetter } from './post.ts';
import type { Post } from './post.ts';

const delivery = {
  ...{ successful: false, code: null, body: '', headers: {}, detail: 'nobody answers', again: true, sentAt: 0 },
};
const task = (signal: AbortSignal) => ({
  ...{ job: 'letter-1', attempt: 1, spec: { pausesMs: [] }, cancel: signal },
  context: { kind: 'http', url: 'https://hook.test/', body: '{}', headers: {} },
});
const isGivenBack = (error: unknown): boolean => error instanceof RetryableFault && error.delayMs === 0;

test('a letter whose courier stops on the way is given back, however its sending ends', async () => {
  const ways: readonly ((signal: AbortSignal) => ReturnType<Post['send']>)[] = [
    async (signal) => {
      throw signal.reason;
    },
    async () => delivery,
  ];
  for (const end of ways) {
    const stop = new AbortController();
    const send: Post['send'] = async (_letter, signal = stop.signal) => {
      stop.abort(new WorkerStops());
      return await end(signal);
    };
    await assert.rejects(bringLetter({ send })(task(stop.signal)), isGivenBack);
  }
});

test('one that was brought before its courier stopped stays brought, and the last try tells what came of it', async () => {
  const stop = new AbortController();
  stop.abort(new WorkerStops());
  const brought = { ...delivery, successful: true, code: 200, detail: '' };
  assert.deepEqual(await bringLetter({ send: async () => brought })(task(stop.signal)), {
    outcome: 'done',
    result: brought,
  });
  const calm = new AbortController().signal;
  assert.deepEqual(await bringLetter({ send: async () => delivery })(task(calm)), {
    outcome: 'done',
    result: delivery,
  });
});
