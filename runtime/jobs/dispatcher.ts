// Releases waiting jobs to the workers: as many as the live slots can use soon, in order of priority and fair between
// organizations. Every node of the role `actors` runs one; a job is released by one conditional update, so it does not
// matter how many try. Two nodes that release at the same moment may overshoot the bound by once its size.

import { RetryableFault } from '../fault/fault.ts';
import { jobConsumer } from '../queue/queue.ts';
import { Turns } from './fair.ts';
import { releasedPerSlot } from './limits.ts';
import { SlotBoard } from './slots.ts';
import { publishJob } from './stream.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';
import type { Queue } from '../queue/queue.ts';
import type { Sql } from '../store/sql.ts';
import type { Candidate } from './fair.ts';
import type { ReleasedJob } from './stream.ts';

/** Never notify-only: a wake that was lost is made up for by this look. */
const pollEveryMs = 1_000;
/** Organizations looked at in one round, per pool. */
const linesMax = 500;

/** Walks the index from one (priority, organization) to the next, so a long queue of one organization costs nothing. */
const selectWaiting = `
  with recursive lines as (
    (select priority, organization from act_job where pool = $1 and status = 'waiting'
      order by priority, organization limit 1)
    union all
    select next.priority, next.organization from lines, lateral (
      select j.priority, j.organization from act_job j
      where j.pool = $1 and j.status = 'waiting' and (j.priority, j.organization) > (lines.priority, lines.organization)
      order by j.priority, j.organization limit 1) next
  )
  select job.id, l.priority, l.organization from (select * from lines limit $3) l, lateral (
    select j.id from act_job j
    where j.pool = $1 and j.status = 'waiting' and j.priority = l.priority and j.organization = l.organization
      and (j.not_before is null or j.not_before <= now())
    order by j.created_at, j.id limit $2) job`;

/** Most looks find nothing, so one statement asks for all pools that were woken. */
const selectBusy = `
  select p.pool, (select count(*)::int from act_job j
    where j.pool = p.pool and j.status in ('released', 'claimed', 'canceling')) as live
  from unnest($1::text[]) as p(pool)
  where exists (select from act_job j where j.pool = p.pool and j.status = 'waiting')`;

const release = `update act_job set status = 'released', released_at = now(), releases = releases + 1
  where id = any($1) and status = 'waiting'
  returning id, pool, priority, organization, attempt, releases, trace`;

const takeBack = `update act_job set status = 'waiting', released_at = null
  where id = $1 and status = 'released' and attempt = $2 and releases = $3`;

export interface DispatcherOptions {
  /** Pools whose consumers are made here, since their workers may make none. Jobs are released to every pool that workers offer slots for. */
  readonly pools: readonly string[];
  readonly sql: Sql;
  readonly queue: Queue;
  readonly bus: Bus;
  readonly clock: Clock;
  /** Hears of what went wrong and will be tried again. */
  readonly onFault?: (what: string, error: unknown) => void;
}

export interface Dispatcher {
  /** A job of this pool (any pool when absent) was committed, or a slot became free: look now. */
  wake(pool?: string): void;
  slots(pool: string): number;
  stop(): Promise<void>;
}

export async function startDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const dispatcher = new PoolDispatcher(options);
  await dispatcher.start();
  return dispatcher;
}

class PoolDispatcher implements Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #turns = new Map<string, Turns>();
  readonly #dirty = new Set<string>();
  readonly #stopping = new AbortController();
  #board: SlotBoard | null = null;
  #polling: Promise<void> = Promise.resolve();
  #running: Promise<void> | null = null;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { queue, pools, bus, clock } = this.#options;
    try {
      await queue.ensure();
      for (const pool of pools)
        for (const priority of [0, 1, 2, 3]) await queue.ensureConsumer(jobConsumer(pool, priority));
    } catch (error) {
      // The queue remembers its consumers; publishing and the reconciler make what is missing once JetStream answers.
      if (!(error instanceof RetryableFault)) throw error;
      this.#options.onFault?.('make the queue', error);
    }
    this.#board = new SlotBoard(bus, clock, (heard) => {
      for (const pool of heard) this.wake(pool);
    });
    this.#polling = this.#poll();
  }

  slots(pool: string): number {
    return this.#board?.slots(pool) ?? 0;
  }

  /** Nothing is released where nobody takes it. */
  #pools(): readonly string[] {
    return this.#board?.pools() ?? [];
  }

  wake(pool?: string): void {
    if (this.#stopping.signal.aborted) return;
    for (const each of pool === undefined ? this.#pools() : [pool]) this.#dirty.add(each);
    if (this.#dirty.size > 0) this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the dispatcher stops'));
    await this.#board?.close();
    await Promise.all([this.#polling, this.#running]);
  }

  async #poll(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.wake();
      await clock.sleep(pollEveryMs, signal).catch(() => undefined);
    }
  }

  async #run(): Promise<void> {
    while (this.#dirty.size > 0 && !this.#stopping.signal.aborted) {
      const pools = [...this.#dirty].filter((pool) => this.slots(pool) > 0);
      this.#dirty.clear();
      await this.#releaseSome(pools).catch((error: unknown) =>
        this.#options.onFault?.(`look for jobs of ${pools.join(', ')}`, error),
      );
    }
    this.#running = null;
  }

  async #releaseSome(pools: readonly string[]): Promise<void> {
    if (pools.length === 0) return;
    const { sql } = this.#options;
    const busy = await sql.query<{ readonly pool: string; readonly live: number }>(selectBusy, [pools], 'job-busy');
    await Promise.all(
      busy.map(({ pool, live }) =>
        this.#releaseFor(pool, this.slots(pool) * releasedPerSlot - live).catch((error: unknown) =>
          this.#options.onFault?.(`release jobs of pool ${pool}`, error),
        ),
      ),
    );
  }

  async #releaseFor(pool: string, room: number): Promise<void> {
    if (room <= 0) return;
    const { sql, queue } = this.#options;
    const waiting = await sql.query<Candidate>(selectWaiting, [pool, room, linesMax], 'job-waiting');
    if (waiting.length === 0) return;
    const chosen = this.#turnsOf(pool).choose(waiting, room);
    const order = chosen.map((candidate) => candidate.id);
    const released = await sql.query<ReleasedJob>(release, [order], 'job-release');
    const inOrder = released.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    await Promise.all(
      inOrder.map((job) => publishJob(queue, job).catch((error: unknown) => this.#takeBack(job, error))),
    );
  }

  /** It is not on the stream as far as we know, so it waits again; if it is there after all, its claim finds it waiting and is told to go. */
  async #takeBack(job: ReleasedJob, error: unknown): Promise<void> {
    this.#options.onFault?.(`publish job ${job.id}`, error);
    await this.#options.sql.query(takeBack, [job.id, job.attempt, job.releases], 'job-take-back');
  }

  #turnsOf(pool: string): Turns {
    const found = this.#turns.get(pool) ?? new Turns();
    this.#turns.set(pool, found);
    return found;
  }
}
