// Removes entries of the audit trail, and the requests of then, once their time is over: 400 days, which the database itself watches over.

import type { Clock } from '@terrace/runtime/clock/clock';
import type { Sql } from '@terrace/runtime/store/sql';

const everyMs = 3_600_000;
/** A start has better things to do. */
const firstAfterMs = 90_000;
/** So many at once, that nobody waits for it. */
const rowsAtOnce = 10_000;

/** Gives how many entries went. Any number may do it at once. */
export async function forgetOldEntries(sql: Pick<Sql, 'query'>): Promise<number> {
  let gone = 0;
  for (const table of ['audit_entry', 'audit_request']) {
    const key = table === 'audit_entry' ? 'seq' : 'id';
    for (;;) {
      const rows = await sql.query(
        `delete from ${table} where ${key} in (select ${key} from ${table} where at < now() - audit_retention()
          limit ${rowsAtOnce} for update skip locked) returning 1`,
      );
      if (table === 'audit_entry') gone += rows.length;
      if (rows.length < rowsAtOnce) break;
    }
  }
  return gone;
}

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
