// Trees as text: an expression on one line, a file as a policy that parses to the same tree. Brackets are written where the tree
// has them and where it would otherwise be another.

import { precedence, testPrecedence } from './syntax.ts';
import type { Binding, Block, Clause, Expression, File, If, Statement } from './syntax.ts';
import { textOf } from './value.ts';

/** One line, but for the bodies of functions, which are shown as `{ … }`. */
export const printExpression = (expression: Expression): string => new Printer(true).expression(expression, 0);

/** The whole file, without its comments. */
export const printFile = (file: File): string => new Printer(false).file(file);

class Printer {
  readonly #isShort: boolean;
  #indent = 0;

  constructor(isShort: boolean) {
    this.#isShort = isShort;
  }

  file({ imports, params, statements }: File): string {
    const lines = [
      ...imports.map(({ path, alias }) => `import ${JSON.stringify(path)}${alias === undefined ? '' : ` as ${alias}`}`),
      ...params.map((param) =>
        param.default === undefined
          ? `param ${param.name}`
          : `param ${param.name} default ${this.expression(param.default, 0)}`,
      ),
      ...statements.map((statement) => this.#statement(statement)),
    ];
    return lines.map((line) => `${line}\n`).join('');
  }

  #statement(statement: Statement): string {
    switch (statement.kind) {
      case 'assign':
        return `${this.expression(statement.target, 9)} ${statement.operator} ${this.expression(statement.value, 0)}`;
      case 'if':
        return this.#if(statement);
      case 'for':
        return `for ${this.#binding(statement.binding)} ${this.#block(statement.body)}`;
      case 'case': {
        const subject = this.#subject(statement.subject);
        const clauses = statement.clauses.map((clause) => `${this.#line()}${this.#clause(clause)}`);
        return `case ${subject}{${clauses.join('')}${this.#line()}}`;
      }
      case 'break':
      case 'continue':
        return statement.kind;
      case 'return':
        return `return ${this.expression(statement.value, 0)}`;
      case 'declare':
        return this.expression(statement.function, 0);
      case 'expression':
        return this.expression(statement.expression, 0);
    }
  }

  /** A brace after `case` opens its clauses. */
  #subject(subject: Expression | undefined): string {
    if (subject === undefined) return '';
    const text = this.expression(subject, 0);
    return text.startsWith('{') ? `(${text}) ` : `${text} `;
  }

  #if({ condition, then, otherwise }: If): string {
    const head = `if ${this.expression(condition, 0)} ${this.#block(then)}`;
    if (otherwise === undefined) return head;
    return `${head} else ${otherwise.kind === 'if' ? this.#if(otherwise) : this.#block(otherwise)}`;
  }

  #clause({ values, statements }: Clause): string {
    const head =
      values === undefined ? 'else:' : `when ${values.map((value) => this.expression(value, 0)).join(', ')}:`;
    return `${head}${this.#indented(statements)}`;
  }

  #block({ statements }: Block): string {
    if (this.#isShort) return statements.length === 0 ? '{}' : '{ … }';
    return `{${this.#indented(statements)}${this.#line()}}`;
  }

  #indented(statements: readonly Statement[]): string {
    this.#indent += 1;
    const text = statements.map((statement) => `${this.#line()}${this.#statement(statement)}`).join('');
    this.#indent -= 1;
    return text;
  }

  #line(): string {
    return `\n${'\t'.repeat(this.#indent)}`;
  }

  #binding({ collection, key, value }: Binding): string {
    return `${this.expression(collection, 0)} as ${key === undefined ? '' : `${key}, `}${value}`;
  }

  /** `lowest` is how tightly the place binds where the expression is written: 7 for an operand of unary, 8 of a selector. */
  expression(expression: Expression, lowest: number): string {
    const text = this.#bare(expression);
    return tightness(expression) < lowest ? `(${text})` : text;
  }

  #bare(expression: Expression): string {
    switch (expression.kind) {
      case 'int':
        // The one int that has no literal of its own.
        return expression.value < 0n ? String(BigInt.asUintN(64, expression.value)) : String(expression.value);
      case 'float':
        return printFloat(expression.value);
      case 'string':
        return printString(expression.value);
      case 'identifier':
        return expression.name;
      case 'paren':
        return `(${this.expression(expression.inner, 0)})`;
      case 'list':
        return `[${this.#list(expression.items)}]`;
      case 'map': {
        const entries = expression.entries.map(
          ({ key, value }) => `${this.expression(key, 0)}: ${this.expression(value, 0)}`,
        );
        return `{${entries.join(', ')}}`;
      }
      case 'function': {
        const name = expression.name === undefined ? '' : ` ${expression.name}`;
        return `func${name}(${expression.parameters.join(', ')}) ${this.#block(expression.body)}`;
      }
      case 'rule': {
        const when = expression.when === undefined ? '' : `when ${this.expression(expression.when, 0)} `;
        return `rule ${when}{ ${this.expression(expression.body, 0)} }`;
      }
      case 'quantifier':
        return `${expression.quantifier} ${this.#binding(expression.binding)} { ${this.expression(expression.body, 0)} }`;
      case 'selector':
        return `${this.expression(expression.object, 8)}.${expression.name}`;
      case 'index':
        return `${this.expression(expression.object, 8)}[${this.expression(expression.index, 0)}]`;
      case 'slice': {
        const [low, high] = [expression.low, expression.high].map((bound) =>
          bound === undefined ? '' : this.expression(bound, 0),
        );
        return `${this.expression(expression.object, 8)}[${low}:${high}]`;
      }
      case 'call':
        return `${this.expression(expression.callee, 8)}(${this.#list(expression.arguments)})`;
      case 'unary': {
        const space = expression.operator === 'not' ? ' ' : '';
        return `${expression.operator}${space}${this.expression(expression.operand, 7)}`;
      }
      case 'binary': {
        const own = precedence[expression.operator];
        const [left, right] = [this.expression(expression.left, own), this.expression(expression.right, own + 1)];
        // After "is" these words would belong to the operator.
        const isTaken = /^is\b/.test(expression.operator) && /^(?:not|empty|defined)\b/.test(right);
        return `${left} ${expression.operator} ${isTaken ? `(${right})` : right}`;
      }
      case 'test': {
        const not = expression.isNegated ? 'not ' : '';
        return `${this.expression(expression.operand, testPrecedence)} is ${not}${expression.test}`;
      }
    }
  }

  #list(items: readonly Expression[]): string {
    return items.map((item) => this.expression(item, 0)).join(', ');
  }
}

/** How tightly an expression holds together: operators as in `precedence`, unary 7, everything else 9. */
function tightness(expression: Expression): number {
  switch (expression.kind) {
    case 'binary':
      return precedence[expression.operator];
    case 'test':
      return testPrecedence;
    case 'unary':
      return 7;
    case 'int':
    case 'float':
      // 1.x would be a float and a name.
      return 7;
    case 'string':
    case 'identifier':
    case 'paren':
    case 'list':
    case 'map':
    case 'function':
    case 'rule':
    case 'quantifier':
    case 'selector':
    case 'index':
    case 'slice':
    case 'call':
      return 9;
  }
}

function printFloat(value: number): string {
  const text = String(value);
  return /^\d+$/.test(text) ? `${text}.0` : text;
}

const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Bytes that are text are written as text; others as the bytes that they are. */
function printString(bytes: string): string {
  const text = textOf(bytes);
  const isText = !text.includes('\ufffd');
  const written = Array.from(isText ? text : bytes, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const isPlain = code >= 0x20 && code !== 0x7f && (isText || code < 0x7f);
    return escapes[character] ?? (isPlain ? character : `\\x${code.toString(16).padStart(2, '0')}`);
  });
  return `"${written.join('')}"`;
}
