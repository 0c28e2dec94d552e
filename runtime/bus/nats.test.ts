import { strict as assert } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { RetryableFault } from '../fault/fault.ts';
import { natsUrl, skipWithoutNats } from '../queue/scratch-connection.ts';
import { busConformance } from './conformance.ts';
import { connectNats, natsBus } from './nats.ts';

const connectHere = async () => {
  const { host, username, password } = new URL(natsUrl ?? '');
  return natsBus(await connectNats({ url: `nats://${host}`, user: username, password, name: 'bus test' }));
};

busConformance(
  'NATS',
  async () => {
    const [one, other] = [await connectHere(), await connectHere()];
    return {
      one,
      other,
      prefix: `t${randomBytes(6).toString('hex')}`,
      async [Symbol.asyncDispose]() {
        await one.close();
        await other.close();
      },
    };
  },
  skipWithoutNats,
);

test('wrong credentials and a server that is not there are named', { skip: skipWithoutNats }, async () => {
  const { host, username } = new URL(natsUrl ?? '');
  const refused = connectNats({ url: `nats://${host}`, user: username, password: 'wrong', name: 'bus test' });
  await assert.rejects(refused, (error) => error instanceof RetryableFault && /authorization/i.test(error.message));
  const absent = connectNats({ url: 'nats://127.0.0.1:9', name: 'bus test' });
  await assert.rejects(absent, (error) => error instanceof RetryableFault && error.message.includes('127.0.0.1:9'));
});
