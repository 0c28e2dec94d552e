// What workers and the desk say to each other over core NATS, as JSON. The token stands only in these bodies and the
// context only in the answer to a claim; neither is ever stored or logged (DECISIONS 14).

import { z } from 'zod';
import type { Json } from '@terrace/machines/kernel/envelope';

const json = z.custom<Json>((value) => value !== undefined);
const attempt = z.number().int().positive();

/** Subjects of the desk, answered by any node of the role `actors`. */
export const deskSubject = (verb: 'claim' | 'beat' | 'done' | 'return' | 'lost'): string => `act.desk.${verb}`;
export const deskQueue = 'desk';
/** Workers announce their slots here; who releases jobs listens. */
export const slotsSubject = 'act.desk.slots';
/** Asks every worker to announce its slots now. */
export const rollCallSubject = 'act.desk.roll-call';
/** "Ask the desk about this job at once": it may have been cancelled. Carries nothing that is believed. */
export const controlSubject = (job: string): string => `act.ctl.${job}`;

export const ClaimRequest = z.object({
  job: z.string(),
  claimId: z.string(),
  worker: z.string(),
  /** Which pool it takes work from: a job of another one is gone for it. Absent from workers of the first release. */
  pool: z.string().optional(),
});
export type ClaimRequest = z.infer<typeof ClaimRequest>;
export const ClaimAnswer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('claimed'),
    attempt,
    token: z.string(),
    /** For LostRequest; may be kept beside the job's files. */
    rescue: z.string(),
    spec: json,
    context: json,
    trace: z.string().nullable(),
  }),
  /** Cancelled, ended, unknown, or somebody else's. */
  z.object({ status: z.literal('gone') }),
  /** Not now; the same claim may be sent again. */
  z.object({ status: z.literal('busy') }),
]);
export type ClaimAnswer = z.infer<typeof ClaimAnswer>;

export const BeatRequest = z.object({ job: z.string(), attempt, token: z.string() });
export type BeatRequest = z.infer<typeof BeatRequest>;
export const BeatAnswer = z.object({
  cancel: z.enum(['graceful', 'forced']).nullable(),
  /** This attempt is no longer the job's: stop, and throw the result away. */
  gone: z.boolean(),
});
export type BeatAnswer = z.infer<typeof BeatAnswer>;

export const DoneRequest = z.object({
  job: z.string(),
  attempt,
  token: z.string(),
  outcome: z.enum(['done', 'canceled']),
  result: json,
});
export type DoneRequest = z.infer<typeof DoneRequest>;
/** The worker could not do it now; with attempts left, somebody tries again after `delayMs`. */
export const ReturnRequest = z.object({
  job: z.string(),
  attempt,
  token: z.string(),
  delayMs: z.number().int().nonnegative(),
  code: z.string(),
  detail: z.string(),
  /** Nothing of it was begun: the attempt does not count, so that even what is never done twice is done by another. */
  unbegun: z.boolean().default(false),
});
export type ReturnRequest = z.infer<typeof ReturnRequest>;
/** Nothing of this attempt runs any more, whatever its worker was: who ended its processes says so, and nobody waits for the silence. */
export const LostRequest = z.object({ job: z.string(), attempt, rescue: z.string() });
export type LostRequest = z.infer<typeof LostRequest>;
export const EndAnswer = z.object({ status: z.enum(['committed', 'gone', 'busy']) });
export type EndAnswer = z.infer<typeof EndAnswer>;

/** Has a worker take nothing new, or take part again. */
export const workerDrainSubject = (worker: string): string =>
  controlSubject(`drain.${Buffer.from(worker).toString('base64url')}`);
export const WorkerDrain = z.object({ isDraining: z.boolean() });
export type WorkerDrain = z.infer<typeof WorkerDrain>;

export const SlotsNotice = z.object({
  worker: z.string(),
  pools: z.array(z.string()),
  /** All slots of the worker; 0 from one that is stopping. */
  slots: z.number().int().nonnegative(),
  free: z.number().int().nonnegative(),
  /** Of an agent, which is no node of the installation. */
  isAgent: z.boolean().optional(),
  /** It takes nothing new, and ends what it is at. */
  isDraining: z.boolean().optional(),
  /** Of something within a node that tells of itself. */
  isPart: z.boolean().optional(),
});
export type SlotsNotice = z.infer<typeof SlotsNotice>;

/** What lies on the JOBS stream: the job is in PostgreSQL, this only says which. */
export const JobNotice = z.object({ job: z.string() });
