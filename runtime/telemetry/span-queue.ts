// Between the code that makes spans and the place that keeps them: bounded, written in batches once a second, and silent when
// there is nothing to write (no timer runs then). A span that finds no room is dropped and counted; no work waits for a span.

import { RetryableFault } from '../fault/fault.ts';
import { isPrecious } from './span.ts';
import type { SpanRecord } from './span.ts';

/** Keeps a batch. Throws RetryableFault when it may be tried again. */
export type SpanSink = (spans: readonly SpanRecord[]) => Promise<void>;

const writeEveryMs = 1000;
const retryAfterMs = 5000;
/** About 4 MB of memory, and what PostgreSQL takes in one statement without being noticed. */
const queueLengthMax = 4096;
const batchLengthMax = 1024;

export class SpanQueue {
  readonly #sink: SpanSink;
  #waiting: SpanRecord[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #dropped = 0;
  #closed = false;

  constructor(sink: SpanSink) {
    this.#sink = sink;
  }

  /** How many spans found no room or no place, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  add(span: SpanRecord): void {
    // The second half is kept free for the spans of runs and for failures: a flood of reads must not hide them.
    const room = isPrecious(span) ? queueLengthMax : queueLengthMax / 2;
    if (this.#closed || this.#waiting.length >= room) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(span);
    this.#arm(writeEveryMs);
  }

  /** Writes all that waits; resolves when it is written or given up. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#writing !== null) await this.#writing;
    if (this.#waiting.length === 0) return;
    this.#writing = this.#write();
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.flush();
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(delayMs: number): void {
    if (this.#timer !== null || this.#writing !== null) return;
    this.#timer = setTimeout(() => void this.flush(), delayMs).unref();
  }

  async #write(): Promise<void> {
    let again = writeEveryMs;
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting.splice(0, batchLengthMax);
        again = await this.#keep(batch);
        if (again !== writeEveryMs) break;
      }
    } finally {
      this.#writing = null;
      if (this.#waiting.length > 0 && !this.#closed) this.#arm(again);
    }
  }

  /** Never throws: nobody is there to hear it. Gives the time until the next write. */
  async #keep(batch: readonly SpanRecord[]): Promise<number> {
    try {
      await this.#sink(batch);
      return writeEveryMs;
    } catch (error) {
      const room = queueLengthMax - this.#waiting.length;
      // What the place refuses once it refuses for ever; only an absence is worth waiting for.
      const kept = error instanceof RetryableFault ? batch.slice(0, room) : [];
      this.#waiting.unshift(...kept);
      this.#dropped += batch.length - kept.length;
      return error instanceof RetryableFault ? retryAfterMs : writeEveryMs;
    }
  }
}
