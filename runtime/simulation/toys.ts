// Three small actors that tests of the runtime live with: a counter, an egg timer, and a chatterbox that counts through others.

import { assign, setup } from 'xstate';
import { z } from 'zod';
import { JobMessage } from '../jobs/messages.ts';
import type { Effect, Intent } from '@terrace/machines/kernel/effect';
import type { Address, Delivered, Json } from '@terrace/machines/kernel/envelope';
import type { ActorDefinition, TableDeclaration } from '../actor/define.ts';

/** An effect that is an intent already; real domains have words of their own. */
interface Wish extends Effect {
  readonly type: 'wish';
  readonly intent: Intent;
}

const wish = (intent: Intent) => ({ type: 'wish', intent }) as const;
const interpret = (effect: Wish): readonly Intent[] => [effect.intent];

const CounterMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('counter.add'), amount: z.number().int() }),
  z.object({ type: z.literal('counter.name'), name: z.string() }),
  z.object({ type: z.literal('counter.work'), job: z.string() }),
  z.object({ type: z.literal('counter.cancel'), job: z.string(), force: z.boolean() }),
  z.object({ type: z.literal('counter.fail') }),
  z.object({ type: z.literal('counter.close') }),
]);
type CounterMessage = z.infer<typeof CounterMessage>;

interface CounterContext {
  readonly total: number;
  readonly name: string;
  readonly jobs: readonly string[];
}

/** One row per counter; its index says that no two counters have one name. */
export const counterTable: TableDeclaration = { table: 'counter', key: ['id'], columns: ['id', 'name', 'total'] };
export const counterSql = `create table counter (id text primary key, name text, total int not null, actor_version bigint not null);
  create unique index counter_name_taken on counter (name) where name <> '';`;

const counterMachine = setup({
  types: {
    context: {} as CounterContext,
    events: {} as Delivered<CounterMessage | JobMessage>,
  },
  actions: { effect: (_, _params: Wish) => undefined },
}).createMachine({
  id: 'counter',
  context: { total: 0, name: '', jobs: [] },
  initial: 'open',
  states: {
    open: {
      on: {
        'counter.add': {
          guard: ({ event }) => event.amount !== 0,
          actions: [
            assign({ total: ({ context, event }) => context.total + event.amount }),
            { type: 'effect', params: ({ context }) => wish({ kind: 'reply', value: { total: context.total } }) },
            {
              type: 'effect',
              params: ({ context }) =>
                wish({
                  kind: 'emit',
                  organization: 'acme',
                  project: null,
                  workspace: null,
                  type: 'counter.added',
                  body: { total: context.total },
                }),
            },
          ],
        },
        'counter.name': { actions: assign({ name: ({ event }) => event.name }) },
        'counter.work': {
          actions: {
            type: 'effect',
            params: ({ event }) =>
              wish({
                kind: 'job',
                id: event.job,
                pool: 'build',
                priority: 1,
                organization: 'acme',
                attempts: 1,
                spec: null,
              }),
          },
        },
        'counter.cancel': {
          actions: {
            type: 'effect',
            params: ({ event }) => wish({ kind: 'cancelJob', id: event.job, force: event.force }),
          },
        },
        'counter.fail': {
          actions: assign(() => {
            throw new Error('the counter is out of order');
          }),
        },
        'counter.close': 'closed',
        'job.started': { actions: assign({ jobs: ({ context, event }) => [...context.jobs, `started ${event.job}`] }) },
        'job.done': { actions: assign({ jobs: ({ context, event }) => [...context.jobs, `done ${event.job}`] }) },
        'job.lost': { actions: assign({ jobs: ({ context, event }) => [...context.jobs, `lost ${event.job}`] }) },
        'job.canceled': {
          actions: assign({ jobs: ({ context, event }) => [...context.jobs, `canceled ${event.job}`] }),
        },
      },
    },
    closed: { type: 'final' },
  },
});

/** `tables: false` for a store that has no table for it. */
export function counterActor({ tables }: { readonly tables: boolean }): ActorDefinition {
  const definition: ActorDefinition<CounterContext, CounterMessage, Wish> = {
    kind: 'counter',
    version: 1,
    machine: counterMachine,
    messages: CounterMessage,
    tables: tables ? [counterTable] : [],
    interpret,
    rows: ({ id, context }) => {
      const values = { id, name: context.name, total: context.total };
      return tables ? [{ kind: 'row', table: counterTable.table, values }] : [];
    },
    refuse: (state, message) =>
      message.type === 'counter.add' && state.state === 'open'
        ? { code: 'adds-nothing', detail: `the counter stays at ${state.context.total}` }
        : null,
    constraints: { counter_name_taken: { code: 'name-taken', detail: 'Name has already been taken' } },
  };
  return definition;
}

const EggMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('egg.boil'), ms: z.number() }),
  z.object({ type: z.literal('egg.take') }),
]);
type EggMessage = z.infer<typeof EggMessage>;

interface EggContext {
  readonly ms: number;
  readonly boiled: number;
  readonly taken: number;
}

/** Boils until its time is over or somebody takes it out; boiling begins anew each time. */
const eggMachine = setup({
  types: { context: {} as EggContext, events: {} as Delivered<EggMessage> },
  delays: { boiling: ({ context }) => context.ms },
}).createMachine({
  id: 'egg',
  context: { ms: 0, boiled: 0, taken: 0 },
  initial: 'raw',
  states: {
    raw: { on: { 'egg.boil': { target: 'boiling', actions: assign({ ms: ({ event }) => event.ms }) } } },
    boiling: {
      after: { boiling: { target: 'raw', actions: assign({ boiled: ({ context }) => context.boiled + 1 }) } },
      on: {
        'egg.boil': { target: 'boiling', reenter: true, actions: assign({ ms: ({ event }) => event.ms }) },
        'egg.take': { target: 'raw', actions: assign({ taken: ({ context }) => context.taken + 1 }) },
      },
    },
  },
});

export const eggActor: ActorDefinition<EggContext, EggMessage> = {
  kind: 'egg',
  version: 1,
  machine: eggMachine,
  messages: EggMessage,
  tables: [],
  interpret: () => [],
  rows: () => [],
};

const ChatterMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('chatter.say'),
    to: z.array(z.object({ kind: z.string(), id: z.string() })),
    message: z.looseObject({ type: z.string() }),
  }),
]);
type ChatterMessage = z.infer<typeof ChatterMessage>;

interface ChatterContext {
  readonly said: number;
}

/** Tells several others the same. */
const chatterMachine = setup({
  types: { context: {} as ChatterContext, events: {} as Delivered<ChatterMessage> },
  actions: { effect: (_, _params: SayEffect) => undefined },
}).createMachine({
  id: 'chatter',
  context: { said: 0 },
  initial: 'talking',
  states: {
    talking: {
      on: {
        'chatter.say': {
          actions: [
            assign({ said: ({ context }) => context.said + 1 }),
            {
              type: 'effect',
              params: ({ event }): SayEffect => ({ type: 'say', to: event.to, message: event.message }),
            },
          ],
        },
      },
    },
  },
});

interface SayEffect extends Effect {
  readonly type: 'say';
  readonly to: readonly Address[];
  readonly message: { readonly type: string; readonly [key: string]: unknown };
}

export const chatterActor: ActorDefinition<ChatterContext, ChatterMessage, SayEffect> = {
  kind: 'chatter',
  version: 1,
  machine: chatterMachine,
  messages: ChatterMessage,
  tables: [],
  interpret: ({ to, message }) => to.map((address) => ({ kind: 'tell', to: address, message })),
  rows: () => [],
};

/** All three, for a store without tables of theirs. */
export const toys: readonly ActorDefinition[] = [
  counterActor({ tables: false }),
  eggActor as ActorDefinition,
  chatterActor as ActorDefinition,
];

export const counterAt = (id: string): Address => ({ kind: 'counter', id });
export const eggAt = (id: string): Address => ({ kind: 'egg', id });
export const chatterAt = (id: string): Address => ({ kind: 'chatter', id });

export const add = (amount: number) => ({ type: 'counter.add', amount }) as const;
export const sayAdd = (to: readonly Address[], amount: number) => ({
  type: 'chatter.say',
  to: to.map(({ kind, id }) => ({ kind, id })),
  message: { type: 'counter.add', amount } as { readonly [key: string]: Json },
});
