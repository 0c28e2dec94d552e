// Asks over the bus, from any process: tries again under the same message id until there is an answer, so that an ask is
// committed at most once however often it is sent.

import { NoResponders, RequestTimeout } from '../bus/bus.ts';
import { RetryableFault } from '../fault/fault.ts';
import { currentTrace, inSpan } from '../telemetry/trace.ts';
import { unheardSubject } from '../membership/wire.ts';
import { commandSubject, decodeReply, encodeAsk, header, nameOf } from './address.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Bus } from '../bus/bus.ts';
import type { Clock, Rng } from '../clock/clock.ts';
import type { AskOptions, Client, Reply } from './ask.ts';

const defaultTimeoutMs = 10_000;
/**
 * A try that is not answered by then met a node that died, or a long queue; the next one finds out. The first ones are short,
 * since they decide how long a caller notices that a node was killed or stands still; a repeat that meets its twin waits with it.
 */
const tryTimeoutsMs = [400, 400, 400, 400, 400, 1_000] as const;
/** Nodes are told that nobody answers for a partition, so often at most. */
const unheardEveryMs = 50;

export interface ClientOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly rng: Rng;
}

export function makeClient(options: ClientOptions): Client {
  return {
    async ask(to, message, askOptions = {}) {
      const span = {
        ...(askOptions.trace === undefined ? {} : { parent: askOptions.trace }),
        attributes: { kind: to.kind, id: to.id, type: message.type },
      };
      return await inSpan('actor.ask', span, async (active) => {
        const reply = await ask(options, to, message, askOptions);
        active.setAttribute('outcome', reply.status);
        return reply;
      });
    },
  };
}

async function ask(
  { bus, clock, rng }: ClientOptions,
  to: Address,
  message: { readonly type: string },
  options: AskOptions,
): Promise<Reply> {
  const subject = commandSubject(to, message.type);
  const data = encodeAsk(message, options);
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const endsAt = clock.monotonic() + timeoutMs;
  const headers = new Map<string, string>([
    [header.msgId, options.msgId ?? Buffer.from(rng.bytes(16)).toString('hex')],
    [header.deadline, String(clock.now() + timeoutMs)],
  ]);
  const trace = currentTrace() ?? options.trace;
  if (trace !== undefined) headers.set(header.trace, trace);
  const pause = async (ms: number) => await clock.sleep(Math.max(0, Math.min(ms, endsAt - clock.monotonic())));
  let last: Reply | null = null;
  let isUncertain = false;
  let unheardAt = Number.NEGATIVE_INFINITY;
  for (let attempt = 1; ; attempt += 1) {
    const leftMs = endsAt - clock.monotonic();
    if (leftMs <= 0) break;
    headers.set(header.attempt, String(attempt));
    try {
      const answer = await bus.request(subject, data, {
        timeoutMs: Math.min(tryTimeoutsMs[Math.min(attempt, tryTimeoutsMs.length) - 1] ?? 0, leftMs),
        headers: new Map(headers),
      });
      last = decodeReply(answer.data);
      if (last.status !== 'busy') return last;
      await pause(last.retryAfterMs + jitterMs(rng));
    } catch (error) {
      if (error instanceof NoResponders) {
        if (clock.monotonic() - unheardAt >= unheardEveryMs) {
          unheardAt = clock.monotonic();
          bus.publish(unheardSubject, new Uint8Array());
        }
        await pause(jitterMs(rng));
      } else if (error instanceof RequestTimeout) isUncertain = true;
      else if (error instanceof RetryableFault) {
        // The connection broke: nobody knows whether the request went out.
        isUncertain = true;
        await pause(error.delayMs ?? jitterMs(rng));
      } else throw error;
    }
  }
  if (isUncertain)
    throw new RetryableFault(`${nameOf(to)} did not answer '${message.type}' within ${timeoutMs} ms; it may be done`);
  return last ?? { status: 'busy', retryAfterMs: tryTimeoutsMs[0] };
}

/** 15 to 50 ms: a node that takes over needs some, and callers shall not come all at once. */
function jitterMs(rng: Rng): number {
  return 15 + ((rng.bytes(1)[0] ?? 0) * 35) / 255;
}
