// How much the gateway takes on: so many requests a second for each token, and so many at once altogether. What is more is told when to come
// again, before it costs anything.

import type { FastifyReply } from 'fastify';
import type { Principal } from './authenticate.ts';
import { ApiError } from './errors.ts';
import type { RateLimits } from './rate-limit.ts';

/** Far more than the database takes at a time; the rest would only wait in memory. */
const atOnceMax = 1_000;

export interface Throttle {
  /** Throws ApiError `rate-limited` when `key` has had its requests of this second. */
  count(reply: FastifyReply, key: string): void;
  /** Takes a place until the answer is out. Throws ApiError `busy` when there is none. */
  enter(reply: FastifyReply): void;
}

/** Null is: nobody counts. */
export function makeThrottle(limits: RateLimits | null): Throttle {
  let inside = 0;
  return {
    count(reply, key) {
      if (limits === null) return;
      const { isOver, remaining, resetMs } = limits.take(key);
      if (remaining === null) return;
      reply.header('x-ratelimit-remaining', String(remaining));
      if (!isOver) return;
      throw new ApiError('rate-limited', `more than ${limits.perSecond} requests a second; come again a little later`, {
        retryAfterMs: resetMs,
      });
    },
    enter(reply) {
      if (inside >= atOnceMax)
        throw new ApiError('busy', `${atOnceMax} requests are being answered already; try again`);
      inside += 1;
      reply.raw.once('close', () => (inside -= 1));
    },
  };
}

/** What is counted: a token, not its owner, so that one script does not stand in the way of another. */
export const keyOf = (principal: Principal): string =>
  principal.kind === 'run' ? (principal.task?.result ?? principal.run) : (principal.token ?? principal.by.id);
