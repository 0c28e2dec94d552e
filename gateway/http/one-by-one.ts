// Things that are done one after the other, in the order in which they were asked for. What fails is done again after a pause, and holds up
// nothing else meanwhile.

import type { Clock } from '@terrace/runtime/clock/clock';

/** Pauses double up to this. */
const againMaxMs = 10 * 60_000;

interface Parts<Thing> {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
  readonly againMs: number;
  readonly doIt: (thing: Thing) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

export class OneByOne<Thing> {
  readonly #parts: Parts<Thing>;
  readonly #waiting = new Map<string, Thing>();
  /** How often each has failed since it was last done. */
  readonly #failures = new Map<string, number>();
  #doing: Promise<void> | null = null;

  /** `signal` ends it: what is at hand then is its last. */
  constructor(parts: Parts<Thing>) {
    this.#parts = parts;
  }

  /** Of things by one name that wait the last one counts. Resolves when nothing waits any more. */
  add(name: string, thing: Thing): Promise<void> {
    this.#waiting.set(name, thing);
    return (this.#doing ??= this.#doAll());
  }

  /** When the one at hand is over. */
  get idle(): Promise<void> {
    return this.#doing ?? Promise.resolve();
  }

  async #doAll(): Promise<void> {
    const { clock, signal, againMs, doIt, onFault } = this.#parts;
    for (const [name, thing] of this.#waiting) {
      this.#waiting.delete(name);
      if (signal.aborted) break;
      try {
        await doIt(thing);
        this.#failures.delete(name);
      } catch (error) {
        if (signal.aborted) break;
        onFault(error);
        const before = this.#failures.get(name) ?? 0;
        this.#failures.set(name, before + 1);
        clock.sleep(Math.min(againMs * 2 ** before, againMaxMs), signal).then(
          () => void this.add(name, thing),
          () => undefined,
        );
      }
    }
    this.#doing = null;
  }
}
