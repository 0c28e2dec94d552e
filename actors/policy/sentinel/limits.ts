// How much an evaluation may use. A policy that reaches one of these ends in an error that names it, and so cannot take more from
// the process that runs it than it was given.

import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Position, SentinelError } from './position.ts';
import type { Source } from './position.ts';
import { Undefined } from './value.ts';

export interface Limits {
  /** Statements, calls, rules and turns of loops and quantifiers; work on something large counts more than one. */
  readonly steps: number;
  /** Wall clock, waiting for answers of the network included. */
  readonly timeMs: number;
  /** What the values of a policy may occupy at the same time. */
  readonly memoryBytes: number;
  /** Calls, rules and quantifiers inside each other. */
  readonly depth: number;
  /** What all prints together may say, in characters. */
  readonly printed: number;
}

export const defaultLimits: Limits = {
  steps: 100_000_000,
  timeMs: 10_000,
  memoryBytes: 512 * 1024 * 1024,
  depth: 1_000,
  printed: 16 * 1024 * 1024,
};

export type LimitName = keyof Limits;

const words: Readonly<Record<LimitName, (value: number) => string>> = {
  steps: (value) => `more than ${value} steps`,
  timeMs: (value) => `more than ${value / 1000} s`,
  memoryBytes: (value) => `more than ${Math.floor(value / 1024)} KiB of memory`,
  depth: (value) => `more than ${value} calls inside each other`,
  printed: (value) => `more than ${value} characters in print`,
};

export const limitReached = (limit: LimitName, value: number, position?: Position): SentinelError =>
  new SentinelError({
    kind: 'limit',
    limit,
    position,
    message: `limit "${limit}" reached: the policy used ${words[limit](value)}`,
  });

/** The engine's stack ended before the limit was reached, since every call holds much. */
export const stackExhausted = (position: Position | undefined): SentinelError =>
  new SentinelError({
    kind: 'limit',
    limit: 'depth',
    position,
    message: 'limit "depth" reached: the policy has more inside each other than there is room for',
  });

/** A place of a policy in the hands of the evaluator: where errors point to, and the `undefined` that arises there. */
export class Site {
  readonly source: Source;
  readonly offset: number;
  #undefined: Undefined | undefined;

  constructor(source: Source, offset: number) {
    this.source = source;
    this.offset = offset;
  }

  get position(): Position {
    return new Position(this.source, this.offset);
  }

  get undefined(): Undefined {
    this.#undefined ??= new Undefined(this.position);
    return this.#undefined;
  }

  fail(message: string): never {
    throw new SentinelError({ kind: 'runtime', message, position: this.position });
  }
}

/** Steps between two looks at the clock. */
const stepsPerLook = 1_024;
/** And between two at the heap, for what no single charge tells of: frames, closures, rules. */
const stepsPerHeapLook = 64 * stepsPerLook;
/** Bytes handled between two looks at the heap: what a policy can make before it is noticed. */
const bytesPerLook = 16 * 1024 * 1024;

/** The engine has no longer strings; a single value of this size is beyond every limit. */
const valueMax = 2 ** 29 - 32;

/** What is left of the limits of one evaluation. */
export class Budget {
  readonly limits: Limits;
  steps = 0;
  /** Where the last call, rule or quantifier was entered: what is told when the engine's own stack ends. */
  entered: Site | undefined;
  #depth = 0;
  #lookAtStep = stepsPerLook;
  #lookAtHeapStep = stepsPerHeapLook;
  #bytes = 0;
  readonly #deadline: number;
  /** With what others left behind until the collector takes it, and then less. */
  #heapAtStart: number;
  #heapNext: number;

  /** `deadline` in the milliseconds of `performance.now()`. */
  constructor(limits: Limits, deadline: number) {
    this.limits = { ...limits, memoryBytes: Math.min(limits.memoryBytes, memoryThatFits()) };
    this.#deadline = deadline;
    this.#heapAtStart = usedHeap();
    this.#heapNext = this.#heapAtStart + this.limits.memoryBytes;
  }

  step(site: Site, count = 1): void {
    this.steps += count;
    if (this.steps < this.#lookAtStep) return;
    this.#lookAtStep = this.steps + stepsPerLook;
    if (this.steps > this.limits.steps) throw limitReached('steps', this.limits.steps, site.position);
    this.#lookAtClock(site);
    if (this.steps < this.#lookAtHeapStep) return;
    this.#lookAtHeapStep = this.steps + stepsPerHeapLook;
    this.#lookAtHeap(site);
  }

  enter(site: Site): void {
    this.entered = site;
    this.#depth += 1;
    if (this.#depth > this.limits.depth) throw limitReached('depth', this.limits.depth, site.position);
    this.step(site);
  }

  leave(): void {
    this.#depth -= 1;
  }

  /** Before something of this size is made or gone through. */
  charge(bytes: number, site: Site): void {
    if (bytes > Math.min(this.limits.memoryBytes, valueMax)) {
      throw limitReached('memoryBytes', this.limits.memoryBytes, site.position);
    }
    this.#bytes += bytes;
    if (this.#bytes < bytesPerLook) return;
    this.#bytes = 0;
    this.#lookAtClock(site);
    this.#lookAtHeap(site);
  }

  #lookAtClock(site: Site): void {
    if (performance.now() > this.#deadline) throw limitReached('timeMs', this.limits.timeMs, site.position);
  }

  /**
   * The heap grows by what a policy holds and by what it left behind. Only when both together pass the limit the collector is
   * asked to tell them apart. Nothing else runs on this thread meanwhile, so the growth is the policy's.
   */
  #lookAtHeap(site: Site): void {
    const { memoryBytes } = this.limits;
    const used = usedHeap();
    if (used < this.#heapAtStart) {
      this.#heapAtStart = used;
      this.#heapNext = used + memoryBytes;
    }
    if (used <= this.#heapNext) return;
    collectGarbage();
    const held = usedHeap() - this.#heapAtStart;
    if (held > memoryBytes) throw limitReached('memoryBytes', memoryBytes, site.position);
    this.#heapNext = this.#heapAtStart + Math.max(memoryBytes, held + memoryBytes / 2);
  }
}

/** With the buffers outside of the heap that its values hold, as where the members of a text were seen. */
function usedHeap(): number {
  const { used_heap_size: inside, external_memory: outside } = getHeapStatistics();
  return inside + outside;
}

/** What `heap_size_limit` counts beside the old values: the places of new ones, which hold no large value. */
const youngBytes = 96 * 1024 * 1024;

/**
 * The engine ends where its heap is full, so a policy may hold a third of it: beside that a value of this size must fit, and what it is
 * made of.
 */
function memoryThatFits(): number {
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  return Math.floor(Math.max(limit - youngBytes - used, limit / 10) / 3);
}

let collector: (() => void) | undefined;

function collectGarbage(): void {
  if (collector === undefined) {
    // The function exists only in contexts that are made while the flag is set.
    setFlagsFromString('--expose-gc');
    collector = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
  }
  collector();
}
