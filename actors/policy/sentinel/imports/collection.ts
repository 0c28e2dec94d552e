// The imports "collection" and "collection/lists": helpers that take functions, and sets of elements. Elements are handed on as
// they are, as an assignment does it; only the lists around them are new.

import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';
import { ListValue, MapValue, Undefined, isNumber, keyOf } from '../value.ts';
import type { Value } from '../value.ts';
import { areEqual } from '../equality.ts';
import { importFunction } from './arguments.ts';
import type { Given } from './arguments.ts';

export const collection = (): Namespace =>
  namespaceOf({
    filter: importFunction('collection.filter', 2, (given) => pick(given, (item) => asks(given, item))),
    reject: importFunction('collection.reject', 2, (given) => pick(given, (item) => !asks(given, item))),
    matches: importFunction('collection.matches', 2, (given) => {
      const partial = given.map(1);
      return pick(given, (item) => matches(item, partial, given));
    }),
    find: importFunction('collection.find', 2, (given) => {
      const predicate = given.func(1);
      for (const item of elements(given, 0)) {
        if (given.call.invoke(predicate, [item]) === true) return item;
      }
      return given.call.undefined();
    }),
  });

/** The elements of a list, or the values of a map. */
function elements(given: Given, index: number): readonly Value[] {
  const items = given.value(index);
  if (items instanceof ListValue) return items.toArray();
  if (items instanceof MapValue) return [...items.entries()].map(([, value]) => value);
  return given.wrong(index, 'a list or a map');
}

/** A list, also of what was taken from a map. */
function pick(given: Given, wants: (item: Value) => boolean): ListValue {
  return given.madeList(
    elements(given, 0).filter((item) => {
      given.call.step();
      return wants(item);
    }),
  );
}

/** Only `true` is a yes; what is undefined is none. */
const asks = (given: Given, item: Value): boolean => given.call.invoke(given.func(1), [item]) === true;

/** As `is` has it, but with a yes or a no for everything. */
const same = (left: Value, right: Value, { call }: Given): boolean =>
  areEqual(left, right, {
    step: () => call.step(),
    charge: (bytes) => call.charge(bytes),
    functions: () => false,
  });

/** Whether a value has all that `partial` has, in maps inside each other too. */
function matches(value: Value, partial: Value, given: Given): boolean {
  given.call.step();
  if (!(partial instanceof MapValue)) return same(value, partial, given);
  if (!(value instanceof MapValue)) return false;
  for (const [key, wanted] of partial.entries()) {
    const found = value.get(key);
    if (found === undefined || !matches(found, wanted, given)) return false;
  }
  return true;
}

const atLeastTwo = { min: 2, max: Number.POSITIVE_INFINITY };

export const lists = (): Namespace =>
  namespaceOf({
    concat: importFunction('lists.concat', atLeastTwo, (given) =>
      given.madeList(given.all.flatMap((_, index) => given.list(index).toArray())),
    ),
    sort: importFunction('lists.sort', 2, sort),
    sum: importFunction('lists.sum', 1, sum),
    difference: importFunction('lists.difference', atLeastTwo, (given) => {
      const others = given.all.slice(1).map((_, index) => membership(given, given.list(index + 1).toArray()));
      return pick(given, (item) => !others.some((has) => has(item)));
    }),
    intersection: importFunction('lists.intersection', atLeastTwo, (given) => {
      const others = given.all.slice(1).map((_, index) => membership(given, given.list(index + 1).toArray()));
      return given.madeList(
        distinct(given, given.list(0).toArray()).filter((item) => others.every((has) => has(item))),
      );
    }),
    union: importFunction('lists.union', atLeastTwo, (given) =>
      given.madeList(
        distinct(
          given,
          given.all.flatMap((_, index) => given.list(index).toArray()),
        ),
      ),
    ),
  });

function sort(given: Given): Value {
  const order = given.func(1);
  return given.madeList(
    given
      .list(0)
      .toArray()
      .toSorted((a, b) => {
        const found = given.call.invoke(order, [a, b]);
        if (isNumber(found)) return Number(found);
        return given.fail('the sort function must return -1, 0 or 1');
      }),
  );
}

function sum(given: Given): Value {
  let total = 0;
  for (const item of given.list(0)) {
    given.call.step();
    if (item instanceof Undefined) return item;
    if (typeof item !== 'bigint' && typeof item !== 'number') given.fail('the list may only hold numbers');
    total += Number(item);
  }
  return total;
}

/** Asks whether a value is among `items`: at once for what can be a key, one by one for lists and maps. */
function membership(given: Given, items: readonly Value[]): (value: Value) => boolean {
  const keys = new Set<unknown>();
  const others: Value[] = [];
  const keyFor = (value: Value): unknown => (value === null ? null : keyOf(value));
  for (const item of items) {
    const key = keyFor(item);
    if (key === undefined) others.push(item);
    else keys.add(key);
  }
  return (value) => {
    given.call.step();
    const key = keyFor(value);
    return key === undefined ? others.some((other) => same(value, other, given)) : keys.has(key);
  };
}

/** Every element once, where it stood first. */
function distinct(given: Given, items: readonly Value[]): Value[] {
  const keys = new Set<unknown>();
  const others: Value[] = [];
  return items.filter((item) => {
    given.call.step();
    const key = item === null ? null : keyOf(item);
    if (key !== undefined) return keys.size < keys.add(key).size;
    if (others.some((other) => same(item, other, given))) return false;
    others.push(item);
    return true;
  });
}
