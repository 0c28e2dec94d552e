// The check itself: it must let pass what can be explained, and nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Behaviour } from '../actor/decide.ts';
import { whyNotLinear } from './linearize.ts';
import { add, counterActor, counterAt } from './toys.ts';
import type { Reply } from '../actor/ask.ts';
import type { Call } from './linearize.ts';

const behaviour = new Behaviour(counterActor({ tables: false }));
const at = counterAt('one');
const ok = (total: number): Reply => ({ status: 'ok', duplicate: false, version: 1, value: { total } });

function call(calledAt: number, answeredAt: number | null, amount: number, reply: Reply | null): Call {
  const answered = answeredAt === null || reply === null ? null : { at: answeredAt, reply };
  return { to: at, message: add(amount), calledAt, answered };
}

const explained: Readonly<Record<string, readonly Call[]>> = {
  'nothing happened': [],
  'one after the other': [call(1, 2, 1, ok(1)), call(3, 4, 2, ok(3))],
  'at once, in the order of neither call nor answer': [
    call(1, 10, 1, ok(6)),
    call(2, 9, 2, ok(2)),
    call(3, 8, 3, ok(5)),
  ],
  'without an answer, and it happened': [call(1, null, 5, null), call(2, 3, 1, ok(6))],
  'without an answer, and it happened late': [call(1, null, 5, null), call(2, 3, 1, ok(1)), call(4, 5, 1, ok(7))],
  'without an answer, and it never happened': [call(1, null, 5, null), call(2, 3, 1, ok(1)), call(4, 5, 1, ok(2))],
  refused: [call(1, 2, 0, { status: 'refused', code: 'adds-nothing', detail: '' }), call(3, 4, 1, ok(1))],
};
for (const [what, history] of Object.entries(explained))
  void test(`linearizable: ${what}`, () => assert.equal(whyNotLinear(behaviour, at, history), null));

const impossible: Readonly<Record<string, readonly Call[]>> = {
  'counted twice': [call(1, 2, 1, ok(1)), call(3, 4, 1, ok(3))],
  'lost after its answer': [call(1, 2, 5, ok(5)), call(3, 4, 1, ok(1))],
  'read from the past': [call(1, 2, 1, ok(1)), call(3, 4, 1, ok(2)), call(5, 6, 1, ok(2))],
  'seen before it was called': [call(1, 2, 1, ok(6)), call(3, 4, 5, ok(11))],
  'refused where the machine would not': [call(1, 2, 1, { status: 'refused', code: 'x', detail: '' })],
};
for (const [what, history] of Object.entries(impossible))
  void test(`not linearizable: ${what}`, () => assert.match(whyNotLinear(behaviour, at, history) ?? '', /no order/));
