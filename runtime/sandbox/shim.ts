// The worker's end of the job shim: starts it, feeds it, speaks its protocol (see shim.mjs).

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { feedEveryMs, graceMs, silenceMs } from '../jobs/limits.ts';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Exit, RunOptions } from './sandbox.ts';

const script = fileURLToPath(new URL('shim.mjs', import.meta.url));

/** Shorter in tests. */
export interface ShimTimes {
  readonly feedEveryMs: number;
  readonly silenceMs: number;
  readonly graceMs: number;
}
export const shimTimes: ShimTimes = { feedEveryMs, silenceMs, graceMs };

export interface ShimCommand {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
  /** Commands run as this user; as the worker's own when null. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  /** The command is bubblewrap, and says on descriptor 3 which process it put into the box. */
  readonly boxed: boolean;
  /** The system kills the command when the shim is no more, whatever that died of. */
  readonly tied: boolean;
}

interface Running {
  readonly id: number;
  readonly options: RunOptions;
  readonly exit: PromiseWithResolvers<Exit>;
  /** Set when who listens to the command threw: it is not told more, and the command's end is that error. */
  broken: { readonly error: unknown } | null;
}

export class Shim {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #fenced = new AbortController();
  readonly fenced: AbortSignal = this.#fenced.signal;
  #running: Running | null = null;
  #commands = 0;
  #feeding: NodeJS.Timeout | undefined;
  #resting: PromiseWithResolvers<boolean> | null = null;
  #rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);

  /** It waits for its job; as a spare it ends with this process. Its environment is empty: it holds nothing to be read. */
  constructor() {
    this.#child = spawn(process.execPath, ['--max-old-space-size=64', script], {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {},
      cwd: '/',
    });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdout.on('data', (bytes: Buffer) => this.#read(bytes));
    this.#child.on('error', () => this.#lose());
    this.#child.on('close', () => this.#lose());
    this.#child.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Gives it its job: from now on it is fed while `alive` says so, and fences itself when it is not. */
  begin(folder: string, alive: () => boolean, times: ShimTimes): void {
    this.#child.ref();
    this.#say({ do: 'job', folder, times });
    this.#feeding = setInterval(() => {
      if (alive()) this.#child.stdin.write('\n');
    }, times.feedEveryMs);
  }

  async run(command: ShimCommand, options: RunOptions): Promise<Exit> {
    if (this.#fenced.signal.aborted) throw gone();
    if (this.#running !== null) throw new RangeError('a job runs one command at a time');
    const running: Running = { id: ++this.#commands, options, exit: Promise.withResolvers<Exit>(), broken: null };
    this.#running = running;
    const interrupt = () => this.interrupt();
    try {
      this.#say({ do: 'run', id: running.id, keepsOutput: options.keepsOutput === true, ...command });
      options.signal?.addEventListener('abort', interrupt, { once: true });
      if (options.signal?.aborted === true) interrupt();
      return await running.exit.promise;
    } finally {
      options.signal?.removeEventListener('abort', interrupt);
      this.#running = null;
    }
  }

  interrupt(): void {
    this.#say({ do: 'interrupt' });
  }
  kill(): void {
    this.#say({ do: 'kill' });
  }

  /** Ends its command and lets go of its job. True when it can be given another; false when it has ended or fenced itself. */
  async rest(): Promise<boolean> {
    clearInterval(this.#feeding);
    if (this.#fenced.signal.aborted) return false;
    this.#resting = Promise.withResolvers<boolean>();
    this.#say({ do: 'rest' });
    const isRested = await this.#resting.promise;
    this.#child.unref();
    return isRested;
  }

  /** Ends its command and itself. */
  async end(): Promise<void> {
    clearInterval(this.#feeding);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const closed = once(this.#child, 'close');
    this.#say({ do: 'end' });
    this.#child.ref();
    await closed;
  }

  #say(order: object): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(`${JSON.stringify(order)}\n`);
  }

  #read(bytes: Buffer): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (rest.length >= 5) {
      const length = rest.readUInt32BE(1);
      if (rest.length < 5 + length) break;
      this.#hear(rest.readUInt8(0), rest.subarray(5, 5 + length));
      rest = rest.subarray(5 + length);
    }
    this.#rest = rest;
  }

  #hear(type: number, body: Buffer): void {
    if (type === 1 || type === 2) return this.#running === null ? undefined : pass(this.#running, type, body);
    // Written by shim.mjs beside this file, so its shape is ours.
    const event = JSON.parse(body.toString('utf8')) as {
      readonly event: 'started' | 'exited' | 'failed' | 'fenced' | 'resting';
      readonly id?: number;
      readonly code?: number | null;
      readonly signal?: string | null;
      readonly message?: string;
    };
    if (event.event === 'fenced') {
      this.#resting?.resolve(false);
      return this.#fenced.abort(new Error('the job is fenced'));
    }
    if (event.event === 'resting') return this.#resting?.resolve(true);
    if (this.#running === null || event.id !== this.#running.id) return undefined;
    const { exit, broken } = this.#running;
    if (event.event === 'exited') {
      if (broken === null) exit.resolve({ exitCode: event.code ?? null, signal: event.signal ?? null });
      else exit.reject(broken.error);
    }
    if (event.event === 'failed')
      exit.reject(new TerminalFault('command-not-started', `the command could not be started: ${event.message ?? ''}`));
    return undefined;
  }

  #lose(): void {
    clearInterval(this.#feeding);
    this.#resting?.resolve(false);
    this.#fenced.abort(new Error('the job shim has ended'));
    this.#running?.exit.reject(gone());
  }
}

/** This runs inside a stream's listener, where an error would end the whole process. The command goes on to its end: it may be an apply. */
function pass(running: Running, type: 1 | 2, body: Buffer): void {
  if (running.broken !== null) return;
  const { onStdout, onStderr } = running.options;
  try {
    (type === 1 ? onStdout : onStderr)?.(body);
  } catch (error) {
    running.broken = { error };
  }
}

function gone(): RetryableFault {
  return new RetryableFault('the job shim has ended');
}
