// The fast lane of tests: finds the files, starts the servers that they share, runs the files in two processes beside this one, and
// ends with a count that a script can read. Long tests (`*.long.test.ts`) run only when they are named.
//
// Two processes, since the tests of `ops/` mostly wait for Terraces that they start and kill, and take as long as all others together.

import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { glob, mkdir, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { availableMemory } from 'node:process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { openHome } from '../home/home.ts';
import { startNats } from '../servers/nats.ts';
import { startPostgres, throwaway } from '../servers/postgres.ts';
import { ensureNatsServer } from '../setup/nats-server.mjs';
import { ensureAnyOf } from '../setup/engines.mjs';

const rooms = ['machines', 'runtime', 'actors', 'gateway', 'ops', 'bench'];
const root = new URL('../../', import.meta.url).pathname;
const every = new URL('every.mjs', import.meta.url).pathname;
/** A lane that hangs must end with a word. */
const limitMs = 18 * 60_000;

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Servers {
  /** What the tests learn of them. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** Arguments are parts of paths: `npm test -- runtime/actor`. Ends the process with 1 when a test failed or none ran. */
export async function main(filters: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const files = await testFiles(filters);
  if (files.length === 0) {
    process.stderr.write(`no test file matches ${filters.join(', ') || 'any room'}\n`);
    process.exitCode = 1;
    return;
  }
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
  const folder = await mkdtemp(join(await placeFor(env), 'terrace-test-'));
  let counts: Counts = { passed: 0, failed: 1, skipped: 0 };
  try {
    const servers = await startServers(join(folder, 'home'));
    try {
      counts = await runLanes(files, { env: { ...env, ...servers.env }, folder, signal: ending.signal });
    } finally {
      await servers.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
}

const gigabyte = 2 ** 30;
/** What a whole run takes at most, and what must be left of the memory beside it. */
const roomBytes = 4 * gigabyte;

/**
 * Where the servers of the tests put their files: in memory where there is room, since each test's database is a thousand small files, and a disk may take seconds to
 * make them; and the homes of the houses, which have servers of their own. What other tests make lies on the disk: no other user would reach it here. Whoever names a place (`TMPDIR`) is obeyed.
 */
async function placeFor(env: NodeJS.ProcessEnv): Promise<string> {
  if (env['TMPDIR'] !== undefined && env['TMPDIR'] !== '') return tmpdir();
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  const options = /^\S+ \/dev\/shm tmpfs (\S+)/m.exec(mounts)?.[1]?.split(',') ?? ['ro'];
  if (options.includes('ro') || options.includes('noexec')) return tmpdir();
  const { bavail, bsize } = await statfs('/dev/shm');
  return bavail * bsize >= roomBytes && availableMemory() >= 2 * roomBytes ? '/dev/shm' : tmpdir();
}

async function testFiles(filters: readonly string[]): Promise<readonly string[]> {
  const named = filters.some((filter) => filter.includes('.long.'));
  const files: string[] = [];
  const pattern = `{${rooms.join(',')}}/**/*.test.{ts,mjs}`;
  for await (const path of glob(pattern, { cwd: root, exclude: (name) => name === 'node_modules' })) {
    if (path.includes('.long.test.') && !named) continue;
    if (filters.length === 0 || filters.some((filter) => path.includes(filter))) files.push(join(root, path));
  }
  return files.toSorted();
}

/** One of each for all tests; a test makes a database and streams of its own. */
async function startServers(path: string): Promise<Servers> {
  const home = await openHome(path);
  const say = (text: string): void => void process.stderr.write(`terrace: ${text}\n`);
  const binary = await ensureNatsServer();
  const [nats, postgres, terraform] = await Promise.all([
    startNats(home, binary, say),
    startPostgres(home, say, throwaway),
    ensureAnyOf('terraform'),
  ]);
  const { user, password } = nats.service;
  return {
    env: {
      TERRACE_TEST_NATS_URL: nats.url.replace('//', `//${user}:${password}@`),
      TERRACE_TEST_POSTGRES_URL: postgres.url,
      TERRACE_TEST_NATS_SERVER: binary,
      TERRACE_TEST_TERRAFORM: terraform,
    },
    async stop() {
      await nats.stop();
      await postgres.stop();
    },
  };
}

interface Lane {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Both lanes at once. What the second says is shown when both have ended, so that each can be read. */
async function runLanes(files: readonly string[], lane: Lane): Promise<Counts> {
  const isHouse = (file: string): boolean => file.startsWith(join(root, 'ops'));
  const houses = files.filter(isHouse);
  const others = files.filter((file) => !isHouse(file));
  if (houses.length === 0 || others.length === 0) return await runFiles(files, lane, 'only', process.stdout);
  const path = join(lane.folder, 'houses.log');
  const tmp = join(lane.folder, 'tmp');
  await mkdir(tmp);
  const said = createWriteStream(path);
  const [first, second] = await Promise.all([
    runFiles(others, lane, 'others', process.stdout),
    runFiles(houses, { ...lane, env: { ...lane.env, TMPDIR: tmp } }, 'houses', said),
  ]);
  await finished(said.end());
  process.stdout.write(await readFile(path));
  return {
    passed: first.passed + second.passed,
    failed: first.failed + second.failed,
    skipped: first.skipped + second.skipped,
  };
}

/**
 * One process for some files. It is told to end once the last test has ended, so a handle that a test forgot cannot keep the
 * lane waiting; and it has no servers of its own to leave behind.
 */
async function runFiles(files: readonly string[], lane: Lane, name: string, shown: Writable): Promise<Counts> {
  const report = join(lane.folder, `${name}.tap`);
  const reporters = [`--test-reporter=spec`, '--test-reporter-destination=stdout', '--test-reporter=tap'];
  const child = spawn(
    process.execPath,
    [
      ...['--test', '--test-isolation=none', '--test-concurrency=1', '--test-force-exit'],
      ...[...reporters, `--test-reporter-destination=${report}`],
      every,
    ],
    { cwd: root, env: { ...lane.env, TERRACE_TEST_FILES: JSON.stringify(files) }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  for (const stream of [child.stdout, child.stderr]) stream.pipe(shown, { end: false });
  const limit = setTimeout(() => {
    shown.write(`\nthe tests did not end within ${limitMs / 60_000} minutes\n`);
    child.kill('SIGKILL');
  }, limitMs);
  lane.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  const counts = countsOf(await readFile(report, 'utf8').catch(() => ''));
  // A hook that failed after the last test, or a process that died, is a failure that no test counts.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The sums at the end of a TAP report. */
function countsOf(report: string): Counts {
  const count = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(report)?.[1] ?? 0);
  return {
    passed: count('pass'),
    failed: count('fail') + count('cancelled'),
    skipped: count('skipped') + count('todo'),
  };
}
