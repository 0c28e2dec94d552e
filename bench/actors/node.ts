// For ground.ts: one node of the role `actors` in a process of its own, with the toys as its inhabitants. Says one line when it has
// its share, stops in good order at SIGTERM, and at SIGUSR2 says how many bytes live on its heap. Whatever comes on `echoSubject(NAME)` it
// sends back: what a request costs that meets another process.

import { startHost } from '@terrace/runtime/actor/host';
import { connectNats, natsBus } from '@terrace/runtime/bus/nats';
import { systemClock, systemRng } from '@terrace/runtime/clock/system';
import { natsQueue } from '@terrace/runtime/queue/nats';
import { counterActor, toys } from '@terrace/runtime/simulation/toys';
import { openPostgres, pointLookups } from '@terrace/runtime/store/postgres';
import { openStore } from '@terrace/runtime/store/transitions';
import { startTelemetry } from '@terrace/runtime/telemetry/otel';
import { storeSink } from '@terrace/runtime/telemetry/span-store';
import { echoSubject } from './echo.ts';

const { name, databaseUrl, nats, tracing } = JSON.parse(process.env['ACTOR_NODE'] ?? '{}') as {
  readonly name: string;
  readonly databaseUrl: string;
  readonly nats: { readonly url: string; readonly user: string; readonly password: string };
  readonly tracing: boolean;
};
const stopping = Promise.withResolvers<void>();
process.on('SIGTERM', () => stopping.resolve());
const sql = openPostgres({ url: databaseUrl, settings: pointLookups, poolSize: 6 });
const connection = await connectNats({ ...nats, name });
const bus = natsBus(connection);
bus.subscribe(echoSubject(name), (message) => message.respond(message.data));
const telemetry = tracing ? await startTelemetry({ node: name, sink: storeSink(sql), otlpEndpoint: null }) : null;
const host = await startHost({
  definitions: [counterActor({ tables: true }), ...toys.filter((toy) => toy.kind !== 'counter')],
  store: openStore(sql),
  bus,
  queue: natsQueue({ connection }),
  clock: systemClock,
  rng: systemRng,
  node: name,
  ownership: 'partitions',
  onFault: (what, error) => process.stderr.write(`${name} could not ${what}: ${String(error)}\n`),
});
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  process.stdout.write(`${process.memoryUsage().heapUsed}\n`);
});
process.stdout.write('ready\n');
await stopping.promise;
await host.stop();
await telemetry?.close();
await connection.close();
await sql.close();
