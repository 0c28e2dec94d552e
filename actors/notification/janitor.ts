// Removes what was sent long ago or of workspaces that are long deleted, and who was to be told of these.

import type { Clock } from '@terrace/runtime/clock/clock';
import { repeat } from '@terrace/runtime/clock/repeat';
import type { Sql } from '@terrace/runtime/store/sql';

const everyMs = 3_600_000;
/** A start has better things to do. */
const firstAfterMs = 150_000;

/** Gives how many rows went. Any number may do it at once; the database itself says which are old. */
export async function forgetOldNotifications(sql: Pick<Sql, 'query'>): Promise<number> {
  const [row] = await sql.query<{ readonly gone: string }>('select forget_old_notifications() as gone');
  return Number(row?.gone ?? 0);
}

export function startNotificationJanitor(options: {
  readonly sql: Pick<Sql, 'query'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly onFault: (what: string, error: unknown) => void;
}): { stop(): Promise<void> } {
  const { sql, clock, onFault } = options;
  return repeat({
    what: 'forget old notifications',
    firstAfterMs,
    everyMs,
    clock,
    onFault,
    work: () => forgetOldNotifications(sql),
  });
}
