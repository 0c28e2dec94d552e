// Proves that the configuration says what is wrong by the variable's name, and that its defaults are those of docs/operating.md.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeIssuer, publicKeysOf } from '@terrace/runtime/callout/nats';
import { openHome } from '../home/home.ts';
import { makeAuthority } from '../home/tls.ts';
import { ConfigurationError, loopbackPortOf, readConfiguration, warningsOf } from './configuration.ts';

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
  for (const argv of [['--bogus'], ['--role', 'worker', '--bogus'], ['--role=worker', '--bogus=1'], ['-b', '--bogus']])
    assert.throws(() => readConfiguration(argv, {}), {
      reason: 'usage',
      message: /'-(-bogus|b)' is nothing that a start takes/,
    });
  assert.throws(() => readConfiguration(['worker'], {}), { reason: 'usage', message: /'worker' is nothing/ });
  assert.throws(() => readConfiguration([], { TERRACE_S3_URL: 'http://127.0.0.1:9000' }), /TERRACE_S3_BUCKET/);
});

test('calls to the outside reach the public internet, and what TERRACE_EGRESS_ALLOW names', () => {
  assert.notEqual(readConfiguration([], {}).egress.whyNot('10.0.0.1'), null);
  const { egress } = readConfiguration([], { TERRACE_EGRESS_ALLOW: 'git.corp.example,10.0.0.0/8' });
  assert.deepEqual([egress.whyNot('10.0.0.1'), egress.isTrusted('git.corp.example')], [null, true]);
  assert.throws(() => readConfiguration([], { TERRACE_EGRESS_ALLOW: '10.0.0.0/99' }), isAbout('TERRACE_EGRESS_ALLOW'));
});

test('no two starts have the same name among the nodes', () => {
  assert.notEqual(readConfiguration([], {}).node, readConfiguration([], {}).node);
});

test('an empty variable counts as absent', () => {
  assert.equal(readConfiguration([], { DATABASE_URL: '' }).databaseUrl, null);
});

const isAbout =
  (...names: readonly string[]) =>
  (error: unknown): boolean =>
    error instanceof ConfigurationError && names.every((name) => error.message.includes(name));

test('a worker alone needs the NATS and the name of others; a node without a gateway needs a name', () => {
  assert.throws(() => readConfiguration(['--role', 'worker'], {}), isAbout('NATS_URL', 'TFE_HOSTNAME', 'join-command'));
  assert.throws(() => readConfiguration(['--role', 'worker'], { TFE_HOSTNAME: 'a.example.org' }), isAbout('NATS_URL'));
  assert.throws(() => readConfiguration(['--role=actors,worker'], {}), isAbout('TFE_HOSTNAME'));
  const given = { NATS_URL: 'nats://127.0.0.1:4222', TFE_HOSTNAME: 'a.example.org' };
  const { roles, databaseUrl } = readConfiguration(['--role', 'worker'], given);
  assert.deepEqual([[...roles], databaseUrl], [['worker'], null]);
});

test('NATS_URL may list the servers of a cluster', () => {
  const list = 'nats://u:p@a:4222,nats://b:4222';
  assert.equal(readConfiguration([], { NATS_URL: list }).natsUrl, list);
  assert.throws(() => readConfiguration([], { NATS_URL: 'nats://a:4222,b' }), isAbout('NATS_URL'));
});

test('TERRACE_SERVERS_LISTEN is one address that others could know', () => {
  assert.equal(readConfiguration([], { TERRACE_SERVERS_LISTEN: '10.0.0.5' }).serversListen, '10.0.0.5');
  for (const bad of ['0.0.0.0', '::', 'localhost', '127.0.0.1', 'a b'])
    assert.throws(() => readConfiguration([], { TERRACE_SERVERS_LISTEN: bad }), isAbout('TERRACE_SERVERS_LISTEN'), bad);
});

test('the authority is given as text, in base64 or as a file; anything else is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-configuration-'));
  try {
    const home = await openHome(folder);
    const { certificate } = await makeAuthority(home);
    await writeFile(join(folder, 'given.pem'), certificate);
    for (const env of [
      { TERRACE_CA: certificate },
      { TERRACE_CA: Buffer.from(certificate).toString('base64') },
      { TERRACE_CA_FILE: join(folder, 'given.pem') },
    ])
      assert.equal(readConfiguration([], env).authority, certificate);
    const two = certificate + (await makeAuthority(home)).certificate;
    assert.equal(readConfiguration([], { TERRACE_CA: two }).authority, two);
    assert.throws(() => readConfiguration([], { TERRACE_CA: 'nonsense' }), isAbout('TERRACE_CA is no certificate'));
    assert.throws(() => readConfiguration([], { TERRACE_CA_FILE: join(folder, 'none') }), isAbout('TERRACE_CA_FILE'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a name without its port is warned of where addresses are given out', () => {
  const warnings = (env: NodeJS.ProcessEnv, ...argv: string[]) => warningsOf(readConfiguration(argv, env)).join();
  assert.match(warnings({ TFE_HOSTNAME: 'tfe.test' }), /port 443, .* listens on 8443; .* TFE_HOSTNAME=tfe\.test:8443$/);
  const apart = { TFE_HOSTNAME: 'tfe.test', NATS_URL: 'nats://127.0.0.1:4222', DATABASE_URL: 'postgres://127.0.0.1/x' };
  assert.match(warnings({ ...apart, PORT: '9000' }, '--role', 'actors'), /9000/);
  for (const env of [
    {},
    { TFE_HOSTNAME: 'tfe.test:8443' },
    { TFE_HOSTNAME: 'tfe.test', PORT: '443' },
    { TFE_HOSTNAME: 'tfe.test:443' },
  ])
    assert.equal(warnings(env), '', JSON.stringify(env));
  assert.equal(warnings(apart, '--role', 'worker'), '');
});

test('what is wrong with a variable is a sentence about it, and no word of a library', () => {
  for (const [variable, value, sentence] of [
    ['PORT', 'abc', 'must be a number from 1 to 65535'],
    ['PORT', '0', 'must be a number from 1 to 65535'],
    ['PORT', '80.5', 'must be a number from 1 to 65535'],
    ['TFE_CAPACITY_CONCURRENCY', '1001', 'must be a number from 1 to 1000'],
    ['DATABASE_URL', 'http://db/x', 'must be a URL like postgres://user:password@host:5432/database'],
    ['TERRACE_SANDBOX', 'jail', 'must be bubblewrap, docker, or process'],
    ['TFE_RUN_PIPELINE_IMAGE', 'Runs one', 'must be the name of an image, like registry.example.org/runs:1'],
    ['TFE_RUN_PIPELINE_DOCKER_EXTRA_HOSTS', 'tfe.test', 'must be name:address, or several with commas between them'],
    ['TFE_CAPACITY_CPU', '-1', 'must be a number of cores, in parts too, or 0 for all of them'],
    ['TFE_CAPACITY_MEMORY', '2g', 'must be a number of MiB from 256 to 16777216'],
    ['TERRACE_CAPACITY_PROCESSES', '10', 'must be a number from 128 to 1000000'],
    ['TERRACE_BLOBS', 'tape', 'must be nats, disk, or s3'],
    ['TERRACE_SAMPLE', 'no', 'must be on or off'],
    ['TERRACE_RATE_LIMIT', 'many', 'must be a number of requests a second from 1 to 1000000, or off'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'must be a URL like https://host:port'],
  ] as const)
    assert.throws(() => readConfiguration([], { [variable]: value }), { message: `${variable} ${sentence}` });
});

test('containers are as they are asked for, and cannot have the network of this machine', () => {
  const { containers, idle } = readConfiguration([], {
    TERRACE_SANDBOX: 'docker',
    TFE_RUN_PIPELINE_IMAGE: 'registry.test:5000/runs/plain:1@sha256:00',
    TFE_RUN_PIPELINE_DOCKER_NETWORK: 'runs',
    TFE_RUN_PIPELINE_DOCKER_EXTRA_HOSTS: 'tfe.test:host-gateway,six.test:fd00::2',
    TFE_CAPACITY_CPU: '1.5',
    TFE_CAPACITY_MEMORY: '4096',
    TERRACE_CAPACITY_PROCESSES: '',
  });
  assert.deepEqual(containers, {
    image: 'registry.test:5000/runs/plain:1@sha256:00',
    network: 'runs',
    extraHosts: ['tfe.test:host-gateway', 'six.test:fd00::2'],
    cores: 1.5,
    memoryBytes: 4 * 1024 ** 3,
    processesMax: 1024,
  });
  assert.deepEqual(idle, []);
  assert.equal(readConfiguration([], { TFE_CAPACITY_CPU: '0' }).containers.cores, null);
  for (const network of ['host', 'container:nats'])
    assert.throws(
      () => readConfiguration([], { TFE_RUN_PIPELINE_DOCKER_NETWORK: network }),
      /TFE_RUN_PIPELINE_DOCKER_NETWORK must be the name of a network of Docker, and cannot be host/,
    );
});

test('a gateway whose name is the loopback address is known by its port', () => {
  const portOf = (env: NodeJS.ProcessEnv) => loopbackPortOf(readConfiguration([], env));
  assert.equal(portOf({ PORT: '9443' }), 9443);
  assert.equal(portOf({ TFE_HOSTNAME: '127.0.0.1' }), 443);
  assert.equal(portOf({ TFE_HOSTNAME: 'tfe.localhost:8443' }), 8443);
  assert.equal(portOf({ TFE_HOSTNAME: 'localhost.example.org:8443' }), null);
});

test('what holds for containers alone is warned of where runs do not work in them', () => {
  const warnings = (env: NodeJS.ProcessEnv) => warningsOf(readConfiguration([], env)).join();
  const limited = { TFE_CAPACITY_MEMORY: '4096', TFE_CAPACITY_CPU: '2' };
  assert.match(warnings(limited), /TFE_CAPACITY_CPU, TFE_CAPACITY_MEMORY have no effect: .*TERRACE_SANDBOX=docker/);
  assert.equal(warnings({ ...limited, TERRACE_SANDBOX: 'docker' }), '');
});

test('the key that a nats-server of the operator believes is a seed, with or without that of a curve key', () => {
  const [account, curve] = makeIssuer().split(' ');
  for (const issuer of [account, `${account} ${curve}`])
    assert.equal(readConfiguration([], { TERRACE_NATS_ISSUER: issuer }).natsIssuer, issuer);
  assert.equal(readConfiguration([], {}).natsIssuer, null);
  for (const wrong of ['secret', curve, publicKeysOf(account ?? '').issuer])
    assert.throws(() => readConfiguration([], { TERRACE_NATS_ISSUER: wrong }), /TERRACE_NATS_ISSUER must be the seed/);
});
