// Hostile repositories at full size, each fetched by a real ingress worker with the real git in the real sandbox from a real git server: it
// ends in one sentence that names what is wrong, or in an archive where all is within the bounds, within its time and its memory, and leaves
// no process, folder or archive. Bounded in time, on the loopback address only; ends everything that it started.
//
//   npm run chaos -- ingress [--only WORDS] [--minutes 15]
//
// It needs room for some GiB: in memory (/dev/shm) where there is enough, else in the folder for temporary files.

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ScratchGit, gitSkip } from '@terrace/runtime/egress/scratch-git';
import { Footprint, processesBelow } from './footprint.ts';
import { hostileCases } from './hostile-cases.ts';
import type { HostileCase } from './hostile-cases.ts';
import type { HostileEnd, HostileFetch } from './hostile-worker.ts';
import { say } from './stage.ts';

const worker = new URL('hostile-worker.ts', import.meta.url);
const mib = 1024 ** 2;
/** A repository within the bounds may take a minute; no hostile one may take a worker for longer. */
const eachMs = 120_000;
/** 100,000 names, and what git says of them. */
const workerMibMax = 640;
/** Of all commands together. */
const commandsMibMax = 1_280;
const roomBytes = 12 * 1024 ** 3;
const memoryFolder = '/dev/shm';

interface Row {
  readonly name: string;
  readonly ms: number;
  readonly workerMib: number;
  readonly commandsMib: number;
  readonly ended: string;
  readonly faults: readonly string[];
}

/** Gives the exit code: 0 when everything was right. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string', default: '' }, minutes: { type: 'string', default: '15' } },
  });
  const minutes = Number(values.minutes);
  const cases = hostileCases.filter(({ name }) => name.includes(values.only));
  if (!Number.isInteger(minutes) || minutes < 1 || cases.length === 0) {
    process.stderr.write('--minutes is a whole number above 0, and --only a part of the name of a case\n');
    return 2;
  }
  if (gitSkip !== false) {
    process.stderr.write(`${gitSkip}\n`);
    return 2;
  }
  const beganAt = Date.now();
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
  const timer = setTimeout(() => stopping.abort(), minutes * 60_000);
  const rows: Row[] = [];
  for (const one of cases) {
    if (stopping.signal.aborted) break;
    const row = await play(one, stopping.signal);
    rows.push(row);
    say(
      `${row.name}: ${row.faults.length === 0 ? 'right' : row.faults.join('; ')} (${row.ms} ms, worker ${row.workerMib} MiB, commands ${row.commandsMib} MiB)\n  ${row.ended}`,
    );
  }
  clearTimeout(timer);
  const faults = rows.flatMap((row) => row.faults.map((fault) => `${row.name}: ${fault}`));
  if (rows.length < cases.length) faults.push(`${cases.length - rows.length} cases had no time`);
  const most = (of: (row: Row) => number): number => Math.max(0, ...rows.map(of));
  process.stdout.write(
    `${JSON.stringify({
      chaosIngress: {
        ...{ cases: rows.length, seconds: Math.round((Date.now() - beganAt) / 1_000) },
        ...{ longestMs: most(({ ms }) => ms), workerMib: most(({ workerMib }) => workerMib) },
        ...{ commandsMib: most(({ commandsMib }) => commandsMib), faults },
      },
    })}\n`,
  );
  return faults.length === 0 ? 0 : 1;
}

async function play(one: HostileCase, stop: AbortSignal): Promise<Row> {
  const { bavail, bsize } = await statfs(memoryFolder).catch(() => ({ bavail: 0, bsize: 0 }));
  const place = await mkdtemp(join(bavail * bsize > roomBytes ? memoryFolder : tmpdir(), 'terrace-hostile-'));
  // Commands may have a user of their own.
  await chmod(place, 0o711);
  try {
    await using git = await ScratchGit.open(place);
    const repository = await git.repository('acme/hostile');
    const { commit = null, ref = null, submodules = false, cloneUrl } = await one.make(repository, git);
    const at = cloneUrl ?? `${git.origin}/acme/hostile`;
    const asked = { home: place, cloneUrl: at, password: git.token, commit, ref, submodules, limitMs: eachMs };
    return await fetchIt(one, asked, stop);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function fetchIt(one: HostileCase, asked: HostileFetch, stop: AbortSignal): Promise<Row> {
  const child = fork(worker, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const root = child.pid ?? 0;
  using footprint = new Footprint(root);
  try {
    const beganAt = performance.now();
    child.send(asked);
    const end = await endOf(child, AbortSignal.any([stop, AbortSignal.timeout(eachMs + 30_000)]));
    const ms = Math.round(performance.now() - beganAt);
    const [workerMib, commandsMib] = [footprint.rootBytes, footprint.childrenBytes].map((bytes) =>
      Math.round(bytes / mib),
    ) as [number, number];
    const faults = [...faultsOf(one, end)];
    if (ms > eachMs) faults.push(`it took ${ms} ms`);
    if (workerMib > workerMibMax) faults.push(`its worker held ${workerMib} MiB, more than ${workerMibMax}`);
    if (commandsMib > commandsMibMax) faults.push(`its commands held ${commandsMib} MiB, more than ${commandsMibMax}`);
    const left = processesBelow(root).map(({ command }) => command.slice(0, 100));
    if (left.length > 0) faults.push(`it left ${left.join(', ')}`);
    for (const folder of ['/', process.cwd(), asked.home, '/tmp'])
      if (await isThere(join(folder, 'OWNED'))) faults.push(`somebody wrote ${join(folder, 'OWNED')}`);
    const ended = end === null ? 'nothing came' : (end.sentence ?? `an archive of ${end.archiveBytes} bytes`);
    return { name: one.name, ms, workerMib, commandsMib, ended, faults };
  } finally {
    for (const { pid } of processesBelow(root)) kill(pid);
    child.kill('SIGKILL');
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Null when it ends without a word, or too late. */
async function endOf(child: ChildProcess, signal: AbortSignal): Promise<HostileEnd | null> {
  const gone = once(child, 'exit', { signal }).then(
    () => null,
    () => null,
  );
  const said = once(child, 'message', { signal }).then(
    ([end]) => end as HostileEnd,
    () => null,
  );
  return await Promise.race([said, gone]);
}

function* faultsOf({ ends }: HostileCase, end: HostileEnd | null): Generator<string> {
  if (end === null) return yield 'its worker did not say what came of it';
  const { archiveBytes, sentence, code, uploads, folders } = end;
  if (ends instanceof RegExp) {
    if (sentence === null) yield `an archive of ${archiveBytes} bytes came of it`;
    else if (!ends.test(sentence)) yield `it does not say ${ends.source}, but (${code}) ${sentence}`;
    if (sentence !== null && sentence.includes('\n')) yield 'it says so in several lines';
    if (uploads > 0) yield `${uploads} archives were brought`;
  } else if (archiveBytes === null) yield `no archive came of it: (${code}) ${sentence}`;
  else if (!ends(archiveBytes)) yield `its archive has ${archiveBytes} bytes`;
  if (code !== null && !/^[a-z-]+$/.test(code)) yield `its error is none of those that people are told: ${code}`;
  if (folders.length > 0) yield `it left ${folders.join(', ')}`;
}
