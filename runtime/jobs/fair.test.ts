// Who is released next.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from './fair.ts';

const line = (organization: string, priority: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `${organization}${n}`, organization, priority }));
const ids = (chosen: readonly { readonly id: string }[]) => chosen.map((candidate) => candidate.id).join(' ');

void test('a long line of one organization does not stand before the single job of another', () => {
  assert.equal(ids(new Turns().choose([...line('a', 1, 50), ...line('b', 1, 1)], 4)), 'a0 b0 a1 a2');
});

void test('urgent work goes first, whoever it belongs to', () => {
  assert.equal(ids(new Turns().choose([...line('a', 2, 3), ...line('b', 0, 2)], 3)), 'b0 b1 a0');
});

void test('with room for one at a time, organizations still take turns', () => {
  const turns = new Turns();
  const waiting = [...line('a', 1, 3), ...line('b', 1, 3)];
  let order = '';
  while (waiting.length > 0) {
    const [next] = turns.choose(waiting, 1);
    order += `${next?.id} `;
    waiting.splice(
      waiting.findIndex((candidate) => candidate.id === next?.id),
      1,
    );
  }
  assert.equal(order.trim(), 'a0 b0 a1 b1 a2 b2');
});
