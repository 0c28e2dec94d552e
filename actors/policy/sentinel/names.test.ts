// Objects share the names that those before them had, and nobody can tell: each reads as if it stood alone.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJsonObject } from './terraform/lazy-json.ts';
import { ListValue, MapValue, keyText, toJson } from './value.ts';

const listOf = (elements: string): ListValue => {
  const list = readJsonObject(Buffer.from(`{"list":[${elements}]}`), 'plan.json').get('list');
  assert.ok(list instanceof ListValue);
  return list;
};

function reads(objects: readonly Readonly<Record<string, number>>[]): void {
  const list = listOf(objects.map((object) => JSON.stringify(object)).join(','));
  for (const [index, object] of objects.entries()) {
    const map = list.get(index);
    assert.ok(map instanceof MapValue);
    assert.deepEqual(map.keys().map(keyText), Object.keys(object));
    assert.deepEqual(toJson(map), object);
    assert.equal(map.get('nowhere'), undefined);
  }
}

test('whatever names the objects of a list have, each has its own', () => {
  const names = fc.constantFrom('a', 'b', 'ab', 'a"', '\\', 'é', '', 'name', 'names', 'a\u0001');
  fc.assert(
    fc.property(fc.array(fc.dictionary(names, fc.nat(), { noNullPrototype: true }), { maxLength: 20 }), reads),
    { numRuns: 300 },
  );
});

test('there may be more kinds, and longer objects, than are remembered', () => {
  const numbers = Array.from({ length: 2_000 }, (_, index) => index);
  reads(numbers.map((number) => ({ address: number, [`own${number % 700}`]: 1, last: 2 })));
  const long = Object.fromEntries(numbers.map((number) => [`n${number}`, number]));
  reads([long, { ...long, more: 1 }, { first: 0, ...long }, long]);
  const kinds = Array.from({ length: 100 }, (_, kind) =>
    Object.fromEntries(numbers.slice(0, 500).map((number) => [`k${kind}n${number}`, number])),
  );
  reads([...kinds, ...kinds]);
});

test('a name that is there twice is found in the first object of a kind and in every later one', () => {
  const twice = '{"a":1,"b":2,"a":3}';
  for (const before of ['', '{"a":1,"b":2},', '{"a":1,"b":2,"c":3},', '{"a":1},{},']) {
    const list = listOf(`${before}${twice},${twice}`);
    for (const index of [list.length - 2, list.length - 1, list.length - 1]) {
      const map = list.get(index);
      assert.ok(map instanceof MapValue);
      assert.throws(() => map.get('a'), /the object has "a" twice/);
    }
  }
  const escaped = listOf(String.raw`{"a":1,"\u0061":2}`).get(0);
  assert.ok(escaped instanceof MapValue);
  assert.throws(() => escaped.get('a'), /the object has "a" twice/);
});
