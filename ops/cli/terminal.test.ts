// Columns, ages and durations as people read and write them.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { ageOf, columns, secondsOf, shortened, traceIdOf } from './terminal.ts';

test('columns are as wide as what stands in them, and no line ends in blanks', () => {
  const rows = [
    ['run/run-1', '12', ''],
    ['a', '', 'x'],
  ];
  assert.equal(columns(['ID', 'VERSION', 'Z'], rows), 'ID         VERSION  Z\nrun/run-1  12\na                   x\n');
});

test('an age is said in its largest unit', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  const cases = { '00:00:00': '1 d', '22:30:00': '1 h', '23:58:01': '1 m', '23:59:59': '1 s', '23:59:59.900': '0 s' };
  for (const [time, age] of Object.entries(cases)) assert.equal(ageOf(`2026-01-01T${time}Z`, now), age);
  assert.equal(ageOf('2026-01-03T00:00:00Z', now), '0 s');
  assert.equal(ageOf(null, now), '-');
});

test('a duration is a number with a unit', () => {
  const cases = { '90': 90, '90s': 90, '15m': 900, '2h': 7_200, '1d': 86_400 };
  for (const [text, seconds] of Object.entries(cases)) assert.equal(secondsOf(text), seconds);
  for (const text of ['', 'm', '1w', '-1m', '1.5h', '1h30m']) assert.equal(secondsOf(text), null, text);
});

test('what is long is cut to its first line, and a trace is named by its id', () => {
  assert.equal(shortened('one\ntwo', 10), 'one');
  assert.equal(shortened('0123456789abc', 10), '012345678…');
  assert.equal(shortened(null, 10), '-');
  assert.equal(traceIdOf('00-abc-def-01'), 'abc');
  assert.equal(traceIdOf(null), '-');
});
