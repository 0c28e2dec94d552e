// From a tree to closures: each expression becomes a function of the frame that it runs in. Expressions of rules exist in a second
// form that writes down which of their parts decided (see trace.ts); all others are as fast as they can be.

import { builtin } from './builtins.ts';
import { aliasOf } from './check.ts';
import { Site } from './limits.ts';
import { constantOf } from './literal.ts';
import { allOrAny, and, filterOver, mapOver, or, otherwise, recordedLogic } from './logic.ts';
import * as operators from './operators.ts';
import type { ArithmeticOperator, OrderOperator } from './operators.ts';
import type { Source } from './position.ts';
import { PolicyFunction, evaluateRule } from './run.ts';
import type { Code, Frame, RuleCode, Step } from './run.ts';
import { Scope, namesMadeBy, placesOf, read } from './scope.ts';
import { compileStatements } from './statements.ts';
import type { StatementParts } from './statements.ts';
import type {
  Binary,
  Binding,
  Block,
  Call,
  Expression,
  File,
  FunctionLiteral,
  Identifier,
  Quantifier,
  RuleLiteral,
  Selector,
} from './syntax.ts';
import { Recorded } from './trace.ts';
import { FunctionValue, ListValue, MapValue, Undefined, bytesOf, copyOf, keyOf, typeOf } from './value.ts';
import type { Key, Value } from './value.ts';
import { partsOf } from './walk.ts';

export interface CompiledFile {
  readonly body: Step;
  /** The names of the file; params have the first slots, in their order. */
  readonly scope: Scope;
  readonly defaults: readonly (Code | undefined)[];
  /** Where an import is used as a value by its name, by the number of the import. */
  readonly importsAsValues: ReadonlyMap<number, Site>;
}

export function compileFile(file: File, source: Source): CompiledFile {
  return new Compiler(file, source).file(file);
}

class Compiler implements StatementParts {
  readonly #source: Source;
  readonly #imports: ReadonlyMap<string, number>;
  readonly #importsAsValues = new Map<number, Site>();

  constructor(file: File, source: Source) {
    this.#source = source;
    this.#imports = new Map(file.imports.map((declaration, index) => [aliasOf(declaration), index]));
  }

  file({ params, statements }: File): CompiledFile {
    const scope = new Scope(undefined, [...params.map(({ name }) => name), ...namesMadeBy(statements)]);
    return {
      body: compileStatements(statements, scope, this),
      scope,
      defaults: params.map((param) => (param.default === undefined ? undefined : this.code(param.default, scope))),
      importsAsValues: this.#importsAsValues,
    };
  }

  site(offset: number): Site {
    return new Site(this.#source, offset);
  }

  code(node: Expression, scope: Scope): Code {
    switch (node.kind) {
      case 'int':
      case 'float':
      case 'string': {
        const { value } = node;
        return () => value;
      }
      case 'identifier':
        return this.#identifier(node, scope);
      case 'paren':
        return this.code(node.inner, scope);
      case 'list':
      case 'map':
        return this.#collection(node, scope);
      case 'function':
        return this.function(node, scope, node.name ?? '');
      case 'rule': {
        const rule = this.rule(node, scope, '', node.start);
        return (frame) => evaluateRule(rule, frame);
      }
      case 'quantifier':
        return this.#quantifier(node, scope, false);
      case 'selector':
        return this.#selector(node, scope);
      case 'index': {
        const [object, index] = [this.code(node.object, scope), this.code(node.index, scope)];
        const site = this.site(node.start);
        return (frame) => operators.element(object(frame), index(frame), site, frame.run.budget);
      }
      case 'slice': {
        const object = this.code(node.object, scope);
        const [low, high] = [node.low, node.high].map((bound) => bound && this.code(bound, scope));
        const site = this.site(node.start);
        return (frame) => operators.slice(object(frame), low?.(frame), high?.(frame), site, frame.run.budget);
      }
      case 'call':
        return this.#call(node, scope);
      case 'unary':
        return this.#unary(node.operator, this.code(node.operand, scope), this.site(node.start));
      case 'binary':
        return this.#binary(node, this.code(node.left, scope), this.code(node.right, scope));
      case 'test':
        return this.#test(node.test, node.isNegated, this.code(node.operand, scope), this.site(node.start));
    }
  }

  /** As `code`, but leaves in `run.recorded` what decided. */
  #recorded(node: Expression, scope: Scope): Code {
    const site = this.site(node.start);
    switch (node.kind) {
      case 'paren':
        return this.#recorded(node.inner, scope);
      case 'quantifier':
        return node.quantifier === 'all' || node.quantifier === 'any'
          ? this.#quantifier(node, scope, true)
          : leaf(this.code(node, scope), node, site);
      case 'unary':
        return this.#recordedParts(node, [node.operand], scope, ([operand]) =>
          this.#unary(node.operator, operand as Code, site),
        );
      case 'test':
        return this.#recordedParts(node, [node.operand], scope, ([operand]) =>
          this.#test(node.test, node.isNegated, operand as Code, site),
        );
      case 'binary':
        if (node.operator === 'and' || node.operator === 'or') {
          const [left, right] = [this.#recorded(node.left, scope), this.#recorded(node.right, scope)];
          return recordedLogic(node.operator, left, right, site, node);
        }
        if (node.operator === 'else') return leaf(this.code(node, scope), node, site);
        return this.#recordedParts(node, [node.left, node.right], scope, ([left, right]) =>
          this.#binary(node, left as Code, right as Code),
        );
      case 'call':
        return this.#recordedParts(node, node.arguments, scope, (given) => this.#call(node, scope, given));
      case 'int':
      case 'float':
      case 'string':
      case 'identifier':
      case 'list':
      case 'map':
      case 'function':
      case 'rule':
      case 'selector':
      case 'index':
      case 'slice':
        return leaf(this.code(node, scope), node, site);
    }
  }

  /** Writes the values of the operands down beside that of the whole; literals and functions say nothing new. */
  #recordedParts(
    node: Expression,
    operands: readonly Expression[],
    scope: Scope,
    combine: (operands: readonly Code[]) => Code,
  ): Code {
    const site = this.site(node.start);
    const codes = operands.map((operand): Code => {
      if (saysNothing(operand)) return this.code(operand, scope);
      const code = this.#recorded(operand, scope);
      return (frame) => {
        const value = code(frame);
        const { run } = frame;
        if (run.recorded !== undefined && !(value instanceof FunctionValue)) run.operands.push(run.recorded);
        return value;
      };
    });
    const whole = combine(codes);
    return (frame) => {
      const { run } = frame;
      const base = run.operands.length;
      const value = whole(frame);
      run.recorded = new Recorded(site, node, value, run.operands.splice(base));
      return value;
    };
  }

  #identifier({ name, start }: Identifier, scope: Scope): Code {
    if (name === 'true') return () => true;
    if (name === 'false') return () => false;
    if (name === 'null') return () => null;
    const site = this.site(start);
    if (name === 'undefined') return () => site.undefined;
    const places = placesOf(name, scope);
    const imported = this.#imports.get(name);
    if (imported !== undefined) {
      if (places.length === 0) this.#importsAsValues.set(imported, site);
      return read(places, (frame) => importedValue(frame, imported, name, site));
    }
    return read(places, beyondScopes(name, site));
  }

  #selector({ object, name, start }: Selector, scope: Scope): Code {
    const key = bytesOf(name);
    const site = this.site(start);
    const imported = object.kind === 'identifier' ? this.#imports.get(object.name) : undefined;
    if (object.kind !== 'identifier' || imported === undefined) {
      const code = this.code(object, scope);
      return (frame) => operators.element(code(frame), key, site, frame.run.budget);
    }
    // A parameter may hide the import.
    const places = placesOf(object.name, scope);
    const select: Code = (frame) => {
      const found = frame.instance.imports[imported];
      if (found?.kind !== 'namespace')
        return operators.element(importedValue(frame, imported, object.name, site), key, site, frame.run.budget);
      const value = found.namespace.get(key);
      if (value === undefined) return site.undefined;
      return operators.placed(found.givesOwn === true ? value : copyFor(frame, value, site), site);
    };
    if (places.length === 0) return select;
    const hidden = read(places, () => absent);
    return (frame) => {
      const value = hidden(frame);
      return value === absent ? select(frame) : operators.element(value, key, site, frame.run.budget);
    };
  }

  #collection(node: Extract<Expression, { kind: 'list' | 'map' }>, scope: Scope): Code {
    const constant = constantOf(node, this.#source);
    if (constant !== undefined) return constant;
    const site = this.site(node.start);
    if (node.kind === 'list') {
      const items = node.items.map((item) => this.code(item, scope));
      return (frame) => {
        frame.run.budget.charge(items.length * 8, site);
        return new ListValue(items.map((item) => item(frame)));
      };
    }
    const entries = node.entries.map(({ key, value }) => ({
      key: this.code(key, scope),
      value: this.code(value, scope),
      site: this.site(key.start),
    }));
    return (frame) => {
      frame.run.budget.charge(entries.length * 32, site);
      const map = new Map<Key, Value>();
      for (const entry of entries) {
        const key = entry.key(frame);
        const found = keyOf(key) ?? entry.site.fail(`${typeOf(key)} cannot be the key of a map`);
        if (typeof found === 'string') frame.run.budget.charge(found.length, site);
        map.set(found, entry.value(frame));
      }
      return new MapValue(map);
    };
  }

  function(node: FunctionLiteral, scope: Scope, name: string): Code {
    const own = new Scope(scope, [...node.parameters, ...namesMadeBy(node.body.statements)]);
    const body = compileStatements(node.body.statements, own, this);
    const code = { name, parameterCount: node.parameters.length, size: own.size, body, source: this.#source };
    return (frame) => new PolicyFunction(code, frame);
  }

  rule(node: RuleLiteral, scope: Scope, name: string, offset: number): RuleCode {
    return {
      site: this.site(offset),
      name,
      when: node.when === undefined ? undefined : this.#recorded(node.when, scope),
      body: this.#recorded(node.body, scope),
    };
  }

  /** The scope of one turn of a loop or quantifier, and whether its first slot is the key. Both may be called `_`. */
  turn({ key, value }: Binding, scope: Scope, body: Block | undefined): { own: Scope; hasKey: boolean } {
    const names = key === undefined ? [value] : key === value ? ['', value] : [key, value];
    const own = new Scope(scope, names);
    for (const name of namesMadeBy(body?.statements ?? [])) own.add(name);
    return { own, hasKey: key !== undefined };
  }

  #quantifier(node: Quantifier, scope: Scope, isRecorded: boolean): Code {
    const { own, hasKey } = this.turn(node.binding, scope, undefined);
    const parts = {
      collection: this.code(node.binding.collection, scope),
      body: this.code(node.body, own),
      recordedBody: isRecorded ? this.#recorded(node.body, own) : undefined,
      isRepeatable: isRepeatable(node.body),
      hasKey,
      size: own.size,
      site: this.site(node.start),
      node,
    };
    switch (node.quantifier) {
      case 'all':
      case 'any':
        return allOrAny(node.quantifier, parts);
      case 'map':
        return mapOver(parts);
      case 'filter':
        return filterOver(parts);
    }
  }

  #call({ callee, arguments: given, start }: Call, scope: Scope, codes?: readonly Code[]): Code {
    const site = this.site(start);
    const called = this.code(callee, scope);
    const args = codes ?? given.map((argument) => this.code(argument, scope));
    return (frame) => {
      const target = called(frame);
      if (target instanceof Undefined) return target;
      const values = new Array<Value>(args.length);
      for (let index = 0; index < args.length; index += 1) values[index] = (args[index] as Code)(frame);
      // Directly where it can be: a call of the engine less for each call of a policy lets policies nest more deeply.
      return target instanceof PolicyFunction ? target.apply(values, site) : frame.run.call(target, values, site);
    };
  }

  #unary(operator: '+' | '-' | '!' | 'not', operand: Code, site: Site): Code {
    if (operator === '!' || operator === 'not') return (frame) => operators.not(operand(frame), site);
    return (frame) => operators.negate(operator, operand(frame), site);
  }

  #test(test: 'empty' | 'defined', isNegated: boolean, operand: Code, site: Site): Code {
    if (test === 'defined') return (frame) => operand(frame) instanceof Undefined === isNegated;
    if (!isNegated) return (frame) => operators.isEmpty(operand(frame), site);
    return (frame) => operators.not(operators.isEmpty(operand(frame), site), site);
  }

  #binary({ operator, at }: Binary, left: Code, right: Code): Code {
    const site = this.site(at);
    const negated = (code: Code): Code => {
      return (frame) => operators.not(code(frame), site);
    };
    const budget = (frame: Frame) => frame.run.budget;
    const equal: Code = (frame) => operators.equals(left(frame), right(frame), site, budget(frame));
    const contains: Code = (frame) => operators.contains(left(frame), right(frame), site, budget(frame));
    const within: Code = (frame) => {
      const item = left(frame);
      return operators.contains(right(frame), item, site, budget(frame));
    };
    const matches: Code = (frame) => operators.matches(left(frame), right(frame), site, budget(frame));
    switch (operator) {
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return arithmetic(operator, left, right, site);
      case '<':
      case '<=':
      case '>':
      case '>=':
        return order(operator, left, right, site);
      case '==':
      case 'is':
        return equal;
      case '!=':
      case 'is not':
        return negated(equal);
      case 'contains':
        return contains;
      case 'not contains':
        return negated(contains);
      case 'in':
        return within;
      case 'not in':
        return negated(within);
      case 'matches':
        return matches;
      case 'not matches':
        return negated(matches);
      case 'else':
        return otherwise(left, right);
      case 'and':
        return and(left, right, site);
      case 'or':
        return or(left, right, site);
      case 'xor':
        return (frame) => operators.exclusiveOr(left(frame), right(frame), site);
    }
  }
}

/** No value of the language: what a name gives that no scope holds. */
const absent: Value = new Undefined();

const arithmetic =
  (operator: ArithmeticOperator, left: Code, right: Code, site: Site): Code =>
  (frame) =>
    operators.arithmetic(operator, left(frame), right(frame), site, frame.run.budget);

const order =
  (operator: OrderOperator, left: Code, right: Code, site: Site): Code =>
  (frame) =>
    operators.ordered(operator, left(frame), right(frame), site, frame.run.budget);

/** A name that no scope holds: one of the host's globals, a built-in function, or an error. */
function beyondScopes(name: string, site: Site): Code {
  const known = builtin(name);
  return ({ run, instance }) => {
    const global = instance.global(name);
    if (global !== undefined) return global;
    return known === undefined ? site.fail(`unknown identifier "${name}"`) : known(run);
  };
}

function importedValue(frame: Frame, index: number, name: string, site: Site): Value {
  const found = frame.instance.imports[index];
  return found?.kind === 'value'
    ? copyFor(frame, found.value, site)
    : site.fail(`the import "${name}" is not a value; select something of it`);
}

/** A list may be made whole as soon as somebody goes through it, and is paid for when it is handed out. */
function copyFor(frame: Frame, value: Value, site: Site): Value {
  if (value instanceof ListValue) frame.run.budget.charge(value.length * 8, site);
  return copyOf(value);
}

const leaf =
  (code: Code, node: Expression, site: Site): Code =>
  (frame) => {
    const value = code(frame);
    frame.run.recorded = new Recorded(site, node, value, []);
    return value;
  };

/** Nothing in it calls a function, so that evaluating it changes nothing. */
const isRepeatable = (node: Expression): boolean =>
  node.kind !== 'call' && node.kind !== 'function' && partsOf(node).every(isRepeatable);

/** Whether a reader knows the value from the text. */
function saysNothing(node: Expression): boolean {
  if (node.kind === 'identifier') return ['true', 'false', 'null', 'undefined'].includes(node.name);
  return ['int', 'float', 'string', 'list', 'map', 'function'].includes(node.kind);
}
