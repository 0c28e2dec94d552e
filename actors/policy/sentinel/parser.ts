// From tokens to a tree, by recursive descent. After an error the parser goes on with the next statement, so that an author sees
// several errors at once. Its depth is bounded: a text of a million brackets is an error, not the end of the process.

import { tokenize } from './lexer.ts';
import type { Comment, Token } from './lexer.ts';
import { Position, SentinelError } from './position.ts';
import type { Source } from './position.ts';
import { precedence, testPrecedence } from './syntax.ts';
import type {
  AssignmentOperator,
  BinaryOperator,
  Binding,
  Block,
  Clause,
  Expression,
  File,
  FunctionLiteral,
  Identifier,
  If,
  ImportDeclaration,
  Index,
  ParamDeclaration,
  Statement,
} from './syntax.ts';
import { textOf } from './value.ts';
import { partsOf } from './walk.ts';

export interface Parsed {
  readonly file: File;
  readonly comments: readonly Comment[];
  /** In the order of the text; at most ten. When there is one, the tree is not complete. */
  readonly errors: readonly SentinelError[];
}

const errorsMax = 10;
/** Brackets, blocks and unary operators inside each other. */
const nestingMax = 200;
/** Operators or selectors one after the other, which make the tree as deep as they are many. */
const chainMax = 2_000;

export function parse(source: Source): Parsed {
  return new Parser(source).run();
}

const unaryOperators: ReadonlySet<string> = new Set(['+', '-', '!', 'not']);
const assignmentOperators: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=']);
const constants: ReadonlySet<string> = new Set(['true', 'false', 'null', 'undefined']);

class Failure extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class Parser {
  readonly #source: Source;
  readonly #tokens: readonly Token[];
  readonly #comments: readonly Comment[];
  readonly #errors: SentinelError[];
  /** Whether the `map` or `filter` at this token opens a quantifier; tried once. */
  readonly #opensQuantifier = new Map<number, boolean>();
  #at = 0;
  #nesting = 0;
  /** The token after a minus that belongs to it alone. */
  #negated = -1;

  constructor(source: Source) {
    const { tokens, comments, errors } = tokenize(source);
    this.#source = source;
    this.#tokens = tokens;
    this.#comments = comments;
    this.#errors = [...errors];
  }

  run(): Parsed {
    const imports: ImportDeclaration[] = [];
    const params: ParamDeclaration[] = [];
    const statements: Statement[] = [];
    this.#statements(['end'], () => {
      if (this.#is('import')) {
        if (params.length + statements.length > 0)
          this.#fail('imports stand at the top of the file, before everything else');
        imports.push(this.#import());
      } else if (this.#is('param')) {
        if (statements.length > 0) this.#fail('params stand at the top of the file, after the imports');
        params.push(this.#param());
      } else {
        statements.push(this.#statement());
      }
    });
    const file = { start: 0, end: this.#source.text.length, imports, params, statements };
    const errors = this.#errors.toSorted((one, other) => (one.position?.offset ?? 0) - (other.position?.offset ?? 0));
    return { file, comments: this.#comments, errors: errors.slice(0, errorsMax) };
  }

  // Tokens

  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  get #previousEnd(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  #is(kind: string): boolean {
    return this.#token.kind === kind;
  }

  /** The next token is this word, reserved or not. */
  #isWord(word: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token !== undefined && token.text === word && (token.kind === 'identifier' || token.kind === word);
  }

  #take(kind: string): Token | undefined {
    const token = this.#token;
    if (token.kind !== kind) return undefined;
    if (kind !== 'end') this.#at += 1;
    return token;
  }

  #expect(kind: string, where: string): Token {
    const token = this.#take(kind);
    if (token !== undefined) return token;
    return this.#fail(`expected ${described(kind)} ${where}, but found ${this.#found()}`);
  }

  /** A line end before a closing bracket means nothing. */
  #skipLineEnd(): void {
    while (this.#is(';') && this.#token.text === '\n') this.#at += 1;
  }

  #found(): string {
    const { kind, text } = this.#token;
    if (kind === 'end') return 'the end of the file';
    if (kind === ';') return text === '\n' ? 'the end of the line' : '";"';
    if (kind === 'string') return 'a string';
    return `"${text}"`;
  }

  #fail(message: string, offset = this.#token.start): never {
    throw new Failure(offset, message);
  }

  #inside<Result>(parse: () => Result): Result {
    if (this.#nesting >= nestingMax) this.#fail(`this is nested too deeply: more than ${nestingMax} levels`);
    this.#nesting += 1;
    const result = parse();
    this.#nesting -= 1;
    return result;
  }

  // Statements

  /** Statements up to one of `ends`, which is not taken. What fails is recorded, and the next statement is tried. */
  #statements(ends: readonly string[], parseOne: () => void): void {
    for (;;) {
      while (this.#take(';') !== undefined);
      const { kind } = this.#token;
      if (ends.includes(kind) || kind === 'end') return;
      const nesting = this.#nesting;
      try {
        parseOne();
        if (!this.#is(';') && !ends.includes(this.#token.kind)) {
          this.#fail(`expected the end of the statement, but found ${this.#found()}`);
        }
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        this.#nesting = nesting;
        this.#record(failure);
        if (this.#errors.length >= errorsMax) this.#at = this.#tokens.length - 1;
        else this.#recover();
      }
    }
  }

  #record(failure: Failure): void {
    const position = new Position(this.#source, failure.offset);
    // What cannot be read was said by the lexer already.
    if (this.#errors.some((error) => error.position?.offset === failure.offset)) return;
    this.#errors.push(new SentinelError({ kind: 'syntax', message: failure.message, position }));
  }

  /** To the end of the statement that failed, or of the block that it stands in. */
  #recover(): void {
    let depth = 0;
    for (; !this.#is('end'); this.#at += 1) {
      const { kind } = this.#token;
      if (kind === '{' || kind === '(' || kind === '[') depth += 1;
      else if (kind === '}' && depth === 0) {
        // At the outermost level nobody waits for it.
        if (this.#nesting === 0) continue;
        return;
      } else if (kind === '}' || kind === ')' || kind === ']') depth = Math.max(0, depth - 1);
      else if (kind === ';' && depth === 0) return;
    }
  }

  #import(): ImportDeclaration {
    const { start } = this.#expect('import', '');
    const path = textOf(this.#expect('string', 'with the name of what is imported').text);
    const alias = this.#take('as') === undefined ? undefined : this.#expect('identifier', 'after "as"').text;
    return { start, end: this.#previousEnd, path, alias };
  }

  #param(): ParamDeclaration {
    const { start } = this.#expect('param', '');
    const name = this.#expect('identifier', 'with the name of the param').text;
    if (this.#take('default') === undefined) return { start, end: this.#previousEnd, name, default: undefined };
    const at = this.#token.start;
    const value = this.#expression();
    if (!isConstant(value) || holdsNothing(value)) this.#fail('the default of a param is a literal', at);
    return { start, end: this.#previousEnd, name, default: value };
  }

  #statement(): Statement {
    const { kind, start } = this.#token;
    switch (kind) {
      case 'if':
        return this.#if();
      case 'for':
        return this.#for();
      case 'case':
        return this.#case();
      case 'break':
      case 'continue':
        this.#at += 1;
        return { kind, start, end: this.#previousEnd };
      case 'return': {
        this.#at += 1;
        if (this.#is(';') || this.#is('}')) this.#fail('"return" needs a value; return undefined where there is none');
        const value = this.#expression();
        return { kind, start, end: this.#previousEnd, value };
      }
      case 'func':
        if (this.#tokens[this.#at + 1]?.kind !== 'identifier') return this.#assignmentOrExpression();
        return this.#declaration();
      default:
        return this.#assignmentOrExpression();
    }
  }

  #declaration(): Statement {
    const literal = this.#function();
    return { kind: 'declare', start: literal.start, end: literal.end, name: literal.name ?? '', function: literal };
  }

  #assignmentOrExpression(): Statement {
    const { start } = this.#token;
    const expression = this.#expression();
    if (!assignmentOperators.has(this.#token.kind)) {
      return { kind: 'expression', start, end: this.#previousEnd, expression };
    }
    const target = this.#target(expression);
    const operator = this.#token.kind as AssignmentOperator;
    this.#at += 1;
    const value = this.#expression();
    return { kind: 'assign', start, end: this.#previousEnd, target, operator, value };
  }

  #target(expression: Expression): Identifier | Index {
    if (expression.kind === 'identifier' || expression.kind === 'index') return expression;
    if (expression.kind === 'selector') {
      return this.#fail(
        `a selector cannot be assigned to; write ["${expression.name}"] for the key of a map`,
        expression.start,
      );
    }
    return this.#fail('only a name or an element of a list or map can be assigned to', expression.start);
  }

  #block(where: string): Block {
    const { start } = this.#expect('{', where);
    const statements: Statement[] = [];
    this.#inside(() => this.#statements(['}'], () => statements.push(this.#statement())));
    this.#expect('}', 'at the end of the block');
    return { kind: 'block', start, end: this.#previousEnd, statements };
  }

  #if(): If {
    const { start } = this.#expect('if', '');
    const condition = this.#expression();
    const then = this.#block('after the condition');
    if (this.#take('else') === undefined) {
      return { kind: 'if', start, end: this.#previousEnd, condition, then, otherwise: undefined };
    }
    const otherwise = this.#is('if') ? this.#inside(() => this.#if()) : this.#block('after "else"');
    return { kind: 'if', start, end: this.#previousEnd, condition, then, otherwise };
  }

  #for(): Statement {
    const { start } = this.#expect('for', '');
    const binding = this.#binding();
    const body = this.#block('after the names of the loop');
    return { kind: 'for', start, end: this.#previousEnd, binding, body };
  }

  #binding(): Binding {
    const collection = this.#expression();
    this.#expect('as', 'after the collection');
    const first = this.#expect('identifier', 'after "as"').text;
    if (this.#take(',') === undefined) return { collection, key: undefined, value: first };
    return { collection, key: first, value: this.#expect('identifier', 'after ","').text };
  }

  #case(): Statement {
    const { start } = this.#expect('case', '');
    const subject = this.#is('{') ? undefined : this.#expression();
    this.#expect('{', 'after "case"');
    const clauses: Clause[] = [];
    this.#inside(() => {
      this.#skipLineEnd();
      while (!this.#is('}')) {
        if (clauses.at(-1)?.values === undefined && clauses.length > 0) this.#fail('"else" is the last part of a case');
        clauses.push(this.#clause());
      }
    });
    this.#expect('}', 'at the end of the case');
    return { kind: 'case', start, end: this.#previousEnd, subject, clauses };
  }

  #clause(): Clause {
    const { start } = this.#token;
    let values: Expression[] | undefined;
    if (this.#take('else') === undefined) {
      this.#expect('when', 'or "else" in a case');
      values = [this.#expression()];
      while (this.#take(',') !== undefined) values.push(this.#expression());
    }
    this.#expect(':', 'after the values of a case');
    const statements: Statement[] = [];
    this.#statements(['when', 'else', '}'], () => statements.push(this.#statement()));
    return { start, end: this.#previousEnd, values, statements };
  }

  // Expressions

  #expression(): Expression {
    return this.#inside(() => this.#binary(1));
  }

  #binary(lowest: number): Expression {
    let left = this.#unary();
    const { start } = left;
    for (let count = 0; ; count += 1) {
      const found = this.#operator();
      if (found === undefined || found.precedence < lowest) return left;
      if (count >= chainMax) this.#fail(`more than ${chainMax} operators one after the other`);
      const at = this.#token.start;
      this.#at += found.length;
      if (found.kind === 'test') {
        const { test, isNegated } = found;
        left = { kind: 'test', start, end: this.#previousEnd, test, isNegated, operand: left };
      } else {
        const right = this.#binary(found.precedence + 1);
        left = { kind: 'binary', start, end: this.#previousEnd, operator: found.operator, at, left, right };
      }
    }
  }

  /** The operator that comes next, which may be of several words. */
  #operator(): Operator | undefined {
    const { kind } = this.#token;
    if (kind === 'is') return this.#isOperator();
    if (kind === 'not') {
      const next = this.#tokens[this.#at + 1]?.kind;
      if (next !== 'in' && next !== 'matches' && next !== 'contains') return undefined;
      return { kind: 'binary', operator: `not ${next}`, length: 2, precedence: precedence[`not ${next}`] };
    }
    if (!Object.hasOwn(precedence, kind)) return undefined;
    const operator = kind as BinaryOperator;
    return { kind: 'binary', operator, length: 1, precedence: precedence[operator] };
  }

  #isOperator(): Operator {
    const isNegated = this.#tokens[this.#at + 1]?.kind === 'not';
    const length = isNegated ? 2 : 1;
    for (const test of ['empty', 'defined'] as const) {
      if (this.#isWord(test, length) && !this.#startsOperandRest(length + 1)) {
        return { kind: 'test', test, isNegated, length: length + 1, precedence: testPrecedence };
      }
    }
    const operator = isNegated ? 'is not' : 'is';
    return { kind: 'binary', operator, length, precedence: precedence[operator] };
  }

  /** `x is empty.y` and `x is empty(y)` compare with a name that happens to be `empty`. */
  #startsOperandRest(ahead: number): boolean {
    const kind = this.#tokens[this.#at + ahead]?.kind;
    return kind === '.' || kind === '(' || kind === '[';
  }

  #unary(): Expression {
    const { kind, start } = this.#token;
    if (!unaryOperators.has(kind)) return this.#primary();
    this.#at += 1;
    if (kind === '-') this.#negated = this.#at;
    const operand = this.#inside(() => this.#unary());
    return { kind: 'unary', start, end: this.#previousEnd, operator: kind as '+' | '-' | '!' | 'not', operand };
  }

  #primary(): Expression {
    let object = this.#operand();
    const { start } = object;
    for (let count = 0; ; count += 1) {
      if (count >= chainMax) this.#fail(`more than ${chainMax} selectors and calls one after the other`);
      if (this.#take('.') !== undefined) {
        const name = this.#expect('identifier', 'after "."').text;
        object = { kind: 'selector', start, end: this.#previousEnd, object, name };
      } else if (this.#take('[') !== undefined) {
        object = this.#indexOrSlice(object);
      } else if (this.#take('(') !== undefined) {
        const given = this.#list(')', () => this.#expression());
        object = { kind: 'call', start, end: this.#previousEnd, callee: object, arguments: given };
      } else {
        return object;
      }
    }
  }

  #indexOrSlice(object: Expression): Expression {
    const { start } = object;
    const low = this.#is(':') ? undefined : this.#expression();
    if (this.#take(':') === undefined) {
      this.#skipLineEnd();
      this.#expect(']', 'after the index');
      return { kind: 'index', start, end: this.#previousEnd, object, index: low as Expression };
    }
    const high = this.#is(']') ? undefined : this.#expression();
    this.#skipLineEnd();
    this.#expect(']', 'after the slice');
    return { kind: 'slice', start, end: this.#previousEnd, object, low, high };
  }

  /** What is separated by commas, up to and with the closing bracket. */
  #list<Item>(closing: string, parseOne: () => Item): Item[] {
    const items: Item[] = [];
    this.#skipLineEnd();
    while (this.#take(closing) === undefined) {
      items.push(parseOne());
      this.#skipLineEnd();
      if (this.#take(',') === undefined) {
        this.#expect(closing, 'or ","');
        return items;
      }
      this.#skipLineEnd();
    }
    return items;
  }

  #operand(): Expression {
    const { kind, start, text } = this.#token;
    switch (kind) {
      case 'identifier':
        return this.#identifierOrQuantifier();
      case 'int':
        return this.#int();
      case 'float':
        this.#at += 1;
        return { kind: 'float', start, end: this.#previousEnd, value: Number(text) };
      case 'string':
        this.#at += 1;
        return { kind: 'string', start, end: this.#previousEnd, value: text };
      case '(': {
        this.#at += 1;
        const inner = this.#expression();
        this.#skipLineEnd();
        this.#expect(')', 'after the expression');
        return { kind: 'paren', start, end: this.#previousEnd, inner };
      }
      case '[': {
        this.#at += 1;
        const items = this.#list(']', () => this.#expression());
        return { kind: 'list', start, end: this.#previousEnd, items, isConstant: items.every(isConstant) };
      }
      case '{':
        return this.#map();
      case 'func':
        return this.#function();
      case 'rule':
        return this.#rule();
      case 'all':
      case 'any':
        return this.#quantifier();
      default:
        return this.#fail(`expected an expression, but found ${this.#found()}`);
    }
  }

  #int(): Expression {
    const { start, text } = this.#token;
    // Its negative is an int, although it is none itself.
    const isNegated = this.#negated === this.#at;
    const value = intOf(text);
    if (value > 0x7fff_ffff_ffff_ffffn && !(isNegated && value === 0x8000_0000_0000_0000n)) {
      this.#fail(`${text} does not fit into an int of 64 bits`);
    }
    this.#at += 1;
    return { kind: 'int', start, end: this.#previousEnd, value: BigInt.asIntN(64, value) };
  }

  #map(): Expression {
    const { start } = this.#expect('{', '');
    const entries = this.#list('}', () => {
      const key = this.#expression();
      this.#expect(':', 'after the key');
      return { key, value: this.#expression() };
    });
    const constant = entries.every(({ key, value }) => isConstant(key) && isConstant(value));
    return { kind: 'map', start, end: this.#previousEnd, entries, isConstant: constant };
  }

  #function(): FunctionLiteral {
    const { start } = this.#expect('func', '');
    const name = this.#take('identifier')?.text;
    this.#expect('(', 'before the parameters');
    const parameters = this.#list(')', () => this.#expect('identifier', 'as the name of a parameter').text);
    const body = this.#block('before the body of the function');
    return { kind: 'function', start, end: this.#previousEnd, name, parameters, body };
  }

  #rule(): Expression {
    const { start } = this.#expect('rule', '');
    const when = this.#take('when') === undefined ? undefined : this.#expression();
    const body = this.#body('of the rule');
    return { kind: 'rule', start, end: this.#previousEnd, when, body };
  }

  #quantifier(): Expression {
    const { start, text } = this.#token;
    this.#at += 1;
    const binding = this.#binding();
    const body = this.#body(`of "${text}"`);
    const quantifier = text as 'all' | 'any' | 'filter' | 'map';
    return { kind: 'quantifier', start, end: this.#previousEnd, quantifier, binding, body };
  }

  #body(what: string): Expression {
    this.#expect('{', `before the expression ${what}`);
    const body = this.#expression();
    while (this.#take(';') !== undefined);
    this.#expect('}', `after the expression ${what}`);
    return body;
  }

  #identifierOrQuantifier(): Expression {
    const { start, text } = this.#token;
    if ((text === 'map' || text === 'filter') && this.#tryQuantifier()) return this.#quantifier();
    this.#at += 1;
    return { kind: 'identifier', start, end: this.#previousEnd, name: text };
  }

  /** `map` and `filter` are names unless `collection as` follows. The answer is remembered, so that trying stays cheap. */
  #tryQuantifier(): boolean {
    const at = this.#at;
    const next = this.#tokens[at + 1] as Token;
    if (!startsOperand(next.kind) && !unaryOperators.has(next.kind)) return false;
    const known = this.#opensQuantifier.get(at);
    if (known !== undefined) return known;
    // A name next to a name can be nothing else; so an error in the collection is told as it is.
    if (next.kind === 'identifier' || next.kind === 'string' || next.kind === 'func') return true;
    const nesting = this.#nesting;
    let opens = false;
    try {
      this.#at += 1;
      this.#expression();
      opens = this.#is('as');
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
    }
    this.#at = at;
    this.#nesting = nesting;
    this.#opensQuantifier.set(at, opens);
    return opens;
  }
}

type Operator = { readonly length: number; readonly precedence: number } & (
  | { readonly kind: 'binary'; readonly operator: BinaryOperator }
  | { readonly kind: 'test'; readonly test: 'empty' | 'defined'; readonly isNegated: boolean }
);

const startsOperand = (kind: string): boolean =>
  ['identifier', 'int', 'float', 'string', '(', '[', '{', 'func', 'rule', 'all', 'any'].includes(kind);

/** The value of an int's text, which may be decimal, octal (a leading 0) or hexadecimal. */
export function intOf(text: string): bigint {
  if (/^0[xX]/.test(text)) return BigInt(text);
  return /^0[0-7]+$/.test(text) ? BigInt(`0o${text.slice(1)}`) : BigInt(/^\d+$/.test(text) ? text : 0);
}

/** A literal that needs no evaluation; the constants of the language cannot be shadowed. */
export function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'int':
    case 'float':
    case 'string':
      return true;
    case 'identifier':
      return constants.has(expression.name);
    case 'list':
    case 'map':
      return expression.isConstant;
    case 'unary':
      return (
        (expression.operator === '-' || expression.operator === '+') &&
        (expression.operand.kind === 'int' || expression.operand.kind === 'float')
      );
    case 'paren':
    case 'function':
    case 'rule':
    case 'quantifier':
    case 'selector':
    case 'index':
    case 'slice':
    case 'call':
    case 'binary':
    case 'test':
      return false;
  }
}

/** `null` or `undefined` somewhere in a constant. */
const holdsNothing = (node: Expression): boolean =>
  node.kind === 'identifier' ? node.name === 'null' || node.name === 'undefined' : partsOf(node).some(holdsNothing);

const described = (kind: string): string =>
  kind === 'identifier' ? 'a name' : kind === 'string' ? 'a string' : `"${kind}"`;
