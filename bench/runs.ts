// What a run costs: many workspaces with one run each at once, and one run alone, with real terraform, against terraform with nothing
// around it that does the same work as often and as much at once. Speaks the public API only, so a run is what a user's run is.
//
//   npm run bench -- runs [--workspaces 20] [--rounds 4] [--concurrency 2] [--alone 10] [--queued 1000]

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { median, progress, quantile, report, rounded } from './figures.ts';
import { cpuOfTree, cpuSecondsOf } from './processes.ts';
import type { CpuSeconds } from './processes.ts';
import {
  archiveOf,
  makeOrganization,
  makeSource,
  openApi,
  openPlace,
  quietEnvironment,
  runBody,
  startTerrace,
} from './terrace.ts';
import type { Api, Source, Terrace } from './terrace.ts';

/** What issue 5 asks for. */
const goals = { coldRatio: 0.6, warmRatio: 0.9, oursCpuSeconds: 0.2, aloneS: 0.35, startP95Ms: 100, readRatio: 1.5 };
const pollMs = 50;
const pollAloneMs = 20;

const configurationOf = (name: string): string => `resource "terraform_data" "one" {
  input            = "${name}"
  triggers_replace = timestamp()
}
output "one" {
  value = terraform_data.one.output
}
`;

/** Many at once: from the first request to the last end. */
interface Burst {
  readonly seconds: number;
  readonly cpu: CpuSeconds;
  /** From queued to begun, by run. */
  readonly startMs: readonly number[];
}

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workspaces: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '4' },
      concurrency: { type: 'string', default: '2' },
      alone: { type: 'string', default: '10' },
      queued: { type: 'string', default: '1000' },
    },
  });
  const [workspaces, rounds, concurrency] = [values.workspaces, values.rounds, values.concurrency].map(Number) as [
    number,
    number,
    number,
  ];
  await using place = await openPlace();
  await using terrace = await startTerrace(place, {
    env: { TERRACE_SAMPLE: 'off', TFE_CAPACITY_CONCURRENCY: String(concurrency) },
  });
  const api = await openApi(terrace);
  await makeOrganization(api);
  const sources: Source[] = [];
  for (let at = 0; at < workspaces; at += 1) {
    const name = `w${at}`;
    sources.push(await makeSource(api, name, await archiveOf(join(place.folder, name), configurationOf(name))));
  }
  progress(`${workspaces} workspaces stand ready, ${concurrency} runs at once`);

  const bare = new Bare(join(place.folder, 'bare'), workspaces, concurrency);
  await bare.open();
  const bursts: { readonly ours: Burst; readonly bare: Burst }[] = [];
  // The first round is the first that this Terrace ever does.
  for (let round = 0; round <= rounds; round += 1) {
    const ours = await burstOf(api, terrace, sources);
    const theirs = await bare.burst();
    bursts.push({ ours, bare: theirs });
    progress(
      `round ${round}: ${perMinute(workspaces, ours)} runs/min, bare ${perMinute(workspaces, theirs)}, ratio ${rounded(theirs.seconds / ours.seconds)}`,
    );
  }
  const [cold, ...warm] = bursts;
  if (cold === undefined || warm.length === 0) throw new Error('--rounds must be at least 1');
  const alone = await aloneOf(api, sources[0], Number(values.alone));
  const reads = await readsOf(api, sources, Number(values.queued));
  api.close();
  say({ workspaces, concurrency, cold, warm, alone, reads });
}

const perMinute = (runs: number, { seconds }: Burst): number => rounded((runs / seconds) * 60, 1);

async function burstOf(api: Api, terrace: Terrace, sources: readonly Source[]): Promise<Burst> {
  const before = await cpuOfTree(terrace.home);
  const startedAt = performance.now();
  const runs = await Promise.all(sources.map((source) => makeRun(api, source)));
  const ended = await endOf(api, runs, pollMs);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = cpuSecondsOf(before, await cpuOfTree(terrace.home));
  const startMs = ended.map(({ 'status-timestamps': times }) => {
    return Date.parse(times['planning-at'] ?? '') - Date.parse(times['plan-queued-at'] ?? '');
  });
  return { seconds, cpu, startMs };
}

interface Ended {
  readonly status: string;
  readonly 'status-timestamps': Readonly<Record<string, string>>;
}

/** Waits until all of them are applied; throws an Error that names one that ended otherwise. */
async function endOf(api: Api, runs: readonly string[], everyMs: number): Promise<readonly Ended[]> {
  const ended = new Map<string, Ended>();
  for (;;) {
    for (const run of runs) {
      if (ended.has(run)) continue;
      const { attributes } = await api.expect(200, 'GET', `/api/v2/runs/${run}`);
      if (attributes.status === 'applied') ended.set(run, attributes);
      else if (/errored|canceled|discarded|finished/.test(attributes.status))
        throw new Error(`${run} is ${attributes.status}: ${JSON.stringify(attributes.error)}`);
      // Whoever waits for one that still works need not ask for the others.
      else break;
    }
    if (ended.size === runs.length) return [...ended.values()];
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

async function makeRun(api: Api, source: Source): Promise<string> {
  return (await api.expect(201, 'POST', '/api/v2/runs', runBody(source, { 'auto-apply': true }))).id;
}

/** Terraform with nothing around it: init, plan, show and apply in folders of its own, as many at once as Terrace has slots. */
class Bare {
  readonly #folders: readonly string[];
  readonly #atOnce: number;

  constructor(folder: string, count: number, atOnce: number) {
    this.#folders = Array.from({ length: count }, (_, at) => join(folder, String(at)));
    this.#atOnce = atOnce;
  }

  async open(): Promise<void> {
    for (const [at, folder] of this.#folders.entries()) {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'main.tf'), configurationOf(`w${at}`));
    }
  }

  async burst(): Promise<Burst> {
    const before = await cpuOfTree(null);
    const startedAt = performance.now();
    const waiting = [...this.#folders];
    const lane = async (): Promise<void> => {
      for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) await this.#one(folder);
    };
    await Promise.all(Array.from({ length: this.#atOnce }, lane));
    const seconds = (performance.now() - startedAt) / 1000;
    return { seconds, cpu: cpuSecondsOf(before, await cpuOfTree(null)), startMs: [] };
  }

  async #one(folder: string): Promise<void> {
    const program = process.env['TERRACE_TERRAFORM'] ?? 'terraform';
    const env = { ...quietEnvironment(), CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
    for (const words of [
      ['init', '-input=false', '-no-color'],
      ['plan', '-input=false', '-json', '-out=plan'],
      ['show', '-json', 'plan'],
      ['apply', '-input=false', '-json', 'plan'],
    ])
      await promisify(execFile)(program, words, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
  }
}

/** From the request to `applied`, in seconds, where nobody else works. */
async function aloneOf(api: Api, source: Source | undefined, count: number): Promise<readonly number[]> {
  if (source === undefined) return [];
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const startedAt = performance.now();
    await endOf(api, [await makeRun(api, source)], pollAloneMs);
    times.push((performance.now() - startedAt) / 1000);
  }
  return times;
}

interface Reads {
  readonly idleP95Ms: number;
  readonly queuedP95Ms: number;
  readonly queued: number;
}

/** How long a run takes to read, before and after many runs wait in workspaces that somebody has locked. */
async function readsOf(api: Api, sources: readonly Source[], queued: number): Promise<Reads> {
  const [first] = sources;
  if (first === undefined) throw new Error('--workspaces must be at least 1');
  const [{ id: run }] = await api.expect(200, 'GET', `/api/v2/workspaces/${first.workspace}/runs`);
  const look = async (): Promise<number> => {
    const times: number[] = [];
    for (let at = 0; at < 300; at += 1) {
      const { status, ms } = await api.send('GET', `/api/v2/runs/${run}`);
      if (status !== 200) throw new Error(`GET /runs/${run} was answered with ${status}`);
      times.push(ms);
    }
    return quantile(times, 0.95);
  };
  const idleP95Ms = await look();
  for (const { workspace } of sources)
    await api.expect(200, 'POST', `/api/v2/workspaces/${workspace}/actions/lock`, { reason: 'bench' });
  for (let at = 0; at < queued; at += 1) await makeRun(api, sources[at % sources.length] ?? first);
  const queuedP95Ms = await look();
  return { idleP95Ms, queuedP95Ms, queued };
}

function say(found: {
  readonly workspaces: number;
  readonly concurrency: number;
  readonly cold: { readonly ours: Burst; readonly bare: Burst };
  readonly warm: readonly { readonly ours: Burst; readonly bare: Burst }[];
  readonly alone: readonly number[];
  readonly reads: Reads;
}): void {
  const { workspaces, concurrency, cold, warm, alone, reads } = found;
  const ratioOf = ({ ours, bare }: { readonly ours: Burst; readonly bare: Burst }) => bare.seconds / ours.seconds;
  const cpuPerRun = (name: string): number =>
    rounded(median(warm.map(({ ours }) => (ours.cpu[name] ?? 0) / workspaces)));
  const names = Object.keys(cold.ours.cpu);
  const ours = rounded(names.reduce((sum, name) => sum + cpuPerRun(name), 0));
  const bareCpu = rounded(median(warm.map(({ bare }) => (bare.cpu['terraform'] ?? 0) / workspaces)));
  const figures = {
    workspaces,
    concurrency,
    coldRatio: rounded(ratioOf(cold)),
    warmRatio: rounded(median(warm.map(ratioOf))),
    runsPerMinute: median(warm.map((one) => perMinute(workspaces, one.ours))),
    barePerMinute: median(warm.map((one) => perMinute(workspaces, one.bare))),
    cpuSecondsPerRun: {
      ...Object.fromEntries(names.map((name) => [name, cpuPerRun(name)])),
      ours,
      bareTerraform: bareCpu,
    },
    aloneS: rounded(median(alone)),
    // With as many runs as slots nobody waits for another's end.
    startP95Ms: rounded(
      quantile(
        warm.flatMap((one) => one.ours.startMs.toSorted((a, b) => a - b).slice(0, concurrency)),
        0.95,
      ),
      1,
    ),
    readIdleP95Ms: rounded(reads.idleP95Ms, 2),
    readQueuedP95Ms: rounded(reads.queuedP95Ms, 2),
    readRatio: rounded(reads.queuedP95Ms / reads.idleP95Ms, 2),
    queued: reads.queued,
    goals,
  };
  const row = (what: string, figure: string | number, goal: string | number) => ({ what, figure, goal });
  report(
    'runs',
    [
      row('runs per minute, warm', figures.runsPerMinute, ''),
      row('bare terraform, per minute', figures.barePerMinute, ''),
      row('ratio to bare, cold', figures.coldRatio, `>= ${goals.coldRatio}`),
      row('ratio to bare, warm', figures.warmRatio, `>= ${goals.warmRatio}`),
      ...names.map((name) => row(`CPU seconds per run: ${name}`, cpuPerRun(name), '')),
      row('CPU seconds per run: ours together', ours, `<= ${goals.oursCpuSeconds}`),
      row('CPU seconds per run: bare terraform', bareCpu, ''),
      row('one run alone, s', figures.aloneS, `<= ${goals.aloneS}`),
      row('queued to planning with a free slot, p95 ms', figures.startP95Ms, `<= ${goals.startP95Ms}`),
      row(`GET /runs/:id with ${reads.queued} queued, p95 ratio`, figures.readRatio, `<= ${goals.readRatio}`),
    ],
    figures,
  );
}
