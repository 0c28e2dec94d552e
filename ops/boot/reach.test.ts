// A server that cannot be used is told with its place, its variable and what to do, and never with a password.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { openPostgres } from '@terrace/runtime/store/postgres';
import { StartFault } from '../home/exit-codes.ts';
import { freePort } from '../servers/port.ts';
import { askNats, askPostgres, postgresAt, reaching } from './reach.ts';

const postgres = process.env['TERRACE_TEST_POSTGRES_URL'];
const nats = process.env['TERRACE_TEST_NATS_URL'];
const skipPostgres = postgres === undefined && 'no PostgreSQL';
const skipNats = nats === undefined && 'no NATS';

/** The tests' own server with something changed. */
function changed(url: string | undefined, change: (url: URL) => void): string {
  const copy = new URL(url ?? '');
  change(copy);
  return copy.href;
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => assert.fail('it did not fail'),
    (failure: Error) => failure,
  );
  assert.doesNotMatch(error.message, /s3cret/);
  assert.ok(!error.message.includes('\n'), error.message);
  return error;
}

test('a PostgreSQL that is there tells its version', { skip: skipPostgres }, async () => {
  assert.match(await askPostgres(postgres ?? ''), /^\d+\.\d+/);
});

test('a PostgreSQL that does not answer may come up', async () => {
  const port = await freePort(null);
  const error = await failureOf(askPostgres(`postgres://a:s3cret@127.0.0.1:${port}/x`));
  assert.ok(error instanceof RetryableFault);
  assert.match(
    error.message,
    /^PostgreSQL at 127\.0\.0\.1:\d+ \(DATABASE_URL\) does not answer \(.*ECONNREFUSED.*\): start it, or/,
  );
});

test(
  'a wrong password, a missing database and a user without rights are for a person',
  { skip: skipPostgres },
  async () => {
    const wrong = await failureOf(askPostgres(changed(postgres, (url) => (url.password = 's3cret'))));
    assert.ok(wrong instanceof StartFault && wrong.reason === 'serverNotReady');
    assert.match(
      wrong.message,
      /\(DATABASE_URL\) refuses user terrace: password authentication failed .*; correct DATABASE_URL$/,
    );
    const missing = await failureOf(askPostgres(changed(postgres, (url) => (url.pathname = '/nowhere'))));
    assert.ok(missing instanceof StartFault);
    assert.match(
      missing.message,
      /has no database nowhere: make it \(create database nowhere\), or correct DATABASE_URL$/,
    );
    const own = openPostgres({ url: postgres ?? '', poolSize: 1 });
    try {
      const site = postgresAt(postgres ?? '', true);
      const denied = reaching(site, () =>
        own.transaction(async (inside) => {
          await inside.query('create role reach_nobody');
          await inside.query('set local role reach_nobody');
          await inside.query('create table reach_nothing ()');
        }),
      );
      assert.match((await failureOf(denied)).message, /does not let user terrace make tables/);
    } finally {
      await own.close();
    }
  },
);

test('what is not about reaching a server stays as it is', async () => {
  const own = new Error('ours');
  assert.equal(await failureOf(reaching(postgresAt('postgres://db/x', true), () => Promise.reject(own))), own);
});

test('a NATS that does not answer, one that refuses, and one that is there', { skip: skipNats }, async () => {
  const { username, password, host } = new URL(nats ?? '');
  assert.match(await askNats({ url: `nats://${host}`, user: username, password }), /^\d+\.\d+/);
  const silent = await failureOf(
    askNats({ url: `nats://127.0.0.1:${await freePort(null)}`, user: null, password: null }),
  );
  assert.ok(silent instanceof RetryableFault);
  assert.match(
    silent.message,
    /^NATS at 127\.0\.0\.1:\d+ \(NATS_URL\) does not answer .*: start it, or correct NATS_URL$/,
  );
  const refused = await failureOf(askNats({ url: `nats://${host}`, user: username, password: 's3cret' }));
  assert.ok(refused instanceof StartFault && refused.reason === 'serverNotReady');
  assert.match(refused.message, /\(NATS_URL\) refuses user terrace: .*; correct NATS_URL$/);
  const nameless = await failureOf(askNats({ url: `nats://${host}`, user: null, password: null }));
  assert.match(nameless.message, /refuses a connection without user/);
});

test('a NATS without JetStream is refused in that word', { skip: skipNats }, async () => {
  const port = await freePort(null);
  const binary = process.env['TERRACE_TEST_NATS_SERVER'] ?? '';
  const child = spawn(binary, ['-a', '127.0.0.1', '-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    for await (const chunk of child.stderr) if (String(chunk).includes('Server is ready')) break;
    const error = await failureOf(askNats({ url: `nats://127.0.0.1:${port}`, user: null, password: null }));
    assert.ok(error instanceof StartFault);
    assert.match(error.message, /^NATS at 127\.0\.0\.1:\d+ \(NATS_URL\) has no JetStream\./);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
