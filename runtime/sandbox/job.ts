// A job's folder and its shim; what both kinds of sandbox have in common. A kind says only how a command is started.

import { execFile } from 'node:child_process';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { replaceFile } from '../disk/replace.ts';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { identify } from '../process/identity.ts';
import { openBelow } from './below.ts';
import { Shim, shimTimes } from './shim.ts';
import { killUser, nextUser } from './user.ts';
import type { FileHandle } from 'node:fs/promises';
import { recordName } from './record.ts';
import type { JobRecord } from './record.ts';
import type { Exit, OpenJobOptions, RunOptions, Sandbox, SandboxDescription, SandboxJob } from './sandbox.ts';
import type { ShimCommand, ShimTimes } from './shim.ts';
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
    program: string | null,
  ): ShimCommand;
}

export interface KindSandboxOptions {
  /** Where job folders lie: below TERRACE_HOME, on a disk. */
  readonly root: string;
  /** Keeps a shim started and waiting, and those whose jobs have ended, so that a job does not wait for one; true when absent. */
  readonly spare?: boolean;
  /** For tests. */
  readonly times?: ShimTimes;
}

/** Each has some 40 MB. */
const sparesMax = 4;

export function kindSandbox(kind: Kind, options: KindSandboxOptions): Sandbox {
  const keepsSpare = options.spare ?? true;
  const spares: Shim[] = keepsSpare ? [new Shim()] : [];
  let closed = false;
  const takeShim = (): Shim => {
    let taken = spares.pop();
    while (taken?.fenced.aborted === true) taken = spares.pop();
    // A moment later: starting a process costs time, and the job at hand goes first.
    if (keepsSpare)
      setTimeout(() => {
        if (!closed && spares.length === 0) spares.push(new Shim());
      }, 100).unref();
    return taken ?? new Shim();
  };
  /** Of a job that has ended. One that is not needed again ends, too. */
  const giveShim = async (shim: Shim): Promise<void> => {
    if (keepsSpare && (await shim.rest()) && !closed && spares.length < sparesMax) spares.push(shim);
    else await shim.end();
  };
  return {
    ...kind.description,
    async openJob(job) {
      const user = kind.dropsUser ? nextUser() : null;
      const place = await makePlace(options.root, job, user);
      const shim = takeShim();
      try {
        shim.begin(place.folder, job.alive, options.times ?? shimTimes);
        const record: JobRecord = {
          job: job.job,
          attempt: job.attempt,
          shim: shim.pid === undefined ? null : identify(shim.pid),
          uid: user?.uid ?? null,
          openedAt: new Date().toISOString(),
          note: job.note ?? null,
        };
        // Before any command, and for good: a folder without a record was never begun.
        await replaceFile(join(place.folder, recordName), JSON.stringify(record));
      } catch (error) {
        await shim.end();
        await rm(place.folder, { recursive: true, force: true });
        throw new RetryableFault('the job could not be written down', { cause: error });
      }
      return new ShimJob({ kind, place, shim, user, job, giveShim });
    },
    async close() {
      closed = true;
      await Promise.all(spares.splice(0).map((spare) => spare.end()));
    },
  };
}

interface OpenedJob {
  readonly kind: Kind;
  readonly place: JobPlace;
  readonly shim: Shim;
  readonly user: JobUser | null;
  readonly job: OpenJobOptions;
  giveShim(shim: Shim): Promise<void>;
}

class ShimJob implements SandboxJob {
  readonly folder: string;
  readonly work: string;
  readonly seenHome: string;
  readonly seenProgram: string | null;
  readonly #made: OpenedJob;

  constructor(made: OpenedJob) {
    this.#made = made;
    this.folder = made.place.folder;
    this.work = made.place.work;
    const seen = made.kind.seen(made.place);
    this.seenHome = seen.home;
    const { program } = made.job;
    this.seenProgram = program === undefined ? null : made.kind.seenProgram(program);
  }

  async run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Exit> {
    const { kind, place, shim, user, job } = this.#made;
    const below = options.cwd ?? '.';
    if (isAbsolute(below) || normalize(below).split(sep).includes('..'))
      throw new TerminalFault('folder-outside', `the folder ${below} lies outside the job's work folder`);
    // What the worker wrote since the last command belongs to the commands' user too. GNU chown follows no link.
    if (user !== null)
      await promisify(execFile)('chown', ['-hRP', `${user.uid}:${user.gid}`, place.work, place.home, place.tmp]);
    const seen = kind.seen(place);
    const env = {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'C.UTF-8',
      ...job.environment,
      ...options.environment,
      HOME: seen.home,
      TMPDIR: seen.tmp,
    };
    return await shim.run(
      kind.command(
        place,
        [command, ...args],
        { cwd: below, env, user, isKept: options.keepsOutput === true },
        job.program ?? null,
      ),
      options,
    );
  }

  kill(): void {
    this.#made.shim.kill();
  }
  open(path: string): Promise<FileHandle | null> {
    return openBelow(this.work, path);
  }

  async close(options: { readonly keep?: boolean } = {}): Promise<void> {
    // What stays behind names its shim, and whoever ends what is left of the job ends that: it does nothing else any more.
    if (options.keep === true) await this.#made.shim.end();
    else await this.#made.giveShim(this.#made.shim);
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
