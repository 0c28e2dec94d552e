// A text of nested maps and lists, such as JSON or the literals of the language, as values that are read where a policy looks and
// nowhere else. A map or list that is opened is scanned to its end, as a key could be there twice; what lies inside it is stepped over
// as bytes.
// A text of 100 MB so costs its bytes and one pass over the parts that are opened, and no tree of objects is ever built.
//
// What is stepped over is only checked for its strings and brackets: a mistake elsewhere is found when that part is read.

import {
  backslash,
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

/**
 * The names of one object by their hashes: most objects are known to have no name twice without any two being compared. Objects are
 * gone through one after the other, so that all share one table.
 */
class SeenNames {
  readonly #table = new Uint32Array(2 ** 14);
  /** What marks a hash as seen in this object. */
  #mark = 0;
  /** Whether a name may have been there before: another has its hash, or it has an escape. */
  mayHaveTwins = false;

  begin(): void {
    this.mayHaveTwins = false;
    this.#mark = (this.#mark + 1) >>> 0;
    // After a round of the counter an old mark would look new.
    if (this.#mark === 0) {
      this.#table.fill(0);
      this.#mark = 1;
    }
  }

  /** Takes the name whose opening quote is at `at`; gives the byte after its closing one. */
  take(text: LazyText, at: number): number {
    const { bytes } = text;
    const { length } = bytes;
    let hash = 0;
    for (let next = at + 1; next < length; next += 1) {
      const byte = bytes[next] as number;
      if (byte === quote) {
        const place = (hash ^ (hash >>> 15)) & (this.#table.length - 1);
        if (this.#table[place] === this.#mark) this.mayHaveTwins = true;
        this.#table[place] = this.#mark;
        return next + 1;
      }
      if (byte === backslash || byte < 0x20) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    this.mayHaveTwins = true;
    return text.skipString(at);
  }
}

const names = new SeenNames();

/** Members beyond this many are found by a map of their names, fewer by looking at each. */
const membersSearchedMax = 48;

export class MapText implements MapSource {
  readonly #text: LazyText;
  readonly #start: number;
  /** Where the notes of the members begin, two numbers each: where its name starts, at the quote, and its value. */
  #first = 0;
  /** -1 before somebody looked into the object. */
  #count = -1;
  /** The member that was found last: who goes through all of them asks for the next one. */
  #found = -1;
  /** Of large objects: the members by name. */
  #index: Map<Key, number> | undefined;

  constructor(text: LazyText, start: number) {
    this.#text = text;
    this.#start = start;
  }

  keys(): Iterable<Key> {
    this.#scan();
    const keys: Key[] = [];
    for (let member = 0; member < this.#count; member += 1) keys.push(this.#nameOf(member));
    return this.#text.dialect.isLiteral ? new Set(keys) : keys;
  }

  get(key: Key): Value | undefined {
    const text = this.#text;
    if (!text.dialect.isLiteral && typeof key !== 'string') return undefined;
    const member = this.#find(key);
    return member < 0 ? undefined : text.value(this.#valueAt(member));
  }

  failAt(key: Key, message: string): never {
    const member = this.#find(key);
    return this.#text.fail(member < 0 ? this.#start : this.#valueAt(member), message);
  }

  #nameAt(member: number): number {
    return this.#text.notes.at(this.#first + 2 * member);
  }

  #valueAt(member: number): number {
    return this.#text.notes.at(this.#first + 2 * member + 1);
  }

  /** The member of this name, of several the last; -1 when there is none. */
  #find(key: Key): number {
    this.#scan();
    if (this.#index !== undefined) return this.#index.get(key) ?? -1;
    const count = this.#count;
    if (this.#text.dialect.isLiteral) {
      for (let member = count - 1; member >= 0; member -= 1) if (this.#isNamed(member, key)) return member;
      return -1;
    }
    const from = this.#found + 1;
    for (let turn = 0; turn < count; turn += 1) {
      const member = from + turn < count ? from + turn : from + turn - count;
      if (this.#isNamed(member, key)) return (this.#found = member);
    }
    return -1;
  }

  /** Notes all members, once. */
  #scan(): void {
    if (this.#count >= 0) return;
    const text = this.#text;
    const { bytes, notes } = text;
    const { isLiteral } = text.dialect;
    const first = notes.length;
    let at = text.space(this.#start + 1);
    names.begin();
    while (bytes[at] !== closeBrace || (notes.length > first && !isLiteral)) {
      if (bytes[at] !== quote && !isLiteral) text.fail(at, 'expected the name of a member, in quotes');
      const mark = text.space(isLiteral ? text.skip(at) : names.take(text, at));
      if (bytes[mark] !== colon) text.fail(mark, 'expected a colon after the name of a member');
      const value = text.space(mark + 1);
      notes.add(at);
      notes.add(value);
      at = this.#after(value);
      if (bytes[at] === closeBrace) break;
      at = text.space(at + 1);
    }
    if (this.#start === text.start && at !== text.last) text.fail(at + 1, 'expected nothing after the object');
    this.#first = first;
    const count = (notes.length - first) / 2;
    if (count > membersSearchedMax) this.#index = this.#indexed(count);
    else if (names.mayHaveTwins) this.#refuseTwins(count);
    this.#count = count;
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

  #indexed(count: number): Map<Key, number> {
    const { isLiteral } = this.#text.dialect;
    const index = new Map<Key, number>();
    for (let member = 0; member < count; member += 1) {
      const name = this.#nameOf(member);
      if (!isLiteral && index.has(name)) this.#refuse(member);
      index.set(name, member);
    }
    return index;
  }

  /** Readers of JSON differ in which of two members of one name they take: a text that has them means nothing. */
  #refuseTwins(count: number): void {
    for (let member = 1; member < count; member += 1) {
      for (let other = 0; other < member; other += 1) if (this.#areTwins(member, other)) this.#refuse(member);
    }
  }

  #refuse(member: number): never {
    const name = JSON.stringify(keyText(this.#nameOf(member)));
    return this.#text.fail(this.#nameAt(member), `the object has ${name} twice`);
  }

  #areTwins(one: number, other: number): boolean {
    const { bytes } = this.#text;
    let [left, right] = [this.#nameAt(one) + 1, this.#nameAt(other) + 1];
    for (;;) {
      const byte = bytes[left];
      if (byte === backslash || bytes[right] === backslash) return this.#nameOf(one) === this.#nameOf(other);
      if (byte !== bytes[right]) return false;
      if (byte === quote) return true;
      left += 1;
      right += 1;
    }
  }

  #nameOf(member: number): Key {
    const text = this.#text;
    const start = this.#nameAt(member);
    if (text.bytes[start] === quote) return text.string(start, text.skipString(start));
    const key = keyOf(text.scalar(start));
    return key === undefined ? text.fail(start, 'this cannot be a key') : key;
  }

  #isNamed(member: number, key: Key): boolean {
    const { bytes } = this.#text;
    const start = this.#nameAt(member);
    if (bytes[start] !== quote || typeof key !== 'string') return this.#nameOf(member) === key;
    for (let index = 0; index < key.length; index += 1) {
      const byte = bytes[start + 1 + index];
      if (byte === backslash) return this.#nameOf(member) === key;
      if (byte !== key.charCodeAt(index)) return false;
    }
    const after = bytes[start + 1 + key.length];
    return after === quote || (after === backslash && this.#nameOf(member) === key);
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
