// A file of data gives the same values whether it is read as text or compiled and evaluated; what is not plainly data is compiled.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { compile, evaluate } from '../evaluate.ts';
import { writeValue } from '../terraform/mock-text.ts';
import { FunctionValue, ListValue, MapValue, Undefined, fromJson, toJson } from '../value.ts';
import type { Json, Key, Value } from '../value.ts';
import { readDataFile } from './data-file.ts';

const read = (text: string) => readDataFile(Buffer.from(text), 'mock.sentinel');

/** The value of a name, by compiling the file. */
async function compiled(text: string, name: string): Promise<Value> {
  const policy = compile(text, 'mock.sentinel');
  const reader = compile(`import "mock"\nvalue = mock.${name}\nmain = true\n`, 'reader.sentinel');
  const { error, valueOf } = await evaluateOnce(reader, policy);
  assert.equal(error, undefined);
  const value = valueOf('value');
  assert.ok(value !== undefined);
  return value;
}

async function evaluateOnce(reader: ReturnType<typeof compile>, policy: ReturnType<typeof compile>) {
  const evaluation = await evaluate(reader, { import: () => ({ kind: 'module', policy }) });
  return { error: evaluation.error, valueOf: (name: string) => evaluation.valueOf(name) };
}

/** With the types of numbers and keys, and where an undefined arose. */
function described(value: Value): unknown {
  if (typeof value === 'bigint') return `int ${value}`;
  if (typeof value === 'number') return `float ${value}`;
  if (value instanceof Undefined) return `undefined at ${value.position?.toString()}`;
  if (value instanceof ListValue) return value.toArray().map(described);
  if (value instanceof FunctionValue) return 'function';
  if (!(value instanceof MapValue)) return value;
  return [...value.entries()].map(([key, item]) => [typeof key, String(key), described(item)]);
}

const texts: readonly string[] = [
  'a = 1\n',
  'a = {}',
  '# what it is\n\na = [] // why\n\n// more\nb = "x"\n',
  'a = {\n\t"x": 1,\n\t"y": [\n\t\ttrue,\n\t\tfalse,\n\t\tnull,\n\t\tundefined,\n\t],\n}\n',
  'a = {"x": 1, "x": 2, "y": 3, "x": 4}',
  'a = {0: "int", 1.5: "float", "0": "text", -1: "less"}',
  String.raw`a = "q\"\\\n\t\a" + ""`.replace(' + ""', ''),
  'a = [0, -7, 1.0, -2.5, 1e3, 1.5E-2, 999999999999999999]',
  'a = "é€😀"\nb = {"é": undefined, "k": "é"}',
  'é = 1'.replace('é', 'name'),
  '_private = {"a": [[[{}]]]}\n\n\nb = 2',
  'a = 1\r\nb = {\r\n  "x": 2,\r\n}\r\n',
  'a = 1\na = 2',
  `a = {${Array.from({ length: 120 }, (_, index) => `"k${index % 100}": ${index}`).join(', ')}}`,
];

for (const text of texts) {
  test(`${JSON.stringify(text.slice(0, 60))} reads as it evaluates`, async () => {
    const namespace = read(text);
    assert.ok(namespace !== undefined, 'it is data');
    for (const name of ['a', 'b', 'name', '_private']) {
      if (!new RegExp(`^${name} = `, 'm').test(text)) {
        assert.equal(namespace.get(name), undefined);
        continue;
      }
      assert.deepEqual(described(namespace.get(name) as Value), described(await compiled(text, name)));
    }
  });
}

const notData: readonly string[] = [
  'import "strings"\na = 1',
  'param a',
  'a = func() { return 1 }',
  'a = 1 + 2',
  'a = b',
  'a = [b]',
  'a = {b: 1}',
  'a = {true: 1}',
  'a = rule { true }',
  'main = true',
  'rule = 1',
  'null = 1',
  'a = 010',
  'a = 0x1f',
  'a = 1.',
  'a = .5',
  'a = +1',
  'a = 9223372036854775807',
  'a = `raw`',
  String.raw`a = "\x41"`,
  String.raw`a = "\q"`,
  'a = "x\ny"',
  'a = "x',
  'a = {"x": 1',
  'a = {"x" 1}',
  'a = {"x": 1\n}',
  'a = [1\n]',
  'a = [1 2]',
  'a = [,]',
  'a = {"x": 1, # why\n}',
  'a = 1; b = 2',
  'a = null# touches',
  'a = 1 b = 2',
  'a == 1',
  'a',
  'a.b = 1',
  'a["b"] = 1',
  'a-b = 1',
  '/* comment */\na = 1',
  `a = ${'['.repeat(400)}${']'.repeat(400)}`,
];

for (const text of notData) {
  test(`${JSON.stringify(text.slice(0, 40))} is left to the compiler`, () => {
    assert.equal(read(text), undefined);
  });
}

test('what a policy changes it changes for itself', () => {
  const namespace = read('a = {"list": [1], "map": {"x": {"y": 1}}}');
  const first = namespace?.get('a') as MapValue;
  (first.get('list') as ListValue).push(2n);
  ((first.get('map') as MapValue).get('x') as MapValue).set('y', 2n);
  first.delete('map');
  assert.deepEqual(toJson(first), { list: [1, 2] });
  assert.deepEqual(toJson(namespace?.get('a') as Value), { list: [1], map: { x: { y: 1 } } });
});

test('a value that is written as a mock reads back as it was', () => {
  const values: readonly Json[] = [
    { a: [1, 2.5, 'x"\\\n\u0007', null, true, { b: {}, c: [] }], 'k e y': -3, é: '€' },
    [[], [[]], {}],
    'text',
    1e21,
    null,
  ];
  for (const json of values) {
    const pieces: string[] = ['value = '];
    writeValue(fromJson(json), 0, (piece) => pieces.push(piece));
    const namespace = read(`${pieces.join('')}\n`);
    assert.deepEqual(toJson(namespace?.get('value') as Value), json);
  }
  const keyed = new MapValue(
    new Map<Key, Value>([
      [0n, 'zero'],
      ['0', 'text'],
    ]),
  );
  const pieces: string[] = ['value = '];
  writeValue(keyed, 0, (piece) => pieces.push(piece));
  const back = read(pieces.join(''))?.get('value') as MapValue;
  assert.equal(back.get(0n), 'zero');
  assert.equal(back.get('0'), 'text');
});

test('whatever is taken for data compiles, and means the same', async () => {
  const values = fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 3 });
  const characters = fc.constantFrom(...Array.from('{}[],:"\\ \n\t0123456789.-+eExabtruefalsnd#/;=()'));
  await fc.assert(
    fc.asyncProperty(values, fc.nat(), fc.nat(3), characters, async (json, chance, way, character) => {
      const pieces: string[] = ['a = '];
      writeValue(fromJson(json as Json), 0, (piece) => pieces.push(piece));
      const whole = `${pieces.join('')}\n`;
      const at = chance % whole.length;
      const changed = whole.slice(0, at) + (way === 1 ? '' : character) + whole.slice(way === 2 ? at : at + 1);
      const text = way === 0 ? whole : changed;
      const namespace = read(text);
      if (way === 0 && !/\\[xu]|[0-9]{19}/.test(text)) assert.ok(namespace !== undefined, text);
      const value = namespace?.get('a');
      if (value !== undefined) assert.deepEqual(described(value), described(await compiled(text, 'a')), text);
    }),
    { numRuns: 600 },
  );
});
