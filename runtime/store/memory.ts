// The store in memory: the same promises as PostgreSQL's, for tests and simulations. A commit is one synchronous step, as the
// statement is one atomic one. `without` takes one promise away, for tests that must notice.

import { partitionOf, partitions } from '../actor/address.ts';
import { RejectedBatch, attemptsMax, backOffMs } from './store.ts';
import type { Address, Json } from '@terrace/machines/kernel/envelope';
import type { Clock } from '../clock/clock.ts';
import type {
  ActorOutcome,
  ConsumedRow,
  DomainRow,
  JobEnding,
  LogEntry,
  MailboxRow,
  OutboxRow,
  PartitionRow,
  Partitions,
  Reads,
  Store,
  Tell,
  Transition,
} from './store.ts';

export interface StoredActor extends Address {
  readonly version: number;
  readonly machineVersion: number;
  readonly state: string;
  readonly done: boolean;
  readonly snapshot: Json;
  readonly trace: string | null;
}

export interface StoredMail extends MailboxRow {
  readonly dueAt: number;
  readonly lastError: string | null;
}

export interface StoredJob {
  readonly id: string;
  readonly owner: Address;
  readonly pool: string;
  readonly status: 'waiting' | 'released' | 'claimed' | 'canceling' | 'done' | 'canceled' | 'lost';
  readonly attempt: number;
  readonly forceCancel: boolean;
  readonly trace: string | null;
}

export interface UniqueIndex {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
}

/** A promise of the store; see S1 to S6 in store.ts. */
export type StorePromise = 'epochs' | 'compare-and-set' | 'dedupe' | 'consumed rows' | 'job attempts' | 'old nodes';

export interface MemoryStoreOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly uniqueIndexes?: readonly UniqueIndex[];
  readonly without?: StorePromise;
}

export interface MemoryStore extends Store {
  readonly actors: ReadonlyMap<string, StoredActor>;
  /** By actor, in order of versions. */
  readonly log: ReadonlyMap<string, readonly LogEntry[]>;
  readonly mailbox: ReadonlyMap<string, StoredMail>;
  readonly dead: readonly StoredMail[];
  readonly jobs: ReadonlyMap<string, StoredJob>;
  /** By table, then by key. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, DomainRow>>;
  readonly events: ReadonlyMap<string, OutboxRow>;
  /** On the list of those that live. */
  readonly nodes: ReadonlyMap<string, { readonly reads: Reads; readonly seenAt: number }>;
  /** As the desk does it: nobody's transition. */
  setJob(id: string, change: Partial<Pick<StoredJob, 'status' | 'attempt'>>): void;
  /** As no store may: the row is gone and nobody heard of it. For tests that must notice. */
  lose(row: ConsumedRow): void;
  /** A row that no transition of an actor wrote, as the desk's. */
  post(to: Address, p: number, msgId: string, event: Json): void;
}

export function memoryStore(options: MemoryStoreOptions): MemoryStore {
  return new Tables(options);
}

/** The port of a store in memory, with other words for some of its calls. */
export const storeBut = (store: MemoryStore, changes: Partial<Store>): Store => ({
  partitions: () => store.partitions(),
  claim: (node, partitions) => store.claim(node, partitions),
  load: (actors, messages) => store.load(actors, messages),
  commit: (transitions) => store.commit(transitions),
  due: (withinMs, limit, partitions) => store.due(withinMs, limit, partitions),
  mail: (actors, perActor) => store.mail(actors, perActor),
  pendingFrom: (causeId) => store.pendingFrom(causeId),
  discard: (rows) => store.discard(rows),
  fail: (row, error, judgedBy) => store.fail(row, error, judgedBy),
  outbox: (limit, partitions) => store.outbox(limit, partitions),
  published: (seqs) => store.published(seqs),
  enlist: (node, reads) => store.enlist(node, reads),
  delist: (node) => store.delist(node),
  openGates: (leaseMs) => store.openGates(leaseMs),
  ...changes,
});

const isAmong = (wanted: Partitions, at: Address): boolean => wanted === null || wanted.includes(partitionOf(at));
const keyOf = (at: Address): string => `${at.kind}/${at.id}`;

class Tables implements MemoryStore {
  readonly #options: MemoryStoreOptions;
  readonly actors = new Map<string, StoredActor>();
  readonly log = new Map<string, LogEntry[]>();
  readonly mailbox = new Map<string, StoredMail>();
  readonly dead: StoredMail[] = [];
  readonly jobs = new Map<string, StoredJob>();
  readonly rows = new Map<string, Map<string, DomainRow>>();
  readonly events = new Map<string, OutboxRow>();
  readonly #partitions = Array.from({ length: partitions }, (_, p): PartitionRow => ({ p, epoch: 0, node: null }));
  readonly #written = new Map<string, number>();
  readonly nodes = new Map<string, { readonly reads: Reads; readonly seenAt: number }>();
  #sequence = 0;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
  }

  async partitions() {
    return this.#partitions.map((row) => ({ ...row }));
  }

  async claim(node: string, claimed: readonly number[]) {
    return claimed.map((p) => {
      const row = { p, epoch: (this.#partitions[p]?.epoch ?? 0) + 1, node };
      this.#partitions[p] = row;
      return { ...row };
    });
  }

  async load(actors: Parameters<Store['load']>[0], messages: Parameters<Store['load']>[1]) {
    const found = actors.map((at) => this.actors.get(keyOf(at))).filter((row) => row !== undefined);
    const applied = messages.flatMap(({ kind, id, msgId }) => {
      const entry = this.log.get(keyOf({ kind, id }))?.find((each) => each.msgId === msgId);
      if (entry === undefined) return [];
      const { version, accepted, reply } = entry;
      return [{ kind, id, msgId, version, accepted, reply: copy(reply) }];
    });
    return { actors: found.map((row) => ({ ...row, snapshot: copy(row.snapshot) })), applied };
  }

  async commit(transitions: readonly Transition[]) {
    const verdicts = transitions.map((transition) => this.#verdict(transition));
    const moving = transitions.filter((_, index) => verdicts[index]?.committed === true);
    // Before anything is written: a refused batch leaves nothing behind.
    this.#checkIndexes(moving.flatMap((transition) => transition.rows));
    this.#checkJobs(moving);
    const canceling: string[] = [];
    const mailed = new Map<string, Address>();
    for (const transition of moving) {
      this.#write(transition);
      for (const cancel of transition.jobCancels) {
        const status = this.#cancelJob(transition, cancel.id, cancel.force);
        if (status === 'canceling') canceling.push(cancel.id);
        if (status === 'canceled') mailed.set(keyOf(transition), { kind: transition.kind, id: transition.id });
      }
    }
    return { outcomes: verdicts, canceling, mailed: [...mailed.values()] };
  }

  #verdict(transition: Transition): ActorOutcome {
    const { without } = this.#options;
    const known = new Set((this.log.get(keyOf(transition)) ?? []).map((entry) => entry.msgId));
    const repeated =
      without === 'dedupe' ? [] : transition.log.map((entry) => entry.msgId).filter((msgId) => known.has(msgId));
    const missing =
      without === 'consumed rows'
        ? []
        : transition.consumed.filter((row) => this.#row(row) === undefined).map((row) => row.msgId);
    const goneJobs = transition.jobEnds.filter((end) => !this.#canEnd(transition, end)).map((end) => end.id);
    const isExpected =
      without === 'compare-and-set' || (this.actors.get(keyOf(transition))?.version ?? 0) === transition.from;
    const isFenced =
      without !== 'epochs' && transition.epoch !== null && this.#partitions[transition.p]?.epoch !== transition.epoch;
    if (repeated.length + missing.length + goneJobs.length === 0 && isExpected && !isFenced) return { committed: true };
    return { committed: false, repeated, missing, goneJobs, isFenced };
  }

  #row({ seq, msgId }: ConsumedRow): StoredMail | undefined {
    const row = this.mailbox.get(seq);
    return row?.msgId === msgId ? row : undefined;
  }

  #canEnd(owner: Address, end: JobEnding): boolean {
    const job = this.jobs.get(end.id);
    if (job === undefined || keyOf(job.owner) !== keyOf(owner)) return false;
    if (job.attempt !== end.attempt && this.#options.without !== 'job attempts') return false;
    const live = ['claimed', 'canceling', ...(end.outcome === 'lost' ? ['released'] : [])];
    return live.includes(job.status);
  }

  #checkIndexes(written: readonly DomainRow[]): void {
    for (const index of this.#options.uniqueIndexes ?? []) {
      const after = new Map(this.rows.get(index.table));
      for (const row of written.filter(({ table }) => table.table === index.table)) after.set(rowKey(row), row);
      const seen = new Set<string>();
      for (const row of after.values()) {
        const value = JSON.stringify(index.columns.map((column) => row.values[column]));
        if (seen.has(value)) throw new RejectedBatch('23505', index.name, new Error(`${index.name} is violated`));
        seen.add(value);
      }
    }
  }

  #checkJobs(moving: readonly Transition[]): void {
    const taken = moving.flatMap((transition) => transition.jobs).find((job) => this.jobs.has(job.id));
    if (taken !== undefined)
      throw new RejectedBatch('23505', 'act_job_pkey', new Error(`there is a job ${taken.id} already`));
  }

  #write(transition: Transition): void {
    const { kind, id, p, to, machineVersion, state, done, snapshot, trace } = transition;
    const key = keyOf(transition);
    this.actors.set(key, {
      kind,
      id,
      version: to,
      machineVersion,
      state,
      done,
      snapshot: JSON.parse(snapshot) as Json,
      trace,
    });
    const log = this.log.get(key) ?? [];
    this.log.set(key, log);
    log.push(...transition.log.map((entry) => copy(entry)));
    for (const row of transition.consumed) {
      const isArmedAgain = transition.timers.some((timer) => timer.timerId === row.timerId);
      if (this.#row(row) !== undefined && !isArmedAgain) this.mailbox.delete(row.seq);
    }
    for (const timerId of transition.cancelledTimers) this.mailbox.delete(this.#timer(transition, timerId)?.seq ?? '');
    for (const end of transition.jobEnds) this.#setStatus(end.id, end.outcome);
    for (const tell of transition.tells) this.#tell(key, tell);
    for (const { timerId, msgId, delayMs, event, trace: timerTrace, cause } of transition.timers) {
      const seq = this.#timer(transition, timerId)?.seq ?? this.#nextSeq();
      const dueAt = this.#options.clock.now() + delayMs;
      this.mailbox.set(seq, {
        ...blankMail,
        seq,
        p,
        kind,
        id,
        msgId,
        sender: key,
        timerId,
        dueAt,
        event: copy(event),
        trace: timerTrace,
        causeId: cause,
      });
    }
    for (const { id: job, pool, trace: jobTrace } of transition.jobs)
      this.jobs.set(job, {
        id: job,
        owner: { kind, id },
        pool,
        status: 'waiting',
        attempt: 0,
        forceCancel: false,
        trace: jobTrace,
      });
    for (const entry of transition.outbox) {
      const seq = this.#nextSeq();
      this.events.set(seq, { ...entry, kind, id, seq, body: copy(entry.body) });
    }
    for (const row of transition.rows) this.#setRow(row);
  }

  #tell(sender: string, { p, to, msgId, event, trace, cause }: Tell): void {
    if (this.#has(to, msgId)) return;
    const seq = this.#nextSeq();
    const dueAt = this.#options.clock.now();
    this.mailbox.set(seq, {
      ...blankMail,
      seq,
      p,
      kind: to.kind,
      id: to.id,
      msgId,
      sender,
      dueAt,
      event: copy(event),
      trace,
      causeId: cause,
    });
  }

  #cancelJob(owner: Transition, id: string, force: boolean): StoredJob['status'] | null {
    const job = this.jobs.get(id);
    if (job === undefined || keyOf(job.owner) !== keyOf(owner)) return null;
    const isHeld = job.status === 'claimed' || job.status === 'canceling';
    if (!isHeld && job.status !== 'waiting' && job.status !== 'released') return null;
    const status = isHeld ? 'canceling' : 'canceled';
    this.jobs.set(id, { ...job, status, forceCancel: job.forceCancel || force });
    const event = { type: 'job.canceled', job: id, attempt: job.attempt, result: null };
    if (!isHeld) this.post(owner, owner.p, `job:${id}:${job.attempt}:canceled`, event);
    return status;
  }

  #setStatus(id: string, status: StoredJob['status']): void {
    const job = this.jobs.get(id);
    if (job !== undefined) this.jobs.set(id, { ...job, status });
  }

  #setRow(row: DomainRow): void {
    const table = this.rows.get(row.table.table) ?? new Map<string, DomainRow>();
    this.rows.set(row.table.table, table);
    const before = table.get(rowKey(row));
    if (before === undefined || before.version < row.version) table.set(rowKey(row), copy(row));
  }

  #timer(at: Address, timerId: string): StoredMail | undefined {
    return [...this.mailbox.values()].find((row) => keyOf(row) === keyOf(at) && row.timerId === timerId);
  }

  #has(at: Address, msgId: string): boolean {
    return [...this.mailbox.values()].some((row) => keyOf(row) === keyOf(at) && row.msgId === msgId);
  }

  #nextSeq(): string {
    this.#sequence += 1;
    return String(this.#sequence);
  }

  async due(withinMs: number, limit: number, wanted: Partitions) {
    const now = this.#options.clock.now();
    return [...this.mailbox.values()]
      .filter((row) => row.dueAt <= now + withinMs && isAmong(wanted, row))
      .toSorted((a, b) => a.dueAt - b.dueAt || Number(a.seq) - Number(b.seq))
      .slice(0, limit)
      .map(({ kind, id, dueAt }) => ({ kind, id, inMs: dueAt - now }));
  }

  async mail(actors: readonly Address[], perActor: number) {
    const now = this.#options.clock.now();
    return actors.flatMap((at) =>
      [...this.mailbox.values()]
        .filter((row) => keyOf(row) === keyOf(at) && row.dueAt <= now)
        .toSorted((a, b) => Number(a.seq) - Number(b.seq))
        .slice(0, perActor)
        .map(({ dueAt: _dueAt, lastError: _lastError, ...row }) => ({ ...row, event: copy(row.event) })),
    );
  }

  async pendingFrom(causeId: string) {
    const rows = [...this.mailbox.values()].filter((row) => row.causeId === causeId && row.timerId === null);
    return [...new Map(rows.map(({ kind, id }) => [keyOf({ kind, id }), { kind, id }])).values()];
  }

  async discard(rows: readonly ConsumedRow[]) {
    for (const consumed of rows) {
      const row = this.#row(consumed);
      if (row === undefined) continue;
      if (this.log.get(keyOf(row))?.some((entry) => entry.msgId === row.msgId)) this.mailbox.delete(row.seq);
    }
  }

  async fail(consumed: ConsumedRow, error: string, judgedBy: number) {
    const row = this.#row(consumed);
    if (row === undefined) return 'gone' as const;
    if ((this.#written.get(row.kind) ?? 0) > judgedBy) return 'newer' as const;
    const attempts = row.attempts + 1;
    if (attempts >= attemptsMax) {
      this.mailbox.delete(row.seq);
      this.dead.push({ ...row, attempts, lastError: error });
      return 'dead' as const;
    }
    const dueAt = this.#options.clock.now() + backOffMs(attempts);
    this.mailbox.set(row.seq, { ...row, attempts, dueAt, lastError: error });
    return 'waits' as const;
  }

  async outbox(limit: number, wanted: Partitions) {
    return [...this.events.values()].filter((row) => isAmong(wanted, row)).slice(0, limit);
  }

  lose({ seq }: ConsumedRow): void {
    this.mailbox.delete(seq);
  }

  async enlist(node: string, reads: Reads) {
    this.nodes.set(node, { reads, seenAt: this.#options.clock.now() });
    return new Map(this.#written);
  }

  async delist(node: string) {
    this.nodes.delete(node);
  }

  async openGates(leaseMs: number) {
    const from = this.#options.clock.now() - leaseMs;
    const living = [...this.nodes.values()].filter(({ seenAt }) => seenAt > from).map(({ reads }) => reads);
    const isHeedless = this.#options.without === 'old nodes';
    for (const kind of new Set(living.flatMap((reads) => Object.keys(reads)))) {
      const versions = living.map((reads) => reads[kind] ?? 0);
      const version = isHeedless ? Math.max(...versions) : Math.min(...versions);
      if (version > (this.#written.get(kind) ?? 0)) this.#written.set(kind, version);
    }
    return new Map(this.#written);
  }

  async published(seqs: readonly string[]) {
    for (const seq of seqs) this.events.delete(seq);
  }

  setJob(id: string, change: Partial<Pick<StoredJob, 'status' | 'attempt'>>): void {
    const job = this.jobs.get(id);
    if (job === undefined) throw new RangeError(`there is no job ${id}`);
    this.jobs.set(id, { ...job, ...change });
  }

  post(to: Address, p: number, msgId: string, event: Json): void {
    if (this.#has(to, msgId)) return;
    const seq = this.#nextSeq();
    const dueAt = this.#options.clock.now();
    this.mailbox.set(seq, { ...blankMail, seq, p, kind: to.kind, id: to.id, msgId, dueAt, event: copy(event) });
  }
}

const blankMail = { sender: null, timerId: null, attempts: 0, trace: null, causeId: null, lastError: null };

const rowKey = ({ table, values }: DomainRow): string => JSON.stringify(table.key.map((column) => values[column]));

/** What jsonb would give back. */
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
