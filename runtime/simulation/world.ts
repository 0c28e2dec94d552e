// A cluster in one process: several hosts over one store and one network, all under one scheduler, watched after every step.

import { nameOf } from '../actor/address.ts';
import { Behaviour } from '../actor/decide.ts';
import { makeClient } from '../actor/client.ts';
import { startHost } from '../actor/host.ts';
import { Defect as BrokenPromise, RetryableFault, TerminalFault } from '../fault/fault.ts';
import { membershipTimes } from '../membership/times.ts';
import { memoryStore } from '../store/memory.ts';
import { Invariants } from './invariants.ts';
import { whyNotLinear } from './linearize.ts';
import { Network } from './network.ts';
import { Scheduler } from './scheduler.ts';
import type { Address, Json } from '@terrace/machines/kernel/envelope';
import type { AskOptions, Reply } from '../actor/ask.ts';
import type { ActorDefinition } from '../actor/define.ts';
import type { Host, HostOptions } from '../actor/host.ts';
import type { MembershipTimes } from '../membership/times.ts';
import type { MemoryStore } from '../store/memory.ts';
import type { Store } from '../store/store.ts';
import type { Defect } from './defects.ts';
import type { Call } from './linearize.ts';
import type { Weather } from './network.ts';
import type { Life } from './scheduler.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly weather: Weather;
  /** Of the newest release. */
  readonly definitions: readonly ActorDefinition[];
  /** What is wrong with its store: for tests that must notice. */
  readonly defect?: Defect;
  readonly stepsMax?: number;
  /** As a host's; `nobody` when absent. */
  readonly ownership?: HostOptions['ownership'];
}

/** As in life, but for the gates, which have less time here. */
const times: MembershipTimes = { ...membershipTimes, gateLookEveryMs: 400, gateLeaseMs: 2_000 };

/** A world that does not come to its end in so many steps hangs. */
const stepsMax = 60_000;

interface Node {
  readonly life: Life;
  readonly definitions: readonly ActorDefinition[];
  host: Host | null;
  /** It stood still for longer than others wait for it, so they may have gone on without it. */
  isForgotten: boolean;
  isStopping: boolean;
}

export class World {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly store: MemoryStore;
  readonly invariants: Invariants;
  readonly #definitions: readonly ActorDefinition[];
  readonly #ownership: HostOptions['ownership'];
  /** As nodes see it. */
  readonly #spoiled: Store;
  readonly #stepsMax: number;
  readonly #nodes = new Map<string, Node>();
  /** Nodes that said that their release is too old or too new, with what they said. */
  readonly refused = new Map<string, string>();
  readonly #plans: { readonly at: number; readonly work: () => void }[] = [];
  readonly #behaviours: ReadonlyMap<string, Behaviour>;
  readonly #history: Call[] = [];
  #failure: unknown = null;

  constructor(options: WorldOptions) {
    this.scheduler = new Scheduler(options.seed);
    this.network = new Network(this.scheduler, options.weather);
    const { without, spoil } = options.defect ?? {};
    this.store = memoryStore({ clock: this.scheduler.clockOf(null), ...(without === undefined ? {} : { without }) });
    this.#spoiled = spoil?.(this.store, this.scheduler) ?? this.store;
    this.#stepsMax = options.stepsMax ?? stepsMax;
    this.#definitions = options.definitions;
    this.#ownership = options.ownership ?? 'nobody';
    const behaviours = new Map(options.definitions.map((each) => [each.kind, new Behaviour(each)]));
    this.#behaviours = behaviours;
    this.invariants = new Invariants(behaviours, this.store, this.network);
  }

  /** Names of the nodes that live. */
  get nodes(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  /** Of the newest release, unless it gets definitions of its own. */
  startNode(name: string, definitions = this.#definitions): void {
    const life: Life = { name, isAlive: true, frozenUntil: 0 };
    const node: Node = { life, definitions, host: null, isForgotten: false, isStopping: false };
    this.#nodes.set(name, node);
    this.scheduler.note(`${name} starts`);
    startHost({
      definitions,
      store: this.network.storeOf(life, this.#spoiled),
      bus: this.network.busOf(life),
      queue: this.network.queueOf(life),
      clock: this.scheduler.clockOf(life),
      rng: this.scheduler.chance,
      node: name,
      ownership: this.#ownership,
      membershipTimes: times,
      onOutdated: (error) => this.#refuse(name, error),
    }).then(
      (host) => (node.host = host),
      (error: unknown) => (error instanceof TerminalFault ? this.#refuse(name, error) : this.fail(error)),
    );
  }

  #refuse(name: string, error: TerminalFault): void {
    const node = this.#nodes.get(name);
    if (node !== undefined) node.life.isAlive = false;
    this.#nodes.delete(name);
    this.refused.set(name, error.message);
    this.scheduler.note(`${name} says: ${error.message}`);
  }

  /** Whether it has its share, and works. */
  isUp(name: string): boolean {
    return (this.#nodes.get(name)?.host ?? null) !== null;
  }

  /** As SIGTERM: it ends what it has begun, and goes. */
  async stop(name: string): Promise<void> {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    this.scheduler.note(`${name} stops`);
    node.isStopping = true;
    await node.host?.stop();
    node.life.isAlive = false;
    this.#nodes.delete(name);
  }

  /** As kill -9: what it waits for never comes, what it has sent is under way. */
  crash(name: string): void {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    node.life.isAlive = false;
    this.#nodes.delete(name);
    this.scheduler.note(`${name} is killed`);
  }

  /** As SIGSTOP and SIGCONT: it goes on later as if no time had passed. */
  freeze(name: string, ms: number): void {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    node.life.frozenUntil = this.scheduler.now + ms;
    if (ms >= times.gateLeaseMs) node.isForgotten = true;
    this.scheduler.note(`${name} is frozen for ${ms} ms`);
  }

  /** Does `work` before the step with this number. */
  beforeStep(at: number, work: () => void): void {
    this.#plans.push({ at, work });
  }

  /** Somebody outside, who asks and remembers. */
  caller(name: string): {
    ask(
      to: Address,
      message: { readonly type: string; readonly [key: string]: Json },
      options?: AskOptions,
    ): Promise<Reply | null>;
  } {
    const life: Life = { name, isAlive: true, frozenUntil: 0 };
    const client = makeClient({
      bus: this.network.busOf(life),
      clock: this.scheduler.clockOf(life),
      rng: this.scheduler.chance,
    });
    let count = 0;
    return {
      ask: async (to, message, options = {}) => {
        const msgId = options.msgId ?? `${name}-${++count}`;
        const call = { to, message, calledAt: this.scheduler.count };
        try {
          const reply = await client.ask(to, message, { ...options, msgId });
          this.scheduler.note(`${name} hears of ${msgId}: ${JSON.stringify(reply)}`);
          this.#history.push({ ...call, answered: { at: this.scheduler.count, reply } });
          this.invariants.checkReply(to, msgId, reply);
          return reply;
        } catch (error) {
          if (!(error instanceof RetryableFault)) this.fail(error);
          this.#history.push({ ...call, answered: null });
          return null;
        }
      },
    };
  }

  fail(error: unknown): void {
    this.#failure ??= error;
  }

  /** Steps until all of `lives` have come to their end and the world is at rest. Throws what does not hold. */
  async run(lives: readonly Promise<unknown>[]): Promise<void> {
    let isOver = false;
    Promise.all(lives).then(
      () => (isOver = true),
      (error: unknown) => this.fail(error),
    );
    while (!isOver || !this.#isAtRest()) {
      await this.#step();
      if (this.scheduler.count > this.#stepsMax)
        throw new Error(`the world did not come to rest within ${this.#stepsMax} steps`);
    }
    this.invariants.checkRest();
    this.#checkHistory();
  }

  /** Of actors that only callers wrote to, and whose jobs and timers did not. */
  #checkHistory(): void {
    for (const [name, history] of Map.groupBy(this.#history, ({ to }) => nameOf(to))) {
      const log = this.store.log.get(name) ?? [];
      const asked = new Set(history.map(({ message }) => message.type));
      const [first] = history;
      const behaviour = this.#behaviours.get(first?.to.kind ?? '');
      const isAlone = log.every(({ sender, event }) => sender === null && asked.has((event as { type: string }).type));
      const hasJobs = [...this.store.jobs.values()].some(({ owner }) => nameOf(owner) === name);
      if (first === undefined || behaviour === undefined || !isAlone || hasJobs) continue;
      const why = whyNotLinear(behaviour, first.to, history);
      if (why !== null) throw new Error(`linearizability: ${why}`);
    }
  }

  async #step(): Promise<void> {
    for (const plan of this.#plans.filter(({ at }) => at === this.scheduler.count)) plan.work();
    if (!(await this.scheduler.step())) throw new Error('nothing happens any more');
    if (this.#failure !== null) throw this.#failure as Error;
    this.invariants.check();
    this.#checkVersions();
  }

  /** I15: nobody writes what a node that lives cannot read. */
  #checkVersions(): void {
    for (const [name, { definitions, host, isForgotten, isStopping }] of this.#nodes)
      for (const { kind, version } of host === null ||
      isForgotten ||
      // Gone, though nobody has heard of it yet.
      (isStopping && !this.store.nodes.has(name))
        ? []
        : definitions)
        for (const actor of this.store.actors.values())
          if (actor.kind === kind && actor.machineVersion > version)
            throw new BrokenPromise(
              `I15 ${nameOf(actor)} is written by version ${actor.machineVersion}, and ${name} lives, which reads ${version}`,
            );
  }

  #isAtRest(): boolean {
    return this.store.mailbox.size === 0 && this.store.events.size === 0;
  }
}
