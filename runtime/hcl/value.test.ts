// What a variable in HCL may be, as far as it can be told without terraform, and where it points when it may not.

import assert from 'node:assert/strict';
import test from 'node:test';
import { whyNoValue } from './value.ts';

test('values, and what only terraform can compute, are taken', () => {
  const values = [
    ...['1', '-1.5', '"text"', 'true', 'null', '[]', '[1, "a",]', '{ a = 1, "b" : [2] }', '{\n  a = 1\n  b = 2\n}'],
    ...[
      '<<EOT\nlines\nEOT',
      '<<-EOT\n  lines\n  EOT\n',
      '1 # one',
      '/* one */ 1',
      '(1)',
      '1e400',
      '99999999999999999999',
    ],
    ...['1 + 2', '!true', '-(1)', 'true ? 1 : 2', '[for x in [1, 2] : x * 2]', '{ for k, v in { a = 1 } : k => v }'],
    ...['"${1 + 1}"', '"%{ if true }a%{ endif }"', '[1, 2][0]', '{ (1 + 1) = 2 }', '"$${text}"'],
  ];
  for (const value of values) assert.equal(whyNoValue(value), null, value);
});

test('a mistake is told with its place', () => {
  const mistakes = [
    ['', 'line 1, column 1', /^expected a value, found the end of the line/],
    ['[1, 2', 'line 1, column 1', /list is never closed/],
    ['{\n  a = 1\n  b = ]\n}', 'line 3, column 7', /^expected a value, found \]/],
    ['"text', 'line 1, column 1', /string is never closed/],
    ['hello', 'line 1, column 1', /^hello is a name, .* "quotes"$/],
    ['["a", b]', 'line 1, column 7', /^b is a name/],
    ['upper("a")', 'line 1, column 1', /^upper is a name/],
    ['1 2', 'line 1, column 3', /^expected the end of the line, found 2/],
    ['1\nother = 2', 'line 2, column 1', /^one value is enough$/],
    ['1\nmock "a" {}', 'line 2, column 1', /^one value is enough$/],
    ['<<EOT\nlines', 'line 1, column 1', /heredoc is never closed/],
  ] as const;
  for (const [value, place, reason] of mistakes) {
    const found = whyNoValue(value) ?? assert.fail(value);
    assert.equal(found.place, place, value);
    assert.match(found.reason, reason);
  }
});
