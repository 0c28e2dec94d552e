// Follows the feed of events for as long as somebody runs: a feed that breaks off is followed again, and each time what was missed
// meanwhile is looked for.

import { eventsStream } from './queue.ts';
import type { Clock } from '../clock/clock.ts';
import type { FeedMessage, Queue } from './queue.ts';

export interface KeepFollowing {
  readonly queue: Pick<Queue, 'follow'>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** The subjects that are heard. */
  readonly filter: string;
  /** A feed that broke off is followed again after so long. */
  readonly againMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly hear: (message: FeedMessage) => void;
  /** Finds what was not heard. Does not reject. */
  readonly lookForMissed: () => Promise<void>;
  /** The feed broke off. */
  readonly onFault: (error: unknown) => void;
}

/** Resolves after `signal` has fired. */
export async function keepFollowing(options: KeepFollowing): Promise<void> {
  const { queue, clock, filter, againMs, signal, hear, lookForMissed, onFault } = options;
  while (!signal.aborted) {
    // In this order: what comes from now on is heard, what came before is found.
    const followed = queue
      .follow(eventsStream.name, { filter, after: 'now', signal }, hear)
      .catch((error: unknown) => void (signal.aborted || onFault(error)));
    await Promise.all([followed, lookForMissed()]);
    await clock.sleep(againMs, signal).catch(() => undefined);
  }
}
