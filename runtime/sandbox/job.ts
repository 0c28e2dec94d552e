// A job's folder and its shim; what the kinds of sandbox have in common. A kind says only how a command is started, and where shims
// come from.

import { chmod, mkdir, rm } from 'node:fs/promises';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { replaceFile } from '../disk/replace.ts';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { openBelow } from './below.ts';
import { SandboxFault } from './sandbox.ts';
import { giveTo, killUser, nextUser } from './user.ts';
import type { FileHandle } from 'node:fs/promises';
import { recordName } from './record.ts';
import type { JobRecord } from './record.ts';
import type { Exit, OpenJobOptions, RunOptions, Sandbox, SandboxDescription, SandboxJob } from './sandbox.ts';
import type { Shim, ShimCommand } from './shim.ts';
import type { JobUser } from './user.ts';

export interface JobPlace {
  readonly folder: string;
  readonly work: string;
  readonly home: string;
  readonly tmp: string;
}

/** How a kind starts commands. */
export interface Kind {
  readonly description: SandboxDescription;
  /** As root: commands run as an unprivileged user. */
  readonly dropsUser: boolean;
  /** The command's end is the end of everything that it started. */
  readonly boxes: boolean;
  seen(place: JobPlace): { readonly work: string; readonly home: string; readonly tmp: string };
  seenProgram(program: string): string;
  seenStock(stock: string): string;
  command(
    place: JobPlace,
    line: readonly string[],
    where: {
      readonly cwd: string;
      readonly env: { readonly [name: string]: string };
      readonly user: JobUser | null;
      /** What it says is kept. */
      readonly isKept: boolean;
    },
    given: Pick<OpenJobOptions, 'program' | 'stock'>,
  ): ShimCommand;
}

/** Where shims come from. */
export interface Shims {
  /** One for the job in that place, which does nothing yet. */
  take(place: JobPlace, job: OpenJobOptions, user: JobUser | null): Promise<TakenShim>;
  close(): Promise<void>;
}

export interface TakenShim {
  /** How the next start finds it. */
  readonly marks: Pick<JobRecord, 'shim' | 'container'>;
  /** What every command finds in its environment, if the job does not say otherwise. */
  readonly environment: { readonly [name: string]: string };
  /** Once it is written down. */
  begin(): Promise<Shim>;
  /**
   * Of a job that has ended, or did not begin. Resolves when nothing of the job runs. What `stays` behind names it, and whoever ends
   * what is left of the job ends it too: it does nothing else any more.
   */
  give(stays: boolean): Promise<void>;
}

export interface KindSandboxOptions {
  /** Where job folders lie: below TERRACE_HOME, on a disk. */
  readonly root: string;
}

export function kindSandbox(kind: Kind, shims: Shims, options: KindSandboxOptions): Sandbox {
  return {
    ...kind.description,
    async openJob(job) {
      const user = kind.dropsUser ? nextUser() : null;
      const place = await makePlace(options.root, job, user);
      let taken: TakenShim | null = null;
      try {
        taken = await shims.take(place, job, user);
        const record: JobRecord = {
          job: job.job,
          attempt: job.attempt,
          ...taken.marks,
          uid: user?.uid ?? null,
          openedAt: new Date().toISOString(),
          note: job.note ?? null,
        };
        // Before any command, and for good: a folder without a record was never begun.
        await replaceFile(join(place.folder, recordName), JSON.stringify(record));
        return new ShimJob({ kind, place, taken, shim: await taken.begin(), user, job });
      } catch (error) {
        await taken?.give(true);
        await rm(place.folder, { recursive: true, force: true });
        if (error instanceof RetryableFault) throw error;
        if (error instanceof SandboxFault) throw new RetryableFault(error.message, { cause: error });
        throw new RetryableFault('the job could not be written down', { cause: error });
      }
    },
    close: () => shims.close(),
  };
}

interface OpenedJob {
  readonly kind: Kind;
  readonly place: JobPlace;
  readonly taken: TakenShim;
  readonly shim: Shim;
  readonly user: JobUser | null;
  readonly job: OpenJobOptions;
}

class ShimJob implements SandboxJob {
  readonly folder: string;
  readonly work: string;
  readonly seenHome: string;
  readonly seenProgram: string | null;
  readonly seenStock: string | null;
  readonly #made: OpenedJob;
  #handed: Promise<void> | null = null;

  constructor(made: OpenedJob) {
    this.#made = made;
    this.folder = made.place.folder;
    this.work = made.place.work;
    const seen = made.kind.seen(made.place);
    this.seenHome = seen.home;
    const { program, stock } = made.job;
    this.seenProgram = program === undefined ? null : made.kind.seenProgram(program);
    this.seenStock = stock === undefined ? null : made.kind.seenStock(stock);
  }

  async run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Exit> {
    const { kind, place, taken, shim, user, job } = this.#made;
    const below = options.cwd ?? '.';
    if (isAbsolute(below) || normalize(below).split(sep).includes('..'))
      throw new TerminalFault('folder-outside', `the folder ${below} lies outside the job's work folder`);
    await this.#handOver();
    const seen = kind.seen(place);
    const env = {
      ...taken.environment,
      ...job.environment,
      ...options.environment,
      HOME: seen.home,
      TMPDIR: seen.tmp,
    };
    return await shim.run(
      kind.command(place, [command, ...args], { cwd: below, env, user, isKept: options.keepsOutput === true }, job),
      options,
    );
  }

  /** Once: what a command has been at is never walked by its path, which might lead anywhere by then. */
  async #handOver(): Promise<void> {
    const { place, user } = this.#made;
    if (user === null) return;
    this.#handed ??= giveTo(user, [place.work, place.home, place.tmp]);
    await this.#handed;
  }

  kill(): void {
    this.#made.shim.kill();
  }
  open(path: string): Promise<FileHandle | null> {
    return openBelow(this.work, path);
  }

  async close(options: { readonly keep?: boolean } = {}): Promise<void> {
    await this.#made.taken.give(options.keep === true);
    if (this.#made.user !== null && !this.#made.kind.boxes) await killUser(this.#made.user.uid);
    if (options.keep !== true) await rm(this.folder, { recursive: true, force: true });
  }
}

async function makePlace(root: string, job: OpenJobOptions, user: JobUser | null): Promise<JobPlace> {
  if (!/^[\w.-]+$/.test(job.job)) throw new RangeError(`job ${job.job} cannot name a folder`);
  await mkdir(root, { recursive: true });
  // Passable, not readable: a command's user reaches its own folder by name and sees no other.
  await chmod(root, 0o711);
  const folder = join(root, `${job.job}.${job.attempt}`);
  await mkdir(folder, { mode: 0o711 });
  await chmod(folder, user === null ? 0o700 : 0o711);
  const place = { folder, work: join(folder, 'work'), home: join(folder, 'home'), tmp: join(folder, 'tmp') };
  for (const path of [place.work, place.home, place.tmp]) await mkdir(path, { mode: 0o700 });
  return place;
}
