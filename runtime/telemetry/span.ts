// A span as it is stored, sent over the bus and drawn: plain, cleaned, with times in microseconds since 1970.

import { z } from 'zod';
import { cleanAttributes, cleanText } from './names.ts';

const hex = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));
const traceparent = z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);

export const SpanRecord = z.object({
  traceId: hex(32),
  spanId: hex(16),
  parentId: hex(16).nullable(),
  name: z.string(),
  startUs: z.number().int().nonnegative(),
  endUs: z.number().int().nonnegative(),
  /** Null when it went well. */
  error: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  links: z.array(traceparent).max(128),
});
export type SpanRecord = z.infer<typeof SpanRecord>;

/** Cleans again what another process sent: its word for it is not enough. */
export function cleanSpan(span: SpanRecord): SpanRecord {
  return {
    ...span,
    name: cleanText(span.name),
    error: span.error === null ? null : cleanText(span.error),
    attributes: cleanAttributes(span.attributes).kept,
  };
}

/** Spans that are kept when there is no room for all: those of runs, and failures of ours. Of a client's, anybody can make a flood. */
export const isPrecious = (span: SpanRecord): boolean =>
  (span.error !== null && !isOfClient(span)) ||
  span.attributes['terrace.run'] !== undefined ||
  span.attributes['job'] !== undefined;

function isOfClient({ attributes }: SpanRecord): boolean {
  const status = attributes['http.response.status_code'];
  return typeof status === 'number' && status < 500;
}
