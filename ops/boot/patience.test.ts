// A start waits for servers that come up beside it, not for ever, and not for what will not pass.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { StartFault } from '../home/exit-codes.ts';
import { patiently } from './patience.ts';

const never = new AbortController().signal;

test('what passes is waited for, and said once', async () => {
  const said: string[] = [];
  let tries = 0;
  const found = await patiently(
    async () => {
      tries += 1;
      if (tries < 3) throw new RetryableFault('NATS at nats://a:4222 does not take the connection');
      return 'there';
    },
    { say: (text) => said.push(text), stopping: never },
  );
  assert.equal(found, 'there');
  assert.deepEqual(said, ['waiting for another 60 s at most: NATS at nats://a:4222 does not take the connection']);
});

test('what does not come in time ends the start by its code; what will not pass ends it at once', async () => {
  const away = () => Promise.reject(new RetryableFault('PostgreSQL is away'));
  await assert.rejects(patiently(away, { say: () => {}, stopping: never, patienceMs: 0 }), {
    reason: 'serverNotReady',
    message: 'PostgreSQL is away. This start gave up after one try in 1 s',
  });
  let tries = 0;
  const wrong = () => Promise.reject(new Error(`wrong password, ${(tries += 1)}`));
  await assert.rejects(patiently(wrong, { say: () => {}, stopping: never }), /wrong password, 1/);
  assert.equal(tries, 1);
});

test('a long wait is said again and again', async () => {
  const said: string[] = [];
  const away = () => Promise.reject(new RetryableFault('PostgreSQL is away'));
  const waiting = { say: (text: string) => void said.push(text), stopping: never, patienceMs: 1_200, sayEveryMs: 400 };
  await assert.rejects(patiently(away, waiting), StartFault);
  assert.ok(said.length >= 2 && said.every((text) => text.endsWith('at most: PostgreSQL is away')), said.join());
});

test('a stop ends the wait', async () => {
  const stopping = new AbortController();
  const say = (): void => stopping.abort(new Error('ended by SIGTERM'));
  const away = () => Promise.reject(new RetryableFault('PostgreSQL is away'));
  await assert.rejects(patiently(away, { say, stopping: stopping.signal }), /ended by SIGTERM/);
});
