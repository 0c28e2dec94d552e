// Brings the state that an apply writes to the gateway: whenever the file has changed, at most every two seconds, and once more at the
// end. What terraform could not write to its place it leaves in `errored.tfstate`, which is then the newer one.
//
// K1 As long as there may be a state that was not brought, the record for the rescue lies beside the job, and says which one was
// brought last. K2 At the end it is tried for as long as anybody waits for it.

import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkerState } from '@terrace/machines/run/messages';
import { replaceFile } from '@terrace/runtime/disk/replace';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import { z } from 'zod';
import { statePath } from './backend.ts';
import { fileBody } from './gateway.ts';
import type { Insistence } from './gateway.ts';
import type { Place } from './place.ts';

const lookEveryMs = 2_000;
/** So long a run is kept waiting for its end; then the next start goes on. */
const lastTriesMs = 50 * 60_000;
/** What terraform could not write to its place is the newer one. */
const erroredName = 'errored.tfstate';

/** Beside the job's record, where its commands cannot read it; the address in it is good for as long as a late state is awaited. */
export const rescueName = 'rescue.json';
export const Rescue = z.object({
  stateUpload: z.string(),
  /** Below the job's work folder; the newest state lies in the first of them that is there. */
  states: z.array(z.string()),
  /** SHA-256 of the state that was brought last, or that the apply began with; null when there was none. */
  before: z.string().nullable(),
});
export type Rescue = z.infer<typeof Rescue>;

type State = z.infer<typeof WorkerState>;

export class StateKeeper {
  readonly #place: Place;
  #known: string | null;
  #state: State | null = null;
  readonly #stopping = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  private constructor(place: Place, before: string | null) {
    this.#place = place;
    this.#known = before;
  }

  /** Before terraform applies. The record for the rescue is written first (DECISIONS 10). */
  static async open(place: Place): Promise<StateKeeper> {
    const file = await place.job.open(join(place.below, statePath(place.work.spec.workspaceName)));
    const before = file === null ? null : await digestOf(file).finally(() => file.close());
    const keeper = new StateKeeper(place, before);
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
   * is kept for the next start; null when all is well.
   */
  async bringLast(): Promise<string | null> {
    const { task } = this.#place.work;
    this.stop();
    await this.#watching;
    try {
      // Nobody waits any more when the claim is gone, which ends by force and is never fresh again.
      const goesOn = (triedMs: number): boolean => triedMs < lastTriesMs && !(task.kill.aborted && !task.lease.fresh());
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

  async #watch(): Promise<void> {
    const { clock } = this.#place.work.options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await clock.sleep(lookEveryMs, signal).catch(() => undefined);
      // Terraform may be writing at this moment: half a state is refused, and the next look finds a whole one.
      const goesOn = (): boolean => false;
      if (!signal.aborted) await this.#bring({ goesOn }).catch(() => undefined);
    }
  }

  async #bring(insistence: Insistence): Promise<void> {
    const found = await this.#newest();
    if (found === null) return;
    try {
      this.#state = await this.#upload(found.file, insistence);
      this.#known = found.digest;
      // Without it (the disk may be full) the next start brings the same once more, which does no harm.
      await this.#record().catch(() => undefined);
    } finally {
      await found.file.close();
    }
  }

  /** The newest state that terraform has written, if it was not brought yet. */
  async #newest(): Promise<{ readonly file: FileHandle; readonly digest: string } | null> {
    for (const path of this.#paths) {
      const file = await this.#place.job.open(path);
      if (file === null) continue;
      const digest = await digestOf(file);
      if (digest !== null && digest !== this.#known) return { file, digest };
      await file.close();
      // An empty file is none: terraform makes it before it writes.
      if (digest !== null) return null;
    }
    return null;
  }

  async #upload(file: FileHandle, insistence: Insistence): Promise<State> {
    const { work } = this.#place;
    const url = work.context.urls.stateUpload;
    return await inSpan('archivist.put', { attributes: { job: work.task.job, type: 'state' } }, async (span) => {
      const answer = WorkerState.safeParse(await work.gateway.upload('state', url, fileBody(file), insistence));
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

  get #recordPath(): string {
    return join(this.#place.job.folder, rescueName);
  }

  /** On the disk when this resolves: a folder without it is believed to hold no state. */
  async #record(): Promise<void> {
    const { work } = this.#place;
    const rescue: Rescue = {
      stateUpload: work.context.urls.stateUpload,
      states: [...this.#paths],
      before: this.#known,
    };
    await replaceFile(this.#recordPath, JSON.stringify(rescue));
  }
}

/** SHA-256; null for an empty file. Leaves it open. */
export async function digestOf(file: FileHandle): Promise<string | null> {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(256 * 1024);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) return at === 0 ? null : hash.digest('hex');
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
  }
}
