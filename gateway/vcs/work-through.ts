// A loop that works on what is due, one thing after the other, and rests while nothing is.

import type { GatewayServices } from '../http/services.ts';

export interface Loop extends Pick<GatewayServices, 'clock' | 'onFault'> {
  /** What it does, for who hears of its faults. */
  readonly what: string;
  readonly signal: AbortSignal;
  /** Rests so long after a fault. */
  readonly everyMs: number;
  /** Works on the next thing. Gives for how many milliseconds to rest, or null when another one may be due already. */
  next(): Promise<number | null>;
  /** Whoever is called back ends the rest at hand, or the one that follows. */
  onWake?(wake: () => void): { unsubscribe(): Promise<void> };
}

/** Resolves when `signal` has ended it, after the thing at hand. Never rejects. */
export async function workThrough(loop: Loop): Promise<void> {
  const { clock, signal, everyMs, onFault } = loop;
  let waking = new AbortController();
  const woken = loop.onWake?.(() => waking.abort());
  const rest = (ms: number): Promise<void> =>
    clock.sleep(ms, AbortSignal.any([signal, waking.signal])).catch(() => undefined);
  while (!signal.aborted) {
    // What is said from here on is not missed: it ends the rest that follows.
    waking = new AbortController();
    try {
      const restMs = await loop.next();
      if (restMs !== null) await rest(restMs);
    } catch (error) {
      if (signal.aborted) break;
      onFault(loop.what, error);
      await rest(everyMs);
    }
  }
  await woken?.unsubscribe();
}
