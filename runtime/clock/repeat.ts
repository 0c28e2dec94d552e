// Work that comes round: some time after a start, which has better things to do, and then every so often, until it is stopped.

import type { Clock } from './clock.ts';

export interface Repeated {
  /** Fires when it is stopped. */
  readonly signal: AbortSignal;
  /** Waits for the round at hand. */
  stop(): Promise<void>;
}

/** What fails is told by `onFault`, and tried again with the next round. */
export function repeat(options: {
  /** For whoever hears of a fault: `clear the archive`. */
  readonly what: string;
  readonly firstAfterMs: number;
  readonly everyMs: number;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly onFault: (what: string, error: unknown) => void;
  readonly work: () => Promise<unknown>;
}): Repeated {
  const { what, firstAfterMs, everyMs, clock, onFault, work } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    for (let pauseMs = firstAfterMs; !signal.aborted; pauseMs = everyMs) {
      await clock.sleep(pauseMs, signal).catch(() => undefined);
      if (!signal.aborted) await work().catch((error: unknown) => onFault(what, error));
    }
  };
  const running = run();
  return {
    signal,
    async stop() {
      stopping.abort(new Error(`no more rounds: ${what}`));
      await running;
    },
  };
}
