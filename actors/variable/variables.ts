// What a run inherits of its workspace and of sets, kept as it was when the run was created: whoever changes a variable afterwards
// changes nothing for the plan that somebody reads and for the apply that follows.

import type { QueryRunId } from '@terrace/machines/query-run/id';
import type { RunId } from '@terrace/machines/run/id';
import { Inherited } from '@terrace/machines/variable/variable';
import { isAbove } from './effective.ts';
import { plainVariable, readEffective } from './view.ts';
import type { VariableStore } from './view.ts';

export { markSensitive, sensitiveTexts, whyTooMany } from '@terrace/machines/variable/variable';

const placeOf = (run: RunId | QueryRunId): string => `run/${run}/inherited`;

/**
 * What the run inherits; the first call decides it. The gateway calls before it asks for the run; a run that nobody asked for (it began
 * with an upload) is decided when its work is claimed.
 */
export async function inheritedOf(
  store: VariableStore,
  run: {
    readonly id: RunId | QueryRunId;
    readonly workspace: string;
    readonly organization: string;
    readonly project: string;
  },
): Promise<Inherited> {
  const kept = await readInherited(store, run.id);
  if (kept !== null) return kept;
  const { sql, keys } = store;
  const found = await readEffective(store, { ...run, id: run.workspace });
  const inherited: Inherited = {
    below: found.filter((one) => !isAbove(one)).map(({ variable }) => plainVariable(variable)),
    above: found.filter(isAbove).map(({ variable }) => plainVariable(variable)),
  };
  const sealed = await keys.seal(Buffer.from(JSON.stringify(inherited)), placeOf(run.id));
  const mine = await sql.query(
    `insert into run_inherited (run, sealed) values ($1, $2) on conflict do nothing returning run`,
    [run.id, sealed],
  );
  // Somebody else was faster.
  return mine.length > 0 ? inherited : ((await readInherited(store, run.id)) ?? inherited);
}

/** Null when it was not decided yet. */
export async function readInherited({ sql, keys }: VariableStore, run: RunId | QueryRunId): Promise<Inherited | null> {
  const [row] = await sql.query<{ readonly sealed: Uint8Array }>('select sealed from run_inherited where run = $1', [
    run,
  ]);
  if (row === undefined) return null;
  const plain = await keys.open(row.sealed, placeOf(run));
  return Inherited.parse(JSON.parse(Buffer.from(plain).toString()));
}

/** For a run that is not made after all. */
export async function forgetInherited({ sql }: Pick<VariableStore, 'sql'>, run: RunId | QueryRunId): Promise<void> {
  await sql.query('delete from run_inherited where run = $1', [run]);
}
