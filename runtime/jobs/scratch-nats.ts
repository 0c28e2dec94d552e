// For tests of this folder: a corner of the test server's NATS for one test, by a prefix before every subject and stream.

import { randomBytes } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { natsBus } from '../bus/nats.ts';
import { natsQueue } from '../queue/nats.ts';
import { streams } from '../queue/queue.ts';
import { natsUrl, scratchConnection } from '../queue/scratch-connection.ts';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Bus, BusMessage } from '../bus/bus.ts';
import type { Queue } from '../queue/queue.ts';

export { natsUrl, skipWithoutNats } from '../queue/scratch-connection.ts';

/** One party: a connection of its own, with its bus and its queue. */
export interface Corner extends AsyncDisposable {
  readonly prefix: string;
  readonly bus: Bus;
  readonly queue: Queue;
  /** Really deletes a stream on the server. */
  wipe(stream: string): Promise<void>;
  /** Really empties it, and leaves it standing. */
  purge(stream: string): Promise<void>;
}

export function newPrefix(): string {
  return `t${randomBytes(6).toString('hex')}`;
}

/** `manages`: may make streams, and removes them at the end. Workers do neither. */
export async function openCorner(prefix: string, manages: boolean, url = natsUrl ?? ''): Promise<Corner> {
  const connection = await scratchConnection(url);
  const queue = natsQueue({ connection, prefix, manages });
  const manager = await jetstreamManager(connection);
  return {
    prefix,
    queue,
    bus: prefixedBus(connection, prefix),
    async wipe(stream) {
      await manager.streams.delete(`${prefix}_${stream}`);
    },
    async purge(stream) {
      await manager.streams.purge(`${prefix}_${stream}`);
    },
    async [Symbol.asyncDispose]() {
      await queue.close();
      if (manages) for (const { name } of streams) await manager.streams.delete(`${prefix}_${name}`).catch(() => false);
      await connection.close();
    },
  };
}

/** The real bus, seen from a corner. */
function prefixedBus(connection: NatsConnection, prefix: string): Bus {
  const bus = natsBus(connection);
  const full = (subject: string) => `${prefix}.${subject}`;
  const short = (message: BusMessage): BusMessage => ({
    subject: message.subject.slice(prefix.length + 1),
    data: message.data,
    headers: message.headers,
    respond: (data, headers) => message.respond(data, headers),
  });
  return {
    ...bus,
    publish: (subject, data, headers) => bus.publish(full(subject), data, headers),
    request: (subject, data, options) => bus.request(full(subject), data, options),
    subscribe: (subject, handler, options) =>
      bus.subscribe(full(subject), (message) => handler(short(message)), options),
  };
}
