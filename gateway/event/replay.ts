// What the feed holds, sent once more to who asks for it at NATS: the request comes on a subject that only the holder of one token may
// publish to, the events go to an inbox that only the same holder may listen on, and each of them is checked on its way. So nobody
// outside ever speaks to JetStream.

import { findOwnerOfToken } from '@terrace/actors/user/view';
import { eventsOf, header, isEventPattern, replayHolder, replaySubject } from '@terrace/runtime/actor/address';
import type { Bus, BusMessage } from '@terrace/runtime/bus/bus';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { schemaWords } from '@terrace/runtime/fault/schema-words';
import { eventsStream } from '@terrace/runtime/queue/queue';
import type { FeedMessage } from '@terrace/runtime/queue/queue';
import { z } from 'zod';
import { principalOf } from '../http/authenticate.ts';
import type { GatewayServices } from '../http/services.ts';
import { inboxPrefix } from './gatekeeper.ts';
import { Hearing } from './hearing.ts';
import type { May } from './hearing.ts';
import { Places } from './places.ts';
import { notOfThisFeed } from './stream.ts';

/** Gateways share the requests. */
const group = 'replay';
const replaysMax = 8;
const messagesDefault = 100;
const messagesMax = 1_000;
const pieceMax = 100;
/** Who may hear little of much reads on from where the answer ended. */
const lookedAtMax = 10_000;

export const ReplayRequest = z.strictObject({
  after: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('the sequence behind which to begin; 0 is the oldest event there is'),
  subject: z
    .string()
    .refine(isEventPattern, 'must begin with act.evt., and may have the wildcards of NATS')
    .default(eventsOf(null))
    .describe('which events; `act.evt.>` when absent'),
  limit: z.number().int().min(1).max(messagesMax).default(messagesDefault).describe('how many events at most'),
});
type ReplayRequest = z.infer<typeof ReplayRequest>;

export interface ReplayOptions {
  readonly services: Pick<GatewayServices, 'sql' | 'queue' | 'clock' | 'onFault'>;
  readonly bus: Bus;
  readonly may?: May | undefined;
}

/** Answers until it is stopped. */
export function startReplay(options: ReplayOptions): { stop(): Promise<void> } {
  const { bus, services } = options;
  const places = new Places(services);
  const working = new Set<Promise<void>>();
  const subscription = bus.subscribe(
    replaySubject('*'),
    (message) => {
      const holder = replayHolder(message.subject) ?? '';
      // Answers to anywhere else would let the asker speak with our voice.
      if (message.reply?.startsWith(`${inboxPrefix(holder)}.`) !== true) return;
      if (working.size >= replaysMax) return end(message, { error: 'busy: ask again in a moment' });
      const work = replay(options, places, message, holder)
        .catch((error: unknown) => {
          services.onFault('replay events', error);
          end(message, { error: 'a part of the server is away for the moment; ask again' });
        })
        .finally(() => working.delete(work));
      working.add(work);
    },
    { queue: group },
  );
  return {
    async stop() {
      await subscription.unsubscribe();
      await Promise.all(working);
    },
  };
}

async function replay(
  { services, may }: ReplayOptions,
  places: Places,
  message: BusMessage,
  holder: string,
): Promise<void> {
  const { sql, queue } = services;
  const request = readRequest(message.data);
  if (typeof request === 'string') return end(message, { error: request });
  const owner = await findOwnerOfToken(sql, holder);
  if (owner === null) return end(message, { error: 'the token is no longer known' });
  const hearing = new Hearing({
    places,
    principal: await principalOf(sql, owner),
    ...(may === undefined ? {} : { may }),
  });
  let [after, sent, lookedAt] = [request.after, 0, 0];
  let note: string | null = null;
  for (;;) {
    const limit = Math.min(pieceMax, request.limit - sent);
    const piece = await queue.read(eventsStream.name, { filter: request.subject, after, limit });
    if (after > piece.last) {
      note ??= notOfThisFeed(after, piece.last);
      after = 0;
    }
    for (const event of piece.messages) {
      if (await hearing.mayHear(event.subject)) {
        message.respond(event.data, headersOf(event));
        sent += 1;
      }
      after = event.sequence;
    }
    lookedAt += piece.messages.length;
    if (piece.messages.length === 0 && !piece.isEnd) throw new RetryableFault('the feed broke off');
    if (piece.isEnd) return end(message, { sequence: Math.max(after, piece.last), more: false, note });
    if (sent >= request.limit || lookedAt >= lookedAtMax) return end(message, { sequence: after, more: true, note });
  }
}

/** The request, or what is wrong with it. No body asks for everything from the beginning. */
function readRequest(data: Uint8Array): ReplayRequest | string {
  try {
    const text = new TextDecoder().decode(data);
    const parsed = ReplayRequest.safeParse(text === '' ? {} : JSON.parse(text), { error: schemaWords });
    return parsed.success ? parsed.data : whyNot(parsed.error);
  } catch (error) {
    if (error instanceof SyntaxError) return 'the request is no JSON';
    throw error;
  }
}

const whyNot = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.') || 'the request'}: ${message}`).join('; ');

function headersOf({ subject, sequence, headers }: FeedMessage): ReadonlyMap<string, string> {
  const all = new Map<string, string>([
    [header.sequence, String(sequence)],
    [header.subject, subject],
  ]);
  for (const name of [header.msgId, header.version, header.trace]) {
    const value = headers.get(name);
    if (value !== undefined) all.set(name, value);
  }
  return all;
}

/** An empty message says that nothing follows, and why or from where to go on. */
function end(
  message: BusMessage,
  how: { readonly error: string } | { readonly sequence: number; readonly more: boolean; readonly note: string | null },
): void {
  const headers =
    'error' in how
      ? [[header.error, how.error.replaceAll(/\s+/g, ' ')] as const]
      : [
          [header.sequence, String(how.sequence)] as const,
          [header.more, String(how.more)] as const,
          ...(how.note === null ? [] : [[header.note, how.note] as const]),
        ];
  message.respond(new Uint8Array(), new Map(headers));
}
