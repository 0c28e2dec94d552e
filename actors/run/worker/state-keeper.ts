// Brings the state that an apply writes to the gateway: whenever the file has changed, at most every two seconds, and once more at the
// end. What terraform could not write to its place it leaves in `errored.tfstate`, which is then the newer one.

import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkerState } from '@terrace/machines/run/messages';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import type { z } from 'zod';
import { fileBody } from './gateway.ts';
import type { Place } from './place.ts';
import type { Rescue } from './rescue.ts';

const lookEveryMs = 2_000;
export const stateNames = ['errored.tfstate', 'terraform.tfstate'] as const;

export class StateKeeper {
  readonly #place: Place;
  /** SHA-256 of the state that the apply began with; null when there was none. */
  readonly #before: string | null;
  #kept: { readonly digest: string; readonly state: z.infer<typeof WorkerState> } | null = null;
  readonly #stopping = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  private constructor(place: Place, before: string | null) {
    this.#place = place;
    this.#before = before;
  }

  static async open(place: Place): Promise<StateKeeper> {
    const file = await place.job.open(join(place.below, 'terraform.tfstate'));
    return new StateKeeper(place, file === null ? null : await digestOf(file));
  }

  /** What the next start needs when this worker is lost. */
  get rescue(): Rescue {
    const { below, work } = this.#place;
    return { stateUpload: work.context.urls.stateUpload, folder: below, before: this.#before };
  }

  watch(): void {
    this.#watching = this.#watch();
  }

  stop(): void {
    this.#stopping.abort(new Error('the apply has ended'));
  }

  /** The newest state, brought for sure; null when the apply wrote none. Throws as uploads do. */
  async last(): Promise<z.infer<typeof WorkerState> | null> {
    this.stop();
    await this.#watching;
    await this.#bring();
    return this.#kept?.state ?? null;
  }

  async #watch(): Promise<void> {
    const { clock } = this.#place.work.options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await clock.sleep(lookEveryMs, signal).catch(() => undefined);
      // Terraform may be writing at this moment: half a state is refused, and the next look finds a whole one.
      if (!signal.aborted) await this.#bring().catch(() => undefined);
    }
  }

  async #bring(): Promise<void> {
    for (const name of stateNames) {
      const file = await this.#place.job.open(join(this.#place.below, name));
      if (file === null) continue;
      try {
        const digest = await digestOf(file, false);
        if (digest === null || digest === (this.#kept?.digest ?? this.#before)) return;
        this.#kept = { digest, state: await this.#upload(file) };
        return;
      } finally {
        await file.close();
      }
    }
  }

  async #upload(file: FileHandle): Promise<z.infer<typeof WorkerState>> {
    const { gateway, work } = this.#place;
    const url = work.context.urls.stateUpload;
    return await inSpan('archivist.put', { attributes: { job: work.task.job } }, async () => {
      const answer = WorkerState.safeParse(await gateway.upload('state', url, fileBody(file)));
      if (answer.success) return answer.data;
      throw new TerminalFault('gateway-refused', 'the gateway does not say what it made of the state');
    });
  }
}

/** Null for an empty file: terraform makes it before it writes. */
async function digestOf(file: FileHandle, closes = true): Promise<string | null> {
  try {
    const { size } = await file.stat();
    if (size === 0) return null;
    const hash = createHash('sha256');
    const chunk = Buffer.alloc(256 * 1024);
    for (let at = 0; ;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    if (closes) await file.close();
  }
}
