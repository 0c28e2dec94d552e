// Why something does not go on, as people and clients are told it, and times in the one form that every client reads.

/** In words that name who it is about. */
export type Waiting = {
  readonly reason: string;
  /** Who or what is waited for. */
  readonly by: string;
  /** What ends the wait. */
  readonly end: string;
};

/** As it lies in a row; `since` in ISO 8601. */
export type WaitingRow = Waiting & { readonly since: string };

/** Null stays null: what is over waits for nothing. */
export const waitingRow = (waiting: Waiting | null, sinceMs: number): WaitingRow | null =>
  waiting === null ? null : { ...waiting, since: iso(sinceMs) };

/** Milliseconds since 1970 as ISO 8601 in UTC. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** Times by name. */
export const isoOf = (times: Readonly<Record<string, number>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, iso(ms)]));
