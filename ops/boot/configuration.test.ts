// Proves that the configuration says what is wrong by the variable's name, and that its defaults are those of the README.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { ConfigurationError, readConfiguration } from './configuration.ts';

test('without a word every role runs on port 8443 with servers of our own', () => {
  const configuration = readConfiguration([], {});
  assert.deepEqual([...configuration.roles], ['gateway', 'actors', 'worker']);
  assert.equal(configuration.port, 8443);
  assert.equal(configuration.hostname, '127.0.0.1:8443');
  assert.equal(configuration.databaseUrl, null);
  assert.equal(configuration.blobs, 'nats');
});

test('each variable at fault is named', () => {
  assert.throws(
    () => readConfiguration([], { PORT: '99999', DATABASE_URL: 'nonsense' }),
    (error) => error instanceof ConfigurationError && /PORT/.test(error.message) && /DATABASE_URL/.test(error.message),
  );
  assert.throws(() => readConfiguration(['--role', 'gateway,baker'], {}), /baker/);
  assert.throws(() => readConfiguration(['--role'], {}), /none was given/);
  assert.throws(() => readConfiguration([], { TERRACE_S3_URL: 'http://127.0.0.1:9000' }), /TERRACE_S3_BUCKET/);
});

test('an empty variable counts as absent', () => {
  assert.equal(readConfiguration([], { DATABASE_URL: '' }).databaseUrl, null);
});
