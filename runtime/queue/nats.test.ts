// JetStream keeps what every queue promises. Each test has streams of its own, by a prefix.

import { randomBytes } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { queueConformance } from './conformance.ts';
import { natsQueue } from './nats.ts';
import { streams } from './queue.ts';
import { scratchConnection, skipWithoutNats } from './scratch-connection.ts';

queueConformance(
  'JetStream queue',
  async () => {
    const prefix = `q${randomBytes(6).toString('hex')}`;
    const connection = await scratchConnection();
    const manager = await jetstreamManager(connection);
    const queue = natsQueue({ connection, prefix });
    const remove = (stream: string) => manager.streams.delete(`${prefix}_${stream}`).catch(() => false);
    return {
      queue,
      async wipe(stream) {
        await manager.streams.delete(`${prefix}_${stream}`);
      },
      async close() {
        await queue.close();
        for (const { name } of streams) await remove(name);
        await connection.close();
      },
    };
  },
  skipWithoutNats,
);
