// Parameters that are given as text become the values that the language would write so.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { display } from '../display.ts';
import { typeOf } from '../value.ts';
import { parameterValue } from './parameter.ts';

const rows: readonly (readonly [text: string, type: string, shown: string])[] = [
  ['1', 'float', '1.0'],
  ['-7', 'float', '-7.0'],
  [' 42 ', 'float', '42.0'],
  ['[9007199254740993]', 'list', '[9007199254740993]'],
  ['[9223372036854775807]', 'list', '[9223372036854775807]'],
  ['[-9223372036854775808]', 'list', '[-9223372036854775808]'],
  ['1.0', 'float', '1.0'],
  ['1e3', 'float', '1000.0'],
  ['-0.5', 'float', '-0.5'],
  ['null', 'null', 'null'],
  ['true', 'bool', 'true'],
  ['"42"', 'string', '"42"'],
  ['"null"', 'string', '"null"'],
  ['[1, 2.0, "a", null]', 'list', '[1 2.0 "a" null]'],
  ['{"a": [1], "é": 2}', 'map', '{"a": [1], "é": 2}'],
  ['', 'string', '""'],
  ['007', 'string', '"007"'],
  ['1 2', 'string', '"1 2"'],
  ['[1', 'string', '"[1"'],
  ['nullable', 'string', '"nullable"'],
  ['undefined', 'string', '"undefined"'],
  ['1e999', 'string', '"1e999"'],
  ['é', 'string', '"é"'],
];

test('what is JSON is that value, and everything else a string', () => {
  for (const [text, type, shown] of rows) {
    const value = parameterValue(text);
    assert.deepEqual([typeOf(value), display(value)], [type, shown], text);
  }
});

test('an integer beyond 64 bits is no parameter', () => {
  for (const text of ['9223372036854775808', '[-9223372036854775809]']) {
    assert.throws(() => parameterValue(text), /^SentinelError: the integer -?\d+ needs more than the 64 bits/);
  }
});
