// A signal in the middle of a start, of a real start: nobody is told that it is ready, and nothing is left running.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { processesOf } from '../conformance/processes.ts';
import { freePort } from '../servers/port.ts';

const entry = new URL('../start.mjs', import.meta.url).pathname;
const withinMs = 60_000;
const skip = process.platform === 'linux' ? false : 'programs stand in for others by Linux paths';

/** A start with a home of its own. `programs` are scripts that stand before everything else on its PATH; `$FOLDER` is theirs and the test's. */
async function beginStart(options: {
  readonly programs: Readonly<Record<string, string>>;
  readonly env?: (folder: string) => NodeJS.ProcessEnv;
}) {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-stopped-'));
  await mkdir(join(folder, 'bin'));
  for (const [name, text] of Object.entries(options.programs))
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\nFOLDER=${folder}\n${text}\n`, { mode: 0o755 });
  const child = spawn(process.execPath, [entry], {
    env: {
      PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
      ...{ TERRACE_HOME: join(folder, 'home'), PORT: String(await freePort(null)), TERRACE_SAMPLE: 'off' },
      TERRACE_NATS_SERVER: process.env['TERRACE_TEST_NATS_SERVER'],
      ...options.env?.(folder),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const until = async (what: string, isSo: () => boolean): Promise<void> => {
    for (const deadline = Date.now() + withinMs; !isSo();) {
      assert.ok(Date.now() < deadline && child.exitCode === null, `${what} did not happen:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    ...{ child, folder, ended, until },
    said: () => text,
    /** Sends SIGTERM and waits until it was heard. */
    async signal(): Promise<void> {
      child.kill('SIGTERM');
      await until('the signal', () => text.includes('terrace: stopping'));
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

test('a start that is told to stop while its last part comes up does not say that it is ready', { skip }, async () => {
  await using start = await beginStart({
    programs: { bwrap: 'touch $FOLDER/asked\nwhile [ ! -e $FOLDER/go ]; do sleep 0.05; done\nexit 1' },
  });
  await start.until('the last part', () => existsSync(join(start.folder, 'asked')));
  await start.signal();
  await writeFile(join(start.folder, 'go'), '');
  assert.equal(await start.ended, 0, start.said());
  assert.match(start.said(), /runs are isolated by process/, 'the part came up after the signal');
  assert.doesNotMatch(start.said(), /terrace ready/);
});

test('a start that hangs is given up after a signal, and what it had begun is ended', { skip }, async () => {
  await using start = await beginStart({
    programs: {
      'nats-server':
        '[ "$1" = --version ] && echo "nats-server: v2.15.2" && exit 0\ntouch $FOLDER/asked\nexec sleep 300',
    },
    env: (folder) => ({ TERRACE_NATS_SERVER: join(folder, 'bin', 'nats-server') }),
  });
  const home = join(start.folder, 'home');
  await start.until(
    'both servers',
    () => existsSync(join(start.folder, 'asked')) && existsSync(join(home, 'logs', 'postgres.log')),
  );
  await start.signal();
  // Long before nats-server would have been given up by itself, which is no orderly end.
  assert.equal(await start.ended, 0, start.said());
  assert.deepEqual(await processesOf(home), [], start.said());
  assert.deepEqual(
    (await readdir(home)).filter((name) => name === 'lock'),
    [],
  );
});
