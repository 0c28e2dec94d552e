// Removes rows that actors wrote and nobody looks at any more. Which these are each domain says in SQL, as a function of the database that
// removes just them: the roles of a node may remove no row of an actor.

import type { Clock } from '@terrace/runtime/clock/clock';
import { repeat } from '@terrace/runtime/clock/repeat';
import type { Sql } from '@terrace/runtime/store/sql';

const forgetting = [
  ...(['forget_old_ingresses', 'forget_old_notifications', 'forget_old_commit_statuses'] as const),
  'forget_old_plan_exports',
] as const;
type Forgetting = (typeof forgetting)[number];

const everyMs = 3_600_000;
/** A start has better things to do. */
const firstAfterMs = 120_000;

/** Gives how many rows of each kind went. Any number may do it at once. */
export async function forgetOldRows(sql: Pick<Sql, 'query'>): Promise<Readonly<Record<Forgetting, number>>> {
  const [gone] = await sql.query<Record<Forgetting, string>>(
    `select ${forgetting.map((name) => `${name}() as ${name}`).join(', ')}`,
  );
  const counted = forgetting.map((name) => [name, Number(gone?.[name] ?? 0)] as const);
  return Object.fromEntries(counted) as Record<Forgetting, number>;
}

export function startRowJanitor(options: {
  readonly sql: Pick<Sql, 'query'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly onFault: (what: string, error: unknown) => void;
}): { stop(): Promise<void> } {
  const { sql, clock, onFault } = options;
  return repeat({
    what: 'forget old rows of actors',
    firstAfterMs,
    everyMs,
    clock,
    onFault,
    work: () => forgetOldRows(sql),
  });
}
