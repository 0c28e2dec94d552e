// An action of a machine as a pure function: from context and event to what changes and what is wished for. So a machine's file
// holds decisions only, and the runtime gets them as data.

import { enqueueActions } from 'xstate';
import type { EventObject, MachineContext, ParameterizedObject } from 'xstate';
import type { Effect } from './effect.ts';

export interface Act<Context, E extends Effect> {
  readonly change?: Partial<Context>;
  readonly effects?: readonly E[];
}

/**
 * Binds the types of one machine. The result makes an action for events of the given types; for any other event it does nothing,
 * which only a mistake in the machine's wiring can bring about. A machine without guards says so: `never`.
 */
export function actsOf<
  Context extends MachineContext,
  Event extends EventObject,
  E extends Effect,
  Guard extends ParameterizedObject = any,
>() {
  return <const Type extends Event['type']>(
    types: Type | readonly Type[],
    decide: (context: Context, event: Extract<Event, { type: Type }>) => Act<Context, E>,
  ) => {
    const known: readonly string[] = typeof types === 'string' ? [types] : types;
    return enqueueActions<Context, Event, undefined, Event, never, any, Guard, never, EventObject>(
      ({ context, event, enqueue }) => {
        if (!known.includes(event.type)) return;
        const { change, effects = [] } = decide(context, event as unknown as Extract<Event, { type: Type }>);
        if (change !== undefined) enqueue.assign(change as never);
        for (const effect of effects) enqueue({ type: 'effect', params: effect });
      },
    );
  };
}

/** An effect that says the same whatever happened. */
export const effect = <E extends Effect>(params: E): { readonly type: 'effect'; readonly params: E } => ({
  type: 'effect',
  params,
});
