// Real runs with a real terraform through two gateways, three nodes of actors and two workers, on three nats-servers and one PostgreSQL,
// while a seeded hand kills, freezes and wipes. Each apply writes a line into a file that outlives everything, so that an apply that
// happened twice is seen. Afterwards everything must be at rest and right. Bounded in runs and in time, on the loopback address only;
// ends everything that it started.
//
//   npm run chaos -- [--runs 200] [--seed 1] [--minutes 12] [--keep] [--gateways 2 --actors 3 --workers 2 | --nodes 3]
//   npm run chaos -- apply …      (apply.ts)

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killEverything } from '../conformance/processes.ts';
import { endpointsOf } from './cast.ts';
import { Mischief } from './mischief.ts';
import { say, startCluster } from './stage.ts';
import { Traffic } from './traffic.ts';
import { judge } from './verdict.ts';

const quietMs = 5 * 60_000;
const layout = ['--gateways', '2', '--actors', '3', '--workers', '2'];

/** Gives the exit code: 0 when everything was right. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '12' },
      keep: { type: 'boolean', default: false },
      nodes: { type: 'string' },
      gateways: { type: 'string' },
      actors: { type: 'string' },
      workers: { type: 'string' },
    },
  });
  const wanted = (['nodes', 'gateways', 'actors', 'workers'] as const).flatMap((kind) =>
    values[kind] === undefined ? [] : [`--${kind}`, values[kind]],
  );
  const words = [...(wanted.length === 0 ? layout : wanted), '--nats', '3'];
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
    const beganAt = Date.now();
    const system = await startCluster(folder, words);
    const endpoints = await endpointsOf(system.home);
    const databaseUrl = endpoints.postgres?.url ?? '';
    say(`${words.join(' ')} in ${folder}; ${runs} runs, seed ${seed}`);
    const traffic = new Traffic(system, { runs, ledger, signal: stopping.signal });
    await traffic.prepare();
    const mischief = new Mischief({ folder, endpoints, seed, say });
    const endsAt = Date.now() + minutes * 60_000;
    const bad = mischief.go(() => traffic.isOver || Date.now() > endsAt || stopping.signal.aborted);
    await traffic.run(endsAt);
    await bad;
    say(`the mischief is over: ${mischief.summary}`);
    await traffic.settle(quietMs);
    const { counts: deeds } = mischief;
    const { faults, errors } = await judge({ traffic, deeds, databaseUrl, ledger: await readFile(ledger, 'utf8') });
    const seconds = Math.round((Date.now() - beganAt) / 1000);
    const report = { seed, layout: words.join(' '), seconds, ...traffic.counts, errors, deeds, faults };
    process.stdout.write(`${JSON.stringify({ chaos: report })}\n`);
    isRight = faults.length === 0 && !stopping.signal.aborted;
    await system.stop();
  } finally {
    await killEverything(folder);
    if (isRight && !values.keep) await rm(scratch, { recursive: true, force: true });
    else say(`what happened lies in ${scratch}`);
  }
  return isRight ? 0 : 1;
}
