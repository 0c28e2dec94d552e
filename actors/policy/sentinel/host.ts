// What stands around a policy while it runs: its imports, parameters and globals, and what a function of an import may ask of the
// evaluation that calls it. Nothing here reaches files, clocks or the network by itself; a host hands in what it allows.

import type { Policy } from './evaluate.ts';
import type { Limits } from './limits.ts';
import type { Position } from './position.ts';
import { FunctionValue, Undefined, bytesOf } from './value.ts';
import type { Value } from './value.ts';

/** What `import "name"` gives: selectors that are values or functions. MapValue is one. Keys are bytes, as all strings are. */
export interface Namespace {
  /** JavaScript's undefined for a selector that is not there; the policy then sees `undefined`. */
  get(key: string): Value | undefined;
}

/**
 * A namespace of the host, data or functions alike; data that a policy may also use as a value by the import's name, as a static
 * import (`filter people as person { … }`); or another Sentinel file, which runs once in each evaluation.
 */
export type Import =
  | {
      readonly kind: 'namespace';
      readonly namespace: Namespace;
      /** Each `get` gives a value of its own, that the policy may change. Otherwise the evaluator hands out copies. */
      readonly givesOwn?: boolean;
    }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'module'; readonly policy: Policy };

export interface Host {
  /** Asked once for each name in an evaluation. Undefined for an import that does not exist; throws SentinelError when it is broken. */
  readonly import: (name: string) => Import | undefined;
  /** The value of a `param` that was set from outside; undefined when it was not. */
  readonly param?: (name: string) => Value | undefined;
  /** Names that are known in the policy and in every module from the beginning. */
  readonly globals?: ReadonlyMap<string, Value>;
  /** Called for each `print`, with text; a line end is not part of it. The evaluation's result holds the same lines. */
  readonly print?: (line: string) => void;
  readonly limits?: Partial<Limits>;
  /** When it must have ended, in the milliseconds of `performance.now()`: where its time began before, with reading its files. */
  readonly deadline?: number;
}

/** What a function of an import is given beside its arguments. */
export interface HostCall {
  /** Where the policy calls. */
  readonly position: Position;
  /** `undefined` that arose here. */
  undefined(): Undefined;
  /** Ends the evaluation with a runtime error at the call. */
  fail(message: string): never;
  /** Calls a function that came as an argument. */
  invoke(callee: FunctionValue, args: readonly Value[]): Value;
  /** To be called before building something large: ends the evaluation when its memory limit is reached. One element counts 16. */
  charge(bytes: number): void;
  /** To be called in loops over something large: counts against the limits for steps and time. */
  step(count?: number): void;
  /**
   * The answer of something that takes time, as a request over the network. The first call abandons this evaluation, asks, and
   * starts it again from the top; then the same call gets its answer here. So an evaluation never blocks, and since policies have
   * no effects, nobody notices. A rejected promise is thrown here; throw `call.fail` for what the policy's author should read.
   */
  wait<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Answer;
}

export interface HostFunctionOptions {
  /** How many arguments there may be. */
  readonly arity: number | { readonly min: number; readonly max: number };
  /** Without it, a call with an undefined argument gives that argument back and `call` is not asked. */
  readonly seesUndefined?: boolean;
}

/** A function of an import that checks the number of its arguments. `name` is how errors call it: `strings.join`. */
export function hostFunction(
  name: string,
  { arity, seesUndefined = false }: HostFunctionOptions,
  call: (args: readonly Value[], call: HostCall) => Value,
): FunctionValue {
  const { min, max } = typeof arity === 'number' ? { min: arity, max: arity } : arity;
  return new FunctionValue(name, (args, hostCall) => {
    if (args.length < min || args.length > max) {
      hostCall.fail(`${name} takes ${argumentCount(min, max)}, but was given ${args.length}`);
    }
    if (!seesUndefined) {
      for (const argument of args) if (argument instanceof Undefined) return argument;
    }
    return call(args, hostCall);
  });
}

function argumentCount(min: number, max: number): string {
  const noun = max === 1 ? 'argument' : 'arguments';
  if (min === max) return `${min} ${noun}`;
  return Number.isFinite(max) ? `${min} to ${max} ${noun}` : `at least ${min} ${noun}`;
}

/** A namespace with these selectors; names are text. */
export function namespaceOf(members: Readonly<Record<string, Value>>): Namespace {
  const byName = new Map(Object.entries(members).map(([name, value]) => [bytesOf(name), value]));
  return { get: (key) => byName.get(key) };
}
