// For tests of this folder: the machine's own time, and the same time running faster.

import type { Clock } from '../clock/clock.ts';

export const wallClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, signal) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted === true) reject(signal.reason as Error);
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal?.addEventListener('abort', end, { once: true });
    return promise;
  },
};

export function fasterClock(factor: number): Clock {
  return {
    now: () => wallClock.now() * factor,
    monotonic: () => wallClock.monotonic() * factor,
    sleep: (ms, signal) => wallClock.sleep(ms / factor, signal),
  };
}
