// A purse in two releases, for tests of upgrades: the second has another shape inside, a state of another name, and a message more. The
// first can read nothing of that.

import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { Effect, Intent } from '@terrace/machines/kernel/effect';
import type { Address, Delivered, Json } from '@terrace/machines/kernel/envelope';
import type { ActorDefinition } from '../actor/define.ts';

interface Wish extends Effect {
  readonly type: 'wish';
  readonly intent: Intent;
}
const reply = (coins: number): Wish => ({ type: 'wish', intent: { kind: 'reply', value: { coins } } });
const interpret = ({ intent }: Wish): readonly Intent[] => [intent];

const Put = z.object({ type: z.literal('purse.put'), coins: z.number().int() });
/** Puts something in a moment later. */
const Promised = z.object({ type: z.literal('purse.promise'), coins: z.number().int() });
const OldMessage = z.discriminatedUnion('type', [Put, Promised]);
type OldMessage = z.infer<typeof OldMessage>;

interface OldContext {
  readonly coins: number;
  readonly promised: number;
}

const promiseMs = 40;

const oldMachine = setup({
  types: { context: {} as OldContext, events: {} as Delivered<OldMessage> },
  actions: { effect: (_, _params: Wish) => undefined },
}).createMachine({
  id: 'purse',
  context: { coins: 0, promised: 0 },
  initial: 'open',
  on: {
    'purse.put': {
      actions: [
        assign({ coins: ({ context, event }) => context.coins + event.coins }),
        { type: 'effect', params: ({ context }) => reply(context.coins) },
      ],
    },
  },
  states: {
    open: { on: { 'purse.promise': { target: 'waiting', actions: assign({ promised: ({ event }) => event.coins }) } } },
    // Has a timer, so both releases call it so.
    waiting: {
      after: {
        [promiseMs]: {
          target: 'open',
          actions: assign({ coins: ({ context }) => context.coins + context.promised, promised: 0 }),
        },
      },
    },
  },
});

export const oldPurse: ActorDefinition<OldContext, OldMessage, Wish> = {
  kind: 'purse',
  version: 1,
  machine: oldMachine,
  messages: OldMessage,
  tables: [],
  interpret,
  rows: () => [],
};

const NewMessage = z.discriminatedUnion('type', [
  Put,
  Promised,
  z.object({ type: z.literal('purse.spend'), coins: z.number().int() }),
]);
type NewMessage = z.infer<typeof NewMessage>;

interface NewContext {
  readonly gold: { readonly coins: number; readonly promised: number };
  readonly spent: number;
}

const newMachine = setup({
  types: { context: {} as NewContext, events: {} as Delivered<NewMessage> },
  actions: { effect: (_, _params: Wish) => undefined },
}).createMachine({
  id: 'purse',
  context: { gold: { coins: 0, promised: 0 }, spent: 0 },
  initial: 'ready',
  on: {
    'purse.put': {
      actions: [
        assign({ gold: ({ context, event }) => ({ ...context.gold, coins: context.gold.coins + event.coins }) }),
        { type: 'effect', params: ({ context }) => reply(context.gold.coins) },
      ],
    },
    'purse.spend': {
      actions: [
        assign({
          gold: ({ context, event }) => ({ ...context.gold, coins: context.gold.coins - event.coins }),
          spent: ({ context, event }) => context.spent + event.coins,
        }),
        { type: 'effect', params: ({ context }) => reply(context.gold.coins) },
      ],
    },
  },
  states: {
    ready: {
      on: {
        'purse.promise': {
          target: 'waiting',
          actions: assign({ gold: ({ context, event }) => ({ ...context.gold, promised: event.coins }) }),
        },
      },
    },
    waiting: {
      after: {
        [promiseMs]: {
          target: 'ready',
          actions: assign({
            gold: ({ context: { gold } }) => ({ coins: gold.coins + gold.promised, promised: 0 }),
          }),
        },
      },
    },
  },
});

export const newPurse: ActorDefinition<NewContext, NewMessage, Wish> = {
  kind: 'purse',
  version: 2,
  before: oldPurse,
  machine: newMachine,
  messages: NewMessage,
  tables: [],
  interpret,
  rows: () => [],
  migrate: {
    2: (json) => {
      const { value, context, ...rest } = json as unknown as { readonly value: string; readonly context: OldContext };
      return {
        ...rest,
        value: value === 'open' ? 'ready' : value,
        context: { gold: { ...context }, spent: 0 },
      } as Json;
    },
  },
};

export const purseAt = (id: string): Address => ({ kind: 'purse', id });
export const put = (coins: number) => ({ type: 'purse.put', coins }) as const;
export const promise = (coins: number) => ({ type: 'purse.promise', coins }) as const;
export const spend = (coins: number) => ({ type: 'purse.spend', coins }) as const;
