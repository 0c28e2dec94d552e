// The bus on core NATS. A connection reconnects for ever; what is asked meanwhile fails as what it is.

import { setTimeout as pause } from 'node:timers/promises';
import {
  InvalidArgumentError,
  RequestError,
  TimeoutError,
  connect,
  headers as makeHeaders,
} from '@nats-io/transport-node';
import type { Msg, MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { NoResponders, RequestTimeout, warnOfFault } from './bus.ts';
import type { Bus, BusMessage, OnFault } from './bus.ts';

export interface NatsAddress {
  /** `nats://host:4222`, or several with commas between them; `tls://…` refuses a server that does not speak TLS. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** Shown to operators (`nats server report connections`). */
  readonly name: string;
  /** Where the user may listen on no other inbox. */
  readonly inboxPrefix?: string;
  /** Hears of broken and mended connections. */
  readonly onStatus?: (what: string) => void;
}

const reconnectWaitMs = 200;
const pingIntervalMs = 10_000;
const connectTimeoutMs = 10_000;
/** A round trip to a server that is away has no end by itself, and whoever stops must not wait until it is back. */
const unsubscribeWithinMs = 1_000;
/** One has waited for it in vain: the others, of which a node has many, wait no more than a moment until it is heard again. */
const unsubscribeFromSilentWithinMs = 50;
/** Whoever starts has more patience. */
const flushWithinMs = 10_000;

/** Throws RetryableFault when no server answers. Afterwards it reconnects by itself until it is closed. */
export async function connectNats(address: NatsAddress): Promise<NatsConnection> {
  const { url, user, password, name, inboxPrefix, onStatus } = address;
  try {
    const connection = await connect({
      servers: url.split(','),
      name,
      maxReconnectAttempts: -1,
      reconnectTimeWait: reconnectWaitMs,
      // A server that is set up anew may refuse us for a moment; giving up would need a person.
      ignoreAuthErrorAbort: true,
      pingInterval: pingIntervalMs,
      timeout: connectTimeoutMs,
      // A stack for each request, in case it fails: a tenth of what an ask costs, and our errors say what was asked.
      noAsyncTraces: true,
      ...(url.startsWith('tls:') ? { tls: {} } : {}),
      ...(user === undefined ? {} : { user, pass: password ?? '' }),
      ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
    });
    void report(connection, onStatus ?? (() => {}));
    return connection;
  } catch (error) {
    throw new RetryableFault(`NATS at ${url} does not take the connection: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function report(connection: NatsConnection, onStatus: (what: string) => void): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect' || status.type === 'reconnect') onStatus(`NATS: ${status.type}`);
    if (status.type === 'error') onStatus(`NATS: ${status.error.message}`);
  }
}

/** `close` of the bus closes the connection. */
export function natsBus(connection: NatsConnection, onFault: OnFault = warnOfFault): Bus {
  let isSilent = false;
  const roundTrip = async (work: Promise<void>, withinMs: number): Promise<'late' | void> => {
    const how = await orLate(work, withinMs);
    isSilent = how === 'late';
    return how;
  };
  return {
    publish(subject, data, headers) {
      try {
        connection.publish(subject, data, headerOption(headers));
      } catch (error) {
        throw isTooLarge(error) ? tooLarge(subject, data, error) : error;
      }
    },
    async request(subject, data, { timeoutMs, headers }) {
      try {
        const answer = await connection.request(subject, data, { timeout: timeoutMs, ...headerOption(headers) });
        return received(answer);
      } catch (error) {
        throw isTooLarge(error) ? tooLarge(subject, data, error) : faultOf(error, subject);
      }
    },
    subscribe(subject, handler, options) {
      const subscription = connection.subscribe(subject, {
        ...(options?.queue === undefined ? {} : { queue: options.queue }),
        callback(error, message) {
          if (error !== null) return onFault(`listen on ${subject}`, error);
          // The client takes an exception from here for a broken connection, and all its other listeners with it.
          try {
            handler(received(message));
          } catch (fault) {
            onFault(`handle ${message.subject}`, fault);
          }
        },
      });
      return {
        async unsubscribe() {
          if (connection.isClosed() || subscription.isClosed()) return;
          // What the server had sent before it heard of the end is still handled.
          await roundTrip(subscription.drain(), isSilent ? unsubscribeFromSilentWithinMs : unsubscribeWithinMs);
          if (!subscription.isClosed()) subscription.unsubscribe();
        },
      };
    },
    async flush() {
      if ((await roundTrip(connection.flush(), flushWithinMs)) === 'late')
        throw new RetryableFault(`NATS was silent for ${flushWithinMs} ms`);
    },
    close: () => connection.close(),
  };
}

async function orLate<T>(roundTrip: Promise<T>, withinMs: number): Promise<T | 'late'> {
  const ended = new AbortController();
  const late = pause(withinMs, 'late' as const, ended).catch(() => 'late' as const);
  try {
    return await Promise.race([roundTrip, late]);
  } finally {
    ended.abort();
  }
}

function received(message: Msg): BusMessage {
  return {
    subject: message.subject,
    data: message.data,
    ...(message.reply ? { reply: message.reply } : {}),
    get headers() {
      return mapOf(message.headers);
    },
    respond: (data, headers) => void message.respond(data, headerOption(headers)),
  };
}

/** The client compares with what the server said at its greeting. */
const isTooLarge = (error: unknown): boolean =>
  error instanceof InvalidArgumentError && error.message.includes('max_payload');

const tooLarge = (subject: string, { length }: Uint8Array, cause: unknown): TerminalFault =>
  new TerminalFault('too-large', `a message of ${length} bytes on ${subject} is more than the server takes`, { cause });

function faultOf(error: unknown, subject: string): Error {
  if (error instanceof RequestError && error.isNoResponders()) return new NoResponders(`nobody listens on ${subject}`);
  if (error instanceof TimeoutError || (error as Error).cause instanceof TimeoutError)
    return new RequestTimeout(`no answer on ${subject}`, { cause: error });
  return new RetryableFault(`NATS could not carry a request on ${subject}: ${(error as Error).message}`, {
    cause: error,
  });
}

function headerOption(headers: ReadonlyMap<string, string> | undefined): { headers?: MsgHdrs } {
  if (headers === undefined || headers.size === 0) return {};
  const made = makeHeaders();
  for (const [name, value] of headers) made.set(name, value);
  return { headers: made };
}

function mapOf(headers: MsgHdrs | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (headers !== undefined) for (const [name, values] of headers) found.set(name, values[0] ?? '');
  return found;
}
