// The feed of events, as it happens. A broken connection is taken up again where it was left, so nothing is missed while the feed holds it.

import { EventSourceParserStream } from 'eventsource-parser/stream';
import { ApiFailure, waited } from './client.ts';
import type { ApiClient } from './client.ts';

export interface FeedEvent {
  /** Its place in the feed. */
  readonly sequence: number;
  readonly kind: string;
  readonly id: string;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

export interface Following {
  /** A subject with the wildcards of NATS: `act.evt.*.*.*.run.run-….>`. All that one may hear when absent. */
  readonly subject?: string | undefined;
  /** Begins behind this place; with what comes from now on when absent. */
  readonly after?: number | undefined;
  /** False ends with what the feed holds. */
  readonly follow?: boolean;
  readonly signal: AbortSignal;
  /** Called each time that the server listens with us: whatever is read from now on misses nothing. */
  readonly onReady?: () => void;
  /** Why a connection ended, before it is taken up again. */
  readonly onBreak?: (reason: string) => void;
  /** For tests: how long nothing may come before the connection is given up. */
  readonly silenceMs?: number;
  /** What a listener should know, such as that the feed was lost and is told from its beginning. */
  readonly onNote?: (note: string) => void;
}

/** Why a stream ends that was not to follow. */
export const allTold = 'that is all';
const retryMs = 2_000;
/** The server sends something at least every fifteen seconds; one that stands still keeps its connections open. */
const silenceDefaultMs = 45_000;

/** Ends when the signal fires, or with what the feed holds. Throws ApiFailure when the server refuses for good. */
export async function* followEvents(client: Pick<ApiClient, 'raw'>, following: Following): AsyncGenerator<FeedEvent> {
  const { signal, subject, follow = true, silenceMs = silenceDefaultMs, onReady, onBreak, onNote } = following;
  const query = new URLSearchParams({ ...(subject === undefined ? {} : { subject }), follow: String(follow) });
  let after = following.after === undefined ? null : String(following.after);
  while (!signal.aborted) {
    const silence = new Silence(silenceMs);
    try {
      const response = await client.raw(`/api/v2/terrace/events?${query.toString()}`, {
        signal: AbortSignal.any([signal, silence.signal]),
        headers: { accept: 'text/event-stream', ...(after === null ? {} : { 'last-event-id': after }) },
      });
      const messages = (response.body as ReadableStream<Uint8Array>)
        .pipeThrough(silence.broken)
        .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
        .pipeThrough(new EventSourceParserStream());
      let reason: string | null = null;
      for await (const { id, event, data } of messages) {
        if (id !== undefined) after = id;
        if (event === 'ready') onReady?.();
        else if (event === 'note') onNote?.((JSON.parse(data) as { readonly note: string }).note);
        else if (event === 'end') reason = (JSON.parse(data) as { readonly reason: string }).reason;
        else yield JSON.parse(data) as FeedEvent;
      }
      if (!follow && reason === allTold) return;
      onBreak?.(reason ?? 'the connection ended');
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiFailure && error.status < 500 && error.status !== 429) throw error;
      onBreak?.((error as Error).message);
    } finally {
      silence.end();
    }
    await waited(retryMs, signal).catch(() => undefined);
  }
}

/** Gives a connection up that nothing has come by for too long. */
class Silence {
  readonly #ending = new AbortController();
  readonly signal = this.#ending.signal;
  readonly #maxMs: number;
  #timer: ReturnType<typeof setTimeout>;
  /** What comes through here breaks it. */
  readonly broken = new TransformStream<Uint8Array, Uint8Array>({
    transform: (piece, out) => {
      this.end();
      this.#timer = this.#begin();
      out.enqueue(piece);
    },
  });

  constructor(maxMs: number) {
    this.#maxMs = maxMs;
    this.#timer = this.#begin();
  }

  #begin(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#ending.abort(new Error('the server is silent')), this.#maxMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
