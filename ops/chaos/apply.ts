// An apply of fifty resources, killed at ten points of its way: the worker, the worker with its shim, terraform, or every process but who
// starts them again. After each: what was said to be made is in the state, what was in flight is named to the user with a refresh-only run
// on offer, the next apply begins only when nothing of the killed one runs any more, and it makes the rest. Two workers, so that somebody
// else could begin too early. Bounded in time, on the loopback address only; ends everything that it started.
//
// With `--machine` one more comes last: a worker whose disk is lost with it, for which nobody speaks until it has been silent for long enough.
//
//   npm run chaos -- apply [--seed 1] [--resources 50] [--minutes 12] [--only 3] [--machine] [--keep]

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Chance } from '@terrace/runtime/simulation/scheduler';
import { killEverything } from '../conformance/processes.ts';
import { heardComplete, makeOrganization, playRound, victims } from './apply-round.ts';
import type { Round, RoundPlan } from './apply-round.ts';
import { faultsOf, gapOf } from './apply-verdict.ts';
import { begun } from './ledger.ts';
import { say, startCluster } from './stage.ts';

const layout = ['--gateways', '1', '--actors', '1', '--workers', '2', '--nats', '1'];
/** Shares of the resources that are made when the kill comes; after the first of them, and before the last. */
const shares = [0.1, 0.2, 0.3, 0.4, 0.6, 0.8] as const;

/** Gives the exit code: 0 when everything was right. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      resources: { type: 'string', default: '50' },
      minutes: { type: 'string', default: '12' },
      only: { type: 'string' },
      machine: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const [seed, resources, minutes] = [values.seed, values.resources, values.minutes].map(Number) as [
    number,
    number,
    number,
  ];
  const only = values.only === undefined ? null : Number(values.only);
  if (![seed, resources, minutes, only ?? 1].every((value) => Number.isInteger(value) && value > 0) || resources < 10) {
    process.stderr.write('--seed, --minutes and --only are whole numbers above 0, and --resources is at least 10\n');
    return 2;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'terrace-chaos-'));
  // Commands of a run may have a user of their own.
  await chmod(scratch, 0o755);
  const folder = join(scratch, 'cluster');
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
  const timer = setTimeout(() => stopping.abort(new Error(`not done after ${minutes} minutes`)), minutes * 60_000);
  let isRight = false;
  try {
    const beganAt = Date.now();
    const system = await startCluster(folder, layout);
    await makeOrganization(system);
    const chance = new Chance(seed);
    const points = [...plansOf(resources, seed), ...(values.machine ? [lostMachine(resources)] : [])];
    const plans = points.filter((_, index) => only === null || index + 1 === only);
    say(`${layout.join(' ')} in ${folder}; ${plans.length} applies of ${resources} resources, seed ${seed}`);
    const rows: Row[] = [];
    for (const plan of plans) {
      stopping.signal.throwIfAborted();
      const round = await playRound({ system, folder, scratch, chance, signal: stopping.signal }, plan);
      const row = rowOf(plan, round);
      rows.push(row);
      say(`${plan.name}, ${plan.victim} killed: ${row.faults.length === 0 ? 'right' : row.faults.join('; ')}`);
    }
    process.stdout.write(tableOf(rows));
    const faults = rows.flatMap((row) => row.faults.map((fault) => `${row.point}, ${row.victim}: ${fault}`));
    const seconds = Math.round((Date.now() - beganAt) / 1000);
    process.stdout.write(
      `${JSON.stringify({ chaosApply: { seed, resources, seconds, rounds: rows.length, faults } })}\n`,
    );
    isRight = faults.length === 0 && !stopping.signal.aborted;
    await system.stop();
  } finally {
    clearTimeout(timer);
    await killEverything(folder);
    if (isRight && !values.keep) await rm(scratch, { recursive: true, force: true });
    else say(`what happened lies in ${scratch}`);
  }
  return isRight ? 0 : 1;
}

/** Ten points; who dies at which of them, in which form its log is and what comes next goes by turns, and each seed begins elsewhere. */
function plansOf(resources: number, seed: number): readonly RoundPlan[] {
  const some = shares.map((share) => Math.round(share * resources));
  const points = [0, 1, ...some, resources - 1, 'last'] as const;
  return points.map((point, index) => ({
    name: `after-${point}`,
    resources,
    point,
    victim: victims[(index + seed) % victims.length] ?? victims[0],
    isStructured: (index + seed) % 3 === 0,
    isNextQueued: (index + seed) % 2 === 0,
  }));
}

/** Nearly done, so that a state was brought on the way, and much was said since. */
const lostMachine = (resources: number): RoundPlan => ({
  name: 'a-machine',
  resources,
  point: resources - 2,
  victim: 'a machine',
  isStructured: true,
  isNextQueued: true,
});

interface Row {
  readonly point: string;
  readonly victim: string;
  readonly log: string;
  /** By the ledger, when the kill came. */
  readonly made: number;
  readonly inFlight: number;
  readonly heard: number;
  readonly status: string;
  readonly inState: number;
  readonly named: number;
  readonly unsaved: number;
  readonly endedS: string;
  readonly gapMs: string;
  readonly twice: number;
  readonly faults: readonly string[];
}

function rowOf(plan: RoundPlan, { seen, endedMs }: Round): Row {
  const { atKill, atEnd, explained } = seen;
  const starts = atEnd.filter(({ what }) => what === 'begins').map(({ address }) => address);
  return {
    point: String(plan.point),
    victim: plan.victim,
    log: plan.isStructured ? 'json' : 'text',
    made: atKill.filter(({ what }) => what === 'ends').length,
    inFlight: begun(atKill).length,
    heard: heardComplete(seen),
    status: seen.status,
    inState: seen.stateAfterKill.length,
    named: explained.unfinished?.inFlight.length ?? 0,
    unsaved: explained.unfinished?.unsaved.length ?? 0,
    endedS: (endedMs / 1000).toFixed(1),
    gapMs: String(gapOf(atEnd) ?? '-'),
    twice: starts.length - new Set(starts).size,
    faults: faultsOf(seen),
  };
}

const columns: readonly (readonly [string, (row: Row) => string | number])[] = [
  ['point', ({ point }) => point],
  ['killed', ({ victim }) => victim],
  ['log', ({ log }) => log],
  ['made', ({ made }) => made],
  ['in flight', ({ inFlight }) => inFlight],
  ['complete in log', ({ heard }) => heard],
  ['run', ({ status }) => status],
  ['in state', ({ inState }) => inState],
  ['named', ({ named }) => named],
  ['unsaved', ({ unsaved }) => unsaved],
  ['over after s', ({ endedS }) => endedS],
  ['gap ms', ({ gapMs }) => gapMs],
  ['begun twice', ({ twice }) => twice],
  ['faults', ({ faults }) => faults.length],
];

function tableOf(rows: readonly Row[]): string {
  const cells = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, of]) => String(of(row))))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells
    .map(
      (line) =>
        `${line
          .map((cell, index) => cell.padEnd(widths[index] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
