// Turns tracing on for this process: into our own table where there is a database, else over the bus to a node that has one.

import { busSink, receiveSpans } from '@terrace/runtime/telemetry/bus';
import { startTelemetry } from '@terrace/runtime/telemetry/otel';
import { storeSink } from '@terrace/runtime/telemetry/span-store';
import type { Bus } from '@terrace/runtime/bus/bus';
import type { Sql } from '@terrace/runtime/store/sql';
import type { Configuration } from './configuration.ts';

export async function openTelemetry(
  configuration: Configuration,
  place: { readonly sql: Sql | null; readonly bus: Bus },
): Promise<{ close(): Promise<void> }> {
  if (!configuration.tracing) return { close: async () => {} };
  const { sql, bus } = place;
  const telemetry = await startTelemetry({
    node: configuration.node,
    sink: sql === null ? busSink(bus) : storeSink(sql),
    otlpEndpoint: configuration.otlpEndpoint,
  });
  const received = sql === null ? null : receiveSpans(bus, (span) => telemetry.add(span));
  return {
    async close() {
      await received?.unsubscribe();
      await telemetry.close();
    },
  };
}
