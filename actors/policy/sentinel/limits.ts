// How much an evaluation may use. A policy that reaches one of these ends in an error that names it, and so cannot take more from
// the process that runs it than it was given.

import { SentinelError } from './position.ts';
import type { Position } from './position.ts';

export interface Limits {
  /** Expressions and statements evaluated. */
  readonly steps: number;
  /** Wall clock, waiting for answers of the network included. */
  readonly timeMs: number;
  /** Bytes of strings, and 16 for each element of a list or map, that a policy makes. */
  readonly memoryBytes: number;
  /** Calls, rules and quantifiers inside each other. */
  readonly depth: number;
}

export const defaultLimits: Limits = {
  steps: 100_000_000,
  timeMs: 10_000,
  memoryBytes: 512 * 1024 * 1024,
  depth: 1_000,
};

export type LimitName = keyof Limits;

const words: Readonly<Record<LimitName, (value: number) => string>> = {
  steps: (value) => `more than ${value} steps`,
  timeMs: (value) => `more than ${value / 1000} s`,
  memoryBytes: (value) => `more than ${Math.floor(value / 1024)} KiB of strings, lists and maps`,
  depth: (value) => `more than ${value} calls inside each other`,
};

export const limitReached = (limit: LimitName, value: number, position?: Position): SentinelError =>
  new SentinelError({
    kind: 'limit',
    limit,
    position,
    message: `limit "${limit}" reached: the policy used ${words[limit](value)}`,
  });
