// Between terraform and the log of an apply. Terraform says that a resource is made first and writes its state afterwards, and it writes it
// in place: a kill between the two, or in the middle of the second, leaves a log that says more than any state knows. So such a line waits
// here, with all that comes behind it, until a state that outlives this process has the resource.
//
// H1 What goes out is what terraform said, in its order and without a gap. H2 A line that nothing can be found for goes out after a
// while, and all of them when terraform has ended: then the log must not keep back what it said.

import type { Clock } from '@terrace/runtime/clock/clock';
import { stepIn } from '../progress.ts';
import type { Step } from '../progress.ts';

/** A write of the state takes moments. A disk that takes longer, or none at all, does not silence the log. */
const heldMsMax = 10_000;
const heldBytesMax = 8 * 1024 * 1024;
/** A line that does not end is no line. */
const lineBytesMax = 64 * 1024;
const lookEveryMs = { least: 25, most: 250 } as const;
/** A look takes no more than this share of the time, however large the state is. */
const lookShare = 1 / 5;
const newline = 10;

interface Held {
  readonly bytes: Buffer;
  readonly made: Step;
  readonly since: number;
  /** What was said behind it and has nothing to wait for by itself. */
  readonly behind: Buffer[];
}

export interface HeldLogOptions {
  readonly log: { write(bytes: Uint8Array): void };
  readonly isStructured: boolean;
  readonly states: {
    /** Looks for a newer state and makes it safe. What it rejects with is not its last word. */
    look(): Promise<void>;
    /** Whether a resource stands in the newest state that is safe. */
    has(made: Step): boolean;
  };
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
}

export class HeldLog {
  readonly #options: HeldLogOptions;
  readonly #ending = new AbortController();
  readonly #held: Held[] = [];
  #heldBytes = 0;
  /** A line that has not ended yet. */
  #rest: Buffer = Buffer.alloc(0);
  #releasing: Promise<void> | null = null;

  constructor(options: HeldLogOptions) {
    this.#options = options;
  }

  write(chunk: Uint8Array): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, at)) {
      this.#take(bytes.subarray(at, end + 1));
      at = end + 1;
    }
    this.#rest = bytes.subarray(at);
    if (this.#rest.length <= lineBytesMax) return;
    this.#pass(this.#rest);
    this.#rest = Buffer.alloc(0);
  }

  /** Terraform has ended: everything goes out. */
  async end(): Promise<void> {
    this.#ending.abort(new Error('terraform has ended'));
    await this.#releasing;
    this.#releaseAll();
    this.#options.log.write(this.#rest);
    this.#rest = Buffer.alloc(0);
  }

  #take(line: Buffer): void {
    const { isStructured, clock } = this.#options;
    const step = stepIn(line.toString('utf8').trimEnd(), isStructured);
    if (step?.stage !== 'complete' || step.action !== 'create') return this.#pass(line);
    this.#held.push({ bytes: line, made: step, since: clock.monotonic(), behind: [] });
    this.#heldBytes += line.length;
    this.#releasing ??= this.#release().finally(() => (this.#releasing = null));
  }

  #pass(bytes: Buffer): void {
    const before = this.#held.at(-1);
    if (before === undefined) return this.#options.log.write(bytes);
    before.behind.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > heldBytesMax) this.#releaseAll();
  }

  async #release(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#ending;
    for (let pauseMs: number = lookEveryMs.least; this.#held.length > 0 && !signal.aborted;) {
      const beganAt = clock.monotonic();
      const isSomethingOut = await this.#releaseSome();
      pauseMs = isSomethingOut ? lookEveryMs.least : Math.min(2 * pauseMs, lookEveryMs.most);
      const enoughMs = (clock.monotonic() - beganAt) / lookShare;
      if (this.#held.length > 0) await clock.sleep(Math.max(pauseMs, enoughMs), signal).catch(() => undefined);
    }
  }

  /** In their order, up to the first that has to wait. True when there was one. */
  async #releaseSome(): Promise<boolean> {
    const { clock, states } = this.#options;
    const before = this.#held.length;
    await states.look().catch(() => undefined);
    const isOld = ({ since }: Held): boolean => clock.monotonic() - since > heldMsMax;
    for (
      let [first] = this.#held;
      first !== undefined && (states.has(first.made) || isOld(first));
      [first] = this.#held
    )
      this.#releaseFirst();
    return this.#held.length < before;
  }

  #releaseAll(): void {
    while (this.#held.length > 0) this.#releaseFirst();
  }

  #releaseFirst(): void {
    const first = this.#held.shift();
    for (const bytes of first === undefined ? [] : [first.bytes, ...first.behind]) {
      this.#heldBytes -= bytes.length;
      this.#options.log.write(bytes);
    }
  }
}
