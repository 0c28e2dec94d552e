// What it is for two values to be equal: for `is`, `in`, `case`, the helpers for collections and the assertions of tests alike. Values
// of different types are never equal, but for int and float, which are compared by what they are and not after a conversion:
// 9007199254740993 is no float. `undefined` equals `undefined` inside of lists and maps; where it stands alone, `is` answers before.

import { FunctionValue, ListValue, MapValue, Undefined, isNumber } from './value.ts';
import type { Value } from './value.ts';

/** Who pays for the comparison, and what becomes of a question that has no answer. */
export interface Comparing {
  /** Before each element is compared. */
  step(): void;
  /** Before the bytes of strings are. */
  charge(bytes: number): void;
  /** Whether two different functions are equal. */
  functions(): boolean;
}

/** For values that are known to be small; two different functions are not equal. */
export const freely: Comparing = { step: () => undefined, charge: () => undefined, functions: () => false };

export function areEqual(left: Value, right: Value, comparing: Comparing): boolean {
  if (left === right) return true;
  if (typeof left === 'string') {
    if (typeof right !== 'string' || left.length !== right.length) return false;
    comparing.charge(left.length * 2);
    return left === right;
  }
  if (isNumber(left)) return isNumber(right) && areSameNumber(left, right);
  if (left instanceof ListValue) return right instanceof ListValue && areEqualLists(left, right, comparing);
  if (left instanceof MapValue) return right instanceof MapValue && areEqualMaps(left, right, comparing);
  if (left instanceof FunctionValue) return right instanceof FunctionValue && comparing.functions();
  return left instanceof Undefined && right instanceof Undefined;
}

/** The engine compares a bigint with a number exactly, where it is not asked for their types. */
// oxlint-disable-next-line eqeqeq
const areSameNumber = (left: bigint | number, right: bigint | number): boolean => left == right;

function areEqualLists(left: ListValue, right: ListValue, comparing: Comparing): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) {
    comparing.step();
    if (!areEqual(left.get(index), right.get(index), comparing)) return false;
  }
  return true;
}

function areEqualMaps(left: MapValue, right: MapValue, comparing: Comparing): boolean {
  if (left.size !== right.size) return false;
  for (const key of left.keys()) {
    comparing.step();
    const other = right.get(key);
    const own = left.get(key);
    if (own === undefined || other === undefined || !areEqual(own, other, comparing)) return false;
  }
  return true;
}
