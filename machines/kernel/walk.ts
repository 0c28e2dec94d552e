// For tests of machines: takes one through events, and tells after each where it is and what it wished for.

import { getInitialSnapshot, transition } from 'xstate';
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Effect } from './effect.ts';
import type { Meta } from './envelope.ts';

export interface Place {
  readonly snapshot: AnyMachineSnapshot;
  /** The state's name, nested ones joined with dots. */
  readonly state: string;
  /** What the last event made it wish for, in order. */
  readonly effects: readonly Effect[];
  /** Delayed events that the last event armed, by name. */
  readonly armed: readonly string[];
  /** Whether the last event was taken. */
  readonly accepted: boolean;
}

/** Time and chance of a test. */
export const metaAt = (at: number): Meta => ({
  at,
  rand: '00112233445566778899aabbccddeeff',
  msgId: `message-${at}`,
  sender: null,
});

/** An event of a test: what its machine does not read may be left out. */
export interface TestEvent {
  readonly type: string;
  readonly [name: string]: unknown;
}

export function begin(machine: AnyStateMachine): Place {
  return placeOf(getInitialSnapshot(machine, undefined) as AnyMachineSnapshot, [], true);
}

/** One event; the snapshot goes through JSON, as it does between two messages. */
export function take(machine: AnyStateMachine, place: Place, event: TestEvent, at = 1_000): Place {
  const before = restore(machine, JSON.parse(JSON.stringify(place.snapshot)));
  if (before.status !== 'active') return { ...place, effects: [], armed: [], accepted: false };
  const delivered = { ...event, meta: metaAt(at) };
  const [after, actions] = transition(machine, before, delivered);
  return placeOf(after as AnyMachineSnapshot, actions, machine.getTransitionData(before, delivered).length > 0);
}

/** All events, a tenth of a second apart; throws at one that is not taken. */
export function walk(machine: AnyStateMachine, ...events: readonly TestEvent[]): Place {
  let place = begin(machine);
  for (const [index, event] of events.entries()) {
    const next = take(machine, place, event, (index + 1) * 100);
    if (!next.accepted) throw new Error(`'${event.type}' is not taken in '${place.state}'`);
    place = next;
  }
  return place;
}

/** No machine of ours has children, so that the scope is not looked at. */
const restore = (machine: AnyStateMachine, json: unknown): AnyMachineSnapshot =>
  machine.restoreSnapshot(json as never, undefined as never) as AnyMachineSnapshot;

function placeOf(
  snapshot: AnyMachineSnapshot,
  actions: readonly { readonly type: string; readonly params?: unknown }[],
  accepted: boolean,
): Place {
  const armed = actions
    .filter(({ type }) => type === 'xstate.raise')
    .map(({ params }) => (params as { id: string }).id);
  return {
    snapshot,
    state: nameOf(snapshot.value),
    effects: actions.filter(({ type }) => type === 'effect').map(({ params }) => params as Effect),
    armed,
    accepted,
  };
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[key, inner] = ['', '']] = Object.entries(value as object);
  return `${key}.${nameOf(inner)}`;
}
