// So many requests a second for each token, counted by all gateways together.
//
// A token has a bucket of one second's requests on every gateway, which fills up again by that gateway's own clock. What a gateway lets
// through it takes from its bucket at once, and four times a second it tells the others on core NATS what that was, who take it from
// theirs. So no request waits for anybody, no clocks are compared, and a gateway that hears nobody still holds the limit for itself. In
// the quarter of a second before they have heard of each other, several gateways may let through one second's worth each; the buckets go
// below nothing then, and it is paid back before anything more gets through.

import { z } from 'zod';
import { decode, encode } from '@terrace/runtime/bus/json';
import type { Bus } from '@terrace/runtime/bus/bus';
import type { Clock } from '@terrace/runtime/clock/clock';

export interface RateLimits {
  /** Null for no limit. */
  readonly perSecond: number | null;
  /** From now on so many; what a token has had counts on. */
  change(perSecond: number | null): void;
  /** Counts a request of `key`, when there is room for it. */
  take(key: string): Taken;
  stop(): Promise<void>;
}

export interface Taken {
  readonly isOver: boolean;
  /** How many more may come right now; null without a limit. */
  readonly remaining: number | null;
  /** When the next one may come; 0 when it may now. */
  readonly resetMs: number;
}

export const rateSubject = 'act.sys.gateway.taken';
const tellEveryMs = 250;
/** Nobody is kept away for longer than this by what others let through. */
const debtMaxS = 2;
/** More tokens than are at work in one second anywhere; those that were away for longest are forgotten. */
const bucketsMax = 50_000;
/** Keeps a message far below what NATS takes. */
const toldMax = 5_000;

const Told = z.object({ node: z.string(), taken: z.array(z.tuple([z.string(), z.number().int().positive()])) });

interface Bucket {
  tokens: number;
  atMs: number;
}

export function startRateLimits(options: {
  readonly perSecond: number | null;
  readonly bus: Pick<Bus, 'publish' | 'subscribe'>;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** This gateway among the others. */
  readonly node: string;
}): RateLimits {
  const { bus, clock, node } = options;
  let limit = options.perSecond;
  const buckets = new Map<string, Bucket>();
  const untold = new Map<string, number>();

  const filled = (key: string, perSecond: number): Bucket => {
    const now = clock.monotonic();
    const bucket = buckets.get(key) ?? { tokens: perSecond, atMs: now };
    bucket.tokens = Math.min(perSecond, bucket.tokens + ((now - bucket.atMs) * perSecond) / 1_000);
    bucket.atMs = now;
    // Again at the end, so that the first ones are those that were away for longest.
    buckets.delete(key);
    buckets.set(key, bucket);
    return bucket;
  };

  const forgetIdle = (): void => {
    if (limit === null) return buckets.clear();
    const perSecond = limit;
    const now = clock.monotonic();
    for (const [key, { tokens, atMs }] of buckets) {
      const isFull = tokens + ((now - atMs) * perSecond) / 1_000 >= perSecond;
      if (isFull || buckets.size > bucketsMax) buckets.delete(key);
      else return;
    }
  };

  const tell = (): void => {
    while (untold.size > 0) {
      const taken = [...untold].slice(0, toldMax);
      for (const [key] of taken) untold.delete(key);
      bus.publish(rateSubject, encode({ node, taken }));
    }
  };

  const hearing = bus.subscribe(rateSubject, ({ data }) => {
    const told = decode(Told, data);
    if (told === null || told.node === node || limit === null) return;
    for (const [key, count] of told.taken) {
      const bucket = filled(key, limit);
      bucket.tokens = Math.max(bucket.tokens - count, -debtMaxS * limit);
    }
  });

  const ending = new AbortController();
  const telling = (async () => {
    while (!ending.signal.aborted) {
      await clock.sleep(tellEveryMs, ending.signal).catch(() => undefined);
      tell();
      forgetIdle();
    }
  })();

  return {
    get perSecond() {
      return limit;
    },
    change(perSecond) {
      limit = perSecond;
    },
    take(key) {
      if (limit === null) return { isOver: false, remaining: null, resetMs: 0 };
      const bucket = filled(key, limit);
      if (bucket.tokens < 1) return { isOver: true, remaining: 0, resetMs: ((1 - bucket.tokens) * 1_000) / limit };
      bucket.tokens -= 1;
      untold.set(key, (untold.get(key) ?? 0) + 1);
      return { isOver: false, remaining: Math.floor(bucket.tokens), resetMs: 0 };
    },
    async stop() {
      ending.abort();
      await telling;
      await hearing.unsubscribe();
    },
  };
}
