// Has the servers of version control tell what happens in the repositories that somebody follows, and in no others. What a server is to have
// is read of rows: who follows the repository, and which secret it has by now. So no kill and no gateway that looks at once leaves a webhook
// too many or too few (ADR 45). Where the token may not, people are told so, and make it by hand.

import {
  noteAsking,
  noteNotTold,
  noteTold,
  noteWell,
  putOffHooks,
  takeDueHook,
  toldHooksOf,
} from '@terrace/actors/vcs/view/hooks';
import type { DueHook, HookRow } from '@terrace/actors/vcs/view/hooks';
import { openSecret } from '@terrace/actors/vcs/token';
import { EgressFailed, EgressRefused } from '@terrace/runtime/egress/egress';
import { z } from 'zod';
import type { GatewayServices } from '../http/services.ts';
import { ServerAnswered, askServerOf } from './ask-server.ts';
import { webhookUrl } from './connect.ts';
import { providerOf } from './providers/all.ts';
import type { Provider } from './providers/provider.ts';
import type { WebhookAbout, Webhooks } from './providers/webhooks.ts';
import { onWake } from './wake.ts';
import { workThrough } from './work-through.ts';

/** Hooks are looked for so often when nobody says that there is one. */
const everyMs = 15_000;
/** Longer than the calls of one may take, each of which has its own limit. */
const leaseMs = 3 * 60_000;
/** So many hooks are told at once, */
const atOnce = 4;
/** and so many of one server: one that does not answer leaves places for the others. */
const atOncePerServer = 2;
/** What waits for a server that does not answer is put off with the one that found that out, so many at a time. */
const putOffAtOnce = 1_000;
/** Of a connection that is about to go, so many are taken away at once, within so long for all of them: somebody waits for it. */
const removedAtOnce = 8;
const removeWithinMs = 20_000;
const pausesMs = [5_000, 30_000, 2 * 60_000, 10 * 60_000] as const;
const pauseMaxMs = 30 * 60_000;
/** Whoever said no is asked again after so long, or when somebody changes the connection. */
const refusedPauseMs = 24 * 3_600_000;

type Services = Pick<GatewayServices, 'sql' | 'bus' | 'clock' | 'keys' | 'egress' | 'origin' | 'onFault'>;

/** Runs until `stop`, which ends the calls at hand. */
export function startWebhooks(services: Services): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const take = takerOf(services);
  const following = Array.from({ length: atOnce }, () => follow(services, take, signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(following);
    },
  };
}

/** What is worked on, and what is called when it no longer is. */
type Take = () => Promise<{ readonly hook: DueHook; done(): void } | null>;

/** Takes hooks of servers that are not asked by as many already. One after the other, so that each sees what the one before took. */
function takerOf({ sql }: Services): Take {
  const asked = new Map<string, number>();
  const count = (server: string, change: number): void => {
    const now = (asked.get(server) ?? 0) + change;
    if (now === 0) asked.delete(server);
    else asked.set(server, now);
  };
  const take: Take = async () => {
    const busy = [...asked].filter(([, times]) => times >= atOncePerServer).map(([server]) => server);
    const hook = await takeDueHook(sql, { busy, leaseMs });
    if (hook === null) return null;
    count(hook.server, 1);
    return { hook, done: () => count(hook.server, -1) };
  };
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(take);
    last = next.catch(() => undefined);
    return next;
  };
}

const follow = (services: Services, take: Take, signal: AbortSignal): Promise<void> =>
  workThrough({
    ...{ what: 'look for webhooks of version control', clock: services.clock, signal, everyMs },
    onFault: services.onFault,
    onWake: (wake) => onWake(services, 'followed', wake),
    async next() {
      const taken = await take();
      if (taken === null) return everyMs;
      try {
        await tell(services, taken.hook, signal);
      } finally {
        taken.done();
      }
      return null;
    },
  });

/** Has the server know what it should, or notes why it does not. */
async function tell(services: Services, hook: DueHook, signal: AbortSignal): Promise<void> {
  const { sql, keys, onFault } = services;
  const provider = providerOf(hook.service_provider);
  const webhooks = provider?.webhooks ?? null;
  const mayHaveOne = hook.told_number !== null || hook.asked_number === hook.server_number;
  const isWell = hook.is_followed ? hook.told_number === hook.secret_number : !mayHaveOne;
  if (provider === null || webhooks === null) return await noteWell(sql, hook, { isByHand: true });
  if (isWell) return await noteWell(sql, hook, { isByHand: false });
  try {
    if (hook.is_followed) {
      const secret = await openSecret(keys, hook.id, hook.secret);
      const ask = await askServerOf(services, hook, signal);
      await noteAsking(sql, hook);
      const ids = await webhooks.ensure(ask, aboutOf(services, hook), secret);
      await noteTold(sql, hook, { number: hook.secret_number, remoteId: ids.join(' ') });
    } else {
      await webhooks.remove(await askServerOf(services, hook, signal), aboutOf(services, hook));
      await noteTold(sql, hook, null);
    }
  } catch (error) {
    if (signal.aborted) return;
    const { why, isFinal } = readingOf(error);
    if (why === null) onFault(`tell the server of ${hook.identifier} of its webhook`, error);
    // A repository that is gone, or a token that may not any more: nothing is left here that could take it away.
    if (isFinal && !hook.is_followed) return await noteTold(sql, hook, null);
    const pause = isFinal ? refusedPauseMs : (pausesMs[hook.remote_tries - 1] ?? pauseMaxMs);
    await noteNotTold(sql, hook, wordsOf(provider, webhooks, hook, { why, isFinal }), pause);
    if (error instanceof EgressFailed) await putOffHooks(sql, hook, { pauseMs: pause, limit: putOffAtOnce });
  }
}

/**
 * Takes away at its server the webhooks of a client or token that is about to go, as far as the server lets it happen at once; one that does not answer
 * is asked no more.
 */
export async function removeWebhooks(services: Services, by: Parameters<typeof toldHooksOf>[1]): Promise<void> {
  const signal = AbortSignal.timeout(removeWithinMs);
  let isAway = false;
  const remove = async (hook: HookRow): Promise<void> => {
    try {
      const webhooks = providerOf(hook.service_provider)?.webhooks;
      await webhooks?.remove(await askServerOf(services, hook, signal), aboutOf(services, hook));
    } catch (error) {
      if (error instanceof EgressFailed || signal.aborted) isAway = true;
      else if (readingOf(error).why === null) services.onFault(`take away the webhook of ${hook.identifier}`, error);
    }
  };
  for (let after = ''; !isAway;) {
    const hooks = await toldHooksOf(services.sql, by, { after, limit: removedAtOnce });
    await Promise.all(hooks.map(remove));
    const last = hooks.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
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
