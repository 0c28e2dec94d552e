// Real runs with a real terraform through three nodes, three nats-servers and one PostgreSQL, while a seeded hand kills, freezes and wipes.
// Each apply writes a line into a file that outlives everything, so that an apply that happened twice is seen. Afterwards everything
// must be at rest and right. Bounded in runs and in time, on the loopback address only; ends everything that it started.
//
//   npm run chaos -- [--runs 200] [--seed 1] [--minutes 12] [--keep]

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killEverything } from '../conformance/processes.ts';
import { freePort, startNode } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import { Mischief } from './mischief.ts';
import { Traffic } from './traffic.ts';
import { faultsOf } from './verdict.ts';

const entry = new URL('../cluster.mjs', import.meta.url).pathname;
const quietMs = 5 * 60_000;

/** Gives the exit code: 0 when everything was right. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '12' },
      keep: { type: 'boolean', default: false },
    },
  });
  const [runs, seed, minutes] = [values.runs, values.seed, values.minutes].map(Number) as [number, number, number];
  if (![runs, seed, minutes].every((value) => Number.isInteger(value) && value > 0)) {
    process.stderr.write('--runs, --seed and --minutes are whole numbers above 0\n');
    return 2;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'terrace-chaos-'));
  // Commands of a run may have a user of their own.
  await chmod(scratch, 0o755);
  const folder = join(scratch, 'cluster');
  const ledger = join(scratch, 'applies');
  await writeFile(ledger, '');
  await chmod(ledger, 0o666);
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
  let isRight = false;
  try {
    const system = await startCluster(folder);
    say(`three nodes and three nats-servers run in ${folder}; ${runs} runs, seed ${seed}`);
    const traffic = new Traffic(system, { runs, ledger, signal: stopping.signal });
    await traffic.prepare();
    const mischief = new Mischief({ folder, seed, say });
    const endsAt = Date.now() + minutes * 60_000;
    const bad = mischief.go(() => traffic.isOver || Date.now() > endsAt || stopping.signal.aborted);
    await traffic.run(endsAt);
    await bad;
    say(`the mischief is over: ${mischief.summary}`);
    await traffic.settle(quietMs);
    const faults = await faultsOf({ traffic, folder, ledger: await readFile(ledger, 'utf8') });
    process.stdout.write(`${JSON.stringify({ chaos: { seed, ...traffic.counts, deeds: mischief.counts, faults } })}\n`);
    isRight = faults.length === 0 && !stopping.signal.aborted;
    await system.stop();
  } finally {
    await killEverything(folder);
    if (isRight && !values.keep) await rm(scratch, { recursive: true, force: true });
    else say(`what happened lies in ${scratch}`);
  }
  return isRight ? 0 : 1;
}

async function startCluster(folder: string): Promise<System> {
  const port = await freePort();
  const cluster = await startNode({
    home: folder,
    words: [process.execPath, entry, '--nodes', '3', '--nats', '3', '--port', String(port), '--folder', folder],
    // Bare processes: the ledger lies outside of what a box would show.
    env: { TERRACE_SAMPLE: 'off', TERRACE_SANDBOX: 'process', TFE_CAPACITY_CONCURRENCY: '2' },
    ready: `terrace cluster ready https://localhost:${port}\n`,
  });
  const home = join(folder, 'node-1');
  const token = (await readFile(join(home, 'admin-token'), 'utf8')).trim();
  return { ...cluster, home, port, url: `https://127.0.0.1:${port}`, token };
}

function say(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}
