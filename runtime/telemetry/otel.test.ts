// Spans on their whole way: from OpenTelemetry to a sink, over the bus, and to an OTLP receiver.

import { strict as assert } from 'node:assert';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import type { Bus, BusMessage } from '../bus/bus.ts';
import { busSink, receiveSpans } from './bus.ts';
import { startTelemetry } from './otel.ts';
import type { Telemetry } from './otel.ts';
import type { SpanRecord } from './span.ts';
import { currentTrace, inSpan, parseTrace, recordSpan } from './trace.ts';

async function start(kept: SpanRecord[], otlpEndpoint: string | null = null): Promise<Telemetry> {
  return await startTelemetry({ node: 'n', otlpEndpoint, sink: async (spans) => void kept.push(...spans) });
}

test('a span that begins after an await is a child of the one around it', async () => {
  const kept: SpanRecord[] = [];
  await using telemetry = await start(kept);
  await inSpan('outer', {}, async () => {
    await delay(1);
    await Promise.all([
      inSpan('left', {}, async () => await delay(1)),
      inSpan('right', {}, async () => await delay(1)),
    ]);
  });
  assert.equal(currentTrace(), null);
  await telemetry.flush();
  const outer = kept.find(({ name }) => name === 'outer');
  assert.ok(outer);
  assert.deepEqual(
    kept
      .filter(({ parentId }) => parentId === outer.spanId)
      .map(({ name, traceId }) => [name, traceId === outer.traceId]),
    [
      ['left', true],
      ['right', true],
    ],
  );
  assert.ok(outer.endUs > outer.startUs);
});

test('a caller goes on in its own trace, even when it does not sample', async () => {
  const kept: SpanRecord[] = [];
  await using telemetry = await start(kept);
  const caller = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;
  const traceparent = await inSpan('request', { parent: caller }, async () => currentTrace());
  await telemetry.flush();
  assert.equal(kept[0]?.traceId, 'a'.repeat(32));
  assert.equal(kept[0]?.parentId, 'b'.repeat(16));
  assert.equal(parseTrace(traceparent)?.traceFlags, 1);
});

test('a span that failed says why, and the error goes on to the caller', async () => {
  const kept: SpanRecord[] = [];
  await using telemetry = await start(kept);
  await assert.rejects(
    inSpan('work', {}, () => Promise.reject(new Error('no such run'))),
    /no such run/,
  );
  recordSpan('waiting', { parent: null, links: [`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`], startMs: 1, endMs: 2 });
  await telemetry.flush();
  assert.equal(kept[0]?.error, 'no such run');
  assert.deepEqual(kept[1]?.links, [`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`]);
});

test('a child belongs to the run of its parent', async () => {
  const kept: SpanRecord[] = [];
  await using telemetry = await start(kept);
  await inSpan('outer', { attributes: { 'terrace.run': 'run-1' } }, () => inSpan('inner', {}, async () => {}));
  await telemetry.flush();
  assert.deepEqual(
    kept.map(({ name, attributes }) => [name, attributes['terrace.run']]),
    [
      ['inner', 'run-1'],
      ['outer', 'run-1'],
    ],
  );
});

test('no secret leaves with a span: unlisted attributes stay behind, and tokens in names and errors are hidden', async () => {
  const kept: SpanRecord[] = [];
  await using telemetry = await start(kept);
  const token = `${'abcdefghijklmn'}.atlasv1.${'Zz9-'.repeat(17)}`;
  await assert.rejects(
    inSpan(
      `GET /archive/${token}`,
      { attributes: { authorization: `Bearer ${token}`, id: token, 'http.route': '/api/v2/runs/:id' } },
      () => Promise.reject(new Error(`cannot reach /archive/${token} \u0000`)),
    ),
  );
  await telemetry.flush();
  assert.deepEqual(
    kept.map(({ name, attributes, error }) => ({ name, attributes, error })),
    [
      {
        name: 'GET /archive/abcdefghijklmn.atlasv1.(hidden)',
        attributes: { id: 'abcdefghijklmn.atlasv1.(hidden)', 'http.route': '/api/v2/runs/:id' },
        error: 'cannot reach /archive/abcdefghijklmn.atlasv1.(hidden) ',
      },
    ],
  );
});

test('without telemetry spans cost nothing and go nowhere', async () => {
  assert.equal(await inSpan('nobody listens', {}, async () => currentTrace()), null);
});

test('a process has one telemetry at a time', async () => {
  await using _first = await start([]);
  await assert.rejects(start([]), /on already/);
});

test('a worker without a database hands its spans to a node that has one', async () => {
  const kept: SpanRecord[] = [];
  const handlers: ((message: BusMessage) => void)[] = [];
  const bus: Pick<Bus, 'publish' | 'subscribe'> = {
    publish: (subject, data) => {
      for (const handle of handlers) handle({ subject, data, headers: new Map(), respond() {} });
    },
    subscribe: (_subject, handler) => {
      handlers.push(handler);
      return { unsubscribe: async () => {} };
    },
  };
  receiveSpans(bus, (span) => kept.push(span));
  await using telemetry = await startTelemetry({ node: 'w', otlpEndpoint: null, sink: busSink(bus) });
  for (let at = 0; at < 250; at += 1) recordSpan('job', { attributes: { attempt: at }, startMs: 1, endMs: 2 });
  await telemetry.flush();
  assert.equal(kept.length, 250);
  assert.deepEqual(kept[249]?.attributes, { attempt: 249 });
  // What is no span, or tells more than it may, does no harm.
  bus.publish('act.trace', new TextEncoder().encode('{"not": "spans"}'));
  bus.publish('act.trace', new TextEncoder().encode('neither'));
  bus.publish('act.trace', new TextEncoder().encode(JSON.stringify([{ ...kept[0], attributes: { password: 'x' } }])));
  assert.equal(kept.length, 251);
  assert.deepEqual(kept[250]?.attributes, {});
});

test('spans also go to an OTLP endpoint when one is named', async () => {
  const bodies: Buffer[] = [];
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      paths.push(request.url ?? '');
      bodies.push(Buffer.concat(chunks));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const telemetry = await start([], `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await inSpan(
      'told to others',
      { attributes: { 'terrace.run': 'run-7', password: 'planted-secret' } },
      async () => {},
    );
    await telemetry.close();
  } finally {
    server.closeAllConnections();
    server.close();
  }
  assert.deepEqual(paths, ['/v1/traces']);
  const body = Buffer.concat(bodies).toString('latin1');
  assert.match(body, /told to others/);
  assert.match(body, /run-7/);
  assert.doesNotMatch(body, /planted-secret/);
});
