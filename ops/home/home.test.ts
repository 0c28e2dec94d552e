// The home is held by one process at a time, and a start ends exactly the children that the last one left, by id and start time.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { StartFault } from './exit-codes.ts';
import { holderOf, openHome } from './home.ts';
import { endProcess, identify, isAlive } from '@terrace/runtime/process/identity';

async function scratchFolder() {
  const path = await mkdtemp(join(tmpdir(), 'terrace-home-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A process that lives until it is told otherwise; `script` may change what it does with signals. */
async function startChild(script = '') {
  const child = spawn(process.execPath, ['-e', `${script}; setInterval(() => {}, 1000); console.log('up')`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const ended = new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  return {
    child: child as ChildProcess & { readonly pid: number },
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const isFault = (reason: string, pattern: RegExp) => (error: unknown) =>
  error instanceof StartFault && error.reason === reason && pattern.test(error.message);

test('a home that is held refuses a second holder and names the first, until it is released', async () => {
  await using folder = await scratchFolder();
  const path = join(folder.path, 'home');
  const home = await openHome(path);
  assert.equal((await stat(path)).mode & 0o777, 0o700);
  assert.equal((await holderOf(path))?.pid, process.pid);
  await assert.rejects(openHome(path), isFault('homeHeld', new RegExp(`${path} \\(process ${process.pid}\\)`)));
  await home.release();
  assert.equal(await holderOf(path), null);
  await (await openHome(path)).release();
});

test('two writes of one file at once leave one of them, whole, and nothing beside it', async () => {
  await using folder = await scratchFolder();
  const home = await openHome(folder.path);
  const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000));
  await Promise.all(texts.map((text) => home.write('endpoints.json', text)));
  assert.ok(texts.includes((await home.read('endpoints.json')) ?? ''));
  assert.deepEqual((await readdir(folder.path)).toSorted(), ['endpoints.json', 'lock']);
  await home.release();
});

test('the lock of a dead process is taken over, also when its number was given to another', async () => {
  await using folder = await scratchFolder();
  await using stranger = await startChild();
  const dead = await startChild();
  const deadIdentity = identify(dead.child.pid);
  await dead[Symbol.asyncDispose]();
  const locks = [
    JSON.stringify(deadIdentity),
    JSON.stringify({ pid: stranger.child.pid, started: '1' }),
    '',
    'no JSON at all',
  ];
  for (const text of locks) {
    await writeFile(join(folder.path, 'lock'), text);
    const home = await openHome(folder.path);
    assert.equal((await holderOf(folder.path))?.pid, process.pid, `after the lock '${text}'`);
    await home.release();
  }
  assert.ok(isAlive({ pid: stranger.child.pid, started: identify(stranger.child.pid)?.started ?? '' }));
  assert.deepEqual(await readdir(folder.path), [], 'nothing else is left');
});

test('of many that meet one stale lock, one gets the home', async () => {
  await using folder = await scratchFolder();
  for (let round = 0; round < 20; round += 1) {
    await writeFile(join(folder.path, 'lock'), JSON.stringify({ pid: 999_999_999, started: '1' }));
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => openHome(folder.path)));
    const holders = results.filter((result) => result.status === 'fulfilled');
    assert.equal(holders.length, 1, `round ${round}`);
    assert.equal((await holderOf(folder.path))?.pid, process.pid);
    await holders[0]?.value.release();
  }
});

test('a file in place of the folder, and a folder in place of a file, are named', async () => {
  await using folder = await scratchFolder();
  const path = join(folder.path, 'home');
  await writeFile(path, 'not a folder');
  await assert.rejects(openHome(path), isFault('homeNotWritable', new RegExp(`${path} cannot be written`)));
  assert.equal(await readFile(path, 'utf8'), 'not a folder');
});

test('a home deep below what is there is made; where nothing can be made, that is said', async () => {
  await using folder = await scratchFolder();
  const home = await openHome(join(folder.path, 'a', 'b', 'home'));
  await home.release();
  // Names are refused there as not found, which sends Node's own recursive mkdir round in circles.
  if (process.platform === 'linux')
    for (const path of ['/proc/home', '/proc/deep/home', '/proc/1/home'])
      await assert.rejects(openHome(path), isFault('homeNotWritable', new RegExp(`${path} cannot be written`)));
});

test('a child that an earlier start left is ended by its signal; whoever only has its number lives on', async () => {
  await using folder = await scratchFolder();
  await using child = await startChild();
  await using stranger = await startChild();
  const before = await openHome(folder.path);
  await before.recordChild('postgres', child.child.pid, 'SIGINT');
  await before.release();
  // As if the number of a dead child had been given to the stranger.
  const records = JSON.parse(await readFile(join(folder.path, 'processes.json'), 'utf8')) as object[];
  records.push({ pid: stranger.child.pid, started: '1', role: 'nats-server', signal: 'SIGTERM' });
  await writeFile(join(folder.path, 'processes.json'), JSON.stringify(records));

  const home = await openHome(folder.path);
  const said: string[] = [];
  await home.endLeftovers((text) => said.push(text));
  assert.equal(await child.ended, 'SIGINT');
  assert.deepEqual(said, [`ending postgres (process ${child.child.pid}) that an earlier start left behind`]);
  assert.notEqual(identify(stranger.child.pid), null, 'the stranger lives');
  assert.equal(await home.read('processes.json'), '[]');
  await home.release();
});

test('a damaged list of children stops no start', async () => {
  await using folder = await scratchFolder();
  const home = await openHome(folder.path);
  for (const text of ['', '{"half', '{}', '[{"pid":"1"}]']) {
    await home.write('processes.json', text);
    await home.endLeftovers(() => assert.fail('there is nobody to end'));
  }
  await home.release();
});

test('the newest child of a role is the one that is known, also when two come up together', async () => {
  await using folder = await scratchFolder();
  await using first = await startChild();
  await using second = await startChild();
  const home = await openHome(folder.path);
  await Promise.all([
    home.recordChild('nats-server', first.child.pid, 'SIGTERM'),
    home.recordChild('postgres', second.child.pid, 'SIGINT'),
  ]);
  assert.deepEqual(home.processes(), { 'nats-server': first.child.pid, postgres: second.child.pid });
  await home.recordChild('nats-server', second.child.pid, 'SIGTERM');
  assert.deepEqual(home.processes(), { 'nats-server': second.child.pid, postgres: second.child.pid });
  const written = JSON.parse((await home.read('processes.json')) ?? '') as { role: string; pid: number }[];
  assert.deepEqual(Object.fromEntries(written.map(({ role, pid }) => [role, pid])), home.processes());
  await home.release();
});

test('a file of the home is written as a whole, for its owner alone, and follows no half-written one', async () => {
  await using folder = await scratchFolder();
  const home = await openHome(folder.path);
  await home.write('token', 'first');
  await home.write('token', 'second');
  assert.equal(await home.read('token'), 'second');
  assert.equal((await stat(home.file('token'))).mode & 0o777, 0o600);
  assert.equal(await home.read('absent'), null);
  assert.deepEqual((await readdir(folder.path)).toSorted(), ['lock', 'token']);
  // A folder where the file belongs is an error that is seen, and leaves nothing behind that a start could take for it.
  await mkdir(home.file('taken'));
  await assert.rejects(home.write('taken', 'text'));
  await home.release();
});

test('a process that does not heed its signal is killed after the grace', async () => {
  await using child = await startChild(`process.on('SIGTERM', () => {})`);
  const identity = identify(child.child.pid);
  assert.ok(identity !== null);
  await endProcess(identity, { signal: 'SIGTERM', graceMs: 100 });
  assert.equal(await child.ended, 'SIGKILL');
  assert.equal(identify(child.child.pid), null);
  // To end it again is no error, and takes no time.
  await endProcess(identity, { signal: 'SIGTERM', graceMs: 60_000 });
});
