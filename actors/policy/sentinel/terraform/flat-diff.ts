// The flat diff of the older `tfplan`: a change as one level of keys (`website.0.index_document`), counts included (`x.#` of a list,
// `x.%` of a map), each with its old and new value as text. Unchanged attributes are listed too, as exports for Terraform 0.12 and
// later do.

import { ListValue, MapValue, bytesOf, isNumber, keyText } from '../value.ts';
import type { Key, Value } from '../value.ts';
import { collection, fieldsOf, record } from './derived.ts';

/** The diff of a change: a map from flat keys to `computed`, `new` and `old`. */
export const flatDiff = (change: MapValue): MapValue =>
  collection(
    () => indexDiff(change),
    (entry) => record(entryFields, entry),
  );

interface Entry {
  readonly computed: boolean;
  readonly old: string;
  readonly new: string;
}

const entryFields = fieldsOf<Entry>({
  computed: ({ computed }) => computed,
  new: (entry) => entry.new,
  old: ({ old }) => old,
});

function indexDiff(change: MapValue): ReadonlyMap<Key, Entry> {
  const [before, after, unknown] = ['before', 'after', 'after_unknown'].map((name) => change.get(name));
  const old = new Map<string, string>();
  const planned = new Map<string, string>();
  const computed = new Set<string>();
  if (before instanceof MapValue) flattenMembers(before, '', old);
  if (after instanceof MapValue) flattenMembers(after, '', planned);
  if (unknown instanceof MapValue) flattenUnknown({ unknown, before, after }, '', { planned, computed });
  const keys = [...new Set([...old.keys(), ...planned.keys(), ...computed])].toSorted(byBytes);
  return new Map(
    keys.map((key) => [
      key,
      { computed: computed.has(key), old: old.get(key) ?? '', new: computed.has(key) ? '' : (planned.get(key) ?? '') },
    ]),
  );
}

const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function flatten(value: Value, key: string, into: Map<string, string>): void {
  if (value instanceof ListValue) {
    into.set(`${key}.#`, String(value.length));
    for (let index = 0; index < value.length; index += 1) flatten(value.get(index), `${key}.${index}`, into);
  } else if (value instanceof MapValue) {
    into.set(`${key}.%`, String(value.size));
    flattenMembers(value, `${key}.`, into);
  } else {
    into.set(key, primitiveText(value));
  }
}

function flattenMembers(map: MapValue, prefix: string, into: Map<string, string>): void {
  for (const [name, value] of map.entries()) flatten(value, prefix + keyBytes(name), into);
}

interface Unknown {
  readonly unknown: Value;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

interface Found {
  readonly planned: Map<string, string>;
  readonly computed: Set<string>;
}

/**
 * Marks what is not known yet. The plan does not say whether something unknown will be a list or a map; where the value before was
 * one, its count is marked, as the original does, and otherwise the attribute itself.
 */
function flattenUnknown({ unknown, before, after }: Unknown, prefix: string, found: Found): void {
  if (!(unknown instanceof MapValue) && !(unknown instanceof ListValue)) return;
  const members = unknown instanceof MapValue ? unknown.entries() : unknown.toArray().entries();
  for (const [name, value] of members) {
    const inside = { unknown: value, before: memberOf(before, name), after: memberOf(after, name) };
    const key = prefix + keyBytes(name);
    if (value === true) {
      // Terraform fills the places of unknown elements of a list with null.
      found.planned.delete(key);
      found.computed.add(key + countOf(inside.before));
      if (prefix !== '' && unknown instanceof MapValue) countOneMore(after, name, prefix, found.planned);
    } else {
      flattenUnknown(inside, `${key}.`, found);
    }
  }
}

function countOf(before: Value | undefined): string {
  if (before instanceof ListValue) return '.#';
  return before instanceof MapValue ? '.%' : '';
}

/** A map leaves its unknown members out, but they count. */
function countOneMore(after: Value | undefined, name: Key, prefix: string, planned: Map<string, string>): void {
  const count = planned.get(`${prefix}%`);
  if (count === undefined || !(after instanceof MapValue) || after.has(name)) return;
  planned.set(`${prefix}%`, String(Number(count) + 1));
}

function memberOf(value: Value | undefined, name: Key): Value | undefined {
  if (value instanceof MapValue) return value.get(name);
  const isWithin = value instanceof ListValue && typeof name === 'number' && name < value.length;
  return isWithin ? value.get(name) : undefined;
}

const keyBytes = (name: Key): string => (typeof name === 'string' ? name : bytesOf(keyText(name)));

/** A primitive as the older imports give it: always a string. Null is the empty one. */
export function primitiveText(value: Value): string {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || isNumber(value) ? String(value) : '';
}
