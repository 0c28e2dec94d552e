// Removes entries of the audit trail, and the requests of then, once their time is over: 400 days, which the database itself watches over.

import type { Clock } from '@terrace/runtime/clock/clock';
import type { Sql } from '@terrace/runtime/store/sql';
import { forgetOldEntries } from './view.ts';

const everyMs = 3_600_000;
/** A start has better things to do. */
const firstAfterMs = 90_000;

export function startAuditJanitor(options: {
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
        await forgetOldEntries(sql).catch((error: unknown) => onFault('forget old entries of the audit trail', error));
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
