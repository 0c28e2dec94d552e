// What the operators do to values. Every function takes the place where it stands in the policy, for errors and for the `undefined`
// that arises there; an operand that is undefined is given on as it is, so that it keeps the place where it arose first.

import { areEqual } from './equality.ts';
import type { Comparing } from './equality.ts';
import type { Budget, Site } from './limits.ts';
import { matchesPattern } from './matches.ts';
import { indexIn } from './search.ts';
import { ListValue, MapValue, Undefined, isNumber, keyOf, typeOf, wrap } from './value.ts';
import type { Value } from './value.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export function arithmetic(operator: ArithmeticOperator, left: Value, right: Value, site: Site, budget: Budget): Value {
  if (typeof left === 'bigint' && typeof right === 'bigint') return intArithmetic(operator, left, right, site);
  if (left instanceof Undefined) return left;
  if (right instanceof Undefined) return right;
  if (isNumber(left) && isNumber(right)) return floatArithmetic(operator, Number(left), Number(right));
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') {
    budget.charge(left.length + right.length, site);
    return left + right;
  }
  if (operator === '+' && left instanceof ListValue && right instanceof ListValue) {
    budget.charge((left.length + right.length) * 8, site);
    return new ListValue([...left.toArray(), ...right.toArray()]);
  }
  return site.fail(`"${operator}" cannot be used with ${typeOf(left)} and ${typeOf(right)}`);
}

function intArithmetic(operator: ArithmeticOperator, left: bigint, right: bigint, site: Site): Value {
  switch (operator) {
    case '+':
      return wrap(left + right);
    case '-':
      return wrap(left - right);
    case '*':
      return wrap(left * right);
    case '/':
      return right === 0n ? site.fail('division by zero') : wrap(left / right);
    case '%':
      return right === 0n ? site.fail('division by zero') : left % right;
  }
}

/** As IEEE 754 has it, division by zero included. */
function floatArithmetic(operator: ArithmeticOperator, left: number, right: number): Value {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

/** `is`: values of different types are not equal; int and float compare by what they say. */
export function equals(left: Value, right: Value, site: Site, budget: Budget): boolean | Undefined {
  if (left instanceof Undefined) return left;
  if (right instanceof Undefined) return right;
  return same(left, right, site, budget);
}

/** Equality, where `undefined` equals `undefined`. */
const same = (left: Value, right: Value, site: Site, budget: Budget): boolean =>
  left === right || areEqual(left, right, new ComparingAt(site, budget));

class ComparingAt implements Comparing {
  readonly #site: Site;
  readonly #budget: Budget;

  constructor(site: Site, budget: Budget) {
    this.#site = site;
    this.#budget = budget;
  }

  step(): void {
    this.#budget.step(this.#site);
  }

  charge(bytes: number): void {
    this.#budget.charge(bytes, this.#site);
  }

  functions(): boolean {
    return this.#site.fail('functions cannot be compared');
  }
}

export type OrderOperator = '<' | '<=' | '>' | '>=';

/** Numbers among themselves and strings among themselves, by their bytes; anything else is undefined. */
export function ordered(operator: OrderOperator, left: Value, right: Value, site: Site, budget: Budget): Value {
  if (left instanceof Undefined) return left;
  if (right instanceof Undefined) return right;
  const areStrings = typeof left === 'string' && typeof right === 'string';
  if (areStrings) budget.charge(left.length + right.length, site);
  else if (!isNumber(left) || !isNumber(right)) return site.undefined;
  return compared(operator, left, right);
}

/** The engine compares an int with a float by what they are, as equality does. */
function compared(operator: OrderOperator, left: bigint | number | string, right: bigint | number | string): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** Whether `item` is an element of a list, a key of a map or a part of a string. */
export function contains(collection: Value, item: Value, site: Site, budget: Budget): Value {
  if (collection instanceof Undefined) return collection;
  if (item instanceof Undefined) return item;
  if (collection instanceof ListValue) return listContains(collection, item, site, budget);
  if (collection instanceof MapValue) {
    const key = keyOf(item);
    if (typeof key === 'string') budget.charge(key.length, site);
    return key !== undefined && collection.has(key);
  }
  if (typeof collection === 'string') {
    if (typeof item !== 'string') return site.fail(`a string cannot contain ${typeOf(item)}`);
    budget.charge(collection.length + item.length, site);
    return indexIn(collection, item) >= 0;
  }
  return site.fail(`${typeOf(collection)} cannot contain anything; a list, map or string can`);
}

function listContains(list: ListValue, item: Value, site: Site, budget: Budget): Value {
  let unknown: Undefined | undefined;
  for (let index = 0; index < list.length; index += 1) {
    budget.step(site);
    const element = list.get(index);
    if (element instanceof Undefined) unknown ??= element;
    else if (same(element, item, site, budget)) return true;
  }
  return unknown === undefined ? false : placed(unknown, site);
}

/** Whether a regular expression (RE2) fits a part of the text. */
export function matches(text: Value, pattern: Value, site: Site, budget: Budget): Value {
  if (text instanceof Undefined) return text;
  if (pattern instanceof Undefined) return pattern;
  if (typeof text !== 'string' || typeof pattern !== 'string') {
    return site.fail(`"matches" needs a string and a pattern, not ${typeOf(text)} and ${typeOf(pattern)}`);
  }
  budget.charge(text.length, site);
  return matchesPattern(text, pattern, {
    fail: (reason) => site.fail(`this is not a regular expression: ${reason}`),
    pay: (steps) => budget.step(site, steps),
    charge: (bytes) => budget.charge(bytes, site),
  });
}

/** Exclusive or; `and` and `or` are where the control of flow is. */
export function exclusiveOr(left: Value, right: Value, site: Site): Value {
  if (left instanceof Undefined) return left;
  if (right instanceof Undefined) return right;
  return truth(left, 'xor', site) !== truth(right, 'xor', site);
}

export function negate(operator: '-' | '+', value: Value, site: Site): Value {
  if (value instanceof Undefined) return value;
  if (typeof value === 'bigint') return operator === '-' ? wrap(-value) : value;
  if (typeof value === 'number') return operator === '-' ? -value : value;
  return site.fail(`"${operator}" needs a number, not ${typeOf(value)}`);
}

export function not(value: Value, site: Site): Value {
  return value instanceof Undefined ? value : !truth(value, 'not', site);
}

/** The bool that an operator or statement needs. */
export function truth(value: Value, where: string, site: Site): boolean {
  if (typeof value === 'boolean') return value;
  return site.fail(`"${where}" needs a bool, not ${typeOf(value)}`);
}

/** Strings, lists and maps can be empty; null is undefined, so that `x is empty or x is null` works in both orders. */
export function isEmpty(value: Value, site: Site): Value {
  if (value instanceof Undefined) return value;
  if (typeof value === 'string') return value === '';
  if (value instanceof ListValue) return value.length === 0;
  if (value instanceof MapValue) return value.size === 0;
  if (value === null) return site.undefined;
  return site.fail(`"is empty" needs a string, list or map, not ${typeOf(value)}`);
}

/**
 * `x["key"]` and `x.key`. Strings that were put together are only made one when somebody looks into them, so looking is charged.
 */
export function element(object: Value, index: Value, site: Site, budget: Budget): Value {
  if (object instanceof MapValue) {
    const key = keyOf(index);
    if (key === undefined) return index instanceof Undefined ? index : site.undefined;
    if (typeof key === 'string') budget.charge(key.length, site);
    const found = object.get(key);
    return found === undefined ? site.undefined : placed(found, site);
  }
  if (object instanceof Undefined) return object;
  if (index instanceof Undefined) return index;
  if (object === null) return site.undefined;
  if (object instanceof ListValue || typeof object === 'string') {
    const at = typeof index === 'bigint' ? Number(index < 0n ? index + BigInt(object.length) : index) : -1;
    if (at < 0 || at >= object.length) return site.undefined;
    if (typeof object !== 'string') return placed(object.get(at), site);
    budget.charge(object.length, site);
    return object[at] as string;
  }
  return site.fail(`${typeOf(object)} has no elements; a list, map or string has`);
}

export function slice(
  object: Value,
  low: Value | undefined,
  high: Value | undefined,
  site: Site,
  budget: Budget,
): Value {
  if (object instanceof Undefined) return object;
  if (low instanceof Undefined) return low;
  if (high instanceof Undefined) return high;
  if (object === null) return site.undefined;
  if (typeof object !== 'string' && !(object instanceof ListValue)) {
    return site.fail(`${typeOf(object)} cannot be sliced; a list or string can`);
  }
  const { length } = object;
  const from = low === undefined ? 0 : sliceBound(low, site);
  const to = high === undefined ? length : sliceBound(high, site);
  if (from < 0 || from > to || to > length) return site.undefined;
  budget.charge(typeof object === 'string' ? length : (to - from) * 8, site);
  if (typeof object === 'string') return object.slice(from, to);
  return new ListValue(object.toArray().slice(from, to));
}

function sliceBound(value: Value, site: Site): number {
  return typeof value === 'bigint' ? Number(value) : site.fail(`a slice needs ints, not ${typeOf(value)}`);
}

/** `x[index] = value`. */
export function assignElement(object: Value, index: Value, value: Value, site: Site, budget: Budget): void {
  if (object instanceof MapValue) {
    const key = keyOf(index);
    if (key === undefined) site.fail(`${typeOf(index)} cannot be the key of a map`);
    budget.charge(32 * (1 + object.keysToOwn) + (typeof key === 'string' ? key.length : 0), site);
    object.set(key, value);
  } else if (object instanceof ListValue) {
    if (typeof index !== 'bigint') site.fail(`the index of a list is an int, not ${typeOf(index)}`);
    const at = Number(index < 0n ? index + BigInt(object.length) : index);
    if (at < 0 || at >= object.length) site.fail(`index ${index} is not in a list of ${object.length}`);
    object.set(at, value);
  } else {
    site.fail(`an element of ${typeOf(object)} cannot be assigned to`);
  }
}

/** A value as it was read; `undefined` out of data gets the place of the reading, since it has none of its own. */
export const placed = (value: Value, site: Site): Value =>
  value instanceof Undefined && value.position === undefined ? site.undefined : value;
