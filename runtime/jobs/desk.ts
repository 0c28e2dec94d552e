// The desk answers workers on `act.desk.claim|beat|done|return|lost`, on every node of the role `actors`. What it does to a job
// is one conditional update each; how a job ends is decided by its owner, whose statement checks the attempt (DECISIONS 5).
//
// D1 A claim id gets one attempt, however often it is sent. D2 The owner hears `job.started` if and only if the claim was
// committed: its mailbox row is part of the claim's statement. D3 Nothing that a worker says counts without its token.
// D4 `committed` is answered only after the owner's commit; the owner hears each end of an attempt under one message id.
// D5 Nobody gets a job of another pool than the one that they ask for.

import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { inSpan } from '../telemetry/trace.ts';
import { endJob, lostMail, ringOwners, startedMail, waitsAgain } from './owner.ts';
import { isToken, makeToken } from './token.ts';
import { decode, encode } from '../bus/json.ts';
import { BeatRequest, ClaimRequest, DoneRequest, LostRequest, ReturnRequest, deskQueue, deskSubject } from './wire.ts';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { z } from 'zod';
import type { Client } from '../actor/ask.ts';
import type { Bus, BusMessage } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';
import type { Keys } from '../keys/keys.ts';
import type { Sql } from '../store/sql.ts';
import type { JobFailure } from './messages.ts';
import type { MailedOwner } from './owner.ts';
import type { BeatAnswer, ClaimAnswer, EndAnswer } from './wire.ts';

/** A claimed job as the domain sees it when it prepares the worker's context. */
export interface ClaimedJob {
  readonly id: string;
  readonly owner: { readonly kind: string; readonly id: string };
  readonly organization: string;
  readonly pool: string;
  readonly attempt: number;
  readonly worker: string;
  readonly spec: Json;
  readonly trace: string | null;
}

export interface DeskOptions {
  readonly bus: Bus;
  readonly sql: Sql;
  readonly client: Client;
  readonly keys: Pick<Keys, 'mac'>;
  readonly clock: Clock;
  /**
   * Mints what the worker needs beyond the spec: signed URLs, plain variables. Its answer goes to the worker and nowhere
   * else. A TerminalFault ends the job with a JobFailure, anything else is tried again.
   */
  readonly prepare: (job: ClaimedJob) => Promise<Json>;
  /** A job waits again: the dispatcher may look. */
  readonly onWaiting?: (pool: string) => void;
  readonly onFault?: (what: string, error: unknown) => void;
}

export interface Desk {
  /** Answers what has been asked, and listens no more. */
  stop(): Promise<void>;
}

interface JobRow {
  readonly id: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly organization: string;
  readonly pool: string;
  readonly attempt: number;
  readonly attempts_allowed: number;
  readonly worker: string | null;
  readonly spec: Json;
  readonly trace: string | null;
}
const jobColumns = 'id, actor_kind, actor_id, organization, pool, attempt, attempts_allowed, worker, spec, trace';

/** The second branch is the claim's repeat: its row is read as it was before this statement, so never both branches answer. */
const claimJob = `
  with claimed as (
    update act_job set status = 'claimed', attempt = attempt + 1, claim_id = $2, worker = $3,
      claimed_at = now(), beat_at = now(), unclaimed = 0
    where id = $1 and status = 'released' and attempt < attempts_allowed and pool = coalesce($4, pool)
    returning ${jobColumns}
  ), mail as (${startedMail('claimed')})
  select ${jobColumns}, (select p from mail limit 1) as p from claimed
  union all
  select ${jobColumns}, null from act_job where id = $1 and claim_id = $2 and pool = coalesce($4, pool) and status in ('claimed', 'canceling')`;

const beatJob = `update act_job set beat_at = now()
  where id = $1 and attempt = $2 and status in ('claimed', 'canceling')
  returning status, force_cancel`;

const findJob = `select ${jobColumns} from act_job where id = $1 and attempt = $2 and status in ('claimed', 'canceling')`;

const returnJob = `update act_job set ${waitsAgain}, not_before = now() + make_interval(secs => $3::float8 / 1000),
    attempts_allowed = attempts_allowed + ($4::boolean)::int
  where id = $1 and attempt = $2 and status = 'claimed' and (attempt < attempts_allowed or $4::boolean)
  returning pool`;

const waitAgain = `update act_job set ${waitsAgain}
  where id = $1 and attempt = $2 and status = 'claimed' and attempt < attempts_allowed
  returning pool`;

const lostOne = lostMail(`
  select id, actor_kind, actor_id, attempt, trace, 'its worker ' || coalesce(worker, '') || ' was killed' as reason
  from act_job where id = $1 and attempt = $2 and status in ('claimed', 'canceling')`);

export function startDesk(options: DeskOptions): Desk {
  const pending = new Set<Promise<void>>();
  const serve = <T>(
    verb: Parameters<typeof deskSubject>[0],
    schema: z.ZodType<T>,
    answer: (request: T) => Promise<unknown>,
  ) =>
    options.bus.subscribe(
      deskSubject(verb),
      (message) => {
        const served = respond(message, schema, answer).catch((error: unknown) =>
          options.onFault?.(`answer ${verb}`, error),
        );
        pending.add(served);
        void served.finally(() => pending.delete(served));
      },
      { queue: deskQueue },
    );
  const subscriptions = [
    serve('claim', ClaimRequest, (request) => claim(options, request)),
    serve('beat', BeatRequest, (request) => beat(options, request)),
    serve('done', DoneRequest, (request) => done(options, request)),
    serve('return', ReturnRequest, (request) => giveBack(options, request)),
    serve('lost', LostRequest, (request) => lose(options, request)),
  ];
  return {
    async stop() {
      await Promise.all(subscriptions.map((subscription) => subscription.unsubscribe()));
      await Promise.all(pending);
    },
  };
}

/** A request that is none gets no answer: its sender is no worker of ours. */
async function respond<T>(
  message: BusMessage,
  schema: z.ZodType<T>,
  answer: (request: T) => Promise<unknown>,
): Promise<void> {
  const request = decode(schema, message.data);
  if (request !== null) message.respond(encode(await answer(request)));
}

async function claim(options: DeskOptions, request: ClaimRequest): Promise<ClaimAnswer> {
  const { sql, keys, clock } = options;
  const rows = await attemptQuery(() =>
    sql.query<JobRow & { readonly p: number | null }>(
      claimJob,
      [request.job, request.claimId, request.worker, request.pool ?? null],
      'job-claim',
    ),
  );
  if (rows === 'busy') return { status: 'busy' };
  const [row] = rows;
  if (row === undefined) return { status: 'gone' };
  if (row.p !== null) ringOwners(options.bus, [{ p: row.p }]);
  const job: ClaimedJob = {
    id: row.id,
    owner: { kind: row.actor_kind, id: row.actor_id },
    organization: row.organization,
    pool: row.pool,
    attempt: row.attempt,
    worker: request.worker,
    spec: row.spec,
    trace: row.trace,
  };
  try {
    const context = await inSpan('job prepare', { parent: row.trace, attributes: { job: row.id } }, () =>
      options.prepare(job),
    );
    const now = clock.now();
    const token = makeToken(keys, 'job', row.id, row.attempt, now);
    const rescue = makeToken(keys, 'rescue', row.id, row.attempt, now);
    return { status: 'claimed', attempt: row.attempt, token, rescue, spec: row.spec, context, trace: row.trace };
  } catch (error) {
    if (!(error instanceof TerminalFault)) {
      options.onFault?.(`prepare job ${row.id}`, error);
      return { status: 'busy' };
    }
    const failure: JobFailure = { failure: { code: error.code, detail: error.message } };
    const ended = await endJob(options, job, 'done', failure);
    return ended === 'busy' ? { status: 'busy' } : { status: 'gone' };
  }
}

async function beat(options: DeskOptions, request: BeatRequest): Promise<BeatAnswer | undefined> {
  const { keys, clock, sql } = options;
  if (!isToken(keys, 'job', request.token, request, clock.now())) return { cancel: null, gone: true };
  const [row] = await sql.query<{ readonly status: string; readonly force_cancel: boolean }>(
    beatJob,
    [request.job, request.attempt],
    'job-beat',
  );
  if (row === undefined) return { cancel: null, gone: true };
  const cancel = row.force_cancel ? 'forced' : 'graceful';
  return { cancel: row.status === 'canceling' ? cancel : null, gone: false };
}

async function done(options: DeskOptions, request: DoneRequest): Promise<EndAnswer> {
  const { keys, clock, sql } = options;
  if (!isToken(keys, 'job', request.token, request, clock.now())) return { status: 'gone' };
  // Not only a job that is still in work: an end that was committed, but whose answer was lost, is asked for again.
  const rows = await attemptQuery(() =>
    sql.query<JobRow>(
      `select ${jobColumns} from act_job where id = $1 and attempt = $2`,
      [request.job, request.attempt],
      'job-find',
    ),
  );
  if (rows === 'busy') return { status: 'busy' };
  const [row] = rows;
  if (row === undefined) return { status: 'gone' };
  const job = { id: row.id, owner: { kind: row.actor_kind, id: row.actor_id }, attempt: row.attempt, trace: row.trace };
  return { status: await endJob(options, job, request.outcome, request.result) };
}

async function giveBack(options: DeskOptions, request: ReturnRequest): Promise<EndAnswer> {
  const { keys, clock, sql } = options;
  if (!isToken(keys, 'job', request.token, request, clock.now())) return { status: 'gone' };
  const values = [request.job, request.attempt, request.delayMs, request.unbegun];
  const rows = await attemptQuery(() => sql.query<{ readonly pool: string }>(returnJob, values, 'job-return'));
  if (rows === 'busy') return { status: 'busy' };
  const [row] = rows;
  if (row !== undefined) {
    options.onWaiting?.(row.pool);
    return { status: 'committed' };
  }
  // No attempts left, or it is being cancelled: then this is how it ends.
  const [live] = await sql.query<JobRow>(findJob, [request.job, request.attempt], 'job-find-live');
  if (live === undefined) return { status: 'gone' };
  const job = {
    id: live.id,
    owner: { kind: live.actor_kind, id: live.actor_id },
    attempt: live.attempt,
    trace: live.trace,
  };
  const failure: JobFailure = { failure: { code: request.code, detail: request.detail } };
  return { status: await endJob(options, job, 'done', failure) };
}

/** As the reconciler does it with a silent claim, for one and at once. */
async function lose(options: DeskOptions, request: LostRequest): Promise<EndAnswer> {
  const { keys, clock, sql, bus } = options;
  if (!isToken(keys, 'rescue', request.rescue, request, clock.now())) return { status: 'gone' };
  const values = [request.job, request.attempt];
  const again = await attemptQuery(() => sql.query<{ readonly pool: string }>(waitAgain, values, 'job-wait-again'));
  if (again === 'busy') return { status: 'busy' };
  for (const { pool } of again) options.onWaiting?.(pool);
  if (again.length > 0) return { status: 'committed' };
  const told = await attemptQuery(() => sql.query<MailedOwner>(lostOne, values, 'job-lost'));
  if (told === 'busy') return { status: 'busy' };
  ringOwners(bus, told);
  return { status: told.length > 0 ? 'committed' : 'gone' };
}

async function attemptQuery<T>(query: () => Promise<T>): Promise<T | 'busy'> {
  try {
    return await query();
  } catch (error) {
    if (error instanceof RetryableFault) return 'busy';
    throw error;
  }
}
