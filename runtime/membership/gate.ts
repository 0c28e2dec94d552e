// Which version of each kind's machine this node writes (ADR 18). The gate of a kind lies in the store and only grows; what a node
// knows of it may be old, and then it writes an older version than it might, which harms nobody.
//
// G1 A node is on the store's list before it reads where the gates stand, and stays there while it lives. G2 A gate opens only by the
// store, which sees the whole list; heart-beats are hints to look. G3 A node that finds a gate beyond what it reads says so once
// (`onOutdated`), and from then on nothing that it cannot read is its business.

import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import type { Clock } from '../clock/clock.ts';
import type { Store, WrittenVersions } from '../store/store.ts';
import type { MembershipTimes } from './times.ts';
import type { MachineVersions, Presence } from './wire.ts';

/** What a node's committer and mailbox ask of it. */
export interface Gate {
  /** The version of this kind's machine that is written; 0 while none may be. */
  written(kind: string): number;
  /** Somebody knows a newer version of this kind than this node reads, so what looks bad here may be good there. */
  isBehind(kind: string): boolean;
  /** A row of this version was met: the gate stands there at least. */
  met(kind: string, version: number): void;
  /** Something was met that this node did not expect: it may be new. */
  lookNow(): void;
}

/** The versions of a kind that a release carries: it reads all up to `newest`, and writes any from `oldest` on. */
export interface Carried {
  readonly oldest: number;
  readonly newest: number;
}

export interface GateKeeperOptions {
  readonly node: string;
  readonly carried: ReadonlyMap<string, Carried>;
  readonly store: Pick<Store, 'enlist' | 'delist' | 'openGates'>;
  readonly clock: Clock;
  readonly times: Pick<MembershipTimes, 'gateLookEveryMs' | 'gateLeaseMs'>;
  readonly onOutdated: (error: TerminalFault) => void;
  readonly onFault: (what: string, error: unknown) => void;
}

/** A start that the store cannot answer yet looks again after so long, or after what the fault says. */
const lookAgainMs = 100;

export class GateKeeper implements Gate {
  readonly #options: GateKeeperOptions;
  readonly #written = new Map<string, number>();
  /** The newest version that some other node reads, as heart-beats say. */
  readonly #heard = new Map<string, number>();
  readonly #stopping = new AbortController();
  #sleep = new AbortController();
  #isWanted = false;
  #isStarted = false;
  #isOutdated = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: GateKeeperOptions) {
    this.#options = options;
  }

  /** Resolves when this node is on the list and may write. Throws TerminalFault `release-too-old` or `release-too-new`. */
  async start(): Promise<void> {
    await this.#patiently(() => this.#look());
    const why = this.#whyTooOld() ?? this.#whyTooNew();
    if (why !== null) {
      await this.#patiently(() => this.#options.store.delist(this.#options.node));
      throw why;
    }
    this.#isStarted = true;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    const { store, node, onFault } = this.#options;
    this.#stopping.abort(new Error('the gate keeper stops'));
    this.#sleep.abort(new Error('the gate keeper stops'));
    await this.#running;
    await store.delist(node).catch((error: unknown) => onFault('take this node off the list', error));
  }

  written(kind: string): number {
    return this.#written.get(kind) ?? 0;
  }

  isBehind(kind: string): boolean {
    const newest = this.#options.carried.get(kind)?.newest ?? 0;
    return Math.max(this.written(kind), this.#heard.get(kind) ?? 0) > newest;
  }

  met(kind: string, version: number): void {
    this.#learn(new Map([[kind, version]]));
    this.lookNow();
  }

  /** What this node's heart-beat says. */
  get machines(): MachineVersions {
    const { carried } = this.#options;
    return Object.fromEntries(
      [...carried].map(([kind, { newest }]) => [kind, { reads: newest, writes: this.written(kind) }]),
    );
  }

  hear({ machines }: Presence): void {
    for (const [kind, { reads, writes }] of Object.entries(machines)) {
      this.#heard.set(kind, Math.max(reads, this.#heard.get(kind) ?? 0));
      if (writes > this.written(kind)) this.lookNow();
    }
  }

  lookNow(): void {
    this.#isWanted = true;
    this.#sleep.abort(new Error('there is news of a gate'));
  }

  async #run(): Promise<void> {
    const { clock, times, onFault } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#sleep = new AbortController();
      if (!this.#isWanted) await clock.sleep(times.gateLookEveryMs, this.#sleep.signal).catch(() => undefined);
      if (signal.aborted) return;
      this.#isWanted = false;
      try {
        await this.#look();
      } catch (error) {
        onFault('look at the gates of the machines', error);
        await clock.sleep(lookAgainMs, signal).catch(() => undefined);
        this.#isWanted = true;
      }
      // News that come in a stream, as of a gate that this node must not open, are looked at some times a second.
      if (this.#isWanted) await clock.sleep(lookAgainMs, signal).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const { store, node, carried, times } = this.#options;
    const reads = Object.fromEntries([...carried].map(([kind, { newest }]) => [kind, newest]));
    this.#learn(await store.enlist(node, reads));
    const isWaiting = [...carried].some(([kind, { newest }]) => this.written(kind) < newest);
    if (isWaiting) this.#learn(await store.openGates(times.gateLeaseMs));
  }

  #learn(versions: WrittenVersions): void {
    for (const [kind, version] of versions) if (version > this.written(kind)) this.#written.set(kind, version);
    const why = this.#whyTooOld();
    // A start says it by itself.
    if (why === null || this.#isOutdated || !this.#isStarted) return;
    this.#isOutdated = true;
    this.#options.onOutdated(why);
  }

  #whyTooOld(): TerminalFault | null {
    const beyond = [...this.#options.carried].filter(([kind, { newest }]) => this.written(kind) > newest);
    if (beyond.length === 0) return null;
    const what = beyond.map(([kind, { newest }]) => `${kind} in version ${this.written(kind)} (it reads ${newest})`);
    return new TerminalFault(
      'release-too-old',
      `this release is too old for the database, where a newer one writes ${what.join(', ')}: start that newer release`,
    );
  }

  #whyTooNew(): TerminalFault | null {
    const isBelow = ([kind, { oldest }]: readonly [string, Carried]): boolean =>
      this.written(kind) > 0 && this.written(kind) < oldest;
    const below = [...this.#options.carried].filter(isBelow);
    if (below.length === 0) return null;
    const what = below.map(([kind, { oldest }]) => `${kind} in version ${this.written(kind)} (it writes ${oldest})`);
    return new TerminalFault(
      'release-too-new',
      `nodes of an older release live, which need ${what.join(', ')}: stop them first (terrace node list), or go by the releases in between`,
    );
  }

  async #patiently(work: () => Promise<unknown>): Promise<void> {
    for (;;)
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof RetryableFault)) throw error;
        this.#options.onFault('look at the gates of the machines', error);
        await this.#options.clock.sleep(error.delayMs ?? lookAgainMs);
      }
  }
}
