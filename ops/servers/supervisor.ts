// A supervised child: started in a session of its own (a terminal's Ctrl-C hits the whole group at once, and children are
// stopped in order), restarted with back-off when it dies, and stopped with a signal that it understands.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, rename, stat } from 'node:fs/promises';
import { StartFault } from '../home/exit-codes.ts';
import { endProcess, identify } from '@terrace/runtime/process/identity';
import type { Home } from '../home/home.ts';

export interface ChildSettings {
  readonly role: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly home: Home;
  /** Asks the child to end in good order. */
  readonly stopSignal: NodeJS.Signals;
  readonly stopGraceMs: number;
  /** Resolves once the child answers; throws while it does not. Asked again and again. */
  readonly probe: () => Promise<void>;
  readonly readyWithinMs: number;
  readonly say: (text: string) => void;
}

export interface SupervisedChild {
  readonly pid: number | null;
  stop(): Promise<void>;
}

const firstDelayMs = 100;
const longestDelayMs = 10_000;
/** A child that lived this long is healthy: its next death starts the back-off anew. */
const healthyAfterMs = 30_000;
const probeEveryMs = 15;
const logBytesMax = 16 * 1024 * 1024;

/** Starts the child and resolves when it answers. Throws StartFault `serverNotReady` with the end of its log. */
export async function supervise(settings: ChildSettings): Promise<SupervisedChild> {
  const child = new Supervised(settings);
  await child.start();
  return child;
}

class Supervised implements SupervisedChild {
  readonly #settings: ChildSettings;
  #child: ChildProcess | null = null;
  #stopping = false;
  /** A child that dies before it ever answered is the start's to report, not ours to start again. */
  #hasAnswered = false;
  #delayMs = firstDelayMs;
  #restart: NodeJS.Timeout | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(settings: ChildSettings) {
    this.#settings = settings;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async start(): Promise<void> {
    const { role, probe, readyWithinMs } = this.#settings;
    let diedWith: string | null = null;
    await this.#spawn((how) => (diedWith ??= how));
    const deadline = Date.now() + readyWithinMs;
    let last: unknown = null;
    while (diedWith === null && Date.now() < deadline) {
      try {
        await probe();
        // Whoever answered, it was not ours when ours has died meanwhile.
        if (diedWith !== null) break;
        this.#hasAnswered = true;
        return;
      } catch (error) {
        last = error;
      }
      await new Promise((resolve) => setTimeout(resolve, probeEveryMs));
    }
    // Said before the stop, which is a death too.
    const why =
      diedWith ?? `did not answer within ${readyWithinMs} ms (${last instanceof Error ? last.message : String(last)})`;
    await this.stop();
    throw new StartFault('serverNotReady', `${role} ${why}. The end of its log:\n${await this.#logEnd()}`);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    const identity = this.pid === null ? null : identify(this.pid);
    if (identity !== null)
      await endProcess(identity, { signal: this.#settings.stopSignal, graceMs: this.#settings.stopGraceMs });
    await this.#ended;
  }

  async #spawn(onDeath: (how: string) => void): Promise<void> {
    const { role, command, args, env, home, stopSignal, say } = this.#settings;
    const log = await this.#openLog();
    // A stop came while the log was opened: a child that were born now would be nobody's.
    if (this.#stopping || home.isClosing) return await log.close();
    const startedAt = Date.now();
    const child = spawn(command, args, { detached: true, env, cwd: home.path, stdio: ['ignore', log.fd, log.fd] });
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        resolve();
        onDeath(how);
        if (this.#hasAnswered && !this.#stopping) this.#scheduleRestart(how, Date.now() - startedAt);
      };
      child.once('error', (error) => end(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) =>
        end(signal === null ? `ended with code ${String(code)}` : `was ended by ${signal}`),
      );
    });
    await log.close();
    if (child.pid === undefined) return;
    await home.recordChild(role, child.pid, stopSignal).catch((error: Error) => {
      // It runs, so it is not started a second time; only after a kill of ours would nobody know it.
      say(`${role} (process ${child.pid}) could not be written down: ${error.message}`);
    });
  }

  #scheduleRestart(how: string, livedMs: number): void {
    if (livedMs > healthyAfterMs) this.#delayMs = firstDelayMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, longestDelayMs);
    this.#settings.say(`${this.#settings.role} ${how}; starting it again in ${delayMs} ms`);
    this.#restart = setTimeout(() => {
      this.#spawn(() => {}).catch((error: unknown) =>
        this.#scheduleRestart(`could not be started: ${String(error)}`, 0),
      );
    }, delayMs);
  }

  get #logPath(): string {
    return this.#settings.home.file('logs', `${this.#settings.role}.log`);
  }

  /** Appends to the log; a log that has grown too long becomes `.1` first. */
  async #openLog(): Promise<Awaited<ReturnType<typeof open>>> {
    await this.#settings.home.folder('logs');
    const size = await stat(this.#logPath).then(
      (found) => found.size,
      () => 0,
    );
    if (size > logBytesMax) await rename(this.#logPath, `${this.#logPath}.1`);
    return open(this.#logPath, 'a', 0o600);
  }

  async #logEnd(): Promise<string> {
    const text = (await this.#settings.home.read(`logs/${this.#settings.role}.log`)) ?? '';
    return text.split('\n').slice(-15).join('\n');
  }
}
