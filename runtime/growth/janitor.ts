// Takes what is older than 30 days out of the log into the archive, whole versions at a time, and removes jobs that ended so long ago
// (ADR 19). One node at a time, in small steps, and never in the way of a commit: it locks nothing but rows that nobody reads.
//
// J1 A row goes only when the archive has it, by a digest that was read back, and a base stands at or above it. J2 A base is a copy of
// the actor whose hash its log row has. J3 A base grows only from the one that its piece begins with, so two that walk at once
// after all (a node that stood still) do no harm: the second piece is named by no row, and the archive's janitor removes it.
//
// Why message ids may go with their rows, although a repeat is known by them: none comes back after 30 days. An ask is repeated
// within seconds, and by an Idempotency-Key within a day; a message in a mailbox goes with the transition that it causes, so one that
// still lies there, or among the dead, was never applied; and the end of a job requires that its attempt has not ended.

import { hashOf } from '../actor/canonical.ts';
import { nameOf } from '../actor/address.ts';
import { readEntries } from '../operator/reads.ts';
import { baseFrom, writePiece } from './piece.ts';
import {
  forgetJobsStatement,
  forgetStatement,
  goOnStatement,
  holdStatement,
  letGoStatement,
  markStatement,
  readBaseStatement,
  readMarkStatement,
  rebaseStatement,
  walkStatement,
} from './statements.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Archive } from '../blob/archive.ts';
import type { Clock } from '../clock/clock.ts';
import { repeat } from '../clock/repeat.ts';
import type { StoredEntry } from '../operator/reads.ts';
import type { Sql } from '../store/sql.ts';
import type { Base, BaseRow } from './piece.ts';

/** DECISIONS 8. */
export const keptMs = 30 * 24 * 3_600_000;
/** A busy actor is copied so often; its rows go so much later than those of a quiet one. */
export const markEveryMs = 7 * 24 * 3_600_000;
const walkEveryMs = 24 * 3_600_000;
/** How often a node asks whether the walk is its to do. */
const askEveryMs = 3_600_000;
/** A start has better things to do. */
const firstAfterMs = 10 * 60_000;
/** Longer than the longest step; after so long another goes on. */
const heldMs = 15 * 60_000;
const actorsAtOnce = 200;
const rowsAtOnce = 500;
/** Between two steps, for those who have work to do. */
const pauseMs = 50;
/** A piece beyond that is not made; the actor is reported. */
const pieceBytesMax = 1024 ** 3;

export interface LogJanitorOptions {
  readonly node: string;
  /** Speaks as the janitor (store/roles.ts). */
  readonly sql: Pick<Sql, 'query'>;
  readonly archive: Pick<Archive, 'put'>;
  readonly clock: Clock;
  readonly onFault: (what: string, error: unknown) => void;
  /** For tests. */
  readonly times?: { readonly keptMs: number; readonly markEveryMs: number };
}

/** What one walk did. */
export interface Cleared {
  readonly actors: number;
  readonly marks: number;
  readonly pieces: number;
  readonly rows: number;
  readonly jobs: number;
}

export interface LogJanitor {
  /** The whole walk, now; null when another node does it, or it was done today. */
  pass(): Promise<Cleared | null>;
  stop(): Promise<void>;
}

interface Walked extends Address {
  readonly version: string;
  readonly base: string;
  /** Null when its log is empty. */
  readonly first: string | null;
  readonly is_long: boolean | null;
  readonly is_quiet: boolean | null;
  readonly mark: string | null;
  readonly is_mark_old: boolean | null;
  readonly ripe: string | null;
}

export function startLogJanitor(options: LogJanitorOptions): LogJanitor {
  const { clock, onFault } = options;
  const pass = (): Promise<Cleared | null> => walk.pass();
  const rounds = repeat({ what: 'clear the log', firstAfterMs, everyMs: askEveryMs, clock, onFault, work: pass });
  const walk = new Walk(options, rounds.signal);
  return { pass, stop: () => rounds.stop() };
}

class Walk {
  readonly #options: LogJanitorOptions;
  readonly #signal: AbortSignal;
  readonly #times: { readonly keptMs: number; readonly markEveryMs: number };
  #cleared = { actors: 0, marks: 0, pieces: 0, rows: 0, jobs: 0 };

  constructor(options: LogJanitorOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#times = options.times ?? { keptMs, markEveryMs };
  }

  async pass(): Promise<Cleared | null> {
    const { sql, node, clock } = this.#options;
    const [held] = await sql.query<{ after_kind: string; after_id: string }>(holdStatement, [node, heldMs]);
    if (held === undefined) return null;
    this.#cleared = { actors: 0, marks: 0, pieces: 0, rows: 0, jobs: 0 };
    let [kind, id] = [held.after_kind, held.after_id];
    for (;;) {
      const { keptMs: kept, markEveryMs: every } = this.#times;
      const actors = await sql.query<Walked>(walkStatement, [kind, id, actorsAtOnce, kept, every]);
      const last = actors.at(-1);
      if (last === undefined) break;
      for (const actor of actors) {
        if (this.#signal.aborted) return await this.#leave();
        if (actor.first !== null && !(await this.#clear(actor))) return null;
      }
      await this.#forgetJobs(actors);
      this.#cleared.actors += actors.length;
      [kind, id] = [last.kind, last.id];
      if (!(await this.#goOn(kind, id))) return null;
      await clock.sleep(pauseMs, this.#signal).catch(() => undefined);
    }
    await sql.query(letGoStatement, [node, walkEveryMs]);
    return this.#cleared;
  }

  /** Whoever goes on begins where this node was. */
  async #leave(): Promise<Cleared> {
    await this.#options.sql.query(letGoStatement, [this.#options.node, null]);
    return this.#cleared;
  }

  async #goOn(kind: string, id: string): Promise<boolean> {
    return (await this.#options.sql.query(goOnStatement, [this.#options.node, heldMs, kind, id])).length > 0;
  }

  /** False when another node has taken over. A fault of one actor is its own. */
  async #clear(actor: Walked): Promise<boolean> {
    const { onFault } = this.#options;
    try {
      const mark = await this.#markOf(actor);
      if (mark !== null && !(await this.#archive(actor, mark))) return true;
      // Also what a kill has left behind.
      if (mark !== null || Number(actor.first) <= Number(actor.base)) await this.#forget(actor);
      return mark === null || (await this.#stays(actor));
    } catch (error) {
      onFault(`clear the log of ${nameOf(actor)}`, error);
      return true;
    }
  }

  /** A piece takes its time: the work is held anew from here on. */
  async #stays({ kind, id }: Address): Promise<boolean> {
    return await this.#goOn(kind, id);
  }

  /** The version up to which rows can go now, or null. */
  async #markOf(actor: Walked): Promise<string | null> {
    if (actor.is_quiet === true && Number(actor.version) > Number(actor.base)) {
      await this.#mark(actor);
      return actor.version;
    }
    const isCovered = actor.mark === actor.version || actor.is_mark_old === false;
    if (actor.is_long === true && actor.is_quiet === false && !isCovered) await this.#mark(actor);
    return actor.ripe;
  }

  async #mark({ kind, id, version }: Walked): Promise<void> {
    await this.#options.sql.query(markStatement, [kind, id, version]);
    this.#cleared.marks += 1;
  }

  /** J1 to J3. False when there is nothing to go by. */
  async #archive(actor: Walked, version: string): Promise<boolean> {
    const { sql, archive, onFault } = this.#options;
    const { kind, id } = actor;
    const [mark] = await sql.query<BaseRow & { snap_hash: string | null }>(readMarkStatement, [kind, id, version]);
    // It has moved meanwhile: another day.
    if (mark === undefined) return false;
    if (mark.snap_hash !== hashOf(mark.snapshot)) {
      onFault(
        `clear the log of ${nameOf(actor)}`,
        new Error(`its copy of version ${version} is not what the log says`),
      );
      return false;
    }
    const [row] = await sql.query<BaseRow>(readBaseStatement, [kind, id]);
    const base: Base | null = row === undefined ? null : baseFrom(row);
    const from = base?.version ?? 0;
    const bytes = writePiece(actor, base, this.#entries(actor, from, Number(version)));
    const { digest } = await archive.put(bytes, { limitBytes: pieceBytesMax });
    const moved = await sql.query(rebaseStatement, [kind, id, version, from, digest]);
    this.#cleared.pieces += moved.length;
    return moved.length > 0;
  }

  /** All rows above `from` up to `to`; throws when one is missing. */
  async *#entries(actor: Address, from: number, to: number): AsyncIterable<StoredEntry> {
    let version = from;
    while (version < to) {
      const page = await readEntries(this.#options.sql, actor, version, Math.min(rowsAtOnce, to - version));
      if (page.length === 0) throw new Error(`the log of ${nameOf(actor)} ends at ${version}, before ${to}`);
      for (const entry of page) {
        if (Number(entry.version) !== version + 1) throw new Error(`the log of ${nameOf(actor)} has no ${version + 1}`);
        version += 1;
        yield entry;
      }
    }
  }

  async #forget({ kind, id }: Address): Promise<void> {
    for (;;) {
      const [gone] = await this.#options.sql.query<{ n: number }>(forgetStatement, [kind, id, rowsAtOnce]);
      this.#cleared.rows += gone?.n ?? 0;
      if ((gone?.n ?? 0) < rowsAtOnce) return;
      await this.#options.clock.sleep(pauseMs, this.#signal).catch(() => undefined);
    }
  }

  async #forgetJobs(actors: readonly Address[]): Promise<void> {
    const of = [actors.map(({ kind }) => kind), actors.map(({ id }) => id)];
    const values = [...of, this.#times.keptMs, rowsAtOnce];
    const [gone] = await this.#options.sql.query<{ n: number }>(forgetJobsStatement, values);
    this.#cleared.jobs += gone?.n ?? 0;
  }
}
