// Removes what runs inherited once they are over: it holds secrets, and nobody needs it any more. So it goes also when its run was never
// made, since the gateway keeps it before it asks for the run.

import type { Clock } from '@terrace/runtime/clock/clock';
import type { Sql } from '@terrace/runtime/store/sql';

const everyMs = 3_600_000;
/** A start has better things to do. */
const firstAfterMs = 60_000;
/** A run that is being made has its row by then. */
const keptAtLeast = '1 day';

/** Gives how many went. Any number may do it at once. */
export async function forgetOldInherited(sql: Pick<Sql, 'query'>): Promise<number> {
  const gone = await sql.query(
    `delete from run_inherited i where i.created_at < now() - interval '${keptAtLeast}'
       and not exists (select from run where run.id = i.run and run.final_at is null) returning i.run`,
  );
  return gone.length;
}

export function startInheritedJanitor(options: {
  readonly sql: Pick<Sql, 'query'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly onFault: (what: string, error: unknown) => void;
}): { stop(): Promise<void> } {
  const { sql, clock, onFault } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    for (let pauseMs = firstAfterMs; !signal.aborted; pauseMs = everyMs) {
      await clock.sleep(pauseMs, signal).catch(() => undefined);
      if (!signal.aborted)
        await forgetOldInherited(sql).catch((error: unknown) => onFault('forget what old runs inherited', error));
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort(new Error('the janitor stops'));
      await running;
    },
  };
}
