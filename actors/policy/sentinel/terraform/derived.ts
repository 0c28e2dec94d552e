// How the Terraform imports make their maps out of the raw data: a record has known fields that are made when they are read, a
// collection knows its keys when somebody lists them or asks for one. Nothing is copied; a part of the raw data that is handed on
// is a view of it.

import { strict as assert } from 'node:assert';
import { ListValue, MapValue, Undefined, nowhere, textOf, typeOf } from '../value.ts';
import type { Key, MapSource, Value } from '../value.ts';

/** The fields of a record, in the order in which they are listed. Names are ASCII. */
export type Fields<From> = ReadonlyMap<Key, (from: From) => Value>;

export const fieldsOf = <From>(fields: { readonly [name: string]: (from: From) => Value }): Fields<From> =>
  new Map<Key, (from: From) => Value>(Object.entries(fields));

/** A map with these fields, each made from `from` when it is first read. */
export const record = <From>(fields: Fields<From>, from: From): MapValue => new MapValue(new Record(fields, from));

class Record<From> implements MapSource {
  readonly #fields: Fields<From>;
  readonly #from: From;
  #keys: readonly Key[] | undefined;

  constructor(fields: Fields<From>, from: From) {
    this.#fields = fields;
    this.#from = from;
  }

  keys(): readonly Key[] {
    return (this.#keys ??= [...this.#fields.keys()]);
  }

  get(key: Key): Value | undefined {
    return this.#fields.get(key)?.(this.#from);
  }
}

/** A map whose keys are found by `index`, once, and whose values are made by `make`, each when it is first read. */
export function collection<From>(index: () => ReadonlyMap<Key, From>, make: (from: From, key: Key) => Value): MapValue {
  return new MapValue(new Collection(index, make));
}

class Collection<From> implements MapSource {
  readonly #find: () => ReadonlyMap<Key, From>;
  readonly #make: (from: From, key: Key) => Value;
  #index: ReadonlyMap<Key, From> | undefined;
  #keys: readonly Key[] | undefined;

  constructor(find: () => ReadonlyMap<Key, From>, make: (from: From, key: Key) => Value) {
    this.#find = find;
    this.#make = make;
  }

  keys(): readonly Key[] {
    this.#index ??= this.#find();
    return (this.#keys ??= [...this.#index.keys()]);
  }

  get(key: Key): Value | undefined {
    this.#index ??= this.#find();
    const from = this.#index.get(key);
    return from === undefined ? undefined : this.#make(from, key);
  }
}

export const emptyMap = (): MapValue => new MapValue(new Map());
export const emptyList = (): ListValue => new ListValue([]);

/** A member of a raw map; null counts as absent, as Terraform writes either. Like all below it is made anew: it may be handed on. */
export function member(map: MapValue | undefined, name: string): Value | undefined {
  const value = map?.peek(name);
  // What was taken out of a mock because it is sensitive is absent as well.
  return value === null || value instanceof Undefined ? undefined : value;
}

export function mapMember(map: MapValue | undefined, name: string): MapValue | undefined {
  const value = member(map, name);
  return value === undefined || value instanceof MapValue ? value : otherShape(map, name, 'an object', value);
}

export function listMember(map: MapValue | undefined, name: string): ListValue | undefined {
  const value = member(map, name);
  return value === undefined || value instanceof ListValue ? value : otherShape(map, name, 'a list', value);
}

export function textMember(map: MapValue | undefined, name: string): string {
  const value = member(map, name) ?? '';
  return typeof value === 'string' ? value : otherShape(map, name, 'a string', value);
}

/** A policy that passes because it found nothing in a plan of another shape would have judged nothing. */
function otherShape(map: MapValue | undefined, name: string, expected: string, value: Value): never {
  const message = `${JSON.stringify(textOf(name))} must be ${expected} here, not ${typeOf(value)}`;
  return map === undefined ? assert.fail(message) : map.failAt(name, message);
}

/** The maps in a list of the raw data, one after the other. */
export function* mapsIn(list: ListValue | undefined): Generator<MapValue> {
  for (let index = 0; index < (list?.length ?? 0); index += 1) {
    const item = list?.peek(index);
    if (item instanceof MapValue) yield item;
    else if (item !== undefined) list?.failAt(index, `every element must be an object here, not ${typeOf(item)}`);
  }
}

/** The members of a raw map of maps. */
export function* mapsOf(map: MapValue | undefined): Generator<[string, MapValue]> {
  for (const key of map?.keys() ?? []) {
    const value = typeof key === 'string' ? mapMember(map, key) : undefined;
    if (typeof key === 'string' && value !== undefined) yield [key, value];
  }
}

/** Adds to an index by address what the raw data can hold only once. */
export function addOnce<From>(index: Map<Key, From>, address: string, from: From, raw: MapValue): void {
  const { size } = index;
  index.set(address, from);
  if (index.size === size) raw.failAt('address', `the address ${JSON.stringify(textOf(address))} is there twice`);
}

/** A member as it is; `undefined` of the language when it is not there. */
export const valueOrUndefined = (map: MapValue | undefined, name: string): Value => orUndefined(map?.peek(name));

/** Not `??`, as null is a value. */
export const orUndefined = (value: Value | undefined): Value => (value === undefined ? nowhere : value);
