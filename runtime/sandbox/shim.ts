// The worker's end of the job shim: feeds it, and speaks its protocol (see shim.mjs), wherever it runs.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { feedEveryMs, graceMs, silenceMs } from '../jobs/limits.ts';
import type { Readable, Writable } from 'node:stream';
import type { Exit, RunOptions } from './sandbox.ts';

export const shimScript = fileURLToPath(new URL('shim.mjs', import.meta.url));
/** What it holds itself is little; a plan that prints much must not make it large. */
export const shimFlags = ['--max-old-space-size=64'] as const;

/** Shorter in tests. */
export interface ShimTimes {
  readonly feedEveryMs: number;
  readonly silenceMs: number;
  readonly graceMs: number;
  /** A command that is to be killed, or a shim that is to end, has so long for it where it can be ended by force. */
  readonly forceAfterMs: number;
}
export const shimTimes: ShimTimes = { feedEveryMs, silenceMs, graceMs, forceAfterMs: 5_000 };

/** What a shim is told of its job. */
export interface ShimWork {
  /** Where it writes its commands down; null in a container, which is written down itself. */
  readonly folder: string | null;
  /** It is fed while this says so. */
  readonly alive: () => boolean;
  readonly times: ShimTimes;
  /** In a container: the port of the loopback address there that leads to a socket. */
  readonly door?: { readonly port: number; readonly socket: string } | null;
}

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

/** A running shim, as something that can be spoken to. */
export interface ShimLine {
  readonly input: Writable;
  readonly output: Readable;
  /** Its process on this host; undefined when there is none. */
  readonly pid: number | undefined;
  /** Resolves when nothing more will be heard of it. Never rejects. */
  readonly ended: Promise<void>;
  /** Whether this process stays for it. */
  hold(does: boolean): void;
  /** Where its end is that of everything that it watches over: ends it at once. Where it is not, nobody but the shim may end a command. */
  readonly destroy?: () => void;
  /** What it said beside its protocol, when it could not live: a loader's complaint. */
  readonly lastWords?: () => string;
}

/** On this host. As a spare it ends with this process. Its environment is empty: it holds nothing to be read. */
export function hostLine(): ShimLine {
  const child = spawn(process.execPath, [...shimFlags, shimScript], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
    cwd: '/',
  });
  child.unref();
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.on('error', () => resolve());
  child.on('close', () => resolve());
  return {
    input: child.stdin,
    output: child.stdout,
    pid: child.pid,
    ended,
    hold: (does) => (does ? child.ref() : child.unref()),
  };
}

/** Of a shim in a container, which the job's commands may have got hold of: nothing that it says is believed further than its shape. */
const Event = z.discriminatedUnion('event', [
  z.object({ event: z.literal('fenced') }),
  z.object({ event: z.literal('resting') }),
  z.object({ event: z.literal('started'), id: z.number() }),
  z.object({
    event: z.literal('exited'),
    id: z.number(),
    code: z.number().int().nullable(),
    signal: z.string().max(32).nullable(),
  }),
  z.object({
    event: z.literal('failed'),
    id: z.number(),
    message: z.string().transform((text) => text.slice(0, 4_096)),
  }),
]);
/** It passes on what it has read from a pipe at once. */
const frameBytesMax = 1024 * 1024;

export class Shim {
  readonly #line: ShimLine;
  readonly #fenced = new AbortController();
  readonly fenced: AbortSignal = this.#fenced.signal;
  #running: Running | null = null;
  #commands = 0;
  #heardAt = 0;
  #forceAfterMs = shimTimes.forceAfterMs;
  #feeding: NodeJS.Timeout | undefined;
  #forcing: NodeJS.Timeout | undefined;
  #resting: PromiseWithResolvers<boolean> | null = null;
  #rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);

  /** It waits for its job. */
  constructor(line: ShimLine) {
    this.#line = line;
    line.input.on('error', () => undefined);
    line.output.on('data', (bytes: Buffer) => this.#read(bytes));
    void line.ended.then(() => this.#lose());
  }

  get pid(): number | undefined {
    return this.#line.pid;
  }

  /** Gives it its job: from now on it is fed while `alive` says so, and fences itself when it is not. */
  begin({ folder, alive, times, door = null }: ShimWork): void {
    this.#forceAfterMs = times.forceAfterMs;
    this.#line.hold(true);
    this.#say({ do: 'job', folder, times, door });
    let fedAt = performance.now();
    this.#heardAt = fedAt;
    this.#feeding = setInterval(() => {
      if (alive()) {
        fedAt = performance.now();
        this.#line.input.write('\n');
      }
      // By then it should have fenced itself, for want of our bytes or because nobody carries them.
      const sinceMs = performance.now() - Math.min(fedAt, this.#heardAt);
      if (sinceMs > times.silenceMs + times.graceMs + times.forceAfterMs) this.#line.destroy?.();
    }, times.feedEveryMs);
  }

  async run(command: ShimCommand, options: RunOptions): Promise<Exit> {
    if (this.#fenced.signal.aborted) throw this.#gone();
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
      clearTimeout(this.#forcing);
      this.#forcing = undefined;
      this.#running = null;
    }
  }

  interrupt(): void {
    this.#say({ do: 'interrupt' });
  }
  kill(): void {
    this.#say({ do: 'kill' });
    if (this.#running !== null) this.#forcing ??= setTimeout(() => this.#line.destroy?.(), this.#forceAfterMs);
  }

  /** Ends its command and lets go of its job. True when it can be given another; false when it has ended or fenced itself. */
  async rest(): Promise<boolean> {
    clearInterval(this.#feeding);
    if (this.#fenced.signal.aborted) return false;
    this.#resting = Promise.withResolvers<boolean>();
    this.#say({ do: 'rest' });
    const isRested = await this.#resting.promise;
    this.#line.hold(false);
    return isRested;
  }

  /** Ends its command and itself. */
  async end(): Promise<void> {
    clearInterval(this.#feeding);
    this.#say({ do: 'end' });
    this.#line.hold(true);
    const forcing = setTimeout(() => this.#line.destroy?.(), this.#forceAfterMs);
    await this.#line.ended;
    clearTimeout(forcing);
  }

  #say(order: object): void {
    if (this.#line.input.writable) this.#line.input.write(`${JSON.stringify(order)}\n`);
  }

  #read(bytes: Buffer): void {
    this.#heardAt = performance.now();
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (rest.length >= 5) {
      const length = rest.readUInt32BE(1);
      if (length > frameBytesMax) return this.#distrust();
      if (rest.length < 5 + length) break;
      this.#hear(rest.readUInt8(0), rest.subarray(5, 5 + length));
      rest = rest.subarray(5 + length);
    }
    this.#rest = rest;
  }

  #hear(type: number, body: Buffer): void {
    if (type === 0) return;
    if (type === 1 || type === 2) return this.#running === null ? undefined : pass(this.#running, type, body);
    const event = readEvent(body);
    if (event === null) return this.#distrust();
    if (event.event === 'fenced') {
      this.#resting?.resolve(false);
      return this.#fenced.abort(new Error('the job is fenced'));
    }
    if (event.event === 'resting') return this.#resting?.resolve(true);
    if (this.#running === null || event.id !== this.#running.id) return undefined;
    const { exit, broken } = this.#running;
    if (event.event === 'exited') {
      if (broken === null) exit.resolve({ exitCode: event.code, signal: event.signal });
      else exit.reject(broken.error);
    }
    if (event.event === 'failed')
      exit.reject(new TerminalFault('command-not-started', `the command could not be started: ${event.message}`));
    return undefined;
  }

  /** Something else speaks in its place. */
  #distrust(): void {
    this.#line.output.removeAllListeners('data').resume();
    this.#line.destroy?.();
    this.#lose();
  }

  #lose(): void {
    clearInterval(this.#feeding);
    this.#resting?.resolve(false);
    this.#fenced.abort(new Error('the job shim has ended'));
    this.#running?.exit.reject(this.#gone());
  }

  #gone(): RetryableFault {
    const words = this.#line.lastWords?.() ?? '';
    return new RetryableFault(`the job shim has ended${words === '' ? '' : `: ${words}`}`);
  }
}

function readEvent(body: Buffer): z.infer<typeof Event> | null {
  try {
    return Event.parse(JSON.parse(body.toString('utf8')));
  } catch {
    return null;
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
