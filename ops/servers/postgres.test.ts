// The embedded PostgreSQL in a folder that only its owner may enter, as whoever runs the tests (root in CI): what was committed
// survives a kill -9, and everybody finds it again at the same address.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { openHome } from '../home/home.ts';
import type { Home } from '../home/home.ts';
import { identify, isAlive } from '@terrace/runtime/process/identity';
import { freePort } from './port.ts';
import { startPostgres } from './postgres.ts';

async function scratchFolder() {
  const path = await mkdtemp(join(tmpdir(), 'terrace-postgres-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function scratchHome() {
  const folder = await scratchFolder();
  const home: Home = await openHome(folder.path);
  return { home, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that dies under an idle client says so by an event.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function queryWhenUp(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await query(url, text);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test('what was committed survives kill -9, at the same address', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  assert.equal((await stat(home.path)).mode & 0o777, 0o700);
  const said: string[] = [];
  const server = await startPostgres(home, (text) => said.push(text));
  await query(server.url, `create table kept as select 'one' as word`);
  const first = server.pid ?? 0;
  process.kill(first, 'SIGKILL');
  assert.deepEqual(await queryWhenUp(server.url, 'select word from kept'), [{ word: 'one' }]);
  assert.notEqual(server.pid, first);
  assert.match(said.at(-1) ?? said.join(), /postgres .*; starting it again in \d+ ms/);
  const second = server.pid ?? 0;
  await server.stop();
  assert.equal(identify(second), null);
});

test('a PostgreSQL whose Terrace was killed is ended by the next start, which finds its data', async () => {
  await using folder = await scratchFolder();
  // Another process is the first Terrace, so that it can really be killed.
  const predecessor = spawn(process.execPath, ['--input-type=module', '-e', startAnother], {
    env: { ...process.env, SCRATCH_HOME: folder.path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(predecessor.stdout, 'data')) as [Buffer];
  const { url, pid } = JSON.parse(line.toString()) as { readonly url: string; readonly pid: number };
  await query(url, `create table kept as select 'one' as word`);
  predecessor.kill('SIGKILL');
  await once(predecessor, 'close');
  const orphan = identify(pid);
  assert.ok(orphan !== null, 'PostgreSQL outlives it');

  const home = await openHome(folder.path);
  const said: string[] = [];
  await home.endLeftovers((text) => said.push(text));
  assert.deepEqual(said, [`ending postgres (process ${pid}) that an earlier start left behind`]);
  assert.ok(!isAlive(orphan));
  const server = await startPostgres(home, () => {});
  try {
    assert.equal(server.url, url);
    assert.deepEqual(await query(url, 'select word from kept'), [{ word: 'one' }]);
  } finally {
    await server.stop();
  }
});

const startAnother = `
  const { openHome } = await import(${JSON.stringify(new URL('../home/home.ts', import.meta.url).href)});
  const { startPostgres } = await import(${JSON.stringify(new URL('postgres.ts', import.meta.url).href)});
  const server = await startPostgres(await openHome(process.env.SCRATCH_HOME), () => {});
  console.log(JSON.stringify({ url: server.url, pid: server.pid }));
  setInterval(() => {}, 1000);`;

test('it listens on the loopback address and in its home alone, asks for its password, and keeps that to itself', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const server = await startPostgres(home, () => {});
  try {
    const url = new URL(server.url);
    assert.equal(url.hostname, '127.0.0.1');
    assert.deepEqual(await query(server.url, 'show listen_addresses'), [{ listen_addresses: '127.0.0.1' }]);
    assert.deepEqual(await query(server.nearUrl, 'select inet_server_addr() as address'), [{ address: null }]);
    const socket = home.file('postgres', `.s.PGSQL.${url.port}`);
    assert.equal((await stat(socket)).mode & 0o777, 0o700);
    const password = url.password;
    for (const right of [server.url, server.nearUrl])
      await assert.rejects(query(right.replace(password, 'wrong'), 'select 1'), /password authentication failed/);
    assert.equal((await stat(home.file('postgres.json'))).mode & 0o777, 0o600);
    assert.ok(!(await readdir(home.file('postgres'))).includes('password.new'));
    const commandLine = await readFile(`/proc/${server.pid}/cmdline`, 'utf8');
    assert.ok(!commandLine.includes(password), 'everybody may read a command line');
  } finally {
    await server.stop();
  }
});

test('a home whose path is too long for a socket is reached by the loopback address', async () => {
  await using folder = await scratchFolder();
  const home = await openHome(join(folder.path, 'h'.repeat(90)));
  const server = await startPostgres(home, () => {});
  try {
    assert.equal(server.nearUrl, server.url);
    assert.deepEqual(await query(server.nearUrl, 'select 1 as one'), [{ one: 1 }]);
  } finally {
    await server.stop();
    await home.release();
  }
});

test('a port that somebody took meanwhile is left to them; the data comes along', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const before = await startPostgres(home, () => {});
  await query(before.url, `create table kept as select 'one' as word`);
  await before.stop();
  const port = Number(new URL(before.url).port);
  const other = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const server = await startPostgres(home, () => {});
  try {
    assert.notEqual(Number(new URL(server.url).port), port);
    assert.deepEqual(await query(server.url, 'select word from kept'), [{ word: 'one' }]);
  } finally {
    await server.stop();
    other.close();
  }
});

test('a data folder that was half made by a killed first start is made anew', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  await home.folder('postgres', 'data.new', 'base');
  await home.folder('postgres', 'data');
  await home.write('postgres/data.new/PG_VERSION', '18');
  // A stranger that only looks like the old server must not be harmed.
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await home.write('postgres/data/postmaster.pid', `${stranger.pid}\n`);
  const port = await freePort(null);
  await home.write('postgres.json', JSON.stringify({ port, password: 'secret1' }));
  await home.write(`postgres/.s.PGSQL.${port}.lock`, `${stranger.pid}\n`);
  const server = await startPostgres(home, () => {});
  try {
    assert.deepEqual(await query(server.url, 'select 1 as one'), [{ one: 1 }]);
    assert.equal(stranger.exitCode, null);
  } finally {
    await server.stop();
    stranger.kill('SIGKILL');
  }
});
