// Objects of an import: a decimal, a time. To a policy they are maps whose parts, values and functions alike, are made when they are
// asked for; the import finds what it hid in one when the object comes back as an argument.

import { MapValue } from '../value.ts';
import type { Key, MapSource, Value } from '../value.ts';

/** What an object of an import has, by name; names are ASCII. */
export type Parts<Own> = ReadonlyMap<string, (own: Own) => Value>;

export const objectOf = <Own>(parts: Parts<Own>, own: Own): MapValue => new MapValue(new ObjectParts(parts, own), own);

class ObjectParts<Own> implements MapSource {
  readonly #parts: Parts<Own>;
  readonly #own: Own;

  constructor(parts: Parts<Own>, own: Own) {
    this.#parts = parts;
    this.#own = own;
  }

  keys(): readonly Key[] {
    return [...this.#parts.keys()];
  }

  get(key: Key): Value | undefined {
    return typeof key === 'string' ? this.#parts.get(key)?.(this.#own) : undefined;
  }
}
