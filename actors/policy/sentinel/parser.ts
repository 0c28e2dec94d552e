// From tokens to a tree, by recursive descent: declarations and statements here, expressions in expression-parser.ts. After an error
// the parser goes on with the next statement, so that an author sees several errors at once.

import { ExpressionParser, isConstant } from './expression-parser.ts';
import { errorsMax, tokenize } from './lexer.ts';
import type { Comment } from './lexer.ts';
import { Position, SentinelError } from './position.ts';
import type { Source } from './position.ts';
import type {
  AssignmentOperator,
  Block,
  Clause,
  Expression,
  File,
  Identifier,
  If,
  ImportDeclaration,
  Index,
  ParamDeclaration,
  Statement,
} from './syntax.ts';
import { Failure } from './token-reader.ts';
import { textOf } from './value.ts';
import { partsOf } from './walk.ts';

export interface Parsed {
  readonly file: File;
  readonly comments: readonly Comment[];
  /** In the order of the text; at most `errorsMax`. When there is one, the tree is not complete. */
  readonly errors: readonly SentinelError[];
}

export function parse(source: Source): Parsed {
  return new Parser(source).run();
}

const assignmentOperators: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=']);

class Parser extends ExpressionParser {
  readonly #comments: readonly Comment[];
  readonly #errors: SentinelError[];

  constructor(source: Source) {
    const { tokens, comments, errors } = tokenize(source);
    super(source, tokens);
    this.#comments = comments;
    this.#errors = [...errors];
  }

  run(): Parsed {
    const imports: ImportDeclaration[] = [];
    const params: ParamDeclaration[] = [];
    const statements: Statement[] = [];
    this.#statements(['end'], () => {
      if (this.is('import')) {
        if (params.length + statements.length > 0)
          this.fail('imports stand at the top of the file, before everything else');
        imports.push(this.#import());
      } else if (this.is('param')) {
        if (statements.length > 0) this.fail('params stand at the top of the file, after the imports');
        params.push(this.#param());
      } else {
        statements.push(this.#statement());
      }
    });
    const file = { start: 0, end: this.source.text.length, imports, params, statements };
    const errors = this.#errors.toSorted((one, other) => (one.position?.offset ?? 0) - (other.position?.offset ?? 0));
    return { file, comments: this.#comments, errors: errors.slice(0, errorsMax) };
  }

  /** Statements up to one of `ends`, which is not taken. What fails is recorded, and the next statement is tried. */
  #statements(ends: readonly string[], parseOne: () => void): void {
    for (;;) {
      while (this.take(';') !== undefined);
      const { kind } = this.token;
      if (ends.includes(kind) || kind === 'end') return;
      const nesting = this.nesting;
      try {
        parseOne();
        if (!this.is(';') && !ends.includes(this.token.kind)) {
          this.fail(`expected the end of the statement, but found ${this.found()}`);
        }
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        this.nesting = nesting;
        this.#record(failure);
        if (this.#errors.length >= errorsMax) this.at = this.tokens.length - 1;
        else this.#recover();
      }
    }
  }

  #record(failure: Failure): void {
    const position = new Position(this.source, failure.offset);
    // What cannot be read was said by the lexer already.
    if (this.#errors.some((error) => error.position?.offset === failure.offset)) return;
    this.#errors.push(new SentinelError({ kind: 'syntax', message: failure.message, position }));
  }

  /** To the end of the statement that failed, or of the block that it stands in. */
  #recover(): void {
    let depth = 0;
    for (; !this.is('end'); this.at += 1) {
      const { kind } = this.token;
      if (kind === '{' || kind === '(' || kind === '[') depth += 1;
      else if (kind === '}' && depth === 0) {
        // At the outermost level nobody waits for it.
        if (this.nesting === 0) continue;
        return;
      } else if (kind === '}' || kind === ')' || kind === ']') depth = Math.max(0, depth - 1);
      else if (kind === ';' && depth === 0) return;
    }
  }

  #import(): ImportDeclaration {
    const { start } = this.expect('import', '');
    const path = textOf(this.expect('string', 'with the name of what is imported').text);
    const alias = this.take('as') === undefined ? undefined : this.expect('identifier', 'after "as"').text;
    return { start, end: this.previousEnd, path, alias };
  }

  #param(): ParamDeclaration {
    const { start } = this.expect('param', '');
    const { text: name, start: nameStart } = this.expect('identifier', 'with the name of the param');
    if (this.take('default') === undefined)
      return { start, end: this.previousEnd, name, nameStart, default: undefined };
    const at = this.token.start;
    const value = this.expression();
    if (!isConstant(value) || holdsNothing(value)) this.fail('the default of a param is a literal', at);
    return { start, end: this.previousEnd, name, nameStart, default: value };
  }

  #statement(): Statement {
    const { kind, start } = this.token;
    switch (kind) {
      case 'if':
        return this.#if();
      case 'for':
        return this.#for();
      case 'case':
        return this.#case();
      case 'break':
      case 'continue':
        this.at += 1;
        return { kind, start, end: this.previousEnd };
      case 'return': {
        this.at += 1;
        if (this.is(';') || this.is('}')) this.fail('"return" needs a value; return undefined where there is none');
        const value = this.expression();
        return { kind, start, end: this.previousEnd, value };
      }
      case 'func':
        if (this.tokens[this.at + 1]?.kind !== 'identifier') return this.#assignmentOrExpression();
        return this.#declaration();
      default:
        return this.#assignmentOrExpression();
    }
  }

  #declaration(): Statement {
    const literal = this.function();
    return { kind: 'declare', start: literal.start, end: literal.end, name: literal.name ?? '', function: literal };
  }

  #assignmentOrExpression(): Statement {
    const { start } = this.token;
    const expression = this.expression();
    if (!assignmentOperators.has(this.token.kind)) {
      return { kind: 'expression', start, end: this.previousEnd, expression };
    }
    const target = this.#target(expression);
    const operator = this.token.kind as AssignmentOperator;
    this.at += 1;
    const value = this.expression();
    return { kind: 'assign', start, end: this.previousEnd, target, operator, value };
  }

  #target(expression: Expression): Identifier | Index {
    if (expression.kind === 'identifier' || expression.kind === 'index') return expression;
    if (expression.kind === 'selector') {
      return this.fail(
        `a selector cannot be assigned to; write ["${expression.name}"] for the key of a map`,
        expression.start,
      );
    }
    return this.fail('only a name or an element of a list or map can be assigned to', expression.start);
  }

  protected override block(where: string): Block {
    const { start } = this.expect('{', where);
    const statements: Statement[] = [];
    this.inside(() => this.#statements(['}'], () => statements.push(this.#statement())));
    this.expect('}', 'at the end of the block');
    return { kind: 'block', start, end: this.previousEnd, statements };
  }

  #if(): If {
    const { start } = this.expect('if', '');
    const condition = this.expression();
    const then = this.block('after the condition');
    if (this.take('else') === undefined) {
      return { kind: 'if', start, end: this.previousEnd, condition, then, otherwise: undefined };
    }
    const otherwise = this.is('if') ? this.inside(() => this.#if()) : this.block('after "else"');
    return { kind: 'if', start, end: this.previousEnd, condition, then, otherwise };
  }

  #for(): Statement {
    const { start } = this.expect('for', '');
    const binding = this.binding();
    const body = this.block('after the names of the loop');
    return { kind: 'for', start, end: this.previousEnd, binding, body };
  }

  #case(): Statement {
    const { start } = this.expect('case', '');
    const subject = this.is('{') ? undefined : this.expression();
    this.expect('{', 'after "case"');
    const clauses: Clause[] = [];
    this.inside(() => {
      this.skipLineEnd();
      while (!this.is('}')) {
        if (clauses.at(-1)?.values === undefined && clauses.length > 0) this.fail('"else" is the last part of a case');
        clauses.push(this.#clause());
      }
    });
    this.expect('}', 'at the end of the case');
    return { kind: 'case', start, end: this.previousEnd, subject, clauses };
  }

  #clause(): Clause {
    const { start } = this.token;
    let values: Expression[] | undefined;
    if (this.take('else') === undefined) {
      this.expect('when', 'or "else" in a case');
      values = [this.expression()];
      while (this.take(',') !== undefined) values.push(this.expression());
    }
    this.expect(':', 'after the values of a case');
    const statements: Statement[] = [];
    this.#statements(['when', 'else', '}'], () => statements.push(this.#statement()));
    return { start, end: this.previousEnd, values, statements };
  }
}

/** `null` or `undefined` somewhere in a constant. */
const holdsNothing = (node: Expression): boolean =>
  node.kind === 'identifier' ? node.name === 'null' || node.name === 'undefined' : partsOf(node).some(holdsNothing);
