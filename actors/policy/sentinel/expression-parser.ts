// Expressions from tokens, by precedence. Chains are bounded as nesting is: a text of a million operators is an error, not the end
// of the process.

import type { Token } from './lexer.ts';
import { precedence, testPrecedence } from './syntax.ts';
import type { BinaryOperator, Binding, Block, Expression, FunctionLiteral } from './syntax.ts';
import { Failure, TokenReader } from './token-reader.ts';

/** Operators or selectors one after the other, which make the tree as deep as they are many. */
const chainMax = 2_000;

const unaryOperators: ReadonlySet<string> = new Set(['+', '-', '!', 'not']);
const constants: ReadonlySet<string> = new Set(['true', 'false', 'null', 'undefined']);

export abstract class ExpressionParser extends TokenReader {
  /** Whether the `map` or `filter` at this token opens a quantifier; tried once. */
  readonly #opensQuantifier = new Map<number, boolean>();
  /** The token after a minus that belongs to it alone. */
  #negated = -1;

  /** The body of a function. */
  protected abstract block(where: string): Block;

  protected expression(): Expression {
    return this.inside(() => this.#binary(1));
  }

  #binary(lowest: number): Expression {
    let left = this.#unary();
    const { start } = left;
    for (let count = 0; ; count += 1) {
      const found = this.#operator();
      if (found === undefined || found.precedence < lowest) return left;
      if (count >= chainMax) this.fail(`more than ${chainMax} operators one after the other`);
      const at = this.token.start;
      this.at += found.length;
      if (found.kind === 'test') {
        const { test, isNegated } = found;
        left = { kind: 'test', start, end: this.previousEnd, test, isNegated, operand: left };
      } else {
        const right = this.#binary(found.precedence + 1);
        left = { kind: 'binary', start, end: this.previousEnd, operator: found.operator, at, left, right };
      }
    }
  }

  /** The operator that comes next, which may be of several words. */
  #operator(): Operator | undefined {
    const { kind } = this.token;
    if (kind === 'is') return this.#isOperator();
    if (kind === 'not') {
      const next = this.tokens[this.at + 1]?.kind;
      if (next !== 'in' && next !== 'matches' && next !== 'contains') return undefined;
      return { kind: 'binary', operator: `not ${next}`, length: 2, precedence: precedence[`not ${next}`] };
    }
    if (!Object.hasOwn(precedence, kind)) return undefined;
    const operator = kind as BinaryOperator;
    return { kind: 'binary', operator, length: 1, precedence: precedence[operator] };
  }

  #isOperator(): Operator {
    const isNegated = this.tokens[this.at + 1]?.kind === 'not';
    const length = isNegated ? 2 : 1;
    for (const test of ['empty', 'defined'] as const) {
      if (this.isWord(test, length) && !this.#startsOperandRest(length + 1)) {
        return { kind: 'test', test, isNegated, length: length + 1, precedence: testPrecedence };
      }
    }
    const operator = isNegated ? 'is not' : 'is';
    return { kind: 'binary', operator, length, precedence: precedence[operator] };
  }

  /** `x is empty.y` and `x is empty(y)` compare with a name that happens to be `empty`. */
  #startsOperandRest(ahead: number): boolean {
    const kind = this.tokens[this.at + ahead]?.kind;
    return kind === '.' || kind === '(' || kind === '[';
  }

  #unary(): Expression {
    const { kind, start } = this.token;
    if (!unaryOperators.has(kind)) return this.#primary();
    this.at += 1;
    if (kind === '-') this.#negated = this.at;
    const operand = this.inside(() => this.#unary());
    return { kind: 'unary', start, end: this.previousEnd, operator: kind as '+' | '-' | '!' | 'not', operand };
  }

  #primary(): Expression {
    let object = this.#operand();
    const { start } = object;
    for (let count = 0; ; count += 1) {
      if (count >= chainMax) this.fail(`more than ${chainMax} selectors and calls one after the other`);
      if (this.take('.') !== undefined) {
        const name = this.expect('identifier', 'after "."').text;
        object = { kind: 'selector', start, end: this.previousEnd, object, name };
      } else if (this.take('[') !== undefined) {
        object = this.#indexOrSlice(object);
      } else if (this.take('(') !== undefined) {
        const given = this.#list(')', () => this.expression());
        object = { kind: 'call', start, end: this.previousEnd, callee: object, arguments: given };
      } else {
        return object;
      }
    }
  }

  #indexOrSlice(object: Expression): Expression {
    const { start } = object;
    const low = this.is(':') ? undefined : this.expression();
    if (this.take(':') === undefined) {
      this.skipLineEnd();
      this.expect(']', 'after the index');
      return { kind: 'index', start, end: this.previousEnd, object, index: low as Expression };
    }
    const high = this.is(']') ? undefined : this.expression();
    this.skipLineEnd();
    this.expect(']', 'after the slice');
    return { kind: 'slice', start, end: this.previousEnd, object, low, high };
  }

  /** What is separated by commas, up to and with the closing bracket. */
  #list<Item>(closing: string, parseOne: () => Item): Item[] {
    const items: Item[] = [];
    this.skipLineEnd();
    while (this.take(closing) === undefined) {
      items.push(parseOne());
      this.skipLineEnd();
      if (this.take(',') === undefined) {
        this.expect(closing, 'or ","');
        return items;
      }
      this.skipLineEnd();
    }
    return items;
  }

  #operand(): Expression {
    const { kind, start, text } = this.token;
    switch (kind) {
      case 'identifier':
        return this.#identifierOrQuantifier();
      case 'int':
        return this.#int();
      case 'float':
        this.at += 1;
        return { kind: 'float', start, end: this.previousEnd, value: Number(text) };
      case 'string':
        this.at += 1;
        return { kind: 'string', start, end: this.previousEnd, value: text };
      case '(': {
        this.at += 1;
        const inner = this.expression();
        this.skipLineEnd();
        this.expect(')', 'after the expression');
        return { kind: 'paren', start, end: this.previousEnd, inner };
      }
      case '[': {
        this.at += 1;
        const items = this.#list(']', () => this.expression());
        return { kind: 'list', start, end: this.previousEnd, items, isConstant: items.every(isConstant) };
      }
      case '{':
        return this.#map();
      case 'func':
        return this.function();
      case 'rule':
        return this.#rule();
      case 'all':
      case 'any':
        return this.#quantifier();
      default:
        return this.fail(`expected an expression, but found ${this.found()}`);
    }
  }

  #int(): Expression {
    const { start, text } = this.token;
    // Its negative is an int, although it is none itself.
    const isNegated = this.#negated === this.at;
    const value = intOf(text);
    if (value > 0x7fff_ffff_ffff_ffffn && !(isNegated && value === 0x8000_0000_0000_0000n)) {
      this.fail(`${text} does not fit into an int of 64 bits`);
    }
    this.at += 1;
    return { kind: 'int', start, end: this.previousEnd, value: BigInt.asIntN(64, value) };
  }

  #map(): Expression {
    const { start } = this.expect('{', '');
    const entries = this.#list('}', () => {
      const key = this.expression();
      this.expect(':', 'after the key');
      return { key, value: this.expression() };
    });
    const constant = entries.every(({ key, value }) => isConstant(key) && isConstant(value));
    return { kind: 'map', start, end: this.previousEnd, entries, isConstant: constant };
  }

  protected function(): FunctionLiteral {
    const { start } = this.expect('func', '');
    const name = this.take('identifier')?.text;
    this.expect('(', 'before the parameters');
    const parameters = this.#list(')', () => this.expect('identifier', 'as the name of a parameter').text);
    const body = this.block('before the body of the function');
    return { kind: 'function', start, end: this.previousEnd, name, parameters, body };
  }

  #rule(): Expression {
    const { start } = this.expect('rule', '');
    const when = this.take('when') === undefined ? undefined : this.expression();
    const body = this.#body('of the rule');
    return { kind: 'rule', start, end: this.previousEnd, when, body };
  }

  #quantifier(): Expression {
    const { start, text } = this.token;
    this.at += 1;
    const binding = this.binding();
    const body = this.#body(`of "${text}"`);
    const quantifier = text as 'all' | 'any' | 'filter' | 'map';
    return { kind: 'quantifier', start, end: this.previousEnd, quantifier, binding, body };
  }

  #body(what: string): Expression {
    this.expect('{', `before the expression ${what}`);
    const body = this.expression();
    while (this.take(';') !== undefined);
    this.expect('}', `after the expression ${what}`);
    return body;
  }

  #identifierOrQuantifier(): Expression {
    const { start, text } = this.token;
    if ((text === 'map' || text === 'filter') && this.#tryQuantifier()) return this.#quantifier();
    this.at += 1;
    return { kind: 'identifier', start, end: this.previousEnd, name: text };
  }

  /** `map` and `filter` are names unless `collection as` follows. The answer is remembered, so that trying stays cheap. */
  #tryQuantifier(): boolean {
    const at = this.at;
    const next = this.tokens[at + 1] as Token;
    if (!startsOperand(next.kind) && !unaryOperators.has(next.kind)) return false;
    const known = this.#opensQuantifier.get(at);
    if (known !== undefined) return known;
    // A name next to a name can be nothing else; so an error in the collection is told as it is.
    if (next.kind === 'identifier' || next.kind === 'string' || next.kind === 'func') return true;
    const nesting = this.nesting;
    let opens = false;
    try {
      this.at += 1;
      this.expression();
      opens = this.is('as');
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
    }
    this.at = at;
    this.nesting = nesting;
    this.#opensQuantifier.set(at, opens);
    return opens;
  }

  protected binding(): Binding {
    const collection = this.expression();
    this.expect('as', 'after the collection');
    const first = this.expect('identifier', 'after "as"').text;
    if (this.take(',') === undefined) return { collection, key: undefined, value: first };
    return { collection, key: first, value: this.expect('identifier', 'after ","').text };
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
