// What an actor was at some version: its log lived again from the beginning or from its base, or a piece of it from the archive, and every stored hash checked on the way. It is a
// pure dry run that writes nothing. Where the log and the machine disagree, the first such entry is named.

import { Replay } from '../actor/replay.ts';
import { hashOf } from '../actor/canonical.ts';
import { readEntries, readRow, typeOf } from './reads.ts';
import { baseFrom, readPiece } from '../growth/piece.ts';
import { findPieceStatement, readBaseStatement } from '../growth/statements.ts';
import { pageMax, replayMaxMs } from './wire.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Behaviour, Life } from '../actor/decide.ts';
import type { Archive } from '../blob/archive.ts';
import type { Base, BaseRow } from '../growth/piece.ts';
import type { Clock } from '../clock/clock.ts';
import type { LogEntry } from '../store/store.ts';
import type { Sql } from '../store/sql.ts';
import type { StoredEntry } from './reads.ts';
import type { ReplayResult } from './wire.ts';

export interface ReplayOptions {
  readonly sql: Pick<Sql, 'query'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly behaviour: Behaviour;
  /** Where older pieces of logs lie; without it a replay begins at the base. */
  readonly archive?: Pick<Archive, 'get'>;
  /** `replayMaxMs` when absent. */
  readonly maxMs?: number;
}

export interface Replayed {
  readonly result: ReplayResult;
  /** Message ids by timer, as the log has armed them by then. */
  readonly armed: ReadonlyMap<string, string>;
}

interface Stop {
  readonly outcome: 'differs' | 'unreplayable' | 'unfinished';
  readonly reason: string;
  readonly stored: string | null;
  readonly made: string | null;
}

/** Up to version `to`, or to the actor's own when it is null. Null when there is no such actor, or it has not come that far. */
export async function replayActor(options: ReplayOptions, at: Address, to: number | null): Promise<Replayed | null> {
  const { sql, clock, behaviour, maxMs = replayMaxMs } = options;
  const row = await readRow(sql, at);
  if (row === null || (to ?? 0) > row.version) return null;
  const target = to ?? row.version;
  const endsAt = clock.monotonic() + maxMs;
  const source = await sourceOf(options, at, target);
  const replay = new Replay(behaviour, at, source.base);
  const from = replay.life.version;
  let life = replay.life;
  let steps: ReplayResult['steps'] = [];
  let stop: Stop | null = source.stop;
  while (stop === null && life.version < target) {
    // In small pages: this node has other things to do, and does them while a page is fetched.
    const entries = await source.next(life.version, Math.min(pageMax, target - life.version));
    if (entries.length === 0) stop = differs(`the log ends at ${life.version}, the actor is at ${row.version}`);
    for (const entry of entries) {
      stop = whyNot(behaviour, entry) ?? step(replay, entry);
      if (stop !== null) break;
      life = replay.life;
      steps.push(stepOf(behaviour, at, life, entry));
    }
    steps = steps.slice(-pageMax);
    if (stop === null && life.version < target && clock.monotonic() > endsAt)
      stop = { outcome: 'unfinished', reason: `the rest takes longer than ${maxMs} ms`, stored: null, made: null };
  }
  const { state, done, context } = behaviour.stateOf(at, life);
  const snapHash = hashOf(life.snapshot.json);
  const rowAgrees =
    life.version === row.version ? snapHash === hashOf(row.snapshot) && state === row.state && done === row.done : null;
  const { outcome, ...rest } = stop ?? { outcome: 'agrees' as const, reason: null, stored: null, made: null };
  return {
    result: {
      ...{ kind: at.kind, id: at.id, to: target, last: row.version, from, replayed: life.version, outcome, ...rest },
      ...{ state, done, context: context as ReplayResult['context'], snapHash, rowAgrees, steps },
    },
    armed: replay.armed,
  };
}

interface Source {
  /** Null at the beginning of the log. */
  readonly base: Base | null;
  readonly next: (after: number, limit: number) => Promise<readonly StoredEntry[]>;
  readonly stop: Stop | null;
}

/** From the base on; from the archive, what is older. */
async function sourceOf({ sql, archive }: ReplayOptions, at: Address, target: number): Promise<Source> {
  const next: Source['next'] = (after, limit) => readEntries(sql, at, after, limit);
  const [row] = await sql.query<BaseRow>(readBaseStatement, [at.kind, at.id]);
  const base = row === undefined ? null : baseFrom(row);
  if (base === null || target >= base.version) return { base, next, stop: null };
  const [piece] = await sql.query<{ readonly digest: string }>(findPieceStatement, [at.kind, at.id, target]);
  const bytes = piece === undefined ? null : ((await archive?.get(piece.digest)) ?? null);
  if (bytes === null) {
    const reason = `versions up to ${base.version} are in the archive, and this node cannot fetch them from there`;
    return { base, next, stop: { outcome: 'unreplayable', reason, stored: null, made: null } };
  }
  const { base: first, entries } = await readPiece(bytes);
  const rows = entries[Symbol.asyncIterator]();
  const take = async (_after: number, limit: number): Promise<readonly StoredEntry[]> => {
    const page: StoredEntry[] = [];
    for (let one = await rows.next(); one.done !== true; one = await rows.next()) {
      page.push(one.value);
      if (page.length === limit) break;
    }
    return page;
  };
  return { base: first, next: take, stop: null };
}

/** What is said of an actor whose machine this node does not have at all. Null when there is no such actor. */
export async function replayUnknown(
  sql: Pick<Sql, 'query'>,
  at: Address,
  to: number | null,
): Promise<ReplayResult | null> {
  const row = await readRow(sql, at);
  if (row === null) return null;
  const reason = `no actor of kind '${at.kind}' lives on this node`;
  return {
    ...{ kind: at.kind, id: at.id, to: to ?? row.version, last: row.version, from: 0, replayed: 0 },
    ...{ outcome: 'unreplayable', reason, stored: null, made: null },
    ...{ state: '', done: false, context: null, snapHash: '', rowAgrees: null, steps: [] },
  };
}

const differs = (reason: string, stored: string | null = null, made: string | null = null): Stop => ({
  outcome: 'differs',
  reason,
  stored,
  made,
});

/** A machine of another version is not here, and what it did cannot be lived again. */
function whyNot(behaviour: Behaviour, entry: StoredEntry): Stop | null {
  if (behaviour.at(entry.machine_version) !== undefined) return null;
  const { kind, version } = behaviour.definition;
  const has = behaviour.oldest === version ? `version ${version}` : `versions ${behaviour.oldest} to ${version}`;
  const reason = `version ${entry.version} was written by version ${entry.machine_version} of the machine '${kind}', and this node has ${has}`;
  return { outcome: 'unreplayable', reason, stored: entry.snap_hash, made: null };
}

function step(replay: Replay, entry: StoredEntry): Stop | null {
  const version = Number(entry.version);
  try {
    replay.apply(entryFrom(entry));
    return null;
  } catch (error) {
    // A defect names the invariant; anything else is what the machine itself throws at this message.
    const reason = error instanceof Error ? error.message : String(error);
    const made = replay.life.version === version ? hashOf(replay.life.snapshot.json) : null;
    return differs(reason, entry.snap_hash, made);
  }
}

const entryFrom = (row: StoredEntry): LogEntry => ({
  version: Number(row.version),
  machineVersion: row.machine_version,
  msgId: row.msg_id,
  event: row.event,
  accepted: row.accepted,
  reply: row.reply,
  sender: row.sender,
  meta: row.meta,
  trace: row.trace,
  cause: row.cause,
  snapHash: row.snap_hash,
});

const stepOf = (
  behaviour: Behaviour,
  at: Address,
  life: Life,
  { event, accepted, meta }: StoredEntry,
): ReplayResult['steps'][number] => ({
  version: life.version,
  type: typeOf(event),
  accepted,
  state: behaviour.stateOf(at, life).state,
  takenAt: new Date(meta.at).toISOString(),
});
