// Deliberate defects, each a way in which runtimes of this kind have lost or doubled work: the simulation must find every one of them.
// Each stands between the nodes and the store that they share.

import type { Store, Transition } from '../store/store.ts';
import { storeBut as but } from '../store/memory.ts';
import type { MemoryStore, StorePromise } from '../store/memory.ts';
import type { Scheduler } from './scheduler.ts';

export interface Defect {
  readonly name: string;
  /** A promise that the store itself breaks. */
  readonly without?: StorePromise;
  readonly spoil?: (store: MemoryStore, scheduler: Scheduler) => Store;
}

/** What is committed is not quite what was decided. */
const committing =
  (change: (transition: Transition) => Transition): NonNullable<Defect['spoil']> =>
  (store) =>
    but(store, { commit: (transitions) => store.commit(transitions.map(change)) });

export const defects: readonly Defect[] = [
  { name: 'two nodes may write one actor (no compare-and-set)', without: 'compare-and-set' },
  { name: 'a repeated message counts again (no dedupe)', without: 'dedupe' },
  { name: 'a cancelled timer fires (consumed rows are not looked for)', without: 'consumed rows' },
  { name: 'a late worker ends the next attempt (missing fence)', without: 'job attempts' },
  { name: 'the new version is written while an old node lives (the gate heeds nobody)', without: 'old nodes' },
  { name: 'a timer is lost', spoil: committing((one) => ({ ...one, timers: [] })) },
  { name: 'a cancelled timer stays armed', spoil: committing((one) => ({ ...one, cancelledTimers: [] })) },
  {
    name: 'a timer that fired stays and fires again',
    spoil: committing((one) => ({ ...one, consumed: one.consumed.filter(({ timerId }) => timerId === null) })),
  },
  {
    name: 'a row that was delivered stays for ever',
    spoil: committing((one) => ({ ...one, consumed: one.consumed.filter(({ timerId }) => timerId !== null) })),
  },
  { name: 'what is told is lost', spoil: committing((one) => ({ ...one, tells: [] })) },
  {
    name: 'what is told is told twice',
    spoil: committing((one) => ({
      ...one,
      tells: one.tells.flatMap((tell) => [tell, { ...tell, msgId: `${tell.msgId}:again` }]),
    })),
  },
  { name: 'events are forgotten', spoil: committing((one) => ({ ...one, outbox: [] })) },
  { name: 'the log is forgotten', spoil: committing((one) => ({ ...one, log: [] })) },
  { name: 'a job is forgotten', spoil: committing((one) => ({ ...one, jobs: [] })) },
  { name: 'a job ends without an end in its row', spoil: committing((one) => ({ ...one, jobEnds: [] })) },
  {
    name: 'the snapshot is that of before',
    spoil: (store) =>
      but(store, {
        commit: (transitions) =>
          store.commit(
            transitions.map((one) => {
              const before = store.actors.get(`${one.kind}/${one.id}`);
              return before === undefined ? one : { ...one, snapshot: JSON.stringify(before.snapshot) };
            }),
          ),
      }),
  },
  {
    name: 'the answer goes out before the commit (ack too early)',
    spoil: (store, scheduler) =>
      but(store, {
        async commit(transitions) {
          scheduler.after(20, null, 'the commit is made after all', () => void store.commit(transitions));
          return { outcomes: transitions.map(() => ({ committed: true })), canceling: [], mailed: [] };
        },
      }),
  },
  {
    name: 'a batch is written by half and answered as a whole',
    spoil: (store) =>
      but(store, {
        async commit(transitions) {
          const result = await store.commit(transitions.slice(0, 1));
          return { ...result, outcomes: transitions.map(() => ({ committed: true })) };
        },
      }),
  },
  {
    name: 'a repeat is answered by nothing instead of the stored reply',
    spoil: (store) =>
      but(store, {
        async load(actors, messages) {
          const found = await store.load(actors, messages);
          return { ...found, applied: found.applied.map((message) => ({ ...message, reply: null })) };
        },
      }),
  },
  {
    name: 'mail of one sender is delivered in any order',
    spoil: (store) =>
      but(store, { mail: async (actors, perActor) => (await store.mail(actors, perActor)).toReversed() }),
  },
  {
    name: 'nobody looks for mail that was announced to a dead node (notify only)',
    spoil: (store) => but(store, { due: async () => [] }),
  },
  {
    name: 'an event leaves the outbox before the stream has it',
    spoil: (store) =>
      but(store, {
        async outbox(limit, partitions) {
          const rows = await store.outbox(limit, partitions);
          await store.published(rows.map(({ seq }) => seq));
          return rows;
        },
      }),
  },
  {
    name: 'a message that fails is dropped',
    spoil: (store) =>
      but(store, {
        async fail(row) {
          store.lose(row);
          return 'gone';
        },
      }),
  },
];
