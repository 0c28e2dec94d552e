// Chooses the sandbox by trying: bubblewrap counts only when a command has really run in it, with a job's folder in place.

import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { bubblewrapSandbox } from './bubblewrap.ts';
import { processSandbox } from './process.ts';
import type { Sandbox } from './sandbox.ts';

export interface ChooseSandboxOptions {
  /** `TERRACE_SANDBOX`: `bubblewrap`, `process` or nothing; and PATH, to find bwrap. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Where job folders lie, below TERRACE_HOME. */
  readonly root: string;
  /** TERRACE_HOME: never visible to a run but for its job folder. */
  readonly home: string;
  readonly spare?: boolean;
}

export async function chooseSandbox(options: ChooseSandboxOptions): Promise<Sandbox> {
  const wanted = options.env['TERRACE_SANDBOX'] ?? '';
  if (wanted === 'docker')
    throw new Error(
      'TERRACE_SANDBOX=docker: the Docker sandbox is not built yet. Unset it, or choose bubblewrap or process.',
    );
  if (!['', 'bubblewrap', 'process'].includes(wanted))
    throw new Error(`TERRACE_SANDBOX=${wanted} is no kind of sandbox: bubblewrap and process are.`);
  if (wanted === 'process') return await chooseProcess(options, 'asked for by TERRACE_SANDBOX');
  const tried = await tryBubblewrap(options);
  if (typeof tried !== 'string') return tried;
  if (wanted === 'bubblewrap') throw new Error(`TERRACE_SANDBOX=bubblewrap, but it does not work here: ${tried}`);
  return await chooseProcess(options, tried);
}

/** The sandbox, or why there is none. */
async function tryBubblewrap(options: ChooseSandboxOptions): Promise<Sandbox | string> {
  const { root, home } = options;
  if (process.platform !== 'linux') return `bubblewrap exists only on Linux, this is ${process.platform}`;
  const binary = await findBinary('bwrap', options.env['PATH'] ?? '');
  if (binary === null) return 'bwrap (bubblewrap) is not installed';
  let answer = '';
  for (const dropsUser of isRoot() ? [true, false] : [false]) {
    const reason = dropsUser ? `${binary} works, with a user per job` : `${binary} works`;
    const sandbox = bubblewrapSandbox({
      binary,
      root,
      hidden: [home],
      reason,
      dropsUser,
      spare: options.spare ?? true,
    });
    answer = await probe(sandbox);
    if (answer === '') return sandbox;
    await sandbox.close();
  }
  return `bwrap (bubblewrap) is installed, but a trial run in it failed: ${answer}`;
}

async function chooseProcess(options: ChooseSandboxOptions, why: string): Promise<Sandbox> {
  const { root } = options;
  const setpriv = await findSetpriv(options.env['PATH'] ?? '');
  const make = (reason: string, dropsUser: boolean) =>
    processSandbox({ root, reason, dropsUser, setpriv, spare: options.spare ?? true });
  if (!isRoot()) return make(why, false);
  const sandbox = make(why, true);
  const answer = await probe(sandbox);
  if (answer === '') return sandbox;
  await sandbox.close();
  return make(`${why}; an unprivileged user cannot reach ${root}, so that runs start as root (${answer})`, false);
}

/** Of util-linux; others of that name do not know the option. */
async function findSetpriv(path: string): Promise<string | null> {
  const binary = await findBinary('setpriv', path);
  if (binary === null) return null;
  const isGood = await promisify(execFile)(binary, ['--pdeathsig', 'KILL', '--', 'true'], { timeout: 5_000 }).then(
    () => true,
    () => false,
  );
  return isGood ? binary : null;
}

let probes = 0;

/** Empty when a command ran and could write its folder; else what went wrong. */
async function probe(sandbox: Sandbox): Promise<string> {
  const job = await sandbox.openJob({
    job: `probe-${process.pid}-${Date.now()}-${probes++}`,
    attempt: 0,
    alive: () => true,
  });
  let words = '';
  try {
    const listen = (chunk: Uint8Array) => void (words += Buffer.from(chunk).toString('utf8'));
    const script = 'cd "$PWD" && : > trial && cat "$PWD/trial"';
    const { exitCode } = await job.run('/bin/sh', ['-c', script], { onStdout: listen, onStderr: listen });
    if (exitCode !== 0) return words.trim() || `exit code ${exitCode}`;
    const made = await stat(join(job.work, 'trial')).catch(() => null);
    return made === null ? 'what it wrote did not arrive' : '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await job.close();
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function findBinary(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const file = join(folder, name);
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return null;
}
