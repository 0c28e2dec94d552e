// Spans of processes without a database: a worker sends them in batches over core NATS, and any node of the role `actors`
// keeps them. What the bus loses is lost; a trace is no record of truth.

import { z } from 'zod';
import { decode, encode } from '../bus/json.ts';
import type { Bus } from '../bus/bus.ts';
import type { SpanSink } from './span-queue.ts';
import { SpanRecord, cleanSpan } from './span.ts';

export const traceSubject = 'act.trace';
const queue = 'trace';
/** A span of ours is below 4 KB, so a message stays far below the server's megabyte. */
const spansOfOneMessage = 100;

/** Gives spans to whoever listens. */
export function busSink(bus: Pick<Bus, 'publish'>): SpanSink {
  return async (spans) => {
    for (let at = 0; at < spans.length; at += spansOfOneMessage) {
      bus.publish(traceSubject, encode(spans.slice(at, at + spansOfOneMessage)));
    }
  };
}

const Batch = z.array(SpanRecord).max(spansOfOneMessage);

/** Takes other processes' spans; a message that is none is left aside. */
export function receiveSpans(
  bus: Pick<Bus, 'subscribe'>,
  add: (span: SpanRecord) => void,
): { unsubscribe(): Promise<void> } {
  return bus.subscribe(
    traceSubject,
    (message) => {
      for (const span of decode(Batch, message.data) ?? []) add(cleanSpan(span));
    },
    { queue },
  );
}
