// What chaos looks for must be found when it is there: gaps in a log, and who is connected where.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { connectionsAt } from './cast.ts';
import { spokenLines } from './traffic.ts';
import { gapsOf } from './verdict.ts';

const logOf = (numbers: readonly number[], end = '\u0003'): string =>
  `\u0002begun\n${numbers.map((number) => `terraform_data.line (local-exec): spoken-${number}\n`).join('')}over\n${end}`;
const all = Array.from({ length: spokenLines }, (_, index) => index + 1);

void test('a log that lost, doubled or turned round a line, or has no frame, has a fault', () => {
  assert.deepEqual(gapsOf(logOf(all), true), []);
  assert.deepEqual(gapsOf(logOf(all.slice(0, 3)), false), [], 'an apply that was killed ends somewhere');
  assert.deepEqual(gapsOf(logOf([]), false), []);
  for (const [log, isWhole] of [
    [logOf(all.slice(0, -1)), true],
    [logOf(all.filter((number) => number !== 2)), false],
    [logOf(all.toSpliced(2, 0, 2)), true],
    [logOf(all.toReversed()), true],
    [logOf(all, ''), true],
    ['', false],
  ] as const)
    assert.notDeepEqual(gapsOf(log, isWhole), [], log);
});

void test('connections are counted at the end that has the port', () => {
  const table = `
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:24E4 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0100007F:24E4 0100007F:A001 01 00000000:00000000 00:00000000 00000000     0        0 2 1
   2: 0100007F:A001 0100007F:24E4 01 00000000:00000000 00:00000000 00000000     0        0 3 1
   3: 0100007F:24E4 0100007F:A003 06 00000000:00000000 00:00000000 00000000     0        0 4 1`;
  assert.equal(connectionsAt(table, 0x24e4), 1);
  assert.equal(connectionsAt(table, 0x24e5), 0);
});
