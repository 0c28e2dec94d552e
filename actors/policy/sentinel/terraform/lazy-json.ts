// A JSON text as a value of the language: a plan, a state or a run.

import { closeBrace, openBrace } from '../bytes.ts';
import { LazyText, MapText } from '../lazy-text.ts';
import type { Dialect } from '../lazy-text.ts';
import { Outline } from '../outline.ts';
import { MapValue, bytesOf } from '../value.ts';
import type { Value } from '../value.ts';

/** A JSON text that holds an object. Its bytes must not change. */
export class JsonDocument {
  readonly #text: LazyText;
  readonly #outline: Outline;

  /**
   * `name` is how errors call the text. Throws a SentinelError of kind `host`, with the place, when the text is no object or ends too
   * early; so does reading a broken part later.
   */
  constructor(bytes: Uint8Array, name: string) {
    const text = new LazyText(bytes, name, json);
    const { start, last } = text;
    this.#text = text;
    this.#outline = new Outline(text.bytes, start);
    if (text.bytes[start] !== openBrace) text.fail(start, 'expected a JSON object');
    if (text.bytes[last] !== closeBrace || last === start) text.fail(last + 1, 'the text ends before its object does');
  }

  /** Whether this stands anywhere in the text: a quick look before a long search. */
  includes(word: string): boolean {
    return this.#text.bytes.includes(word, 0, 'latin1');
  }

  /** The object, each time as if nobody had read or changed it before. */
  object(): MapValue {
    const text = new LazyText(this.#text.bytes, this.#text.name, json, this.#outline);
    return new MapValue(new MapText(text, text.start));
  }
}

/** The object of a JSON text that is read once; throws as JsonDocument does. */
export const readJsonObject = (bytes: Uint8Array, name: string): MapValue => new JsonDocument(bytes, name).object();

const json: Dialect = {
  isLiteral: false,
  string(text, start, end) {
    const plain = text.bytes.toString('latin1', start + 1, end - 1);
    if (!plain.includes('\\')) return plain;
    try {
      return bytesOf(JSON.parse(text.bytes.toString('utf8', start, end)));
    } catch {
      return text.fail(start, 'the string has an escape that JSON does not know');
    }
  },
  scalar(_text, word) {
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    return number.test(word) ? numberOf(word) : undefined;
  },
};

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const integer = /^-?\d+$/;
const int64Min = -(2n ** 63n);

/** Whole numbers are ints as long as 64 bits hold them, all others floats. */
function numberOf(word: string): Value {
  if (word.length > 15 && integer.test(word)) {
    const exact = BigInt(word);
    return exact >= int64Min && exact < -int64Min ? exact : Number(word);
  }
  const value = Number(word);
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}
