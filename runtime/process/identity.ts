// A process is known by its id and the moment it started, so that a number which the system gave out again is never taken
// for the one that we wrote down.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque text: ticks since boot on Linux, the date on other systems. */
  readonly started: string;
}

/** The identity of a living process, or null when there is none (a zombie counts as ended). */
export function identify(pid: number): ProcessIdentity | null {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid);
  return started === null ? null : { pid, started };
}

export function isAlive(known: ProcessIdentity): boolean {
  return identify(known.pid)?.started === known.started;
}

export interface EndOptions {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
  /** It leads a group of its own, which is to end with it. */
  readonly group?: boolean;
}

/** Sends `signal` to exactly that process, and SIGKILL when it still lives after `graceMs`. Resolves when it has ended. */
export async function endProcess(known: ProcessIdentity, options: EndOptions): Promise<void> {
  const target = options.group === true ? -known.pid : known.pid;
  const deadline = performance.now() + options.graceMs;
  if (isAlive(known)) send(target, options.signal);
  while (isAlive(known)) {
    if (performance.now() > deadline) send(target, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function startedOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in parentheses and may hold anything; fields are counted behind its last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function startedByPs(pid: number): string | null {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.trim() || null;
  } catch {
    return null;
  }
}
