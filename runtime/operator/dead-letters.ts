// Messages that failed too often, put back or thrown away by a person.
//
// A message goes back into its mailbox under its own id, so that it is done at most once whatever happened before. A timer may go
// back only while the state that armed it lasts: a stale one cannot be told from a fresh one by the machine (DECISIONS 2). Its
// actor's log tells, replayed up to the version that the actor has while no transition can begin: every transition that leaves a
// state with a timer writes to act_mailbox, and that table is locked meanwhile, for some milliseconds.

import { nameOf } from '../actor/address.ts';
import { ringOwners } from '../jobs/owner.ts';
import { replayActor } from './replay.ts';
import { deadColumns, letterFrom, readDeadLetter } from './reads.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Behaviour } from '../actor/decide.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';
import type { Sql } from '../store/sql.ts';
import type { DeadRow } from './reads.ts';
import type { AnswerOf, DeadLetter } from './wire.ts';

/** So often an actor may move between its replay and the lock. */
const triesMax = 5;

export interface BurialOptions {
  readonly sql: Sql;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly behaviours: ReadonlyMap<string, Behaviour>;
}

/** The new row has a new place in the order: what was sent later and went through is not overtaken again. */
const putBack = `
  with dead as (delete from act_dead where act_dead.seq = $1::bigint returning *),
  back as (
    insert into act_mailbox (p, kind, id, msg_id, sender, timer_id, event, trace, cause_id)
    select p, kind, id, msg_id, sender, timer_id, event, trace, cause_id from dead
    on conflict (kind, id, msg_id) do nothing)
  select ${deadColumns.replace('act_dead.', '')}, p from dead`;

interface PutBack extends DeadRow {
  readonly p: number;
}

/** Puts it back. `gone` when it is not there (any more). */
export async function retryDeadLetter(options: BurialOptions, seq: string): Promise<AnswerOf<'retry'>> {
  const { sql, bus } = options;
  const letter = await readDeadLetter(sql, seq);
  if (letter === null) return { outcome: 'gone' };
  const [row, refusal] =
    letter.timerId === null
      ? [(await sql.query<PutBack>(putBack, [seq]))[0], null]
      : await retryTimer(options, letter, letter.timerId);
  if (refusal !== null) return { outcome: 'refused', reason: refusal };
  if (row === undefined) return { outcome: 'gone' };
  ringOwners(bus, [row]);
  return { outcome: 'retried', letter: letterFrom(row, true) };
}

async function retryTimer(
  options: BurialOptions,
  letter: DeadLetter,
  timerId: string,
): Promise<readonly [PutBack | undefined, string | null]> {
  const { sql, clock, behaviours } = options;
  const at: Address = { kind: letter.kind, id: letter.id };
  const behaviour = behaviours.get(at.kind);
  const unknown = `whether the timer '${timerId}' of ${nameOf(at)} is still armed cannot be told`;
  if (behaviour === undefined) return [undefined, `${unknown}: no actor is of kind '${at.kind}'`];
  for (let attempt = 0; attempt < triesMax; attempt += 1) {
    const replayed = await replayActor({ sql, clock, behaviour }, at, null);
    if (replayed === null) return [undefined, `${unknown}: there is no such actor`];
    const { outcome, reason, last } = replayed.result;
    if (outcome !== 'agrees') return [undefined, `${unknown}: its log cannot be replayed: ${reason ?? ''}`];
    if (replayed.armed.get(timerId) !== letter.msgId)
      return [undefined, `the timer '${timerId}' of ${nameOf(at)} is armed no more, so it must not fire; discard it`];
    const rows = await sql.transaction(async (inside) => {
      await inside.query('lock table act_mailbox in share row exclusive mode');
      const [row] = await inside.query<{ version: string }>(
        'select version from act_actor where kind = $1 and id = $2',
        [at.kind, at.id],
      );
      return Number(row?.version) === last ? await inside.query<PutBack>(putBack, [letter.seq]) : null;
    });
    if (rows !== null) return [rows[0], null];
  }
  return [undefined, `${nameOf(at)} moves too fast at the moment; try again`];
}

/** The letter that is now nowhere, or null when it was not there. */
export async function discardDeadLetter(sql: Pick<Sql, 'query'>, seq: string): Promise<DeadLetter | null> {
  const [row] = await sql.query<DeadRow>(
    `with dead as (delete from act_dead where act_dead.seq = $1::bigint returning *)
    select ${deadColumns.replace('act_dead.', '')} from dead`,
    [seq],
  );
  return row === undefined ? null : letterFrom(row, true);
}
