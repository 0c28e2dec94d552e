// The grammar: what binds to what, where lines may end, which words are names, and what an author is told when it is broken.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { parse } from './parser.ts';
import { Source } from './position.ts';
import { printExpression } from './print.ts';
import { expressions, policies } from './scratch-policy.ts';
import type { Expression } from './syntax.ts';
import { partsOf } from './walk.ts';

/** The expression with all its brackets. */
function shape(text: string): string {
  const { file, errors } = parse(new Source('x', `x = ${text}`));
  assert.deepEqual(
    errors.map((error) => error.message),
    [],
    text,
  );
  const [statement] = file.statements;
  assert.ok(statement?.kind === 'assign');
  return grouped(statement.value);
}

function grouped(node: Expression): string {
  const [left, right] = partsOf(node).map(grouped);
  if (node.kind === 'binary') return `(${left} ${node.operator} ${right})`;
  if (node.kind === 'unary') return `(${node.operator} ${left})`;
  if (node.kind === 'test') return `(${left} is ${node.isNegated ? 'not ' : ''}${node.test})`;
  if (node.kind === 'paren') return left ?? '';
  return printExpression(node);
}

test('operators bind by their precedence, and to the left among equals', () => {
  for (const [text, expected] of [
    ['a + b * c', '(a + (b * c))'],
    ['a * b + c', '((a * b) + c)'],
    ['a - b - c', '((a - b) - c)'],
    ['a / b * c', '((a / b) * c)'],
    ['a % b % c', '((a % b) % c)'],
    ['a or b and c', '(a or (b and c))'],
    ['a and b or c', '((a and b) or c)'],
    ['a or b xor c', '((a or b) xor c)'],
    ['a xor b or c', '((a xor b) or c)'],
    ['a is b and c is d', '((a is b) and (c is d))'],
    ['a < b is c', '((a < b) is c)'],
    ['a + b < c', '((a + b) < c)'],
    ['a else b is c', '((a else b) is c)'],
    ['a else b + c', '(a else (b + c))'],
    ['a else b else c', '((a else b) else c)'],
    ['a else b not in c', '((a else b) not in c)'],
    ['a else b and c', '((a else b) and c)'],
    ['not a and b', '((not a) and b)'],
    ['not a in b', '((not a) in b)'],
    ['not a is b', '((not a) is b)'],
    ['!a or b', '((! a) or b)'],
    ['not not a', '(not (not a))'],
    ['-a * b', '((- a) * b)'],
    ['- -a', '(- (- a))'],
    ['a - -b', '(a - (- b))'],
    ['-a.b', '(- a.b)'],
    ['a is not b', '(a is not b)'],
    ['a is not empty', '(a is not empty)'],
    ['a is empty or b', '((a is empty) or b)'],
    ['a is defined and b is not defined', '((a is defined) and (b is not defined))'],
    ['a not contains b', '(a not contains b)'],
    ['a not matches b', '(a not matches b)'],
    ['a not in b and c', '((a not in b) and c)'],
    ['a contains b is c', '((a contains b) is c)'],
    ['a is not (b)', '(a is not b)'],
    ['a is (not b)', '(a is (not b))'],
    ['(a or b) and c', '((a or b) and c)'],
    ['a == b != c', '((a == b) != c)'],
    ['a is empty is b', '((a is empty) is b)'],
    ['a + b is empty', '((a + b) is empty)'],
    ['a and all b as c { d } or e', '((a and all b as c { d }) or e)'],
  ] as const) {
    assert.equal(shape(text), expected, text);
  }
});

test('selectors, indexes, slices and calls follow each other', () => {
  for (const text of [
    'a.b.c',
    'a["b"]["c"]',
    'a(b)(c)',
    'a.b(c).d(e).f',
    'a[1:2]',
    'a[:2]',
    'a[1:]',
    'a[:]',
    'a[b + 1:c][d]',
    '[1, 2][0]',
    '{"a": 1}.a',
    '"abc"[0]',
    'func(x) { … }(1)',
    'f()[0].g',
    'a.b["c"](d, e)[f:g]',
    'a.rule.when.default.all',
  ]) {
    assert.equal(shape(text.replace('{ … }', '{ return x }')), text);
  }
});

expressions(
  '"empty" and "defined" are operators only after "is"',
  [
    ['empty', '1'],
    ['defined + empty', '3'],
    ['[] is empty', 'true'],
    ['m.empty', '5'],
    ['m.empty is defined', 'true'],
    ['5 is (m.empty)', 'true'],
    ['6 is empty.x', 'error: int has no elements'],
  ],
  'empty = 1\ndefined = 2\nm = {"empty": 5}',
);

expressions(
  '"map" and "filter" are names unless a collection and "as" follow',
  [
    ['map', '[1 2]'],
    ['map[0]', '1'],
    ['map + [3]', '[1 2 3]'],
    ['map is not empty', 'true'],
    ['map map as v { v * 2 }', '[2 4]'],
    ['map [5] as v { v * 2 }', '[10]'],
    ['map (map) as v { v + 1 }', '[2 3]'],
    ['map [map[0]] as map { map }', '[1]'],
    ['map {"a": 1} as k, v { k }', '["a"]'],
    ['filter(3)', '4'],
    ['filter map as v { v > 1 }', '[2]'],
    ['filter [filter(1)] as v { v is 2 }', '[2]'],
    ['[map, filter(0)]', '[[1 2] 1]'],
    ['map', '[1 2]'],
    ['map filter map as v { v > 1 } as w { w * 3 }', '[6]'],
    ['map -1 as v { v }', 'error: "map" needs a list or map, not int'],
  ],
  'map = [1, 2]\nfunc filter(x) { return x + 1 }',
);

policies('line ends are free inside brackets after an operator or comma, and before a closing bracket', [
  ['x = [\n  1,\n  2,\n]\nprint(x)', '[1 2]\npass'],
  ['x = [\n  1,\n  2\n]\nprint(x)', '[1 2]\npass'],
  ['x = {\n  "a": 1,\n}\nprint(x)', '{"a": 1}\npass'],
  ['x = {\n  "a": 1\n}\nprint(x)', '{"a": 1}\npass'],
  ['print(\n  1,\n  2,\n)', '1 2\npass'],
  ['print(\n  1,\n  2\n)', '1 2\npass'],
  ['x = (1 +\n  2\n)\nprint(x)', '3\npass'],
  ['x = true and\n  false\nprint(x)', 'false\npass'],
  ['x = rule {\n  true and\n  false\n}\nprint(x)', 'false\npass'],
  ['x = all [1] as v {\n  v is 1\n}\nprint(x)', 'true\npass'],
  ['x = [1][\n0\n]\nprint(x)', '1\npass'],
  ['func f(a,\n  b,\n) { return a + b }\nprint(f(1, 2))', '3\npass'],
  ['x = true\n  and false', 'error: 2:3: expected an expression, but found "and"'],
  ['if true {\n  print(1)\n}\nelse {\n  print(2)\n}', 'error: 4:1: expected an expression, but found "else"'],
]);

policies('a broken policy is told where and why', [
  ['x = ', 'error: 1:5: expected an expression, but found the end of the file'],
  ['x = (1 + 2', 'error: 1:11: expected ")" after the expression, but found the end of the file'],
  ['x = [1, 2', 'error: 1:10: expected "]" or ",", but found the end of the file'],
  ['x = {"a" 1}', 'error: 1:10: expected ":" after the key, but found "1"'],
  ['x.y = 1', 'error: 1:1: a selector cannot be assigned to; write ["y"] for the key of a map'],
  ['1 = 2', 'error: 1:1: only a name or an element'],
  ['f() = 2', 'error: 1:1: only a name or an element'],
  ['if x { ', 'error: 1:8: expected "}" at the end of the block, but found the end of the file'],
  ['for x { }', 'error: 1:7: expected "as" after the collection, but found "{"'],
  ['for x as { }', 'error: 1:10: expected a name after "as"'],
  ['x = rule { }', 'error: 1:12: expected an expression, but found "}"'],
  ['x = rule { a = 1 }', 'error: 1:14: expected "}" after the expression of the rule, but found "="'],
  ['x = 1 2', 'error: 1:7: expected the end of the statement, but found "2"'],
  ['func f { return 1 }', 'error: 1:8: expected "(" before the parameters, but found "{"'],
  ['func f(1) { return 1 }', 'error: 1:8: expected a name as the name of a parameter, but found "1"'],
  ['func f() { return }', 'error: 1:19: "return" needs a value'],
  ['x = if true { 1 }', 'error: 1:5: expected an expression, but found "if"'],
  ['}', 'error: 1:1: expected an expression, but found "}"'],
  ['case 1 { when 1 print(1) }', 'error: 1:17: expected ":" after the values of a case'],
  ['case 1 { print(1) }', 'error: 1:10: expected "when" or "else" in a case'],
  ['case 1 { else: print(1)\nwhen 1: print(2) }', 'error: 2:1: "else" is the last part of a case'],
  ['all = 1', 'error: 1:5: expected an expression, but found "="'],
  ['x = a.1', 'error: '],
  ['x = a..b', 'error: 1:7: expected a name after ".", but found "."'],
  ['x = a[]', 'error: 1:7: expected an expression, but found "]"'],
  ['param x default y', 'error: 1:17: the default of a param is a literal'],
  ['param x default f()', 'error: 1:17: the default of a param is a literal'],
  ['param x default null', 'error: 1:17: the default of a param is a literal'],
  ['param x default [undefined]', 'error: 1:17: the default of a param is a literal'],
  ['x = 1\nimport "strings"', 'error: 2:1: imports stand at the top of the file'],
  ['param x\nimport "strings"', 'error: 2:1: imports stand at the top of the file'],
  ['x = 1\nparam y', 'error: 2:1: params stand at the top of the file'],
  ['import strings', 'error: 1:8: expected a string with the name of what is imported'],
  ['import "a" as "b"', 'error: 1:15: expected a name after "as", but found a string'],
  ['func f() { import "x"\nreturn 1 }', 'error: 1:12: expected an expression, but found "import"'],
]);

test('the parser goes on after an error and tells several at once', () => {
  const text = 'a = * 1\nb = 1\nc = )\nif x {\n  d = 2 2\n  e = 3\n}\nf = [1 2]\ng = 4\n';
  const { errors } = parse(new Source('x', text));
  assert.deepEqual(
    errors.map(({ position }) => `${position?.line}:${position?.column}`),
    ['1:5', '3:5', '5:9', '8:8'],
  );
});

test('no more than ten errors are told', () => {
  const { errors } = parse(new Source('x', 'x = )\n'.repeat(50)));
  assert.equal(errors.length, 10);
});

test('depth is bounded, and its error has a place', () => {
  for (const text of [
    `x = ${'('.repeat(100_000)}`,
    `x = ${'['.repeat(100_000)}`,
    `x = ${'-'.repeat(100_000)}1`,
    `x = ${'not '.repeat(100_000)}true`,
    'if true { '.repeat(100_000),
    `x = ${'func() { return '.repeat(100_000)}`,
    `x = ${'all x as y { '.repeat(100_000)}`,
    `x = ${'map('.repeat(100_000)}`,
    `x = ${'rule { '.repeat(100_000)}`,
    `x = ${'{1: '.repeat(100_000)}`,
    `if a { } else ${'if a { } else '.repeat(100_000)} { }`,
  ]) {
    const [first] = parse(new Source('x', text)).errors;
    assert.match(first?.message ?? 'no error', /nested too deeply/, text.slice(0, 30));
  }
  for (const text of [
    `x = ${'a.'.repeat(100_000)}a`,
    `x = a${'[0]'.repeat(100_000)}`,
    `x = 1${' + 1'.repeat(100_000)}`,
  ]) {
    const [first] = parse(new Source('x', text)).errors;
    assert.match(first?.message ?? 'no error', /one after the other/, text.slice(0, 30));
  }
});

test('a policy of 100 levels and 1,000 operators is fine', () => {
  for (const text of [
    `x = ${'('.repeat(100)}1${')'.repeat(100)}`,
    `x = 1${' + 1'.repeat(1_000)}`,
    `x = a${'.b'.repeat(1_000)}`,
    `x = ${'map '.repeat(90)}[]${' as v { v }'.repeat(90)}`,
  ]) {
    assert.deepEqual(parse(new Source('x', text)).errors, [], text.slice(0, 30));
  }
});
