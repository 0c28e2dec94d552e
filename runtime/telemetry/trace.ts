// Spans as the rest of the code makes them. The API is OpenTelemetry's; what happens to the spans is decided in otel.ts at
// start. A trace context travels as a W3C `traceparent` in headers and in mailbox, outbox and job rows (DECISIONS 22).

import { ROOT_CONTEXT, SpanStatusCode, TraceFlags, context, trace } from '@opentelemetry/api';
import type { Attributes, Context, Link, Span, SpanContext } from '@opentelemetry/api';

const tracer = () => trace.getTracer('terrace');
const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The active span as a `traceparent`, or null when there is none. */
export function currentTrace(): string | null {
  const span = trace.getActiveSpan();
  return span === undefined ? null : traceOf(span);
}

/** A span as a `traceparent`, or null when it is not valid. */
export function traceOf(span: Span): string | null {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return /^0+$/.test(traceId) ? null : `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** The span context that a `traceparent` names, or null when the text is none. */
export function parseTrace(traceparent: string | null | undefined): SpanContext | null {
  const found = pattern.exec(traceparent ?? '');
  if (found === null) return null;
  const [, traceId = '', spanId = '', flags = '00'] = found;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

export interface SpanOptions {
  /** A `traceparent` to continue; null starts a trace of its own; absent continues the active span. */
  readonly parent?: string | null;
  /** `traceparent`s of spans that caused this one without being its parent. */
  readonly links?: readonly (string | null)[];
  readonly attributes?: Attributes;
}

/** Runs `work` inside a span; a thrown error is recorded on it and thrown on. */
export async function inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  const parent = parentOf(options);
  const span = tracer().startSpan(name, spanSettings(options), parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** Records a span whose times are known already, in milliseconds since 1970, and gives its `traceparent`. */
export function recordSpan(
  name: string,
  options: SpanOptions & { readonly startMs: number; readonly endMs: number; readonly error?: string },
): string | null {
  const span = tracer().startSpan(name, { ...spanSettings(options), startTime: options.startMs }, parentOf(options));
  if (options.error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: options.error });
  span.end(options.endMs);
  return traceOf(span);
}

function parentOf(options: SpanOptions): Context {
  if (options.parent === undefined) return context.active();
  const remote = parseTrace(options.parent);
  return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
}

function spanSettings(options: SpanOptions): { attributes?: Attributes; links?: Link[] } {
  const links = (options.links ?? []).map(parseTrace).filter((found) => found !== null);
  return {
    ...(options.attributes === undefined ? {} : { attributes: options.attributes }),
    ...(links.length === 0 ? {} : { links: links.map((found) => ({ context: found })) }),
  };
}
