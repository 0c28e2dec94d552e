// One evaluation while it runs: the frames that hold names, rules that wait to be asked, functions of the policy, and what a
// function of an import may ask of it all. The compiled closures of compile.ts work on these.

import type { Host, HostCall, Import } from './host.ts';
import { Site, limitReached } from './limits.ts';
import type { Budget } from './limits.ts';
import type { Position, Source } from './position.ts';
import type { Recorded } from './trace.ts';
import { FunctionValue, Undefined, copyOf, typeOf } from './value.ts';
import type { Value } from './value.ts';

/** An expression ready to run. */
export type Code = (frame: Frame) => Value;

/** How a statement ended: normally, by `break` or `continue`, or with the value of a `return`. */
export type Step = (frame: Frame) => Completion;
export type Completion = undefined | typeof breaking | typeof continuing | Value;
export const breaking = Symbol('break');
export const continuing = Symbol('continue');

/** What a name can hold. A rule is not a value: reading the name asks it for one. */
export type Slot = Value | RuleValue | undefined;

/** The names of one run of a file, function body, loop turn or quantifier. */
export class Frame {
  readonly slots: Slot[];
  readonly parent: Frame | undefined;
  readonly instance: Instance;
  readonly run: Run;

  /** Takes `slots` as its own. */
  constructor(slots: Slot[], parent: Frame | undefined, instance: Instance) {
    this.slots = slots;
    this.parent = parent;
    this.instance = instance;
    this.run = instance.run;
  }
}

/** A file in this evaluation: the policy itself or a module. */
export class Instance {
  readonly run: Run;
  /** In the order of the file's imports. */
  readonly imports: readonly Imported[];
  readonly #globals = new Map<string, Value>();

  constructor(run: Run, imports: readonly Imported[]) {
    this.run = run;
    this.imports = imports;
  }

  /** A global of the host, which this file may change for itself. */
  global(name: string): Value | undefined {
    const own = this.#globals.get(name);
    if (own !== undefined) return own;
    const given = this.run.host.globals?.get(name);
    if (given === undefined) return undefined;
    const copy = copyOf(given);
    this.#globals.set(name, copy);
    return copy;
  }
}

/** What an import is to the file that imports it. */
export type Imported = Exclude<Import, { readonly kind: 'module' }>;

/** What the answers of `HostCall.wait` were so far, in the order of asking. */
export type Answer = { readonly value: unknown } | { readonly error: unknown };

/** Thrown to abandon an evaluation until an answer has come. */
export class Suspension extends Error {
  readonly ask: (signal: AbortSignal) => Promise<unknown>;

  constructor(ask: (signal: AbortSignal) => Promise<unknown>) {
    super('waiting for an answer');
    this.ask = ask;
  }
}

export class Run {
  readonly host: Host;
  readonly budget: Budget;
  readonly prints: string[] = [];
  /** Rules that were asked, in the order of asking; of those that one place of the policy made, the last. */
  readonly rules = new Map<RuleCode, RuleValue>();
  /** What decided the expression that was evaluated last, where that is recorded. */
  recorded: Recorded | undefined;
  /** What decided the operands of the expressions that are being evaluated, until each takes its own. */
  readonly operands: Recorded[] = [];
  readonly #answers: readonly Answer[];
  readonly #speak: (line: string) => void;
  #asked = 0;
  #printed = 0;

  /** `speak` is told each printed line. */
  constructor(host: Host, budget: Budget, answers: readonly Answer[], speak: (line: string) => void) {
    this.host = host;
    this.budget = budget;
    this.#answers = answers;
    this.#speak = speak;
  }

  wait<Result>(ask: (signal: AbortSignal) => Promise<Result>): Result {
    const answer = this.#answers[this.#asked];
    this.#asked += 1;
    if (answer === undefined) throw new Suspension(ask);
    if ('error' in answer) throw answer.error;
    return answer.value as Result;
  }

  print(line: string, position: Position): void {
    const { printed } = this.budget.limits;
    this.#printed += line.length + 1;
    if (this.#printed > printed) throw limitReached('printed', printed, position);
    this.prints.push(line);
    this.#speak(line);
  }

  call(callee: Value, args: readonly Value[], site: Site): Value {
    if (callee instanceof PolicyFunction) return callee.apply(args, site);
    if (callee instanceof FunctionValue) {
      this.budget.step(site);
      for (const argument of args) if (typeof argument === 'string') this.budget.charge(argument.length, site);
      return callee.call(args, new Call(this, site));
    }
    return callee instanceof Undefined ? callee : site.fail(`${typeOf(callee)} cannot be called; a function can`);
  }
}

class Call implements HostCall {
  readonly #run: Run;
  readonly #site: Site;

  constructor(run: Run, site: Site) {
    this.#run = run;
    this.#site = site;
  }

  get position(): Position {
    return this.#site.position;
  }

  undefined(): Undefined {
    return this.#site.undefined;
  }

  fail(message: string): never {
    return this.#site.fail(message);
  }

  invoke(callee: FunctionValue, args: readonly Value[]): Value {
    return this.#run.call(callee, args, this.#site);
  }

  charge(bytes: number): void {
    this.#run.budget.charge(bytes, this.#site);
  }

  step(count = 1): void {
    this.#run.budget.step(this.#site, count);
  }

  wait<Result>(ask: (signal: AbortSignal) => Promise<Result>): Result {
    return this.#run.wait(ask);
  }
}

/** What a function literal is compiled to. */
export interface FunctionCode {
  readonly name: string;
  readonly parameterCount: number;
  readonly size: number;
  readonly body: Step;
  readonly source: Source;
}

/** A function that a policy wrote, together with the names that it saw. */
export class PolicyFunction extends FunctionValue {
  readonly #code: FunctionCode;
  readonly #frame: Frame;

  constructor(code: FunctionCode, frame: Frame) {
    super(code.name, (args, call) => this.apply(args, siteOf(call.position)));
    this.#code = code;
    this.#frame = frame;
  }

  apply(args: readonly Value[], site: Site): Value {
    const { parameterCount, size, body, source } = this.#code;
    if (args.length !== parameterCount) {
      const name = this.name === '' ? 'this function' : this.name;
      site.fail(
        `${name} takes ${parameterCount} argument${parameterCount === 1 ? '' : 's'}, but was given ${args.length}`,
      );
    }
    const { budget } = this.#frame.run;
    budget.enter(site);
    const slots: Slot[] = [...args];
    for (let index = args.length; index < size; index += 1) slots.push(undefined);
    const result = body(new Frame(slots, this.#frame, this.#frame.instance));
    budget.leave();
    if (result === undefined || typeof result === 'symbol') return site.undefined;
    // Data of a module leaves it as a copy, by a function too.
    return site.source === source ? result : copyOf(result);
  }
}

const siteOf = (position: Position): Site => new Site(position.source, position.offset);

/** What a rule literal is compiled to. */
export interface RuleCode {
  /** That of the name it was assigned to. */
  readonly site: Site;
  readonly name: string;
  readonly when: Code | undefined;
  readonly body: Code;
}

/** A rule, which is evaluated when it is asked for the first time and remembers its value. */
export class RuleValue {
  readonly code: RuleCode;
  readonly #frame: Frame;
  #state: 'new' | 'running' | 'done' = 'new';
  #value: Value = null;
  recorded: Recorded | undefined;

  constructor(code: RuleCode, frame: Frame) {
    this.code = code;
    this.#frame = frame;
  }

  get isDone(): boolean {
    return this.#state === 'done';
  }

  value(): Value {
    if (this.#state === 'done') return this.#value;
    const { site, name } = this.code;
    if (this.#state === 'running') site.fail(`the rule "${name}" asks for itself`);
    this.#state = 'running';
    const { run } = this.#frame;
    run.rules.set(this.code, this);
    run.budget.enter(site);
    this.#value = evaluateRule(this.code, this.#frame);
    this.recorded = run.recorded;
    run.budget.leave();
    this.#state = 'done';
    return this.#value;
  }
}

/** A rule that no name holds is evaluated where it stands. */
export function evaluateRule({ when, body, site }: RuleCode, frame: Frame): Value {
  if (when !== undefined) {
    const applies = when(frame);
    if (applies instanceof Undefined) return applies;
    if (typeof applies !== 'boolean') return site.fail(`the "when" of a rule needs a bool, not ${typeOf(applies)}`);
    if (!applies) return true;
  }
  const value = body(frame);
  if (value === null || value instanceof FunctionValue) site.fail(`a rule cannot be ${typeOf(value)}`);
  return value;
}

/** The value that a name holds, a rule being asked for its own. */
export const valueOfSlot = (slot: Value | RuleValue): Value => (slot instanceof RuleValue ? slot.value() : slot);
