// Removes what runs inherited once they are over: it holds secrets, and nobody needs it any more. So it goes also when its run was never
// made, since the gateway keeps it before it asks for the run.

import type { Clock } from '@terrace/runtime/clock/clock';
import { repeat } from '@terrace/runtime/clock/repeat';
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
  return repeat({
    what: 'forget what old runs inherited',
    firstAfterMs,
    everyMs,
    clock,
    onFault,
    work: () => forgetOldInherited(sql),
  });
}
