// Renews tokens of people who signed in at their server before they end, so that whoever fetches or calls finds one that is good.

import { noteNotRenewed, renewToken, takeEndingToken } from '@terrace/actors/vcs/view/connections';
import type { EndingToken } from '@terrace/actors/vcs/view/connections';
import { openClientSecret, openRefresh } from '@terrace/actors/vcs/token';
import { EgressFailed, EgressRefused } from '@terrace/runtime/egress/egress';
import type { GatewayServices } from '../http/services.ts';
import { GrantFailed, GrantRefused, askForGrant, sealGrant } from './granting.ts';
import { providerOf } from './providers/all.ts';
import type { Granted } from './providers/sign-in.ts';
import { workThrough } from './work-through.ts';

const everyMs = 30_000;
/** Whoever took one has renewed it by then, or is gone. */
const leaseMs = 60_000;
/** A server that is away is asked again after so long, */
const awayPauseMs = 60_000;
/** and one that grants nothing until somebody changes something there or here, after so long. */
const refusedPauseMs = 15 * 60_000;
/** What was granted is written before anything else is done: what renewed it is good no more. Again after so long, */
const keepPausesMs = [200, 1_000] as const;
const keepPauseMaxMs = 5_000;
/** and for so long. */
const keepWithinMs = 10 * 60_000;

type Services = Pick<GatewayServices, 'sql' | 'keys' | 'egress' | 'clock' | 'onFault'>;

/** Runs until `stop`, which waits for the one at hand. */
export function startRenewals(services: Services): { stop(): Promise<void> } {
  const { sql, clock, onFault } = services;
  const stopping = new AbortController();
  const { signal } = stopping;
  const following = workThrough({
    ...{ what: 'renew tokens of version control', clock, signal, everyMs, onFault },
    async next() {
      const token = await takeEndingToken(sql, { leaseMs });
      if (token === null) return everyMs;
      await renew(services, token, signal);
      return null;
    },
  });
  return {
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

async function renew(services: Services, token: EndingToken, signal: AbortSignal): Promise<void> {
  const { sql, keys } = services;
  const signIn = providerOf(token.service_provider)?.signIn;
  if (signIn == null) return;
  try {
    const refresh = await openRefresh(keys, token.id, token.refresh);
    const granted = await askForGrant(services, {
      ...{ url: signIn.tokenUrl(token.http_url), key: token.key },
      secret: await openClientSecret(keys, token.client, token.secret),
      fields: { grant_type: 'refresh_token', refresh_token: refresh },
    });
    // A server that gives no other one means the same again.
    await keep(services, token, { ...granted, refresh_token: granted.refresh_token ?? refresh }, signal);
  } catch (error) {
    if (error instanceof GrantRefused && error.isFinal)
      await noteNotRenewed(sql, token, { why: `${error.message}: sign in there again`, pauseMs: null });
    else if (error instanceof GrantRefused || error instanceof EgressRefused)
      await noteNotRenewed(sql, token, { why: `${error.message}; it is asked again`, pauseMs: refusedPauseMs });
    else if (error instanceof GrantFailed || error instanceof EgressFailed)
      await noteNotRenewed(sql, token, { why: `${error.message}; it is asked again`, pauseMs: awayPauseMs });
    else throw error;
  }
}

/** Writes what was granted, however often that takes; says so where it cannot be written. */
async function keep(services: Services, token: EndingToken, granted: Granted, signal: AbortSignal): Promise<void> {
  const { sql, clock, onFault } = services;
  const [grantedAt, endsAt] = [clock.now(), clock.monotonic() + keepWithinMs];
  for (let tries = 0; ; tries += 1) {
    try {
      return await renewToken(sql, token, await sealGrant(services, token.id, granted, grantedAt));
    } catch (error) {
      if (signal.aborted || clock.monotonic() >= endsAt) return await sayLost(services, token, error);
      if (tries === 0) onFault(`write the token of ${token.id} that was renewed, which is tried again`, error);
      // Who stops has it tried once more.
      await clock.sleep(keepPausesMs[tries] ?? keepPauseMaxMs, signal).catch(() => undefined);
    }
  }
}

async function sayLost({ sql, onFault }: Services, token: EndingToken, cause: unknown): Promise<void> {
  const { host } = new URL(token.http_url);
  const why = `${host} renewed the token, which could not be written here: sign in there again`;
  onFault(`keep the token of ${token.id}`, new Error(why, { cause }));
  await noteNotRenewed(sql, token, { why, pauseMs: null }).catch((error: unknown) =>
    onFault(`note that the token of ${token.id} is lost`, error),
  );
}
