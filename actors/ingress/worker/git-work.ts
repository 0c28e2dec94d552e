// What every job that speaks to a repository has in common: a sandbox with git in it, the places that git may go to, a limit of time, and
// what becomes of a failure.

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EgressFailed, EgressRefused } from '@terrace/runtime/egress/egress';
import type { Egress } from '@terrace/runtime/egress/egress';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { givenBack, isWorkerStopping } from '@terrace/runtime/jobs/worker';
import type { Outcome, Task } from '@terrace/runtime/jobs/worker';
import type { Sandbox, SandboxJob } from '@terrace/runtime/sandbox/sandbox';
import { writeKnownHosts, writeSshKey } from '@terrace/runtime/sandbox/ssh-key';
import { faultOf, gitIn } from './git.ts';
import type { Git, GitRemote } from './git.ts';

/** Pauses before another try, by how often it was tried. */
const pausesMs = [5_000, 15_000, 60_000, 180_000, 600_000] as const;
const bundleName = 'ca-bundle.pem';

export interface GitWorkOptions {
  readonly sandbox: Sandbox;
  /** Which places git may go to. */
  readonly egress: Pick<Egress, 'reach'>;
  /** PEM of the authorities by which servers are trusted. */
  readonly bundleFile: string;
  readonly pauseMs?: (attempt: number) => number;
}

/** Where the repository is, and by whose name and token it is asked. */
export interface GitWorkContext {
  readonly cloneUrl: string;
  readonly username: string;
  readonly password: string;
  readonly ssh?: { readonly privateKey: string; readonly knownHosts: string } | undefined;
  readonly limitMs: number;
}

export interface GitPlace {
  readonly job: SandboxJob;
  readonly git: Git;
  readonly url: URL;
  readonly signal: AbortSignal;
}

/**
 * Does the work in a sandbox that is gone afterwards. What may be tried again is, `attempts` times with growing pauses; the last try says what
 * was wrong. Gives the outcome, or throws what a run throws.
 */
export async function workWithGit<Result extends Outcome['result']>(
  options: GitWorkOptions,
  { task, context, attempts }: { readonly task: Task; readonly context: GitWorkContext; readonly attempts: number },
  work: (place: GitPlace) => Promise<Result>,
): Promise<Outcome> {
  const ending = new AbortController();
  const limit = setTimeout(() => ending.abort(tooLong(context.limitMs)), context.limitMs);
  try {
    const signal = AbortSignal.any([ending.signal, task.cancel]);
    return { outcome: 'done', result: await inSandbox(options, { task, context, signal }, work) };
  } catch (error) {
    if (isWorkerStopping(task.cancel)) throw givenBack(error);
    if (task.cancel.aborted) return { outcome: 'canceled', result: null };
    if (!(error instanceof RetryableFault)) throw error;
    if (task.attempt >= attempts)
      throw new TerminalFault('unavailable', `${error.message} (${attempts} tries)`, { cause: error });
    const pause = options.pauseMs?.(task.attempt) ?? pausesMs[task.attempt - 1] ?? pausesMs.at(-1) ?? 0;
    throw new RetryableFault(error.message, { cause: error, delayMs: pause });
  } finally {
    clearTimeout(limit);
  }
}

const tooLong = (limitMs: number): TerminalFault =>
  new TerminalFault('too-long', `the repository could not be fetched within ${Math.round(limitMs / 60_000)} minutes`);

async function inSandbox<Result>(
  options: GitWorkOptions,
  { task, context, signal }: { readonly task: Task; readonly context: GitWorkContext; readonly signal: AbortSignal },
  work: (place: GitPlace) => Promise<Result>,
): Promise<Result> {
  const job = await options.sandbox.openJob({
    job: task.job,
    attempt: task.attempt,
    alive: () => task.lease.fresh(),
    note: { rescue: task.rescue },
  });
  const kill = (): void => job.kill();
  signal.addEventListener('abort', kill, { once: true });
  try {
    signal.throwIfAborted();
    await copyFile(options.bundleFile, join(job.folder, 'home', bundleName));
    const { username, password, cloneUrl, ssh = null } = context;
    const url = new URL(cloneUrl);
    const caFile = join(job.seenHome, bundleName);
    if (ssh !== null) {
      await writeSshKey(join(job.folder, 'home'), ssh.privateKey);
      await writeKnownHosts(join(job.folder, 'home'), ssh.knownHosts);
    }
    const git = gitIn({ job, username, password, hasSshKey: ssh !== null, origin: url.origin, caFile, signal });
    return await work({ job, git, url, signal });
  } catch (error) {
    if (ended(signal)) throw signal.reason;
    throw faultOf(error, 'the repository');
  } finally {
    signal.removeEventListener('abort', kill);
    await job.close();
  }
}

const ended = (signal: AbortSignal): boolean => signal.aborted;

/** Where the host of this URL is. Throws TerminalFault when nobody may go there, RetryableFault when nobody knows. */
export async function placesOf(egress: Pick<Egress, 'reach'>, url: URL): Promise<GitRemote['places']> {
  try {
    return await egress.reach(url.href);
  } catch (error) {
    if (error instanceof EgressRefused) throw new TerminalFault('not-reachable', error.message, { cause: error });
    if (error instanceof EgressFailed) throw new RetryableFault(error.message, { cause: error });
    throw error;
  }
}
