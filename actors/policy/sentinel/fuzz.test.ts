// A short run of the fuzzer; `node actors/policy/sentinel/fuzz.ts` is the long one.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { fuzz } from './fuzz.ts';

test('no text breaks the lexer, the parser, the printer, the formatter or the evaluator', async () => {
  const { findings, parsed, evaluated } = await fuzz({ count: 4_000, seed: 20_261_125 });
  assert.deepEqual(findings, []);
  assert.ok(parsed > 250 && evaluated > 50, `${parsed} parsed, ${evaluated} evaluated`);
});
