// The values of the policy language, as the evaluator and the imports share them.
//
//   bool     boolean          int    bigint, always within 64 bits        list      ListValue
//   null     null             float  number                               map       MapValue
//   string   string (bytes!)  undefined  Undefined, with its place        function  FunctionValue
//
// A string of the language is a sequence of bytes. It is held as a JavaScript string whose every character is one byte (U+0000 to
// U+00FF), so that length, index, slice, order and concatenation are those of the language. ASCII looks the same in both worlds;
// everything else must cross the border by `bytesOf` (text to bytes) and `textOf` (bytes to text). Never hand such a string to
// print, a regular expression, `toUpperCase` or JSON without `textOf`.
//
// Lists and maps are shared references that a policy can change (`append`, `delete`, index assignment), and can be lazy: an
// element is made when somebody looks at it. JavaScript's own `undefined` is never a value; it means "there is none".

import { History, newMoment, now } from './history.ts';
import type { HostCall } from './host.ts';
import { SentinelError } from './position.ts';
import type { Position } from './position.ts';

export type Value = Undefined | null | boolean | bigint | number | string | ListValue | MapValue | FunctionValue;

/** The language's `undefined`, which remembers where it arose. */
export class Undefined {
  /** Absent when no place of a policy made it, as in data of an import. */
  readonly position: Position | undefined;

  constructor(position?: Position) {
    this.position = position;
  }
}

/** For data that holds `undefined` by itself; the place of reading it is added by the evaluator. */
export const nowhere = new Undefined();

export type Key = boolean | bigint | number | string;

/** The parts of a list that are made when they are looked at. */
export interface ListSource {
  readonly length: number;
  get(index: number): Value;
  /** Ends with an error that points at an element. */
  failAt?(index: number, message: string): never;
}

export class ListValue {
  #source: ListSource | undefined;
  /** Of a list with a source only what was made or set: an element that nobody looked at takes no room. */
  #items: (Value | undefined)[];
  /** Of a list with a source. */
  #length = 0;
  #born = now();
  #history: History<number, Value> | undefined;

  /** Takes `items` as its own. */
  constructor(items: Value[]);
  constructor(source: ListSource);
  constructor(given: Value[] | ListSource) {
    if (Array.isArray(given)) {
      this.#items = given;
    } else {
      this.#source = given;
      this.#items = [];
      this.#length = given.length;
    }
  }

  get length(): number {
    return this.#source === undefined ? this.#items.length : this.#length;
  }

  /** `index` must be within the list. */
  get(index: number): Value {
    const item = this.#items[index];
    if (item !== undefined) return item;
    // Not `??`: null is a value.
    const made = this.#source?.get(index);
    if (isCollection(made)) made.bearWith(this.#born);
    return (this.#items[index] = made === undefined ? nowhere : made);
  }

  /** Made only now, but a part of what is older. */
  bearWith(moment: number): void {
    if (moment < this.#born) this.#born = moment;
  }

  /** As MapValue.peek. */
  peek(index: number): Value {
    if (this.#source !== undefined) return this.#source.get(index);
    return viewOf(this.get(index));
  }

  /** A list of its own over the same data: for data that nobody changes, where `copyOf` must look at the original. */
  view(): ListValue {
    const source = this.#source;
    if (source !== undefined) return new ListValue(source);
    return new ListValue({ length: this.length, get: (index) => viewOf(this.get(index)) });
  }

  /** Ends with an error that points at an element, where the list knows its text. */
  failAt(index: number, message: string): never {
    this.#source?.failAt?.(index, message);
    throw new SentinelError({ kind: 'host', message });
  }

  set(index: number, value: Value): void {
    if (this.#born < now()) (this.#history ??= new History()).note(index, this.get(index), this.length);
    this.#items[index] = value;
  }

  /** The length and the elements at the moment of a copy. */
  lengthAt(moment: number): number {
    return this.#history === undefined ? this.length : this.#history.length(moment, this.length);
  }

  getAt(moment: number, index: number): Value {
    const change = this.#history?.change(moment, index);
    // Not `??`: null is a value.
    return change?.before === undefined ? this.get(index) : change.before;
  }

  push(value: Value): void {
    if (this.#born < now()) (this.#history ??= new History()).note(undefined, undefined, this.length);
    if (this.#source === undefined) {
      this.#items.push(value);
      return;
    }
    this.#items[this.#length] = value;
    this.#length += 1;
  }

  /** All elements, made now. The array must not be changed. */
  toArray(): readonly Value[] {
    if (this.#source === undefined) return this.#items as Value[];
    const items: Value[] = [];
    for (let index = 0; index < this.#length; index += 1) items.push(this.get(index));
    this.#items = items;
    this.#source = undefined;
    return items;
  }

  [Symbol.iterator](): Iterator<Value> {
    return this.toArray()[Symbol.iterator]();
  }
}

/** The parts of a map that are made when they are looked at. `get` gives JavaScript's undefined for a key that is not there. */
export interface MapSource {
  /** The same ones each time, and then without any work. */
  keys(): readonly Key[];
  get(key: Key): Value | undefined;
  /** Ends with an error that points at the value of a key. */
  failAt?(key: Key, message: string): never;
  /** Making a value again costs no more than remembering it. Lists and maps are remembered all the same, since they can change, and
   * so are long strings. */
  readonly isCheap?: boolean;
}

/** A value that a map remembers: one behind the other, since most maps are asked for few. */
interface Remembered {
  readonly key: Key;
  readonly value: Value;
  readonly before: Remembered | undefined;
}

/** Beyond this many values they are found by a map. */
const fewMax = 16;

/** Longer strings are not made twice. */
const shortMax = 1_024;

export class MapValue {
  readonly #source: MapSource | undefined;
  /** What was made so far; complete in its keys once `#isOwn`. A key whose value is not made yet holds undefined. */
  #entries: Map<Key, Value | undefined> | undefined;
  /** Given as entries, or changed since: the keys are no longer those of the source. */
  #isOwn: boolean;
  /** While what was made is little: the newest of it. */
  #few: Remembered | undefined;
  /** What an import hides in a map that it hands out (a decimal, a time), to find it again in an argument. */
  readonly payload: unknown;
  #born = now();
  #history: History<Key, Value> | undefined;

  /** Takes the map as its own; its keys must come from `keyOf` when they are numbers. */
  constructor(given: Map<Key, Value> | MapSource, payload?: unknown) {
    if (given instanceof Map) {
      this.#entries = given;
      this.#isOwn = true;
    } else {
      this.#source = given;
      this.#isOwn = false;
    }
    this.payload = payload;
  }

  /** Keys are text, not bytes. */
  static fromRecord(record: Readonly<Record<string, Value>>, payload?: unknown): MapValue {
    return new MapValue(new Map(Object.entries(record).map(([name, value]) => [bytesOf(name), value])), payload);
  }

  get size(): number {
    return this.#isOwn ? this.#own().size : this.keys().length;
  }

  has(key: Key): boolean {
    return this.#isOwn ? this.#own().has(key) : this.get(key) !== undefined;
  }

  /** JavaScript's undefined when there is no such key. */
  get(key: Key): Value | undefined {
    for (let few = this.#few; few !== undefined; few = few.before) if (few.key === key) return few.value;
    const entries = this.#entries;
    const made = entries?.get(key);
    const source = this.#source;
    if (made !== undefined || source === undefined) return made;
    if (this.#isOwn && entries?.has(key) !== true) return undefined;
    const value = source.get(key);
    if (isCollection(value)) value.bearWith(this.#born);
    else if (value === undefined || (source.isCheap === true && !isLong(value))) return value;
    this.#remember(key, value);
    return value;
  }

  /** As ListValue.bearWith. */
  bearWith(moment: number): void {
    if (moment < this.#born) this.#born = moment;
  }

  #remember(key: Key, value: Value): void {
    if (this.#entries !== undefined) {
      this.#entries.set(key, value);
      return;
    }
    let count = 0;
    for (let few = this.#few; few !== undefined; few = few.before) count += 1;
    if (count < fewMax) this.#few = { key, value, before: this.#few };
    else this.#entries = this.#takeFew().set(key, value);
  }

  #takeFew(): Map<Key, Value | undefined> {
    const entries = new Map<Key, Value | undefined>();
    for (let few = this.#few; few !== undefined; few = few.before) entries.set(few.key, few.value);
    this.#few = undefined;
    return entries;
  }

  /** As ListValue.view. */
  view(): MapValue {
    return new MapValue(this.#source ?? new ViewSource(this), this.payload);
  }

  /** A value of a map that nobody changes: made anew where it can be, and not kept. */
  peek(key: Key): Value | undefined {
    if (this.#source !== undefined) return this.#source.get(key);
    const value = this.get(key);
    return value === undefined ? undefined : viewOf(value);
  }

  /** As ListValue.failAt, at the value of a key. */
  failAt(key: Key, message: string): never {
    this.#source?.failAt?.(key, message);
    throw new SentinelError({ kind: 'host', message });
  }

  /** How many keys it must hold itself once it is changed, and does not yet. */
  get keysToOwn(): number {
    return this.#isOwn ? 0 : this.keys().length;
  }

  set(key: Key, value: Value): void {
    this.#note(key);
    this.#own().set(key, value);
  }

  delete(key: Key): void {
    this.#note(key);
    this.#own().delete(key);
  }

  #note(key: Key): void {
    if (this.#born < now()) (this.#history ??= new History()).note(key, this.get(key), 0);
  }

  /** The keys and values at the moment of a copy. */
  keysAt(moment: number): readonly Key[] {
    return this.#history === undefined ? this.keys() : [...this.#history.keys(moment, this.keys())];
  }

  getAt(moment: number, key: Key): Value | undefined {
    const change = this.#history?.change(moment, key);
    return change === undefined ? this.get(key) : change.before;
  }

  /** Those of now, in the order of insertion. */
  keys(): readonly Key[] {
    if (this.#isOwn) return [...this.#own().keys()];
    return this.#source?.keys() ?? [];
  }

  *entries(): IterableIterator<[Key, Value]> {
    for (const key of this.keys()) {
      const value = this.get(key);
      yield [key, value === undefined ? nowhere : value];
    }
  }

  #own(): Map<Key, Value | undefined> {
    if (this.#isOwn && this.#entries !== undefined) return this.#entries;
    const made = this.#entries ?? this.#takeFew();
    const entries = new Map<Key, Value | undefined>();
    for (const key of this.keys()) entries.set(key, made.get(key));
    this.#entries = entries;
    this.#isOwn = true;
    return entries;
  }
}

/** A function of a policy, a built-in one, or one of an import. */
export class FunctionValue {
  readonly name: string;
  readonly #call: (args: readonly Value[], call: HostCall) => Value;

  constructor(name: string, call: (args: readonly Value[], call: HostCall) => Value) {
    this.name = name;
    this.#call = call;
  }

  call(args: readonly Value[], call: HostCall): Value {
    return this.#call(args, call);
  }
}

export type TypeName = 'undefined' | 'null' | 'bool' | 'int' | 'float' | 'string' | 'list' | 'map' | 'func';

export function typeOf(value: Value): TypeName {
  if (typeof value === 'string') return 'string';
  if (value === null) return 'null';
  if (value instanceof MapValue) return 'map';
  if (value instanceof ListValue) return 'list';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float';
  return value instanceof Undefined ? 'undefined' : 'func';
}

/** An int or a float. */
export const isNumber = (value: Value | undefined): value is bigint | number =>
  typeof value === 'bigint' || typeof value === 'number';

const isCollection = (value: Value | undefined): value is ListValue | MapValue =>
  value instanceof MapValue || value instanceof ListValue;

const isLong = (value: Value): boolean => typeof value === 'string' && value.length > shortMax;

const int64Max = 2 ** 63;

/** The int that a float is; undefined for one that is not whole, or beyond 64 bits. */
const intOf = (value: number): bigint | undefined =>
  Number.isInteger(value) && value >= -int64Max && value < int64Max ? BigInt(value) : undefined;

/** The key that a value is in a map: values that are equal are one key, as 1.0 and 1. Undefined for what cannot be a key. */
export function keyOf(value: Value): Key | undefined {
  if (typeof value === 'number') return intOf(value) ?? value;
  return typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean' ? value : undefined;
}

/** The 64 bits of an integer, as an operation that overflows leaves them. */
export const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

// oxlint-disable-next-line no-control-regex
const beyondAscii = /[^\x00-\x7f]/;

/** Text to the bytes of its UTF-8 form. A lone surrogate becomes U+FFFD. */
export const bytesOf = (text: string): string =>
  beyondAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;

/** Bytes to text; what is no UTF-8 becomes U+FFFD. */
export const textOf = (bytes: string): string =>
  beyondAscii.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;

/** JSON, where `undefined` may stand for a value that is not known (as a mock writes it) and a bigint for a large integer. */
export type Json =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** Lazily: an object or array is only opened when a policy looks into it. Whole numbers become int, others float. */
export function fromJson(json: Json): Value {
  if (typeof json === 'string') return bytesOf(json);
  if (typeof json === 'number') return numberFromJson(json);
  if (typeof json === 'bigint') return wrap(json);
  if (typeof json === 'boolean' || json === null) return json;
  if (json === undefined) return nowhere;
  return isArray(json) ? new ListValue(listSource(json)) : new MapValue(new ObjectSource(json));
}

export const numberFromJson = (value: number): Value => intOf(value) ?? value;

const isArray = (json: object): json is readonly Json[] => Array.isArray(json);

const listSource = (json: readonly Json[]): ListSource => ({
  length: json.length,
  get: (index) => fromJson(json[index]),
});

class ObjectSource implements MapSource {
  readonly isCheap = true;
  readonly #object: { readonly [name: string]: Json };
  #keys: readonly Key[] | undefined;

  constructor(object: { readonly [name: string]: Json }) {
    this.#object = object;
  }

  keys(): readonly Key[] {
    return (this.#keys ??= Object.keys(this.#object).map(bytesOf));
  }

  get(key: Key): Value | undefined {
    if (typeof key !== 'string') return undefined;
    const name = textOf(key);
    return Object.hasOwn(this.#object, name) ? fromJson(this.#object[name]) : undefined;
  }
}

/**
 * Plain data of a value: undefined stays undefined (so JSON.stringify leaves it out of objects), an int beyond 2^53 stays a bigint,
 * a function becomes undefined. Keys become text.
 */
export function toJson(value: Value): Json {
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (value instanceof ListValue) return value.toArray().map(toJson);
  if (value instanceof MapValue) {
    const pairs = [...value.entries()].map(([key, item]): [string, Json] => [keyText(key), toJson(item)]);
    return Object.fromEntries(pairs);
  }
  return value instanceof Undefined || value instanceof FunctionValue ? undefined : value;
}

export const keyText = (key: Key): string => (typeof key === 'string' ? textOf(key) : String(key));

/**
 * A copy that can be changed without the original noticing, and the other way round; made as it is looked at: reading an import
 * costs nothing for the parts that nobody reads.
 */
export const copyOf = (value: Value): Value =>
  value instanceof ListValue || value instanceof MapValue ? copyAt(newMoment(), value) : value;

function copyAt(moment: number, value: Value): Value {
  if (value instanceof ListValue) {
    const get = (index: number): Value => copyAt(moment, value.getAt(moment, index));
    return new ListValue({ length: value.lengthAt(moment), get });
  }
  return value instanceof MapValue ? new MapValue(new CopySource(moment, value), value.payload) : value;
}

/**
 * A copy like that of `copyOf`, for data that nobody has changed or ever will: what was made lazily is made again, so that the
 * original keeps nothing of what is read in the copy.
 */
export function viewOf(value: Value): Value {
  return value instanceof ListValue || value instanceof MapValue ? value.view() : value;
}

class ViewSource implements MapSource {
  readonly #original: MapValue;

  constructor(original: MapValue) {
    this.#original = original;
  }

  keys(): readonly Key[] {
    return this.#original.keys();
  }

  get(key: Key): Value | undefined {
    return this.#original.peek(key);
  }
}

class CopySource implements MapSource {
  readonly isCheap = true;
  readonly #moment: number;
  readonly #original: MapValue;
  #keys: readonly Key[] | undefined;

  constructor(moment: number, original: MapValue) {
    this.#moment = moment;
    this.#original = original;
  }

  keys(): readonly Key[] {
    return (this.#keys ??= this.#original.keysAt(this.#moment));
  }

  get(key: Key): Value | undefined {
    const value = this.#original.getAt(this.#moment, key);
    return value === undefined ? undefined : copyAt(this.#moment, value);
  }
}
