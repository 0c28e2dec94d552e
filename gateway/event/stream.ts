// The feed as server-sent events: each event that the listener may hear, as one message whose id is its place in the feed, so that a
// listener that comes back says where it left (`Last-Event-ID`) and misses nothing.
//
// Nothing is kept for a listener but what lies between two full buffers: the next event is only fetched when the last one went out. A
// listener that does not read for half a minute is cut off, and so is one whose token is no longer good; the last message says why.

import { PassThrough } from 'node:stream';
import { eventAddress, header } from '@terrace/runtime/actor/address';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { eventsStream } from '@terrace/runtime/queue/queue';
import type { FeedMessage } from '@terrace/runtime/queue/queue';
import { allTold } from '../client/feed.ts';
import type { GatewayServices } from '../http/services.ts';
import type { Hearing } from './hearing.ts';

export const streamTimes = {
  /** Proxies take a silent connection for a dead one. */
  beatEveryMs: 15_000,
  /** How long a listener that lost its right may still hear. */
  recheckEveryMs: 10_000,
  slowAfterMs: 30_000,
  /** For the last message to reach somebody who does read. */
  goodbyeMs: 5_000,
};
const bufferBytes = 64 * 1024;
const pieceMax = 100;
/** Browsers and ours come back after so long. */
const retryMs = 2_000;

export interface StreamOptions {
  readonly pattern: string;
  /** `now` leaves out what the feed holds already. */
  readonly after: number | 'now';
  /** False ends the stream with what the feed holds. */
  readonly follows: boolean;
  /** What the listener may hear now; throws when its token is no longer good. Called at the beginning and every ten seconds. */
  readonly admit: () => Promise<Hearing>;
  /** Fires when the listener has gone. */
  readonly signal: AbortSignal;
  readonly times?: typeof streamTimes;
}

type StreamServices = Pick<GatewayServices, 'queue' | 'clock' | 'onFault'>;

/** Rejects as `admit` does; later it only ends the stream. */
export async function openEventStream(services: StreamServices, options: StreamOptions): Promise<PassThrough> {
  const hearing = await options.admit();
  // Whoever hears that we listen misses nothing from here on.
  const { last } = await services.queue.read(eventsStream.name, { filter: options.pattern, after: 0, limit: 0 });
  const stream = new EventStream(services, options, hearing);
  const after = options.after === 'now' ? last : options.after;
  if (after > last) stream.start(0, notOfThisFeed(after, last));
  else stream.start(after);
  return stream.out;
}

/** A place behind the end is one of a feed that was lost, or a mistake. Nobody shall miss anything, nor hear everything anew unawares. */
export const notOfThisFeed = (place: number, last: number): string =>
  `the feed ends at ${last} and has no place ${place}, so it is told from its beginning`;

class EventStream {
  readonly out = new PassThrough({ writableHighWaterMark: bufferBytes, readableHighWaterMark: bufferBytes });
  readonly #services: StreamServices;
  readonly #options: StreamOptions;
  readonly #times: typeof streamTimes;
  readonly #ending = new AbortController();
  #hearing: Hearing;

  constructor(services: StreamServices, options: StreamOptions, hearing: Hearing) {
    this.#services = services;
    this.#options = options;
    this.#times = options.times ?? streamTimes;
    this.#hearing = hearing;
  }

  start(after: number, note: string | null = null): void {
    const { signal } = this.#options;
    const leave = (): void => {
      this.#ending.abort(new Error('the listener has gone'));
      this.out.destroy();
    };
    signal.addEventListener('abort', leave, { once: true, signal: this.#ending.signal });
    // A listener that went without a word: nobody reads any more.
    this.out.on('error', leave);
    this.out.once('close', leave);
    if (signal.aborted) return leave();
    // A place to come back to, also for whom nothing has come yet.
    this.out.write(`retry: ${retryMs}\nid: ${after}\nevent: ready\ndata: {}\n\n`);
    if (note !== null) this.out.write(`event: note\ndata: ${JSON.stringify({ note })}\n\n`);
    void this.#tellAll(after);
    void this.#every(this.#times.beatEveryMs, async () => {
      if (!this.out.writableNeedDrain) this.out.write(': beat\n\n');
    });
    void this.#every(this.#times.recheckEveryMs, async () => {
      try {
        this.#hearing = await this.#options.admit();
      } catch {
        this.#cut('the token is no longer good');
      }
    });
  }

  async #tellAll(after: number): Promise<void> {
    const { queue, onFault } = this.#services;
    const { pattern: filter, follows } = this.#options;
    const { signal } = this.#ending;
    try {
      if (!follows) return await this.#tellHeld(after);
      await queue.follow(eventsStream.name, { filter, after, signal }, (message) => this.#tell(message));
      this.#cut('the server stops');
    } catch (error) {
      onFault('follow the feed of events', error);
      this.#cut('the server failed; come again');
    }
  }

  async #tellHeld(from: number): Promise<void> {
    const { pattern: filter } = this.#options;
    let after = from;
    while (!this.#ending.signal.aborted) {
      const piece = await this.#services.queue.read(eventsStream.name, { filter, after, limit: pieceMax });
      for (const message of piece.messages) await this.#tell(message);
      after = piece.messages.at(-1)?.sequence ?? after;
      if (piece.isEnd) return this.#cut(allTold);
      if (piece.messages.length === 0) throw new RetryableFault('the feed broke off');
    }
  }

  async #tell(message: FeedMessage): Promise<void> {
    if (this.#ending.signal.aborted || !(await this.#hearing.mayHear(message.subject))) return;
    if (this.out.write(frameOf(message))) return;
    const drained = new Promise<void>((resolve) => this.out.once('drain', resolve));
    const patience = new AbortController();
    const signal = AbortSignal.any([patience.signal, this.#ending.signal]);
    const slow = this.#services.clock.sleep(this.#times.slowAfterMs, signal).then(
      () => this.#cut('you read too slowly; come again with Last-Event-ID'),
      () => undefined,
    );
    await Promise.race([drained, slow]);
    patience.abort();
  }

  /** Ends the stream with a reason, for a listener that still reads; nobody waits long for one that does not. */
  #cut(reason: string): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort(new Error(reason));
    this.out.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    const timer = setTimeout(() => this.out.destroy(), this.#times.goodbyeMs);
    this.out.once('close', () => clearTimeout(timer));
  }

  async #every(ms: number, act: () => Promise<void>): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#services.clock.sleep(ms, signal).catch(() => undefined);
      if (!signal.aborted) await act();
    }
  }
}

/** An event as its listeners get it; docs/events.md describes it. */
export function eventDocument({ subject, sequence, headers, data }: FeedMessage): object {
  const address = eventAddress(subject);
  if (address === null) throw new RangeError(`${subject} is not the subject of an event`);
  const { actor, type, organization, project, workspace } = address;
  const version = Number(headers.get(header.version) ?? 0);
  const body: unknown = JSON.parse(new TextDecoder().decode(data));
  return { sequence, subject, organization, project, workspace, kind: actor.kind, id: actor.id, type, version, body };
}

const frameOf = (message: FeedMessage): string =>
  `id: ${message.sequence}\ndata: ${JSON.stringify(eventDocument(message))}\n\n`;
