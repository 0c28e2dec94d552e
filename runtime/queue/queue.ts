// The queue port: what Terrace asks of JetStream. Two streams, publishing with a message id, and pulling one message at a
// time. All that lies here can be made again from PostgreSQL, so a stream that vanished is simply made anew.

/** How a stream keeps its messages: `work` until somebody has acknowledged them, `limits` until they are old or too many. */
export interface StreamSettings {
  readonly name: string;
  readonly subject: string;
  readonly retention: 'work' | 'limits';
  /** Null keeps messages however old they are. */
  readonly maxAgeMs: number | null;
  readonly maxBytes: number;
  readonly duplicateWindowMs: number;
}

const tenMinutesMs = 10 * 60_000;
const oneWeekMs = 7 * 24 * 3_600_000;

/** Work on its way to workers. 256 MiB: a message is some 200 bytes, and at most two per live slot lie here. */
export const jobsStream: StreamSettings = {
  name: 'JOBS',
  subject: 'act.job.>',
  retention: 'work',
  maxAgeMs: null,
  maxBytes: 256 * 1024 * 1024,
  duplicateWindowMs: tenMinutesMs,
};

/** The feed of events, a week of it or one GiB. */
export const eventsStream: StreamSettings = {
  name: 'EVENTS',
  subject: 'act.evt.>',
  retention: 'limits',
  maxAgeMs: oneWeekMs,
  maxBytes: 1024 * 1024 * 1024,
  duplicateWindowMs: tenMinutesMs,
};

export const streams: readonly StreamSettings[] = [jobsStream, eventsStream];

/** A durable pull consumer: several workers share it by its name. */
export interface ConsumerSettings {
  readonly stream: string;
  readonly name: string;
  readonly filter: string;
  /** A message that is neither acknowledged nor worked on for so long goes to somebody else; 30,000 when absent. */
  readonly ackWaitMs?: number;
  /** The server forgets it when nobody has pulled for so long, and the next pull of who may make it makes it anew; never when absent. */
  readonly forgottenAfterMs?: number;
}

/** The consumer that all workers share for one pool and one priority. */
export function jobConsumer(pool: string, priority: number): ConsumerSettings {
  return { stream: jobsStream.name, name: `${pool}-${priority}`, filter: `act.job.${pool}.${priority}.>` };
}

export interface QueueMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: ReadonlyMap<string, string>;
  /** Its place in the stream. */
  readonly sequence: number;
  /** 1 at the first delivery. */
  readonly delivery: number;
  /** By it `settle` reaches the message when it is in somebody else's hand. */
  readonly receipt: string;
  /** Still at it: starts the consumer's `ackWaitMs` anew. */
  working(): void;
  /** Done with it; resolves when the server has said so. Throws RetryableFault when it does not. */
  ack(): Promise<void>;
  /** Gives it back, to be delivered again after `delayMs`. */
  nak(delayMs?: number): void;
  /** Never to be delivered again. */
  term(reason: string): void;
}

/** What can be said of a message that was pulled: as its own methods do. */
export type Settling =
  | { readonly how: 'working' | 'ack' }
  | { readonly how: 'nak'; readonly delayMs: number }
  | { readonly how: 'term'; readonly reason: string };

/** A stored message of a stream, for followers. */
export interface FeedMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: ReadonlyMap<string, string>;
  readonly sequence: number;
}

/** A piece of a stream. */
export interface FeedPiece {
  readonly messages: readonly FeedMessage[];
  /** Nothing that matches lay behind it. */
  readonly isEnd: boolean;
  /** The sequence of the stream's newest message, matching or not, when the piece was asked for. */
  readonly last: number;
}

export interface Published {
  readonly sequence: number;
  /** The stream had a message of this id within its window and kept only that. */
  readonly duplicate: boolean;
}

export interface Queue {
  /** Makes what is missing, streams and known consumers; answers the names of streams that had to be made. Throws RetryableFault. */
  ensure(): Promise<readonly string[]>;
  /** Makes a consumer when it is missing, and remembers it for `ensure`. Throws RetryableFault. */
  ensureConsumer(settings: ConsumerSettings): Promise<void>;
  /** Stores a message once per `msgId`. A missing stream is made. Throws RetryableFault when the message may not be stored. */
  publish(
    subject: string,
    data: Uint8Array,
    options: { readonly msgId: string; readonly headers?: ReadonlyMap<string, string> },
  ): Promise<Published>;
  /**
   * The next message of a consumer. The request waits on the server for up to `waitMs` (0 asks and goes), so waiting costs
   * nothing; null when none came, when `signal` fired or when the stream is away for now.
   */
  pull(
    settings: ConsumerSettings,
    options: { readonly waitMs: number; readonly signal?: AbortSignal },
  ): Promise<QueueMessage | null>;
  /**
   * Says of a message that was pulled from this consumer what its own methods would, by its receipt. A receipt of another consumer, or
   * none at all, does nothing: whoever brings it may not be trusted. Throws RetryableFault when the server is away.
   */
  settle(settings: ConsumerSettings, receipt: string, settling: Settling): Promise<void>;
  /**
   * Hands every stored message that matches `filter` to `handler`, in order, beginning after the sequence `after` (or
   * with what comes from now on), until the signal fires. Messages that were lost with their stream are not missed loudly:
   * who needs all of them reads PostgreSQL.
   */
  follow(
    stream: string,
    options: { readonly filter: string; readonly after: number | 'now'; readonly signal: AbortSignal },
    handler: (message: FeedMessage) => void | Promise<void>,
  ): Promise<void>;
  /**
   * What a stream holds that matches `filter`, in order, beginning after the sequence `after`: at most `limit` messages, and no
   * waiting for more. A place behind the stream's end is of a stream that is gone, and means its beginning. Throws RetryableFault.
   */
  read(
    stream: string,
    options: { readonly filter: string; readonly after: number; readonly limit: number },
  ): Promise<FeedPiece>;
  close(): Promise<void>;
}
