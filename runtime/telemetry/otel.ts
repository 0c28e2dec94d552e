// Turns tracing on for this process: OpenTelemetry's tracer, our context manager, and two places where spans go. One is our
// own (PostgreSQL, or the bus where there is no database); the other speaks OTLP, and its code is only loaded when an endpoint
// is named. Every span is recorded whatever the caller's sampling flag says, since a run must always have its trace.

import { SpanStatusCode, context, trace } from '@opentelemetry/api';
import type { Context, HrTime } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { AsyncContextManager } from './context.ts';
import { cleanAttributes, cleanText, inherited } from './names.ts';
import { SpanQueue } from './span-queue.ts';
import type { SpanSink } from './span-queue.ts';
import type { SpanRecord } from './span.ts';
import { traceOf } from './trace.ts';

export interface TelemetryOptions {
  /** This process among the nodes. */
  readonly node: string;
  /** Where spans are kept: storeSink(sql) or busSink(bus). */
  readonly sink: SpanSink;
  /** OTEL_EXPORTER_OTLP_ENDPOINT; the exporter reads its other variables itself. */
  readonly otlpEndpoint: string | null;
}

export interface Telemetry extends AsyncDisposable {
  /** Spans that were not kept, since the start. */
  readonly dropped: number;
  /** Keeps a span that another process made; see receiveSpans. */
  add(span: SpanRecord): void;
  flush(): Promise<void>;
  /** Writes what waits and turns tracing off. Called once the last work is done, before the database closes. */
  close(): Promise<void>;
}

/** Registers the tracer of this process. There can be one at a time; throws when there is one already. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const [{ AlwaysOnSampler, TracerProvider }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
  ]);
  const queue = new SpanQueue(options.sink);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'terrace', 'service.instance.id': options.node }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [
      new Cleaner(queue),
      ...(options.otlpEndpoint === null ? [] : [await otlpProcessor(options.otlpEndpoint)]),
    ],
  });
  if (!trace.setGlobalTracerProvider(provider)) throw new Error('tracing is on already in this process');
  context.setGlobalContextManager(new AsyncContextManager());
  const close = async (): Promise<void> => {
    trace.disable();
    context.disable();
    await provider.shutdown();
    await queue.close();
  };
  return {
    get dropped() {
      return queue.dropped;
    },
    add: (span) => queue.add(span),
    flush: () => queue.flush(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Gives each ended span to the queue, as a record without secrets. */
class Cleaner implements SpanProcessor {
  readonly #queue: SpanQueue;
  constructor(queue: SpanQueue) {
    this.#queue = queue;
  }

  onStart(span: Span, parentContext: Context): void {
    const parent = trace.getSpan(parentContext);
    if (parent === undefined || !('attributes' in parent)) return;
    const attributes = parent.attributes as ReadableSpan['attributes'];
    for (const name of inherited) {
      const value = attributes[name];
      if (value !== undefined && span.attributes[name] === undefined) span.setAttribute(name, value);
    }
  }

  onEnd(span: ReadableSpan): void {
    this.#queue.add(recordOf(span));
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

function recordOf(span: ReadableSpan): SpanRecord {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    parentId: span.parentSpanContext?.spanId ?? null,
    name: cleanText(span.name),
    startUs: microseconds(span.startTime),
    endUs: microseconds(span.endTime),
    error: span.status.code === SpanStatusCode.ERROR ? cleanText(span.status.message ?? 'failed') : null,
    attributes: cleanAttributes(span.attributes).kept,
    links: span.links.map((link) => traceOf(trace.wrapSpanContext(link.context))).filter((link) => link !== null),
  };
}

const microseconds = ([seconds, nanoseconds]: HrTime): number => seconds * 1e6 + Math.round(nanoseconds / 1000);

async function otlpProcessor(endpoint: string): Promise<SpanProcessor> {
  const [{ OTLPTraceExporter }, { BatchSpanProcessor }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/sdk-trace'),
  ]);
  const batches = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
  });
  return {
    onStart: (span, parentContext) => batches.onStart(span, parentContext),
    onEnd: (span) => batches.onEnd(cleaned(span)),
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  };
}

/** The same span for others' eyes: its list is the same as ours, and it carries no events, since none of ours makes any. */
function cleaned(span: ReadableSpan): ReadableSpan {
  const { kept, hidden } = cleanAttributes(span.attributes);
  return {
    name: cleanText(span.name),
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    status:
      span.status.message === undefined
        ? span.status
        : { code: span.status.code, message: cleanText(span.status.message) },
    attributes: kept,
    links: span.links,
    events: [],
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount + hidden,
    droppedEventsCount: span.droppedEventsCount + span.events.length,
    droppedLinksCount: span.droppedLinksCount,
  };
}
