// What is wrong with a policy although its text can be read: found before it runs, so that no run is needed to see it.

import { builtin, constantNames } from './builtins.ts';
import { Position, SentinelError } from './position.ts';
import type { Source } from './position.ts';
import type { Binding, Block, Expression, File, FunctionLiteral, Statement } from './syntax.ts';
import { namesMadeBy } from './scope.ts';
import { partsOf } from './walk.ts';

const identifier = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

/** The name that an import has in the policy. */
export const aliasOf = ({ path, alias }: { readonly path: string; readonly alias: string | undefined }): string =>
  alias ?? path;

export function check(file: File, source: Source): readonly SentinelError[] {
  const checker = new Checker(file, source);
  checker.file(file);
  return checker.errors;
}

interface Where {
  readonly isFunction: boolean;
  readonly isLoop: boolean;
}

class Checker {
  readonly errors: SentinelError[] = [];
  readonly #source: Source;
  readonly #imports: ReadonlySet<string>;
  /** Innermost last: what stands for something else there than an import or a built-in function. */
  readonly #scopes: ReadonlySet<string>[] = [];

  constructor(file: File, source: Source) {
    this.#source = source;
    this.#imports = new Set(file.imports.map(aliasOf));
  }

  file({ imports, params, statements }: File): void {
    this.#checkImports(imports);
    const names = new Set<string>();
    for (const { name, nameStart: start } of params) {
      if (constantNames.has(name)) this.#error(start, `a param cannot be called "${name}", which is a constant`);
      if (builtin(name) !== undefined) this.#error(start, `a param cannot be called "${name}", which is a function`);
      if (this.#imports.has(name)) this.#error(start, `a param cannot be called "${name}", which is an import`);
      if (names.has(name)) this.#error(start, `there are two params called "${name}"`);
      names.add(name);
    }
    this.#within([...names], statements, () => this.#statements(statements, { isFunction: false, isLoop: false }));
  }

  /** A scope with these names of its own, and those that its statements make. An import is no name that can be made. */
  #within(names: readonly string[], statements: readonly Statement[], check: () => void): void {
    const made = namesMadeBy(statements).filter((name) => !this.#imports.has(name));
    this.#scopes.push(new Set([...names, ...made]));
    check();
    this.#scopes.pop();
  }

  #isBound(name: string): boolean {
    return this.#scopes.some((scope) => scope.has(name));
  }

  #error(offset: number, message: string): void {
    this.errors.push(new SentinelError({ kind: 'semantic', message, position: new Position(this.#source, offset) }));
  }

  #checkImports(imports: File['imports']): void {
    const aliases = new Map<string, string>();
    for (const declaration of imports) {
      const alias = aliasOf(declaration);
      const { start } = declaration;
      if (!identifier.test(alias))
        this.#error(start, `import "${declaration.path}" needs a name: import "${declaration.path}" as …`);
      else if (constantNames.has(alias))
        this.#error(start, `an import cannot be called "${alias}", which is a constant`);
      // The same import twice is one import: public policies have it.
      const path = aliases.get(alias);
      if (path !== undefined && path !== declaration.path)
        this.#error(start, `there are two imports called "${alias}"`);
      aliases.set(alias, declaration.path);
    }
  }

  #bind(name: string, offset: number): void {
    if (constantNames.has(name)) this.#error(offset, `"${name}" is a constant and cannot be another value`);
  }

  #statements(statements: readonly Statement[], where: Where): void {
    for (const statement of statements) this.#statement(statement, where);
  }

  #block(block: Block, where: Where): void {
    this.#statements(block.statements, where);
  }

  #statement(statement: Statement, where: Where): void {
    switch (statement.kind) {
      case 'assign':
        this.#target(statement.target);
        this.#expression(statement.value, !isAppendToItself(statement.target, statement.value));
        break;
      case 'if':
        this.#if(statement, where);
        break;
      case 'for':
        this.#turn(statement.binding, statement.start, statement.body.statements, () =>
          this.#block(statement.body, { ...where, isLoop: true }),
        );
        break;
      case 'case':
        if (statement.subject !== undefined) this.#expression(statement.subject, true);
        for (const { values, statements } of statement.clauses) {
          for (const value of values ?? []) this.#expression(value, true);
          this.#statements(statements, where);
        }
        break;
      case 'break':
      case 'continue':
        if (!where.isLoop) this.#error(statement.start, `"${statement.kind}" stands outside of a loop`);
        break;
      case 'return':
        if (!where.isFunction) this.#error(statement.start, '"return" stands outside of a function');
        this.#expression(statement.value, true);
        break;
      case 'declare':
        this.#bindAssigned(statement.name, statement.start);
        this.#function(statement.function);
        break;
      case 'expression':
        this.#expression(statement.expression, false);
        break;
    }
  }

  #if(statement: Extract<Statement, { kind: 'if' }>, where: Where): void {
    this.#expression(statement.condition, true);
    this.#block(statement.then, where);
    if (statement.otherwise?.kind === 'if') this.#if(statement.otherwise, where);
    else if (statement.otherwise !== undefined) this.#block(statement.otherwise, where);
  }

  #bindAssigned(name: string, offset: number): void {
    if (this.#imports.has(name) && !this.#isBound(name))
      this.#error(offset, `"${name}" is an import and cannot be assigned to`);
    this.#bind(name, offset);
  }

  #target(target: Expression): void {
    if (target.kind === 'identifier') {
      this.#bindAssigned(target.name, target.start);
      return;
    }
    let root: Expression = target.kind === 'index' ? target.object : target;
    while (root.kind === 'index' || root.kind === 'selector') root = root.object;
    if (root.kind === 'identifier' && this.#imports.has(root.name) && !this.#isBound(root.name)) {
      this.#error(target.start, `"${root.name}" is an import, whose values cannot be assigned to`);
    }
    if (target.kind === 'index') {
      this.#expression(target.object, true);
      this.#expression(target.index, true);
    }
  }

  /** The turns of a loop or quantifier, over a collection that its names are not known to yet. */
  #turn(
    { collection, key, value }: Binding,
    offset: number,
    statements: readonly Statement[],
    check: () => void,
  ): void {
    this.#expression(collection, true);
    const names = key === undefined ? [value] : [key, value];
    for (const name of names) this.#bind(name, offset);
    this.#within(names, statements, check);
  }

  #function({ parameters, body, start, end, name }: FunctionLiteral): void {
    const names = new Set<string>();
    for (const parameter of parameters) {
      if (names.has(parameter)) this.#error(start, `there are two parameters called "${parameter}"`);
      names.add(parameter);
      this.#bind(parameter, start);
    }
    if (!alwaysReturns(body.statements)) {
      const which = name === undefined ? 'this function' : `the function "${name}"`;
      this.#error(end - 1, `${which} can end without a return; every function ends with one`);
    }
    this.#within(parameters, body.statements, () => this.#block(body, { isFunction: true, isLoop: false }));
  }

  /** `isUsed`: something happens with the value. */
  #expression(expression: Expression, isUsed: boolean): void {
    switch (expression.kind) {
      case 'list':
      case 'map':
        if (!expression.isConstant) this.#expressions(partsOf(expression));
        break;
      case 'function':
        this.#function(expression);
        break;
      case 'quantifier':
        this.#turn(expression.binding, expression.start, [], () => this.#expression(expression.body, true));
        break;
      case 'call':
        this.#call(expression, isUsed);
        break;
      case 'int':
      case 'float':
      case 'string':
      case 'identifier':
      case 'paren':
      case 'rule':
      case 'selector':
      case 'index':
      case 'slice':
      case 'unary':
      case 'binary':
      case 'test':
        this.#expressions(partsOf(expression));
        break;
    }
  }

  #expressions(expressions: readonly Expression[]): void {
    for (const expression of expressions) this.#expression(expression, true);
  }

  #call({ callee, arguments: given, start }: Extract<Expression, { kind: 'call' }>, isUsed: boolean): void {
    if (isUsed && callee.kind === 'identifier' && callee.name === 'append' && !this.#isBound('append')) {
      this.#error(start, '"append" changes its list and has no value that could be used');
    }
    this.#expression(callee, true);
    for (const argument of given) this.#expression(argument, true);
  }
}

/** `list = append(list, x)`: public policies have it, and live with the list being undefined from then on. */
const isAppendToItself = (target: Expression, value: Expression): boolean =>
  value.kind === 'call' &&
  value.arguments[0]?.kind === 'identifier' &&
  target.kind === 'identifier' &&
  target.name === value.arguments[0].name;

/** The last statement is a return, or branches that all end in one. */
function alwaysReturns(statements: readonly Statement[]): boolean {
  const last = statements.at(-1);
  if (last === undefined) return false;
  if (last.kind === 'return') return true;
  if (last.kind === 'if') return ifAlwaysReturns(last);
  if (last.kind !== 'case') return false;
  return (
    last.clauses.some(({ values }) => values === undefined) &&
    last.clauses.every((clause) => alwaysReturns(clause.statements))
  );
}

function ifAlwaysReturns({ then, otherwise }: Extract<Statement, { kind: 'if' }>): boolean {
  if (otherwise === undefined || !alwaysReturns(then.statements)) return false;
  return otherwise.kind === 'if' ? ifAlwaysReturns(otherwise) : alwaysReturns(otherwise.statements);
}
