// The log lived again: with the same machine the same messages give the same snapshots (I3), and a timer fires only while it is
// armed. Simulations check it after every step; an operator asks it what an actor was at some version.

import { persistedOf } from './step.ts';
import { Defect } from '../fault/fault.ts';
import { nameOf } from './address.ts';
import { hashOf } from './canonical.ts';
import type { Address, Json } from '@terrace/machines/kernel/envelope';
import type { LogEntry } from '../store/store.ts';
import type { Base } from '../growth/piece.ts';
import type { Behaviour, Life, Turn, Work } from './decide.ts';

export class Replay {
  readonly #behaviour: Behaviour;
  readonly #at: Address;
  readonly #armed = new Map<string, string>();
  readonly #everArmed = new Set<string>();
  readonly #messages = new Set<string>();
  /** The version of the machine that has written the last entry, and that machine when this release has it. */
  #version: number;
  #spoken: Behaviour | undefined;
  #life: Life;

  /** From the beginning, or from a base on: what the actor was when older entries went (ADR 19). */
  constructor(behaviour: Behaviour, at: Address, base: Base | null = null) {
    this.#behaviour = behaviour;
    this.#at = at;
    this.#version = base?.machineVersion ?? behaviour.definition.version;
    this.#spoken = behaviour.at(this.#version);
    this.#life = base === null ? behaviour.unborn : { version: base.version, snapshot: persistedOf(base.snapshot) };
    for (const [timerId, msgId] of Object.entries(base?.armed ?? {})) {
      this.#armed.set(timerId, msgId);
      this.#everArmed.add(msgId);
    }
  }

  get life(): Life {
    return this.#life;
  }

  /** Message ids by timer: what must lie in the mailbox now. */
  get armed(): ReadonlyMap<string, string> {
    return this.#armed;
  }

  /** What the entry's message gave the world to do. Throws Defect, with the invariant's number, when it cannot have come about. */
  apply(entry: LogEntry): Work | null {
    const here = `${nameOf(this.#at)} at ${entry.version}`;
    const require = (holds: boolean, what: string): void => {
      if (!holds) throw new Defect(`${here}: ${what}`);
    };
    require(entry.version === this.#life.version + 1, 'I1 the log has a gap or a repeat');
    require(!this.#messages.has(entry.msgId), `I2 the message ${entry.msgId} was applied before`);
    this.#messages.add(entry.msgId);
    this.#speakAs(entry.machineVersion);
    const timer = [...this.#armed].find(([, msgId]) => msgId === entry.msgId);
    require(timer !== undefined || !this.#everArmed.has(entry.msgId), `I7 a timer fired that was not armed`);
    if (timer !== undefined) this.#armed.delete(timer[0]);
    const work = entry.accepted ? this.#decide(entry, require) : null;
    if (!entry.accepted) this.#life = { version: entry.version, snapshot: this.#life.snapshot };
    require(hashOf(this.#life.snapshot.json) === entry.snapHash, 'I3 the snapshot is another than the log makes');
    return work;
  }

  /** A newer version takes over what the one before it has left, as it did then. */
  #speakAs(version: number): void {
    if (version === this.#version && this.#spoken !== undefined) return;
    const next = this.#behaviour.at(version);
    if (next === undefined) throw new Defect(`${nameOf(this.#at)}: nobody has version ${version} of its machine`);
    const snapshot =
      this.#life.version === 0 ? next.unborn.snapshot : next.revive(this.#life.snapshot.json, this.#version);
    if (snapshot === null)
      throw new Defect(`${nameOf(this.#at)}: I3 version ${version} wrote after version ${this.#version}`);
    this.#version = version;
    this.#spoken = next;
    this.#life = { version: this.#life.version, snapshot };
  }

  #decide(entry: LogEntry, require: (holds: boolean, what: string) => void): Work | null {
    const { msgId, sender, meta, trace } = entry;
    const { at, rand } = meta;
    const turn: Turn = { event: entry.event as Turn['event'], meta: { at, rand, msgId, sender }, trace };
    const decision = (this.#spoken ?? this.#behaviour).decide(this.#at, this.#life, turn);
    if (!decision.accepted) {
      require(false, `I3 the machine does not take '${turn.event.type}' when it is replayed`);
      return null;
    }
    // As the log keeps it: what JSON cannot say is not there.
    const reply = JSON.parse(JSON.stringify(decision.work.reply)) as Json;
    require(hashOf(reply) === hashOf(entry.reply), 'I4 the reply is another than the log makes');
    for (const wish of decision.work.timers) {
      if ('msgId' in wish) {
        this.#armed.set(wish.timerId, wish.msgId);
        this.#everArmed.add(wish.msgId);
      } else this.#armed.delete(wish.timerId);
    }
    this.#life = decision.life;
    return decision.work;
  }
}
