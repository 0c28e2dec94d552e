// Whether what a rule gave is what its test case expects. Both are data by now, so there is nothing to charge and nobody to tell.

import { ListValue, MapValue, isNumber } from '../value.ts';
import type { Value } from '../value.ts';

/** Deeply; an int equals the float of its size. False for functions and `undefined`, which no case can write. */
export function equalValues(a: Value, b: Value): boolean {
  if (a instanceof ListValue) {
    return (
      b instanceof ListValue && a.length === b.length && allIndexes(a.length, (at) => equalValues(a.get(at), b.get(at)))
    );
  }
  if (a instanceof MapValue) {
    if (!(b instanceof MapValue) || a.size !== b.size) return false;
    return [...a.entries()].every(([key, value]) => {
      const other = b.get(key);
      return other !== undefined && equalValues(value, other);
    });
  }
  if (isNumber(a) && isNumber(b)) return a <= b && a >= b;
  return a === b;
}

function allIndexes(length: number, holds: (index: number) => boolean): boolean {
  for (let index = 0; index < length; index += 1) if (!holds(index)) return false;
  return true;
}
