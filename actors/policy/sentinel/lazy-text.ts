// A text of nested maps and lists, such as JSON or the literals of the language, as values that are read where a policy looks and
// nowhere else. A map or list that is opened is scanned to its end, as a key could be there twice; what lies inside it is stepped over
// as bytes.
// A text of 100 MB so costs its bytes and one pass over the parts that are opened, and no tree of objects is ever built.
//
// What is stepped over is only checked for its strings and brackets: a mistake elsewhere is found when that part is read.

import {
  closeBrace,
  closeBracket,
  colon,
  comma,
  endOfString,
  isSpace,
  openBrace,
  openBracket,
  quote,
} from './bytes.ts';
import { defaultLimits, limitReached } from './limits.ts';
import { NamePath } from './names.ts';
import type { Names } from './names.ts';
import type { Outline } from './outline.ts';
import { Position, SentinelError, Source } from './position.ts';
import { ListValue, MapValue, keyOf, keyText } from './value.ts';
import type { Key, ListSource, MapSource, Value } from './value.ts';

/** What a kind of text has of its own. */
export interface Dialect {
  /** The bytes that a string means. It lies between `start`, its opening quote, and `end`, behind its closing one. */
  readonly string: (text: LazyText, start: number, end: number) => string;
  /** What a word outside of quotes means; undefined when it is no value. */
  readonly scalar: (text: LazyText, word: string, at: number) => Value | undefined;
  /** Numbers may be keys, of several entries with one key the last is meant, and a comma may stand before a closing bracket. */
  readonly isLiteral: boolean;
}

export class LazyText {
  readonly bytes: Buffer;
  readonly name: string;
  /** The first and the last byte that is no white space. */
  readonly start: number;
  readonly last: number;
  readonly dialect: Dialect;
  readonly notes = new Notes();
  /** Of the names of its objects. */
  readonly paths = new NamePath();
  readonly #outline: Outline | undefined;

  constructor(bytes: Uint8Array, name: string, dialect: Dialect, outline?: Outline) {
    this.dialect = dialect;
    this.#outline = outline;
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.name = name;
    let last = this.bytes.length - 1;
    while (last > 0 && isSpace(this.bytes[last])) last -= 1;
    this.last = last;
    this.start = this.space(this.hasMark ? 3 : 0);
  }

  /** Whether the text begins with a byte order mark. */
  get hasMark(): boolean {
    return this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf;
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
    if (first === openBrace) return new MapValue(new MapText(this, at));
    if (first === openBracket) return new ListValue(new ListText(this, at));
    return first === quote ? this.string(at, this.skipString(at)) : this.scalar(at);
  }

  string(start: number, end: number): string {
    return this.dialect.string(this, start, end);
  }

  scalar(at: number): Value {
    const word = this.bytes.toString('latin1', at, this.skipScalar(at));
    const value = this.dialect.scalar(this, word, at);
    if (value !== undefined) return value;
    return this.fail(at, word === '' ? 'expected a value' : `expected a value, found ${quoted(word)}`);
  }

  /** The byte after the value that starts at `at`. */
  skip(at: number): number {
    const first = this.bytes[at];
    if (first === quote) return this.skipString(at);
    return first === openBrace || first === openBracket ? this.skipBrackets(at) : this.skipScalar(at);
  }

  skipString(at: number): number {
    const end = endOfString(this.bytes, at + 1);
    if (end > 0) return end;
    if (end === 0) return this.fail(at, 'the string never ends');
    return this.fail(-end, 'a string cannot hold a control character');
  }

  skipBrackets(at: number): number {
    const known = this.#outline?.endOf(at) ?? 0;
    if (known > 0) return known;
    const { bytes } = this;
    const { length } = bytes;
    let depth = 0;
    let next = at;
    while (next < length) {
      const byte = bytes[next] as number;
      next += 1;
      if (byte === quote) {
        const end = endOfString(bytes, next);
        if (end <= 0) return this.skipString(next - 1);
        next = end;
      } else if (byte < openBracket) {
        // Most bytes: numbers, commas, white space.
      } else if (byte === openBrace || byte === openBracket) {
        depth += 1;
      } else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
        if (depth === 0) return next;
      }
    }
    return this.fail(at, bytes[at] === openBrace ? 'the object never ends' : 'the list never ends');
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

export class MapText implements MapSource {
  readonly #text: LazyText;
  readonly #start: number;
  /** Where the notes of the members begin: where the value of each starts. */
  #first = 0;
  /** Undefined before somebody looked into the object. */
  #names: Names | undefined;

  constructor(text: LazyText, start: number) {
    this.#text = text;
    this.#start = start;
  }

  get isCheap(): boolean {
    return true;
  }

  keys(): readonly Key[] {
    return (this.#names ?? this.#scan()).keys;
  }

  get(key: Key): Value | undefined {
    const member = this.#find(key);
    return member === undefined ? undefined : this.#text.value(this.#valueAt(member));
  }

  failAt(key: Key, message: string): never {
    const member = this.#find(key);
    return this.#text.fail(member === undefined ? this.#start : this.#valueAt(member), message);
  }

  #find(key: Key): number | undefined {
    return (this.#names ?? this.#scan()).members.get(key);
  }

  #valueAt(member: number): number {
    return this.#text.notes.at(this.#first + member);
  }

  /** Notes all members. */
  #scan(): Names {
    const text = this.#text;
    const { bytes, notes } = text;
    const { isLiteral } = text.dialect;
    const first = notes.length;
    let path: NamePath | undefined = text.paths;
    let at = text.space(this.#start + 1);
    while (bytes[at] !== closeBrace || (notes.length > first && !isLiteral)) {
      const isQuoted = bytes[at] === quote;
      if (!isQuoted && !isLiteral) text.fail(at, 'expected the name of a member, in quotes');
      path = isQuoted ? path?.with(text, at) : undefined;
      const mark = text.space(path === undefined ? text.skip(at) : at + path.length);
      if (bytes[mark] !== colon) text.fail(mark, 'expected a colon after the name of a member');
      const value = text.space(mark + 1);
      notes.add(value);
      at = this.#after(value);
      if (bytes[at] === closeBrace) break;
      at = text.space(at + 1);
    }
    if (this.#start === text.start && at !== text.last) text.fail(at + 1, 'expected nothing after the object');
    this.#first = first;
    const names = path?.names ?? this.#namesOf(notes.length - first);
    if (path !== undefined) path.names = names;
    return (this.#names = names);
  }

  /** The comma or brace after the value that starts at `at`. */
  #after(at: number): number {
    const text = this.#text;
    const end = text.skip(at);
    if (end === at) text.scalar(at);
    const after = text.space(end);
    const byte = text.bytes[after];
    if (byte !== comma && byte !== closeBrace) text.fail(after, 'expected a comma or the end of the object');
    return after;
  }

  /** Readers of JSON differ in which of two members of one name they take: a text that has them means nothing. */
  #namesOf(count: number): Names {
    const text = this.#text;
    const { isLiteral } = text.dialect;
    const members = new Map<Key, number>();
    let before = this.#start;
    for (let member = 0; member < count; member += 1) {
      const start = text.space(before + 1);
      const name = this.#nameAt(start);
      if (!isLiteral && members.has(name)) {
        text.fail(start, `the object has ${JSON.stringify(keyText(name))} twice`);
      }
      members.set(name, member);
      before = this.#after(this.#valueAt(member));
    }
    return { keys: [...members.keys()], members };
  }

  #nameAt(start: number): Key {
    const text = this.#text;
    if (text.bytes[start] === quote) return text.string(start, text.skipString(start));
    const key = keyOf(text.scalar(start));
    return key === undefined ? text.fail(start, 'this cannot be a key') : key;
  }
}

/** More than any evaluation may use: one look at a map can see so many members that nothing would count them on the way. */
const notesMaxBytes = defaultLimits.memoryBytes;

/**
 * Where the parts lie of all objects and lists of a text that were opened so far, in one array outside the heap: as many small arrays
 * they would cost more than reading the text. The parts of one follow each other, as each is gone through at once.
 */
export class Notes {
  length = 0;
  #places = new Uint32Array(1024);

  add(place: number): void {
    if (this.length === this.#places.length) {
      if (this.#places.byteLength > notesMaxBytes / 2) throw limitReached('memoryBytes', notesMaxBytes);
      const grown = new Uint32Array(2 * this.length);
      grown.set(this.#places);
      this.#places = grown;
    }
    this.#places[this.length] = place;
    this.length += 1;
  }

  at(note: number): number {
    return this.#places[note] as number;
  }
}

class ListText implements ListSource {
  readonly #text: LazyText;
  /** Where the notes of the elements begin: where each starts. */
  readonly #first: number;
  readonly length: number;

  constructor(text: LazyText, start: number) {
    this.#text = text;
    this.#first = text.notes.length;
    const { bytes, notes } = text;
    let at = text.space(start + 1);
    while (bytes[at] !== closeBracket || (notes.length > this.#first && !text.dialect.isLiteral)) {
      const end = text.skip(at);
      if (end === at) text.scalar(at);
      notes.add(at);
      at = text.space(end);
      if (bytes[at] === closeBracket) break;
      if (bytes[at] !== comma) text.fail(at, 'expected a comma or the end of the list');
      at = text.space(at + 1);
    }
    this.length = notes.length - this.#first;
  }

  get(index: number): Value {
    return this.#text.value(this.#text.notes.at(this.#first + index));
  }

  failAt(index: number, message: string): never {
    return this.#text.fail(this.#text.notes.at(this.#first + index), message);
  }
}

const quoted = (word: string): string => JSON.stringify(word.length > 40 ? `${word.slice(0, 40)}…` : word);
