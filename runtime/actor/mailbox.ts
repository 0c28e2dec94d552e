// Messages between actors and timers, both rows of the mailbox: who looks when, and what becomes of a message that fails.
//
// M1 A row is in work on this node at most once at a time. M2 Rows of one actor go to it in the order of sending. M3 Never notify-only:
// whatever is announced (a commit here, a bell, an alarm) is also found by a look every second. M4 A row stays until a commit
// consumes it, the log shows that one did, or it has failed too often and lies among the dead.

import { batchMax } from '../store/store.ts';
import { nameOf, partitionOf } from './address.ts';
import { admit, jobEnding } from './message.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Clock } from '../clock/clock.ts';
import type { Gate } from '../membership/gate.ts';
import type { Ownership } from '../membership/ownership.ts';
import type { MailboxRow, Store } from '../store/store.ts';
import type { Committer } from './commit.ts';
import type { Behaviour } from './decide.ts';
import type { Outcome } from './incoming.ts';

const lookEveryMs = 1_000;
/** A look also learns what is due until well after the next one, so that timers are on time. */
const horizonMs = 1_500;
const dueMax = 1_000;
const rowsPerActor = 64;
const consumedMax = 4_096;

export interface MailboxOptions {
  readonly behaviours: ReadonlyMap<string, Behaviour>;
  readonly gate: Gate;
  readonly store: Store;
  readonly committer: Committer;
  readonly ownership: Ownership;
  /** The partition is another node's: it may look. */
  readonly ringElsewhere: (p: number) => void;
  readonly clock: Clock;
  readonly onFault: (what: string, error: unknown) => void;
}

export class Mailbox {
  readonly #options: MailboxOptions;
  /** Rows in work, by sequence and message id. */
  readonly #active = new Map<string, Promise<void>>();
  /** Consumed lately: a look that was under way meanwhile brings them once more. */
  readonly #consumed = new Set<string>();
  readonly #alarms = new Map<string, { readonly at: Address; readonly dueAt: number }>();
  readonly #wanted = new Map<string, Address>();
  readonly #stopping = new AbortController();
  #fetching: Promise<void> | null = null;
  #sleep = new AbortController();
  #lookAt = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(options: MailboxOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** What is in work goes on; nothing new begins. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the mailbox stops'));
    this.#sleep.abort(new Error('the mailbox stops'));
    await this.#running;
    await this.#fetching;
    await Promise.all(this.#active.values());
  }

  /** Somebody else wrote to a mailbox: look now. */
  ring(): void {
    this.#lookAt = 0;
    this.#sleep.abort(new Error('the bell rang'));
  }

  /** These actors have mail now. */
  wake(actors: readonly Address[]): void {
    if (this.#stopping.signal.aborted || actors.length === 0) return;
    const { ownership, ringElsewhere } = this.#options;
    const elsewhere = new Set<number>();
    for (const at of actors)
      if (ownership.epochOf(partitionOf(at)) === undefined) elsewhere.add(partitionOf(at));
      else this.#wanted.set(nameOf(at), at);
    for (const p of elsewhere) ringElsewhere(p);
    if (this.#wanted.size === 0) return;
    this.#fetching ??= this.#fetchWanted().finally(() => (this.#fetching = null));
  }

  /** These actors have mail soon. */
  alarm(soon: readonly (Address & { readonly inMs: number })[]): void {
    const now = this.#options.clock.monotonic();
    const due: Address[] = [];
    for (const { kind, id, inMs } of soon) {
      const at = { kind, id };
      if (inMs <= 0) due.push(at);
      else if (inMs <= horizonMs) this.#setAlarm(at, now + inMs + 1);
    }
    this.wake(due);
  }

  /** Resolves when what lies in these mailboxes now has been consumed, or has failed. */
  async deliver(actors: readonly Address[]): Promise<void> {
    for (let from = 0; from < actors.length; from += batchMax) {
      const rows = await this.#options.store.mail(actors.slice(from, from + batchMax), rowsPerActor);
      await Promise.all(rows.map((row) => this.#take(row)));
    }
  }

  #setAlarm(at: Address, dueAt: number): void {
    const key = nameOf(at);
    const before = this.#alarms.get(key);
    if (before !== undefined && before.dueAt <= dueAt) return;
    this.#alarms.set(key, { at, dueAt });
    this.#sleep.abort(new Error('an alarm was set'));
  }

  async #run(): Promise<void> {
    const { clock, onFault } = this.#options;
    while (!this.#stopping.signal.aborted) {
      // Made before the look: what is announced during it cuts the next sleep short.
      this.#sleep = new AbortController();
      this.#soundAlarms();
      if (clock.monotonic() >= this.#lookAt) {
        this.#lookAt = clock.monotonic() + lookEveryMs;
        await this.#look().catch((error: unknown) => onFault('look into the mailboxes', error));
      }
      const next = Math.min(this.#lookAt, ...[...this.#alarms.values()].map(({ dueAt }) => dueAt));
      const waitMs = next - clock.monotonic();
      if (waitMs > 0 && !this.#stopping.signal.aborted)
        await clock.sleep(waitMs, this.#sleep.signal).catch(() => undefined);
    }
  }

  #soundAlarms(): void {
    const now = this.#options.clock.monotonic();
    const due = [...this.#alarms].filter(([, alarm]) => alarm.dueAt <= now);
    for (const [key] of due) this.#alarms.delete(key);
    this.wake(due.map(([, alarm]) => alarm.at));
  }

  async #look(): Promise<void> {
    const due = await this.#options.store.due(horizonMs, dueMax, this.#options.ownership.owned());
    this.alarm(due);
    // The most urgent come first, so a full answer that is all due means that more is due.
    if (due.length === dueMax && (due.at(-1)?.inMs ?? 1) <= 0)
      this.#lookAt = Math.min(this.#lookAt, this.#options.clock.monotonic() + 100);
  }

  async #fetchWanted(): Promise<void> {
    while (this.#wanted.size > 0 && !this.#stopping.signal.aborted) {
      const actors = [...this.#wanted.values()].slice(0, batchMax);
      for (const at of actors) this.#wanted.delete(nameOf(at));
      try {
        const rows = await this.#options.store.mail(actors, rowsPerActor);
        this.#takeAll(actors, rows);
      } catch (error) {
        this.#options.onFault('fetch mail', error);
      }
    }
  }

  #takeAll(actors: readonly Address[], rows: readonly MailboxRow[]): void {
    const counts = new Map<string, number>();
    const taken = rows.map((row) => {
      counts.set(nameOf(row), (counts.get(nameOf(row)) ?? 0) + 1);
      return this.#take(row);
    });
    const full = actors.filter((at) => counts.get(nameOf(at)) === rowsPerActor);
    if (full.length > 0) void Promise.all(taken).then(() => this.wake(full));
  }

  #take(row: MailboxRow): Promise<void> {
    const key = `${row.seq} ${row.msgId}`;
    const active = this.#active.get(key);
    if (active !== undefined) return active;
    if (this.#consumed.has(key)) return Promise.resolve();
    const work = this.#process(row, key)
      .catch((error: unknown) => this.#options.onFault(`deliver ${row.msgId} to ${nameOf(row)}`, error))
      .finally(() => this.#active.delete(key));
    this.#active.set(key, work);
    return work;
  }

  async #process(row: MailboxRow, key: string): Promise<void> {
    const { gate } = this.#options;
    const judgedBy = gate.written(row.kind);
    const outcome = await this.#submit(row);
    if (outcome.kind === 'committed') this.#remember(key);
    if (outcome.kind !== 'failed') return;
    const { store, onFault } = this.#options;
    const error = `${outcome.code}: ${outcome.detail}`;
    const left = await store.fail({ seq: row.seq, msgId: row.msgId, timerId: row.timerId }, error, judgedBy);
    // A node that knows the newer version will read it.
    if (left === 'newer') gate.lookNow();
    else if (left !== 'gone')
      onFault(
        `deliver ${row.msgId} to ${nameOf(row)}, which ${left === 'dead' ? 'is given up' : 'is tried again'}`,
        new Error(error),
      );
  }

  #remember(key: string): void {
    this.#consumed.add(key);
    if (this.#consumed.size <= consumedMax) return;
    const [oldest] = this.#consumed;
    if (oldest !== undefined) this.#consumed.delete(oldest);
  }

  async #submit(row: MailboxRow): Promise<Outcome> {
    const admitted = admit(this.#options, row.kind, row.event, row.timerId !== null);
    if (admitted.kind !== 'admitted') return admitted;
    const { event, machineVersion } = admitted;
    return await this.#options.committer.submit({
      to: { kind: row.kind, id: row.id },
      event,
      machineVersion,
      msgId: row.msgId,
      sender: row.timerId === null ? row.sender : null,
      trace: row.trace,
      cause: row.causeId,
      row: { seq: row.seq, msgId: row.msgId, timerId: row.timerId },
      ends: jobEnding(event),
      deadline: null,
      isRepeat: false,
    });
  }
}
