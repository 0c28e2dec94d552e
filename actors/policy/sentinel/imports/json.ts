// The import "json".

import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';
import { FunctionValue, ListValue, MapValue, Undefined, bytesOf, fromJson, keyText, textOf } from '../value.ts';
import type { Json, Value } from '../value.ts';
import { importFunction } from './arguments.ts';
import type { Given } from './arguments.ts';

export const json = (): Namespace =>
  namespaceOf({
    unmarshal: importFunction('json.unmarshal', 1, (given) => {
      const bytes = given.string(0);
      given.call.charge(bytes.length);
      payForParsing(bytes, given);
      try {
        return fromJson(parse(textOf(bytes)));
      } catch (error) {
        return given.fail(`the string is no JSON: ${(error as Error).message}`);
      }
    }),
    marshal: importFunction('json.marshal', 1, (given) => {
      const text = marshal(given.value(0), given, 0);
      return text === undefined ? given.call.undefined() : bytesOf(text);
    }),
    valid: importFunction('json.valid', 1, (given) => {
      const value = given.value(0);
      if (typeof value !== 'string') return false;
      payForParsing(value, given);
      return isJson(textOf(value));
    }),
  });

/** About what one element takes in the engine. */
const elementBytes = 64;
const bytesPerStep = 16;

/** The parser cannot be stopped, and makes many times its text when that is all brackets: so all of it is paid for before. */
function payForParsing(bytes: string, given: Given): void {
  const elements = elementsIn(bytes);
  given.call.step(Math.floor(bytes.length / bytesPerStep) + elements);
  given.call.charge(elements * elementBytes);
}

/** Brackets that open and commas, outside of strings. */
function elementsIn(bytes: string): number {
  let count = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes.charCodeAt(at);
    if (isInString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isInString = false;
    } else if (byte === quote) isInString = true;
    else if (byte === comma || byte === bracket || byte === brace) count += 1;
  }
  return count;
}

const [quote, backslash, comma, bracket, brace] = ['"', '\\', ',', '[', '{'].map((text) => text.charCodeAt(0));

const longInteger = /\d{16}/;

/** As JSON.parse, but an integer that a double cannot hold arrives whole. Throws SyntaxError. */
export function parse(text: string): Json {
  if (!longInteger.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value, context?: { readonly source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? withinInt64(BigInt(context?.source ?? 0), value)
      : value,
  );
}

const withinInt64 = (value: bigint, double: number): bigint | number =>
  BigInt.asIntN(64, value) === value ? value : double;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const depthMax = 1_000;

/**
 * Keys in the order of their bytes, so that equal values give equal text. Undefined when there is no text: a function anywhere, or
 * `undefined` itself; inside a list or map `undefined` is left out.
 */
function marshal(value: Value, given: Given, depth: number): string | undefined {
  given.call.step();
  if (depth > depthMax) given.fail(`the value is nested deeper than ${depthMax} levels`);
  // Paid for as it grows: one list may stand in another many times over.
  given.call.charge(typeof value === 'string' ? value.length + 16 : 16);
  if (typeof value === 'string') return JSON.stringify(textOf(value));
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : given.fail(`JSON has no ${value}`);
  if (value instanceof Undefined || value instanceof FunctionValue) return undefined;
  const parts: string[] = [];
  if (value instanceof ListValue) {
    for (const item of value) {
      if (item instanceof Undefined) continue;
      const part = marshal(item, given, depth + 1);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return `[${parts.join(',')}]`;
  }
  return marshalMap(value, given, depth);
}

function marshalMap(value: MapValue, given: Given, depth: number): string | undefined {
  const parts: string[] = [];
  const entries = [...value.entries()].map(([key, item]) => [bytesOf(keyText(key)), item] as const);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, item] of entries) {
    if (item instanceof Undefined) continue;
    const part = marshal(item, given, depth + 1);
    if (part === undefined) return undefined;
    given.call.charge(key.length);
    parts.push(`${JSON.stringify(textOf(key))}:${part}`);
  }
  return `{${parts.join(',')}}`;
}
