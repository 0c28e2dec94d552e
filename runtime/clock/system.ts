// The machine's own time and chance.

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Rng } from './clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    try {
      await sleep(Math.max(0, ms), undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // Node wraps the reason in an error of its own.
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};

/** Chance is drawn from the kernel this much at a time: each draw is a call into it, and each message needs some bytes. */
const drawnBytes = 4_096;
let drawn = Buffer.alloc(0);

export const systemRng: Rng = {
  bytes(count) {
    if (count > drawnBytes) return randomBytes(count);
    if (drawn.length < count) drawn = randomBytes(drawnBytes);
    const bytes = drawn.subarray(0, count);
    drawn = drawn.subarray(count);
    return Uint8Array.from(bytes);
  },
};
