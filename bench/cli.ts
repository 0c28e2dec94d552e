// How much slower terraform is through Terrace than against a server that answers at once. Both are asked in turns within one
// run: a stub that answers in about a millisecond and runs terraform with nothing around it is the floor, so what is left over
// is ours. Only the ratio means something on another machine.
//
//   npm run bench -- cli [--rounds 5] [--recorder ../shared/docs/cli/recorder.mjs]

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openHome } from '@terrace/ops/home/home';
import { certificateNames, makeAuthority, openCertificates } from '@terrace/ops/home/tls';
import { freePort } from '@terrace/ops/servers/port';
import { median, progress, report, rounded } from './figures.ts';
import { makeOrganization, openApi, openPlace, quietEnvironment, root, startTerrace } from './terrace.ts';
import type { Place, Terrace } from './terrace.ts';

const hook = new URL('server-time.mjs', import.meta.url).href;

/** Who is asked, and a working folder that has been initialised for it. */
interface Side extends AsyncDisposable {
  readonly name: 'terrace' | 'floor';
  /** Runs terraform there; gives the milliseconds. Throws an Error with its output when it fails. */
  terraform(...args: readonly string[]): Promise<number>;
  /** Makes the next plan find something to do. */
  change(value: number): Promise<void>;
}

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      recorder: { type: 'string', default: process.env['TERRACE_BENCH_RECORDER'] ?? '../shared/docs/cli/recorder.mjs' },
    },
  });
  const rounds = Number(values.rounds);
  const recorder = resolve(root, values.recorder);
  await access(recorder).catch(() => {
    throw new Error(`there is no recording stub at ${recorder}: name it by --recorder or TERRACE_BENCH_RECORDER`);
  });
  await using place = await openPlace();
  const requests = join(place.folder, 'requests.jsonl');
  await using terrace = await startTerrace(place, {
    nodeArgs: [`--import=${hook}`],
    env: { TERRACE_SAMPLE: 'off', TERRACE_BENCH_REQUESTS: requests },
  });
  await using ours = await terraceSide(place, terrace);
  await using floor = await floorSide(place, recorder);
  const times = await measure([ours, floor], rounds);
  await terrace.stop();
  const served = await serverTime(requests, times.windows);
  say(times, served, rounds);
}

interface Times {
  readonly plan: Readonly<Record<Side['name'], readonly number[]>>;
  readonly apply: Readonly<Record<Side['name'], readonly number[]>>;
  readonly windows: readonly { readonly what: 'plan' | 'apply'; readonly from: number; readonly to: number }[];
}

/** Each round: one plan and one apply of a change on both sides, in changing order. The first round only warms up. */
async function measure(sides: readonly Side[], rounds: number): Promise<Times> {
  const empty = (): Record<Side['name'], number[]> => ({ terrace: [], floor: [] });
  const [plan, apply] = [empty(), empty()];
  const windows: Times['windows'][number][] = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (const side of sides) await side.change(round);
    for (const [what, kept, args] of [
      ['plan', plan, ['plan', '-no-color']],
      ['apply', apply, ['apply', '-auto-approve', '-no-color']],
    ] as const) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const from = Date.now();
        const ms = await side.terraform(...args);
        if (round === 0) continue;
        kept[side.name].push(ms);
        if (side.name === 'terrace') windows.push({ what, from, to: Date.now() });
      }
    }
    const last = (of: readonly number[]): string => `${((of.at(-1) ?? 0) / 1000).toFixed(2)} s`;
    progress(
      round === 0
        ? 'warmed up'
        : `round ${round}: plan ${last(plan.terrace)} (floor ${last(plan.floor)}), apply ${last(apply.terrace)} (floor ${last(apply.floor)})`,
    );
  }
  return { plan, apply, windows };
}

async function terraceSide(place: Place, terrace: Terrace): Promise<Side> {
  const api = await openApi(terrace);
  await makeOrganization(api);
  api.close();
  return await openSide('terrace', {
    folder: join(place.folder, 'cli-terrace'),
    host: `127.0.0.1:${place.port}`,
    organization: 'bench',
    token: terrace.token,
    bundle: join(place.home, 'tls', 'bundle.pem'),
    close: async () => {},
  });
}

/** The stub in a process of its own, as Terrace is, with a certificate from the same kind of authority. */
async function floorSide(place: Place, recorder: string): Promise<Side> {
  const home = await openHome(join(place.folder, 'floor'));
  const { key, chain } = await openCertificates(home, await makeAuthority(home), certificateNames(null));
  await writeFile(home.file('tls', 'srv.key'), key, { mode: 0o600 });
  await writeFile(home.file('tls', 'srv.pem'), chain);
  const port = await freePort(null);
  const words = [recorder, String(port), home.file('tls'), join(place.folder, 'recorded.jsonl')];
  const child = spawn(process.execPath, words, { env: quietEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(([code]) => Promise.reject(new Error(`the recording stub ended with ${String(code)}`))),
  ]);
  return await openSide('floor', {
    folder: join(place.folder, 'cli-floor'),
    // The name that it puts into its URLs.
    host: `localhost:${port}`,
    organization: 'acme',
    token: 'any',
    bundle: home.file('tls', 'bundle.pem'),
    async close() {
      child.kill('SIGTERM');
      await ended;
      await home.release();
    },
  });
}

const configuration = (host: string, organization: string, value: number): string => `
terraform {
  cloud {
    hostname     = "${host}"
    organization = "${organization}"
    workspaces {
      name = "bench"
    }
  }
}
resource "terraform_data" "one" {
  input = "value ${value}"
}
output "one" {
  value = terraform_data.one.output
}
`;

async function openSide(
  name: Side['name'],
  place: {
    readonly folder: string;
    readonly host: string;
    readonly organization: string;
    readonly token: string;
    readonly bundle: string;
    close(): Promise<void>;
  },
): Promise<Side> {
  const { folder, host, organization, token, bundle } = place;
  await mkdir(folder, { recursive: true });
  const rc = join(folder, 'terraformrc');
  await writeFile(rc, `credentials "${host}" {\n  token = "${token}"\n}\n`, { mode: 0o600 });
  const env = { ...quietEnvironment(), TF_CLI_CONFIG_FILE: rc, SSL_CERT_FILE: bundle, CHECKPOINT_DISABLE: '1' };
  const program = process.env['TERRACE_TERRAFORM'] ?? 'terraform';
  const side: Side = {
    name,
    change: (value) => writeFile(join(folder, 'main.tf'), configuration(host, organization, value)),
    async terraform(...args) {
      const startedAt = performance.now();
      const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      if (code !== 0) throw new Error(`terraform ${args[0]} against ${name} ended with ${String(code)}:\n${said}`);
      return performance.now() - startedAt;
    },
    [Symbol.asyncDispose]: () => place.close(),
  };
  await side.change(0);
  await side.terraform('init', '-no-color');
  return side;
}

interface Served {
  readonly requests: number;
  /** What answering took, long polls of logs apart. */
  readonly ms: number;
  readonly polls: number;
  /** What log reads took; most of it is waiting for a line to come. */
  readonly pollMs: number;
  readonly slowest: string;
}

/** What Terrace's HTTP server spent on the CLI's requests, per command: the median over the rounds. */
async function serverTime(
  path: string,
  windows: Times['windows'],
): Promise<Readonly<Record<'plan' | 'apply', Served>>> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  const all = lines.map(
    (line) => JSON.parse(line) as { at: number; method: string; path: string; ms: number; agent: string },
  );
  // The worker reads and writes through the same server, with another agent.
  const asked = all.filter(({ agent }) => /terraform|go-tfe|Go-http-client/i.test(agent));
  const isPoll = ({ method, path: of }: { method: string; path: string }): boolean =>
    method === 'GET' && of.startsWith('/_archivist/') && /[?&](limit|offset)=/.test(of);
  const served = (what: 'plan' | 'apply'): Served => {
    const rounds = windows
      .filter((window) => window.what === what)
      .map(({ from, to }) => asked.filter(({ at }) => at >= from && at <= to + 50));
    const sum = (of: readonly { readonly ms: number }[]): number => of.reduce((total, { ms }) => total + ms, 0);
    const works = rounds.map((round) => round.filter((one) => !isPoll(one)));
    const polls = rounds.map((round) => round.filter(isPoll));
    const slowest = works.flat().toSorted((a, b) => b.ms - a.ms)[0];
    return {
      requests: median(works.map((round) => round.length)),
      ms: rounded(median(works.map(sum)), 1),
      polls: median(polls.map((round) => round.length)),
      pollMs: rounded(median(polls.map(sum)), 1),
      slowest: slowest === undefined ? '' : `${slowest.method} ${templateOf(slowest.path)} ${slowest.ms.toFixed(1)} ms`,
    };
  };
  return { plan: served('plan'), apply: served('apply') };
}

/** A path without what differs from run to run, and without a signature. */
const templateOf = (path: string): string =>
  (path.split('?')[0] ?? '').replace(/\/[a-z]+-[A-Za-z0-9]{10,}/g, '/…').replace(/(\/object\/).*/, '$1…');

/** What issue 3 asks of an idle machine. */
const goals = { plan: 1.05, apply: 1.08 } as const;

function say(times: Times, served: Awaited<ReturnType<typeof serverTime>>, rounds: number): void {
  const row = (what: 'plan' | 'apply') => {
    const { terrace, floor } = times[what];
    const ratios = terrace.map((ms, at) => ms / (floor[at] ?? Number.NaN));
    return {
      terraceS: rounded(median(terrace) / 1000),
      floorS: rounded(median(floor) / 1000),
      ratio: rounded(median(terrace) / median(floor)),
      medianOfRatios: rounded(median(ratios)),
      goal: goals[what],
      server: served[what],
    };
  };
  const figures = { plan: row('plan'), apply: row('apply') };
  const rows = Object.entries(figures).map(([command, figure]) => ({
    command,
    'Terrace s': figure.terraceS,
    'floor s': figure.floorS,
    ratio: figure.ratio,
    'by rounds': figure.medianOfRatios,
    goal: figure.goal,
    requests: figure.server.requests,
    'server ms': figure.server.ms,
    'log reads': figure.server.polls,
    'held open ms': figure.server.pollMs,
    slowest: figure.server.slowest,
  }));
  report('cli', rows, { rounds, ...figures });
}
