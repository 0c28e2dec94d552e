// Mocks are mostly data: names and literals, often megabytes of them. Such a file is read as text where a policy looks, without a
// tree of it ever being built. A file that is anything else, or has anything unusual in it, is left to the compiler, which also finds
// the right words for what is wrong.

import type { Namespace } from '../host.ts';
import { backslash, closeBrace, closeBracket, colon, comma, openBrace, openBracket, quote } from '../bytes.ts';
import { LazyText } from '../lazy-text.ts';
import type { Dialect } from '../lazy-text.ts';
import { keywords, tokenize } from '../lexer.ts';
import { Position, Source } from '../position.ts';
import { Undefined, viewOf } from '../value.ts';
import type { Value } from '../value.ts';

/**
 * The names of a file that holds nothing but `name = literal`, as an import's namespace whose values a policy may change; undefined for
 * every other file. The bytes must not change afterwards. `name` is how positions call the file.
 */
export function readDataFile(bytes: Uint8Array, name: string): Namespace | undefined {
  const starts = new Recognizer(bytes).assignments();
  if (starts === undefined) return undefined;
  const text = new LazyText(bytes, name, literals(bytes, name));
  const made = new Map<string, Value>();
  return {
    get(key) {
      const start = starts.get(key);
      if (start === undefined) return undefined;
      const known = made.get(key);
      if (known !== undefined) return viewOf(known);
      const value = text.value(start);
      made.set(key, value);
      return viewOf(value);
    },
  };
}

function literals(bytes: Uint8Array, name: string): Dialect {
  let source: Source | undefined;
  const positionOf = (at: number): Position => {
    const decoder = new TextDecoder();
    source ??= new Source(name, decoder.decode(bytes));
    const isPlain = source.text.length === bytes.length;
    return new Position(source, isPlain ? at : decoder.decode(bytes.subarray(0, at)).length);
  };
  return {
    isLiteral: true,
    string(text, start, end) {
      const plain = text.bytes.toString('latin1', start + 1, end - 1);
      if (!plain.includes('\\')) return plain;
      const [token] = tokenize(new Source(name, text.bytes.toString('utf8', start, end))).tokens;
      return token?.kind === 'string' ? token.text : text.fail(start, 'this string cannot be read');
    },
    scalar(_text, word, at) {
      if (word === 'undefined') return new Undefined(positionOf(at));
      const known = constants.get(word);
      if (known !== undefined) return known;
      if (integer.test(word)) return BigInt(word);
      return float.test(word) ? Number(word) : undefined;
    },
  };
}

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/** Octal and hexadecimal numbers, and those that need all 64 bits, are for the compiler. */
const integer = /^-?(?:0|[1-9][0-9]{0,17})$/;
const float = /^-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][+-]?[0-9]+)?$|^-?(?:0|[1-9][0-9]*)[eE][+-]?[0-9]+$/;

const reserved: ReadonlySet<string> = new Set<string>([...keywords, 'true', 'false', 'null', 'undefined', 'main']);

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

const newline = 0x0a;
const slash = 0x2f;
const equals = 0x3d;
const hash = 0x23;
const depthMax = 200;

/** Thrown at the first thing that is not plain data. */
class Unusual extends Error {}

/** Reads a file once, from front to back, and stores nothing but where the values of its names start. */
class Recognizer {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  assignments(): ReadonlyMap<string, number> | undefined {
    const starts = new Map<string, number>();
    try {
      for (this.#linesAndComments(); this.#at < this.#bytes.length; this.#linesAndComments()) {
        const name = this.#word();
        if (!identifier.test(name) || reserved.has(name)) return undefined;
        this.#spaces();
        this.#expect(equals);
        this.#spaces();
        starts.set(name, this.#at);
        this.#value(0);
        this.#endOfLine();
      }
    } catch (error) {
      if (error instanceof Unusual) return undefined;
      throw error;
    }
    return starts;
  }

  #value(depth: number): void {
    if (depth > depthMax) throw new Unusual();
    const first = this.#bytes[this.#at];
    if (first === quote) this.#string();
    else if (first === openBrace) this.#map(depth);
    else if (first === openBracket) this.#list(depth);
    else this.#scalar(false);
  }

  #map(depth: number): void {
    this.#at += 1;
    for (this.#lines(); this.#bytes[this.#at] !== closeBrace; this.#lines()) {
      if (this.#bytes[this.#at] === quote) this.#string();
      else this.#scalar(true);
      this.#spaces();
      this.#expect(colon);
      this.#lines();
      this.#value(depth + 1);
      if (!this.#isFollowed(closeBrace)) break;
    }
    this.#expect(closeBrace);
  }

  #list(depth: number): void {
    this.#at += 1;
    for (this.#lines(); this.#bytes[this.#at] !== closeBracket; this.#lines()) {
      this.#value(depth + 1);
      if (!this.#isFollowed(closeBracket)) break;
    }
    this.#expect(closeBracket);
  }

  /** After an element: whether a comma follows, on the same line, as a line end would end the statement. */
  #isFollowed(close: number): boolean {
    this.#spaces();
    const byte = this.#bytes[this.#at];
    if (byte === close) return false;
    this.#expect(comma);
    return true;
  }

  #string(): void {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    for (;;) {
      const byte = bytes[at];
      if (byte === quote) break;
      if (byte === undefined || byte < 0x20) throw new Unusual();
      if (byte === backslash) {
        if (!isSimpleEscape(bytes[at + 1])) throw new Unusual();
        at += 1;
      }
      at += 1;
    }
    this.#at = at + 1;
  }

  #scalar(isKey: boolean): void {
    const word = this.#word();
    const isConstant = constants.has(word) || word === 'undefined';
    if (isConstant ? isKey : !integer.test(word) && !float.test(word)) throw new Unusual();
  }

  #word(): string {
    const from = this.#at;
    while (isOfWord(this.#bytes[this.#at])) this.#at += 1;
    return this.#bytes.toString('latin1', from, this.#at);
  }

  #spaces(): void {
    while (isBlank(this.#bytes[this.#at])) this.#at += 1;
  }

  #lines(): void {
    for (let byte = this.#bytes[this.#at]; isBlank(byte) || byte === newline; byte = this.#bytes[this.#at])
      this.#at += 1;
  }

  /** Between assignments, where a comment may stand. */
  #linesAndComments(): void {
    for (this.#lines(); this.#isAtComment(); this.#lines()) {
      while (this.#at < this.#bytes.length && this.#bytes[this.#at] !== newline) this.#at += 1;
    }
  }

  /** One to the end of the line. */
  #isAtComment(): boolean {
    const byte = this.#bytes[this.#at];
    return byte === hash || (byte === slash && this.#bytes[this.#at + 1] === slash);
  }

  /** A comment may stand there, if it does not touch the value. */
  #endOfLine(): void {
    const end = this.#at;
    this.#spaces();
    const byte = this.#bytes[this.#at];
    const isApart = this.#at > end && this.#isAtComment();
    if (byte !== undefined && byte !== newline && !isApart) throw new Unusual();
  }

  #expect(byte: number): void {
    if (this.#bytes[this.#at] !== byte) throw new Unusual();
    this.#at += 1;
  }
}

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d;

const isOfWord = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x5f ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e);

const simpleEscapes: ReadonlySet<number | undefined> = new Set(Buffer.from('abfnrtv\\"', 'latin1'));
const isSimpleEscape = (byte: number | undefined): boolean => simpleEscapes.has(byte);
