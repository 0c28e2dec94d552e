// One fetch however many ask for it at once, over all gateways: who comes first holds it in the database, and the others wait for what comes
// of it. A gateway that dies in the middle holds nothing for long.

import {
  endFetch,
  failFetch,
  holdFetch,
  readFetchFailure,
  takeFetch,
  timeOfFetches,
} from '@terrace/actors/provider-mirror/view';
import { ApiError, apiErrorOf } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** Whoever holds a fetch says so anew each third of it. */
const holdS = 15;
const lookEveryMs = { least: 100, most: 1_000 } as const;

type Services = Pick<GatewayServices, 'sql' | 'rng' | 'clock' | 'onFault'>;

/** What each gateway awaits, so that a crowd asks the database as one does. */
const awaited = new WeakMap<Services, Map<string, Promise<unknown>>>();

/**
 * What `look` finds, after `work` where it finds nothing. Throws ApiError as `work` did, also when that was at another gateway while we
 * waited.
 */
export async function once<Found>(services: Services, what: string, doing: Doing<Found>): Promise<Found> {
  const found = await doing.look();
  if (found !== null) return found;
  const here = awaited.get(services) ?? new Map<string, Promise<unknown>>();
  awaited.set(services, here);
  const known = here.get(what);
  if (known !== undefined) return (await known) as Found;
  const coming = overAll(services, what, doing).finally(() => here.delete(what));
  here.set(what, coming);
  return await coming;
}

interface Doing<Found> {
  readonly look: () => Promise<Found | null>;
  readonly work: () => Promise<void>;
}

/** The same over all gateways. */
async function overAll<Found>(services: Services, what: string, { look, work }: Doing<Found>): Promise<Found> {
  const { sql, rng, clock } = services;
  const holder = Buffer.from(rng.bytes(16)).toString('hex');
  const beganAt = await timeOfFetches(sql);
  for (let pauseMs: number = lookEveryMs.least; ; pauseMs = Math.min(2 * pauseMs, lookEveryMs.most)) {
    const found = await look();
    if (found !== null) return found;
    const failure = await readFetchFailure(sql, what, beganAt);
    if (failure !== null) throw new ApiError(failure.code, failure.detail);
    if (await takeFetch(sql, { what, holder, holdS })) {
      // Whoever held it may have ended since we looked.
      const meanwhile = await look();
      if (meanwhile === null) await held(services, { what, holder }, work);
      else await endFetch(sql, { what, holder });
      const made = meanwhile ?? (await look());
      if (made !== null) return made;
      throw new ApiError('unavailable', `${what} was fetched, and has gone again; ask once more`);
    }
    await clock.sleep(pauseMs);
  }
}

async function held(
  { sql, clock, onFault }: Services,
  fetch: { readonly what: string; readonly holder: string },
  work: () => Promise<void>,
): Promise<void> {
  const ending = new AbortController();
  const holding = (async () => {
    for (;;) {
      await clock.sleep((holdS * 1_000) / 3, ending.signal);
      await holdFetch(sql, { ...fetch, holdS }).catch((error: unknown) => onFault(`hold ${fetch.what}`, error));
    }
  })().catch(() => undefined);
  try {
    await work();
    await endFetch(sql, fetch);
  } catch (error) {
    const { code, message } = apiErrorOf(error);
    onFault(`fetch ${fetch.what} for the mirror of providers`, error);
    await failFetch(sql, fetch, { code, detail: message });
    throw error;
  } finally {
    ending.abort();
    await holding;
  }
}
