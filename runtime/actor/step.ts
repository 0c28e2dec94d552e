// Step 4 of the walk: one event on one machine, purely. The machine's own `transition` runs in a scope that is made once and
// does nothing, so no interpreter lives anywhere; what the machine wishes for comes back as a list. Whatever a list cannot say
// (children, inline effects) is refused when the definition is handed in.

import { createActor } from 'xstate';
import { Defect } from '../fault/fault.ts';
import type { Json } from '@terrace/machines/kernel/envelope';
import type { Effect } from '@terrace/machines/kernel/effect';
import type { AnyMachineSnapshot, AnyStateMachine, StateNode, StateValue } from 'xstate';
import type { ActorDefinition } from './define.ts';

/** What a transition wishes for, in the order in which the machine said it. */
export type Wish =
  | { readonly kind: 'effect'; readonly effect: Effect }
  | { readonly kind: 'arm'; readonly timerId: string; readonly delayMs: number; readonly event: Json }
  | { readonly kind: 'disarm'; readonly timerId: string };

/** A snapshot as the store keeps it: text, and what the text says. */
export interface Persisted {
  readonly text: string;
  readonly json: Json;
}

export const persistedOf = (json: Json): Persisted => {
  const text = JSON.stringify(json);
  return { text, json: JSON.parse(text) as Json };
};

export interface Stepped {
  readonly after: Persisted;
  readonly wishes: readonly Wish[];
}

export interface View {
  /** The state value, nested states joined with dots, parallel ones with plus signs. */
  readonly state: string;
  readonly context: unknown;
  readonly done: boolean;
}

interface Action {
  readonly type: string;
  readonly params?: unknown;
}

interface Scope {
  actionExecutor: (action: Action) => void;
  readonly [key: string]: unknown;
}

/** Steps one machine. Snapshots go in and out as the store keeps them, so a hot actor and a cold one live the same life. */
export class Stepper {
  readonly #machine: AnyStateMachine;
  readonly #name: string;
  readonly #scope: Scope;
  readonly initial: Persisted;

  /** Throws Defect when the machine's context factory cannot do without input. */
  constructor(definition: Pick<ActorDefinition, 'kind' | 'machine'>) {
    this.#machine = definition.machine;
    this.#name = definition.kind;
    const self = createActor(this.#machine);
    this.#scope = {
      self,
      system: self.system,
      id: '',
      sessionId: '',
      actionExecutor: ignore,
      defer: ignore,
      logger: ignore,
      stopChild: ignore,
      emit: ignore,
    };
    const first = this.#machine.getInitialSnapshot(this.#scope as never) as AnyMachineSnapshot;
    if (first.status === 'error')
      throw new Defect(`the machine of ${this.#name} cannot begin: ${String(first.error)}`, { cause: first.error });
    this.initial = this.#persist(first);
  }

  /**
   * The snapshot after `event` with what is wished for, or null when the machine does not take the event in this state.
   * Throws what a guard or an assignment throws, and Defect for a wish that no row can keep.
   */
  step(from: Persisted, event: { readonly type: string }): Stepped | null {
    const before = this.#restore(from);
    if (before.status !== 'active') return null;
    const actions: Action[] = [];
    this.#scope.actionExecutor = (action) => actions.push(action);
    try {
      const after = this.#machine.transition(before, event, this.#scope as never) as AnyMachineSnapshot;
      const isUntouched = after === before && actions.length === 0;
      if (isUntouched && this.#machine.getTransitionData(before, event).length === 0) return null;
      return { after: this.#persist(after), wishes: actions.flatMap((action) => this.#wish(action)) };
    } finally {
      this.#scope.actionExecutor = ignore;
    }
  }

  /** Parsed anew each time: a machine that writes into its context harms nobody but its own step. */
  #restore({ text }: Persisted): AnyMachineSnapshot {
    return this.#machine.restoreSnapshot(JSON.parse(text) as never, this.#scope as never) as AnyMachineSnapshot;
  }

  #persist(snapshot: AnyMachineSnapshot): Persisted {
    if (Object.keys(snapshot.children).length > 0)
      throw new Defect(`the machine of ${this.#name} spawned a child; another actor or a job does that work`);
    const text = JSON.stringify(this.#machine.getPersistedSnapshot(snapshot));
    return { text, json: JSON.parse(text) as Json };
  }

  #wish(action: Action): readonly Wish[] {
    switch (action.type) {
      case 'effect':
        return [{ kind: 'effect', effect: action.params as Effect }];
      case 'xstate.raise': {
        const { event, id, delay } = action.params as { event: Json; id?: string; delay?: number };
        if (typeof delay !== 'number') return [];
        if (id === undefined)
          throw new Defect(`the machine of ${this.#name} raises an event later without an id for it`);
        return [{ kind: 'arm', timerId: id, delayMs: Math.max(0, delay), event }];
      }
      case 'xstate.cancel':
        return [{ kind: 'disarm', timerId: (action.params as { sendId: string }).sendId }];
      default:
        throw new Defect(
          `the machine of ${this.#name} asks for the action '${action.type}', which cannot be kept as data`,
        );
    }
  }
}

function ignore(): void {
  // The scope of a pure step does nothing.
}

/** What a kept snapshot says of the actor. */
export function viewOf({ json }: Persisted): View {
  const snapshot = json as { readonly value: StateValue; readonly context: unknown; readonly status: string };
  return { state: nameOfState(snapshot.value), context: snapshot.context, done: snapshot.status === 'done' };
}

function nameOfState(value: StateValue): string {
  if (typeof value === 'string') return value;
  return Object.entries(value)
    .map(([key, inner]) => {
      const rest = inner === undefined ? '' : nameOfState(inner);
      return rest === '' ? key : `${key}.${rest}`;
    })
    .join('+');
}

type Node = StateNode<any, any>;
type ConfiguredAction = string | { readonly type: string; readonly params?: unknown } | Builtin;
type Builtin = ((...args: unknown[]) => unknown) & {
  readonly type?: string;
  readonly resolve?: unknown;
  readonly id?: unknown;
  readonly delay?: unknown;
};

const allowedBuiltins = new Set(['xstate.assign', 'xstate.raise', 'xstate.cancel', 'xstate.enqueueActions']);

/** Throws Defect with a sentence for the first thing that cannot be kept as data; names machine, state and action. */
export function checkDefinition(
  definition: Pick<ActorDefinition, 'kind' | 'machine' | 'tables' | 'version' | 'migrate' | 'before'>,
): void {
  const { machine, kind } = definition;
  const refuse = (state: string, why: string): never => {
    throw new Defect(`the machine of ${kind}, state '${state}': ${why}`);
  };
  const check = (node: Node): void => {
    const state = node.path.join('.') || '(root)';
    const invoked = node.invoke[0];
    if (invoked !== undefined)
      refuse(state, `invokes '${invoked.src as string}'; a child is another actor (tell it) or slow work (a job)`);
    for (const action of actionsOf(node)) {
      const why = whyNot(machine, action as ConfiguredAction);
      if (why !== null) refuse(state, why);
    }
    for (const child of Object.values(node.states)) check(child);
  };
  check(machine.root as Node);
  checkBeginning(definition);
  for (let version = 2; version <= definition.version; version += 1)
    if (definition.migrate?.[version] === undefined)
      throw new Defect(
        `the definition of ${kind} is version ${definition.version}, but says nothing of migrating to ${version}`,
      );
  checkBefore(definition);
}

/** What the release before wrote is written by its own definition, into tables that this one has too. */
function checkBefore({
  kind,
  version,
  tables,
  before,
}: Pick<ActorDefinition, 'kind' | 'version' | 'tables' | 'before'>): void {
  if (before === undefined) return;
  if (before.kind !== kind || before.version !== version - 1)
    throw new Defect(
      `before version ${version} of ${kind} came version ${version - 1} of it, not ${before.version} of ${before.kind}`,
    );
  const lost = before.tables.find(({ table }) => !tables.some((declared) => declared.table === table));
  if (lost !== undefined)
    throw new Defect(`the definition of ${kind} says nothing of ${lost.table}, which the version before it writes`);
  checkDefinition(before);
}

function* actionsOf(node: Node): Iterable<unknown> {
  yield* node.entry;
  yield* node.exit;
  for (const transitions of node.transitions.values()) for (const transition of transitions) yield* transition.actions;
  for (const transition of node.always ?? []) yield* transition.actions;
  if (node.type === 'compound') yield* node.initial.actions;
}

/** Why an action cannot be kept as data, or null. */
function whyNot(machine: AnyStateMachine, action: ConfiguredAction): string | null {
  if (typeof action === 'function') return whyNotBuiltin(action);
  const type = typeof action === 'string' ? action : action.type;
  if (type === 'effect')
    return typeof action === 'object' && action.params !== undefined
      ? null
      : `the action 'effect' has no params; they are the effect`;
  const implementation = machine.implementations.actions[type] as Builtin | undefined;
  if (implementation === undefined)
    return `the action '${type}' is nobody's; say { type: 'effect', params: { type: '${type}', … } }`;
  const why = whyNotBuiltin(implementation);
  return why === null ? null : `the action '${type}': ${why}`;
}

function whyNotBuiltin(action: Builtin): string | null {
  if (action.resolve === undefined)
    return `the inline function '${action.name || '(anonymous)'}' would do something nobody records; say it as an effect`;
  const type = action.type ?? action.name;
  if (!allowedBuiltins.has(type)) return `the action '${type}' cannot be kept as data; say it as an effect`;
  if (type === 'xstate.raise' && action.delay !== undefined && action.id === undefined)
    return `an event is raised later without an id; its timer needs one`;
  return null;
}

/** An actor begins with its first message: what the initial state would wish for has no version to belong to. */
function checkBeginning(definition: Pick<ActorDefinition, 'kind' | 'machine' | 'tables'>): void {
  const root = definition.machine.root as Node;
  const entered = [root, ...initialStates(root)];
  for (const node of entered)
    for (const action of node.entry)
      if ((action as { readonly type?: string }).type !== 'xstate.assign')
        throw new Defect(
          `the machine of ${definition.kind}, state '${node.path.join('.') || '(root)'}': the initial state acts or waits when it is entered; let the first message do that`,
        );
  const names = new Set(definition.tables.map((table) => table.table));
  if (names.size < definition.tables.length)
    throw new Defect(`the definition of ${definition.kind} declares a table twice`);
  new Stepper(definition);
}

function initialStates(node: Node): readonly Node[] {
  if (node.type === 'parallel') return Object.values(node.states).flatMap((child) => [child, ...initialStates(child)]);
  if (node.type !== 'compound') return [];
  return (node.initial.target as readonly Node[]).flatMap((child) => [child, ...initialStates(child)]);
}
