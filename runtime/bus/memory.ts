// The bus within one process, with the manners of core NATS: a message is gone when nobody listens, a request without a listener
// fails at once, and nothing is delivered within the call that sent it.

import { TerminalFault } from '../fault/fault.ts';
import { NoResponders, RequestTimeout, messageBytesMax, warnOfFault } from './bus.ts';
import type { Bus, BusMessage, OnFault } from './bus.ts';

interface Listener {
  readonly pattern: readonly string[];
  readonly queue: string | undefined;
  readonly handler: (message: BusMessage) => void;
}

export interface MemoryBus extends Bus {
  /** Loses every message whose subject begins so, until it is told otherwise. */
  cut(subjectStart: string | null): void;
}

export function memoryBus(onFault: OnFault = warnOfFault): MemoryBus {
  const listeners = new Set<Listener>();
  const turns = new Map<string, number>();
  let cutOff: string | null = null;

  /** Everybody without a queue, and one of each queue, in turn. */
  const choose = (subject: string): readonly Listener[] => {
    const tokens = subject.split('.');
    const matching = [...listeners].filter(({ pattern }) => matches(pattern, tokens));
    const groups = Map.groupBy(
      matching.filter(({ queue }) => queue !== undefined),
      ({ queue }) => queue ?? '',
    );
    const members = [...groups].map(([queue, group]) => {
      const turn = turns.get(queue) ?? 0;
      turns.set(queue, turn + 1);
      return group[turn % group.length];
    });
    return [...matching.filter(({ queue }) => queue === undefined), ...members.filter((one) => one !== undefined)];
  };

  const deliver = (
    subject: string,
    data: Uint8Array,
    headers: BusMessage['headers'],
    respond: BusMessage['respond'],
  ) => {
    if (cutOff !== null && subject.startsWith(cutOff)) return 0;
    const chosen = choose(subject);
    for (const listener of chosen)
      queueMicrotask(() => {
        if (!listeners.has(listener)) return;
        try {
          listener.handler({ subject, data, headers, respond });
        } catch (error) {
          onFault(`handle ${subject}`, error);
        }
      });
    return chosen.length;
  };

  return {
    publish(subject, data, headers = new Map()) {
      checkSize(subject, data);
      deliver(subject, data, headers, () => undefined);
    },
    async request(subject, data, { timeoutMs, headers = new Map() }) {
      checkSize(subject, data);
      const { promise, resolve, reject } = Promise.withResolvers<BusMessage>();
      const timer = setTimeout(() => reject(new RequestTimeout(`no answer on ${subject}`)), timeoutMs);
      const respond: BusMessage['respond'] = (answer, answerHeaders = new Map()) => {
        clearTimeout(timer);
        resolve({ subject, data: answer, headers: answerHeaders, respond: () => undefined });
      };
      if (deliver(subject, data, headers, respond) === 0) {
        clearTimeout(timer);
        reject(new NoResponders(`nobody listens on ${subject}`));
      }
      return await promise;
    },
    subscribe(subject, handler, options) {
      const listener: Listener = { pattern: subject.split('.'), queue: options?.queue, handler };
      listeners.add(listener);
      return { unsubscribe: async () => void listeners.delete(listener) };
    },
    flush: async () => undefined,
    close: async () => listeners.clear(),
    cut: (subjectStart) => void (cutOff = subjectStart),
  };
}

function checkSize(subject: string, { length }: Uint8Array): void {
  if (length > messageBytesMax)
    throw new TerminalFault('too-large', `a message of ${length} bytes on ${subject} is more than ${messageBytesMax}`);
}

/** `*` is one token, `>` at the end is one or more. */
function matches(pattern: readonly string[], tokens: readonly string[]): boolean {
  for (const [index, part] of pattern.entries()) {
    if (part === '>') return tokens.length > index;
    if (part !== '*' && part !== tokens[index]) return false;
    if (tokens[index] === undefined) return false;
  }
  return pattern.length === tokens.length;
}
