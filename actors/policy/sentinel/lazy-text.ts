// A text of nested maps and lists, such as JSON or the literals of the language, as values that are read where a policy looks and
// nowhere else. A map or list that is opened is scanned to its end, as a key could be there twice; what lies inside it is stepped over
// as bytes.
// A text of 100 MB so costs its bytes and one pass over the parts that are opened, and no tree of objects is ever built.
//
// What is stepped over is only checked for its strings and brackets: a mistake elsewhere is found when that part is read.

import { defaultLimits, limitReached } from './limits.ts';
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

export const quote = 0x22;
export const backslash = 0x5c;
export const comma = 0x2c;
export const colon = 0x3a;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;
export const openBracket = 0x5b;
export const closeBracket = 0x5d;

export class LazyText {
  readonly bytes: Buffer;
  readonly name: string;
  /** The first and the last byte that is no white space. */
  readonly start: number;
  readonly last: number;
  readonly dialect: Dialect;
  readonly notes = new Notes();

  constructor(bytes: Uint8Array, name: string, dialect: Dialect) {
    this.dialect = dialect;
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
    const { bytes } = this;
    const { length } = bytes;
    let depth = 0;
    let next = at;
    while (next < length) {
      const kind = outside[bytes[next] as number];
      next += 1;
      if (kind === plain) continue;
      if (kind === opens) {
        depth += 1;
      } else if (kind === closes) {
        depth -= 1;
        if (depth === 0) return next;
      } else {
        const end = endOfString(bytes, next);
        if (end <= 0) return this.skipString(next - 1);
        next = end;
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

// Stepping over values is most of the work of reading a large text; a table look-up is the quickest that JavaScript has for it.
const plain = 0;
const opens = 1;
const closes = 2;
const quotes = 3;
const escapes = 4;
const controls = 5;

/** What a byte means outside of strings, and within one. */
const outside = new Uint8Array(256);
const inside = new Uint8Array(256).fill(controls, 0, 0x20);
outside[openBrace] = outside[openBracket] = opens;
outside[closeBrace] = outside[closeBracket] = closes;
outside[quote] = inside[quote] = quotes;
inside[backslash] = escapes;

/** The byte after the quote that ends a string; 0 when none does, and less at a control character, by its place. */
function endOfString(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  let next = from;
  while (next < length) {
    const kind = inside[bytes[next] as number];
    next += 1;
    if (kind === plain) continue;
    if (kind === quotes) return next;
    if (kind === escapes) next += 1;
    else return 1 - next;
  }
  return 0;
}

/**
 * The names of one object by their hashes: most objects are known to have no name twice without any two being compared. Objects are
 * gone through one after the other, so that all share one table.
 */
class SeenNames {
  readonly #table = new Uint32Array(2 ** 14);
  /** What marks a hash as seen in this object. */
  #mark = 0;

  begin(): void {
    this.#mark = (this.#mark + 1) >>> 0;
    // After a round of the counter an old mark would look new.
    if (this.#mark === 0) {
      this.#table.fill(0);
      this.#mark = 1;
    }
  }

  /** False for a name that may have been there before: of another with its hash, or with an escape. `at` is its first byte. */
  isNew(bytes: Uint8Array, at: number): boolean {
    let hash = 0;
    for (let next = at; ; next += 1) {
      const byte = bytes[next] as number;
      if (byte === backslash) return false;
      if (byte === quote) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    const place = (hash ^ (hash >>> 15)) & (this.#table.length - 1);
    if (this.#table[place] === this.#mark) return false;
    this.#table[place] = this.#mark;
    return true;
  }
}

const names = new SeenNames();

/** Members beyond this many are found by a map of their names, fewer by looking at each. */
const membersSearchedMax = 48;

export class MapText implements MapSource {
  readonly #text: LazyText;
  readonly #start: number;
  /** The last member, in the text's notes, or -1; undefined before somebody looked into the object. */
  #last: number | undefined;
  /** Of large objects: the members by name. */
  #index: Map<Key, number> | undefined;

  constructor(text: LazyText, start: number) {
    this.#text = text;
    this.#start = start;
  }

  keys(): Iterable<Key> {
    const { notes } = this.#text;
    const members: number[] = [];
    for (let member = this.#scanned(); member >= 0; member = notes.before(member)) members.push(member);
    return new Set(members.toReversed().map((member) => this.#nameOf(member)));
  }

  get(key: Key): Value | undefined {
    const text = this.#text;
    if (!text.dialect.isLiteral && typeof key !== 'string') return undefined;
    const member = this.#find(key);
    return member < 0 ? undefined : text.value(text.notes.value(member));
  }

  failAt(key: Key, message: string): never {
    const member = this.#find(key);
    return this.#text.fail(member < 0 ? this.#start : this.#text.notes.value(member), message);
  }

  /** The member of this name, of several the last; -1 when there is none. */
  #find(key: Key): number {
    const last = this.#scanned();
    if (this.#index !== undefined) return this.#index.get(key) ?? -1;
    const { notes } = this.#text;
    for (let member = last; member >= 0; member = notes.before(member)) {
      if (this.#isNamed(member, key)) return member;
    }
    return -1;
  }

  /** Notes all members, once; gives the last. */
  #scanned(): number {
    if (this.#last !== undefined) return this.#last;
    const text = this.#text;
    const { bytes } = text;
    let [last, count] = [-1, 0];
    let mayHaveTwins = false;
    let at = text.space(this.#start + 1);
    names.begin();
    while (bytes[at] !== closeBrace || (count > 0 && !text.dialect.isLiteral)) {
      last = this.#note(at, last);
      count += 1;
      if (!text.dialect.isLiteral && !names.isNew(bytes, at + 1)) mayHaveTwins = true;
      at = this.#after(text.notes.value(last));
      if (bytes[at] === closeBrace) break;
      at = text.space(at + 1);
    }
    if (this.#start === text.start && at !== text.last) text.fail(at + 1, 'expected nothing after the object');
    if (count > membersSearchedMax) this.#index = this.#indexed(last);
    else if (mayHaveTwins) this.#refuseTwins(last);
    this.#last = last;
    return last;
  }

  #note(from: number, before: number): number {
    const text = this.#text;
    const { bytes } = text;
    if (bytes[from] !== quote && !text.dialect.isLiteral) {
      text.fail(from, 'expected the name of a member, in quotes');
    }
    const mark = text.space(text.skip(from));
    if (bytes[mark] !== colon) text.fail(mark, 'expected a colon after the name of a member');
    return text.notes.add(from, text.space(mark + 1), before);
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

  #indexed(last: number): Map<Key, number> {
    const { notes, dialect } = this.#text;
    const index = new Map<Key, number>();
    for (let member = last; member >= 0; member = notes.before(member)) {
      const name = this.#nameOf(member);
      const twin = index.get(name);
      if (twin === undefined) index.set(name, member);
      else if (!dialect.isLiteral) this.#refuse(twin);
    }
    return index;
  }

  /** Readers of JSON differ in which of two members of one name they take: a text that has them means nothing. */
  #refuseTwins(last: number): void {
    const { notes } = this.#text;
    for (let member = last; member >= 0; member = notes.before(member)) {
      for (let other = notes.before(member); other >= 0; other = notes.before(other)) {
        if (this.#areTwins(member, other)) this.#refuse(member);
      }
    }
  }

  #refuse(member: number): never {
    const name = JSON.stringify(keyText(this.#nameOf(member)));
    return this.#text.fail(this.#text.notes.name(member), `the object has ${name} twice`);
  }

  #areTwins(one: number, other: number): boolean {
    const { bytes, notes } = this.#text;
    let [left, right] = [notes.name(one) + 1, notes.name(other) + 1];
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
    const start = text.notes.name(member);
    if (text.bytes[start] === quote) return text.string(start, text.skipString(start));
    const key = keyOf(text.scalar(start));
    return key === undefined ? text.fail(start, 'this cannot be a key') : key;
  }

  #isNamed(member: number, key: Key): boolean {
    const { bytes, notes } = this.#text;
    const start = notes.name(member);
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
 * Where the members lie that were seen so far, for all objects of a text: three numbers each, in one array outside the heap. As many
 * small arrays they would cost more than reading the text.
 */
export class Notes {
  #numbers = new Uint32Array(3 * 1024);
  #end = 0;

  /** A member of an object whose member before this one was `before`, or -1. */
  add(name: number, value: number, before: number): number {
    if (this.#end === this.#numbers.length) {
      if (this.#numbers.byteLength > notesMaxBytes / 2) throw limitReached('memoryBytes', notesMaxBytes);
      const grown = new Uint32Array(2 * this.#end);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    const member = this.#end;
    this.#numbers[member] = name;
    this.#numbers[member + 1] = value;
    this.#numbers[member + 2] = before + 1;
    this.#end += 3;
    return member;
  }

  /** Where its name starts, at the quote. */
  name(member: number): number {
    return this.#numbers[member] as number;
  }

  value(member: number): number {
    return this.#numbers[member + 1] as number;
  }

  before(member: number): number {
    return (this.#numbers[member + 2] as number) - 1;
  }
}

class ListText implements ListSource {
  readonly #text: LazyText;
  readonly #starts: number[] = [];

  constructor(text: LazyText, start: number) {
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
      if (text.dialect.isLiteral && bytes[at] === closeBracket) return;
    }
  }

  get length(): number {
    return this.#starts.length;
  }

  get(index: number): Value {
    return this.#text.value(this.#starts[index] as number);
  }

  failAt(index: number, message: string): never {
    return this.#text.fail(this.#starts[index] as number, message);
  }
}

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const quoted = (word: string): string => JSON.stringify(word.length > 40 ? `${word.slice(0, 40)}…` : word);
