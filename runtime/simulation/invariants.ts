// What must hold after every step of a simulated world, whatever was lost, doubled or killed (runtime/design.md, invariants):
// I1 version = number of log rows, gapless. I2 no message twice. I3 the log makes the snapshot. I4 what was answered stands in the
// log with that answer. I5 a mailbox row goes with its log row, among the dead, or as a timer that is armed no more.
// I7 what the log has armed lies in the mailbox. I9 an actor's events reach the feed in order, each at least once. I13 a job that the
// log has made is there.

import { isDeepStrictEqual } from 'node:util';
import { nameOf } from '../actor/address.ts';
import { Replay } from '../actor/replay.ts';
import { Defect } from '../fault/fault.ts';
import type { Address } from '@terrace/machines/kernel/envelope';
import type { Reply } from '../actor/ask.ts';
import type { Behaviour, Work } from '../actor/decide.ts';
import type { MemoryStore, StoredMail } from '../store/memory.ts';
import type { Network } from './network.ts';

export class Invariants {
  readonly #behaviours: ReadonlyMap<string, Behaviour>;
  readonly #store: MemoryStore;
  readonly #network: Network;
  readonly #replays = new Map<string, Replay>();
  #mail = new Map<string, StoredMail>();
  readonly #events = new Set<string>();
  #publishedCount = 0;
  readonly #lastPublished = new Map<string, number>();

  constructor(behaviours: ReadonlyMap<string, Behaviour>, store: MemoryStore, network: Network) {
    this.#behaviours = behaviours;
    this.#store = store;
    this.#network = network;
  }

  /** Throws Defect for the first that does not hold. */
  check(): void {
    for (const [key, log] of this.#store.log) {
      const actor = this.#store.actors.get(key);
      const replay = this.#replayOf(key, actor);
      if (actor === undefined || replay === undefined) throw new Defect(`I1 ${key} has a log and no row`);
      for (const entry of log.slice(replay.life.version)) this.#checkWork(replay.apply(entry));
      if (actor.version !== log.length)
        throw new Defect(`I1 ${key} is at ${actor.version} with ${log.length} log rows`);
      if (!isDeepStrictEqual(actor.snapshot, replay.life.snapshot.json))
        throw new Defect(`I3 ${key} has a snapshot that its log does not make`);
    }
    this.#checkMail();
    this.#checkFeed();
  }

  /** What a transition gave the world to do came with it: nobody can have dealt with it within the same step. */
  #checkWork(work: Work | null): void {
    const { mailbox, events, jobs, log, dead } = this.#store;
    const rows = [...mailbox.values(), ...dead];
    for (const { to, msgId } of work?.tells ?? []) {
      const isThere = rows.some((row) => row.msgId === msgId && nameOf(row) === nameOf(to));
      if (!isThere && log.get(nameOf(to))?.some((entry) => entry.msgId === msgId) !== true)
        throw new Defect(`I5 what ${msgId} tells ${nameOf(to)} never got into its mailbox`);
    }
    for (const { msgId } of work?.outbox ?? [])
      if (![...events.values()].some((event) => event.msgId === msgId))
        throw new Defect(`I9 the event ${msgId} never got into the outbox`);
    for (const { id } of work?.jobs ?? []) if (!jobs.has(id)) throw new Defect(`I13 the job ${id} was never made`);
  }

  /** Call when an ask was answered. */
  checkReply(to: Address, msgId: string, reply: Reply): void {
    const entry = this.#store.log.get(nameOf(to))?.find((each) => each.msgId === msgId);
    if (reply.status === 'ok') {
      if (entry === undefined || !entry.accepted) throw new Defect(`I4 ${msgId} was answered and is not in the log`);
      if (entry.version !== reply.version || !isDeepStrictEqual(entry.reply, reply.value))
        throw new Defect(`I4 ${msgId} was answered otherwise than the log says`);
    } else if (entry !== undefined && reply.status !== 'busy')
      throw new Defect(`I4 ${msgId} was answered '${reply.status}', but the log has it`);
  }

  /** Call at the end, when everything has come to rest. */
  checkRest(): void {
    this.check();
    const waiting = [...this.#store.mailbox.values()].filter((row) => row.timerId === null && row.attempts === 0);
    if (waiting.length > 0) throw new Defect(`I5 ${waiting[0]?.msgId} lies in the mailbox for ever`);
    const published = new Set(this.#network.published.map(({ msgId }) => msgId));
    for (const msgId of this.#events)
      if (!published.has(msgId)) throw new Defect(`I9 the event ${msgId} never reached the feed`);
    if (this.#store.events.size > 0)
      throw new Defect(`I9 ${this.#store.events.size} events stay in the outbox for ever`);
  }

  #replayOf(key: string, at: Address | undefined): Replay | undefined {
    const known = this.#replays.get(key);
    const behaviour = this.#behaviours.get(at?.kind ?? '');
    if (known !== undefined || at === undefined || behaviour === undefined) return known;
    const made = new Replay(behaviour, { kind: at.kind, id: at.id });
    this.#replays.set(key, made);
    return made;
  }

  #checkMail(): void {
    const { mailbox, log, dead } = this.#store;
    const isLogged = (row: StoredMail) => log.get(nameOf(row))?.some((entry) => entry.msgId === row.msgId) === true;
    for (const [seq, before] of this.#mail) {
      const now = mailbox.get(seq);
      if (now?.msgId === before.msgId || isLogged(before) || dead.some((row) => row.seq === seq)) continue;
      const armed = this.#replays.get(nameOf(before))?.armed.get(before.timerId ?? '');
      if (before.timerId === null || armed === before.msgId) throw new Defect(`I5 the message ${before.msgId} is lost`);
    }
    this.#mail = new Map(mailbox);
    const timers = new Set(
      [...mailbox.values(), ...dead].filter((row) => row.timerId !== null).map((row) => `${nameOf(row)} ${row.msgId}`),
    );
    for (const [key, replay] of this.#replays)
      for (const [timerId, msgId] of replay.armed)
        if (!timers.has(`${key} ${msgId}`))
          throw new Defect(`I7 ${key} has armed ${timerId}, but the timer is not there`);
  }

  #checkFeed(): void {
    for (const event of this.#store.events.values()) this.#events.add(event.msgId);
    for (const { msgId, version } of this.#network.published.slice(this.#publishedCount)) {
      const actor = msgId.slice(0, msgId.indexOf(':'));
      const last = this.#lastPublished.get(actor) ?? 0;
      if (version > last + 1 && this.#hasUnpublished(actor, version))
        throw new Defect(`I9 the event ${msgId} overtook an older one`);
      this.#lastPublished.set(actor, Math.max(last, version));
    }
    this.#publishedCount = this.#network.published.length;
  }

  #hasUnpublished(actor: string, before: number): boolean {
    const published = new Set(this.#network.published.map(({ msgId }) => msgId));
    return [...this.#store.events.values()].some(
      (event) => nameOf(event) === actor && event.version < before && !published.has(event.msgId),
    );
  }
}
