// The queue on JetStream. Pulling speaks the plain protocol (one request, one message or one status), so that an abort
// takes back exactly one waiting request, and a message that crosses it on the wire is given back at once.

import { randomUUID } from 'node:crypto';
import {
  jetstream,
  jetstreamManager,
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { createInbox, headers as makeHeaders, nanos } from '@nats-io/transport-node';
import { RetryableFault } from '../fault/fault.ts';
import { streams } from './queue.ts';
import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import type {
  ConsumerSettings,
  FeedMessage,
  FeedPiece,
  Published,
  Queue,
  QueueMessage,
  Settling,
  StreamSettings,
} from './queue.ts';

/** How long one request to JetStream may take. */
const requestTimeoutMs = 5_000;
/** How long a worker that may not make streams waits before it asks for a missing one again. */
const missingPauseMs = 250;
const defaultAckWaitMs = 30_000;
/** How long a follower's pull waits on the server. */
const pullWaitMs = 30_000;
/** A waiting pull hears nothing when its stream is deleted; without two heart-beats in a row it asks anew. */
const heartbeatMs = 5_000;

export interface NatsQueueOptions {
  /** Stays the caller's: `close` of the queue leaves it open. */
  readonly connection: NatsConnection;
  /** Copies of each stream: min(3, servers). */
  readonly replicas?: number;
  /** Workers may pull and acknowledge but make no streams; false for them. True when absent. */
  readonly manages?: boolean;
  /** Several installations on one NATS account: stands before every stream's name and subject. */
  readonly prefix?: string;
  /** The connection's own, where its user may listen on no other inbox. */
  readonly inboxPrefix?: string;
}

export function natsQueue(options: NatsQueueOptions): Queue {
  return new NatsQueue(options);
}

/** A consumer of one reader's own. */
interface Reader extends ConsumerSettings {
  readonly after: number;
  /** When it was made: the newest sequence of the stream, and how many messages matched. */
  readonly last: number;
  readonly pending: number;
  /** When the stream was made. */
  readonly made: string;
}

class NatsQueue implements Queue {
  readonly #connection: NatsConnection;
  readonly #replicas: number;
  readonly #manages: boolean;
  readonly #prefix: string;
  readonly #inboxPrefix: string | undefined;
  readonly #consumers = new Map<string, ConsumerSettings>();
  readonly #closing = new AbortController();
  /** Waiting pulls; a connection that was lost took their requests with it, so they are asked for again. */
  readonly #waiting = new Set<() => void>();
  #manager: Promise<JetStreamManager> | null = null;

  constructor(options: NatsQueueOptions) {
    this.#connection = options.connection;
    this.#replicas = options.replicas ?? 1;
    this.#manages = options.manages ?? true;
    this.#prefix = options.prefix ?? '';
    this.#inboxPrefix = options.inboxPrefix;
    void this.#watchConnection();
  }

  async ensure(): Promise<readonly string[]> {
    const made: string[] = [];
    await this.#manage('ensure streams', async (manager) => {
      for (const stream of streams) if (await this.#ensureStream(manager, stream)) made.push(stream.name);
      for (const consumer of this.#consumers.values()) await this.#makeConsumer(manager, consumer);
    });
    return made;
  }

  async ensureConsumer(settings: ConsumerSettings): Promise<void> {
    this.#consumers.set(settings.name, settings);
    await this.#manage(`make consumer ${settings.name}`, async (manager) => this.#makeConsumer(manager, settings));
  }

  async publish(
    subject: string,
    data: Uint8Array,
    options: { readonly msgId: string; readonly headers?: ReadonlyMap<string, string> },
  ): Promise<Published> {
    const send = async () => {
      const found = await jetstream(this.#connection).publish(this.#outward(subject), data, {
        msgID: options.msgId,
        headers: encodeHeaders(options.headers),
        timeout: requestTimeoutMs,
        retries: 1,
      });
      return { sequence: found.seq, duplicate: found.duplicate };
    };
    try {
      return await send();
    } catch (error) {
      if (!isMissing(error) || !this.#manages) throw away(`publish on ${subject}`, error);
    }
    await this.ensure();
    return await send().catch((error: unknown) => {
      throw away(`publish on ${subject}`, error);
    });
  }

  async pull(
    settings: ConsumerSettings,
    options: { readonly waitMs: number; readonly signal?: AbortSignal },
  ): Promise<QueueMessage | null> {
    const signal = AbortSignal.any([this.#closing.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    if (signal.aborted || this.#connection.isClosed()) return null;
    const found = await this.#pullOnce(settings, options.waitMs, signal);
    if (found !== 'missing') return found;
    if (this.#manages) {
      await this.ensure();
      await this.ensureConsumer(settings);
    } else if (options.waitMs > 0) await pause(Math.min(missingPauseMs, options.waitMs), signal);
    return null;
  }

  async settle(settings: ConsumerSettings, receipt: string, settling: Settling): Promise<void> {
    if (!isReceiptOf(receipt, this.#streamName(settings.stream), settings.name)) return;
    try {
      // The words of an acknowledgement are answered, those of the others are not.
      if (settling.how === 'ack') await this.#connection.request(receipt, '+ACK', { timeout: requestTimeoutMs });
      else this.#connection.publish(receipt, wordsOf(settling));
    } catch (error) {
      throw away(`settle a message of ${settings.name}`, error);
    }
  }

  async follow(
    stream: string,
    options: { readonly filter: string; readonly after: number | 'now'; readonly signal: AbortSignal },
    handler: (message: FeedMessage) => void | Promise<void>,
  ): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, options.signal]);
    let after = options.after;
    let made: string | null = null;
    while (!signal.aborted && !this.#connection.isClosed()) {
      try {
        const reader = await this.#makeReader(stream, { filter: options.filter, after, made });
        after = reader.after;
        made = reader.made;
        for (let turn = 1; ;) {
          const message = await this.#pullOnce(reader, pullWaitMs, signal);
          if (signal.aborted || message === 'missing') break;
          if (message === null) continue;
          // A message that was on its way when the connection broke is missing in the count: read again from the last one.
          if (message.turn !== turn) break;
          await handler(message);
          turn += 1;
          after = message.sequence;
        }
        const deleted = this.#deleteReader(reader);
        // Whoever stops need not wait: the server forgets it by itself.
        if (signal.aborted) return void deleted.catch(() => undefined);
        await deleted;
      } catch (error) {
        if (signal.aborted || this.#connection.isClosed()) return;
        if (!isPassing(error)) throw error;
        if (isMissing(error) && this.#manages) await this.ensure().catch(() => undefined);
      }
      await pause(missingPauseMs, signal);
    }
  }

  async read(
    stream: string,
    options: { readonly filter: string; readonly after: number; readonly limit: number },
  ): Promise<FeedPiece> {
    try {
      const reader = await this.#makeReader(stream, { ...options, made: null });
      const messages: FeedMessage[] = [];
      while (messages.length < Math.min(options.limit, reader.pending)) {
        const message = await this.#pullOnce(reader, 0, this.#closing.signal);
        // The connection broke, or old messages went meanwhile: the caller asks for the next piece.
        if (message === null || message === 'missing' || message.turn !== messages.length + 1) break;
        messages.push(message);
      }
      await this.#deleteReader(reader);
      return { messages, isEnd: messages.length >= reader.pending, last: reader.last };
    } catch (error) {
      throw away(`read the stream ${stream}`, error);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  /** A consumer of one follower's own; the server forgets it when nobody pulls any more. */
  async #makeReader(
    stream: string,
    place: { readonly filter: string; readonly after: number | 'now'; readonly made: string | null },
  ): Promise<Reader> {
    const { filter, after, made } = place;
    const manager = await this.#managerOnce();
    const { state, created } = await manager.streams.info(this.#streamName(stream));
    // A stream that was made anew counts from 1 again: a place in the former one means nothing in it.
    const isAnother = made !== null && made !== created;
    const from = after === 'now' ? state.last_seq : isAnother || after > state.last_seq ? 0 : after;
    const { name, num_pending: pending } = await manager.consumers.add(this.#streamName(stream), {
      name: `reader-${randomUUID()}`,
      filter_subject: this.#outward(filter),
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: from + 1,
      inactive_threshold: nanos(4 * pullWaitMs),
      mem_storage: true,
    });
    return { ...{ stream, name, filter, pending }, after: from, last: state.last_seq, made: created };
  }

  async #deleteReader(reader: ConsumerSettings): Promise<void> {
    if (this.#connection.isClosed()) return;
    const manager = await this.#managerOnce();
    await manager.consumers.delete(this.#streamName(reader.stream), reader.name).catch(() => false);
  }

  #pullOnce(settings: ConsumerSettings, waitMs: number, signal: AbortSignal): Promise<NatsMessage | 'missing' | null> {
    if (signal.aborted) return Promise.resolve(null);
    const connection = this.#connection;
    const inbox = createInbox(this.#inboxPrefix);
    return new Promise((resolve) => {
      let settled = false;
      const settle = (found: NatsMessage | 'missing' | null) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        clearTimeout(silence);
        signal.removeEventListener('abort', giveUp);
        this.#waiting.delete(giveUp);
        // Drains, so that a message which is on its way already reaches the callback and is given back.
        if (!connection.isClosed()) subscription.drain().catch(() => undefined);
        resolve(found);
      };
      const giveUp = () => settle(null);
      const subscription = connection.subscribe(inbox, {
        callback: (error, message) => {
          if (error !== null) return settle(null);
          const status = statusOf(message);
          if (status === 100) return void silence?.refresh();
          if (status !== 0) return settle(status === 503 || status === 409 ? missingOr(message, status) : null);
          if (settled) return void message.respond('-NAK');
          settle(new NatsMessage(connection, message, this.#inward(message.subject)));
        },
      });
      const timer = setTimeout(giveUp, waitMs + requestTimeoutMs);
      const silence = waitMs >= 2 * heartbeatMs ? setTimeout(giveUp, 2 * heartbeatMs + 1_000) : undefined;
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(giveUp);
      const request =
        waitMs === 0 ? { batch: 1, no_wait: true } : { batch: 1, expires: nanos(waitMs), ...heartbeatFor(waitMs) };
      const subject = `$JS.API.CONSUMER.MSG.NEXT.${this.#streamName(settings.stream)}.${settings.name}`;
      connection.publish(subject, JSON.stringify(request), { reply: inbox });
    });
  }

  async #watchConnection(): Promise<void> {
    for await (const status of this.#connection.status())
      if (status.type === 'disconnect' || status.type === 'reconnect')
        for (const giveUp of [...this.#waiting]) giveUp();
  }

  async #manage(what: string, work: (manager: JetStreamManager) => Promise<unknown>): Promise<void> {
    try {
      await work(await this.#managerOnce());
    } catch (error) {
      throw away(what, error);
    }
  }

  #managerOnce(): Promise<JetStreamManager> {
    this.#manager ??= jetstreamManager(this.#connection, { checkAPI: false, timeout: requestTimeoutMs }).catch(
      (error: unknown) => {
        this.#manager = null;
        throw error;
      },
    );
    return this.#manager;
  }

  /** True when the stream had to be made. Adding an equal stream twice is no error, so two nodes may do it at once. */
  async #ensureStream(manager: JetStreamManager, stream: StreamSettings): Promise<boolean> {
    const wanted = this.#streamConfig(stream);
    try {
      const { config } = await manager.streams.info(wanted.name);
      // A node that was told of fewer servers than another takes no copies away.
      const kept = { ...wanted, num_replicas: Math.max(this.#replicas, config.num_replicas) };
      const differs = Object.entries(kept).some(
        ([key, value]) => !sameSetting(config[key as keyof StreamConfig], value),
      );
      if (differs) await manager.streams.update(kept.name, kept);
      return false;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    await manager.streams.add(wanted).catch((error: Error) => {
      throw /insufficient storage/.test(error.message) ? noRoom(stream, error) : error;
    });
    for (const giveUp of [...this.#waiting]) giveUp();
    return true;
  }

  async #makeConsumer(manager: JetStreamManager, settings: ConsumerSettings): Promise<void> {
    await manager.consumers.add(this.#streamName(settings.stream), {
      durable_name: settings.name,
      filter_subject: this.#outward(settings.filter),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(settings.ackWaitMs ?? defaultAckWaitMs),
      max_deliver: -1,
      ...(settings.forgottenAfterMs === undefined ? {} : { inactive_threshold: nanos(settings.forgottenAfterMs) }),
    });
  }

  #streamConfig(stream: StreamSettings): Partial<StreamConfig> & { readonly name: string } {
    return {
      name: this.#streamName(stream.name),
      subjects: [this.#outward(stream.subject)],
      retention: stream.retention === 'work' ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
      storage: StorageType.File,
      discard: DiscardPolicy.Old,
      num_replicas: this.#replicas,
      max_age: stream.maxAgeMs === null ? 0 : nanos(stream.maxAgeMs),
      max_bytes: stream.maxBytes,
      duplicate_window: nanos(stream.duplicateWindowMs),
    };
  }

  #streamName(name: string): string {
    return this.#prefix === '' ? name : `${this.#prefix}_${name}`;
  }
  #outward(subject: string): string {
    return this.#prefix === '' ? subject : `${this.#prefix}.${subject}`;
  }
  #inward(subject: string): string {
    return this.#prefix === '' ? subject : subject.slice(this.#prefix.length + 1);
  }
}

class NatsMessage implements QueueMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: ReadonlyMap<string, string>;
  readonly sequence: number;
  readonly delivery: number;
  /** The how-manieth delivery of its consumer. */
  readonly turn: number;
  readonly receipt: string;
  readonly #connection: NatsConnection;

  constructor(connection: NatsConnection, message: Msg, subject: string) {
    this.#connection = connection;
    this.receipt = message.reply ?? '';
    this.subject = subject;
    this.data = message.data;
    this.headers = decodeHeaders(message.headers);
    const { tokens, first } = readReceipt(this.receipt);
    this.delivery = Number(tokens[first] ?? 1);
    this.sequence = Number(tokens[first + 1] ?? 0);
    this.turn = Number(tokens[first + 2] ?? 0);
  }

  working(): void {
    this.#say({ how: 'working' });
  }
  async ack(): Promise<void> {
    try {
      await this.#connection.request(this.receipt, '+ACK', { timeout: requestTimeoutMs });
    } catch (error) {
      throw away(`acknowledge ${this.subject}`, error);
    }
  }
  nak(delayMs = 0): void {
    this.#say({ how: 'nak', delayMs });
  }
  term(reason: string): void {
    this.#say({ how: 'term', reason });
  }
  #say(settling: Settling): void {
    if (!this.#connection.isClosed()) this.#connection.publish(this.receipt, wordsOf(settling));
  }
}

/** As JetStream spells them. */
function wordsOf(settling: Settling): string {
  switch (settling.how) {
    case 'working':
      return '+WPI';
    case 'ack':
      return '+ACK';
    case 'nak':
      return settling.delayMs <= 0 ? '-NAK' : `-NAK ${JSON.stringify({ delay: nanos(settling.delayMs) })}`;
    case 'term':
      return `+TERM ${settling.reason}`;
  }
}

/** $JS.ACK.<stream>.<consumer>.<deliveries>.<stream sequence>.…, with <domain>.<account> after ACK on servers that say so. */
function readReceipt(receipt: string): { readonly tokens: readonly string[]; readonly first: number } {
  const tokens = receipt.split('.');
  return { tokens, first: tokens.length >= 12 ? 6 : 4 };
}

/** Somebody else may have written it: it is published to as it is. */
function isReceiptOf(receipt: string, stream: string, consumer: string): boolean {
  const { tokens, first } = readReceipt(receipt);
  const isPlain = tokens.length >= 9 && tokens.every((token) => /^[\w$@-]+$/.test(token));
  const [js, ack] = tokens;
  return isPlain && js === '$JS' && ack === 'ACK' && tokens[first - 2] === stream && tokens[first - 1] === consumer;
}

/** The server wants a heart-beat to be at most half the wait. */
function heartbeatFor(waitMs: number): { readonly idle_heartbeat?: number } {
  return waitMs >= 2 * heartbeatMs ? { idle_heartbeat: nanos(heartbeatMs) } : {};
}

/** 0 for a message with content; else the status that the server sends in place of one. */
function statusOf(message: Msg): number {
  return message.data.length === 0 ? (message.headers?.code ?? 0) : 0;
}

/** 503: nobody answers for this consumer. 409 also reports limits that pass by themselves. */
function missingOr(message: Msg, status: number): 'missing' | null {
  const description = message.headers?.description ?? '';
  return status === 503 || /deleted|not found/i.test(description) ? 'missing' : null;
}

function isMissing(error: unknown): boolean {
  const names = ['StreamNotFoundError', 'ConsumerNotFoundError', 'NoRespondersError'];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { readonly code?: unknown };
    if (names.includes(at.name) || code === 10_059 || code === 10_014) return true;
    if (/no responders|stream not found|consumer not found|consumer deleted/i.test(at.message)) return true;
  }
  return false;
}

/** A stream that is missing, a server that is away: it may come back. */
function isPassing(error: unknown): boolean {
  return (
    isMissing(error) ||
    (error instanceof Error && /timeout|connection|disconnect|heartbeat|leader/i.test(`${error.name} ${error.message}`))
  );
}

function away(what: string, cause: unknown): RetryableFault {
  if (cause instanceof RetryableFault) return cause;
  return new RetryableFault(`could not ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}

/** A server takes three quarters of what is free on its disk at its start, and keeps what each stream may grow to. */
const noRoom = ({ name, maxBytes }: StreamSettings, cause: Error): RetryableFault =>
  new RetryableFault(
    `nats-server has no room for the stream ${name}, which may grow to ${maxBytes / 1024 ** 2} MiB: make more room on its disk, and start it again`,
    { cause },
  );

function sameSetting(found: unknown, wanted: unknown): boolean {
  return JSON.stringify(found) === JSON.stringify(wanted);
}

function encodeHeaders(headers: ReadonlyMap<string, string> | undefined): MsgHdrs {
  const found = makeHeaders();
  for (const [name, value] of headers ?? []) found.set(name, value);
  return found;
}

function decodeHeaders(headers: MsgHdrs | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, values] of headers ?? []) found.set(name, values[0] ?? '');
  return found;
}

/** Resolves after `ms` or when the signal fires. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
