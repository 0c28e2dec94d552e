// A machine as a picture needs it: its states, and what leads from one to another, read from the XState definition that the host runs.

import type { AnyStateMachine, StateNode } from 'xstate';
import { z } from 'zod';

const text = z.string();

export const ChartState = z.object({
  /** As an actor's `state` says it: names joined with dots. */
  id: text,
  name: text,
  /** The state that it lies in. */
  parent: text.nullable(),
  /** `passing`: nobody stays there, it only decides where to go on. */
  type: z.enum(['atomic', 'compound', 'parallel', 'passing', 'final']),
  isInitial: z.boolean(),
});
export type ChartState = z.infer<typeof ChartState>;

export const ChartMove = z.object({
  from: text,
  /** Null where the state stays as it is and only the context changes. */
  to: text.nullable(),
  /** What brings it about: a message, the runtime's word about a job, time, or nothing at all. */
  by: z.enum(['message', 'job', 'time', 'itself']),
  /** The type of the message; the name of the delay; empty for what goes on by itself. */
  event: text,
  /** Null when it is not the same each time. */
  afterMs: z.number().nullable(),
  /** All of these must hold. */
  guards: z.array(text),
  actions: z.array(text),
});
export type ChartMove = z.infer<typeof ChartMove>;

export const Chart = z.object({ states: z.array(ChartState), moves: z.array(ChartMove) });
export type Chart = z.infer<typeof Chart>;

/** All states, outer ones first, and all moves in the order in which the machine tries them. */
export function chartOf(machine: AnyStateMachine): Chart {
  const nodes = inside(machine.root);
  return { states: nodes.map(stateFrom), moves: [machine.root, ...nodes].flatMap((node) => movesFrom(machine, node)) };
}

const inside = (node: AnyNode): readonly AnyNode[] =>
  Object.values(node.states).flatMap((child) => [child, ...inside(child)]);

type AnyNode = StateNode<any, any>;

const idOf = (node: AnyNode): string => node.path.join('.');

function stateFrom(node: AnyNode): ChartState {
  const { parent } = node;
  const isPassing = node.type === 'atomic' && node.always?.at(-1)?.guard === undefined && node.always !== undefined;
  return {
    id: idOf(node),
    name: node.key,
    parent: parent === undefined || parent.path.length === 0 ? null : idOf(parent),
    type: isPassing ? 'passing' : node.type === 'history' ? 'atomic' : node.type,
    isInitial: parent?.initial?.target.includes(node) ?? false,
  };
}

function movesFrom(machine: AnyStateMachine, node: AnyNode): readonly ChartMove[] {
  const { delays } = machine.implementations;
  const timed = new Map(node.after.map(({ eventType, delay }) => [eventType, delay]));
  return [...[...node.transitions.values()].flat(), ...(node.always ?? [])].flatMap((transition) => {
    const { eventType, target, guard, actions } = transition;
    const delay = timed.get(eventType);
    const named = typeof delay === 'string' ? delays[delay] : delay;
    const move = {
      from: idOf(node),
      by: byOf(eventType, delay !== undefined),
      event: delay === undefined ? eventType : String(delay),
      afterMs: typeof named === 'number' ? named : null,
      guards: guardsOf(guard),
      actions: actions.map(nameOf),
    };
    return (target ?? [null]).map((to) => ({ ...move, to: to === null ? null : idOf(to) }));
  });
}

function byOf(eventType: string, isTimed: boolean): ChartMove['by'] {
  if (isTimed) return 'time';
  if (eventType === '') return 'itself';
  return eventType.startsWith('job.') ? 'job' : 'message';
}

/** `and` keeps its parts; other combinations are one guard with a name of their own. */
function guardsOf(guard: unknown): string[] {
  if (guard === undefined) return [];
  const { guards } = guard as { readonly guards?: readonly unknown[] };
  return guards === undefined ? [nameOf(guard)] : guards.flatMap(guardsOf);
}

function nameOf(part: unknown): string {
  if (typeof part === 'string') return part;
  const { type, name } = part as { readonly type?: string; readonly name?: string };
  return type ?? name ?? '';
}
