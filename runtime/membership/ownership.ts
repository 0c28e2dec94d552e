// Which partitions this node looks after, and under which epochs. Ownership is order, a warm cache and batches; two nodes that both
// believe that they own a partition cost retries and harm nothing.
//
// O1 A partition is claimed only after its owner has ended its work on it, is gone, or did not answer. O2 Each claim gives a new
// epoch, and a commit under an older one changes nothing. O3 Who is fenced gives the partition up, and looks again after a moment;
// it never only gives up. O4 A node that stops has given up everything before it says goodbye. O5 A node that drains keeps each of its
// partitions until another has claimed it; the last that could take them keeps them.

import { NoResponders, RequestTimeout } from '../bus/bus.ts';
import { Membership } from './membership.ts';
import { ownerOf } from './rendezvous.ts';
import { membershipTimes } from './times.ts';
import { decode, encode } from '../bus/json.ts';
import { DrainRequest, ReleaseRequest, drainSubject, releaseSubject } from './wire.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock, Rng } from '../clock/clock.ts';
import type { PartitionRow, Partitions, Store } from '../store/store.ts';
import type { MembershipTimes } from './times.ts';
import type { MachineVersions, Presence } from './wire.ts';

/** What a node may work on. */
export interface Ownership {
  /** The epoch under which this node looks after a partition; undefined when it does not; null where nobody owns partitions. */
  epochOf(p: number): number | null | undefined;
  /** For looks into the store. */
  owned(): Partitions;
  /** A commit met another epoch. */
  fenced(p: number): void;
}

/** Every node takes everything, and the commit decides who wins: for tests that show what safety does not need. */
export const ownsEverything: Ownership = { epochOf: () => null, owned: () => null, fenced: () => undefined };

export interface OwnershipOptions {
  readonly node: string;
  readonly store: Pick<Store, 'partitions' | 'claim'>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly times?: MembershipTimes;
  /** As membership's. */
  readonly machines?: () => MachineVersions;
  readonly onBeat?: (presence: Presence) => void;
  /** These are ours from now on: listen, and look what waits. */
  readonly onGained: (partitions: ReadonlySet<number>) => Promise<void>;
  /** These are not ours any more: listen no more, and resolve when nothing of them is in work. */
  readonly onLost: (partitions: ReadonlySet<number>) => Promise<void>;
  readonly onFault: (what: string, error: unknown) => void;
}

/** How many partitions moved, for people and tests. */
export interface OwnershipCounts {
  claimed: number;
  fenced: number;
  released: number;
}

export class PartitionOwner implements Ownership {
  readonly #options: OwnershipOptions;
  readonly #times: MembershipTimes;
  readonly #membership: Membership;
  readonly #epochs = new Map<number, number>();
  /** On their way out: no work begins on them, and the release is not yet answered. */
  readonly #leaving = new Map<number, Promise<void>>();
  readonly #stopping = new AbortController();
  readonly counts: OwnershipCounts = { claimed: 0, fenced: 0, released: 0 };
  #sleep = new AbortController();
  #isWanted = false;
  #running: Promise<void> = Promise.resolve();
  #subscriptions: readonly { unsubscribe(): Promise<void> }[] = [];

  constructor(options: OwnershipOptions) {
    this.#options = options;
    this.#times = options.times ?? membershipTimes;
    const { node, bus, clock, machines, onBeat } = options;
    this.#membership = new Membership({
      ...{ node, bus, clock, times: this.#times, onChange: () => this.#lookNow() },
      ...(machines === undefined ? {} : { machines }),
      ...(onBeat === undefined ? {} : { onBeat }),
    });
  }

  /** Resolves when this node has its share. */
  async start(): Promise<void> {
    const { bus, node, onFault } = this.#options;
    const release = bus.subscribe(releaseSubject(node), (message) => {
      const request = decode(ReleaseRequest, message.data);
      if (request === null) return;
      this.#release(request).then(
        () => message.respond(new Uint8Array()),
        (error: unknown) => onFault('release partitions', error),
      );
    });
    const drain = bus.subscribe(drainSubject(node), (message) => {
      const request = decode(DrainRequest, message.data);
      if (request !== null) this.#membership.drain(request.isDraining);
    });
    this.#subscriptions = [release, drain];
    await this.#membership.start();
    await this.#settle().catch((error: unknown) => onFault('claim partitions', error));
    this.#running = this.#run();
  }

  epochOf(p: number): number | undefined {
    return this.#epochs.get(p);
  }

  owned(): readonly number[] {
    return [...this.#epochs.keys()];
  }

  fenced(p: number): void {
    if (!this.#epochs.has(p)) return;
    this.counts.fenced += 1;
    void this.#giveUp([p]).then(() => this.#lookSoon());
  }

  /** Gives up everything in good order, and tells the others, who take over at once. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the owner stops'));
    this.#sleep.abort(new Error('the owner stops'));
    await this.#running;
    await this.#giveUp(this.owned());
    await Promise.all(this.#subscriptions.map((subscription) => subscription.unsubscribe()));
    await this.#membership.stop();
  }

  #lookNow(): void {
    this.#isWanted = true;
    this.#sleep.abort(new Error('the view has changed'));
  }

  /** After a moment that is not everybody's: two that fence each other must not do so in step. */
  #lookSoon(): void {
    const { clock, rng } = this.#options;
    const ms = 20 + ((rng.bytes(1)[0] ?? 0) * 60) / 255;
    void clock.sleep(ms, this.#stopping.signal).then(
      () => this.#lookNow(),
      () => undefined,
    );
  }

  async #run(): Promise<void> {
    const { clock, onFault } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#sleep = new AbortController();
      if (!this.#isWanted) await clock.sleep(this.#times.auditEveryMs, this.#sleep.signal).catch(() => undefined);
      if (signal.aborted) return;
      this.#isWanted = false;
      try {
        await this.#settle();
      } catch (error) {
        onFault('claim partitions', error);
        this.#lookSoon();
      }
    }
  }

  /** Gives up what somebody else has claimed, and claims what should be ours. */
  async #settle(): Promise<void> {
    const { store, node } = this.#options;
    const rows = await store.partitions();
    await this.#giveUp(rows.filter(({ p, epoch }) => (this.#epochs.get(p) ?? epoch) !== epoch).map(({ p }) => p));
    const { homes } = this.#membership;
    const wanted = rows.filter(({ p }) => !this.#epochs.has(p) && ownerOf(p, homes) === node);
    const byOwner = Map.groupBy(wanted, (row) => row.node);
    await Promise.all([...byOwner].map(([owner, theirs]) => this.#takeFrom(owner, theirs)));
  }

  async #takeFrom(owner: string | null, theirs: readonly PartitionRow[]): Promise<void> {
    const { node, store, onGained } = this.#options;
    const partitions = theirs.map(({ p }) => p);
    if (owner !== null && owner !== node && this.#membership.isAlive(owner)) await this.#askFor(owner, partitions);
    if (this.#stopping.signal.aborted) return;
    const claimed = await store.claim(node, partitions);
    for (const { p, epoch } of claimed) this.#epochs.set(p, epoch);
    this.counts.claimed += claimed.length;
    await onGained(new Set(partitions));
  }

  /** O1 */
  async #askFor(owner: string, partitions: readonly number[]): Promise<void> {
    const { bus, node } = this.#options;
    try {
      const request = encode({ from: node, partitions });
      await bus.request(releaseSubject(owner), request, { timeoutMs: this.#times.releaseTimeoutMs });
    } catch (error) {
      if (!(error instanceof NoResponders || error instanceof RequestTimeout)) throw error;
    }
  }

  async #release({ from, partitions }: ReleaseRequest): Promise<void> {
    // It takes part, so our own view must not claim these back.
    this.#membership.noteActing(from);
    const ours = partitions.filter((p) => this.#epochs.has(p));
    this.counts.released += ours.length;
    await this.#giveUp(ours);
    for (const p of partitions) await this.#leaving.get(p);
  }

  async #giveUp(partitions: readonly number[]): Promise<void> {
    const ours = partitions.filter((p) => this.#epochs.delete(p));
    if (ours.length === 0) return;
    const lost = this.#options.onLost(new Set(ours)).finally(() => {
      for (const p of ours) this.#leaving.delete(p);
    });
    for (const p of ours) this.#leaving.set(p, lost);
    await lost;
  }
}
