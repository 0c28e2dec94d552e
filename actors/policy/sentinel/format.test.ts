// The one form of a policy: what the formatter changes, and that what it gives means the same and stays as it is.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { formatPolicy } from './format.ts';
import { SentinelError } from './position.ts';

const cases: readonly (readonly [string, string, string])[] = [
  ['spaces around operators', 'a=1+2*3\n', 'a = 1 + 2 * 3\n'],
  [
    'none after a unary one',
    'a = - 1\nb = ! true\nc = not  true\nd = 1 - -1\n',
    'a = -1\nb = !true\nc = not true\nd = 1 - -1\n',
  ],
  ['none inside brackets', 'f( 1 ,2 )\na [ 0 ]\nb = [ 1,2 ]\n', 'f(1, 2)\na[0]\nb = [1, 2]\n'],
  ['none inside a map', 'a = { "b":1,"c" : 2 }\n', 'a = {"b": 1, "c": 2}\n'],
  ['one inside a block', 'if a{print(1)}else{print(2)}\n', 'if a { print(1) } else { print(2) }\n'],
  ['none around the colon of a slice', 'a = b[1 : 2]\nc = b[ :n]\n', 'a = b[1:2]\nc = b[:n]\n'],
  [
    'quantifiers keep their space',
    'a = map (b) as c { c }\nd = filter [1] as e { e }\n',
    'a = map (b) as c { c }\nd = filter [1] as e { e }\n',
  ],
  ['names called like quantifiers have none', 'a = map (b)\n', 'a = map(b)\n'],
  [
    'functions',
    'f = func( a,b ){ return a }\nfunc  g () { return 1 }\n',
    'f = func(a, b) { return a }\nfunc g() { return 1 }\n',
  ],
  [
    'tabs for what is inside',
    'f = func() {\n      x = 1\n  if x {\n y = [\n 1,\n ]\n }\n return x\n }\n',
    'f = func() {\n\tx = 1\n\tif x {\n\t\ty = [\n\t\t\t1,\n\t\t]\n\t}\n\treturn x\n}\n',
  ],
  ['what goes on is indented once', 'a = b and\nc and\nd\n', 'a = b and\n\tc and\n\td\n'],
  ['in rules too', 'a = rule {\nb and\nc\n}\n', 'a = rule {\n\tb and\n\t\tc\n}\n'],
  ['brackets that close together open together', 'f({\n"a": 1,\n})\n', 'f({\n\t"a": 1,\n})\n'],
  [
    'case and its clauses',
    'case x {\nwhen 1,2:\nprint(1)\nelse:\nprint(2)\n}\n',
    'case x {\nwhen 1, 2:\n\tprint(1)\nelse:\n\tprint(2)\n}\n',
  ],
  [
    'values of maps stand in a column',
    'a = {\n"b": 1,\n"long": 2,\n"c": [\n1,\n],\n"d": 3,\n}\n',
    'a = {\n\t"b":    1,\n\t"long": 2,\n\t"c": [\n\t\t1,\n\t],\n\t"d": 3,\n}\n',
  ],
  ['empty lines are one at most', '\n\na = 1\n\n\n\nb = 2\n\n', 'a = 1\n\nb = 2\n'],
  ['comments stay', '#a\na = 1   # b\n   // c\nb = 2 /* d */ + 1\n', '#a\na = 1 # b\n// c\nb = 2 /* d */ + 1\n'],
  ['comments are indented', 'if a {\n# b\n}\n', 'if a {\n\t# b\n}\n'],
  ['semicolons at the end of a line go', 'a = 1;\nb = 2; c = 3;\n', 'a = 1\nb = 2; c = 3\n'],
  ['line ends are those of Unix', 'a = 1\r\nb = 2\r\n', 'a = 1\nb = 2\n'],
  ['a line end is added', 'a = 1', 'a = 1\n'],
  [
    'strings and numbers stay as they are written',
    'a = "\\u00e9" + `b\n  c`\nd = 0x1F + 1e3\n',
    'a = "\\u00e9" + `b\n  c`\nd = 0x1F + 1e3\n',
  ],
  [
    'imports and params',
    'import  "a/b"  as c\nparam  d  default  [1,2]\n',
    'import "a/b" as c\nparam d default [1, 2]\n',
  ],
  ['selectors that are words', 'a = b . rule\n', 'a = b.rule\n'],
  ['calls of calls', 'a = f (1) (2) [3] . g (4)\n', 'a = f(1)(2)[3].g(4)\n'],
  ['an empty policy', '', ''],
];

test('policies have one form, which stays as it is', () => {
  for (const [why, text, expected] of cases) {
    assert.equal(formatPolicy(text, 'x'), expected, why);
    assert.equal(formatPolicy(expected, 'x'), expected, `${why}, once more`);
  }
});

test('a broken policy is not formatted', () => {
  assert.throws(
    () => formatPolicy('a = 1\nb = (\n', 'p.sentinel'),
    (error) => error instanceof SentinelError && error.format().startsWith('p.sentinel:3:1: expected an expression'),
  );
});
