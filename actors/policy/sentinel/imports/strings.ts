// The import "strings". Prefixes, searches and cuts are about bytes, as in the language; letters and white space are about
// characters, so these cross to text and back.

import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';
import { cutAt, indexIn } from '../search.ts';
import { ListValue, Undefined, bytesOf, textOf, typeOf } from '../value.ts';
import type { Value } from '../value.ts';
import { importFunction } from './arguments.ts';
import type { Given } from './arguments.ts';

export const strings = (): Namespace =>
  namespaceOf({
    has_prefix: importFunction('strings.has_prefix', 2, (given) => given.string(0).startsWith(given.string(1))),
    has_suffix: importFunction('strings.has_suffix', 2, (given) => given.string(0).endsWith(given.string(1))),
    join: importFunction('strings.join', 2, join),
    replace: importFunction('strings.replace', { min: 3, max: 4 }, replace),
    split: importFunction('strings.split', 2, split),
    to_lower: importFunction('strings.to_lower', 1, (given) => eachCharacter(given, lower)),
    to_upper: importFunction('strings.to_upper', 1, (given) => eachCharacter(given, upper)),
    trim: importFunction('strings.trim', 2, (given) => trim(given, true, true)),
    trim_left: importFunction('strings.trim_left', 2, (given) => trim(given, true, false)),
    trim_prefix: importFunction('strings.trim_prefix', 2, (given) => {
      const [text, prefix] = [given.string(0), given.string(1)];
      return text.startsWith(prefix) ? text.slice(prefix.length) : text;
    }),
    trim_right: importFunction('strings.trim_right', 2, (given) => trim(given, false, true)),
    trim_space: importFunction('strings.trim_space', 1, trimSpace),
    trim_suffix: importFunction('strings.trim_suffix', 2, (given) => {
      const [text, suffix] = [given.string(0), given.string(1)];
      return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text;
    }),
  });

/** White space by Unicode's White_Space, which JavaScript's trim does not follow (U+0085, U+FEFF). */
const isSpace = (character: string): boolean => /^\p{White_Space}$/u.test(character);

function trimSpace(given: Given): Value {
  const text = textOf(given.string(0));
  let begin = 0;
  let end = text.length;
  while (begin < end && isSpace(text.charAt(begin))) begin += 1;
  while (end > begin && isSpace(text.charAt(end - 1))) end -= 1;
  return given.made(bytesOf(text.slice(begin, end)));
}

function join(given: Given): Value {
  const parts: string[] = [];
  const missing = collect(given.list(0), parts, given);
  const separator = given.string(1);
  if (missing !== undefined) return missing;
  given.call.charge(parts.reduce((sum, part) => sum + part.length + separator.length, 0));
  return parts.join(separator);
}

/** Lists inside each other are laid flat. Gives the first `undefined` in them, if there is one. */
function collect(list: ListValue, parts: string[], given: Given): Undefined | undefined {
  for (const item of list) {
    given.call.step();
    if (item instanceof Undefined) return item;
    if (item instanceof ListValue) {
      const missing = collect(item, parts, given);
      if (missing !== undefined) return missing;
    } else if (typeof item === 'string') parts.push(item);
    else if (typeof item === 'bigint' || typeof item === 'boolean') parts.push(String(item));
    else if (typeof item === 'number') parts.push(floatText(item));
    else given.fail(`a list that is joined may hold strings, numbers, bools and lists, not ${typeOf(item)}`);
  }
  return undefined;
}

/** The shortest text that is this float: 1.01, 3, 1e+21, 1e-05. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const magnitude = Math.abs(value);
  if (magnitude === 0 || (magnitude >= 1e-4 && magnitude < 1e21)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

function replace(given: Given): Value {
  const [text, old, fresh] = [given.string(0), given.string(1), given.string(2)];
  const times = given.count === 4 ? Number(given.int(3)) : -1;
  prepareToCut(text, old, given);
  const pieces = old === '' ? aroundCharacters(text) : cutAt(text, old);
  const changes = times < 0 ? pieces.length - 1 : Math.min(times, pieces.length - 1);
  given.call.charge(text.length + Math.max(0, fresh.length - old.length) * changes);
  return [...pieces.slice(0, changes).map((piece) => piece + fresh), pieces.slice(changes).join(old)].join('');
}

/** Pays for the pieces that a text will be cut into before there are any. */
function prepareToCut(text: string, separator: string, given: Given): void {
  let found = 0;
  if (separator === '') found = text.length + 1;
  else
    for (let at = indexIn(text, separator); at >= 0; at = indexIn(text, separator, at + separator.length)) found += 1;
  given.call.step(found >> 4);
  given.call.charge(text.length + found * 32);
}

/** With nothing to look for, each border of a character is a find: before the first, between them, after the last. */
const aroundCharacters = (text: string): readonly string[] => ['', ...characters(text), ''];

/** The characters of a string, each as its bytes; a byte that is no UTF-8 stands alone. */
const characters = (bytes: string): readonly string[] =>
  // oxlint-disable-next-line no-control-regex
  bytes.match(/[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x00-\xff]/g) ?? [];

function split(given: Given): Value {
  const value = given.value(0);
  if (value instanceof ListValue) return value;
  const separator = given.string(1);
  const text = given.string(0);
  prepareToCut(text, separator, given);
  return given.madeList(separator === '' ? [...characters(text)] : cutAt(text, separator));
}

/** Without the characters of the second argument at its ends. */
function trim(given: Given, left: boolean, right: boolean): Value {
  const [text, set] = [given.string(0), given.string(1)];
  prepareToCut(text, '', given);
  const cut = new Set(characters(set));
  const all = characters(text);
  let begin = 0;
  let end = all.length;
  while (left && begin < end && cut.has(all[begin] as string)) begin += 1;
  while (right && end > begin && cut.has(all[end - 1] as string)) end -= 1;
  return all.slice(begin, end).join('');
}

function eachCharacter(given: Given, change: (character: string) => string): Value {
  prepareToCut(given.string(0), '', given);
  return bytesOf(Array.from(textOf(given.string(0)), change).join(''));
}

/** Character by character, so that a string keeps its number of characters: ß has no upper case of one character. */
const lower = (character: string): string => (character === 'İ' ? 'i' : oneOr(character, character.toLowerCase()));
const upper = (character: string): string => oneOr(character, character.toUpperCase());
const oneOr = (character: string, changed: string): string => (Array.from(changed).length === 1 ? changed : character);
