// The names of the objects in a text. Most objects of a large text are of few kinds, whose names are the same in the same order: those
// of the first are read, those of all others are compared with them, byte by byte, as the text is gone through.

import type { LazyText } from './lazy-text.ts';
import type { Key } from './value.ts';

/** What the objects of one kind have in common. */
export interface Names {
  readonly keys: readonly Key[];
  /** The member that a name belongs to. */
  readonly members: ReadonlyMap<Key, number>;
}

/** So many names may follow one, an object may have, and a text: the objects of a further kind have their names each for itself. */
const waysMax = 64;
const lengthMax = 512;
const pathsMax = 32_768;

/** The way to a name from the beginning of an object: the names before it, and itself. */
export class NamePath {
  /** Of the objects that end here, once there was one. */
  names: Names | undefined;
  /** Of the last name, as it stands in the text. */
  readonly length: number;
  readonly #start: number;
  readonly #ways: NamePath[] = [];
  readonly #nth: number;
  readonly #all: { count: number };

  constructor(start = 0, length = 0, nth = 0, all = { count: 0 }) {
    this.#start = start;
    this.length = length;
    this.#nth = nth;
    this.#all = all;
  }

  /** With the name that starts at `at`; undefined when there are too many. */
  with(text: LazyText, at: number): NamePath | undefined {
    for (const way of this.#ways) if (way.#endsWith(text.bytes, at)) return way;
    if (this.#ways.length === waysMax || this.#nth === lengthMax || this.#all.count === pathsMax) return undefined;
    const way = new NamePath(at, text.skip(at) - at, this.#nth + 1, this.#all);
    this.#ways.push(way);
    this.#all.count += 1;
    return way;
  }

  /** A name ends with its quote, so none is the beginning of another. */
  #endsWith(bytes: Uint8Array, at: number): boolean {
    const [start, { length }] = [this.#start, this];
    for (let index = 0; index < length; index += 1) if (bytes[start + index] !== bytes[at + index]) return false;
    return true;
  }
}
