// JSON read where one looks: what comes out is what JSON.parse gives, in any order of looking; what is broken is named with its place.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { SentinelError } from '../position.ts';
import { ListValue, MapValue, bytesOf, textOf, toJson } from '../value.ts';
import type { Value } from '../value.ts';
import { readJsonObject } from './lazy-json.ts';

const read = (text: string): MapValue => readJsonObject(Buffer.from(text), 'plan.json');

test('a text reads as JSON.parse reads it', () => {
  const texts = [
    '{}',
    ' { } \n',
    '{"a":1,"b":[true,false,null],"c":{"d":{"e":[]}}}',
    '{ "a" : [ 1 , 2 ] ,\r\n\t"b" : "x" }',
    String.raw`{"é":"ü€😀","esc":"a\"\\\/\b\f\n\r\tA😀","":"","}{][,:":"}{][,:\""}`,
    '{"n":[0,-0.5,1e3,1E-2,123456789.25,2.0],"deep":[[[[[]]]],{"a":{"b":{"c":{}}}}]}',
    '\u{feff}{"a":1}',
  ];
  for (const text of texts) assert.deepEqual(toJson(read(text)), JSON.parse(text.replace(/^\u{feff}/u, '')), text);
});

test('whole numbers are ints of 64 bits, all others floats', () => {
  const map = read(
    '{"a":7,"b":9007199254740993,"c":-9223372036854775808,"d":9223372036854775808,"e":1.5,"f":3.0,"g":1e2}',
  );
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => map.get(key)),
    [7n, 9007199254740993n, -9223372036854775808n, 9223372036854775808, 1.5, 3n, 100n],
  );
});

test('a string is the bytes of its text, whether it was escaped or not', () => {
  const map = read(String.raw`{"plain":"é","escaped":"é"}`);
  assert.equal(map.get('plain'), '\u00c3\u00a9');
  assert.equal(map.get('escaped'), map.get('plain'));
  assert.equal(textOf(map.get('plain') as string), 'é');
});

test('members are found in any order, and what is not there is not found', () => {
  const map = read('{"a":1,"b":{"x":[1,2,3]},"c":3}');
  assert.equal(map.get('c'), 3n);
  assert.equal(map.get('a'), 1n);
  assert.equal(map.get('z'), undefined);
  assert.deepEqual([...map.keys()], ['a', 'b', 'c']);
  const list = (map.get('b') as MapValue).get('x');
  assert.ok(list instanceof ListValue);
  assert.deepEqual(list.get(2), 3n);
});

test('a part that nobody opens is not looked into', () => {
  const map = read('{"terraform_version":"1.0","broken":{"a" 1},"after":2}');
  assert.equal(map.get('terraform_version'), '1.0');
  assert.equal(map.get('after'), 2n);
  assert.throws(() => toJson(map), SentinelError);
});

const broken: readonly (readonly [text: string, place: string, message: RegExp])[] = [
  ['', '1:1', /expected a JSON object/],
  ['[1]', '1:1', /expected a JSON object/],
  ['{', '1:2', /ends before its object does/],
  ['{"a":[1,2', '1:10', /ends before its object does/],
  ['{"a":1}{', '1:9', /ends before its object does/],
  ['{"a":1,}', '1:8', /expected the name of a member/],
  ['{a:1}', '1:2', /expected the name of a member/],
  ['{"a" 1}', '1:6', /expected a colon/],
  ['{"a":}', '1:6', /expected a value/],
  ['{"a":tru}', '1:6', /expected a value, found "tru"/],
  ['{"a":01}', '1:6', /expected a value, found "01"/],
  ['{"a":1 "b":2}', '1:8', /expected a comma or the end of the object/],
  ['{"a":[1,,2]}', '1:9', /expected a value/],
  ['{"a":[1 2]}', '1:9', /expected a comma or the end of the list/],
  ['{\n  "a": 1,\n  "b": "x\ny"\n}', '3:10', /control character/],
  ['{"a":"x}', '1:6', /the string never ends/],
  ['{"a":{"b":1}', '1:13', /expected a comma or the end of the object/],
  ['{"a":1}\n{}', '1:8', /nothing after the object/],
  ['{}{}', '1:3', /nothing after the object/],
  [String.raw`{"a":"\q"}`, '1:6', /an escape that JSON does not know/],
];

for (const [text, place, message] of broken) {
  test(`${JSON.stringify(text)} is an error at ${place}`, () => {
    assert.throws(
      () => toJson(read(text)),
      (error) => {
        assert.ok(error instanceof SentinelError);
        assert.equal(error.kind, 'host');
        assert.match(error.message, message);
        assert.equal(error.position?.toString(), `plan.json:${place}`);
        assert.match(error.format(), /\n {4}.*\n\s+\^$/);
        return true;
      },
    );
  });
}

const objects = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 4 }));

/** Ints that a double cannot hold as what JSON.parse makes of them. */
const plain = (value: Value): unknown => inDoubles(toJson(value));

function inDoubles(json: unknown): unknown {
  if (typeof json === 'bigint') return Number(json);
  // There is no negative zero among ints.
  if (json === 0) return 0;
  if (Array.isArray(json)) return json.map(inDoubles);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, item]) => [name, inDoubles(item)]));
}

test('whatever a text holds, it reads as JSON.parse reads it, in any order', () => {
  fc.assert(
    fc.property(objects, fc.boolean(), fc.infiniteStream(fc.nat()), (object, isPretty, chances) => {
      const text = JSON.stringify(object, null, isPretty ? 2 : 0);
      const map = read(text);
      const parsed = JSON.parse(text) as Record<string, unknown>;
      for (const name of Object.keys(parsed).toSorted(() => ((chances.next().value ?? 0) % 2) - 0.5)) {
        const value = map.get(bytesOf(name));
        assert.ok(value !== undefined);
        assert.deepEqual(plain(value), inDoubles(parsed[name]));
      }
      assert.deepEqual(plain(map), inDoubles(parsed));
      assert.deepEqual(plain(map.view()), inDoubles(parsed));
    }),
    { numRuns: 300 },
  );
});

test('a text with a mistake in it is refused whenever JSON.parse refuses it, when all of it is read', () => {
  const characters = fc.constantFrom(...Array.from('{}[],:"\\ \n0123456789.-+eEtruefalsn\u0001'));
  // One member each: of two with the same name only one would be read.
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.oneof(
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
      ),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.record({ k: tie('tree') }),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.nat(), fc.nat(2), characters, (value, chance, way, character) => {
      const whole = JSON.stringify({ k: value });
      const at = chance % whole.length;
      const text = whole.slice(0, at) + (way === 0 ? '' : character) + whole.slice(way === 2 ? at : at + 1);
      let parsed: unknown;
      try {
        parsed = JSON.parse(text);
      } catch {
        assert.throws(() => toJson(read(text)), SentinelError, text);
        return;
      }
      if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
        assert.deepEqual(plain(read(text)), inDoubles(parsed), text);
      }
    }),
    { numRuns: 1_500 },
  );
});
