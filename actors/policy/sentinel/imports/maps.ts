// The import "collection/maps": values by a path as `a.0.b` or `a.*.b`. A map that is changed is copied along the path only; what
// hangs beside it is shared with the original, as an assignment would share it.

import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';
import { ListValue, MapValue, Undefined, keyText, nowhere } from '../value.ts';
import type { Key, Value } from '../value.ts';
import { importFunction } from './arguments.ts';
import type { Given } from './arguments.ts';

export const maps = (): Namespace =>
  namespaceOf({
    get: importFunction('maps.get', { min: 2, max: 3 }, get, { seesUndefined: true }),
    has: importFunction('maps.has', 2, (given) => has(given.value(0), pathAt(given), 0, given)),
    pick: importFunction('maps.pick', 2, (given) => {
      const kept = given.map(0);
      const picked = pathsAt(given).reduce<Picked>((sofar, path) => pick(kept, path, sofar, given), undefined);
      return picked === undefined ? new MapValue(new Map()) : build(kept, picked, given);
    }),
    set: importFunction('maps.set', 3, (given) => set(given.map(0), pathAt(given), given.value(2), given), {
      seesUndefined: true,
    }),
    unset: importFunction('maps.unset', 2, (given) => unset(given.map(0), pathAt(given), given)),
    omit: importFunction('maps.omit', 2, (given) =>
      // From the end, so that indexes of one list do not move before they are met.
      pathsAt(given)
        .toSorted(laterFirst)
        .reduce<Value>((value, path) => unset(value, path, given), given.map(0)),
    ),
  });

type Path = readonly string[];

/** Keys of a path are bytes, as all strings of the language. */
const pathAt = (given: Given): Path => parse(given.string(1), given);

/** No map of a policy is deeper; and what follows a path calls itself for each part. */
const partsMax = 200;

function parse(text: string, given: Given): Path {
  const parts = text.split('.', partsMax + 1);
  return parts.length > partsMax ? given.fail(`the path has more than ${partsMax} parts`) : parts;
}

const pathsAt = (given: Given): readonly Path[] =>
  given
    .list(1)
    .toArray()
    .map((path) => (typeof path === 'string' ? parse(path, given) : given.fail('every path must be a string')));

function get(given: Given): Value {
  const path = given.value(1);
  if (path instanceof Undefined) return path;
  const fallback = given.count === 3 ? given.value(2) : given.call.undefined();
  return find(given.value(0), pathAt(given), 0, fallback, given);
}

/** The value at the path; `fallback` for what is not there, for each element of a splat by itself. */
function find(value: Value, path: Path, at: number, fallback: Value, given: Given): Value {
  given.call.step();
  const part = path[at];
  if (part === undefined) return value instanceof Undefined ? fallback : value;
  if (part === '*' && child(value, part, given) === undefined) {
    const items = elements(value, given);
    if (items === undefined) return fallback;
    return given.madeList(items.map((item) => find(item, path, at + 1, fallback, given)));
  }
  const next = child(value, part, given);
  return next === undefined ? fallback : find(next, path, at + 1, fallback, given);
}

function has(value: Value, path: Path, at: number, given: Given): boolean {
  given.call.step();
  const part = path[at];
  if (part === undefined) return !(value instanceof Undefined);
  const next = child(value, part, given);
  if (next !== undefined) return has(next, path, at + 1, given);
  return part === '*' && (elements(value, given)?.some((item) => has(item, path, at + 1, given)) ?? false);
}

function child(value: Value, part: string, given: Given): Value | undefined {
  if (value instanceof MapValue) {
    const key = keyIn(value, part, given);
    return key === undefined ? undefined : value.get(key);
  }
  if (!(value instanceof ListValue)) return undefined;
  const index = indexOf(part);
  return index !== undefined && index < value.length ? value.get(index) : undefined;
}

/** A path is text; a key may also be a number or a bool that is written so. */
function keyIn(map: MapValue, part: string, given: Given): Key | undefined {
  if (map.has(part)) return part;
  if (!/^(-?\d|true$|false$)/.test(part)) return undefined;
  given.call.step(Math.floor(map.size / 16));
  for (const key of map.keys()) if (typeof key !== 'string' && keyText(key) === part) return key;
  return undefined;
}

const indexOf = (part: string): number | undefined => (/^\d{1,9}$/.test(part) ? Number(part) : undefined);

/** Before all elements are gone through, of which a search may visit only the first. */
function payForAll(value: Value, given: Given): void {
  const size = value instanceof ListValue ? value.length : value instanceof MapValue ? value.size : 0;
  given.call.step(Math.floor(size / 16));
  given.call.charge(size * 8);
}

function elements(value: Value, given: Given): readonly Value[] | undefined {
  payForAll(value, given);
  if (value instanceof ListValue) return value.toArray();
  return value instanceof MapValue ? [...value.entries()].map(([, item]) => item) : undefined;
}

const copyMap = (map: MapValue, given: Given): MapValue => {
  given.call.charge(map.size * 16);
  return new MapValue(new Map(map.entries()));
};

function set(value: Value, path: Path, fresh: Value, given: Given): Value {
  given.call.step();
  const [part, ...rest] = path;
  if (part === undefined) return fresh;
  if (part === '*' && child(value, part, given) === undefined) {
    if (value instanceof ListValue) return given.madeList(value.toArray().map((item) => set(item, rest, fresh, given)));
    if (!(value instanceof MapValue)) return given.fail('the path has * where there is no list');
    const copy = copyMap(value, given);
    for (const [key, item] of value.entries()) copy.set(key, set(item, rest, fresh, given));
    return copy;
  }
  if (value instanceof ListValue) return setIndex(value, part, rest, fresh, given);
  // What stands in the way is replaced by a map.
  const copy = value instanceof MapValue ? copyMap(value, given) : new MapValue(new Map());
  const key = keyIn(copy, part, given) ?? part;
  copy.set(key, set(copy.get(key) ?? nowhere, rest, fresh, given));
  return copy;
}

/** An index of the list, or the one after its last. */
function setIndex(list: ListValue, part: string, rest: Path, fresh: Value, given: Given): Value {
  const index = indexOf(part);
  if (index === undefined || index > list.length)
    return given.fail(`the path has ${part} for a list of ${list.length}`);
  const items = [...list.toArray()];
  items[index] = set(items[index] ?? nowhere, rest, fresh, given);
  return given.madeList(items);
}

function unset(value: Value, path: Path, given: Given): Value {
  given.call.step();
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (part === '*' && child(value, part, given) === undefined) {
    if (rest.length === 0) return emptied(value);
    if (value instanceof ListValue) return given.madeList(value.toArray().map((item) => unset(item, rest, given)));
    if (!(value instanceof MapValue)) return value;
    const copy = copyMap(value, given);
    for (const [key, item] of value.entries()) copy.set(key, unset(item, rest, given));
    return copy;
  }
  const next = child(value, part, given);
  if (next === undefined) return value;
  if (value instanceof ListValue) {
    const items = [...value.toArray()];
    if (rest.length === 0) items.splice(Number(part), 1);
    else items[Number(part)] = unset(next, rest, given);
    return given.madeList(items);
  }
  const copy = copyMap(value as MapValue, given);
  const key = keyIn(copy, part, given) ?? part;
  if (rest.length === 0) copy.delete(key);
  else copy.set(key, unset(next, rest, given));
  return copy;
}

function emptied(value: Value): Value {
  if (value instanceof ListValue) return new ListValue([]);
  return value instanceof MapValue ? new MapValue(new Map()) : value;
}

function laterFirst(a: Path, b: Path): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  const [left, right] = [indexOf(a[at] ?? ''), indexOf(b[at] ?? '')];
  return left === undefined || right === undefined ? 0 : right - left;
}

/** Which parts of a value were picked: everything (`true`), or some of its keys or indexes. */
type Picked = true | Map<Key, Picked> | undefined;

/** The bytes of a key and what is picked below it. */
const pickedEntry = 64;

/** Adds one path to what is picked; a path that leads nowhere adds nothing. */
function pick(value: Value, path: Path, sofar: Picked, given: Given): Picked {
  given.call.step();
  const [part, ...rest] = path;
  if (sofar === true || part === undefined) return value instanceof Undefined ? sofar : true;
  const chosen: readonly Key[] = keysOf(value, part, given);
  let result = sofar;
  for (const key of chosen) {
    const next = value instanceof ListValue ? value.get(Number(key)) : (value as MapValue).get(key);
    const before = result?.get(key);
    const after = next === undefined ? before : pick(next, rest, before, given);
    if (after === undefined) continue;
    result ??= new Map();
    given.call.charge(pickedEntry);
    result.set(key, after);
  }
  return result;
}

function keysOf(value: Value, part: string, given: Given): readonly Key[] {
  if (part === '*') payForAll(value, given);
  if (value instanceof ListValue) {
    if (part === '*') return value.toArray().map((_, index) => BigInt(index));
    return child(value, part, given) === undefined ? [] : [BigInt(part)];
  }
  if (!(value instanceof MapValue)) return [];
  const key = keyIn(value, part, given);
  if (key !== undefined) return [key];
  return part === '*' ? [...value.keys()] : [];
}

/** The picked parts in the shape of the original; lists keep their order and close their gaps. */
function build(value: Value, picked: Exclude<Picked, undefined>, given: Given): Value {
  given.call.step();
  if (picked === true) return value;
  if (value instanceof ListValue) {
    const indexes = [...picked.keys()].map(Number).toSorted((a, b) => a - b);
    return given.madeList(indexes.map((index) => build(value.get(index), picked.get(BigInt(index)) ?? true, given)));
  }
  const map = value as MapValue;
  given.call.charge(picked.size * 16);
  return new MapValue(
    new Map([...picked].map(([key, below]) => [key, build(map.get(key) as Value, below ?? true, given)])),
  );
}
