// The fast lane of tests: finds the files, starts the servers that they share, runs them in this one process, and ends with a
// count that a script can read. Long tests (`*.long.test.ts`) run only when they are named.

import { glob, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { openHome } from '../home/home.ts';
import { startNats } from '../servers/nats.ts';
import { startPostgres } from '../servers/postgres.ts';
import { ensureNatsServer } from '../setup/nats-server.mjs';
import { ensureAnyTerraform } from '../setup/terraform.mjs';

const rooms = ['machines', 'runtime', 'actors', 'gateway', 'ops', 'bench'];
const root = new URL('../../', import.meta.url).pathname;
/** CI gives ninety minutes; a lane that hangs must end with a word long before. */
const limitMs = 20 * 60_000;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Arguments are parts of paths: `npm test -- runtime/actor`. Ends the process with 1 when a test failed or none ran. */
export async function main(filters: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const files = await testFiles(filters);
  if (files.length === 0) {
    process.stderr.write(`no test file matches ${filters.join(', ') || 'any room'}\n`);
    process.exitCode = 1;
    return;
  }
  const limit = setTimeout(() => {
    process.stderr.write(`\nthe tests did not end within ${limitMs / 60_000} minutes\n`);
    process.exit(1);
  }, limitMs);
  limit.unref();
  const servers = await startServers(env);
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    await runFiles(files, counts);
  } finally {
    await servers.stop();
  }
  const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`, () => {
    // A handle that a test forgot must not keep CI waiting; the failure above is what counts.
    process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0);
  });
}

async function testFiles(filters: readonly string[]): Promise<readonly string[]> {
  const named = filters.some((filter) => filter.includes('.long.'));
  const files: string[] = [];
  for await (const path of glob(`{${rooms.join(',')}}/**/*.test.{ts,mjs}`, { cwd: root, exclude: (name) => name === 'node_modules' })) {
    if (path.includes('.long.test.') && !named) continue;
    if (filters.length === 0 || filters.some((filter) => path.includes(filter))) files.push(join(root, path));
  }
  return files.toSorted();
}

/** One of each for all tests; a test makes a database and streams of its own. */
async function startServers(env: NodeJS.ProcessEnv): Promise<{ stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-test-'));
  const home = await openHome(folder);
  const say = (text: string): void => void process.stderr.write(`terrace: ${text}\n`);
  const binary = await ensureNatsServer();
  const [nats, postgres, terraform] = await Promise.all([startNats(home, binary, say), startPostgres(home, say), ensureAnyTerraform()]);
  const { user, password } = nats.service;
  env['TERRACE_TEST_NATS_URL'] = nats.url.replace('//', `//${user}:${password}@`);
  env['TERRACE_TEST_POSTGRES_URL'] = postgres.url;
  env['TERRACE_TEST_NATS_SERVER'] = binary;
  env['TERRACE_TEST_TERRAFORM'] = terraform.path;
  return {
    async stop() {
      await nats.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function runFiles(files: readonly string[], counts: Counts): Promise<void> {
  const stream = run({ files: [...files], isolation: 'none', concurrency: false, setup: undefined });
  stream.on('test:pass', (event) => {
    if (event.details.type === 'suite') return;
    if (event.skip !== undefined || event.todo !== undefined) counts.skipped += 1;
    else counts.passed += 1;
  });
  stream.on('test:fail', (event) => {
    if (event.details.type !== 'suite') counts.failed += 1;
  });
  const reporter = stream.compose(new spec());
  for await (const text of reporter) process.stdout.write(text as string);
}
