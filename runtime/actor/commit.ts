// Step 3 and 6 of the walk: messages of all actors of this node become commits. Group commit without delay: while a statement is
// in flight, everything that arrives forms the next batch.
//
// C1 An actor is in at most one batch at a time; what arrives for it meanwhile is parked and leads the next batch. C2 Nothing is
// answered before the commit that it speaks of, and no refusal is given from a state that the store has not confirmed in this
// very batch. C3 After a lost compare-and-set and after any error the actor leaves the cache, and its messages are looked up in
// the log before they are tried again. C4 A message that the database refuses fails alone. C5 All queues are bounded. C6 An actor is
// taken by the version of its machine that is written, and never by an older one than has written it.

import { LRUCache } from 'lru-cache';
import { RetryableFault } from '../fault/fault.ts';
import { RejectedBatch, batchMax } from '../store/store.ts';
import { nameOf, partitionOf } from './address.ts';
import { Fold } from './fold.ts';
import { recordCommit, recordTransition } from './spans.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Gate } from '../membership/gate.ts';
import type { Ownership } from '../membership/ownership.ts';
import type { Clock, Rng } from '../clock/clock.ts';
import type {
  ActorOutcome,
  ActorRow,
  AppliedMessage,
  CommitResult,
  ConsumedRow,
  Store,
  Transition,
} from '../store/store.ts';
import type { Behaviour, Life } from './decide.ts';
import type { Taken } from './fold.ts';
import type { Incoming, Outcome } from './incoming.ts';

/** Messages that wait on this node, all actors together. */
export const nodeQueueMax = 10_000;
/** Messages that wait for one actor. */
export const actorQueueMax = 256;
/** Messages of one actor in one commit. */
const foldMax = 64;
/** Statements on their way at the same time. */
const inFlightMax = 2;
/** Memory for snapshots that are kept between messages: some ten thousand actors. */
const hotBytesMax = 48 * 1024 * 1024;
/** A snapshot is kept as text and as what it says, which takes about this much more. */
const bytesPerLetter = 4;
/** After so many lost races for one actor the caller tries again later. */
const racesMax = 20;
const retryAfterMs = 100;
/** Another node looks after it, or is about to. */
const elsewhereMs = 10;
/** It was written by a newer release, or cannot be migrated. */
const newerMs = 1_000;

/** What a commit gives the rest of the node to do. */
export interface Aftermath {
  readonly told: readonly Address[];
  readonly armed: readonly (Address & { readonly inMs: number })[];
  readonly hasEvents: boolean;
  readonly pools: readonly string[];
  readonly canceling: readonly string[];
}

export interface CommitterOptions {
  readonly behaviours: ReadonlyMap<string, Behaviour>;
  readonly gate: Gate;
  readonly store: Store;
  readonly ownership: Ownership;
  readonly clock: Clock;
  readonly rng: Rng;
  /** The name of this node. */
  readonly node: string;
  readonly onCommit: (aftermath: Aftermath) => void;
  readonly onFault: (what: string, error: unknown) => void;
}

interface Pending {
  readonly incoming: Incoming;
  readonly resolve: (outcome: Outcome) => void;
  readonly arrivedAt: number;
  races: number;
  /** To be looked for in the log. */
  isRepeat: boolean;
  /** Gets a commit of its own: a batch with it was refused. */
  isAlone: boolean;
  /** The job that it ends cannot be ended so: a mailbox message is consumed without the machine. */
  isStale: boolean;
  taken: Extract<Taken, { kind: 'taken' }> | null;
  isSettled: boolean;
}

/** The messages of one actor. */
interface Lane {
  readonly key: string;
  readonly at: Address;
  readonly p: number;
  /** Of the newest version. */
  readonly behaviour: Behaviour;
  waiting: Pending[];
  isInFlight: boolean;
}

/** An actor between messages, by the version of its machine that has written it. */
interface Hot {
  readonly life: Life;
  readonly behaviour: Behaviour;
}

/** One actor's part of a batch. */
interface Share {
  readonly lane: Lane;
  pendings: Pending[];
  /** Loaded for this batch, so what it says is so. */
  isFresh: boolean;
}

interface Folded {
  readonly share: Share;
  readonly fold: Fold;
  readonly pendings: readonly Pending[];
}

export class Committer {
  readonly #options: CommitterOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #ready = new Set<Lane>();
  readonly #hot = new LRUCache<string, Hot>({
    maxSize: hotBytesMax,
    maxEntrySize: hotBytesMax,
    sizeCalculation: ({ life }) => life.snapshot.text.length * bytesPerLetter + 1,
  });
  /** The same ask twice at the same time is one ask. */
  readonly #asked = new Map<string, Promise<Outcome>>();
  #queued = 0;
  #inFlight = 0;
  #isKicked = false;
  /** Resolved at the end of each batch. */
  #batchEnds = Promise.withResolvers<void>();

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  /** Resolves after the commit, or with the reason why there was none. Never rejects. */
  submit(incoming: Incoming): Promise<Outcome> {
    const askKey = incoming.row === null ? `${nameOf(incoming.to)} ${incoming.msgId}` : null;
    const twin = askKey === null ? undefined : this.#asked.get(askKey);
    if (twin !== undefined) return twin;
    const lane = this.#laneOf(incoming.to);
    if (lane === null)
      return Promise.resolve({
        kind: 'failed',
        code: 'unknown-kind',
        detail: `no actor is of kind '${incoming.to.kind}'`,
      });
    if (this.#queued >= nodeQueueMax || lane.waiting.length >= actorQueueMax)
      return Promise.resolve({ kind: 'busy', retryAfterMs });
    if (this.#options.ownership.epochOf(lane.p) === undefined)
      return Promise.resolve({ kind: 'busy', retryAfterMs: elsewhereMs });
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const { isRepeat } = incoming;
    const arrivedAt = this.#options.clock.now();
    lane.waiting.push({
      incoming,
      resolve,
      arrivedAt,
      races: 0,
      isRepeat,
      isAlone: false,
      isStale: false,
      taken: null,
      isSettled: false,
    });
    this.#queued += 1;
    if (askKey !== null) {
      this.#asked.set(askKey, promise);
      void promise.then(() => this.#asked.delete(askKey));
    }
    this.#makeReady(lane);
    return promise;
  }

  /** What is known of actors of these partitions is forgotten. */
  forget(partitions: ReadonlySet<number>): void {
    for (const key of [...this.#hot.keys()]) if (partitions.has(partitionOfName(key))) this.#hot.delete(key);
  }

  /** Resolves when nothing of these partitions is in flight; what waits for them is turned away. */
  async given(partitions: ReadonlySet<number>): Promise<void> {
    for (;;) {
      const lanes = [...this.#lanes.values()].filter(({ p }) => partitions.has(p));
      for (const lane of lanes) {
        this.#ready.delete(lane);
        for (const pending of lane.waiting.splice(0))
          this.#settle(pending, { kind: 'busy', retryAfterMs: elsewhereMs });
        if (!lane.isInFlight) this.#lanes.delete(lane.key);
      }
      if (!lanes.some((lane) => lane.isInFlight)) return;
      await this.#batchEnds.promise;
    }
  }

  /** Resolves when nothing waits and nothing is in flight. */
  async drained(): Promise<void> {
    while (this.#queued > 0 || this.#inFlight > 0) await this.#batchEnds.promise;
  }

  #laneOf(at: Address): Lane | null {
    const key = nameOf(at);
    const found = this.#lanes.get(key);
    if (found !== undefined) return found;
    const behaviour = this.#options.behaviours.get(at.kind);
    if (behaviour === undefined) return null;
    const lane: Lane = {
      key,
      at: { kind: at.kind, id: at.id },
      p: partitionOf(at),
      behaviour,
      waiting: [],
      isInFlight: false,
    };
    this.#lanes.set(key, lane);
    return lane;
  }

  #makeReady(lane: Lane): void {
    if (lane.isInFlight || lane.waiting.length === 0) return;
    this.#ready.add(lane);
    if (this.#isKicked) return;
    // After the messages that came in the same read from the network.
    this.#isKicked = true;
    queueMicrotask(() => {
      this.#isKicked = false;
      this.#begin();
    });
  }

  #begin(): void {
    while (this.#inFlight < inFlightMax && this.#ready.size > 0) {
      const shares: Share[] = [];
      for (const lane of this.#ready) {
        if (shares.length === batchMax) break;
        this.#ready.delete(lane);
        lane.isInFlight = true;
        shares.push({ lane, pendings: lane.waiting.splice(0, foldMax), isFresh: false });
      }
      this.#inFlight += 1;
      void this.#run(shares);
    }
  }

  async #run(shares: readonly Share[]): Promise<void> {
    try {
      await this.#load(shares);
      const folded = shares.map((share) => this.#fold(share)).filter((found) => found !== null);
      await this.#commit(folded);
    } catch (error) {
      this.#giveUp(shares, error);
    }
    for (const { lane } of shares) {
      lane.isInFlight = false;
      if (lane.waiting.length === 0) this.#lanes.delete(lane.key);
      else this.#makeReady(lane);
    }
    this.#inFlight -= 1;
    this.#batchEnds.resolve();
    this.#batchEnds = Promise.withResolvers<void>();
    if (this.#ready.size > 0) this.#begin();
  }

  /** It is not known what was written: everybody asks again, and the log knows. */
  #giveUp(shares: readonly Share[], error: unknown): void {
    this.#options.onFault('commit a batch', error);
    const delayMs = error instanceof RetryableFault ? error.delayMs : null;
    for (const share of shares) this.#abandon(share, delayMs ?? retryAfterMs);
  }

  /** What came by the mailbox and waits behind goes too: it will be fetched again in order, with what stood before it. */
  #abandon({ lane, pendings }: Share, afterMs: number): void {
    this.#hot.delete(lane.key);
    const behind = lane.waiting.filter(({ incoming }) => incoming.row !== null);
    lane.waiting = lane.waiting.filter(({ incoming }) => incoming.row === null);
    for (const pending of [...pendings, ...behind]) this.#settle(pending, { kind: 'busy', retryAfterMs: afterMs });
  }

  #settle(pending: Pending, outcome: Outcome): void {
    if (pending.isSettled) return;
    pending.isSettled = true;
    this.#queued -= 1;
    recordTransition(pending.incoming, outcome, pending.arrivedAt, this.#options.clock.now());
    pending.resolve(outcome);
  }

  async #load(shares: readonly Share[]): Promise<void> {
    const cold = shares.filter(({ lane }) => !this.#hot.has(lane.key));
    const lookups = shares.flatMap(({ lane, pendings }) => {
      const isCold = !this.#hot.has(lane.key);
      return pendings
        .filter((pending) => isCold || pending.isRepeat)
        .map(({ incoming }) => ({ ...lane.at, msgId: incoming.msgId }));
    });
    if (cold.length === 0 && lookups.length === 0) return;
    const found = await this.#options.store.load(
      cold.map(({ lane }) => lane.at),
      lookups,
    );
    const rows = new Map(found.actors.map((row) => [nameOf(row), row]));
    for (const share of cold) this.#warm(share, rows.get(share.lane.key));
    const applied = new Map(found.applied.map((message) => [`${nameOf(message)} ${message.msgId}`, message]));
    const discarded: ConsumedRow[] = [];
    for (const share of shares)
      share.pendings = share.pendings.filter((pending) => {
        const message = applied.get(`${share.lane.key} ${pending.incoming.msgId}`);
        if (message === undefined) return true;
        if (pending.incoming.row !== null) discarded.push(pending.incoming.row);
        this.#settle(pending, outcomeOf(message));
        return false;
      });
    if (discarded.length > 0) await this.#options.store.discard(discarded);
  }

  #warm(share: Share, row: Pick<ActorRow, 'version' | 'machineVersion' | 'snapshot'> | undefined): void {
    const { lane } = share;
    const { gate, onFault } = this.#options;
    share.isFresh = true;
    if (row !== undefined && row.machineVersion > gate.written(lane.at.kind)) {
      gate.met(lane.at.kind, row.machineVersion);
      if (row.machineVersion > lane.behaviour.definition.version)
        onFault(`read ${lane.key}`, new Error(`it was written by version ${row.machineVersion} of its machine`));
    }
    const written = lane.behaviour.at(gate.written(lane.at.kind));
    if (written === undefined) return this.#turnAway(share, newerMs);
    if (row === undefined) this.#hot.set(lane.key, { life: written.unborn, behaviour: written });
    else this.#revive(share, written, row);
  }

  /** Puts the actor into the cache as this version of its machine has it, or turns its messages away. */
  #revive(
    share: Share,
    behaviour: Behaviour,
    { version, machineVersion, snapshot: json }: Pick<ActorRow, 'version' | 'machineVersion' | 'snapshot'>,
  ): void {
    const { lane } = share;
    try {
      const snapshot = behaviour.revive(json, machineVersion);
      if (snapshot !== null) return void this.#hot.set(lane.key, { life: { version, snapshot }, behaviour });
    } catch (error) {
      this.#options.onFault(`migrate ${lane.key}`, error);
    }
    this.#turnAway(share, newerMs);
  }

  #turnAway(share: Share, afterMs: number): void {
    this.#abandon(share, afterMs);
    share.pendings = [];
  }

  /** Takes as many messages as one commit may hold; the others go back to the head of the queue. */
  #fold(share: Share): Folded | null {
    const { lane } = share;
    const written = lane.behaviour.at(this.#options.gate.written(lane.at.kind));
    // C6. What was read before the gate opened is read again, with what stood around it.
    if (share.pendings.some(({ incoming }) => incoming.machineVersion !== written?.definition.version))
      this.#turnAway(share, elsewhereMs);
    const hot = this.#hot.get(lane.key);
    if (written !== undefined && hot !== undefined && hot.behaviour !== written)
      this.#revive(share, written, {
        version: hot.life.version,
        machineVersion: hot.behaviour.definition.version,
        snapshot: hot.life.snapshot.json,
      });
    const life = this.#hot.get(lane.key)?.life;
    if (life === undefined) this.#putBack(share, share.pendings);
    if (written === undefined || life === undefined || share.pendings.length === 0) return null;
    const fold = new Fold(written, lane.at, life, this.#options.node);
    const taken: Pending[] = [];
    for (const [index, pending] of share.pendings.entries()) {
      const isLast = pending.isAlone && fold.size > 0;
      if (isLast || !this.#take(share, fold, pending, taken)) {
        this.#putBack(share, share.pendings.slice(index));
        break;
      }
      if (pending.isAlone && fold.size > 0) {
        this.#putBack(share, share.pendings.slice(index + 1));
        break;
      }
    }
    return fold.size === 0 ? null : { share, fold, pendings: taken };
  }

  /** False when the message needs another batch. */
  #take(share: Share, fold: Fold, pending: Pending, taken: Pending[]): boolean {
    const { clock, rng } = this.#options;
    const { incoming, isStale } = pending;
    const at = clock.now();
    if (incoming.deadline !== null && incoming.deadline < at) {
      this.#settle(pending, { kind: 'dropped' });
      return true;
    }
    const { msgId, sender, event, trace, cause, row, ends } = incoming;
    const rand = Buffer.from(rng.bytes(16)).toString('hex');
    const meta = { at, rand, msgId, sender };
    let result: Taken;
    try {
      result = fold.take({ turn: { event, meta, trace }, cause, row, ends, isStale });
    } catch (error) {
      return this.#decline(share, fold, pending, failureOf(error));
    }
    switch (result.kind) {
      case 'taken':
        pending.taken = result;
        taken.push(pending);
        return true;
      case 'refused':
        return this.#decline(share, fold, pending, { kind: 'refused', refusal: result.refusal });
      case 'overtaken':
        // Its row goes, or is turned over, with the commit of this fold; when that fails it is found again.
        this.#settle(pending, { kind: 'dropped' });
        return true;
      case 'later':
        return false;
    }
  }

  /** A no is only given when the state that says it was read for this batch and nothing uncommitted stands before it. */
  #decline(share: Share, fold: Fold, pending: Pending, outcome: Outcome): boolean {
    if (fold.size > 0) return false;
    if (!share.isFresh) {
      this.#hot.delete(share.lane.key);
      return false;
    }
    this.#settle(pending, outcome);
    return true;
  }

  #putBack(share: Share, pendings: readonly Pending[]): void {
    share.lane.waiting.unshift(...pendings);
    share.pendings = share.pendings.filter((pending) => !pendings.includes(pending));
  }

  async #commit(decided: readonly Folded[]): Promise<void> {
    const { store, clock, ownership } = this.#options;
    const folded: Folded[] = [];
    const transitions: Transition[] = [];
    for (const each of decided) {
      // The partition may have been given up since the message came.
      const epoch = ownership.epochOf(each.share.lane.p);
      if (epoch === undefined) this.#abandon(each.share, elsewhereMs);
      else {
        folded.push(each);
        transitions.push(each.fold.transition(epoch));
      }
    }
    if (folded.length === 0) return;
    const startMs = clock.now();
    let result: CommitResult;
    try {
      result = await store.commit(transitions);
    } catch (error) {
      if (error instanceof RejectedBatch) return await this.#split(folded, error);
      return this.#giveUp(
        folded.map(({ share }) => share),
        error,
      );
    }
    const pendings = folded.flatMap((each) => each.pendings);
    recordCommit(
      pendings.map(({ incoming }) => incoming.trace),
      transitions.length,
      startMs,
      clock.now(),
    );
    for (const [index, each] of folded.entries()) {
      const outcome = result.outcomes[index];
      if (outcome?.committed === true) this.#committed(each);
      else if (outcome?.isFenced === true) {
        this.#abandon(each.share, elsewhereMs);
        ownership.fenced(each.share.lane.p);
      } else this.#lost(each, outcome);
    }
    this.#options.onCommit(aftermathOf(transitions, result));
  }

  #committed({ share, fold, pendings }: Folded): void {
    this.#hot.set(share.lane.key, { life: fold.life, behaviour: fold.behaviour });
    for (const pending of pendings) {
      const { taken } = pending;
      if (taken === null) continue;
      const { version, accepted, work } = taken;
      const told = (work?.tells ?? []).map((tell) => tell.to);
      const value = work?.reply ?? null;
      this.#settle(pending, { kind: 'committed', duplicate: false, version, accepted, value, told });
    }
  }

  #lost({ share, pendings }: Folded, outcome: ActorOutcome | undefined): void {
    this.#hot.delete(share.lane.key);
    const { repeated, missing, goneJobs } = outcome === undefined || outcome.committed ? noReasons : outcome;
    const isRace = repeated.length === 0 && missing.length === 0 && goneJobs.length === 0;
    if (isRace && pendings.some((pending) => pending.races === racesMax)) return this.#abandon(share, retryAfterMs);
    const again: Pending[] = [];
    for (const pending of pendings) {
      const { row, ends, msgId } = pending.incoming;
      pending.taken = null;
      pending.isRepeat = true;
      if (isRace) pending.races += 1;
      // What the log has is answered from the log, whatever else is no longer so.
      if (repeated.includes(msgId)) again.push(pending);
      else if (row !== null && missing.includes(msgId)) this.#settle(pending, { kind: 'dropped' });
      else if (ends !== null && goneJobs.includes(ends.id) && row === null)
        this.#settle(pending, { kind: 'refused', refusal: { code: 'job-gone', detail: ends.id } });
      else {
        if (ends !== null && goneJobs.includes(ends.id)) pending.isStale = true;
        again.push(pending);
      }
    }
    this.#putBack(share, again);
  }

  /** Halves a refused batch until the culprit stands alone; the others have not been touched. */
  async #split(folded: readonly Folded[], error: RejectedBatch): Promise<void> {
    if (folded.length > 1) {
      const middle = folded.length >> 1;
      await this.#commit(folded.slice(0, middle));
      await this.#commit(folded.slice(middle));
      return;
    }
    const [only] = folded;
    if (only === undefined) return;
    const { share, fold, pendings } = only;
    const [culprit, ...others] = pendings;
    this.#hot.delete(share.lane.key);
    for (const pending of pendings) pending.taken = null;
    if (culprit !== undefined && others.length === 0) {
      const refusal = fold.behaviour.definition.constraints?.[error.constraint ?? ''];
      const isRefused = error.sqlState.startsWith('23') && refusal !== undefined;
      if (!isRefused) this.#options.onFault(`write ${share.lane.key}`, error);
      this.#settle(
        culprit,
        isRefused ? { kind: 'refused', refusal } : { kind: 'failed', code: 'rejected', detail: error.message },
      );
      return;
    }
    for (const pending of pendings) pending.isAlone = true;
    this.#putBack(share, pendings);
  }
}

const noReasons: Omit<Extract<ActorOutcome, { committed: false }>, 'committed'> = {
  repeated: [],
  missing: [],
  goneJobs: [],
  isFenced: false,
};

/** As `nameOf` has it. */
function partitionOfName(name: string): number {
  const [kind = '', ...id] = name.split('/');
  return partitionOf({ kind, id: id.join('/') });
}

function failureOf(error: unknown): Outcome {
  return { kind: 'failed', code: 'defect', detail: error instanceof Error ? error.message : String(error) };
}

function outcomeOf({ version, accepted, reply }: AppliedMessage): Outcome {
  return { kind: 'committed', duplicate: true, version, accepted, value: reply, told: [] };
}

function aftermathOf(transitions: readonly Transition[], result: CommitResult): Aftermath {
  const moved = transitions.filter((_, index) => result.outcomes[index]?.committed === true);
  return {
    told: [...moved.flatMap((transition) => transition.tells.map((tell) => tell.to)), ...result.mailed],
    armed: moved.flatMap(({ kind, id, timers }) => timers.map((timer) => ({ kind, id, inMs: timer.delayMs }))),
    hasEvents: moved.some((transition) => transition.outbox.length > 0),
    pools: [...new Set(moved.flatMap((transition) => transition.jobs.map((job) => job.pool)))],
    canceling: result.canceling,
  };
}
