// The store port: everything that an actor's correctness depends on. One call of `commit` is one atomic statement for up to
// 128 actors, and each actor in it is committed whole or not at all.
//
// S1 An actor's version goes from v to v+k in at most one commit (compare-and-set). S2 Each of these k versions has its log row,
// written by that commit alone, and no message id stands in an actor's log twice. S3 A commit that consumes a mailbox row finds
// it there with its sequence and its message id, or does nothing for that actor. S4 Tells, timers, jobs, events and rows are
// written if and only if the version moved. S5 A job ends in the commit of the message that ends it, and only for its attempt.
// S6 The gate of a kind opens to what every node reads that lives, and never closes; a node is on the list before it learns where
// the gates stand, and a gate that opens sees the whole list.

import type { Address, Json } from '@terrace/machines/kernel/envelope';
import type { TableDeclaration } from '../actor/define.ts';

/** Actors in one commit; larger batches buy a fifth more throughput and cost latency. */
export const batchMax = 128;
/** A mailbox message is tried so often before it lies among the dead. */
export const attemptsMax = 5;
/** The longest pause between two tries of a mailbox message. */
export const backOffMaxMs = 5 * 60_000;

/** How long a message waits after its nth failure: 2, 4, 8 … seconds, at most five minutes. */
export const backOffMs = (failures: number): number => Math.min(2 ** failures * 1_000, backOffMaxMs);

/** Who looks after a partition; `epoch` grows with every claim. */
export interface PartitionRow {
  readonly p: number;
  readonly epoch: number;
  /** Null before the first claim. */
  readonly node: string | null;
}

export interface ActorRow extends Address {
  readonly version: number;
  readonly machineVersion: number;
  readonly snapshot: Json;
}

export interface MessageKey extends Address {
  readonly msgId: string;
}

/** A message that stands in the log already, with what was answered then. */
export interface AppliedMessage extends MessageKey {
  readonly version: number;
  readonly accepted: boolean;
  readonly reply: Json;
}

export interface LogEntry {
  readonly version: number;
  /** Version of the machine that took it. */
  readonly machineVersion: number;
  readonly msgId: string;
  readonly event: Json;
  readonly accepted: boolean;
  readonly reply: Json;
  readonly sender: string | null;
  /** Time and chance as the machine saw them; and who took it, absent in what earlier releases wrote. */
  readonly meta: { readonly at: number; readonly rand: string; readonly node?: string };
  readonly trace: string | null;
  readonly cause: string | null;
  /** Of the canonical snapshot after this entry. */
  readonly snapHash: string;
}

/** A row of the mailbox that a transition takes; `seq` is a decimal number as text, since it may outgrow a double. */
export interface ConsumedRow {
  readonly seq: string;
  readonly msgId: string;
  readonly timerId: string | null;
}

export interface Tell {
  readonly p: number;
  readonly to: Address;
  readonly msgId: string;
  readonly event: Json;
  readonly trace: string | null;
  readonly cause: string;
}

export interface ArmedTimer {
  readonly timerId: string;
  /** New at every arming: a row under an older one is another timer. */
  readonly msgId: string;
  readonly delayMs: number;
  readonly event: Json;
  readonly trace: string | null;
  readonly cause: string;
}

export interface NewJob {
  readonly id: string;
  readonly pool: string;
  readonly priority: number;
  readonly organization: string;
  readonly attempts: number;
  readonly spec: Json;
  readonly trace: string | null;
}

export interface JobCancel {
  readonly id: string;
  readonly force: boolean;
}

/** The job must have this attempt and be claimed or canceling (or released, when no worker took it and it is lost). */
export interface JobEnding {
  readonly id: string;
  readonly attempt: number;
  readonly outcome: 'done' | 'canceled' | 'lost';
}

export interface OutboxEntry {
  readonly version: number;
  readonly subject: string;
  readonly msgId: string;
  readonly trace: string | null;
  readonly body: Json;
}

export interface DomainRow {
  readonly table: TableDeclaration;
  readonly version: number;
  readonly values: { readonly [column: string]: Json };
}

/** All that one commit changes for one actor; several messages may be folded into it, one log entry each. */
export interface Transition extends Address {
  readonly p: number;
  /** The epoch that the partition must have; null where nobody owns partitions. */
  readonly epoch: number | null;
  /** The version that the actor must have; 0 when it must not exist. */
  readonly from: number;
  readonly to: number;
  readonly machineVersion: number;
  readonly state: string;
  readonly done: boolean;
  /** The snapshot as JSON text. */
  readonly snapshot: string;
  readonly trace: string | null;
  readonly log: readonly LogEntry[];
  readonly consumed: readonly ConsumedRow[];
  readonly tells: readonly Tell[];
  /** At most one per timer id, and none that is among the cancelled. */
  readonly timers: readonly ArmedTimer[];
  readonly cancelledTimers: readonly string[];
  readonly jobs: readonly NewJob[];
  readonly jobCancels: readonly JobCancel[];
  readonly jobEnds: readonly JobEnding[];
  readonly outbox: readonly OutboxEntry[];
  /** At most one per table and key. */
  readonly rows: readonly DomainRow[];
}

export type ActorOutcome =
  | { readonly committed: true }
  | {
      readonly committed: false;
      /** Message ids that the log has already. */
      readonly repeated: readonly string[];
      /** Message ids of consumed rows that are not there any more. */
      readonly missing: readonly string[];
      /** Jobs that cannot be ended so. */
      readonly goneJobs: readonly string[];
      /** Another node has claimed the partition. */
      readonly isFenced: boolean;
    };

export interface CommitResult {
  /** One per transition, in order; not committed and without a reason means that the version was another. */
  readonly outcomes: readonly ActorOutcome[];
  /** Jobs that a worker has and shall stop: publish on their control subject. */
  readonly canceling: readonly string[];
  /** Owners that found `job.canceled` in their mailbox by this commit, since no worker had the job yet. */
  readonly mailed: readonly Address[];
}

export interface MailboxRow extends Address {
  readonly seq: string;
  readonly p: number;
  readonly msgId: string;
  readonly sender: string | null;
  readonly timerId: string | null;
  readonly event: Json;
  readonly attempts: number;
  readonly trace: string | null;
  readonly causeId: string | null;
}

/** An actor whose mailbox has something that is due in `inMs` (at most 0 when it is due). */
export interface DueActor extends Address {
  readonly inMs: number;
}

export interface OutboxRow extends Address {
  readonly seq: string;
  readonly version: number;
  readonly subject: string;
  readonly msgId: string;
  readonly trace: string | null;
  readonly body: Json;
}

/**
 * The database understood the batch and refuses something in it (SQLSTATE 22, 23 or 42). Nothing of it was written, and
 * trying it again as it is cannot help: halve it until the culprit stands alone.
 */
export class RejectedBatch extends Error {
  override readonly name = 'RejectedBatch';
  readonly sqlState: string;
  /** The violated constraint or unique index, when it is one. */
  readonly constraint: string | null;
  constructor(sqlState: string, constraint: string | null, cause: Error) {
    super(cause.message, { cause });
    this.sqlState = sqlState;
    this.constraint = constraint;
  }
}

/** The newest version of each kind's machine that a node reads. */
export type Reads = { readonly [kind: string]: number };
/** Which version of each kind's machine is written. A kind that is not there is not written at all yet. */
export type WrittenVersions = ReadonlyMap<string, number>;

/** Ask for all of them by null. */
export type Partitions = readonly number[] | null;

export interface Store {
  /** Every partition, in order. */
  partitions(): Promise<readonly PartitionRow[]>;
  /** Gives these partitions to `node` and each a new epoch: whoever commits under an older one is fenced. */
  claim(node: string, partitions: readonly number[]): Promise<readonly PartitionRow[]>;
  /** Actors that exist among `actors`, and those of `messages` that stand in the log. */
  load(
    actors: readonly Address[],
    messages: readonly MessageKey[],
  ): Promise<{ readonly actors: readonly ActorRow[]; readonly applied: readonly AppliedMessage[] }>;
  /**
   * Throws RejectedBatch when something in the batch can never be written, anything else when it is not known whether the
   * batch was written.
   */
  commit(transitions: readonly Transition[]): Promise<CommitResult>;
  /** Actors of these partitions whose mailbox has something due within `withinMs` from now, the most urgent first; an actor may come up twice. */
  due(withinMs: number, limit: number, partitions: Partitions): Promise<readonly DueActor[]>;
  /** Rows of these actors that are due, in order of sending; at most `perActor` for each. */
  mail(actors: readonly Address[], perActor: number): Promise<readonly MailboxRow[]>;
  /** Actors that a message's transition told something which still lies in their mailboxes. */
  pendingFrom(causeId: string): Promise<readonly Address[]>;
  /** Deletes rows whose messages stand in the log already. */
  discard(rows: readonly ConsumedRow[]): Promise<void>;
  /**
   * A row's message failed: it waits, or it has failed too often and lies among the dead; `gone` when it is not there any more.
   * `newer`, and nothing is done, when its kind is written in a version beyond `judgedBy`, by which it was found bad.
   */
  fail(row: ConsumedRow, error: string, judgedBy: number): Promise<'waits' | 'dead' | 'gone' | 'newer'>;
  /** Events of these partitions that are not yet on the feed, oldest first. */
  outbox(limit: number, partitions: Partitions): Promise<readonly OutboxRow[]>;
  /** These are on the feed. */
  published(seqs: readonly string[]): Promise<void>;
  /** This node lives and reads so; tells where the gates stand. */
  enlist(node: string, reads: Reads): Promise<WrittenVersions>;
  /** This node has ended. */
  delist(node: string): Promise<void>;
  /** Opens every gate as far as all nodes read that were heard of within the lease. */
  openGates(leaseMs: number): Promise<WrittenVersions>;
}
