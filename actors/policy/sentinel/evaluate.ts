// The door of the language: a source becomes a compiled policy, and a policy with a host becomes a result. A policy is compiled
// once and evaluated as often as one likes; evaluations share nothing.

import { check, aliasOf } from './check.ts';
import { compileFile } from './compile.ts';
import type { CompiledFile } from './compile.ts';
import { descriptionAbove, descriptionOfFile } from './description.ts';
import { Interrupted, answeredBy, untilDeadline } from './hard-end.ts';
import type { Host } from './host.ts';
import type { Comment } from './lexer.ts';
import { Budget, Site, defaultLimits, limitReached, stackExhausted } from './limits.ts';
import type { Limits } from './limits.ts';
import { parse } from './parser.ts';
import { Position, SentinelError, Source } from './position.ts';
import { Frame, Instance, RuleValue, Run, Suspension, valueOfSlot } from './run.ts';
import type { Answer, Imported, Slot } from './run.ts';
import type { File } from './syntax.ts';
import type { Decision } from './trace.ts';
import { FunctionValue, ListValue, MapValue, Undefined, copyOf, textOf, typeOf } from './value.ts';
import type { Value } from './value.ts';

/** A compiled file, policy or module alike. */
export interface Policy {
  readonly source: Source;
  /** The comment at the top of the file, without its comment signs. */
  readonly description: string;
  readonly imports: readonly { readonly name: string; readonly alias: string; readonly position: Position }[];
  readonly params: readonly { readonly name: string; readonly hasDefault: boolean; readonly position: Position }[];
}

/** `pass` and `fail` are what `main` says; `undefined` is a failure of its own; `error` ended the evaluation. */
export type Outcome = 'pass' | 'fail' | 'undefined' | 'error';

export interface RuleResult {
  readonly name: string;
  /** The comment above it. */
  readonly description: string;
  readonly position: Position;
  readonly value: Value;
  /** What decided its value, outermost first. */
  readonly decision: Decision;
}

export interface Evaluation {
  readonly outcome: Outcome;
  /** That of the policy. */
  readonly description: string;
  /** What `main` gave; absent after an error. */
  readonly main: Value | undefined;
  /** The rules of the policy that were evaluated: main first, the others in the order of being asked. */
  readonly rules: readonly RuleResult[];
  /** What `print` said, a line each. */
  readonly prints: readonly string[];
  /** Why there is no result; or, for `undefined`, where it arose. */
  readonly error: SentinelError | undefined;
  /** The value of a name in the file's own scope, as it is in the end; absent when it was never evaluated or does not exist. */
  readonly valueOf: (name: string) => Value | undefined;
  readonly steps: number;
}

/** Characters of a policy that are read in a moment, whatever they are: to watch over that would take longer than the reading. */
const quicklyReadMax = 64 * 1024;

/**
 * Reads a policy or module. Throws a SentinelError of kind `syntax` or `semantic`, whose `others` are further errors; of kind `limit`
 * when it takes longer than `timeMs`. `name` is how positions call the file.
 */
export function compile(text: string, name: string, timeMs = defaultLimits.timeMs): Policy {
  const source = new Source(name, text);
  try {
    if (text.length <= quicklyReadMax) return compileSource(source);
    return untilDeadline(performance.now() + timeMs, () => compileSource(source));
  } catch (error) {
    const position = new Position(source, 0);
    if (error instanceof Interrupted) throw limitReached('timeMs', timeMs, position);
    if (!isStackOverflow(error)) throw error;
    throw new SentinelError({ kind: 'syntax', message: 'this is nested too deeply', position });
  }
}

function compileSource(source: Source): Policy {
  const { file, comments, errors } = parse(source);
  if (errors.length > 0) throw together(errors);
  const found = check(file, source);
  if (found.length > 0) throw together(found);
  return new CompiledPolicy(source, file, comments);
}

function together(errors: readonly SentinelError[]): SentinelError {
  const [first, ...others] = errors as [SentinelError, ...SentinelError[]];
  const { kind, message, position } = first;
  return new SentinelError({ kind, message, position, others });
}

class CompiledPolicy implements Policy {
  readonly source: Source;
  readonly imports: Policy['imports'];
  readonly params: Policy['params'];
  readonly code: CompiledFile;
  readonly #comments: readonly Comment[];

  constructor(source: Source, file: File, comments: readonly Comment[]) {
    this.source = source;
    this.#comments = comments;
    this.imports = file.imports.map((declaration) => ({
      name: declaration.path,
      alias: aliasOf(declaration),
      position: new Position(source, declaration.start),
    }));
    this.params = file.params.map((param) => ({
      name: param.name,
      hasDefault: param.default !== undefined,
      position: new Position(source, param.nameStart),
    }));
    this.code = compileFile(file, source);
  }

  get description(): string {
    return descriptionOfFile(this.#comments, this.source);
  }

  descriptionOf(site: Site): string {
    return descriptionAbove(site.offset, this.#comments, this.source);
  }
}

/** Runs a policy. Never rejects because of the policy: what goes wrong is in the result. */
export async function evaluate(policy: Policy, host: Host): Promise<Evaluation> {
  const limits: Limits = { ...defaultLimits, ...host.limits };
  const deadline = host.deadline ?? performance.now() + limits.timeMs;
  const answers: Answer[] = [];
  let printed = 0;
  for (;;) {
    const run: Run = new Run(host, new Budget(limits, deadline), answers, (line) => {
      // An evaluation that was started again repeats what it said.
      if (run.prints.length <= printed) return;
      printed = run.prints.length;
      host.print?.(line);
    });
    const attempt = new Attempt(policy as CompiledPolicy, run);
    try {
      return untilDeadline(deadline, () => attempt.evaluate());
    } catch (error) {
      if (!(error instanceof Suspension)) return attempt.failed(errorOf(error, run.budget, policy));
      try {
        answers.push(await answerTo(error, deadline, limits));
      } catch (late) {
        return attempt.failed(errorOf(late, run.budget, policy));
      }
    }
  }
}

const answerTo = ({ ask }: Suspension, deadline: number, { timeMs }: Limits): Promise<Answer> =>
  answeredBy(
    deadline,
    (signal) =>
      ask(signal).then(
        (value): Answer => ({ value }),
        (error: unknown): Answer => ({ error }),
      ),
    () => limitReached('timeMs', timeMs),
  );

/** What an author may read: never the words of the engine, whose stack ends where a policy nests too deeply. */
function errorOf(error: unknown, { limits, entered }: Budget, policy: Policy): SentinelError {
  if (error instanceof SentinelError) return error;
  if (error instanceof Interrupted) return limitReached('timeMs', limits.timeMs, entered?.position);
  if (isStackOverflow(error)) return stackExhausted(entered?.position);
  if (isOutOfRoom(error)) return limitReached('memoryBytes', limits.memoryBytes, entered?.position);
  const message = `the host of ${policy.source.name} failed: ${error instanceof Error ? error.message : String(error)}`;
  return new SentinelError({ kind: 'host', message, cause: error });
}

const isStackOverflow = (error: unknown): boolean => error instanceof RangeError && /call stack/i.test(error.message);

/** A text, list or buffer that the engine has no room for; other numbers out of range are mistakes of a host. */
const isOutOfRoom = (error: unknown): boolean =>
  error instanceof RangeError &&
  /^Invalid (?:string|array) length|allocation failed|maximum size exceeded/i.test(error.message);

/** One evaluation from the top, which ends with a result, an error, or a question that takes time. */
class Attempt {
  readonly #policy: CompiledPolicy;
  readonly #run: Run;
  readonly #imports = new Map<string, Imported>();
  readonly #loading = new Set<string>();
  #frame: Frame | undefined;

  constructor(policy: CompiledPolicy, run: Run) {
    this.#policy = policy;
    this.#run = run;
  }

  evaluate(): Evaluation {
    const frame = this.#execute(this.#policy, (entered) => {
      this.#frame = entered;
    });
    const slot = frame.slots[this.#policy.code.scope.slot('main') ?? -1];
    if (slot === undefined) {
      throw new SentinelError({
        kind: 'runtime',
        message: `the policy has no "main"`,
        position: new Position(this.#policy.source, this.#policy.source.text.trimEnd().length),
      });
    }
    const main = valueOfSlot(slot);
    const outcome = outcomeOf(main, this.#policy.source);
    const error = main instanceof Undefined ? undefinedMain(main) : undefined;
    return this.#result(outcome, main, error);
  }

  failed(error: SentinelError): Evaluation {
    return this.#result('error', undefined, error);
  }

  #result(outcome: Outcome, main: Value | undefined, error: SentinelError | undefined): Evaluation {
    const { prints, budget } = this.#run;
    const rules = [...this.#run.rules.values()]
      .filter(({ code, isDone }) => isDone && code.site.source === this.#policy.source && code.name !== '')
      .map((rule): RuleResult => ({
        name: rule.code.name,
        description: this.#policy.descriptionOf(rule.code.site),
        position: rule.code.site.position,
        value: rule.value(),
        decision: rule.recorded as Decision,
      }))
      .toSorted((one, other) => Number(other.name === 'main') - Number(one.name === 'main'));
    const valueOf = (name: string): Value | undefined => {
      const slot = this.#frame?.slots[this.#policy.code.scope.slot(name) ?? -1];
      return slot instanceof RuleValue ? (slot.isDone ? slot.value() : undefined) : slot;
    };
    const { description } = this.#policy;
    return { outcome, description, main, rules, prints, error, valueOf, steps: budget.steps };
  }

  /** Runs a file from top to bottom; `entered` is given its names before the first statement. */
  #execute(policy: CompiledPolicy, entered?: (frame: Frame) => void): Frame {
    const { code, imports, params, source } = policy;
    const instance = new Instance(
      this.#run,
      imports.map(({ name, position }) => this.#import(name, position)),
    );
    for (const [index, site] of code.importsAsValues) {
      const name = imports[index]?.alias ?? '';
      if (instance.imports[index]?.kind === 'value') continue;
      throw semantic(`the import "${name}" is not a value; select something of it`, site.position);
    }
    const frame = new Frame(new Array<Slot>(code.scope.size).fill(undefined), undefined, instance);
    for (const [index, { name, position }] of params.entries()) {
      if (this.#run.host.globals?.has(name) === true) {
        throw runtime(`a param cannot be called "${name}", which is a global`, position);
      }
      const given = this.#run.host.param?.(name);
      const value = given === undefined ? code.defaults[index]?.(frame) : copyOf(given);
      if (value === undefined) {
        throw runtime(`the param "${name}" has no value and no default`, position);
      }
      frame.slots[index] = value;
    }
    entered?.(frame);
    this.#run.budget.step(new Site(source, 0));
    code.body(frame);
    return frame;
  }

  #import(name: string, position: Position): Imported {
    const known = this.#imports.get(name);
    if (known !== undefined) return known;
    if (this.#loading.has(name)) throw semantic(`the module "${name}" imports itself`, position);
    const found = this.#ask(name, position);
    if (found.kind !== 'module') {
      this.#imports.set(name, found);
      return found;
    }
    const policy = found.policy as CompiledPolicy;
    const [param] = policy.params;
    if (param !== undefined) throw runtime('a module cannot have params', param.position);
    this.#loading.add(name);
    this.#run.budget.enter(new Site(position.source, position.offset));
    const imported: Imported = { kind: 'namespace', namespace: exportsOf(policy, this.#execute(policy)) };
    this.#run.budget.leave();
    this.#loading.delete(name);
    this.#imports.set(name, imported);
    return imported;
  }

  #ask(name: string, position: Position) {
    try {
      const found = this.#run.host.import(name);
      if (found === undefined) throw semantic(`there is no import "${name}"`, position);
      return found;
    } catch (error) {
      if (!(error instanceof SentinelError) || error.position !== undefined) throw error;
      const { kind, message, limit, others } = error;
      throw new SentinelError({ kind, message, limit, others, position, cause: error });
    }
  }
}

const semantic = (message: string, position: Position): SentinelError =>
  new SentinelError({ kind: 'semantic', message, position });

const runtime = (message: string, position: Position): SentinelError =>
  new SentinelError({ kind: 'runtime', message, position });

/** What a module hands out. Lists and maps leave it as copies: only its own functions change its data. */
const exportsOf = ({ code }: CompiledPolicy, frame: Frame): { get(key: string): Value | undefined } => ({
  get: (key) => {
    const slot = frame.slots[code.scope.slot(textOf(key)) ?? -1];
    return slot === undefined ? undefined : copyOf(valueOfSlot(slot));
  },
});

/** A bool says it itself; of other types the empty value passes, since a policy may hand out what it found. */
function outcomeOf(main: Value, source: Source): Outcome {
  if (typeof main === 'boolean') return main ? 'pass' : 'fail';
  if (main instanceof Undefined) return 'undefined';
  if (typeof main === 'string' || main instanceof ListValue) return main.length === 0 ? 'pass' : 'fail';
  if (main instanceof MapValue) return main.size === 0 ? 'pass' : 'fail';
  if (typeof main === 'bigint') return main === 0n ? 'pass' : 'fail';
  if (typeof main === 'number') return main === 0 ? 'pass' : 'fail';
  throw new SentinelError({
    kind: 'runtime',
    message: `"main" cannot be ${main instanceof FunctionValue ? 'a function' : typeOf(main)}`,
    position: new Position(source, 0),
  });
}

const undefinedMain = ({ position }: Undefined): SentinelError =>
  new SentinelError({
    kind: 'runtime',
    message: `"main" is undefined${position === undefined ? '' : `; it arose at ${position.file}:${position.line}`}`,
    position,
  });
