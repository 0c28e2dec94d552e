// Time and chance as ports, so that a simulation can hold both in its hand.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary start: for intervals that must survive a changed wall clock. */
  monotonic(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Rng {
  bytes(count: number): Uint8Array;
}
