// A start that cannot go on says one sentence and ends with its code: each is caused for real, of a real start.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exitCodes, exitMeanings } from './exit-codes.ts';
import type { ExitReason } from './exit-codes.ts';
import { openHome } from './home.ts';
import { advisoryLock as migrationLock, migrate } from '../migrations/migrations.ts';
import { openScratchDatabase } from '@terrace/runtime/keys/scratch-database';
import { freePort } from '../servers/port.ts';

const entry = new URL('../start.mjs', import.meta.url).pathname;

async function scratchFolder() {
  const path = await mkdtemp(join(tmpdir(), 'terrace-exit-'));
  return { path, home: join(path, 'home'), [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function start(
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Promise<{ readonly code: number; readonly said: string }> {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { PATH: process.env['PATH'], TERRACE_NATS_SERVER: process.env['TERRACE_TEST_NATS_SERVER'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

/** One message, nothing of our insides. */
function assertEnds(
  { code, said }: { readonly code: number; readonly said: string },
  reason: ExitReason,
  words: RegExp,
) {
  assert.equal(code, exitCodes[reason], said);
  assert.match(said, words);
  assert.doesNotMatch(said, /^\s+at .*:\d+:\d+/m, 'a stack is no sentence');
}

test('the table for users is that of the code', async () => {
  const page = await readFile(new URL('../../docs/operating.md', import.meta.url), 'utf8');
  const [, table = ''] =
    /ends with one of these codes:\n\n\| code \| meaning \|\n\| --- \| --- \|\n((?:\| .*\n)+)/.exec(page) ?? [];
  const rows = Object.entries(exitCodes).map(([reason, code]) => `| ${code} | ${exitMeanings[reason as ExitReason]} |`);
  assert.deepEqual(table.trim().split('\n'), rows);
});

test('a home that is held', async () => {
  await using folder = await scratchFolder();
  const home = await openHome(folder.home);
  const ended = await start({ TERRACE_HOME: folder.home });
  assertEnds(
    ended,
    'homeHeld',
    new RegExp(`^terrace: Terrace runs already on ${folder.home} \\(process ${process.pid}\\)`),
  );
  assert.deepEqual(await readdir(folder.home), ['lock'], 'the holder keeps its home untouched');
  await home.release();
});

test('a home that cannot be written', async () => {
  await using folder = await scratchFolder();
  await writeFile(folder.home, 'a file in its place');
  assertEnds(
    await start({ TERRACE_HOME: folder.home }),
    'homeNotWritable',
    /TERRACE_HOME .*\/home cannot be written: it is a file\. Give/,
  );
});

test('a port that is taken, on the loopback address or on all', async () => {
  await using folder = await scratchFolder();
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const other = createServer().listen(0, host);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const ended = await start({ TERRACE_HOME: folder.home, PORT: String(port) });
      assertEnds(ended, 'portTaken', new RegExp(`port ${port} is taken by another program`));
    } finally {
      other.close();
    }
  }
  // Nothing was begun, and no home was left behind.
  assert.deepEqual(await readdir(folder.path), []);
});

test('a program that is missing', async () => {
  await using folder = await scratchFolder();
  const ended = await start({
    TERRACE_HOME: folder.home,
    TERRACE_NATS_SERVER: '/nowhere/nats-server',
    PORT: String(await freePort(null)),
  });
  assertEnds(ended, 'missingBinary', /TERRACE_NATS_SERVER is \/nowhere\/nats-server/);
});

test('words that a start does not know are named, and help is none of them', async () => {
  await using folder = await scratchFolder();
  assertEnds(
    await start({ TERRACE_HOME: folder.home }, ['--bogus']),
    'usage',
    /^terrace: '--bogus' is nothing that a start takes/,
  );
  const { code, said } = await start({ TERRACE_HOME: folder.home }, ['--help']);
  assert.deepEqual([code, said.split('\n')[0]], [0, 'npm start -- [--role gateway,actors,worker]']);
  assert.deepEqual(await readdir(folder.path), []);
});

test('a configuration that is wrong names every variable at fault', async () => {
  await using folder = await scratchFolder();
  const ended = await start({ TERRACE_HOME: folder.home, PORT: 'eighty', NATS_URL: 'nowhere' });
  assertEnds(ended, 'usage', /PORT .*\n(.*\n)*NATS_URL /);
  assert.deepEqual(await readdir(folder.path), []);
});

test('a worker alone is told what it lacks: the NATS of others, their name, and whom to trust', async () => {
  await using folder = await scratchFolder();
  const worker = ['--role', 'worker'];
  assertEnds(
    await start({ TERRACE_HOME: folder.home }, worker),
    'usage',
    /NATS_URL is missing.*\nTFE_HOSTNAME is missing/,
  );
  assert.deepEqual(await readdir(folder.path), []);
  const named = { NATS_URL: 'nats://127.0.0.1:1', TFE_HOSTNAME: 'tfe.example.org' };
  assertEnds(await start({ TERRACE_HOME: folder.home, ...named }, worker), 'usage', /TERRACE_CA is missing/);
});

test('a server that dies at its start shows the end of its log', async () => {
  await using folder = await scratchFolder();
  const broken = join(folder.path, 'nats-server');
  await writeFile(
    broken,
    '#!/bin/sh\n[ "$1" = --version ] && echo "nats-server: v2.15.2" && exit 0\necho "the store is on fire" >&2\nexit 7\n',
    { mode: 0o755 },
  );
  const ended = await start({
    TERRACE_HOME: folder.home,
    TERRACE_NATS_SERVER: broken,
    PORT: String(await freePort(null)),
  });
  assertEnds(
    ended,
    'serverNotReady',
    /nats-server ended with code 7\. The end of its log:\n(.*\n)*the store is on fire/,
  );
});

const own = { DATABASE_URL: process.env['TERRACE_TEST_POSTGRES_URL'], NATS_URL: process.env['TERRACE_TEST_NATS_URL'] };
const skip = Object.values(own).includes(undefined) && 'no servers of one’s own';

test('a database or a NATS of the operator that refuses is named', { skip }, async () => {
  await using folder = await scratchFolder();
  for (const variable of ['DATABASE_URL', 'NATS_URL'] as const) {
    const wrong = new URL(own[variable] ?? '');
    wrong.password = 's3cret';
    const given = { ...own, [variable]: wrong.href };
    const ended = await start({ TERRACE_HOME: folder.home, PORT: String(await freePort(null)), ...given });
    assertEnds(
      ended,
      'serverNotReady',
      new RegExp(`^terrace: .* at ${wrong.host} \\(${variable}\\) refuses user`, 'm'),
    );
    assert.doesNotMatch(ended.said, /s3cret/);
  }
});

test('a file of the home that was cut short is named', async () => {
  await using folder = await scratchFolder();
  await mkdir(folder.home, { mode: 0o700 });
  for (const [name, text] of [
    ['postgres.json', '{"port":5432,"pass'],
    ['nats.json', '{"port":4222}'],
  ] as const) {
    await writeFile(join(folder.home, name), text);
    const ended = await start({ TERRACE_HOME: folder.home, PORT: String(await freePort(null)) });
    assertEnds(ended, 'homeDamaged', new RegExp(`^terrace: ${folder.home}/${name} is damaged: `, 'm'));
    await rm(join(folder.home, name));
  }
});

test(
  'a keyring that is damaged is a file of the home; one that others can read, and two passwords, are told apart',
  { skip },
  async () => {
    await using folder = await scratchFolder();
    await using database = await openScratchDatabase();
    await mkdir(folder.home, { mode: 0o700 });
    const keyring = join(folder.home, 'keyring.json');
    const given = { ...own, DATABASE_URL: database.url, TERRACE_HOME: folder.home, PORT: String(await freePort(null)) };
    await writeFile(keyring, '{"format": 1, "cur', { mode: 0o600 });
    assertEnds(
      await start(given),
      'homeDamaged',
      new RegExp(`${keyring} is not a keyring of Terrace, or it is damaged`),
    );
    await chmod(keyring, 0o644);
    assertEnds(await start(given), 'wrongRootKey', /can be read by other users/);
    const passwords = { TERRACE_ENCRYPTION_PASSWORD: 'one', TFE_ENCRYPTION_PASSWORD: 'other' };
    assertEnds(await start({ ...given, ...passwords }), 'usage', /are both set and differ/);
  },
);

test('a database whose tables another node is changing is waited for, not for ever', { skip }, async () => {
  await using database = await openScratchDatabase();
  const held = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const holding = database.sql.transaction(async (inside) => {
    await inside.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    taken.resolve();
    await held.promise;
  });
  await taken.promise;
  await assert.rejects(migrate(database.sql, 50), {
    reason: 'serverNotReady',
    message: /another node has been changing/,
  });
  held.resolve();
  await holding;
  assert.ok((await migrate(database.sql, 50)).length > 0);
});

test('a database that a newer release writes already', { skip }, async () => {
  await using folder = await scratchFolder();
  await using database = await openScratchDatabase();
  await migrate(database.sql);
  await database.sql.query(`insert into act_machine (kind, written) values ('run', 9)`);
  const given = { ...own, DATABASE_URL: database.url, TERRACE_HOME: folder.home, TFE_HOSTNAME: 'tfe.example.org' };
  const ended = await start({ ...given, PORT: String(await freePort(null)) }, ['--role', 'actors']);
  assertEnds(ended, 'releaseTooOld', /a newer one writes run in version 9 \(it reads 1\): start that newer release/);
  assert.deepEqual(await database.sql.query('select node from act_node'), []);
});
