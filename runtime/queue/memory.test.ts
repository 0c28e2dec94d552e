// The memory queue keeps what every queue promises.

import { memoryQueue } from './memory.ts';
import { queueConformance } from './conformance.ts';
import type { Clock } from '../clock/clock.ts';

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, signal) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
    return promise;
  },
};

queueConformance('memory queue', async () => {
  const queue = memoryQueue(clock);
  return { queue, wipe: async (stream) => queue.wipe(stream), close: () => queue.close() };
});
