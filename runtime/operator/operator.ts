// Asks the actors' nodes for an operator, from any process with a bus: the gateway's end of desk.ts.

import { NoResponders, RequestTimeout } from '../bus/bus.ts';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { decode, encode } from '../bus/json.ts';
import { Envelope, askTimeoutMs, operatorSubject, questions } from './wire.ts';
import type { z } from 'zod';
import type { Bus } from '../bus/bus.ts';
import type { AnswerOf, RequestOf, Verb } from './wire.ts';

export interface Operator {
  /**
   * Throws RetryableFault when no node of the role `actors` could answer in time: a retry or a discard may then be done all
   * the same, and asking again finds out. Throws TerminalFault `too-large` for what fits into no message.
   */
  ask<V extends Verb>(verb: V, request: RequestOf<V>): Promise<AnswerOf<V>>;
}

export function makeOperator(bus: Pick<Bus, 'request'>, options: { readonly timeoutMs?: number } = {}): Operator {
  const { timeoutMs = askTimeoutMs } = options;
  return {
    async ask<V extends Verb>(verb: V, request: RequestOf<V>) {
      const envelope = decode(Envelope, await send(bus, verb, encode(request), timeoutMs));
      if (envelope === null) throw new TypeError(`the answer to '${verb}' is none`);
      if (envelope.status === 'ok')
        return (questions[verb].answer as unknown as z.ZodType<AnswerOf<V>>).parse(envelope.value);
      const { status, detail } = envelope;
      if (status === 'busy') throw new RetryableFault(detail);
      if (status === 'too-large') throw new TerminalFault(status, detail);
      throw new Error(`a node of the role actors failed on '${verb}': ${detail}`);
    },
  };
}

async function send(bus: Pick<Bus, 'request'>, verb: Verb, data: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
  try {
    return (await bus.request(operatorSubject(verb), data, { timeoutMs })).data;
  } catch (error) {
    if (error instanceof NoResponders)
      throw new RetryableFault('no node of the role actors is there', { cause: error });
    if (error instanceof RequestTimeout)
      throw new RetryableFault(`no node of the role actors answered within ${timeoutMs} ms`, { cause: error });
    throw error;
  }
}
