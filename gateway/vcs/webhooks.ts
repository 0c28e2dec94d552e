// Has the servers of version control tell what happens in the repositories that somebody follows, and in no others. What a server is to have
// is read of rows: who follows the repository, and which secret it has by now. So no kill and no gateway that looks at once leaves a webhook
// too many or too few (ADR 45). Where the token may not, people are told so, and make it by hand.

import { noteLeft, noteNotTold, noteTold, takeDueHook } from '@terrace/actors/vcs/view/hooks';
import type { DueHook, HookRow } from '@terrace/actors/vcs/view/hooks';
import { openSecret } from '@terrace/actors/vcs/token';
import { EgressFailed, EgressRefused } from '@terrace/runtime/egress/egress';
import { z } from 'zod';
import type { GatewayServices } from '../http/services.ts';
import { ServerAnswered, askServerOf } from './ask-server.ts';
import { webhookUrl } from './connect.ts';
import { providerOf, webhookProviders } from './providers/all.ts';
import type { Provider } from './providers/provider.ts';
import type { WebhookAbout, Webhooks } from './providers/webhooks.ts';
import { onWake } from './wake.ts';
import { workThrough } from './work-through.ts';

/** Hooks are looked for so often when nobody says that there is one. */
const everyMs = 15_000;
/** Longer than the calls of one may take, each of which has its own limit. */
const leaseMs = 3 * 60_000;
/** So many hooks are told at once; as many that wait for servers which are away keep the others waiting. */
const atOnce = 4;
const pausesMs = [5_000, 30_000, 2 * 60_000, 10 * 60_000] as const;
const pauseMaxMs = 30 * 60_000;
/** Whoever said no is asked again after so long, or when somebody changes the connection. */
const refusedPauseMs = 24 * 3_600_000;

type Services = Pick<GatewayServices, 'sql' | 'bus' | 'clock' | 'keys' | 'egress' | 'origin' | 'onFault'>;

/** Runs until `stop`, which ends the calls at hand. */
export function startWebhooks(services: Services): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const following = Array.from({ length: atOnce }, () => follow(services, signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(following);
    },
  };
}

const follow = (services: Services, signal: AbortSignal): Promise<void> =>
  workThrough({
    ...{ what: 'look for webhooks of version control', clock: services.clock, signal, everyMs },
    onFault: services.onFault,
    onWake: (wake) => onWake(services, 'followed', wake),
    async next() {
      const hook = await takeDueHook(services.sql, { serviceProviders: webhookProviders, leaseMs });
      if (hook === null) return everyMs;
      await tell(services, hook, signal);
      return null;
    },
  });

/** Has the server know what it should, or notes why it does not. */
async function tell(services: Services, hook: DueHook, signal: AbortSignal): Promise<void> {
  const { sql, keys, onFault } = services;
  const provider = providerOf(hook.service_provider);
  const webhooks = provider?.webhooks ?? null;
  if (provider === null || webhooks === null) return;
  try {
    if (hook.is_followed) {
      const secret = await openSecret(keys, hook.id, hook.secret);
      const ask = await askServerOf(services, hook, signal);
      const ids = await webhooks.ensure(ask, aboutOf(services, hook), secret);
      await noteTold(sql, hook.id, { number: hook.secret_number, remoteId: ids.join(' ') });
    } else {
      await webhooks.remove(await askServerOf(services, hook, signal), aboutOf(services, hook));
      await noteTold(sql, hook.id, null);
    }
  } catch (error) {
    if (signal.aborted) return;
    const { why, isFinal } = readingOf(error);
    if (why === null) onFault(`tell the server of ${hook.identifier} of its webhook`, error);
    // A repository that is gone, or a token that may not any more: nothing is left here that could take it away.
    if (isFinal && !hook.is_followed) return await noteLeft(sql, hook.id);
    const pause = isFinal ? refusedPauseMs : (pausesMs[hook.remote_tries - 1] ?? pauseMaxMs);
    await noteNotTold(sql, hook.id, wordsOf(provider, webhooks, hook, { why, isFinal }), pause);
  }
}

/** Takes them away at their servers, as far as these let it happen at once: for connections that are about to go. */
export async function removeWebhooks(services: Services, hooks: readonly HookRow[]): Promise<void> {
  await Promise.all(
    hooks.map(async (hook) => {
      const webhooks = providerOf(hook.service_provider)?.webhooks;
      try {
        await webhooks?.remove(await askServerOf(services, hook), aboutOf(services, hook));
      } catch (error) {
        if (readingOf(error).why === null) services.onFault(`take away the webhook of ${hook.identifier}`, error);
      }
    }),
  );
}

const aboutOf = ({ origin }: Pick<Services, 'origin'>, hook: HookRow): WebhookAbout => ({
  ...{ identifier: hook.identifier, username: hook.username },
  url: webhookUrl(origin, hook),
});

interface Reading {
  /** Null of what no server is to blame for. */
  readonly why: string | null;
  readonly isFinal: boolean;
}

function readingOf(error: unknown): Reading {
  if (error instanceof ServerAnswered) return { why: error.message, isFinal: error.isFinal };
  if (error instanceof EgressRefused) return { why: error.message, isFinal: true };
  if (error instanceof EgressFailed) return { why: error.message, isFinal: false };
  if (error instanceof z.ZodError) return { why: 'it does not answer as an API of its kind', isFinal: true };
  return { why: null, isFinal: false };
}

function wordsOf({ displayName }: Provider, { needs }: Webhooks, hook: HookRow, { why, isFinal }: Reading): string {
  const server = displayName(hook.service_provider);
  return isFinal
    ? `${server} does not let this token make the webhook (${why ?? ''}): make it by hand, or give the connection a token that may; it needs ${needs}`
    : `${server} could not be told of the webhook yet, and is asked again: ${why ?? 'something went wrong here'}`;
}
