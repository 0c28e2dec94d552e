// Several messages for one actor in one commit: one update of its row, one log row per message. The fold keeps what the
// statement needs to be told once: for each timer and each domain row only the last word (PostgreSQL must not touch a row twice
// in one statement), and a timer that an earlier message of the fold cancelled does not fire.

import { partitionOf } from './address.ts';
import { hashOf } from './canonical.ts';
import type { Address, Refusal } from '@terrace/machines/kernel/envelope';
import type {
  ConsumedRow,
  DomainRow,
  JobCancel,
  JobEnding,
  LogEntry,
  NewJob,
  OutboxEntry,
  Tell,
  Transition,
} from '../store/store.ts';
import type { Behaviour, Decision, Life, Turn, Work } from './decide.ts';

/** A message as a fold takes it. */
export interface FoldItem {
  readonly turn: Turn;
  readonly cause: string | null;
  /** The mailbox row that brought it; null for an ask. */
  readonly row: ConsumedRow | null;
  /** The job that it ends. */
  readonly ends: JobEnding | null;
  /** Consume it without asking the machine: what it reports is no longer so. */
  readonly isStale: boolean;
}

export type Taken =
  | { readonly kind: 'taken'; readonly version: number; readonly accepted: boolean; readonly work: Work | null }
  /** Nothing changed; only asks are refused. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Its timer was cancelled or armed anew by an earlier message of this fold; its row goes with the commit. */
  | { readonly kind: 'overtaken' }
  /** It needs a commit of its own after this one. */
  | { readonly kind: 'later' };

export class Fold {
  readonly at: Address;
  readonly behaviour: Behaviour;
  readonly #from: number;
  readonly #node: string;
  #life: Life;
  #trace: string | null = null;
  readonly #log: LogEntry[] = [];
  readonly #consumed: ConsumedRow[] = [];
  readonly #tells: Tell[] = [];
  readonly #timers = new Map<string, Work['timers'][number]>();
  readonly #jobs: NewJob[] = [];
  readonly #jobCancels = new Map<string, JobCancel>();
  readonly #jobEnds: JobEnding[] = [];
  readonly #outbox: OutboxEntry[] = [];
  readonly #rows = new Map<string, DomainRow>();

  /** `node` is whose fold it is. */
  constructor(behaviour: Behaviour, at: Address, life: Life, node: string) {
    this.at = at;
    this.behaviour = behaviour;
    this.#life = life;
    this.#node = node;
    this.#from = life.version;
  }

  get life(): Life {
    return this.#life;
  }

  get size(): number {
    return this.#log.length;
  }

  /** Throws what the domain's code throws; the fold is then as before. */
  take(item: FoldItem): Taken {
    const { row, turn } = item;
    if (row !== null && row.timerId !== null && this.#timers.has(row.timerId)) return { kind: 'overtaken' };
    if (this.#log.some((entry) => entry.msgId === turn.meta.msgId)) return { kind: 'later' };
    // A stale attempt must not take the good one with it.
    if (item.ends !== null && this.#touchedJobs().has(item.ends.id)) return { kind: 'later' };
    const decision: Decision = item.isStale
      ? { accepted: false, refusal: { code: 'job-gone', detail: turn.event.type } }
      : this.behaviour.decide(this.at, this.#life, turn);
    if (!decision.accepted && row === null) return { kind: 'refused', refusal: decision.refusal };
    if (decision.accepted && this.#mustWait(decision.work)) return { kind: 'later' };
    this.#keep(item, decision);
    return {
      kind: 'taken',
      version: this.#life.version,
      accepted: decision.accepted,
      work: decision.accepted ? decision.work : null,
    };
  }

  /** A job that an earlier message of this fold makes or ends is not yet there to be cancelled, or is made and ended twice. */
  #mustWait(work: Work): boolean {
    const touched = this.#touchedJobs();
    return [...work.jobCancels, ...work.jobs].some((job) => touched.has(job.id));
  }

  #touchedJobs(): ReadonlySet<string> {
    return new Set([...this.#jobs, ...this.#jobEnds].map((job) => job.id));
  }

  #keep(item: FoldItem, decision: Decision): void {
    const { turn, row } = item;
    if (decision.accepted) {
      this.#life = decision.life;
      this.#trace = decision.trace;
    } else this.#life = { version: this.#life.version + 1, snapshot: this.#life.snapshot };
    this.#log.push({
      version: this.#life.version,
      machineVersion: this.behaviour.definition.version,
      msgId: turn.meta.msgId,
      event: turn.event,
      accepted: decision.accepted,
      reply: decision.accepted ? decision.work.reply : null,
      sender: turn.meta.sender,
      meta: { at: turn.meta.at, rand: turn.meta.rand, node: this.#node },
      trace: turn.trace,
      cause: item.cause,
      snapHash: decision.accepted ? decision.snapHash : hashOf(this.#life.snapshot.json),
    });
    if (row !== null) this.#consumed.push(row);
    if (item.ends !== null && !item.isStale) this.#jobEnds.push(item.ends);
    if (decision.accepted) this.#add(decision.work);
  }

  #add(work: Work): void {
    this.#tells.push(...work.tells);
    for (const timer of work.timers) this.#timers.set(timer.timerId, timer);
    this.#jobs.push(...work.jobs);
    for (const cancel of work.jobCancels) {
      const before = this.#jobCancels.get(cancel.id);
      this.#jobCancels.set(cancel.id, { id: cancel.id, force: cancel.force || before?.force === true });
    }
    this.#outbox.push(...work.outbox);
    for (const row of work.rows) this.#rows.set(keyOf(row), row);
  }

  /** `epoch` of the partition, or null where nobody owns partitions. */
  transition(epoch: number | null): Transition {
    const { kind, id } = this.at;
    const state = this.behaviour.stateOf(this.at, this.#life);
    const timers = [...this.#timers.values()];
    return {
      kind,
      id,
      p: partitionOf(this.at),
      epoch,
      from: this.#from,
      to: this.#life.version,
      machineVersion: this.behaviour.definition.version,
      state: state.state,
      done: state.done,
      snapshot: this.#life.snapshot.text,
      trace: this.#trace ?? this.behaviour.definition.trace?.(state) ?? null,
      log: this.#log,
      consumed: this.#consumed,
      tells: this.#tells,
      timers: timers.filter((timer) => 'msgId' in timer),
      cancelledTimers: timers.filter((timer) => !('msgId' in timer)).map((timer) => timer.timerId),
      jobs: this.#jobs,
      jobCancels: [...this.#jobCancels.values()],
      jobEnds: this.#jobEnds,
      outbox: this.#outbox,
      rows: [...this.#rows.values()],
    };
  }
}

const keyOf = ({ table, values }: DomainRow): string =>
  JSON.stringify([table.table, ...table.key.map((column) => values[column])]);
