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
  /** A round or square bracket with something behind it on its line, so that further lines only go on. */
  readonly isOpenEnded: boolean;
}

const openers = new Set(['(', '[', '{']);
const closers = new Set([')', ']', '}']);

class Formatter {
  readonly #source: Source;
  readonly #roles: ReadonlyMap<number, Role>;
  readonly #brackets: Bracket[] = [];
  readonly #lines: string[] = [];
  /** Where the value of a map's entry begins in a line, by the number of the line. */
  readonly #values = new Map<number, number>();
  #line = '';
  #indent = 0;
  /** How many brackets are open where the line begins, and where in it the value of its one entry does. */
  #lineDepth = 0;
  #valueAt: number | undefined;
  #last: Item | undefined;
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
    this.#align();
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  /** The values of entries that follow each other, a line each, begin in one column. */
  #align(): void {
    let group: number[] = [];
    let last: number | undefined;
    for (let number = 0; number <= this.#lines.length; number += 1) {
      const at = this.#values.get(number);
      const size = at === undefined ? 0 : widthOf((this.#lines[number] as string).slice(0, at).trim());
      if (at === undefined || !belongs(size, last)) {
        this.#alignGroup(group);
        group = [];
      }
      last = at === undefined ? undefined : size;
      if (at !== undefined) group.push(number);
    }
  }

  #alignGroup(group: readonly number[]): void {
    const widths = group.map((number) => widthOf((this.#lines[number] as string).slice(0, this.#values.get(number))));
    const widest = Math.max(...widths);
    for (const [index, number] of group.entries()) {
      const line = this.#lines[number] as string;
      const at = this.#values.get(number) ?? 0;
      this.#lines[number] = `${line.slice(0, at)}${' '.repeat(widest - (widths[index] as number))}${line.slice(at)}`;
    }
  }

  #item(item: Item, items: readonly Item[], index: number): void {
    const breaks = this.#breaksBefore(item);
    // A semicolon before a line end says nothing.
    const next = items[index + 1];
    if (item.kind === ';' && this.#isIdle(items, index)) return;
    if (breaks > 0) {
      this.#endLine();
      if (breaks > 1 && this.#lines.length > 0) this.#lines.push('');
      this.#indent = this.#indentOf(items, index);
      this.#line = '\t'.repeat(this.#indent);
    } else if (this.#last !== undefined && this.#hasSpace(this.#last, item)) {
      this.#line += ' ';
    }
    this.#line += this.#source.text.slice(item.start, item.end).trimEnd();
    this.#follow(item, next);
    this.#last = item;
  }

  /** A semicolon that ends nothing: another or the end of the line comes next. */
  #isIdle(items: readonly Item[], index: number): boolean {
    const next = items[index + 1];
    return next === undefined || next.kind === ';' || this.#breaksBetween(items[index] as Item, next) > 0;
  }

  #endLine(): void {
    if (this.#line.trim() !== '') {
      // An entry that goes on in further lines stands for itself.
      const isWhole = this.#lineDepth === this.#brackets.length && this.#lastToken?.kind === ',';
      if (isWhole && this.#valueAt !== undefined) this.#values.set(this.#lines.length, this.#valueAt);
      this.#lines.push(this.#line);
    }
    this.#line = '';
    this.#valueAt = undefined;
    this.#lineDepth = this.#brackets.length;
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
    const { kind } = items[index] as Item;
    const isContinued = this.#isContinued();
    if (inside === undefined) return isContinued ? 1 : 0;
    if (inside.isOpenEnded) return inside.indent + 1;
    if (inside.isCase && (kind === 'when' || kind === 'else') && !isContinued) return inside.indent;
    return inside.indent + (isContinued ? 2 : 1);
  }

  /** The line before ended within an expression. */
  #isContinued(): boolean {
    const kind = this.#lastToken?.kind ?? ';';
    return !openers.has(kind) && !endsLine.has(kind);
  }

  #lastToken: Item | undefined;

  #follow(item: Item, next: Item | undefined): void {
    const { kind } = item;
    if (kind === 'comment') return;
    if (kind === ':' && this.#brackets.at(-1)?.isMap === true && this.#lineDepth === this.#brackets.length) {
      this.#valueAt ??= this.#line.length + 1;
    }
    if (kind === 'case') this.#caseAt = this.#brackets.length;
    if (openers.has(kind)) {
      const isMap = this.#roles.get(item.start) === 'map';
      const isCase = kind === '{' && !isMap && this.#caseAt === this.#brackets.length;
      if (isCase) this.#caseAt = undefined;
      const isOpenEnded = kind !== '{' && next !== undefined && this.#breaksBetween(item, next) === 0;
      this.#brackets.push({ kind, indent: this.#indent, isMap, isCase, isOpenEnded });
    } else if (closers.has(kind)) {
      this.#brackets.pop();
    }
    this.#lastToken = item;
  }

  #hasSpace(before: Item, item: Item): boolean {
    const inside = this.#brackets.at(-1);
    if (item.kind === 'comment' || before.kind === 'comment') return true;
    if (this.#roles.get(before.start) === 'unary' && before.kind !== 'not') return false;
    switch (item.kind) {
      case '.':
        // With a point behind it an int would be a float.
        return before.kind === 'int';
      case ',':
      case ';':
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

/** Short keys stand together, and so do others unless one is four times as long as the one before it. */
const belongs = (size: number, last: number | undefined): boolean =>
  last === undefined || (last <= shortKey && size <= shortKey) || (size < last * likeness && last < size * likeness);

const shortKey = 20;
const likeness = 4;

/** Characters as they are seen. */
const widthOf = (text: string): number => Array.from(text).length;

const isLineEnd = ({ kind, text }: Token): boolean => kind === ';' && text === '\n';
