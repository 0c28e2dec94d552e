// The worker: pulls jobs from its pools, claims each at the desk, runs it, and reports the result until it is committed.
// It knows the bus, the queue and a clock, and nothing of stores, views or actors (DECISIONS 11).
//
// W1 Nothing runs without a claim. W2 `lease.fresh` is true only while a beat that was sent at most `leaseMs` ago has been
// confirmed; who runs something that must not run twice feeds it only then. W3 A claim that is gone aborts its task at
// once and its result is thrown away. W4 The message on the stream is acknowledged after the result is committed or the
// job is gone; until then `working` keeps it, and the beat keeps the claim.

import { randomUUID } from 'node:crypto';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { jobConsumer } from '../queue/queue.ts';
import { inSpan } from '../telemetry/trace.ts';
import {
  beatEveryMs,
  beatTimeoutMs,
  graceMs,
  leaseMs,
  resultBytesMax,
  slotsEveryMs,
  workingEveryMs,
} from './limits.ts';
import { decode, encode } from '../bus/json.ts';
import {
  BeatAnswer,
  ClaimAnswer,
  EndAnswer,
  JobNotice,
  WorkerDrain,
  controlSubject,
  deskSubject,
  rollCallSubject,
  slotsSubject,
  workerDrainSubject,
} from './wire.ts';
import type { SlotsNotice } from './wire.ts';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { z } from 'zod';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';
import type { ConsumerSettings, Queue, QueueMessage } from '../queue/queue.ts';

/** A pull waits so long on the server. */
const pullWaitMs = 30_000;
/** The desk prepares the context inside a claim. */
const requestTimeoutMs = 10_000;
/** The same claim is tried for so long; then the message goes back. Shorter than `lostAfterMs`. */
const claimTriesMs = 30_000;
const retryDelaysMs = [50, 100, 200, 500, 1_000, 2_000, 5_000] as const;

/** Why a task is asked to end when nobody cancelled it: its worker goes. Work that may be begun again is then given back. */
export class WorkerStops extends Error {
  override readonly name = 'WorkerStops';
  constructor() {
    super('the worker stops');
  }
}

/** Whether what `cancel` ends is to end because its worker goes. */
export const isWorkerStopping = ({ reason }: Pick<AbortSignal, 'reason'>): boolean => reason instanceof WorkerStops;

/** For a run to throw whose worker goes, when its work may be begun again: somebody else takes it at once. */
export const givenBack = (cause?: unknown): RetryableFault =>
  new RetryableFault('the worker stops; the work is given back', { cause, delayMs: 0 });

/** One claimed job, as its run sees it. */
export interface Task {
  readonly job: string;
  readonly pool: string;
  readonly attempt: number;
  readonly spec: Json;
  /** May hold secrets: for this run's use, never stored or logged. */
  readonly context: Json;
  /** May be kept beside the job's files: by it `reportLost` says at the next start that this attempt is over. */
  readonly rescue: string;
  readonly trace: string | null;
  /** Somebody wants it to end in good order: interrupt, save, report. */
  readonly cancel: AbortSignal;
  /** It must end now: a forced cancel, or the claim is gone. Fires `cancel` too. */
  readonly kill: AbortSignal;
  readonly lease: {
    /** Whether the desk confirmed this claim lately; feed nothing while it did not. */
    fresh(): boolean;
  };
}

export interface Outcome {
  readonly outcome: 'done' | 'canceled';
  /** At most 256 KiB as JSON, without secrets. */
  readonly result: Json;
}

/**
 * Does the work of one pool. A TerminalFault ends the job with a JobFailure that says so; a RetryableFault gives it back,
 * so that it is tried again while attempts are left; any other error is our own and ends the job without its details.
 */
export type Run = (task: Task) => Promise<Outcome>;

/** What a worker says and hears; an agent does so over HTTPS (ops/agent). */
export type WorkerBus = Pick<Bus, 'request' | 'publish' | 'subscribe'>;

export interface WorkerOptions {
  /** Names this worker to people and to the desk; unique among the living. */
  readonly name: string;
  readonly bus: WorkerBus;
  readonly queue: Pick<Queue, 'pull'>;
  readonly clock: Clock;
  /** How many jobs run at once, over all pools. */
  readonly slots: number;
  readonly runs: { readonly [pool: string]: Run };
  /** Within a node that is listed by itself: no roll call names it. */
  readonly isPart?: boolean;
  readonly beatEveryMs?: number;
  readonly onFault?: (what: string, error: unknown) => void;
}

export interface Worker {
  readonly busy: number;
  /**
   * Takes no more jobs and waits up to `drainMs` for those at hand; then asks them to end in good order, and kills them
   * when the grace is over too. Results are reported before it resolves, as far as the desk answers.
   */
  stop(options?: { readonly drainMs?: number }): Promise<void>;
}

export function startWorker(options: WorkerOptions): Worker {
  const worker = new PoolWorker(options);
  worker.start();
  return worker;
}

interface Lane extends ConsumerSettings {
  readonly pool: string;
  readonly priority: number;
}
interface Delivery {
  readonly lane: Lane;
  readonly message: QueueMessage;
}

class PoolWorker implements Worker {
  readonly #options: WorkerOptions;
  readonly #lanes: readonly Lane[];
  readonly #claims = new Set<Claim>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  /** Aborted while it drains. */
  #draining = new AbortController();
  /** Resolved whenever a task ends, when it takes jobs again, and when the worker stops. */
  #freed = Promise.withResolvers<void>();
  #loops: Promise<unknown> = Promise.resolve();

  constructor(options: WorkerOptions) {
    this.#options = options;
    const pools = Object.keys(options.runs);
    this.#lanes = [0, 1, 2, 3].flatMap((priority) =>
      pools.map((pool) => ({ ...jobConsumer(pool, priority), pool, priority })),
    );
  }

  get busy(): number {
    return this.#tasks.size;
  }
  get #free(): number {
    return this.#options.slots - this.#tasks.size;
  }

  start(): void {
    this.#loops = Promise.all([this.#pullJobs(), this.#announce()]);
  }

  async stop(options: { readonly drainMs?: number } = {}): Promise<void> {
    const { clock } = this.#options;
    this.#stopping.abort(new Error('the worker stops'));
    this.#freed.resolve();
    await this.#loops;
    this.#announceNow(0);
    for (const step of ['wait', 'cancel', 'kill'] as const) {
      if (step !== 'wait') for (const claim of this.#claims) claim.end(step, new WorkerStops());
      const enough = new AbortController();
      const patience = { wait: options.drainMs ?? 0, cancel: graceMs, kill: graceMs }[step];
      await Promise.race([Promise.all(this.#tasks), clock.sleep(patience, enough.signal).catch(() => undefined)]);
      enough.abort(new Error('waited long enough'));
      if (this.#tasks.size === 0) break;
    }
    // Whoever does not end even now is left behind unreported: the reconciler finds a silent claim.
    for (const claim of this.#claims) claim.abandon();
  }

  async #pullJobs(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (this.#free <= 0 || this.#draining.signal.aborted) {
        await this.#freed.promise;
        continue;
      }
      const startedAt = clock.monotonic();
      try {
        const deliveries = await this.#next();
        for (const delivery of deliveries)
          if (this.#free > 0 && !signal.aborted && !this.#draining.signal.aborted) this.#begin(delivery);
          else delivery.message.nak();
        // A queue that answers at once with nothing is away; ask it again in a moment.
        if (deliveries.length > 0 || clock.monotonic() - startedAt > 100) continue;
      } catch (error) {
        this.#options.onFault?.('pull a job', error);
      }
      await clock.sleep(250, signal).catch(() => undefined);
    }
  }

  /** The next message of the most urgent lane that has one; when none has, the first that comes (and what came with it). */
  async #next(): Promise<readonly Delivery[]> {
    const { queue } = this.#options;
    const signal = AbortSignal.any([this.#stopping.signal, this.#draining.signal]);
    for (const lane of this.#lanes) {
      const message = await queue.pull(lane, { waitMs: 0, signal });
      if (message !== null) return [{ lane, message }];
    }
    const first = new AbortController();
    const either = AbortSignal.any([first.signal, signal]);
    const pulls = this.#lanes.map(async (lane): Promise<Delivery | null> => {
      const message = await queue.pull(lane, { waitMs: pullWaitMs, signal: either });
      if (message === null) return null;
      first.abort();
      return { lane, message };
    });
    const found = await Promise.all(pulls);
    return found.filter((delivery) => delivery !== null);
  }

  #begin(delivery: Delivery): void {
    const task = this.#work(delivery)
      .catch((error: unknown) => this.#options.onFault?.(`work on ${delivery.message.subject}`, error))
      .finally(() => {
        this.#tasks.delete(task);
        this.#freed.resolve();
        this.#freed = Promise.withResolvers<void>();
        if (!this.#stopping.signal.aborted) this.#announceNow();
      });
    this.#tasks.add(task);
  }

  async #work({ lane, message }: Delivery): Promise<void> {
    const notice = decode(JobNotice, message.data);
    if (notice === null) return message.term('is no job notice');
    const claim = await Claim.make(this.#options, { job: notice.job, pool: lane.pool }, message);
    if (claim === null) return;
    this.#claims.add(claim);
    try {
      const run = this.#options.runs[lane.pool];
      if (run === undefined) throw new RangeError(`no run for pool ${lane.pool}`);
      // A stop that fell into the claim has told its claims already; of this one nothing has begun yet.
      if (this.#stopping.signal.aborted) return await claim.giveBack();
      const span = { parent: claim.trace, attributes: { job: claim.job, pool: lane.pool, attempt: claim.attempt } };
      await inSpan('job.work', span, () => claim.carryOut(run, lane.pool));
    } finally {
      this.#claims.delete(claim);
      await claim.close();
    }
  }

  async #announce(): Promise<void> {
    const { bus, clock, name } = this.#options;
    const { signal } = this.#stopping;
    const rollCall = bus.subscribe(rollCallSubject, () => this.#announceNow());
    const drain = bus.subscribe(workerDrainSubject(name), ({ data }) => this.#drain(decode(WorkerDrain, data)));
    while (!signal.aborted) {
      this.#announceNow();
      await clock.sleep(slotsEveryMs, signal).catch(() => undefined);
    }
    await Promise.all([rollCall.unsubscribe(), drain.unsubscribe()]);
  }

  /** What is at hand goes on to its end; a pull that waits is given up. */
  #drain(request: WorkerDrain | null): void {
    if (request === null || request.isDraining === this.#draining.signal.aborted) return;
    if (request.isDraining) this.#draining.abort(new Error('the worker drains'));
    else this.#draining = new AbortController();
    this.#freed.resolve();
    this.#freed = Promise.withResolvers<void>();
    this.#announceNow();
  }

  #announceNow(slots = this.#options.slots): void {
    const { bus, name, runs, isPart = false } = this.#options;
    const isDraining = this.#draining.signal.aborted;
    const notice: SlotsNotice = {
      ...{ worker: name, pools: Object.keys(runs), slots, free: Math.min(slots, this.#free) },
      ...(isDraining ? { isDraining } : {}),
      ...(isPart ? { isPart } : {}),
    };
    bus.publish(slotsSubject, encode(notice));
  }
}

/** One claim, from the desk's yes to the result's commit. */
class Claim implements Task {
  readonly job: string;
  readonly attempt: number;
  readonly spec: Json;
  readonly context: Json;
  readonly rescue: string;
  readonly trace: string | null;
  readonly lease = { fresh: () => this.#options.clock.monotonic() - this.#confirmedAt <= leaseMs };
  readonly cancel: AbortSignal;
  readonly kill: AbortSignal;
  pool = '';
  readonly #options: WorkerOptions;
  readonly #message: QueueMessage;
  readonly #token: string;
  readonly #cancelling = new AbortController();
  readonly #killing = new AbortController();
  readonly #closing = new AbortController();
  readonly #gone = new AbortController();
  readonly #beating: Promise<unknown>;
  readonly #bell: Bell;
  /** When the last confirmed beat was sent. */
  #confirmedAt: number;

  /** Claims until the desk has answered; null when there is nothing to do, and then the message is dealt with. */
  static async make(
    options: WorkerOptions,
    { job, pool }: { readonly job: string; readonly pool: string },
    message: QueueMessage,
  ): Promise<Claim | null> {
    const { clock, bus, name } = options;
    const request = { job, pool, claimId: randomUUID(), worker: name };
    // Listens before it claims, so that no cancel falls between the two.
    const bell = new Bell(bus, job);
    const firstAt = clock.monotonic();
    for (let attempt = 0; clock.monotonic() - firstAt < claimTriesMs; attempt++) {
      const sentAt = clock.monotonic();
      const answer = await ask(bus, 'claim', request, ClaimAnswer, requestTimeoutMs);
      switch (answer?.status) {
        case 'claimed':
          return new Claim(options, message, { job, bell, answer, sentAt });
        case 'gone':
          message.term('the job is gone');
          await bell.close();
          return null;
        case 'busy':
        case undefined:
          message.working();
          await clock.sleep(retryDelay(attempt)).catch(() => undefined);
      }
    }
    message.nak(1_000);
    await bell.close();
    return null;
  }

  private constructor(
    options: WorkerOptions,
    message: QueueMessage,
    made: {
      readonly job: string;
      readonly bell: Bell;
      readonly answer: Extract<ClaimAnswer, { status: 'claimed' }>;
      readonly sentAt: number;
    },
  ) {
    const { job, bell, answer, sentAt } = made;
    this.#options = options;
    this.#message = message;
    this.job = job;
    this.attempt = answer.attempt;
    this.spec = answer.spec;
    this.context = answer.context;
    this.rescue = answer.rescue;
    this.trace = answer.trace;
    this.#token = answer.token;
    this.#confirmedAt = sentAt;
    this.cancel = this.#cancelling.signal;
    this.kill = this.#killing.signal;
    this.#bell = bell;
    this.#beating = Promise.all([this.#beat(), this.#keepMessage()]);
  }

  /** Runs the work, and reports its end until that is committed or the claim is gone. */
  async carryOut(run: Run, pool: string): Promise<void> {
    this.pool = pool;
    const end = await this.#endOf(run);
    await this.#report('outcome' in end ? 'done' : 'return', end);
  }

  /** Instead of carrying it out. */
  async giveBack(): Promise<void> {
    const detail = 'the worker stopped before the work began';
    await this.#report('return', { delayMs: 0, code: 'worker-stopped', detail, unbegun: true });
  }

  async #report(verb: 'done' | 'return', body: object): Promise<void> {
    for (let attempt = 0; !this.#gone.signal.aborted; attempt++) {
      const request = { job: this.job, attempt: this.attempt, token: this.#token, ...body };
      const answer = await ask(this.#options.bus, verb, request, EndAnswer, requestTimeoutMs);
      if (answer?.status === 'committed' || answer?.status === 'gone') break;
      await this.#options.clock.sleep(retryDelay(attempt), this.#gone.signal).catch(() => undefined);
    }
    // When the message stays, it is delivered again, claimed in vain and dropped.
    await this.#message.ack().catch((error: unknown) => this.#options.onFault?.(`acknowledge job ${this.job}`, error));
  }

  end(how: 'cancel' | 'kill', reason: Error): void {
    // In this order: who is told to end looks whether it is by force.
    if (how === 'kill') this.#killing.abort(reason);
    this.#cancelling.abort(reason);
  }

  /** Stops reporting: the worker goes, and the reconciler will find a silent claim. */
  abandon(): void {
    this.#loseClaim(new WorkerStops());
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the job has ended'));
    await this.#bell.close();
    await this.#beating;
  }

  async #endOf(
    run: Run,
  ): Promise<Outcome | { readonly delayMs: number; readonly code: string; readonly detail: string }> {
    try {
      const { outcome, result } = await run(this);
      if (encode(result).length <= resultBytesMax) return { outcome, result };
      return failed('result-too-large', `the result of job ${this.job} is larger than ${resultBytesMax} bytes`);
    } catch (error) {
      if (error instanceof TerminalFault) return failed(error.code, error.message);
      this.#options.onFault?.(`run job ${this.job}`, error);
      if (error instanceof RetryableFault)
        return {
          delayMs: error.delayMs ?? 1_000,
          code: 'unavailable',
          detail: 'a service that the work needs was away for too long',
        };
      // The text of an unknown error may hold anything, secrets too: it stays in the worker's own log.
      return failed('worker-failed', 'the worker failed; its log tells more');
    }
  }

  async #beat(): Promise<void> {
    const { bus, clock } = this.#options;
    const everyMs = this.#options.beatEveryMs ?? beatEveryMs;
    const request = { job: this.job, attempt: this.attempt, token: this.#token };
    let pauseMs = everyMs;
    while (!this.#closing.signal.aborted && !this.#gone.signal.aborted) {
      await this.#bell.rungOr(pauseMs, clock);
      if (this.#closing.signal.aborted) return;
      const sentAt = clock.monotonic();
      const answer = await ask(bus, 'beat', request, BeatAnswer, beatTimeoutMs);
      pauseMs = answer === null ? Math.min(500, everyMs) : everyMs;
      if (answer === null) continue;
      if (answer.gone) return this.#loseClaim(new Error('the claim is gone'));
      this.#confirmedAt = Math.max(this.#confirmedAt, sentAt);
      if (answer.cancel !== null)
        this.end(answer.cancel === 'forced' ? 'kill' : 'cancel', new Error('the job is cancelled'));
    }
  }

  async #keepMessage(): Promise<void> {
    const ends = AbortSignal.any([this.#closing.signal, this.#gone.signal]);
    while (!ends.aborted) {
      this.#message.working();
      await this.#options.clock.sleep(workingEveryMs, ends).catch(() => undefined);
    }
  }

  #loseClaim(reason: Error): void {
    this.#gone.abort(reason);
    this.end('kill', reason);
  }
}

/** The control subject of one job: somebody wants the desk to be asked now. */
class Bell {
  #rung = Promise.withResolvers<void>();
  readonly #subscription: { unsubscribe(): Promise<void> };

  constructor(bus: WorkerBus, job: string) {
    this.#subscription = bus.subscribe(controlSubject(job), () => this.#rung.resolve());
  }
  /** Resolves when it was rung since the last time, or after `ms`. */
  async rungOr(ms: number, clock: Clock): Promise<void> {
    const over = new AbortController();
    await Promise.race([clock.sleep(ms, over.signal).catch(() => undefined), this.#rung.promise]);
    over.abort(new Error('no longer waited for'));
    this.#rung = Promise.withResolvers<void>();
  }
  async close(): Promise<void> {
    this.#rung.resolve();
    await this.#subscription.unsubscribe();
  }
}

/**
 * Says that nothing of an attempt runs any more: its job is done again where that is allowed, else its owner hears that it is lost.
 * False when no desk answered; the reconciler then finds a silent claim.
 */
export async function reportLost(
  bus: Pick<Bus, 'request'>,
  clock: Clock,
  lost: { readonly job: string; readonly attempt: number; readonly rescue: string },
): Promise<boolean> {
  for (let tries = 0; tries < retryDelaysMs.length; tries += 1) {
    const answer = await ask(bus, 'lost', lost, EndAnswer, requestTimeoutMs);
    if (answer !== null && answer.status !== 'busy') return true;
    await clock.sleep(retryDelay(tries));
  }
  return false;
}

function failed(code: string, detail: string): Outcome {
  return { outcome: 'done', result: { failure: { code, detail } } };
}

/** The desk's answer, or null when nobody answered in time or with something that is none. */
async function ask<T>(
  bus: Pick<Bus, 'request'>,
  verb: Parameters<typeof deskSubject>[0],
  request: object,
  schema: z.ZodType<T>,
  timeoutMs: number,
): Promise<T | null> {
  try {
    const answer = await bus.request(deskSubject(verb), encode(request), { timeoutMs });
    return decode(schema, answer.data);
  } catch {
    // Nobody listens, no answer, no connection: whatever it was, the same request may be sent again.
    return null;
  }
}

function retryDelay(attempt: number): number {
  return retryDelaysMs[Math.min(attempt, retryDelaysMs.length - 1)] ?? 0;
}
