// A JSON text as a value of the language, read where a policy looks and nowhere else. An object is scanned up to the key that is
// asked for, a list to its end; what lies inside them is stepped over as bytes. A plan of 100 MB so costs its bytes and one pass
// over the parts that a policy opens, and no tree of objects is ever built.
//
// What is stepped over is only checked for its strings and brackets: a mistake elsewhere is found when that part is read.

import { Position, SentinelError, Source } from '../position.ts';
import { ListValue, MapValue, bytesOf } from '../value.ts';
import type { Key, ListSource, MapSource, Value } from '../value.ts';

/**
 * The object that a JSON text holds. The bytes must not change afterwards; `name` is how errors call the text. Throws a
 * SentinelError of kind `host`, with the place, when the text is no object or ends too early; so does reading a broken part later.
 */
export function readJsonObject(bytes: Uint8Array, name: string): MapValue {
  const text = new JsonText(bytes, name);
  const start = text.space(text.hasMark ? 3 : 0);
  if (text.bytes[start] !== openBrace) text.fail(start, 'expected a JSON object');
  const last = text.lastByte();
  if (text.bytes[last] !== closeBrace || last === start) text.fail(last + 1, 'the text ends before its object does');
  return new MapValue(new ObjectText(text, start, last));
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

class JsonText {
  readonly bytes: Buffer;
  readonly name: string;

  constructor(bytes: Uint8Array, name: string) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.name = name;
  }

  /** Whether the text begins with a byte order mark. */
  get hasMark(): boolean {
    return this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf;
  }

  lastByte(): number {
    let at = this.bytes.length - 1;
    while (at > 0 && isSpace(this.bytes[at])) at -= 1;
    return at;
  }

  /** The first byte from `at` on that is no white space. */
  space(at: number): number {
    let next = at;
    while (isSpace(this.bytes[next])) next += 1;
    return next;
  }

  /** The value that starts at `at`. */
  value(at: number): Value {
    const first = this.bytes[at];
    if (first === openBrace) return new MapValue(new ObjectText(this, at));
    if (first === openBracket) return new ListValue(new ArrayText(this, at));
    return first === quote ? this.string(at, this.skipString(at)) : this.scalar(at);
  }

  /** The string between `start` and the byte after its closing quote, as bytes. */
  string(start: number, end: number): string {
    const plain = this.bytes.toString('latin1', start + 1, end - 1);
    if (!plain.includes('\\')) return plain;
    try {
      return bytesOf(JSON.parse(this.bytes.toString('utf8', start, end)));
    } catch {
      return this.fail(start, 'the string has an escape that JSON does not know');
    }
  }

  scalar(at: number): Value {
    const word = this.bytes.toString('latin1', at, this.skipScalar(at));
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    if (!number.test(word)) this.fail(at, word === '' ? 'expected a value' : `expected a value, found ${quoted(word)}`);
    return numberOf(word);
  }

  /** The byte after the value that starts at `at`. */
  skip(at: number): number {
    const first = this.bytes[at];
    if (first === quote) return this.skipString(at);
    return first === openBrace || first === openBracket ? this.skipBrackets(at) : this.skipScalar(at);
  }

  skipString(at: number): number {
    const { bytes } = this;
    let next = at + 1;
    for (;;) {
      const byte = bytes[next];
      if (byte === quote) return next + 1;
      if (byte === backslash) next += 2;
      else if (byte === undefined) return this.fail(at, 'the string never ends');
      else if (byte < 0x20) return this.fail(next, 'a string cannot hold a control character');
      else next += 1;
    }
  }

  skipBrackets(at: number): number {
    const { bytes } = this;
    let depth = 0;
    let next = at;
    for (;;) {
      const byte = bytes[next];
      if (byte === quote) {
        next = this.skipString(next);
        continue;
      }
      next += 1;
      if (byte === openBrace || byte === openBracket) depth += 1;
      else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
        if (depth === 0) return next;
      } else if (byte === undefined) {
        return this.fail(at, bytes[at] === openBrace ? 'the object never ends' : 'the list never ends');
      }
    }
  }

  skipScalar(at: number): number {
    let next = at;
    for (;;) {
      const byte = this.bytes[next];
      if (byte === undefined || byte === comma || byte === closeBrace || byte === closeBracket || isSpace(byte))
        return next;
      if (byte === quote || byte === colon || byte === openBrace || byte === openBracket) return next;
      next += 1;
    }
  }

  fail(at: number, message: string): never {
    // Up to here the text is as its author wrote it; what follows matters only for the line that is shown.
    const text = this.bytes.toString('utf8', 0, Math.min(this.bytes.length, at + 200));
    const offset = at >= this.bytes.length ? text.length : this.bytes.toString('utf8', 0, at).length;
    throw new SentinelError({ kind: 'host', message, position: new Position(new Source(this.name, text), offset) });
  }
}

class ObjectText implements MapSource {
  readonly #text: JsonText;
  /** Where the values of the keys seen so far start. */
  readonly #starts = new Map<string, number>();
  /** The next member, or -1 when all were seen. */
  #at: number;
  /** Where the object must end, when that is known. */
  readonly #last: number | undefined;

  constructor(text: JsonText, start: number, last?: number) {
    this.#text = text;
    this.#last = last;
    const first = text.space(start + 1);
    this.#at = text.bytes[first] === closeBrace ? this.#end(first) : first;
  }

  #end(at: number): -1 {
    if (this.#last !== undefined && at !== this.#last) this.#text.fail(at + 1, 'expected nothing after the object');
    return -1;
  }

  keys(): Iterable<Key> {
    while (this.#at >= 0) this.#next();
    return this.#starts.keys();
  }

  get(key: Key): Value | undefined {
    if (typeof key !== 'string') return undefined;
    let start = this.#starts.get(key);
    while (start === undefined && this.#at >= 0) {
      this.#next();
      start = this.#starts.get(key);
    }
    return start === undefined ? undefined : this.#text.value(start);
  }

  #next(): void {
    const text = this.#text;
    const { bytes } = text;
    const from = this.#at;
    if (bytes[from] !== quote) text.fail(from, 'expected the name of a member, in quotes');
    const to = text.skipString(from);
    const mark = text.space(to);
    if (bytes[mark] !== colon) text.fail(mark, 'expected a colon after the name of a member');
    const start = text.space(mark + 1);
    const end = text.skip(start);
    if (end === start) text.scalar(start);
    const after = text.space(end);
    if (bytes[after] === comma) this.#at = text.space(after + 1);
    else if (bytes[after] === closeBrace) this.#at = this.#end(after);
    else text.fail(after, 'expected a comma or the end of the object');
    this.#starts.set(text.string(from, to), start);
  }
}

class ArrayText implements ListSource {
  readonly #text: JsonText;
  readonly #starts: number[] = [];

  constructor(text: JsonText, start: number) {
    this.#text = text;
    const { bytes } = text;
    let at = text.space(start + 1);
    if (bytes[at] === closeBracket) return;
    for (;;) {
      const end = text.skip(at);
      if (end === at) text.scalar(at);
      this.#starts.push(at);
      const after = text.space(end);
      if (bytes[after] === closeBracket) return;
      if (bytes[after] !== comma) text.fail(after, 'expected a comma or the end of the list');
      at = text.space(after + 1);
    }
  }

  get length(): number {
    return this.#starts.length;
  }

  get(index: number): Value {
    return this.#text.value(this.#starts[index] as number);
  }
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const integer = /^-?\d+$/;
const int64Min = -(2n ** 63n);

/** Whole numbers are ints as long as 64 bits hold them, all others floats. */
function numberOf(word: string): Value {
  if (word.length > 15 && integer.test(word)) {
    const exact = BigInt(word);
    return exact >= int64Min && exact < -int64Min ? exact : Number(word);
  }
  const value = Number(word);
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}

const quoted = (word: string): string => JSON.stringify(word.length > 40 ? `${word.slice(0, 40)}…` : word);
