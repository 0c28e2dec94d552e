// What the words of `npm run cluster` mean, and what each node is told: above all that a worker learns of no database and no key. That
// such a cluster runs is shown in ops/conformance/cluster.test.ts.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { readConfiguration } from '../boot/configuration.ts';
import { environmentOf, readPlan } from './plan.ts';
import type { Shared } from './plan.ts';

const planOf = (words: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readPlan(words === '' ? [] : words.split(' ')).nodes.map(({ name, roles }) => [name, roles.join()]),
  );

void test('nodes have all roles, or one each; without a word there are three with all', () => {
  const all = 'gateway,actors,worker';
  assert.deepEqual(planOf(''), { 'node-1': all, 'node-2': all, 'node-3': all });
  assert.deepEqual(planOf('--nodes 1 --workers 2'), { 'node-1': all, 'worker-1': 'worker', 'worker-2': 'worker' });
  assert.deepEqual(Object.keys(planOf('--actors 3 --gateways 2 --workers 2')), [
    ...['gateway-1', 'gateway-2', 'actors-1', 'actors-2', 'actors-3', 'worker-1', 'worker-2'],
  ]);
});

void test('a cluster in which nobody has some role, or too many have, is refused in words', () => {
  for (const [words, why] of [
    ['--actors 1 --gateways 1', /nobody has the role worker/],
    ['--workers 2', /nobody has the role gateway/],
    ['--nodes 0', /nobody has the role/],
    ['--nodes 10', /--nodes is 0 to 9/],
    ['--nodes -1', /--nodes is 0 to 9/],
    ['--gateways 1 --actors -2', /--actors is 0 to 9/],
    ['--nodes 5 --workers 5', /at most 9 nodes/],
    ['--actors x', /--actors is 0 to 9/],
    ['--nats 2', /--nats is 1 or 3/],
    ['--port 0', /--port is a port/],
    ['--other', /--other/],
  ] as const)
    assert.throws(() => readPlan(words.split(' ')), { reason: 'usage', message: why });
});

const issuer = `SA${'A'.repeat(56)}`;
const secrets = ['service1', 'database1', 'password1', issuer, 'administrator-01', 'other1'];
const shared: Shared = {
  plan: { port: 9443 },
  nats: {
    url: 'nats://127.0.0.1:1,nats://127.0.0.1:2',
    service: { user: 'terrace', password: 'service1' },
    worker: { user: 'worker', password: 'worker1', inboxPrefix: '_INBOX_worker' },
    issuer,
  },
  databaseUrl: 'postgres://terrace:database1@127.0.0.1:3/terrace',
  authority: 'PEM',
};
/** Of a caller who has a Terrace of its own. */
const env = {
  PATH: '/bin',
  TFE_CAPACITY_CONCURRENCY: '7',
  TERRACE_SANDBOX: 'process',
  TERRACE_HOME: '/other',
  DATABASE_URL: 'postgres://other1@localhost/other',
  NATS_URL: 'nats://other:other1@localhost',
  TERRACE_WORKER_NATS_URL: 'nats://other:other1@localhost',
  TERRACE_ENCRYPTION_PASSWORD: 'password1',
  TFE_ENCRYPTION_PASSWORD: 'password1',
  TERRACE_ADMIN_TOKEN: 'administrator-01',
  TERRACE_S3_SECRET_KEY: 'other1',
  TERRACE_TEST_POSTGRES_URL: 'postgres://other1@localhost/test',
};

void test('a worker learns its own NATS user, a name and a certificate, and no secret besides', () => {
  const told = environmentOf({ name: 'worker-1', roles: ['worker'] }, env, shared);
  assert.deepEqual(told, {
    PATH: '/bin',
    TFE_CAPACITY_CONCURRENCY: '7',
    TERRACE_SANDBOX: 'process',
    TFE_HOSTNAME: '127.0.0.1:9443',
    NATS_URL: 'nats://worker:worker1@127.0.0.1:1,nats://127.0.0.1:2',
    TERRACE_CA: Buffer.from('PEM').toString('base64'),
  });
  for (const secret of secrets) assert.ok(!JSON.stringify(told).includes(secret), secret);
});

void test('a node with a database is told both servers, and nothing of its caller gets in between', () => {
  for (const roles of [['gateway'], ['actors'], ['gateway', 'actors', 'worker']] as const) {
    const told = environmentOf({ name: 'one', roles }, env, shared);
    const configuration = readConfiguration(['--role', roles.join()], { ...told, TERRACE_S3_SECRET_KEY: undefined });
    assert.equal(configuration.databaseUrl, shared.databaseUrl);
    assert.equal(configuration.natsUrl, 'nats://terrace:service1@127.0.0.1:1,nats://127.0.0.1:2');
    assert.equal(configuration.workerNatsUrl, 'nats://worker:worker1@127.0.0.1:1,nats://127.0.0.1:2');
    assert.equal(configuration.slots, 7);
    assert.equal(configuration.password, null);
    assert.equal(told['TERRACE_HOME'], undefined);
  }
});
