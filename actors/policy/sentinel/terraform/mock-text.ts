// A value as the text of a Sentinel mock: maps with sorted keys, an entry on each line, tabs, and the values of neighbouring
// one-line entries below each other, as the formatter of the language leaves them.

import { SentinelError } from '../position.ts';
import { ListValue, MapValue, textOf } from '../value.ts';
import type { Key, Value } from '../value.ts';
import { orUndefined } from './derived.ts';

/** Takes the text of a mock piece by piece, as a large plan should never be one string. */
export type Write = (text: string) => void;

/** What the parser of the language still reads. */
const depthMax = 195;
const tooDeep = `the plan is nested too deeply for a mock: more than ${depthMax} levels`;

/** Writes a value that stands at this depth of indentation. A function is written as undefined. */
export function writeValue(value: Value, depth: number, write: Write): void {
  if (depth > depthMax) throw new SentinelError({ kind: 'host', message: tooDeep });
  if (value instanceof ListValue && value.length > 0) {
    write('[\n');
    for (let index = 0; index < value.length; index += 1) {
      write(tabs(depth + 1));
      // Not kept: a large plan is written without ever being there as a whole.
      writeValue(value.peek(index), depth + 1, write);
      write(',\n');
    }
    write(`${tabs(depth)}]`);
  } else if (value instanceof MapValue && value.size > 0) {
    write('{\n');
    writeEntries(value, depth + 1, write);
    write(`${tabs(depth)}}`);
  } else {
    write(onOneLine(value));
  }
}

/** Whether a value takes one line. */
export const isOneLine = (value: Value): boolean =>
  !(value instanceof ListValue && value.length > 0) && !(value instanceof MapValue && value.size > 0);

function writeEntries(map: MapValue, depth: number, write: Write): void {
  let group: (readonly [name: string, value: string])[] = [];
  const writeGroup = (): void => {
    const width = Math.max(...group.map(([name]) => widthOf(name)));
    for (const [name, value] of group)
      write(`${tabs(depth)}${name}${' '.repeat(width - widthOf(name) + 1)}${value},\n`);
    group = [];
  };
  for (const key of [...map.keys()].toSorted(compareKeys)) {
    const value = orUndefined(map.peek(key));
    const name = `${keyLiteral(key)}:`;
    if (isOneLine(value)) {
      group.push([name, onOneLine(value)]);
      continue;
    }
    writeGroup();
    write(`${tabs(depth)}${name} `);
    writeValue(value, depth, write);
    write(',\n');
  }
  writeGroup();
}

/** In characters, not in the halves that JavaScript counts. */
function widthOf(name: string): number {
  let width = 0;
  for (const _character of name) width += 1;
  return width;
}

function compareKeys(a: Key, b: Key): number {
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === 'string' ? 1 : -1;
}

const keyLiteral = (key: Key): string => (typeof key === 'string' ? stringLiteral(key) : onOneLine(key));

function onOneLine(value: Value): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'number') return floatLiteral(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value === null) return 'null';
  if (value instanceof ListValue) return '[]';
  return value instanceof MapValue ? '{}' : 'undefined';
}

/** With a point or an exponent, so that it is read as a float again. */
function floatLiteral(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

const escapes: Readonly<Record<string, string>> = {
  '\u0007': String.raw`\a`,
  '\b': String.raw`\b`,
  '\f': String.raw`\f`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '\v': String.raw`\v`,
  '\\': String.raw`\\`,
  '"': String.raw`\"`,
};

const plain = /^[ !#-[\]-~]*$/;
const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** A string, given as bytes, with the escapes of Go. Bytes that are no UTF-8 stay the bytes that they are. */
export function stringLiteral(bytes: string): string {
  if (plain.test(bytes)) return `"${bytes}"`;
  const text = textOf(bytes);
  return text.includes('\u{fffd}') ? `"${quoteBytes(bytes)}"` : `"${quoteText(text)}"`;
}

const quoteText = (text: string): string =>
  Array.from(text, (character) => {
    const known = escapes[character];
    if (known !== undefined) return known;
    if (printable.test(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) return `\\x${hex(code, 2)}`;
    return code > 0xff_ff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  }).join('');

const quoteBytes = (bytes: string): string =>
  Array.from(
    bytes,
    (byte) => escapes[byte] ?? (byte >= ' ' && byte <= '~' ? byte : `\\x${hex(byte.codePointAt(0) ?? 0, 2)}`),
  ).join('');

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

const known: string[] = [];
const tabs = (depth: number): string => (known[depth] ??= '\t'.repeat(depth));
