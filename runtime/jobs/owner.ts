// How a job's owner hears of it. `job.started` and `job.lost` are mailbox rows, written by the statement that found them
// out; `job.done` and `job.canceled` are asks, because the worker waits for the commit. Each has one message id per attempt.

import type { Address, Json } from '@terrace/machines/kernel/envelope';
import type { Client, Reply } from '../actor/ask.ts';
import type { Bus } from '../bus/bus.ts';
import type { JobFailure, JobMessage } from './messages.ts';
import type { EndAnswer } from './wire.ts';

/** A mailbox row was written for an owner in this partition. */
export interface MailedOwner {
  readonly p: number;
}

/** What becomes of a job's row when its attempt is over and another may follow: nobody's claim is left in it. */
export const waitsAgain = `status = 'waiting', claim_id = null, worker = null, released_at = null, beat_at = null`;

/** The statement that puts `job.started` into the mailbox of every job that `claimed` (a CTE of job rows) holds. */
export function startedMail(claimed: string): string {
  return `insert into act_mailbox (p, kind, id, msg_id, event, trace)
    select a.p, a.kind, a.id, 'job:' || j.id || ':' || j.attempt || ':started',
      jsonb_build_object('type', 'job.started', 'job', j.id, 'attempt', j.attempt, 'worker', j.worker), j.trace
    from ${claimed} j join act_actor a on a.kind = j.actor_kind and a.id = j.actor_id
    on conflict (kind, id, msg_id) do nothing returning p`;
}

/** The statement that puts `job.lost` into the mailbox of every job that `select` finds (id, actor_kind, actor_id, attempt, trace, reason). */
export function lostMail(select: string): string {
  return `insert into act_mailbox (p, kind, id, msg_id, event, trace)
    select a.p, a.kind, a.id, 'job:' || j.id || ':' || j.attempt || ':lost',
      jsonb_build_object('type', 'job.lost', 'job', j.id, 'attempt', j.attempt, 'reason', j.reason), j.trace
    from (${select}) j join act_actor a on a.kind = j.actor_kind and a.id = j.actor_id
    on conflict (kind, id, msg_id) do nothing returning p`;
}

/** Tells the owners' nodes to look into the mailbox now. */
export function ringOwners(bus: Bus, mailed: readonly MailedOwner[]): void {
  for (const p of new Set(mailed.map((row) => row.p))) bus.publish(`act.bell.${p}`, new Uint8Array());
}

export interface EndingJob {
  readonly id: string;
  readonly owner: Address;
  readonly attempt: number;
  readonly trace: string | null;
}

interface Ears {
  readonly client: Client;
  readonly onFault?: (what: string, error: unknown) => void;
}

/**
 * Asks the owner to end the job; its statement checks the attempt and sets the final status. Of a result that the owner cannot take
 * `onFault` hears, and the job ends with a failure that says so instead.
 */
export async function endJob(
  ears: Ears,
  job: EndingJob,
  outcome: 'done' | 'canceled',
  result: Json,
): Promise<EndAnswer['status']> {
  const reply = await askToEnd(ears.client, job, outcome, result);
  if (reply.status !== 'failed') return statusOf(reply);
  ears.onFault?.(`end job ${job.id}`, new Error(`${reply.code}: ${reply.detail}`));
  const detail = 'the work ended, but its result cannot be taken; the log of the server tells more';
  const failure: JobFailure = { failure: { code: 'result-unusable', detail } };
  const second = await askToEnd(ears.client, job, outcome, failure);
  // Its owner does not understand even that: it hears by the silence that the job is lost.
  if (second.status === 'failed') ears.onFault?.(`end job ${job.id}`, new Error(`${second.code}: ${second.detail}`));
  return statusOf(second);
}

function askToEnd(client: Client, job: EndingJob, outcome: 'done' | 'canceled', result: Json): Promise<Reply> {
  const message: JobMessage = { type: `job.${outcome}`, job: job.id, attempt: job.attempt, result };
  return client.ask(job.owner, message, {
    msgId: `job:${job.id}:${job.attempt}:end`,
    job: { id: job.id, attempt: job.attempt, outcome },
    ...(job.trace === null ? {} : { trace: job.trace }),
  });
}

function statusOf(reply: Reply): EndAnswer['status'] {
  switch (reply.status) {
    case 'ok':
      return 'committed';
    case 'busy':
      return 'busy';
    case 'refused':
    case 'failed':
      return 'gone';
  }
}
