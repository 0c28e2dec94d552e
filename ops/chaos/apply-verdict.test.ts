// What the killed applies are looked at for must be found when it is there.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { faultsOf, gapOf } from './apply-verdict.ts';
import type { Seen } from './apply-verdict.ts';
import { entriesOf } from './ledger.ts';

const ledger = (...lines: readonly string[]) =>
  entriesOf(lines.map((line, index) => `${line} ${1000 + index}\n`).join(''));

/** One is made, two is in flight at the kill and made again afterwards, three follows. */
const right: Seen = {
  addresses: ['a.one', 'a.two', 'a.three'],
  heard: 'a.one: Creation complete after 0s [id=1]\n',
  log: 'a.one: Creation complete after 0s [id=1]\nIn flight when it ended: a.two (being made). terraform apply -refresh-only\n',
  isStructured: false,
  isDiskLost: false,
  status: 'errored',
  explained: {
    unfinished: { inFlight: [{ address: 'a.two', inState: 'absent' }], unsaved: [] },
    offer: { command: 'terraform apply -refresh-only', path: '/api/v2/runs' },
  },
  stateAfterKill: ['a.one'],
  stateAtEnd: ['a.one', 'a.two', 'a.three'],
  atKill: ledger('1 a.one begins', '1 a.one ends', '1 a.two begins'),
  atEnd: ledger(
    ...['1 a.one begins', '1 a.one ends', '1 a.two begins', '2 a.two begins', '2 a.two ends'],
    ...['2 a.three begins', '2 a.three ends'],
  ),
  refreshed: 'planned_and_finished',
  followed: 'applied',
  isHeldBack: true,
  isLocked: false,
};

void test('a killed apply that lost, repeated, overlapped or hid something has a fault', () => {
  assert.deepEqual(faultsOf(right), []);
  assert.equal(gapOf(right.atEnd), 1);
  const untold = { unfinished: { inFlight: [], unsaved: [] }, offer: right.explained.offer };
  for (const [fault, change] of [
    [/a.one was complete by the log, and is not in the state/, { stateAfterKill: [] }],
    [/a.two was in flight, and is not named/, { explained: untold }],
    [/a.two was begun 2 times/, { explained: untold }],
    [/is said to be absent/, { stateAfterKill: ['a.one', 'a.two'] }],
    [/the log does not name a.two/, { log: 'In flight when it ended: terraform apply -refresh-only' }],
    [/no refresh-only run is offered/, { explained: { ...right.explained, offer: null } }],
    [/the log does not offer/, { log: 'In flight when it ended: a.two' }],
    [/a.three is missing at the end/, { stateAtEnd: ['a.one', 'a.two'] }],
    [/never ended, and nobody was told/, { atEnd: right.atEnd.slice(0, -1) }],
    [/applies overlapped: 1, 2, 1/, { atEnd: [...right.atEnd, ...ledger('1 a.four ends')] }],
    [/the refresh-only run is errored/, { refreshed: 'errored' }],
    [/the refresh-only run is null/, { refreshed: null }],
    [/the next apply is errored/, { followed: 'errored' }],
    [/let in unasked/, { isHeldBack: false }],
    [/still locked/, { isLocked: true }],
    [/the run is applying/, { status: 'applying' }],
    [/a.one was complete by the log/, { isDiskLost: true, stateAfterKill: [] }],
  ] as const)
    assert.match(faultsOf({ ...right, ...change } as Seen).join('\n'), fault);
});
