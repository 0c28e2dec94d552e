// From text to tokens. Line ends become semicolons as in Go: after an identifier, a literal, `break`, `continue`, `return` or a
// closing bracket. Comments are kept beside the tokens, for descriptions and for the formatter. A text that cannot be read gives
// errors and tokens of kind `bad`, and is read up to the tenth error; nothing here throws.

import { Position, SentinelError } from './position.ts';
import type { Source } from './position.ts';
import { bytesOf } from './value.ts';

export const keywords = [
  ...['all', 'any', 'as', 'break', 'case', 'continue', 'default', 'else', 'for', 'func', 'if', 'import', 'param'],
  ...['return', 'rule', 'when', 'and', 'or', 'xor', 'not', 'is', 'in', 'contains', 'matches'],
] as const;

const reserved: ReadonlySet<string> = new Set(keywords);

/** A keyword or an operator is its own kind; `;` has the text of what stands for it, which may be a line end. */
export interface Token {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** An identifier's name, a number's text, the bytes of a string. */
  readonly text: string;
}

export interface Comment {
  readonly start: number;
  readonly end: number;
}

export interface Tokens {
  /** Ends with a token of kind `end`, which stands behind the last error when there are `errorsMax`. */
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  readonly errors: readonly SentinelError[];
}

/** More tell an author nothing, and a text that is no policy would give one for each of its characters. */
export const errorsMax = 10;

const endsStatement: ReadonlySet<string> = new Set([
  ...['identifier', 'int', 'float', 'string', 'break', 'continue', 'return', ')', ']', '}', 'bad'],
]);

const operators: readonly string[] = [
  ...['==', '!=', '<=', '>=', '+=', '-=', '*=', '/=', '%='],
  ...['+', '-', '*', '/', '%', '<', '>', '!', '=', '(', ')', '[', ']', '{', '}', ',', ':', '.'],
];

const operatorsByFirst = Map.groupBy(operators, (operator) => operator.charCodeAt(0));

const letter = /[\p{L}_]/u;
const word = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const asciiWord = /[A-Za-z_][A-Za-z0-9_]*/y;
const number = /0[xX][0-9A-Fa-f]+|(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|[0-9]+/y;
const plainString = /[^"\\\n]*/y;

export function tokenize(source: Source): Tokens {
  return new Lexer(source).run();
}

class Lexer {
  readonly #source: Source;
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #comments: Comment[] = [];
  readonly #errors: SentinelError[] = [];
  #at = 0;
  /** The kind of the last token, and whether that was a `.`: a reserved word after it is only a name. */
  #last = ';';

  constructor(source: Source) {
    this.#source = source;
    this.#text = source.text;
  }

  run(): Tokens {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    while (this.#at < this.#text.length && this.#errors.length < errorsMax) this.#next();
    if (endsStatement.has(this.#last)) this.#add(';', this.#at, this.#at, '\n');
    this.#add('end', this.#at, this.#at, '');
    return { tokens: this.#tokens, comments: this.#comments, errors: this.#errors };
  }

  #add(kind: string, start: number, end: number, text: string): void {
    this.#tokens.push({ kind, start, end, text });
    this.#last = kind;
    this.#at = end;
  }

  #error(offset: number, message: string): void {
    // One string can have any number of them.
    if (this.#errors.length >= errorsMax) return;
    this.#errors.push(new SentinelError({ kind: 'syntax', message, position: new Position(this.#source, offset) }));
  }

  #lineEnd(end: number): void {
    if (endsStatement.has(this.#last)) this.#add(';', this.#at, end, '\n');
    this.#at = end;
  }

  #next(): void {
    const text = this.#text;
    const start = this.#at;
    const code = text.charCodeAt(start);
    if (code === 0x20 || code === 0x09 || code === 0x0d) {
      this.#at = start + 1;
    } else if (code === 0x0a) {
      this.#lineEnd(start + 1);
    } else if ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f) {
      this.#word(start);
    } else if ((code >= 0x30 && code <= 0x39) || (code === 0x2e && isDigit(text.charCodeAt(start + 1)))) {
      this.#number(start);
    } else if (code === 0x22) {
      this.#string(start);
    } else if (code === 0x60) {
      this.#rawString(start);
    } else if (code === 0x3b) {
      this.#add(';', start, start + 1, ';');
    } else if (code === 0x23 || (code === 0x2f && text.charCodeAt(start + 1) === 0x2f)) {
      this.#lineComment(start);
    } else if (code === 0x2f && text.charCodeAt(start + 1) === 0x2a) {
      this.#blockComment(start);
    } else {
      this.#operatorOrBad(start, code);
    }
  }

  #word(start: number): void {
    asciiWord.lastIndex = start;
    asciiWord.test(this.#text);
    let end = Math.max(asciiWord.lastIndex, start);
    if (end === start || this.#text.charCodeAt(end) > 0x7f) {
      word.lastIndex = start;
      word.test(this.#text);
      end = word.lastIndex;
    }
    const name = this.#text.slice(start, end);
    this.#add(reserved.has(name) && this.#last !== '.' ? name : 'identifier', start, end, name);
  }

  #number(start: number): void {
    number.lastIndex = start;
    number.test(this.#text);
    const end = number.lastIndex;
    const text = this.#text.slice(start, end);
    const isFloat = !/^0[xX]/.test(text) && /[.eE]/.test(text);
    const next = this.#text.charCodeAt(end);
    if (isDigit(next) || isLetter(next) || (!isFloat && /^0[0-9]*[89]/.test(text))) {
      this.#error(start, `"${text}${isDigit(next) || isLetter(next) ? this.#text[end] : ''}" is not a number`);
    }
    this.#add(isFloat ? 'float' : 'int', start, end, text);
  }

  #lineComment(start: number): void {
    const found = this.#text.indexOf('\n', start);
    const end = found < 0 ? this.#text.length : found;
    this.#comments.push({ start, end: this.#text.charCodeAt(end - 1) === 0x0d ? end - 1 : end });
    this.#at = end;
  }

  #blockComment(start: number): void {
    const found = this.#text.indexOf('*/', start + 2);
    const end = found < 0 ? this.#text.length : found + 2;
    if (found < 0) this.#error(start, 'this comment never ends: "*/" is missing');
    this.#comments.push({ start, end });
    if (this.#text.slice(start, end).includes('\n')) this.#lineEnd(end);
    this.#at = end;
  }

  #operatorOrBad(start: number, code: number): void {
    const operator = operatorsByFirst.get(code)?.find((each) => this.#text.startsWith(each, start));
    if (operator !== undefined) {
      this.#add(operator, start, start + operator.length, operator);
      return;
    }
    const character = String.fromCodePoint(this.#text.codePointAt(start) ?? 0);
    if (letter.test(character)) {
      this.#word(start);
      return;
    }
    this.#error(start, `${shown(character)} has no meaning here`);
    this.#add('bad', start, start + character.length, character);
  }

  #rawString(start: number): void {
    const found = this.#text.indexOf('`', start + 1);
    if (found < 0) {
      this.#error(start, 'this string never ends: "`" is missing');
      this.#add('bad', start, this.#text.length, '');
      return;
    }
    this.#add('string', start, found + 1, bytesOf(this.#text.slice(start + 1, found).replaceAll('\r', '')));
  }

  #string(start: number): void {
    const text = this.#text;
    let bytes = '';
    let at = start + 1;
    for (;;) {
      plainString.lastIndex = at;
      plainString.test(text);
      const stop = plainString.lastIndex;
      if (stop > at) bytes += bytesOf(text.slice(at, stop));
      const code = text.charCodeAt(stop);
      if (code === 0x22) {
        this.#add('string', start, stop + 1, bytes);
        return;
      }
      if (code !== 0x5c || stop + 1 >= text.length) {
        this.#error(start, 'this string never ends: a quotation mark is missing on its line');
        this.#add('bad', start, code === 0x5c ? stop + 1 : stop, bytes);
        return;
      }
      const escape = readEscape(text, stop);
      if (escape.error !== undefined) this.#error(stop, escape.error);
      bytes += escape.bytes;
      at = escape.end;
    }
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

const numericEscape = /x[0-9A-Fa-f]{2}|[0-7]{3}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}/y;

interface Escape {
  readonly bytes: string;
  readonly end: number;
  readonly error?: string;
}

/** The escape whose backslash stands at `start`. */
function readEscape(text: string, start: number): Escape {
  const simple = simpleEscapes[text[start + 1] ?? ''];
  if (simple !== undefined) return { bytes: simple, end: start + 2 };
  numericEscape.lastIndex = start + 1;
  if (!numericEscape.test(text)) {
    const next = text[start + 1] ?? '';
    return { bytes: '', end: next === '\n' ? start + 1 : start + 2, error: `"\\${next}" is not an escape` };
  }
  const end = numericEscape.lastIndex;
  const kind = text[start + 1];
  if (kind === 'u' || kind === 'U') {
    const point = Number.parseInt(text.slice(start + 2, end), 16);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
      return { bytes: '', end, error: `"${text.slice(start, end)}" is not a character of Unicode` };
    }
    return { bytes: bytesOf(String.fromCodePoint(point)), end };
  }
  const byte =
    kind === 'x' ? Number.parseInt(text.slice(start + 2, end), 16) : Number.parseInt(text.slice(start + 1, end), 8);
  if (byte > 0xff) return { bytes: '', end, error: `"${text.slice(start, end)}" is more than a byte` };
  return { bytes: String.fromCharCode(byte), end };
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;

const shown = (character: string): string => (/\p{C}/u.test(character) ? `U+${hex(character)}` : `"${character}"`);
const hex = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
