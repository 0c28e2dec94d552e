// A parameter that was given as text: on a command line, in the environment, or as a plain parameter of a policy set.

import { ListValue, MapValue, bytesOf } from '../value.ts';
import type { Key, Value } from '../value.ts';
import { SentinelError } from '../position.ts';
import { parseJsonText } from './json-text.ts';
import type { Node } from '@terrace/runtime/hcl/tree';

/** Thrown at the first sign that a text is no JSON. */
class NoJson extends Error {}

/**
 * What is JSON is that value; any other text is a string as it stands. A number is a float, as the original has it; within a list or a map
 * ints and floats are apart as the language writes them. Throws SentinelError for an integer that needs more than 64 bits.
 */
export function parameterValue(text: string): Value {
  try {
    const root = parseJsonText(
      text,
      (_at, message) => {
        throw new NoJson(message);
      },
      { isData: true },
    );
    const value = valueOf(root, text);
    return typeof value === 'bigint' ? Number(value) : value;
  } catch (error) {
    if (error instanceof NoJson) return bytesOf(text);
    throw error;
  }
}

const floatForm = /^-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)/;

function valueOf(node: Node, text: string): Value {
  if (node.kind === 'list') return new ListValue(node.items.map((item) => valueOf(item, text)));
  if (node.kind === 'map') {
    return new MapValue(
      new Map<Key, Value>(node.entries.map(({ key, value }) => [bytesOf(key), valueOf(value, text)])),
    );
  }
  const { value, at } = node;
  if (typeof value === 'string') return bytesOf(value);
  if (typeof value !== 'number' && typeof value !== 'bigint') return value;
  if (floatForm.test(text.slice(at, at + 400))) return Number(value);
  const whole = BigInt(value);
  if (BigInt.asIntN(64, whole) === whole) return whole;
  const message = `the integer ${whole} needs more than the 64 bits that an int has`;
  throw new SentinelError({ kind: 'host', message });
}
