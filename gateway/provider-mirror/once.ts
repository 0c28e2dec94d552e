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
const lookEveryMs = 100;

type Services = Pick<GatewayServices, 'sql' | 'rng' | 'clock' | 'onFault'>;

/**
 * What `look` finds, after `work` where it finds nothing. Throws ApiError as `work` did, also when that was at another gateway while we
 * waited.
 */
export async function once<Found>(
  services: Services,
  what: string,
  { look, work }: { readonly look: () => Promise<Found | null>; readonly work: () => Promise<void> },
): Promise<Found> {
  const { sql, rng, clock } = services;
  const holder = Buffer.from(rng.bytes(16)).toString('hex');
  const beganAt = await timeOfFetches(sql);
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (await takeFetch(sql, { what, holder, holdS })) {
      // Whoever held it may have ended since we looked.
      const meanwhile = await look();
      if (meanwhile === null) await held(services, { what, holder }, work);
      else await endFetch(sql, { what, holder });
      const made = meanwhile ?? (await look());
      if (made !== null) return made;
      throw new ApiError('unavailable', `${what} was fetched, and has gone again; ask once more`);
    }
    const failure = await readFetchFailure(sql, what, beganAt);
    if (failure !== null) throw new ApiError(failure.code, failure.detail);
    await clock.sleep(lookEveryMs);
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
