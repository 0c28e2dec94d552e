// What a hostile policy might hand to the standard imports: values that hold themselves, texts that grow, numbers out of all
// proportion. Each ends soon, in an answer or in an error of the policy.

import assert from 'node:assert/strict';
import test from 'node:test';
import { valuesOf } from './scratch-expressions.ts';

const head = [
  'import "strings"',
  'import "base64"',
  'import "sockaddr"',
  'import "json"',
  'import "decimal"',
  'import "version"',
  'import "time"',
  'import "collection"',
  'import "collection/lists" as lists',
  'import "collection/maps" as maps',
  'ring = []',
  'append(ring, ring)',
  'other = []',
  'append(other, other)',
  'loop = {}',
  'loop["a"] = loop',
  'dag = func(depth) {',
  '  node = []',
  '  for range(depth) as _ { node = [node, node] }',
  '  return node',
  '}',
  'twice = func(text, times) {',
  '  for range(times) as _ { text = text + text }',
  '  return text',
  '}',
].join('\n');

const rows: readonly (readonly [expression: string, answer: RegExp])[] = [
  ['strings.join(ring, ",")', /limit "depth"/],
  ['json.marshal(ring)', /nested deeper than 1000 levels/],
  ['lists.difference([ring], [other])', /limit "depth"/],
  ['length(collection.matches([loop], loop))', /limit "depth"|^1$/],
  ['lists.sort(range(1000), func(a, b) { return 1 })[0]', /^\d+$/],
  ['json.unmarshal(twice("[", 15))', /the string is no JSON/],
  ['json.valid(twice("[", 15))', /^false$/],
  ['strings.trim_space("x" + twice(" ", 20) + "x") is not empty', /^true$/],
  ['version.new("1").satisfies(twice(" ", 20))', /is no version constraint/],
  ['version.new(twice("a-", 18))', /is no version$/],
  ['length(base64.decode(base64.encode(twice("a", 22))))', /^4194304$/],
  ['base64.decode(twice("=", 22))', /not in this encoding/],
  ['decimal.new(twice("9", 20)).exponent', /^1048477$/],
  ['sockaddr.is_ipv6(twice(":", 20))', /^false$/],
  ['length(strings.to_upper(twice("é", 18)))', /^524288$/],
  ['length(strings.join(map range(100) as _ { twice("a", 24) }, ""))', /limit "memoryBytes"/],
  ['maps.set({}, twice("a.", 14), 1)', /the path has more than 200 parts/],
  ['maps.get(loop, strings.join(map range(150) as _ { "a" }, ".")) is defined', /^true$/],
  ['version.new(twice("1.", 15) + "1")', /^error: version.new: "1.1.*…" is no version$/],
  ['decimal.new("1e2000000000").mod("7").string', /^"NaN"$/],
  ['decimal.new("1e2000000000").exp().string', /^"Infinity"$/],
  ['decimal.new("3").pow("999999999999").string', /^"Infinity"$/],
  ['decimal.new("1e99999999999999").string', /^"Infinity"$/],
  ['decimal.new("1e2000000000").int', /^"undefined"$/],
  ['length(decimal.new("1e2000000000").add("1e-2000000000").string)', /^\d+$/],
  ['decimal.new("1e2000000000").ln().floor().int', /^\d+$/],
  ['time.load("9999-12-31T23:59:59Z").add(9223372036854775807).year', /^10292$/],
];

test('hostile arguments end in an answer or an error', async () => {
  const found = await valuesOf(
    { head },
    rows.map(([expression]) => expression),
  );
  for (const [expression, answer] of rows) {
    const value = found[expression];
    const told = typeof value === 'string' && value.startsWith('error') ? value : JSON.stringify(value);
    assert.match(told, answer, expression);
  }
});

test('a value that is small in memory and endless as text is paid for as it grows', async () => {
  const found = await valuesOf({ head, limits: { memoryBytes: 4 * 1024 * 1024, timeMs: 120_000 } }, [
    'json.marshal(dag(40))',
  ]);
  assert.match(JSON.stringify(found), /limit .*memoryBytes.* reached/);
});

test('a path that meets one list over and over is paid for at each visit', async () => {
  const limits = { steps: 200_000, memoryBytes: 32 * 1024 * 1024 };
  const splats = 'strings.join(map range(40) as _ { "*" }, ".")';
  const has = `maps.has({"a": dag(40)}, "a." + ${splats} + ".zz")`;
  const pick = `maps.pick({"a": dag(40)}, ["a." + ${splats}])`;
  const found = await valuesOf({ head, limits }, [has, pick]);
  assert.match(JSON.stringify(found[has]), /limit .*steps.* reached/);
  assert.match(JSON.stringify(found[pick]), /limit .*(steps|memoryBytes).* reached/);
});

test('JSON that is larger as values than as text is paid for before it is parsed', async () => {
  const memory = { memoryBytes: 32 * 1024 * 1024 };
  const lists = '"[" + twice("[],", 20) + "1]"';
  const tooLarge = [`json.unmarshal(${lists})`, `json.valid(${lists})`];
  const large = ['length(json.unmarshal("[" + twice("[],", 12) + "1]"))', `json.valid("\\"" + twice(",", 20) + "\\"")`];
  const found = await valuesOf({ head, limits: memory }, [...tooLarge, ...large]);
  for (const expression of tooLarge)
    assert.match(JSON.stringify(found[expression]), /limit .*memoryBytes.* reached/, expression);
  assert.deepEqual(
    large.map((expression) => found[expression]),
    [4097, true],
  );
  const short = await valuesOf({ head, limits: { steps: 10_000 } }, tooLarge);
  for (const expression of tooLarge)
    assert.match(JSON.stringify(short[expression]), /limit .*steps.* reached/, expression);
});
