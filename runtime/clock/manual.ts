// Time that a test holds in its hand, and chance that repeats.

import type { Clock, Rng } from './clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on; who slept until then wakes in the order of its hour. Resolves when those have had their turn. */
  advance(ms: number): Promise<void>;
  /** How many sleep now. */
  readonly sleepers: number;
}

interface Sleeper {
  readonly dueAt: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Begins at `startMs` (milliseconds since 1970). */
export function manualClock(startMs = 1_700_000_000_000): ManualClock {
  let passedMs = 0;
  let order = 0;
  const sleepers = new Set<Sleeper>();
  const nextDue = (until: number): Sleeper | null => {
    let next: Sleeper | null = null;
    for (const sleeper of sleepers) {
      if (sleeper.dueAt > until) continue;
      if (next === null || sleeper.dueAt < next.dueAt || (sleeper.dueAt === next.dueAt && sleeper.order < next.order))
        next = sleeper;
    }
    return next;
  };
  return {
    get sleepers() {
      return sleepers.size;
    },
    now: () => startMs + passedMs,
    monotonic: () => passedMs,
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const end = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const sleeper: Sleeper = { dueAt: passedMs + Math.max(0, ms), order: (order += 1), wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', end, { once: true });
      });
    },
    async advance(ms) {
      const until = passedMs + ms;
      for (let next = nextDue(until); next !== null; next = nextDue(until)) {
        passedMs = next.dueAt;
        sleepers.delete(next);
        next.wake();
        await turn();
      }
      passedMs = until;
      await turn();
    },
  };
}

/** Lets everything run that waits for nothing but its turn. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The same bytes for the same seed (the generator mulberry32). */
export function seededRng(seed: number): Rng {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return { bytes: (count) => Uint8Array.from({ length: count }, () => next() & 0xff) };
}
