// A node of the role `actors`: takes the commands of the partitions that it owns from the bus, commits, and answers after the commit.
// Which node takes a command does not matter for safety (compare-and-set decides): without ownership all nodes share one queue group.

import { controlSubject } from '../jobs/wire.ts';
import { GateKeeper } from '../membership/gate.ts';
import { PartitionOwner, ownsEverything } from '../membership/ownership.ts';
import { membershipTimes } from '../membership/times.ts';
import {
  actorsQueue,
  allCommands,
  bellSubject,
  commandAddress,
  decodeAsk,
  decodeDelivery,
  deliverSubject,
  encodeDelivery,
  encodeReply,
  partitionCommands,
  partitionOf,
} from './address.ts';
import { NoResponders, RequestTimeout } from '../bus/bus.ts';
import { makeClient } from './client.ts';
import { Committer } from './commit.ts';
import { Behaviour } from './decide.ts';
import { Mailbox } from './mailbox.ts';
import { admit, isJobMessage } from './message.ts';
import { Outbox } from './outbox.ts';
import { checkDefinition } from './step.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Bus, BusMessage } from '../bus/bus.ts';
import type { Clock, Rng } from '../clock/clock.ts';
import type { TerminalFault } from '../fault/fault.ts';
import type { Ownership } from '../membership/ownership.ts';
import type { MembershipTimes } from '../membership/times.ts';
import type { Queue } from '../queue/queue.ts';
import type { Store } from '../store/store.ts';
import type { Asked } from './address.ts';
import type { Client, Reply } from './ask.ts';
import type { Aftermath } from './commit.ts';
import type { ActorDefinition } from './define.ts';
import type { Outcome } from './incoming.ts';

/** How long an answer waits for the actors that were told something. */
const throughMaxMs = 5_000;
/** A partition whose owner has gone is looked for again after so long. */
const ownerlessMs = 25;
/** How long a node that stops waits for what it has begun. */
const drainMaxMs = 10_000;

export interface HostOptions {
  readonly definitions: readonly ActorDefinition[];
  readonly store: Store;
  readonly bus: Bus;
  readonly queue: Pick<Queue, 'publish'>;
  readonly clock: Clock;
  readonly rng: Rng;
  /** The name of this node. */
  readonly node: string;
  /**
   * `partitions`: the living nodes divide the actors among themselves. `nobody`: every node takes every command, and the commit
   * decides; slower, and what safety is proven on.
   */
  readonly ownership: 'partitions' | 'nobody';
  /** What this release reads beside machines, by name: their gates open as those of machines do (ADR 18). */
  readonly formats?: Readonly<Record<string, number>>;
  /** For tests. */
  readonly membershipTimes?: MembershipTimes;
  /** Jobs of these pools were committed: the dispatcher may look. */
  readonly onJobs?: (pools: readonly string[]) => void;
  /** A newer release writes what this one cannot read (ADR 18): this node has given up all it had, and is of no more use. */
  readonly onOutdated?: (error: TerminalFault) => void;
  /** Hears of what went wrong and will be tried again, and of messages that were given up. */
  readonly onFault?: (what: string, error: unknown) => void;
}

export interface Host {
  readonly client: Client;
  /** Takes nothing new, finishes what was begun, and answers it. */
  stop(): Promise<void>;
}

/**
 * Throws Defect when a definition cannot be kept as data (see checkDefinition), TerminalFault `release-too-old` or `release-too-new`
 * when this release cannot work beside the others (see GateKeeper).
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const node = new ActorNode(options);
  await node.start();
  return { client: makeClient(options), stop: () => node.stop() };
}

type Subscription = ReturnType<Bus['subscribe']>;

class ActorNode {
  readonly #options: HostOptions;
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #gate: GateKeeper;
  readonly #committer: Committer;
  readonly #mailbox: Mailbox;
  readonly #outbox: Outbox;
  readonly #owner: PartitionOwner | null;
  readonly #listening = new Map<number, readonly Subscription[]>();
  readonly #answering = new Set<Promise<void>>();
  #subscriptions: readonly Subscription[] = [];
  #stopped: Promise<void> | null = null;

  constructor(options: HostOptions) {
    this.#options = options;
    for (const definition of options.definitions) {
      if (this.#behaviours.has(definition.kind))
        throw new RangeError(`two definitions are of kind '${definition.kind}'`);
      checkDefinition(definition);
      this.#behaviours.set(definition.kind, new Behaviour(definition));
    }
    const { store, clock, rng, queue, bus, node } = options;
    const behaviours = this.#behaviours;
    const onFault = (what: string, error: unknown) => options.onFault?.(what, error);
    const onCommit = (aftermath: Aftermath) => this.#afterCommit(aftermath);
    this.#gate = this.#makeGate();
    const gate = this.#gate;
    this.#owner = options.ownership === 'partitions' ? this.#makeOwner() : null;
    const ownership: Ownership = this.#owner ?? ownsEverything;
    const ringElsewhere = (p: number) => bus.publish(bellSubject(p), new Uint8Array());
    this.#committer = new Committer({ behaviours, gate, store, ownership, clock, rng, node, onCommit, onFault });
    const committer = this.#committer;
    this.#mailbox = new Mailbox({ behaviours, gate, store, committer, ownership, ringElsewhere, clock, onFault });
    this.#outbox = new Outbox({ store, ownership, queue, clock, onFault });
  }

  async start(): Promise<void> {
    const { bus } = this.#options;
    await this.#gate.start();
    this.#mailbox.start();
    this.#outbox.start();
    if (this.#owner !== null) return await this.#owner.start();
    this.#subscriptions = [
      bus.subscribe(allCommands, (message) => this.#take(message), { queue: actorsQueue }),
      bus.subscribe(bellSubject('*'), () => this.#mailbox.ring(), { queue: actorsQueue }),
    ];
    await bus.flush();
  }

  #makeOwner(): PartitionOwner {
    const { node, store, bus, clock, rng, membershipTimes: times, onFault } = this.#options;
    return new PartitionOwner({
      ...{ node, store, bus, clock, rng },
      ...(times === undefined ? {} : { times }),
      machines: () => this.#gate.machines,
      onBeat: (presence) => this.#gate.hear(presence),
      onGained: (partitions) => this.#listen(partitions),
      onLost: (partitions) => this.#giveUp(partitions),
      onFault: (what, error) => onFault?.(what, error),
    });
  }

  #makeGate(): GateKeeper {
    const { node, store, clock, membershipTimes: times = membershipTimes, formats = {}, onFault } = this.#options;
    const machines = [...this.#behaviours].map(
      ([kind, behaviour]) => [kind, { oldest: behaviour.oldest, newest: behaviour.definition.version }] as const,
    );
    const others = Object.entries(formats).map(([name, version]) => [name, { oldest: 1, newest: version }] as const);
    return new GateKeeper({
      ...{ node, store, clock, times, carried: new Map([...machines, ...others]) },
      onOutdated: (error) => void this.#standAside(error),
      onFault: (what, error) => onFault?.(what, error),
    });
  }

  /** Nothing that is newer is this node's business; others take over what it has. */
  async #standAside(error: TerminalFault): Promise<void> {
    const { onFault, onOutdated } = this.#options;
    onFault?.('go on beside a newer release', error);
    await this.stop();
    onOutdated?.(error);
  }

  async #listen(partitions: ReadonlySet<number>): Promise<void> {
    const { bus } = this.#options;
    for (const p of partitions) {
      for (const before of this.#listening.get(p) ?? []) void before.unsubscribe();
      this.#listening.set(p, [
        bus.subscribe(partitionCommands(p), (message) => this.#take(message)),
        bus.subscribe(bellSubject(p), () => this.#mailbox.ring()),
        bus.subscribe(deliverSubject(p), (message) => this.#deliverFor(p, message)),
      ]);
    }
    await bus.flush();
    // What came while nobody listened.
    this.#mailbox.ring();
    this.#outbox.wake();
  }

  /** Callers that are turned away ask again and meet the next owner. */
  async #giveUp(partitions: ReadonlySet<number>): Promise<void> {
    const subscriptions = [...partitions].flatMap((p) => this.#listening.get(p) ?? []);
    for (const p of partitions) this.#listening.delete(p);
    await Promise.all(subscriptions.map((subscription) => subscription.unsubscribe()));
    await this.#committer.given(partitions);
    this.#committer.forget(partitions);
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    const { clock } = this.#options;
    await Promise.all(this.#subscriptions.map((subscription) => subscription.unsubscribe()));
    const done = new AbortController();
    const finish = async () => {
      await this.#mailbox.stop();
      await this.#owner?.stop();
      await this.#committer.drained();
      await Promise.all(this.#answering);
      await this.#outbox.stop();
      // Last: until then this node may write.
      await this.#gate.stop();
    };
    await Promise.race([finish(), clock.sleep(drainMaxMs, done.signal).catch(() => undefined)]);
    done.abort(new Error('the host has stopped'));
  }

  #afterCommit({ told, armed, hasEvents, pools, canceling }: Aftermath): void {
    const { bus, onJobs } = this.#options;
    this.#mailbox.wake(told);
    this.#mailbox.alarm(armed);
    if (hasEvents) this.#outbox.wake();
    for (const job of canceling) bus.publish(controlSubject(job), new Uint8Array());
    if (pools.length > 0) onJobs?.(pools);
  }

  #take(message: BusMessage): void {
    const answered = this.#answer(message)
      .then((reply) => {
        if (reply !== null) message.respond(encodeReply(reply));
      })
      .catch((error: unknown) => this.#options.onFault?.(`answer ${message.subject}`, error))
      .finally(() => this.#answering.delete(answered));
    this.#answering.add(answered);
  }

  /** Null when nobody waits for the answer any more. */
  async #answer(message: BusMessage): Promise<Reply | null> {
    const to = commandAddress(message.subject);
    if (to === null) return malformed(`'${message.subject}' is no subject of a command`);
    const asked = decodeAsk(message.data, message.headers);
    if (typeof asked === 'string') return malformed(asked);
    // Permissions are given by subject, so the subject must not say less than the body.
    if (!message.subject.endsWith(`.${to.id}.${asked.message.type}`))
      return malformed(`the subject names another message than '${asked.message.type}'`);
    const outcome = await this.#ask(to, asked);
    if (outcome.kind === 'committed' && asked.through) await this.#through(asked, outcome);
    return replyOf(outcome);
  }

  async #ask(to: Address, asked: Asked): Promise<Outcome> {
    const admitted = admit({ behaviours: this.#behaviours, gate: this.#gate }, to.kind, asked.message);
    if (admitted.kind !== 'admitted') return admitted;
    const { event, machineVersion } = admitted;
    if (isJobMessage(event.type) !== (asked.job !== null))
      return { kind: 'failed', code: 'malformed', detail: 'a message about a job ends it, and no other message does' };
    return await this.#committer.submit({
      to,
      event,
      machineVersion,
      msgId: asked.msgId,
      sender: null,
      trace: asked.trace,
      cause: null,
      row: null,
      ends: asked.job,
      deadline: asked.deadline,
      isRepeat: asked.attempt > 1,
    });
  }

  /** Whoever was told something has committed it, or there was no time: then the mailbox delivers it later. */
  async #through(asked: Asked, outcome: Extract<Outcome, { kind: 'committed' }>): Promise<void> {
    const { store, clock, onFault } = this.#options;
    const waitMs = Math.min(throughMaxMs, (asked.deadline ?? Number.POSITIVE_INFINITY) - clock.now());
    if (waitMs <= 0) return;
    const done = new AbortController();
    const delivered = (async () => {
      const told = outcome.duplicate ? await store.pendingFrom(asked.msgId) : outcome.told;
      await this.#deliver(told, clock.monotonic() + waitMs);
    })().catch((error: unknown) => onFault?.(`deliver what '${asked.message.type}' told`, error));
    await Promise.race([delivered, clock.sleep(waitMs, done.signal).catch(() => undefined)]);
    done.abort(new Error('the answer goes out'));
  }

  /** By this node what is its own, by their owners what is theirs. */
  async #deliver(told: readonly Address[], until: number): Promise<void> {
    const byPartition = Map.groupBy(told, partitionOf);
    await Promise.all([...byPartition].map(([p, actors]) => this.#deliverTo(p, actors, until)));
  }

  async #deliverTo(p: number, actors: readonly Address[], until: number): Promise<void> {
    const { clock } = this.#options;
    while (clock.monotonic() < until) {
      const isDone = this.#isOurs(p)
        ? await this.#mailbox.deliver(actors).then(() => this.#isOurs(p))
        : await this.#deliverElsewhere(p, actors, until - clock.monotonic());
      if (isDone) return;
      // Between two owners.
      await clock.sleep(ownerlessMs);
    }
  }

  #isOurs(p: number): boolean {
    return this.#owner === null || this.#owner.epochOf(p) !== undefined;
  }

  async #deliverElsewhere(p: number, actors: readonly Address[], timeoutMs: number): Promise<boolean> {
    try {
      const answer = await this.#options.bus.request(deliverSubject(p), encodeDelivery(actors), { timeoutMs });
      // Empty from an owner that lost the partition meanwhile.
      return answer.data.length > 0;
    } catch (error) {
      if (error instanceof NoResponders || error instanceof RequestTimeout) return false;
      throw error;
    }
  }

  #deliverFor(p: number, message: BusMessage): void {
    const actors = decodeDelivery(message.data);
    if (actors === null) return;
    const delivered = this.#mailbox
      .deliver(actors)
      .then(() => message.respond(new Uint8Array(this.#isOurs(p) ? 1 : 0)))
      .catch((error: unknown) => this.#options.onFault?.(`deliver ${message.subject}`, error))
      .finally(() => this.#answering.delete(delivered));
    this.#answering.add(delivered);
  }
}

const malformed = (detail: string): Reply => ({ status: 'failed', code: 'malformed', detail });

function replyOf(outcome: Outcome): Reply | null {
  switch (outcome.kind) {
    case 'committed':
      if (!outcome.accepted)
        return { status: 'refused', code: 'not-accepted', detail: 'its message id is that of an older message' };
      return { status: 'ok', duplicate: outcome.duplicate, version: outcome.version, value: outcome.value };
    case 'refused':
      return { status: 'refused', ...outcome.refusal };
    case 'failed':
      return { status: 'failed', code: outcome.code, detail: outcome.detail };
    case 'busy':
      return { status: 'busy', retryAfterMs: outcome.retryAfterMs };
    case 'dropped':
      return null;
  }
}
