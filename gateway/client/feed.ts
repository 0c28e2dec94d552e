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
  readonly signal: AbortSignal;
  /** Called each time that the server listens with us: whatever is read from now on misses nothing. */
  readonly onReady?: () => void;
  /** Why a connection ended, before it is taken up again. */
  readonly onBreak?: (reason: string) => void;
}

const retryMs = 2_000;

/** Ends when the signal fires. Throws ApiFailure when the server refuses for good. */
export async function* followEvents(client: Pick<ApiClient, 'raw'>, following: Following): AsyncGenerator<FeedEvent> {
  const { signal, onReady, onBreak } = following;
  let after = following.after === undefined ? null : String(following.after);
  while (!signal.aborted) {
    try {
      const query =
        following.subject === undefined ? '' : `?${new URLSearchParams({ subject: following.subject }).toString()}`;
      const response = await client.raw(`/api/v2/terrace/events${query}`, {
        signal,
        headers: { accept: 'text/event-stream', ...(after === null ? {} : { 'last-event-id': after }) },
      });
      const messages = (response.body as ReadableStream<Uint8Array>)
        .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
        .pipeThrough(new EventSourceParserStream());
      let reason = 'the connection ended';
      for await (const { id, event, data } of messages) {
        if (id !== undefined) after = id;
        if (event === 'ready') onReady?.();
        else if (event === 'end') reason = (JSON.parse(data) as { readonly reason: string }).reason;
        else if (event !== 'note') yield JSON.parse(data) as FeedEvent;
      }
      onBreak?.(reason);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiFailure && error.status < 500 && error.status !== 429) throw error;
      onBreak?.((error as Error).message);
    }
    await waited(retryMs, signal).catch(() => undefined);
  }
}
