// Looks after what the archive holds for nobody: objects and states that no row names, and what puts left behind that never ended.
// A digest may be named up to the grace after its bytes were brought; every node of the role `actors` may run one.

import type { Clock } from '../clock/clock.ts';
import { repeat } from '../clock/repeat.ts';
import type { Archivist, References } from './archivist.ts';

/** DECISIONS 8. */
export const graceMs = 24 * 3_600_000;
const everyMs = 6 * 3_600_000;
/** A start has better things to do. */
const firstAfterMs = 5 * 60_000;
/** Of one pass; what is left then waits for the next. */
const batchesMax = 20;

export interface JanitorOptions {
  readonly archive: Pick<Archivist, 'removeUnreferenced' | 'removeLeftovers'>;
  readonly references: References;
  readonly clock: Clock;
  readonly onFault: (what: string, error: unknown) => void;
}

/** How many were removed. */
export interface Swept {
  readonly objects: number;
  readonly states: number;
}

export interface Janitor {
  /** One look at everything, now. */
  pass(): Promise<Swept>;
  stop(): Promise<void>;
}

export function startJanitor({ archive, references, clock, onFault }: JanitorOptions): Janitor {
  const pass = async (): Promise<Swept> => {
    const before = clock.now() - graceMs;
    let swept: Swept = { objects: 0, states: 0 };
    for (let batch = 0; batch < batchesMax && !rounds.signal.aborted; batch += 1) {
      const { objects, states, more } = await archive.removeUnreferenced(before, references);
      swept = { objects: swept.objects + objects, states: swept.states + states };
      if (!more) break;
    }
    // Afterwards, so that a blob whose row went in a pass that was killed goes too.
    if (!rounds.signal.aborted) await archive.removeLeftovers(before);
    return swept;
  };

  const rounds = repeat({ what: 'clear the archive', firstAfterMs, everyMs, clock, onFault, work: pass });
  return { pass, stop: () => rounds.stop() };
}
