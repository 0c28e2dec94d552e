// Renews tokens of people who signed in at their server before they end, so that whoever fetches or calls finds one that is good.

import { noteNotRenewed, renewToken, takeEndingToken } from '@terrace/actors/vcs/view/connections';
import type { EndingToken } from '@terrace/actors/vcs/view/connections';
import { openClientSecret, openRefresh } from '@terrace/actors/vcs/token';
import { EgressFailed, EgressRefused } from '@terrace/runtime/egress/egress';
import type { GatewayServices } from '../http/services.ts';
import { GrantFailed, GrantRefused, askForGrant, sealGrant } from './granting.ts';
import { providerOf } from './providers/all.ts';
import { workThrough } from './work-through.ts';

const everyMs = 30_000;
/** Whoever took one has renewed it by then, or is gone. */
const leaseMs = 60_000;
/** A server that is away is asked again after so long, */
const awayPauseMs = 60_000;
/** and one that grants nothing until somebody changes something there or here, after so long. */
const refusedPauseMs = 15 * 60_000;

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
      await renew(services, token);
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

async function renew(services: Services, token: EndingToken): Promise<void> {
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
    const grant = await sealGrant(services, token.id, { ...granted, refresh_token: granted.refresh_token ?? refresh });
    await renewToken(sql, token, grant);
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
