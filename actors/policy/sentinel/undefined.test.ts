// `undefined`: every operation that gives it, every one that rescues it, and the place that it remembers.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { expressions, run } from './scratch-policy.ts';
import { Undefined } from './value.ts';

expressions('the table of logical operators', [
  ['undefined or true', 'true'],
  ['undefined or false', 'undefined'],
  ['undefined or undefined', 'undefined'],
  ['undefined and true', 'undefined'],
  ['undefined and false', 'undefined'],
  ['undefined and undefined', 'undefined'],
  ['undefined xor true', 'undefined'],
  ['undefined xor false', 'undefined'],
  ['undefined xor undefined', 'undefined'],
  ['true xor undefined', 'undefined'],
  ['false xor undefined', 'undefined'],
  ['true or undefined', 'true'],
  ['false or undefined', 'undefined'],
  ['true and undefined', 'undefined'],
  ['false and undefined', 'false'],
  ['false or true or undefined', 'true'],
  ['false or undefined or true', 'true'],
  ['true and false and undefined', 'false'],
  ['true and undefined and false', 'undefined'],
  ['not undefined', 'undefined'],
  ['!undefined', 'undefined'],
]);

expressions('any other operation with undefined is undefined', [
  ['undefined + 5', 'undefined'],
  ['5 + undefined', 'undefined'],
  ['undefined - 1', 'undefined'],
  ['undefined * 1', 'undefined'],
  ['1 / undefined', 'undefined'],
  ['undefined % 2', 'undefined'],
  ['undefined + "a"', 'undefined'],
  ['[] + undefined', 'undefined'],
  ['-undefined', 'undefined'],
  ['+undefined', 'undefined'],
  ['undefined is 1', 'undefined'],
  ['1 is undefined', 'undefined'],
  ['undefined is undefined', 'undefined'],
  ['undefined is not undefined', 'undefined'],
  ['undefined == null', 'undefined'],
  ['undefined != 1', 'undefined'],
  ['undefined < 1', 'undefined'],
  ['1 >= undefined', 'undefined'],
  ['undefined contains 1', 'undefined'],
  ['[1] contains undefined', 'undefined'],
  ['1 in undefined', 'undefined'],
  ['undefined not in [1]', 'undefined'],
  ['undefined matches "a"', 'undefined'],
  ['"a" matches undefined', 'undefined'],
  ['"a" not matches undefined', 'undefined'],
  ['undefined is empty', 'undefined'],
  ['undefined is not empty', 'undefined'],
  ['undefined.a', 'undefined'],
  ['undefined[0]', 'undefined'],
  ['undefined[0:1]', 'undefined'],
  ['undefined()', 'undefined'],
  ['undefined(1, 2)', 'undefined'],
  ['{}.f(1)', 'undefined'],
  ['{}.f(1).g', 'undefined'],
]);

expressions('built-in functions pass undefined on', [
  ['length(undefined)', 'undefined'],
  ['keys(undefined)', 'undefined'],
  ['values(undefined)', 'undefined'],
  ['range(undefined)', 'undefined'],
  ['int(undefined)', 'undefined'],
  ['float(undefined)', 'undefined'],
  ['string(undefined)', 'undefined'],
  ['bool(undefined)', 'undefined'],
  ['compare(undefined, 1)', 'undefined'],
]);

expressions('what rescues it', [
  ['undefined else 1', '1'],
  ['undefined is defined', 'false'],
  ['undefined is not defined', 'true'],
  ['[undefined][0] else "none"', '"none"'],
  ['{"a": undefined}', '{"a": undefined}'],
  ['length([undefined, undefined])', '2'],
  ['length({"a": undefined})', '1'],
  ['keys({"a": undefined})', '["a"]'],
]);

const origins: readonly (readonly [string, string])[] = [
  ['main = undefined', '1:8'],
  ['a = {}\nmain = a.b.c.d', '2:8'],
  ['a = {}\nb = a.x\n\nmain = b + 1 is 2', '2:5'],
  ['a = [1]\nmain = rule { a[5] is 1 }', '2:15'],
  ['func f(x) {\n  return x.y\n}\nmain = rule { f({}) is 3 and true }', '2:10'],
  ['main = rule { not ([1][3:1]) }', '1:20'],
  ['main = 1 < "a"', '1:10'],
  ['main = int("x") is 1', '1:8'],
  ['m = {"a": undefined}\nmain = m.a', '1:11'],
  ['main = rule when {}.a { true }', '1:18'],
];

test('undefined remembers where it arose first, and an undefined main says so', async () => {
  for (const [text, place] of origins) {
    const { outcome, main, error } = await run(text);
    assert.equal(outcome, 'undefined', text);
    assert.ok(main instanceof Undefined);
    assert.equal(`${main.position?.line}:${main.position?.column}`, place, text);
    const line = place.split(':')[0];
    assert.equal(error?.message, `"main" is undefined; it arose at scratch.sentinel:${line}`);
    assert.match(error.format(), /^scratch\.sentinel:\d+:\d+: "main" is undefined.*\n {4}.*\n +\^$/);
  }
});
