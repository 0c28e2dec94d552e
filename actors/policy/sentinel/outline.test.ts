// The outline of a text says where its larger parts end, however it is asked, and costs less than the text.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { Outline } from './outline.ts';
import { readJsonObject } from './terraform/lazy-json.ts';
import { toJson } from './value.ts';

const outlineOf = (text: string): Outline => new Outline(Buffer.from(text, 'latin1'), 0);

/** Every object and list of a JSON text, from its first byte to the one after its last. */
function partsOf(text: string): (readonly [start: number, end: number])[] {
  const parts: [number, number][] = [];
  const open: number[] = [];
  for (const { 0: mark, index } of text.matchAll(/"(?:\\.|[^"\\])*"|[[\]{}]/gs)) {
    if (mark === '{' || mark === '[') open.push(index);
    else if (mark === '}' || mark === ']') parts.push([open.pop() as number, index + 1]);
  }
  return parts;
}

const json = fc.jsonValue({ maxDepth: 6, depthSize: 'max' });
const wrapped = fc
  .array(fc.tuple(json, fc.stringMatching(/^[[\]{}"\\a]{0,300}$/)), { maxLength: 6 })
  .map((items) => JSON.stringify({ items: items.map(([value, text]) => ({ [text]: [value, { text }] })) }));

test('it knows the end of every part of 256 bytes and more, in any order of asking', () => {
  let known = 0;
  fc.assert(
    fc.property(wrapped, fc.infiniteStream(fc.nat()), (unescaped, chances) => {
      const text = Buffer.from(unescaped).toString('latin1');
      const outline = outlineOf(text);
      const parts = partsOf(text);
      for (const [start, end] of [...parts, ...parts.toSorted(() => ((chances.next().value ?? 0) % 2) - 0.5)]) {
        const found = outline.endOf(start);
        assert.equal(found, end - start < 256 ? 0 : end);
        if (found > 0) known += 1;
      }
    }),
    { numRuns: 200 },
  );
  assert.ok(known > 200, `${known} parts were large enough`);
});

test('of a broken text it knows what ended before the break', () => {
  const part = `{"a":"${'x'.repeat(300)}"}`;
  const [first, second] = [1, 1 + part.length + 1];
  for (const rest of ['', '"', '"\n"', '"\\', '{', ']]]', `"\u0001",${part}]`]) {
    const outline = outlineOf(`[${part},${part}${rest}`);
    assert.deepEqual([outline.endOf(first), outline.endOf(second)], [first + part.length, second + part.length], rest);
  }
  assert.equal(outlineOf(`[${part}`).endOf(0), 0);
});

test('brackets alone have no larger outline than others, and are read as without one', () => {
  const depth = 20_000;
  const outline = outlineOf('['.repeat(depth) + ']'.repeat(depth));
  // What has no entry ends nowhere, as its brackets do not.
  assert.equal(outline.endOf(0), 0);
  const text = `{"a":${'['.repeat(500)}1${']'.repeat(500)},"b":2}`;
  assert.deepEqual(toJson(readJsonObject(Buffer.from(text), 'plan.json')), JSON.parse(text));
});
