// Reads a JSON configuration with the place of every value, which JSON.parse does not give. Data files go through JSON.parse;
// this is for what a person wrote by hand and must be able to find again.

import { numberFault, numberOf } from '@terrace/runtime/hcl/tree';
import type { Entry, Fail, Node } from '@terrace/runtime/hcl/tree';

const depthMax = 500;
const space = /[ \t\r\n]*/y;
// oxlint-disable-next-line no-control-regex
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /[A-Za-z_]+/y;

export interface JsonTextOptions {
  /** Data of another program, whose integers may be larger than those of the language. */
  readonly isData?: boolean;
}

/** The one value of the text; `fail` is called with the place of the first mistake. */
export function parseJsonText(text: string, fail: Fail, { isData = false }: JsonTextOptions = {}): Node {
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let depth = 0;

  function skip(): string {
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
    return text[at] ?? '';
  }

  function take(pattern: RegExp): string | null {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at = pattern.lastIndex;
    return found;
  }

  const found = (): string =>
    at >= text.length ? 'the end of the file' : String.fromCodePoint(text.codePointAt(at) ?? 0);

  function value(): Node {
    const begin = at;
    const next = text[at];
    if (next === '{') return { kind: 'map', entries: within(begin, '}', entry), at: begin };
    if (next === '[') return { kind: 'list', items: within(begin, ']', value), at: begin };
    if (next === '"') return { kind: 'scalar', value: quoted(begin), at: begin };
    const digits = take(number);
    if (digits !== null) {
      const read = numberOf(digits);
      const fault = isData && Number.isFinite(Number(read)) ? undefined : numberFault(read, digits);
      if (fault !== undefined) fail(begin, fault);
      return { kind: 'scalar', value: read, at: begin };
    }
    const name = take(word);
    if (name === 'true' || name === 'false') return { kind: 'scalar', value: name === 'true', at: begin };
    if (name === 'null') return { kind: 'scalar', value: null, at: begin };
    return fail(begin, `expected a JSON value, found ${name ?? found()}`);
  }

  function quoted(begin: number): string {
    const found = take(string);
    if (found === null) return fail(begin, 'this string is not closed, or holds a sign that JSON must escape');
    return JSON.parse(found);
  }

  function entry(): Entry {
    const begin = at;
    if (text[at] !== '"') fail(at, `expected a key in double quotes, found ${found()}`);
    const key = quoted(begin);
    if (skip() !== ':') fail(at, `expected : after the key ${key}, found ${found()}`);
    at += 1;
    skip();
    return { key, at: begin, value: value() };
  }

  function within<T>(begin: number, end: string, item: () => T): readonly T[] {
    if (depth >= depthMax) fail(begin, `nested deeper than ${depthMax} levels`);
    depth += 1;
    at += 1;
    const items: T[] = [];
    if (skip() !== end) {
      for (;;) {
        items.push(item());
        if (skip() !== ',') break;
        at += 1;
        skip();
      }
    }
    if (text[at] !== end) fail(at, `expected , or ${end}, found ${found()}`);
    at += 1;
    depth -= 1;
    return items;
  }

  skip();
  const root = value();
  skip();
  if (at < text.length) fail(at, `expected the end of the file, found ${found()}`);
  return root;
}
