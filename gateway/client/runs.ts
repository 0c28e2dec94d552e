// Waiting for a run: the feed says when it has moved, and what it is then is read. Nothing polls while the feed is up.

import type { ApiClient } from './client.ts';
import { waited } from './client.ts';
import { followEvents } from './feed.ts';
import type { ResourceOf } from './resources.ts';

export type Run = ResourceOf<'runs'>;

const final = new Set([
  ...['policy_soft_failed', 'planned_and_finished', 'applied', 'errored', 'discarded', 'canceled', 'force_canceled'],
]);

export const isOver = ({ attributes }: Run): boolean => final.has(attributes.status);
/** It goes no further by itself: it is over, or somebody has to say yes. */
export const isSettled = (run: Run): boolean => isOver(run) || run.attributes.actions['is-confirmable'];

/** While the feed is away. */
const lookEveryMs = 2_000;

/** The run, once `until` holds of it: when it goes no further by itself, unless told otherwise. Rejects with the signal's reason. */
export async function waitForRun(
  client: ApiClient,
  run: string,
  { until = isSettled, signal }: { readonly until?: (run: Run) => boolean; readonly signal?: AbortSignal } = {},
): Promise<Run> {
  const read = async (): Promise<Run> =>
    (await client.get('/api/v2/runs/{run}', { params: { path: { run } } })).data as Run;
  const ending = new AbortController();
  const over = signal === undefined ? ending.signal : AbortSignal.any([ending.signal, signal]);
  const aborted = rejectedBy(signal);
  aborted.catch(() => undefined);
  let [hears, moved] = [false, true];
  let wake: () => void = () => undefined;
  const stir = (): void => {
    moved = true;
    wake();
  };
  const listening = (async () => {
    const options = {
      subject: `act.evt.*.*.*.run.${run}.>`,
      signal: over,
      onReady: () => {
        hears = true;
        stir();
      },
      onBreak: () => {
        hears = false;
        stir();
      },
    };
    for await (const _event of followEvents(client, options)) stir();
  })().catch(() => {
    // Who may not hear looks from time to time.
    hears = false;
    stir();
  });
  try {
    for (;;) {
      signal?.throwIfAborted();
      moved = false;
      const now = await read();
      if (until(now)) return now;
      while (!moved) {
        const woken = new Promise<void>((resolve) => (wake = resolve));
        if (hears) await Promise.race([woken, aborted]);
        else {
          await Promise.race([woken, waited(lookEveryMs, over)]);
          break;
        }
      }
    }
  } finally {
    ending.abort();
    await listening;
  }
}

const rejectedBy = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
