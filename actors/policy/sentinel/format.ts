// Policies in their one form, as `terrace sentinel fmt` writes them: tabs for what is inside of brackets, one space where spaces
// belong, at most one empty line in a row. Where lines end is left to the author, since line ends have a meaning.

import { tokenize } from './lexer.ts';
import type { Token } from './lexer.ts';
import { parse } from './parser.ts';
import { SentinelError, Source } from './position.ts';
import { walk } from './walk.ts';

/** Throws SentinelError when the text is no policy. What it gives, formatted again, stays as it is. */
export function formatPolicy(text: string, name: string): string {
  const source = new Source(name, text.replaceAll('\r\n', '\n'));
  const { file, errors } = parse(source);
  const [first, ...others] = errors;
  if (first !== undefined) {
    throw new SentinelError({ kind: first.kind, message: first.message, position: first.position, others });
  }
  const roles = new Map<number, Role>();
  walk(file, {
    expression: (node) => {
      if (node.kind === 'map') roles.set(node.start, 'map');
      if (node.kind === 'unary') roles.set(node.start, 'unary');
      if (node.kind === 'quantifier') roles.set(node.start, 'quantifier');
    },
  });
  return new Formatter(source, roles).run();
}

/** What a token is where its kind does not say it. */
type Role = 'map' | 'unary' | 'quantifier';

interface Item {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

interface Bracket {
  readonly kind: string;
  /** Of the line that it stands on. */
  readonly indent: number;
  readonly isMap: boolean;
  readonly isCase: boolean;
}

const openers = new Set(['(', '[', '{']);
const closers = new Set([')', ']', '}']);
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', 'return']);

class Formatter {
  readonly #source: Source;
  readonly #roles: ReadonlyMap<number, Role>;
  readonly #brackets: Bracket[] = [];
  readonly #lines: string[] = [];
  #line = '';
  #indent = 0;
  #last: Item | undefined;
  /** The statement that goes on has an assignment or return in front, so that its further lines stand deeper. */
  #isAssigned = false;
  /** A `case` whose opening brace is still to come, by the number of brackets around it. */
  #caseAt: number | undefined;

  constructor(source: Source, roles: ReadonlyMap<number, Role>) {
    this.#source = source;
    this.#roles = roles;
  }

  run(): string {
    const { tokens, comments } = tokenize(this.#source);
    const items: Item[] = [
      ...tokens.filter((token) => !isLineEnd(token) && token.kind !== 'end'),
      ...comments.map(({ start, end }) => ({ kind: 'comment', start, end })),
    ].toSorted((one, other) => one.start - other.start);
    for (const [index, item] of items.entries()) this.#item(item, items, index);
    this.#endLine();
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  #item(item: Item, items: readonly Item[], index: number): void {
    const breaks = this.#breaksBefore(item);
    // A semicolon before a line end says nothing.
    const next = items[index + 1];
    if (item.kind === ';' && (next === undefined || this.#breaksBetween(item, next) > 0)) return;
    if (breaks > 0) {
      this.#endLine();
      if (breaks > 1 && this.#lines.length > 0) this.#lines.push('');
      this.#indent = this.#indentOf(items, index);
      this.#line = '\t'.repeat(this.#indent);
    } else if (this.#last !== undefined && this.#hasSpace(this.#last, item)) {
      this.#line += ' ';
    }
    this.#line += this.#source.text.slice(item.start, item.end).trimEnd();
    this.#follow(item);
    this.#last = item;
  }

  #endLine(): void {
    if (this.#line.trim() !== '') this.#lines.push(this.#line);
    this.#line = '';
  }

  #breaksBefore(item: Item): number {
    if (this.#last === undefined) return item.start === 0 ? 0 : 1;
    return this.#breaksBetween(this.#last, item);
  }

  #breaksBetween(one: Item, other: Item): number {
    return this.#source.text.slice(one.end, other.start).split('\n').length - 1;
  }

  #indentOf(items: readonly Item[], index: number): number {
    let depth = this.#brackets.length;
    for (let at = index; closers.has(items[at]?.kind ?? ''); at += 1) {
      if (at > index && this.#breaksBetween(items[at - 1] as Item, items[at] as Item) > 0) break;
      depth -= 1;
    }
    if (depth < this.#brackets.length) return this.#brackets[Math.max(0, depth)]?.indent ?? 0;
    const inside = this.#brackets.at(-1);
    const base = inside === undefined ? 0 : inside.indent + 1;
    const { kind } = items[index] as Item;
    if (inside?.isCase === true && (kind === 'when' || kind === 'else') && !this.#isContinued()) return inside.indent;
    return base + (this.#isContinued() && this.#isAssigned ? 1 : 0);
  }

  /** The line before ended within an expression. */
  #isContinued(): boolean {
    const kind = this.#lastToken?.kind ?? ';';
    return !openers.has(kind) && !endsLine.has(kind);
  }

  #lastToken: Item | undefined;

  #follow(item: Item): void {
    const { kind } = item;
    if (kind === 'comment') return;
    if (kind === 'case') this.#caseAt = this.#brackets.length;
    if (openers.has(kind)) {
      const isMap = this.#roles.get(item.start) === 'map';
      const isCase = kind === '{' && !isMap && this.#caseAt === this.#brackets.length;
      if (isCase) this.#caseAt = undefined;
      this.#brackets.push({ kind, indent: this.#indent, isMap, isCase });
      this.#isAssigned = false;
    } else if (closers.has(kind)) {
      this.#brackets.pop();
    } else if (assignments.has(kind)) {
      this.#isAssigned = true;
    } else if (kind === ',' || kind === ';') {
      this.#isAssigned = false;
    }
    this.#lastToken = item;
  }

  #hasSpace(before: Item, item: Item): boolean {
    const inside = this.#brackets.at(-1);
    if (item.kind === 'comment' || before.kind === 'comment') return true;
    if (this.#roles.get(before.start) === 'unary' && before.kind !== 'not') return false;
    switch (item.kind) {
      case ',':
      case ';':
      case '.':
      case ')':
      case ']':
        return false;
      case ':':
        return false;
      case '(':
        return before.kind === '(' || before.kind === '[' ? false : !this.#isCall(before);
      case '[':
        return before.kind === '(' || before.kind === '[' ? false : !this.#isIndexed(before);
      case '}':
        return before.kind !== '{' && inside?.isMap !== true;
      default:
        return this.#hasSpaceAfter(before, inside);
    }
  }

  #hasSpaceAfter(before: Item, inside: Bracket | undefined): boolean {
    if (before.kind === '(' || before.kind === '[' || before.kind === '.') return false;
    if (before.kind === '{') return inside?.isMap !== true;
    return !(before.kind === ':' && inside?.kind === '[');
  }

  #isCall(before: Item): boolean {
    return before.kind === 'func' || this.#isIndexed(before);
  }

  /** What stands before a bracket that belongs to it: a value, but not the word of a quantifier. */
  #isIndexed(before: Item): boolean {
    if (before.kind === ':') return this.#brackets.at(-1)?.kind === '[';
    if (before.kind === '.') return true;
    if (before.kind === 'identifier') return this.#roles.get(before.start) !== 'quantifier';
    return before.kind === 'string' || closers.has(before.kind);
  }
}

/** After these a line end is the end of something. */
const endsLine = new Set([
  ...['identifier', 'int', 'float', 'string', 'break', 'continue', 'return', ')', ']', '}', ',', ';', ':'],
]);

const isLineEnd = ({ kind, text }: Token): boolean => kind === ';' && text === '\n';
