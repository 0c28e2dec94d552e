// A supervised child: comes back on its port when it is killed, later each time, and is gone after a stop. A child that never
// answers is reported with the end of its log.

import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { StartFault } from '../home/exit-codes.ts';
import { openHome } from '../home/home.ts';
import type { Home } from '../home/home.ts';
import { identify } from '@terrace/runtime/process/identity';
import { checkPort, portTaken } from '../boot/servers.ts';
import { freePort, whyNotFree } from './port.ts';
import { supervise } from './supervisor.ts';
import type { ChildSettings } from './supervisor.ts';

async function scratchHome() {
  const path = await mkdtemp(join(tmpdir(), 'terrace-supervisor-'));
  const home: Home = await openHome(path);
  return { home, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const settingsOf = (home: Home, script: string, more: Partial<ChildSettings> = {}): ChildSettings => ({
  role: 'child',
  command: process.execPath,
  args: ['-e', script],
  env: { PATH: process.env['PATH'] },
  home,
  stopSignal: 'SIGTERM',
  stopGraceMs: 5_000,
  probe: () => Promise.resolve(),
  readyWithinMs: 20_000,
  say: () => {},
  ...more,
});

async function answers(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, `${what} does not happen`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a child that is killed comes back on its port, later each time, and is gone after a stop', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const port = await freePort(null);
  const said: string[] = [];
  const child = await supervise(
    settingsOf(home, `require('net').createServer().listen(${port}, '127.0.0.1')`, {
      probe: () => answers(port),
      say: (text) => said.push(text),
    }),
  );
  for (let death = 0; death < 2; death += 1) {
    const pid = child.pid ?? 0;
    assert.equal(home.processes()['child'], pid);
    process.kill(pid, 'SIGKILL');
    await until('the child that comes back', async () => {
      if (child.pid === pid) return false;
      return await answers(port).then(
        () => true,
        () => false,
      );
    });
  }
  assert.deepEqual(said, [
    'child was ended by SIGKILL; starting it again in 100 ms',
    'child was ended by SIGKILL; starting it again in 200 ms',
  ]);
  const last = child.pid ?? 0;
  await child.stop();
  assert.equal(identify(last), null);
  await assert.rejects(answers(port), /ECONNREFUSED/);
  assert.deepEqual(home.processes(), {});
});

test('a stop between a death and the new start leaves nothing behind', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const said: string[] = [];
  const child = await supervise(settingsOf(home, 'setInterval(() => {}, 1000)', { say: (text) => said.push(text) }));
  // In the moment before the delay is over, and in the moment after it.
  process.kill(child.pid ?? 0, 'SIGKILL');
  await until('the death', () => said.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 99));
  await child.stop();
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(child.pid === null ? null : identify(child.pid), null);
  assert.deepEqual(home.processes(), {});
});

test('a child that heeds no signal is killed after the grace', async () => {
  await using scratch = await scratchHome();
  const child = await supervise(
    settingsOf(
      scratch.home,
      `process.on('SIGTERM', () => {}); require('fs').writeFileSync('deaf', ''); setInterval(() => {}, 1000)`,
      {
        stopGraceMs: 100,
        probe: async () => assert.ok((await scratch.home.read('deaf')) !== null),
      },
    ),
  );
  const pid = child.pid ?? 0;
  await child.stop();
  assert.equal(identify(pid), null);
});

const isFault = (pattern: RegExp) => (error: unknown) =>
  error instanceof StartFault && error.reason === 'serverNotReady' && pattern.test(error.message);

test('a child that dies before it answers is reported with the end of its log, and not started again', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const said: string[] = [];
  const starting = supervise(
    settingsOf(home, `console.error('the disk has a hole'); process.exitCode = 3`, {
      probe: () => Promise.reject(new Error('nobody there')),
      say: (text) => said.push(text),
    }),
  );
  await assert.rejects(starting, isFault(/^child ended with code 3\. The end of its log:\n(.*\n)*the disk has a hole/));
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.deepEqual(said, []);
});

test('a child that never answers is stopped, and what the last look saw is said', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const starting = supervise(
    settingsOf(home, 'setInterval(() => {}, 1000)', {
      probe: () => Promise.reject(new Error('it is still thinking')),
      readyWithinMs: 100,
    }),
  );
  await assert.rejects(starting, isFault(/^child did not answer within 100 ms \(it is still thinking\)/));
  assert.deepEqual(home.processes(), {});
});

test('a program that is not there, or may not be run, is named', async () => {
  await using scratch = await scratchHome();
  const { home } = scratch;
  const absent = home.file('no-such-program');
  const looks = { probe: () => Promise.reject(new Error('nobody there')) };
  await assert.rejects(
    supervise(settingsOf(home, '', { ...looks, command: absent })),
    isFault(new RegExp(`could not be started: spawn ${absent} ENOENT`)),
  );
  await writeFile(absent, 'text');
  await chmod(absent, 0o600);
  await assert.rejects(supervise(settingsOf(home, '', { ...looks, command: absent })), isFault(/EACCES/));
});

test('a free port is the wanted one where nobody listens, and another where somebody does', async () => {
  await using scratch = await scratchHome();
  const wanted = await freePort(null);
  assert.equal(await freePort(wanted), wanted);
  const child = await supervise(
    settingsOf(scratch.home, `require('net').createServer().listen(${wanted}, '127.0.0.1')`, {
      probe: () => answers(wanted),
    }),
  );
  try {
    assert.notEqual(await freePort(wanted), wanted);
    assert.equal((await whyNotFree(wanted))?.code, 'EADDRINUSE');
    await assert.rejects(checkPort(wanted), /is taken by another program/);
  } finally {
    await child.stop();
  }
});

test('a port that this user may not have is not called taken', () => {
  const { message, reason } = portTaken(443, Object.assign(new Error('permission denied'), { code: 'EACCES' }));
  assert.match(message, /^port 443 may not be opened by this user\. Give Terrace a port above 1023/);
  assert.equal(reason, 'portTaken');
});
