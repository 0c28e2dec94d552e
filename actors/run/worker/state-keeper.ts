// Keeps the state that an apply writes: every whole one is copied beside the job as soon as it is seen, and brought to the gateway, at most
// every two seconds and once more at the end. What terraform could not write to its place it leaves in `errored.tfstate`, which is then
// the newer one.
//
// K1 As long as there may be a state that was not brought, the record for the rescue lies beside the job, and says which one was
// brought last. K2 At the end it is tried for as long as anybody waits for it. K3 A copy is never older than what was brought, and never
// half: terraform writes its file in place, and one that is killed meanwhile leaves half of it.

import { open, readFile, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkerState } from '@terrace/machines/run/messages';
import { replaceFile } from '@terrace/runtime/disk/replace';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import { z } from 'zod';
import { instancesIn } from '../instances.ts';
import type { Instance } from '../instances.ts';
import type { Step } from '../progress.ts';
import { statePath } from './backend.ts';
import { fileBody } from '@terrace/runtime/jobs/gateway';
import type { Insistence } from '@terrace/runtime/jobs/gateway';
import type { WorkContext } from '../work.ts';
import type { Place } from './place.ts';
import { copyStateFile, readStateFile } from './state-file.ts';
import type { StateFile } from './state-file.ts';

const bringEveryMs = 2_000;
/** So long a run is kept waiting for its end; then the next start goes on. */
const lastTriesMs = 50 * 60_000;
/** What terraform could not write to its place is the newer one. */
const erroredName = 'errored.tfstate';
/** A larger state is not looked into: the log does not wait for it. */
const lookedIntoBytesMax = 64 * 1024 * 1024;

/** Beside the job's record, where its commands cannot read it; the address in it is good for as long as a late state is awaited. */
export const rescueName = 'rescue.json';
/** Beside it: the newest whole state that was seen. */
export const copyName = 'state.copy';
export const Rescue = z.object({
  stateUpload: z.string(),
  /** Below the job's work folder; the newest state lies in the first of them that is whole, else in the copy. */
  states: z.array(z.string()),
  /** SHA-256 of the state that was brought last, or that the apply began with; null when there was none. */
  before: z.string().nullable(),
  /** Where the log goes, and what it begins with before terraform's own words; absent in a record of an older release. */
  log: z.object({ url: z.string(), lead: z.string() }).optional(),
});
export type Rescue = z.infer<typeof Rescue>;

type State = z.infer<typeof WorkerState>;

export class StateKeeper {
  readonly #place: Place;
  /** Digest of the state that was brought last. */
  #known: string | null;
  /** Digest of what the apply began with. */
  readonly #began: string | null;
  /** The newest whole state that was seen: the copy, or where it lies below the work folder when it could not be copied. */
  #newest: { readonly digest: string | null; readonly path: string | null };
  #instances: ReadonlyMap<string, Instance> | null = null;
  /** One look at a time. */
  #looking: Promise<unknown> = Promise.resolve();
  #state: State | null = null;
  readonly #stopping = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  private constructor(place: Place, before: string | null) {
    this.#place = place;
    this.#began = before;
    this.#known = before;
    this.#newest = { digest: before, path: null };
  }

  /** Before terraform applies. The record for the rescue is written first (DECISIONS 10). */
  static async open(place: Place): Promise<StateKeeper> {
    const file = await place.job.open(join(place.below, statePath(place.work.spec.workspaceName)));
    const before = file === null ? null : await readStateFile(file).finally(() => file.close());
    const keeper = new StateKeeper(place, before?.digest ?? null);
    await keeper.#record();
    return keeper;
  }

  /** The newest state that was brought; null while the apply has written none. */
  get state(): State | null {
    return this.#state;
  }

  watch(): void {
    this.#watching = this.#watch();
  }

  stop(): void {
    this.#stopping.abort(new Error('the apply has ended'));
  }

  /**
   * Brings the newest state for sure, and then needs no rescue any more. Gives why it could not be brought, and then the job's folder
   * is kept for the next start; null when all is well. `endedWell`: terraform says that it has written all of it.
   */
  async bringLast(endedWell: boolean): Promise<string | null> {
    const { task } = this.#place.work;
    this.stop();
    await this.#watching;
    try {
      // Nobody waits any more when the claim is gone, which ends by force and is never fresh again.
      const goesOn = (triedMs: number): boolean => triedMs < lastTriesMs && !(task.kill.aborted && !task.lease.fresh());
      await this.#lookAtLast(endedWell);
      await this.#bring({ goesOn });
      await rm(this.#recordPath, { force: true });
      return null;
    } catch (error) {
      // Whatever it is, the state is not there. Only our own faults are known to hold no secret.
      const { message } = error as Error;
      const isOurs = error instanceof TerminalFault || error instanceof RetryableFault;
      return isOurs ? message : ((error as NodeJS.ErrnoException).code ?? 'the worker failed');
    }
  }

  /** Copies the newest state that terraform has written, when it is whole and was not copied yet. */
  look(): Promise<void> {
    const look = this.#looking.then(() => this.#copy());
    this.#looking = look.catch(() => undefined);
    return look;
  }

  /** Whether a resource that terraform says it has made stands in a state that outlives this process; true where that cannot be told. */
  has({ address, id }: Pick<Step, 'address' | 'id'>): boolean {
    // Too large to be looked into, or there is none yet.
    if (this.#instances === null) return this.#newest.digest !== this.#began;
    const found = this.#instances.get(address);
    return found !== undefined && (id === null || found.id === null || found.id === id);
  }

  async #watch(): Promise<void> {
    const { clock } = this.#place.work.options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await clock.sleep(bringEveryMs, signal).catch(() => undefined);
      const goesOn = (): boolean => false;
      if (!signal.aborted) await this.#bring({ goesOn }).catch(() => undefined);
    }
  }

  async #bring(insistence: Insistence): Promise<void> {
    await this.look();
    const { digest, path } = this.#newest;
    if (digest === null || digest === this.#known) return;
    // Another copy takes the place of one by rename: this one stays whole while it is sent.
    const file = path === null ? await open(this.#copyPath, 'r') : await this.#place.job.open(path);
    if (file === null) return;
    try {
      this.#state = await this.#upload(file, insistence);
      this.#known = digest;
      // Without it (the disk may be full) the next start brings the same once more, which does no harm.
      await this.#record().catch(() => undefined);
    } finally {
      await file.close();
    }
  }

  async #copy(): Promise<void> {
    for (const path of this.#paths) {
      const file = await this.#place.job.open(path);
      if (file === null) continue;
      try {
        const read = await readStateFile(file);
        if (read === null || !read.isWhole) continue;
        if (read.digest !== this.#newest.digest) await this.#take(file, path, read);
        return;
      } finally {
        await file.close();
      }
    }
  }

  /**
   * Nobody writes any more, so a file whose end does not look as terraform writes it is read: one that is JSON is whole all the same. Throws
   * TerminalFault when it is half and should not be: then nothing may be forgotten.
   */
  async #lookAtLast(endedWell: boolean): Promise<void> {
    for (const path of this.#paths) {
      const file = await this.#place.job.open(path);
      if (file === null) continue;
      try {
        const read = await readStateFile(file);
        if (read === null) continue;
        if (read.isWhole) return;
        if (await isJson(file, read.size)) return await this.#take(file, path, read);
        if (endedWell)
          throw new TerminalFault('state-half', `${this.#place.engine} ended well and left a state that is not whole`);
      } finally {
        await file.close();
      }
    }
  }

  async #take(file: FileHandle, path: string, read: StateFile): Promise<void> {
    try {
      if (!(await copyStateFile(file, this.#copyPath, read))) return;
    } catch {
      // The disk may be full; then it is brought from where terraform has written it.
      this.#newest = { digest: read.digest, path };
      this.#instances = null;
      return;
    }
    this.#newest = { digest: read.digest, path: null };
    const isSmall = read.size <= lookedIntoBytesMax;
    this.#instances = isSmall ? instancesIn(await readFile(this.#copyPath, 'utf8')) : null;
  }

  async #upload(file: FileHandle, insistence: Insistence): Promise<State> {
    const { work } = this.#place;
    const url = uploadOf(work.context);
    return await inSpan('archivist.put', { attributes: { job: work.task.job, type: 'state' } }, async (span) => {
      const answer = WorkerState.safeParse(await work.options.gateway.upload('state', url, fileBody(file), insistence));
      if (!answer.success)
        throw new TerminalFault('gateway-refused', 'the gateway does not say what it made of the state');
      span.setAttribute('serial', answer.data.serial);
      return answer.data;
    });
  }

  get #paths(): readonly string[] {
    const { below, work } = this.#place;
    return [erroredName, statePath(work.spec.workspaceName)].map((name) => join(below, name));
  }

  get #copyPath(): string {
    return join(this.#place.job.folder, copyName);
  }

  get #recordPath(): string {
    return join(this.#place.job.folder, rescueName);
  }

  /** On the disk when this resolves: a folder without it is believed to hold no state. */
  async #record(): Promise<void> {
    const { work } = this.#place;
    const rescue: Rescue = {
      stateUpload: uploadOf(work.context),
      states: [...this.#paths],
      before: this.#known,
      log: { url: work.context.urls.log, lead: this.#place.lead },
    };
    await replaceFile(this.#recordPath, JSON.stringify(rescue));
  }
}

async function isJson(file: FileHandle, size: number): Promise<boolean> {
  const bytes = Buffer.alloc(size);
  await file.read(bytes, 0, size, 0);
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** Only an apply brings a state. */
function uploadOf({ urls }: WorkContext): string {
  if (urls.stateUpload !== null) return urls.stateUpload;
  throw new TerminalFault('no-state-upload', 'this work was given no address for a state');
}
