// Whether two values are equal, as the helpers for collections ask it: a yes or a no for everything, `undefined` and functions
// included, where the operator `is` would answer undefined or fail.

import { FunctionValue, ListValue, MapValue, Undefined } from '../value.ts';
import type { Value } from '../value.ts';
import type { Given } from './arguments.ts';

export function same(a: Value, b: Value, given: Given): boolean {
  given.call.step();
  if (a === b) return true;
  if (typeof a === 'number' || typeof b === 'number') {
    // Loosely, since an int and a float of the same size are equal.
    // oxlint-disable-next-line eqeqeq
    return (typeof a === 'bigint' || typeof b === 'bigint') && a == b;
  }
  if (a instanceof Undefined) return b instanceof Undefined;
  if (a instanceof ListValue) {
    if (!(b instanceof ListValue) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) if (!same(a.get(index), b.get(index), given)) return false;
    return true;
  }
  if (!(a instanceof MapValue) || !(b instanceof MapValue) || b instanceof FunctionValue || a.size !== b.size)
    return false;
  for (const [key, value] of a.entries()) {
    const other = b.get(key);
    if (other === undefined || !same(value, other, given)) return false;
  }
  return true;
}
