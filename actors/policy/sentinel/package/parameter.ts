// A parameter that was given as text: on a command line, in the environment, or as a plain parameter of a policy set.

import { parse } from '../imports/json.ts';
import { ListValue, MapValue, bytesOf, fromJson } from '../value.ts';
import type { Value } from '../value.ts';

/**
 * A JSON number, bool, list, map or quoted string; any other text is a string as it stands. Numbers are floats, as the original
 * has it, also those inside lists and maps.
 */
export function parameterValue(text: string): Value {
  const trimmed = text.trim();
  if (!/^(?:[[{"]|-?\d|true$|false$)/.test(trimmed)) return bytesOf(text);
  try {
    return withFloats(fromJson(parse(trimmed)));
  } catch (error) {
    if (error instanceof SyntaxError) return bytesOf(text);
    throw error;
  }
}

function withFloats(value: Value): Value {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof ListValue) return new ListValue(value.toArray().map(withFloats));
  if (!(value instanceof MapValue)) return value;
  return new MapValue(new Map([...value.entries()].map(([key, item]) => [key, withFloats(item)])));
}
