// The reader of HCL: what it reads, where it points when it cannot, and that it agrees with HashiCorp's own parser.

import assert from 'node:assert/strict';
import test from 'node:test';
import { parse as parseByHashicorp } from '@cdktn/hcl2json';
import { parseHcl } from './hcl.ts';
import { plainOf } from './tree.ts';
import type { Block, Plain } from './tree.ts';

class Mistake extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const read = (text: string): Block =>
  parseHcl(text, (at, message) => {
    throw new Mistake(at, message);
  });

/** The attributes of a file as plain values. */
const attributes = (text: string): Record<string, Plain> =>
  Object.fromEntries(read(text).attributes.map(({ key, value }) => [key, plainOf(value)]));

const values: readonly (readonly [text: string, Plain])[] = [
  ['1', 1],
  ['-1', -1],
  ['- 1.5', -1.5],
  ['1.0', 1],
  ['1.5e3', 1500],
  ['1E-2', 0.01],
  ['true', true],
  ['false', false],
  ['null', null],
  ['"a"', 'a'],
  ['""', ''],
  ['"a\\n\\t\\r\\"\\\\b"', 'a\n\t\r"\\b'],
  ['"\\u00e9\\U0001F600"', 'é😀'],
  ['"é😀"', 'é😀'],
  ['"$${x} %%{y} $x %x $$ 5%"', '${x} %{y} $x %x $$ 5%'],
  ['[]', []],
  ['[1, "a", [true]]', [1, 'a', [true]]],
  ['[\n  1,\n  2,\n]', [1, 2]],
  ['[ # why\n 1, // one\n /* two */ 2 ]', [1, 2]],
  ['{}', {}],
  ['{ a = 1 }', { a: 1 }],
  ['{ a = 1, b = 2, }', { a: 1, b: 2 }],
  ['{ "a b" : 1, c : [] }', { 'a b': 1, c: [] }],
  ['{\n  a = 1\n  b = 2 # two\n\n  c = 3, d = 4\n}', { a: 1, b: 2, c: 3, d: 4 }],
  ['{ a = { b = { c = null } } }', { a: { b: { c: null } } }],
  ['{ 1 = "x" }', { 1: 'x' }],
  ['{ a-b = 1, _c = 2 }', { 'a-b': 1, _c: 2 }],
  ['{ "__proto__" = 1 }', JSON.parse('{"__proto__": 1}')],
  ['{ a = 1, a = 2 }', { a: 2 }],
  ['("a")', 'a'],
  ['{ ("a") = (1) }', { a: 1 }],
  ['<<EOT\nline one\n  line "two"\nEOT\n', 'line one\n  line "two"\n'],
  ['<<-EOT\n    one\n      two\n    EOT\n', 'one\n  two\n'],
  ['<<E\n$${x} \\n\nE\n', '${x} \\n\n'],
];

test('every form of a literal is read', () => {
  for (const [text, value] of values) assert.deepEqual(attributes(`x = ${text}`)['x'], value, text);
});

test("HashiCorp's parser reads the same", async () => {
  for (const [text, value] of values) {
    // It gives brackets back as text to be computed.
    if (text.includes('(')) continue;
    const found = (await parseByHashicorp('x.hcl', `x = ${text}\n`))['x'] as Plain;
    // It writes what is escaped of a template as it stood, since it knows no difference between text and template.
    const expected = JSON.stringify(value)
      .replaceAll('${x}', () => '$${x}')
      .replaceAll('%{y}', '%%{y}');
    assert.deepEqual(found, JSON.parse(expected), text);
  }
});

test('an integer that a double cannot hold arrives whole', () => {
  assert.deepEqual(attributes('x = 9223372036854775807'), { x: 9223372036854775807n });
  assert.deepEqual(attributes('x = -9007199254740993'), { x: -9007199254740993n });
});

test('blocks carry labels, attributes and blocks, on one line or many', () => {
  const shape = ({ type, labels, attributes: entries, blocks }: Block): unknown => ({
    [`${type} ${labels.map(({ text }) => text).join(' ')}`.trim()]: [
      ...entries.map(({ key, value }) => ({ [key]: plainOf(value) })),
      ...blocks.map(shape),
    ],
  });
  assert.deepEqual(
    shape(read('mock "tfplan/v2" {\n  module {\n    source = "x"\n  }\n}\nparam n { value = 1 }\ntest {}\n')),
    {
      '': [{ 'mock tfplan/v2': [{ module: [{ source: 'x' }] }] }, { 'param n': [{ value: 1 }] }, { test: [] }],
    },
  );
  assert.deepEqual(shape(read('import "module" "x" { source = "y" }')), {
    '': [{ 'import module x': [{ source: 'y' }] }],
  });
  assert.deepEqual(shape(read('\ufeffa {\r\n  b = 1\r\n}\r\n')), { '': [{ a: [{ b: 1 }] }] });
  assert.deepEqual(shape(read('')), { '': [] });
  assert.deepEqual(shape(read('# only\n/* words */\n')), { '': [] });
});

test('a mistake is pointed at', () => {
  const mistakes: readonly (readonly [text: string, at: number, message: RegExp])[] = [
    ['x =', 3, /expected a value, found the end of the file/],
    ['x = \n', 4, /expected a value, found the end of the line/],
    ['x = 1 y = 2', 6, /expected the end of the line, found y/],
    ['x = 1\nx = 2', 6, /attribute x is set twice/],
    ['x = "a', 4, /this string is never closed/],
    ['x = "a\nb"', 4, /this string is never closed/],
    ['x = "\\q"', 5, /unknown escape \\q/],
    ['x = "\\u12"', 5, /needs the 4 hexadecimal digits/],
    ['x = "a ${b}"', 7, /begins a template/],
    ['x = [1, 2', 4, /this list is never closed/],
    ['x = [1 2]', 7, /expected \], found 2/],
    ['x = { a = 1', 4, /this map is never closed/],
    ['x = { a 1 }', 8, /expected = or : after the key a/],
    ['x = { a = 1 b = 2 }', 12, /expected a comma, a new line or }/],
    ['x = foo', 4, /found the name foo: a configuration has no variables/],
    ['x = foo("a")', 4, /no variables or functions/],
    ['x = 1 + 2', 6, /only literal values/],
    ['x = "a" == "b"', 8, /only literal values/],
    ['x = 1e999', 4, /too large/],
    ['x = <<EOT\nabc\n', 4, /this heredoc is never closed/],
    ['a "b" {', 6, /this block is never closed/],
    ['a "b"', 5, /expected = or { after a/],
    ['}', 0, /no block is open/],
    ['= 1', 0, /expected the name of an attribute or block/],
    [`x = ${'['.repeat(600)}`, 504, /nested deeper than 500 levels/],
  ];
  for (const [text, at, message] of mistakes) {
    assert.throws(
      () => read(text),
      (error) => error instanceof Mistake && message.test(error.message) && error.at === at,
      `${text}: ${catchMessage(text)}`,
    );
  }
});

function catchMessage(text: string): string {
  try {
    read(text);
    return 'was read';
  } catch (error) {
    return error instanceof Mistake ? `${error.at}: ${error.message}` : String(error);
  }
}

test('no text crashes the reader or keeps it for long', () => {
  const seed = 'mock "a" {\n  data = { b = [1, "x\\n", <<E\nq\nE\n] } # c\n}\nparam n { value = -1.5e3 }\n';
  let state = 20261125;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  const signs = '{}[]()"=:,#/*<>-\\\n \t$%E1aé';
  for (let round = 0; round < 20_000; round += 1) {
    let text = seed.slice(0, next(seed.length));
    for (let edit = next(4); edit >= 0; edit -= 1) {
      const at = next(text.length + 1);
      text = text.slice(0, at) + (signs[next(signs.length)] ?? '') + text.slice(at + next(3));
    }
    try {
      read(text);
    } catch (error) {
      assert.ok(
        error instanceof Mistake && error.at >= 0 && error.at <= text.length,
        `${JSON.stringify(text)}: ${String(error)}`,
      );
    }
  }
});

test('an integer beyond 64 bits is an error at its place, and no other number', () => {
  assert.deepEqual(attributes('x = -9223372036854775808'), { x: -9223372036854775808n });
  for (const [text, at] of [
    ['x = 9223372036854775808', 4],
    ['x = [1, -9223372036854775809]', 8],
    ['b {\n  x = { a = 123456789012345678901234567890 }\n}', 16],
  ] as const) {
    assert.throws(
      () => read(text),
      (error: Mistake) => error.at === at && /needs more than the 64 bits/.test(error.message),
      text,
    );
  }
});
