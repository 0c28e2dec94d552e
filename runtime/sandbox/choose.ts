// Chooses the sandbox by trying: one counts only when a command has really run in it, with a job's folder in place. Docker is
// never chosen unasked.

import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { bubblewrapSandbox } from './bubblewrap.ts';
import { processSandbox } from './process.ts';
import { SandboxFault, sandboxKinds } from './sandbox.ts';
import { defaultContainers } from './settings.ts';
import type { ContainerSettings } from './settings.ts';
import type { Sandbox, SandboxKind } from './sandbox.ts';

export interface ChooseSandboxOptions {
  /** `TERRACE_SANDBOX`: a kind or nothing; PATH, to find bwrap; and `DOCKER_HOST`. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Where job folders lie, below TERRACE_HOME. */
  readonly root: string;
  /** TERRACE_HOME: never visible to a run but for its job folder. */
  readonly home: string;
  /** Of the containers, when they are asked for. */
  readonly containers?: ContainerSettings;
  /** Of the gateway, where runs reach it by this machine's loopback address. */
  readonly gatewayPort?: number | null;
  readonly spare?: boolean;
}

/** Throws a SandboxFault when the kind that is asked for does not work here. */
export async function chooseSandbox(options: ChooseSandboxOptions): Promise<Sandbox> {
  const wanted = options.env['TERRACE_SANDBOX'] ?? '';
  if (wanted !== '' && !sandboxKinds.includes(wanted as SandboxKind))
    throw new SandboxFault(
      `TERRACE_SANDBOX=${wanted} is no kind of sandbox: ${new Intl.ListFormat('en').format(sandboxKinds)} are`,
      correct,
    );
  if (wanted === 'docker') return await chooseDocker(options);
  if (wanted === 'process') return await chooseProcess(options, 'asked for by TERRACE_SANDBOX');
  const tried = await tryBubblewrap(options);
  if (typeof tried !== 'string') return tried;
  if (wanted === 'bubblewrap')
    throw new SandboxFault(`TERRACE_SANDBOX=bubblewrap, but it does not work here: ${tried}`, correct);
  return await chooseProcess(options, tried);
}

const correct = 'correct or unset TERRACE_SANDBOX';

async function chooseDocker({ env, root, containers, gatewayPort }: ChooseSandboxOptions): Promise<Sandbox> {
  // Only here: the library of Docker is large, and most workers have no use for it.
  const { containerSandbox, prepareDaemon } = await import('./container.ts');
  const { socketOf } = await import('./docker.ts');
  const socket = socketOf(env['DOCKER_HOST']);
  const settings = containers ?? defaultContainers;
  const { version, unlimited } = await prepareDaemon(socket, settings, root);
  const lack = unlimited.length === 0 ? '' : `; its kernel cannot limit ${new Intl.ListFormat('en').format(unlimited)}`;
  const reason = `asked for by TERRACE_SANDBOX; Docker ${version} at ${socket}, image ${settings.image}${lack}`;
  const sandbox = containerSandbox({
    ...{ root, socket, settings, reason },
    gatewayPort: gatewayPort ?? null,
    dropsUser: isRoot(),
  });
  const answer = await probe(sandbox).catch((error: unknown) => (error as Error).message);
  if (answer === '') return sandbox;
  await sandbox.close();
  throw new SandboxFault(
    `TERRACE_SANDBOX=docker, but a trial run in a container of ${settings.image} failed: ${answer}`,
    'use an image for this machine’s processor with /bin/sh in it, and a daemon that sees this machine’s files under their own owners (neither rootless nor userns-remap)',
  );
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
