// What a further node is told: a worker nothing but what a worker may have, every other node what it needs, and the root key never in print.

import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { readConfiguration } from '../boot/configuration.ts';
import type { Role } from '../boot/configuration.ts';
import type { Endpoints } from '../boot/endpoints.ts';
import { answerJoin, shellLines } from './join.ts';
import type { JoinAnswer } from './join.ts';

const secrets = { service: 'service/secret', worker: 'worker@secret', database: 'database-secret' } as const;

const first: Endpoints = {
  gateway: { url: 'https://localhost:8443' },
  hostname: '127.0.0.1:8443',
  nats: {
    ...{ url: 'nats://127.0.0.1:4222', user: 'terrace', password: secrets.service },
    worker: { url: 'nats://127.0.0.1:4222', user: 'worker', password: secrets.worker },
  },
  postgres: { url: `postgres://terrace:${secrets.database}@127.0.0.1:5432/terrace` },
  roles: ['gateway', 'actors', 'worker'],
  pids: {},
  join: {
    embedded: ['nats', 'postgres'],
    address: null,
    isNamed: false,
    trusted: null,
    rootKey: 'keyring',
    blobs: 'nats',
  },
};
const reachable: Endpoints = {
  ...first,
  hostname: 'tfe.example.org',
  join: { ...first.join, address: '10.0.0.5', isNamed: true },
};

function ask(roles: readonly Role[], endpoints: Endpoints, env: NodeJS.ProcessEnv = {}): JoinAnswer {
  return answerJoin({
    roles: new Set(roles),
    endpoints,
    home: '/srv/terrace',
    authority: 'the certificate',
    machine: 'first',
    spare: { home: '/srv/terrace-2', port: 8444 },
    env,
  });
}

test('a worker is told the name, its own NATS user and the authority, and nothing else', () => {
  const answer = ask(['worker'], reachable);
  assert.deepEqual(answer.environment, {
    TFE_HOSTNAME: 'tfe.example.org',
    NATS_URL: 'tls://worker:worker%40secret@10.0.0.5:4222',
    TERRACE_CA: Buffer.from('the certificate').toString('base64'),
  });
  assert.deepEqual(answer.preparation, []);
  assert.deepEqual(answer.notes, []);
  assert.equal(answer.command, 'npm start -- --role worker');
  const text = shellLines(answer).join('\n');
  for (const secret of [secrets.service, encodeURIComponent(secrets.service), secrets.database, 'keyring'])
    assert.ok(!text.includes(secret), secret);
});

test('every other node is told both servers, and fetches the keyring by ssh', () => {
  const { environment, preparation } = ask(['gateway', 'actors', 'worker'], reachable);
  assert.equal(environment['NATS_URL'], 'tls://terrace:service%2Fsecret@10.0.0.5:4222');
  assert.equal(environment['TERRACE_WORKER_NATS_URL'], 'tls://worker:worker%40secret@10.0.0.5:4222');
  assert.equal(
    environment['DATABASE_URL'],
    `postgres://terrace:${secrets.database}@10.0.0.5:5432/terrace?sslmode=verify-full`,
  );
  assert.match(preparation.join(), /scp -p 'first:\/srv\/terrace\/keyring\.json'/);
  assert.equal(ask(['actors'], reachable).environment['TERRACE_WORKER_NATS_URL'], undefined);
});

test('an IPv6 address stands in brackets', () => {
  const { environment } = ask(['actors'], { ...reachable, join: { ...reachable.join, address: 'fd00::5' } });
  assert.match(environment['NATS_URL'] ?? '', /@\[fd00::5\]:4222$/);
  assert.equal(new URL(environment['DATABASE_URL'] ?? '').hostname, '[fd00::5]');
});

test('where the root key is a password, it is asked for and not printed', () => {
  const { preparation } = ask(['actors'], { ...reachable, join: { ...reachable.join, rootKey: 'password' } });
  assert.match(preparation.join(), /read -r TERRACE_ENCRYPTION_PASSWORD/);
});

test('servers that listen on this machine only are said to, and the further node gets a home and a port of its own', () => {
  const answer = ask(['gateway', 'worker'], first);
  assert.match(answer.notes.join(), /on this same machine.*TERRACE_SERVERS_LISTEN/);
  assert.equal(answer.environment['TERRACE_HOME'], '/srv/terrace-2');
  assert.equal(answer.environment['PORT'], '8444');
  assert.equal(answer.environment['TFE_HOSTNAME'], undefined, 'it has a name of its own');
  assert.match(answer.preparation.join(), /cp -p '\/srv\/terrace\/keyring\.json'/);
  assert.equal(ask(['worker'], first).environment['TFE_HOSTNAME'], '127.0.0.1:8443');
});

test('servers of somebody else are told as they are, a cluster with all its members', () => {
  const url = 'nats://a:4222,nats://b:4222,nats://c:4222';
  const given: Endpoints = {
    ...reachable,
    nats: { url, user: 'u', password: 'p', worker: { url, user: 'u', password: 'p' } },
    postgres: { url: 'postgres://u:p@database/terrace' },
    join: { ...reachable.join, embedded: [], address: null },
  };
  const { environment } = ask(['actors', 'worker'], given);
  assert.equal(environment['NATS_URL'], 'nats://u:p@a:4222,nats://b:4222,nats://c:4222');
  assert.equal(environment['TERRACE_WORKER_NATS_URL'], undefined, 'there is one user');
  assert.equal(environment['DATABASE_URL'], given.postgres?.url);
  assert.match(
    ask(['actors'], { ...given, join: { ...given.join, isNamed: false } }).notes.join(),
    /no name that other machines know/,
  );
});

test('a node that joined tells further ones what it was told, its trust included', () => {
  const nats = { url: 'tls://10.0.0.5:4222', user: 'terrace', password: secrets.service };
  const second: Endpoints = {
    ...reachable,
    nats: { ...nats, worker: { ...nats, user: 'worker', password: secrets.worker } },
    postgres: { url: `postgres://terrace:${secrets.database}@10.0.0.5:5432/terrace?sslmode=verify-full` },
    join: { ...reachable.join, embedded: [], address: null, trusted: 'the certificate' },
  };
  for (const roles of [['worker'], ['gateway', 'actors', 'worker']] as const)
    assert.deepEqual(ask(roles, second), ask(roles, reachable), roles.join());
  const other = ask(['worker'], { ...second, join: { ...second.join, trusted: "somebody else's" } });
  assert.equal(
    Buffer.from(other.environment['TERRACE_CA'] ?? '', 'base64').toString(),
    "the certificatesomebody else's",
  );
  const { embedded: _, ...join } = first.join;
  const here = ask(['worker'], { ...first, join: { ...join, embedded: [] } });
  assert.match(here.notes.join(), /on this same machine/);
  assert.equal(here.environment['TERRACE_HOME'], '/srv/terrace-2');
});

test('what cannot be told from here is an error that says where to ask', () => {
  const { postgres: _, gateway: __, ...bare } = first;
  assert.throws(() => ask(['actors'], bare), /only a worker and knows no database/);
  assert.throws(() => ask(['worker'], bare), /no gateway/);
  assert.throws(() => ask(['gateway'], { ...first, join: { ...first.join, blobs: 'disk' } }), /TERRACE_BLOBS=disk/);
  const s3: Endpoints = { ...reachable, join: { ...reachable.join, blobs: 's3' } };
  assert.match(ask(['gateway'], s3).notes.join(), /TERRACE_S3_URL/);
  const told = ask(['gateway'], s3, { TERRACE_S3_URL: 'http://s3', TERRACE_S3_BUCKET: 'b' });
  assert.equal(told.environment['TERRACE_S3_BUCKET'], 'b');
});

test('a shell hands on exactly what was meant, and a start accepts it', async () => {
  const password = `a 'quoted' $HOME "word" \\ \``;
  const endpoints: Endpoints = {
    ...reachable,
    nats: { ...reachable.nats, worker: { ...reachable.nats.worker, password } },
  };
  const answer = ask(['worker'], endpoints);
  const { TERRACE_CA: _, ...environment } = answer.environment;
  const lines = shellLines({ ...answer, environment, command: 'env -0' });
  const { stdout } = await promisify(execFile)('sh', ['-c', lines.join('\n')], { env: { PATH: process.env['PATH'] } });
  const given = Object.fromEntries(
    stdout.split('\0').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  const configuration = readConfiguration(['--role', 'worker'], given);
  assert.equal(decodeURIComponent(new URL(configuration.natsUrl ?? '').password), password);
  assert.equal(configuration.hostname, 'tfe.example.org');
});
