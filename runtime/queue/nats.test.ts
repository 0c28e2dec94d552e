// JetStream keeps what every queue promises. Each test has streams of its own, by a prefix.

import { randomBytes } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { queueConformance } from './conformance.ts';
import { natsQueue } from './nats.ts';
import { streams } from './queue.ts';

const servers = process.env['TERRACE_TEST_NATS_URL'];

queueConformance(
  'JetStream queue',
  async () => {
    const prefix = `q${randomBytes(6).toString('hex')}`;
    const connection = await connect({ servers: servers ?? '' });
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
  servers === undefined ? 'TERRACE_TEST_NATS_URL is not set' : false,
);
