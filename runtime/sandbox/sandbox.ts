// The sandbox port: running the commands of one job where they can harm nobody (DECISIONS 10, 11). Which kind of isolation
// there is decides `choose.ts`; every kind runs its commands under the job shim, and keeps the same folder layout:
//
//   <root>/<job>.<attempt>/    the record, the worker's own; survives the worker
//     job.json                 job, attempt, the shim's pid and start time or its container, the user that commands run as, and a note
//     command.json             the command that the shim started last
//     output.log               what a command said, where that was asked for
//     work/  home/  tmp/       what commands may write

import type { Json } from '@terrace/machines/kernel/envelope';
import type { FileHandle } from 'node:fs/promises';

export const sandboxKinds = ['bubblewrap', 'docker', 'process'] as const;
export type SandboxKind = (typeof sandboxKinds)[number];

/** Which kind was chosen and why, in words for the start, `doctor` and the run page. */
export interface SandboxDescription {
  readonly kind: SandboxKind;
  /** Why this kind: what was tried and what it answered. */
  readonly reason: string;
  /** What a run can and cannot reach here. */
  readonly describe: string;
  /** False where a run could read this server's secrets. */
  readonly isolated: boolean;
  /** What the processes of a job may hold together; null where the machine is the only bound. */
  readonly memoryBytes: number | null;
}

/** Why there is no sandbox of the kind that was asked for, in one sentence. */
export class SandboxFault extends Error {
  override readonly name = 'SandboxFault';
  /** What to do about it. */
  readonly advice: string;
  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

export interface OpenJobOptions {
  readonly job: string;
  readonly attempt: number;
  /** Whether the claim is confirmed (`task.lease.fresh`): the shim is fed only while it is. */
  readonly alive: () => boolean;
  /** The whole environment of the job's commands, beside HOME, TMPDIR, PATH and LANG; nothing is inherited. */
  readonly environment?: { readonly [name: string]: string };
  /** A program of the host's that commands may run beside the system's own: terraform's binary. What lies beside it is not shown to them. */
  readonly program?: string;
  /** A folder of the host's that commands may read, with all that is in it: providers to install from. */
  readonly stock?: string;
  /** Kept in the record, where commands cannot read it, for who finds the folder at the next start. */
  readonly note?: Json;
}

export interface RunOptions {
  /** Below the work folder; the work folder itself when absent. */
  readonly cwd?: string;
  /** On top of the job's environment. */
  readonly environment?: { readonly [name: string]: string };
  readonly onStdout?: (chunk: Uint8Array) => void;
  readonly onStderr?: (chunk: Uint8Array) => void;
  /**
   * Keeps what it says beside the record too, for who finds the folder: a worker that is killed has not heard all of it. Both outputs are then
   * told to `onStdout` where the command cannot outlive its shim, and all of it is kept; elsewhere 32 MiB at most, but for what a killed
   * shim had not read.
   */
  readonly keepsOutput?: boolean;
  /** Interrupts the command and its children when it fires: terraform then stops in good order. Killing is the caller's next step. */
  readonly signal?: AbortSignal;
}

export interface Exit {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A job's place to work. One command runs at a time; what is to be there for them is written before the first. */
export interface SandboxJob {
  /** The record's folder on the host. */
  readonly folder: string;
  /** Where commands work, as the host sees it. */
  readonly work: string;
  /** The home folder as commands see it. */
  readonly seenHome: string;
  /** The job's program as commands see it; null when it has none. */
  readonly seenProgram: string | null;
  /** The stock as commands see it; null when there is none. */
  readonly seenStock: string | null;
  /**
   * Runs one command to its end. The command is a path or a name on the PATH; no shell reads it. Rejects with a
   * RetryableFault when the shim is gone, with a TerminalFault when the command cannot be started, and after the command's
   * end with what `onStdout` or `onStderr` threw.
   */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Exit>;
  /** SIGKILL to the command and its children. */
  kill(): void;
  /**
   * Opens a file below the work folder for reading. The commands' code is not trusted: a link that leads out of the
   * folder, a device or a pipe is refused with a TerminalFault. Null when there is no such file.
   */
  open(path: string): Promise<FileHandle | null>;
  /** Ends what still runs and removes the folder, unless `keep`. */
  close(options?: { readonly keep?: boolean }): Promise<void>;
}

export interface Sandbox extends SandboxDescription {
  openJob(options: OpenJobOptions): Promise<SandboxJob>;
  /** Ends the spare shim. Jobs are closed by their owners. */
  close(): Promise<void>;
}
