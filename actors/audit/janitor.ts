// Removes entries of the audit trail, and the requests of then, once their time is over: 400 days, which the database itself watches over.

import type { Clock } from '@terrace/runtime/clock/clock';
import { repeat } from '@terrace/runtime/clock/repeat';
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
  return repeat({
    what: 'forget old entries of the audit trail',
    firstAfterMs,
    everyMs,
    clock,
    onFault,
    work: () => forgetOldEntries(sql),
  });
}
