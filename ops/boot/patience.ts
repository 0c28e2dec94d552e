// Servers of somebody else may come up beside this node, or be choosing a leader in the moment of its start: a start waits for them a while
// before it gives up.

import { RetryableFault } from '@terrace/runtime/fault/fault';
import { StartFault } from '../home/exit-codes.ts';

const patienceMs = 60_000;
const pauseMs = 500;

export interface Patience {
  readonly say: (text: string) => void;
  /** Ends the wait: throws its reason. */
  readonly stopping: AbortSignal;
  /** A minute when absent. */
  readonly patienceMs?: number;
}

/**
 * Tries again while `attempt` throws a RetryableFault, and says once that it waits. Throws StartFault `serverNotReady` when it has waited
 * long enough, and every other error at once.
 */
export async function patiently<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const { say, stopping } = patience;
  const deadline = Date.now() + (patience.patienceMs ?? patienceMs);
  for (let tries = 0; ; tries += 1) {
    stopping.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RetryableFault)) throw error;
      if (Date.now() > deadline) throw new StartFault('serverNotReady', error.message, { cause: error });
      if (tries === 0) say(`waiting: ${error.message}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
