// Values as text: what `print` says and what a trace shows. Maps are sorted by key, so that the same value is always the same text.

import { FunctionValue, ListValue, MapValue, keyText, nowhere, textOf } from './value.ts';
import type { Value } from './value.ts';

export interface DisplayOptions {
  /** Characters after which the rest is left out and `…` stands for it. */
  readonly max?: number;
  /** A text at the outermost level is written as it is, as `print` does. */
  readonly isBare?: boolean;
  /** Told the size of each map before its keys are sorted, all of them, whatever `max` leaves of them. */
  readonly pay?: (entries: number) => void;
}

/** Text, not bytes. Cannot run away: neither a value that holds itself nor one that is large makes more than `max` characters. */
export function display(value: Value, { max = 1_000_000, isBare = false, pay }: DisplayOptions = {}): string {
  if (isBare && typeof value === 'string') return shorten(textOf(value.slice(0, max * 4)), max);
  const writer = new Writer(max, pay);
  writer.value(value, 0);
  return shorten(writer.text, max);
}

const shorten = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max)}…` : text);

const depthMax = 100;

class Writer {
  text = '';
  readonly #max: number;
  readonly #pay: DisplayOptions['pay'];

  constructor(max: number, pay: DisplayOptions['pay']) {
    this.#max = max;
    this.#pay = pay;
  }

  value(value: Value, depth: number): void {
    if (typeof value === 'string') this.text += JSON.stringify(textOf(value.slice(0, this.#max * 4)));
    else if (value instanceof ListValue) this.#list(value, depth);
    else if (value instanceof MapValue) this.#map(value, depth);
    else this.text += displayScalar(value);
  }

  #list(list: ListValue, depth: number): void {
    if (depth > depthMax) {
      this.text += '[…]';
      return;
    }
    this.text += '[';
    for (let index = 0; index < list.length && this.text.length <= this.#max; index += 1) {
      if (index > 0) this.text += ' ';
      this.value(list.get(index), depth + 1);
    }
    this.text += ']';
  }

  #map(map: MapValue, depth: number): void {
    if (depth > depthMax) {
      this.text += '{…}';
      return;
    }
    this.text += '{';
    this.#pay?.(map.size);
    const keys = [...map.keys()].toSorted((one, other) => (keyText(one) < keyText(other) ? -1 : 1));
    for (const [index, key] of keys.entries()) {
      if (this.text.length > this.#max) break;
      if (index > 0) this.text += ', ';
      this.value(key, depth + 1);
      this.text += ': ';
      const value = map.get(key);
      this.value(value === undefined ? nowhere : value, depth + 1);
    }
    this.text += '}';
  }
}

function displayScalar(value: Exclude<Value, string | ListValue | MapValue>): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return displayFloat(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return value instanceof FunctionValue ? `func ${value.name}`.trimEnd() : 'undefined';
}

/** As short as it can be, and never like an int. */
function displayFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
