// What an operator may ask of the actors' nodes, and what comes back, as JSON over core NATS. The gateway has no rights on the
// tables of the runtime, so it asks a node of the role `actors`, as workers ask the desk.
//
// Nothing here holds a secret, because no message, snapshot, job or log row does (DECISIONS 14). The claim id of a job is left
// out all the same: who knows it can have the answer to that claim again.

import { z } from 'zod';
import type { Json } from '@terrace/machines/kernel/envelope';
import { Chart } from '../actor/chart.ts';

/** Rows of one answer; the next page goes on behind the last of them. */
export const pageMax = 100;
/** An answer fits into one NATS message of 1 MiB, and some room is left for the envelope. */
export const answerBytesMax = 900 * 1024;
/** A log that takes longer is replayed as far as it goes. */
export const replayMaxMs = 20_000;
/** Longer than a replay. */
export const askTimeoutMs = 25_000;

export const operatorQueue = 'operator';
export const operatorSubject = (verb: Verb): string => `act.qry.operator.${verb}`;

const json = z.custom<Json>((value) => value !== undefined);
const whole = z.number().int();
const time = z.string();
const text = z.string();
const textOrNull = z.string().nullable();
const timeOrNull = time.nullable();

/** `after` is the `next` of the page before, null for the first. */
const paged = { after: textOrNull, limit: whole.min(1).max(pageMax) };
const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: textOrNull });

const Actor = z.object({ kind: text, id: text });

export const ActorSummary = Actor.extend({
  version: whole,
  machineVersion: whole,
  /** The machine's state value, nested states joined with dots. */
  state: text,
  done: z.boolean(),
  /** When it last moved. */
  updatedAt: time,
  /** Messages in its mailbox, timers, jobs that have not ended, and messages among the dead. */
  mail: whole,
  timers: whole,
  jobs: whole,
  dead: whole,
});
export type ActorSummary = z.infer<typeof ActorSummary>;

export const MailView = z.object({
  seq: text,
  msgId: text,
  type: text,
  sender: textOrNull,
  timerId: textOrNull,
  dueAt: time,
  attempts: whole,
  lastError: textOrNull,
  trace: textOrNull,
  causeId: textOrNull,
});
export type MailView = z.infer<typeof MailView>;

export const JobView = z.object({
  id: text,
  owner: Actor,
  pool: text,
  priority: whole,
  organization: text,
  status: text,
  attempt: whole,
  attemptsAllowed: whole,
  worker: textOrNull,
  /** How often it was offered, and how often nobody took it although workers were there. */
  releases: whole,
  unclaimed: whole,
  createdAt: time,
  notBefore: timeOrNull,
  releasedAt: timeOrNull,
  claimedAt: timeOrNull,
  beatAt: timeOrNull,
  endedAt: timeOrNull,
  trace: textOrNull,
});
export type JobView = z.infer<typeof JobView>;

export const DeadLetter = Actor.extend({
  /** Names it. */
  seq: text,
  msgId: text,
  type: text,
  sender: textOrNull,
  timerId: textOrNull,
  attempts: whole,
  lastError: textOrNull,
  diedAt: time,
  trace: textOrNull,
  causeId: textOrNull,
  /** The whole message; null in a list. */
  event: json.nullable(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** One actor from inside. Lists are cut at `pageMax`, the most urgent or newest first; the summary has the full counts. */
export const ActorDetail = z.object({
  summary: ActorSummary,
  /** The trace that its work continues, when it has one of its own. */
  trace: textOrNull,
  context: json,
  mail: z.array(MailView),
  timers: z.array(MailView),
  jobs: z.array(JobView),
  dead: z.array(DeadLetter),
});
export type ActorDetail = z.infer<typeof ActorDetail>;

export const LogRow = z.object({
  version: whole,
  type: text,
  accepted: z.boolean(),
  /** When the machine took it, and when the row was written. */
  takenAt: time,
  at: time,
  msgId: text,
  sender: textOrNull,
  trace: textOrNull,
  cause: textOrNull,
  /** That took it; null in what earlier releases wrote. */
  node: textOrNull,
  machineVersion: whole,
  snapHash: text,
  event: json,
  reply: json,
});
export type LogRow = z.infer<typeof LogRow>;

export const ReplayResult = Actor.extend({
  /** The version that was asked for, and the actor's own. */
  to: whole,
  last: whole,
  /** Where it began: 0, or the version of a base, behind which older entries went to the archive (ADR 19). */
  from: whole,
  /** Every hash up to here agrees. */
  replayed: whole,
  outcome: z.enum([
    'agrees',
    /** The entry after `replayed` makes another snapshot than its hash says, or cannot have come about. */
    'differs',
    /** The entry after `replayed` was written by a machine that this node does not have. */
    'unreplayable',
    /** There was no time for the rest. */
    'unfinished',
  ]),
  reason: textOrNull,
  /** Of the entry that differs. */
  stored: textOrNull,
  made: textOrNull,
  /** What the actor was at `replayed`. */
  state: text,
  done: z.boolean(),
  context: json,
  snapHash: text,
  /** Whether the actor's row says the same; null unless `replayed` is its version. */
  rowAgrees: z.boolean().nullable(),
  /** The last entries up to `replayed`. */
  steps: z.array(z.object({ version: whole, type: text, accepted: z.boolean(), state: text, takenAt: time })),
});
export type ReplayResult = z.infer<typeof ReplayResult>;

export const jobStatuses = ['waiting', 'released', 'claimed', 'canceling'] as const;
const PoolCount = z.object({ pool: text, organization: text, status: text, count: whole, oldestAt: time });

export const PartitionView = z.object({
  partition: whole,
  /** Grows with each claim. */
  epoch: whole,
  /** The node that looks after it; null when nobody does. */
  owner: textOrNull,
  claimedAt: timeOrNull,
  /** Messages and timers that are due there and not done, and since when the oldest of them is. */
  due: whole,
  oldestDueAt: timeOrNull,
});
export type PartitionView = z.infer<typeof PartitionView>;

const Seq = z.object({ seq: z.string().regex(/^[0-9]{1,18}$/) });

/** Each question with its answer. Null is: there is no such thing. */
export const questions = {
  actors: {
    request: z.object({
      ...paged,
      kind: textOrNull,
      /** Also every state inside of it. */
      state: textOrNull,
      /**
       * Has not moved for so long although something waits for it to: mail that is due, a message among the dead, or a job that
       * has not ended.
       */
      stuckForMs: z.number().nonnegative().nullable(),
    }),
    answer: pageOf(ActorSummary),
  },
  actor: { request: Actor, answer: ActorDetail.nullable() },
  log: { request: Actor.extend(paged), answer: pageOf(LogRow).nullable() },
  replay: {
    /** `to` null is up to the actor's own version. */
    request: Actor.extend({ to: whole.nonnegative().nullable() }),
    answer: ReplayResult.nullable(),
  },
  /** As this version of the machine has it; null for the newest. */
  machine: {
    request: z.object({ kind: text, version: whole.nullable() }),
    answer: Chart.extend({ kind: text, version: whole, newest: whole }).nullable(),
  },
  jobs: {
    request: z.object({
      ...paged,
      pool: textOrNull,
      organization: textOrNull,
      status: z.enum(jobStatuses).nullable(),
    }),
    answer: pageOf(JobView).extend({ counts: z.array(PoolCount) }),
  },
  partitions: { request: z.object({}), answer: z.object({ items: z.array(PartitionView) }) },
  'dead-letters': { request: z.object({ ...paged, kind: textOrNull, id: textOrNull }), answer: pageOf(DeadLetter) },
  'dead-letter': { request: Seq, answer: DeadLetter.nullable() },
  /** Puts it back into its mailbox, behind what waits there, with all its tries before it. */
  retry: {
    request: Seq,
    answer: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('retried'), letter: DeadLetter }),
      /** A timer that is armed no more must not fire (DECISIONS 2). */
      z.object({ outcome: z.literal('refused'), reason: text }),
      z.object({ outcome: z.literal('gone') }),
    ]),
  },
  discard: { request: Seq, answer: DeadLetter.nullable() },
} as const;
export type Verb = keyof typeof questions;
export const verbs = Object.keys(questions) as readonly Verb[];
export type RequestOf<V extends Verb> = z.infer<(typeof questions)[V]['request']>;
export type AnswerOf<V extends Verb> = z.infer<(typeof questions)[V]['answer']>;

/** How an answer travels. */
export const Envelope = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), value: json }),
  /** Too many questions at once, the database is away, or it took too long. */
  z.object({ status: z.literal('busy'), detail: text }),
  z.object({ status: z.literal('too-large'), detail: text }),
  z.object({ status: z.literal('failed'), detail: text }),
]);
export type Envelope = z.infer<typeof Envelope>;
