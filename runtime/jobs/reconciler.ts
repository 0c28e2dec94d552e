// Looks after what nobody reports: streams that vanished, jobs on the stream that no worker took, claims whose worker fell
// silent. Each repair is one conditional update, so every node of the role `actors` may run one.

import { unclaimedAfterMs, unclaimedMax, lostAfterMs } from './limits.ts';
import { lostMail, ringOwners, waitsAgain } from './owner.ts';
import { publishJob } from './stream.ts';
import { jobsStream } from '../queue/queue.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';
import { repeat } from '../clock/repeat.ts';
import type { Queue } from '../queue/queue.ts';
import type { Sql } from '../store/sql.ts';
import type { MailedOwner } from './owner.ts';
import type { ReleasedJob } from './stream.ts';

const defaultEveryMs = 30_000;
/** Repairs of one kind in one pass; the next pass goes on. */
const repairsMax = 1_000;

const releasedPools = `select distinct pool from act_job where status = 'released'`;

/** $1: milliseconds on the stream; $2: pools without a live worker, whose jobs wait again instead. */
const putBack = `
  update act_job set status = 'waiting', released_at = null, unclaimed = 0
  where id in (select id from act_job where status = 'released' and pool = any($2)
    and released_at < now() - make_interval(secs => $1::float8 / 1000) limit ${repairsMax}) and status = 'released'
  returning pool`;

/** $3: true after a wipe, which is not the job's doing and counts for nothing. */
const releaseAgain = `
  update act_job set released_at = now(), releases = releases + 1, unclaimed = unclaimed + case when $3::boolean then 0 else 1 end
  where id in (select id from act_job where status = 'released' and ($3::boolean or unclaimed < $2)
    and released_at < now() - make_interval(secs => $1::float8 / 1000) limit ${repairsMax}) and status = 'released'
  returning id, pool, priority, organization, attempt, releases, trace`;

/** A worker that fell silent has ended its work by now; with attempts left the job waits for another. */
const tryAgain = `
  update act_job set ${waitsAgain}
  where id in (select id from act_job where status = 'claimed' and attempt < attempts_allowed
    and beat_at < now() - make_interval(secs => $1::float8 / 1000) limit ${repairsMax})
    and status = 'claimed' and beat_at < now() - make_interval(secs => $1::float8 / 1000)
  returning pool`;

const silentClaims = `
  select id, actor_kind, actor_id, attempt, trace, 'its worker ' || coalesce(worker, '') || ' fell silent' as reason from act_job
  where (status = 'canceling' or (status = 'claimed' and attempt >= attempts_allowed))
    and beat_at < now() - make_interval(secs => $1::float8 / 1000) limit ${repairsMax}`;

const neverClaimed = `
  select id, actor_kind, actor_id, attempt, trace, 'no worker took it, though it was offered ' || releases || ' times' as reason
  from act_job where status = 'released' and unclaimed >= $2
    and released_at < now() - make_interval(secs => $1::float8 / 1000) limit ${repairsMax}`;

export interface ReconcilerOptions {
  readonly sql: Sql;
  readonly queue: Queue;
  readonly bus: Bus;
  readonly clock: Clock;
  /** Live slots of a pool, as the dispatcher knows them. */
  readonly slots: (pool: string) => number;
  /** A job waits again: the dispatcher may look. */
  readonly onWaiting: (pool: string) => void;
  readonly everyMs?: number;
  /** Both for tests; the constants of limits.ts when absent. */
  readonly unclaimedAfterMs?: number;
  readonly lostAfterMs?: number;
  readonly onFault?: (what: string, error: unknown) => void;
}

/** What one pass did. */
export interface Repairs {
  readonly streamsMade: readonly string[];
  readonly releasedAgain: number;
  readonly waitingAgain: number;
  readonly lost: number;
}

export interface Reconciler {
  /** One look at everything, now. */
  pass(): Promise<Repairs>;
  stop(): Promise<void>;
}

export function startReconciler(options: ReconcilerOptions): Reconciler {
  const everyMs = options.everyMs ?? defaultEveryMs;
  let passing: Promise<Repairs> | null = null;
  const pass = () => (passing ??= repair(options).finally(() => (passing = null)));
  const rounds = repeat({
    ...{ what: 'reconcile jobs', firstAfterMs: everyMs, everyMs, clock: options.clock, work: pass },
    onFault: (what, error) => options.onFault?.(what, error),
  });
  return { pass, stop: () => rounds.stop() };
}

async function repair(options: ReconcilerOptions): Promise<Repairs> {
  const { sql, queue, onWaiting } = options;
  // The database first: a silent claim is mended even while JetStream is away.
  const silentMs = options.lostAfterMs ?? lostAfterMs;
  const again = await sql.query<{ readonly pool: string }>(tryAgain, [silentMs], 'job-try-again');
  const lost = await tellLost(options, silentClaims, [silentMs]);
  const unclaimedMs = options.unclaimedAfterMs ?? unclaimedAfterMs;
  const dead = await tellLost(options, neverClaimed, [unclaimedMs, unclaimedMax]);
  const pools = await sql.query<{ readonly pool: string }>(releasedPools, [], 'job-released-pools');
  const deserted = pools.map(({ pool }) => pool).filter((pool) => options.slots(pool) === 0);
  const back = await sql.query<{ readonly pool: string }>(putBack, [unclaimedMs, deserted], 'job-put-back');
  for (const pool of new Set([...again, ...back].map((job) => job.pool))) onWaiting(pool);
  const streamsMade = await queue.ensure();
  const wiped = streamsMade.includes(jobsStream.name);
  const values = [wiped ? 0 : unclaimedMs, unclaimedMax, wiped];
  const released = await sql.query<ReleasedJob>(releaseAgain, values, 'job-release-again');
  await Promise.all(
    released.map((job) =>
      publishJob(queue, job).catch((error: unknown) => options.onFault?.(`publish job ${job.id}`, error)),
    ),
  );
  return { streamsMade, releasedAgain: released.length, waitingAgain: again.length + back.length, lost: lost + dead };
}

async function tellLost(options: ReconcilerOptions, select: string, values: readonly unknown[]): Promise<number> {
  const told = await options.sql.query<MailedOwner>(lostMail(select), values);
  ringOwners(options.bus, told);
  return told.length;
}
