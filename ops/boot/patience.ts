// Servers of somebody else may come up beside this node, or be choosing a leader in the moment of its start: a start waits for them a while
// before it gives up.

import { RetryableFault } from '@terrace/runtime/fault/fault';
import { StartFault } from '../home/exit-codes.ts';

const patienceMs = 60_000;
const pauseMs = 500;
/** Whoever watches a start shall not think that it hangs. */
const sayEveryMs = 10_000;

export interface Patience {
  readonly say: (text: string) => void;
  /** Ends the wait: throws its reason. */
  readonly stopping: AbortSignal;
  /** A minute when absent. */
  readonly patienceMs?: number;
  /** Ten seconds when absent. */
  readonly sayEveryMs?: number;
}

/**
 * Tries again while `attempt` throws a RetryableFault, and says now and then that it waits, and until when. Throws StartFault
 * `serverNotReady` when it has waited long enough, and every other error at once.
 */
export async function patiently<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const { say, stopping } = patience;
  const waitMs = patience.patienceMs ?? patienceMs;
  const begun = Date.now();
  let sayAt = begun;
  for (let tries = 1; ; tries += 1) {
    stopping.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RetryableFault)) throw error;
      const now = Date.now();
      const beenMs = now - begun;
      if (beenMs >= waitMs)
        throw new StartFault(
          'serverNotReady',
          `${error.message}. This start gave up after ${tries === 1 ? 'one try' : `${tries} tries`} in ${inSeconds(beenMs)}`,
          { cause: error },
        );
      if (now >= sayAt) {
        say(`waiting for another ${inSeconds(waitMs - beenMs)} at most: ${error.message}`);
        sayAt = now + (patience.sayEveryMs ?? sayEveryMs);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

const inSeconds = (ms: number): string => `${Math.max(1, Math.round(ms / 1_000))} s`;
