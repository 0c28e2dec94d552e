// Who lives among the nodes of the role `actors`, as this node sees it. Views may differ for a moment: what two nodes do to one
// actor meanwhile is decided by the commit, never here.
//
// B1 A death acts at once, an arrival after it has settled. B2 A process that is gone is told from one that is slow: nobody listens
// at its ping any more. B3 Who stood still distrusts what it believes about others before it believes that they stood still.

import { NoResponders, RequestTimeout } from '../bus/bus.ts';
import { decode, encode } from '../bus/json.ts';
import { Presence, byeSubject, heartbeatSubject, pingSubject, rollCallSubject, unheardSubject } from './wire.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock/clock.ts';
import type { MembershipTimes } from './times.ts';
import type { MachineVersions } from './wire.ts';

export interface MembershipOptions {
  readonly node: string;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly times: MembershipTimes;
  /** What the heart-beat says beside the name; nothing when absent. */
  readonly machines?: () => MachineVersions;
  /** Hears every heart-beat of others. */
  readonly onBeat?: (presence: Presence) => void;
  /** The view has changed, or what was believed is in doubt. */
  readonly onChange: () => void;
}

interface Other {
  lastHeardAt: number;
  /** From then on it counts. */
  settledAt: number;
  isBeingAsked: boolean;
  isDraining: boolean;
}

const nothing = new Uint8Array();

export class Membership {
  readonly #options: MembershipOptions;
  readonly #others = new Map<string, Other>();
  /** Names are never used twice: who said goodbye stays away, whatever arrives late. */
  readonly #gone = new Set<string>();
  readonly #stopping = new AbortController();
  #subscriptions: { unsubscribe(): Promise<void> }[] = [];
  #isStarted = false;
  #lastTickAt = 0;
  #running: Promise<void> = Promise.resolve();
  #view = '';
  #isDraining = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  /** Listens for the others, and resolves when those that live have had the time to say so. */
  async start(): Promise<void> {
    const { bus, clock, node, times } = this.#options;
    this.#subscriptions = [
      bus.subscribe(heartbeatSubject, ({ data }) => this.#takeBeat(decode(Presence, data))),
      bus.subscribe(byeSubject, ({ data }) => this.#farewell(decode(Presence, data))),
      bus.subscribe(rollCallSubject, () => this.#beat()),
      bus.subscribe(unheardSubject, () => this.#askSilent(times.heartbeatEveryMs / 10)),
      bus.subscribe(pingSubject(node), (message) => message.respond(nothing)),
    ];
    await bus.flush();
    bus.publish(rollCallSubject, nothing);
    await clock.sleep(times.firstLookMs);
    this.#isStarted = true;
    for (const other of this.#others.values()) other.settledAt = 0;
    this.#lastTickAt = clock.monotonic();
    this.#running = this.#run();
  }

  /** Living nodes that count, this one among them. */
  get members(): ReadonlySet<string> {
    const now = this.#options.clock.monotonic();
    const settled = [...this.#others].filter(([, other]) => other.settledAt <= now).map(([name]) => name);
    return new Set([this.#options.node, ...settled]);
  }

  /** Among whom the partitions are divided: who drains is none of them, unless all do. */
  get homes(): ReadonlySet<string> {
    const { node } = this.#options;
    const { members } = this;
    const homes = [...members].filter((name) =>
      name === node ? !this.#isDraining : this.#others.get(name)?.isDraining !== true,
    );
    return homes.length === 0 ? members : new Set(homes);
  }

  /** From now on this node looks after nothing, as long as anybody else can; or it takes part again. */
  drain(isDraining: boolean): void {
    this.#isDraining = isDraining;
    this.#beat();
    this.#tellChange();
  }

  /** Whether it lives, counted or not. */
  isAlive(node: string): boolean {
    return node === this.#options.node || this.#others.has(node);
  }

  /** It acts, so it counts. */
  noteActing(node: string): void {
    this.#hear(node);
    const other = this.#others.get(node);
    if (other !== undefined) other.settledAt = 0;
    this.#tellChange();
  }

  /** Says goodbye; what this node had must be given up by then. */
  async stop(): Promise<void> {
    const { bus, node } = this.#options;
    this.#stopping.abort(new Error('membership stops'));
    await this.#running;
    bus.publish(byeSubject, encode({ node }));
    // Each is a round trip to the server, so the word is out before the connection may go.
    await Promise.all(this.#subscriptions.map((subscription) => subscription.unsubscribe()));
  }

  async #run(): Promise<void> {
    const { clock, times } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#beat();
      await clock.sleep(times.heartbeatEveryMs, signal).catch(() => undefined);
      if (!signal.aborted) this.#tick();
    }
  }

  #beat(): void {
    const { bus, node, machines } = this.#options;
    if (this.#stopping.signal.aborted) return;
    try {
      const presence = { node, machines: machines?.() ?? {} };
      bus.publish(heartbeatSubject, encode(this.#isDraining ? { ...presence, isDraining: true } : presence));
    } catch {
      // A connection that was closed under us, since our own end took too long: others see us fall silent, as they should.
    }
  }

  #tick(): void {
    const { clock, times, onChange } = this.#options;
    const now = clock.monotonic();
    const stoodStillMs = now - this.#lastTickAt;
    this.#lastTickAt = now;
    if (stoodStillMs > times.stallMs) {
      // Others may have taken over meanwhile, and their heartbeats lie unread.
      for (const other of this.#others.values()) other.lastHeardAt = now;
      return onChange();
    }
    for (const [name, other] of this.#others) if (now - other.lastHeardAt > times.deadAfterMs) this.#bury(name);
    this.#askSilent(times.suspectAfterMs);
    this.#tellChange();
  }

  #takeBeat(presence: Presence | null): void {
    const { node, onBeat } = this.#options;
    if (presence === null || presence.node === node) return;
    this.#hear(presence.node);
    const other = this.#others.get(presence.node);
    if (other !== undefined && other.isDraining !== (presence.isDraining === true)) {
      other.isDraining = !other.isDraining;
      this.#tellChange();
    }
    onBeat?.(presence);
  }

  #hear(name: string): void {
    const { node, clock, times } = this.#options;
    if (name === node || this.#gone.has(name)) return;
    const now = clock.monotonic();
    const known = this.#others.get(name);
    if (known !== undefined) known.lastHeardAt = now;
    else
      this.#others.set(name, {
        lastHeardAt: now,
        settledAt: this.#isStarted ? now + times.settleMs : 0,
        isBeingAsked: false,
        isDraining: false,
      });
  }

  #farewell(presence: Presence | null): void {
    if (presence === null || presence.node === this.#options.node) return;
    this.#gone.add(presence.node);
    this.#bury(presence.node);
  }

  #bury(name: string): void {
    if (this.#others.delete(name)) this.#tellChange();
  }

  #askSilent(silentMs: number): void {
    const now = this.#options.clock.monotonic();
    for (const [name, other] of this.#others)
      if (now - other.lastHeardAt > silentMs && !other.isBeingAsked) {
        other.isBeingAsked = true;
        void this.#ask(name, other).finally(() => (other.isBeingAsked = false));
      }
  }

  async #ask(name: string, other: Other): Promise<void> {
    const { bus, clock, times } = this.#options;
    try {
      await bus.request(pingSubject(name), nothing, { timeoutMs: times.pingTimeoutMs });
      other.lastHeardAt = clock.monotonic();
    } catch (error) {
      // B2. Anything else says nothing about it: our own connection may be the one that is away.
      if (error instanceof NoResponders && this.#others.get(name) === other) this.#bury(name);
      else if (!(error instanceof RequestTimeout)) other.lastHeardAt = clock.monotonic();
    }
  }

  #tellChange(): void {
    const view = [[...this.members].toSorted(), [...this.homes].toSorted()].join('\n');
    if (view === this.#view) return;
    this.#view = view;
    this.#options.onChange();
  }
}
