// The queue in memory: the same promises as JetStream's, for tests and simulations. Its time is the clock's, and `wipe`
// takes a stream away with everything in it, as a lost disk would.

import { streams } from './queue.ts';
import type { Clock } from '../clock/clock.ts';
import type {
  ConsumerSettings,
  FeedMessage,
  Published,
  Queue,
  QueueMessage,
  Settling,
  StreamSettings,
} from './queue.ts';

const defaultAckWaitMs = 30_000;

interface Stored {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: ReadonlyMap<string, string>;
  readonly sequence: number;
  deliveries: number;
  /** When it may be handed out (again); infinite while it waits for nobody any more. */
  visibleAt: number;
}

interface MemoryStream {
  readonly settings: StreamSettings;
  readonly messages: Map<number, Stored>;
  readonly ids: Map<string, { readonly sequence: number; readonly at: number }>;
  sequence: number;
}

export interface MemoryQueue extends Queue {
  /** Takes the stream away; the next `ensure`, publish or pull makes an empty one. */
  wipe(stream: string): void;
  /** How many messages a stream holds. */
  depth(stream: string): number;
}

export function memoryQueue(clock: Clock): MemoryQueue {
  const held = new Map<string, MemoryStream>();
  const waiters = new Set<() => void>();
  const closing = new AbortController();
  const wake = () => {
    for (const waiter of [...waiters]) waiter();
  };

  const ensureStream = (settings: StreamSettings): boolean => {
    if (held.has(settings.name)) return false;
    held.set(settings.name, { settings, messages: new Map(), ids: new Map(), sequence: 0 });
    return true;
  };
  const streamOf = (name: string): MemoryStream => {
    const settings = streams.find((stream) => stream.name === name);
    if (settings === undefined) throw new RangeError(`no stream is called ${name}`);
    ensureStream(settings);
    return held.get(name) as MemoryStream;
  };
  const ensure = async () => streams.filter(ensureStream).map((stream) => stream.name);
  /** Resolves at the next change, after `ms`, or when the signal fires. */
  const change = async (ms: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = new AbortController();
    waiters.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true, signal: done.signal });
    if (signal.aborted) resolve();
    clock.sleep(ms, done.signal).then(resolve, () => undefined);
    await promise;
    waiters.delete(resolve);
    done.abort(new Error('the wait is over'));
  };
  const next = (settings: ConsumerSettings): Stored | undefined => {
    const now = clock.now();
    for (const message of streamOf(settings.stream).messages.values())
      if (message.visibleAt <= now && matches(settings.filter, message.subject)) return message;
    return undefined;
  };
  const said = (settings: ConsumerSettings, stream: MemoryStream, stored: Stored, settling: Settling): void => {
    switch (settling.how) {
      case 'working':
        stored.visibleAt = clock.now() + (settings.ackWaitMs ?? defaultAckWaitMs);
        return;
      case 'nak':
        stored.visibleAt = clock.now() + settling.delayMs;
        return wake();
      case 'ack':
      case 'term':
        if (stream.settings.retention === 'work') stream.messages.delete(stored.sequence);
        else stored.visibleAt = Number.POSITIVE_INFINITY;
    }
  };
  const handOut = (settings: ConsumerSettings, stored: Stored): QueueMessage => {
    // A stream that is made anew counts from 1 again: what is said of this message is not said of another one there.
    const stream = streamOf(settings.stream);
    const say = (settling: Settling): void => said(settings, stream, stored, settling);
    say({ how: 'working' });
    stored.deliveries += 1;
    const { subject, data, headers, sequence, deliveries } = stored;
    return {
      subject,
      data,
      headers,
      sequence,
      delivery: deliveries,
      receipt: `${settings.name} ${sequence}`,
      working: () => say({ how: 'working' }),
      ack: async () => say({ how: 'ack' }),
      nak: (delayMs = 0) => say({ how: 'nak', delayMs }),
      term: (reason) => say({ how: 'term', reason }),
    };
  };

  return {
    ensure,
    async ensureConsumer(settings) {
      streamOf(settings.stream);
    },
    async publish(subject, data, options): Promise<Published> {
      const settings = streams.find((stream) => matches(stream.subject, subject));
      if (settings === undefined) throw new RangeError(`no stream takes the subject ${subject}`);
      const stream = streamOf(settings.name);
      const at = clock.now();
      const known = stream.ids.get(options.msgId);
      if (known !== undefined && at - known.at < settings.duplicateWindowMs)
        return { sequence: known.sequence, duplicate: true };
      const sequence = ++stream.sequence;
      stream.ids.set(options.msgId, { sequence, at });
      stream.messages.set(sequence, {
        subject,
        data,
        headers: options.headers ?? new Map(),
        sequence,
        deliveries: 0,
        visibleAt: 0,
      });
      wake();
      return { sequence, duplicate: false };
    },
    async pull(settings, options) {
      const signal = AbortSignal.any([closing.signal, ...(options.signal === undefined ? [] : [options.signal])]);
      const endsAt = clock.monotonic() + options.waitMs;
      for (;;) {
        if (signal.aborted) return null;
        const found = next(settings);
        if (found !== undefined) return handOut(settings, found);
        const leftMs = endsAt - clock.monotonic();
        if (leftMs <= 0) return null;
        await change(Math.min(leftMs, soonest(streamOf(settings.stream), settings.filter, clock.now())), signal);
      }
    },
    async settle(settings, receipt, settling) {
      const [consumer = '', sequence = ''] = receipt.split(' ');
      const stream = streamOf(settings.stream);
      const stored = stream.messages.get(Number(sequence));
      if (consumer === settings.name && stored !== undefined) said(settings, stream, stored, settling);
    },
    async follow(name, options, handler) {
      const signal = AbortSignal.any([closing.signal, options.signal]);
      let after = options.after === 'now' ? streamOf(name).sequence : options.after;
      let seen = streamOf(name);
      while (!signal.aborted) {
        const stream = streamOf(name);
        if (stream !== seen || after > stream.sequence) after = 0;
        seen = stream;
        for (const stored of feedAfter(stream, after, options.filter)) {
          if (signal.aborted) return;
          await handler(stored);
          after = stored.sequence;
        }
        if (stream.sequence <= after || feedAfter(stream, after, options.filter).length === 0)
          await change(1_000, signal);
      }
    },
    async read(name, { filter, after, limit }) {
      const stream = streamOf(name);
      const last = stream.sequence;
      const found = feedAfter(stream, after > last ? 0 : after, filter);
      return { messages: found.slice(0, limit), isEnd: found.length <= limit, last };
    },
    async close() {
      closing.abort();
    },
    wipe(stream) {
      held.delete(stream);
      wake();
    },
    depth: (stream) => held.get(stream)?.messages.size ?? 0,
  };
}

function feedAfter(stream: MemoryStream, after: number, filter: string): readonly FeedMessage[] {
  return [...stream.messages.values()].filter(({ sequence, subject }) => sequence > after && matches(filter, subject));
}

/** Milliseconds until a hidden message shows itself again. */
function soonest(stream: MemoryStream, filter: string, now: number): number {
  let at = Number.POSITIVE_INFINITY;
  for (const message of stream.messages.values())
    if (matches(filter, message.subject)) at = Math.min(at, message.visibleAt);
  return at === Number.POSITIVE_INFINITY ? 60_000 : Math.max(1, at - now);
}

/** NATS wildcards: `*` is one token, a closing `>` is one or more. */
function matches(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.');
  const found = subject.split('.');
  for (const [index, token] of wanted.entries()) {
    if (token === '>') return found.length > index;
    if (found[index] === undefined || (token !== '*' && token !== found[index])) return false;
  }
  return wanted.length === found.length;
}
