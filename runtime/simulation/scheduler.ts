// A world in one thread: virtual time, and everything that happens in it as steps in an order that a seed decides. Code under
// simulation waits only for ports, each wait of a port is at least one step, and between two steps anything may crash.

import type { Clock, Rng } from '../clock/clock.ts';

/** A reproducible source of chance (sfc32). */
export class Chance implements Rng {
  #a: number;
  #b = 0x9e3779b9;
  #c = 0x243f6a88;
  #count = 1;

  constructor(seed: number) {
    this.#a = seed >>> 0;
    for (let n = 0; n < 12; n += 1) this.next();
  }

  /** 32 bits. */
  next(): number {
    const sum = (this.#a + this.#b + this.#count) >>> 0;
    this.#count = (this.#count + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) >>> 0;
    return sum;
  }

  /** From `min` up to and with `max`. */
  between(min: number, max: number): number {
    return min + (this.next() % (max - min + 1));
  }

  /** True with this probability. */
  happens(probability: number): boolean {
    return this.next() / 2 ** 32 < probability;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : items[this.next() % items.length];
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.next() & 0xff);
  }
}

/** Whose step it is; the steps of a life that has ended do not happen. */
export interface Life {
  readonly name: string;
  isAlive: boolean;
  /** Until then none of its steps happen, as in a stopped process; then all of them do. */
  frozenUntil: number;
}

interface Step {
  readonly at: number;
  /** Decides between steps of the same time. */
  readonly lot: number;
  readonly what: string;
  readonly life: Life | null;
  readonly work: () => void;
}

/** Steps kept for the story of a failure. */
const storyLengthMax = 60;

export class Scheduler {
  readonly chance: Chance;
  readonly #heap: Step[] = [];
  readonly #story: string[] = [];
  #now = 1_700_000_000_000;
  #count = 0;

  constructor(seed: number) {
    this.chance = new Chance(seed);
  }

  get now(): number {
    return this.#now;
  }

  /** Steps so far. */
  get count(): number {
    return this.#count;
  }

  /** The last steps, in words. */
  get story(): readonly string[] {
    return this.#story;
  }

  note(what: string): void {
    this.#story.push(`${this.#now - 1_700_000_000_000} ms: ${what}`);
    if (this.#story.length > storyLengthMax) this.#story.shift();
  }

  after(ms: number, life: Life | null, what: string, work: () => void): void {
    push(this.#heap, { at: this.#now + Math.max(0, ms), lot: this.chance.next(), what, life, work });
  }

  /** A wait of `ms`; never ends when the life ends first. */
  wait(ms: number, life: Life | null, what: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.after(ms, life, what, resolve);
    return promise;
  }

  clockOf(life: Life | null): Clock {
    return {
      now: () => this.#now,
      monotonic: () => this.#now,
      sleep: (ms, signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        if (signal?.aborted === true) reject(signal.reason as Error);
        else {
          const end = () => reject(signal?.reason as Error);
          signal?.addEventListener('abort', end, { once: true });
          this.after(ms, life, 'a sleep ends', () => {
            signal?.removeEventListener('abort', end);
            resolve();
          });
        }
        return promise;
      },
    };
  }

  /** Does the next step with all that follows from it at once; false when there is none. */
  async step(): Promise<boolean> {
    const next = this.#next();
    if (next === undefined) return false;
    this.#now = Math.max(this.#now, next.at);
    this.#count += 1;
    if (next.what !== 'a sleep ends') this.note(`${next.life?.name ?? 'world'}: ${next.what}`);
    next.work();
    await settled();
    return true;
  }

  #next(): Step | undefined {
    for (;;) {
      const next = pop(this.#heap);
      if (next?.life == null) return next;
      const { isAlive, frozenUntil } = next.life;
      if (!isAlive) continue;
      if (frozenUntil <= Math.max(this.#now, next.at)) return next;
      push(this.#heap, { ...next, at: frozenUntil });
    }
  }
}

/** After every promise that can go on has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const isBefore = (a: Step, b: Step): boolean => a.at < b.at || (a.at === b.at && a.lot < b.lot);

function push(heap: Step[], step: Step): void {
  let index = heap.push(step) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(step, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = step;
}

function pop(heap: Step[]): Step | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    const left = heap[child];
    const right = heap[child + 1];
    if (left !== undefined && right !== undefined && isBefore(right, left)) child += 1;
    const below = heap[child];
    if (below === undefined || !isBefore(below, last)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = last;
  return first;
}
