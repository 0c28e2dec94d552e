// The search for a text in a text: the same finds as the engine's own, also where that one takes minutes.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { cutAt, indexIn } from './search.ts';

test('finds what the engine finds, in short and in long texts', () => {
  let seed = 1;
  const below = (limit: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (seed >> 8) % limit;
  };
  const text = (length: number): string => Array.from({ length }, () => 'ab'[below(2)]).join('');
  for (let turn = 0; turn < 200; turn += 1) {
    const [long, part] = [text(below(3_000)), text(1 + below(8))];
    const from = below(100);
    assert.equal(indexIn(long, part, from), long.indexOf(part, from));
    assert.deepEqual(cutAt(long, part), long.split(part));
  }
  for (let turn = 0; turn < 20; turn += 1) {
    const long = text(20_000);
    const from = below(15_000);
    const part = long.slice(from, from + 1_000 + below(3_000));
    assert.equal(indexIn(long, part), long.indexOf(part));
    assert.equal(indexIn(long, `${part}c`), -1);
    assert.deepEqual(cutAt(long, part), long.split(part));
  }
});

test('a megabyte of the worst kind is searched at once', () => {
  const begin = performance.now();
  const half = 'a'.repeat(250_000);
  assert.equal(indexIn('a'.repeat(1_000_000), `${half}b${half}`), -1);
  assert.equal(indexIn('ab'.repeat(500_000), `${'ba'.repeat(100_000)}bb${'ab'.repeat(100_000)}`), -1);
  assert.ok(performance.now() - begin < 10_000);
});
