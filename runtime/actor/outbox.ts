// Step 8 of the walk: events from the outbox to the feed. A row goes only after the stream has acknowledged it, and carries the
// same message id at every try; consumers order by (actor, version). Events of one actor are published one after another.

import { recordSpan } from '../telemetry/trace.ts';
import { encode } from '../bus/json.ts';
import { header, nameOf } from './address.ts';
import type { Clock } from '../clock/clock.ts';
import type { Ownership } from '../membership/ownership.ts';
import type { Queue } from '../queue/queue.ts';
import type { OutboxRow, Store } from '../store/store.ts';

/** Never notify-only: what another node left behind is found by this look. */
const lookEveryMs = 1_000;
/** Events of a moment go together: one look and one removal for all of them. Nobody who reads them is in such a hurry. */
const gatherMs = 15;
const rowsMax = 256;

export interface OutboxOptions {
  readonly store: Store;
  readonly ownership: Ownership;
  readonly queue: Pick<Queue, 'publish'>;
  readonly clock: Clock;
  readonly onFault: (what: string, error: unknown) => void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #stopping = new AbortController();
  #sleep = new AbortController();
  #isWanted = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Tries once more what is there, then stops. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the outbox stops'));
    this.#sleep.abort(new Error('the outbox stops'));
    await this.#running;
    await this.#relay();
  }

  /** A commit left events. */
  wake(): void {
    // It is on its way already.
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#sleep.abort(new Error('events were committed'));
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stopping.signal.aborted) {
      this.#sleep = new AbortController();
      this.#isWanted = false;
      const isFull = await this.#relay();
      if (isFull || this.#stopping.signal.aborted) continue;
      if (!this.#isWanted) await clock.sleep(lookEveryMs, this.#sleep.signal).catch(() => undefined);
      if (!this.#stopping.signal.aborted) await clock.sleep(gatherMs, this.#stopping.signal).catch(() => undefined);
    }
  }

  /** True when there is more to do at once. */
  async #relay(): Promise<boolean> {
    const { store, ownership, onFault } = this.#options;
    try {
      const rows = await store.outbox(rowsMax, ownership.owned());
      if (rows.length === 0) return false;
      const byActor = Map.groupBy(rows, nameOf);
      const published = (await Promise.all([...byActor.values()].map((events) => this.#publishAll(events)))).flat();
      if (published.length > 0) await store.published(published);
      return rows.length === rowsMax && published.length === rows.length;
    } catch (error) {
      onFault('relay events', error);
      return false;
    }
  }

  /** The sequences of those that the stream has; stops at the first that it has not. */
  async #publishAll(events: readonly OutboxRow[]): Promise<readonly string[]> {
    const { queue, clock, onFault } = this.#options;
    const published: string[] = [];
    for (const { seq, subject, msgId, version, trace, body } of events) {
      const headers = new Map<string, string>([[header.version, String(version)]]);
      if (trace !== null) headers.set(header.trace, trace);
      const startMs = clock.now();
      try {
        await queue.publish(subject, encode(body), { msgId, headers });
      } catch (error) {
        onFault(`publish ${msgId}`, error);
        return published;
      }
      published.push(seq);
      if (trace !== null)
        recordSpan('outbox.publish', { parent: trace, startMs, endMs: clock.now(), attributes: { version } });
    }
    return published;
  }
}
