// Equality has one meaning wherever it is asked for.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { areEqual, freely } from './equality.ts';
import { collection, lists } from './imports/collection.ts';
import { run, scratchImports } from './scratch-policy.ts';

const big = '9007199254740993';
const pairs: readonly (readonly [left: string, right: string, equal: boolean])[] = [
  [big, '9007199254740992.0', false],
  ['9007199254740992', '9007199254740992.0', true],
  ['9007199254740994', '9007199254740994.0', true],
  ['9223372036854775807', '9223372036854775808.0', false],
  ['-9223372036854775808', '-9223372036854775808.0', true],
  ['1', '1.0', true],
  ['0', '-0.0', true],
  ['1', '1.5', false],
  ['1', '"1"', false],
  ['1', 'true', false],
  ['null', 'false', false],
  ['[1, {"a": 2}]', '[1.0, {"a": 2.0}]', true],
  [`[${big}]`, '[9007199254740992.0]', false],
  ['{1: "a"}', '{1.0: "a"}', true],
  ['[undefined]', '[undefined]', true],
];

const imports = scratchImports({
  collection: { kind: 'namespace', namespace: collection() },
  'collection/lists': { kind: 'namespace', namespace: lists() },
});

test('is, in, case, map keys, the helpers for collections and assertions of tests agree', async () => {
  for (const [left, right, equal] of pairs) {
    const asked = [
      'l is r',
      'not (l is not r)',
      'r is l',
      '[l] is [r]',
      '{"k": l} is {"k": r}',
      'r in [l]',
      'chosen',
      'length(lists.intersection([l], [r])) is 1',
      'length(lists.union([l], [r])) is 1',
      'length(lists.difference([l], [r])) is 0',
      'length(collection.matches([{"k": l}], {"k": r})) is 1',
      ...(/^[-\d]/.test(left) && /^[-\d]/.test(right) ? ['r in {l: 1}', '{l: 1}[r] is defined'] : []),
    ];
    const text = `import "collection"\nimport "collection/lists" as lists\nl = ${left}\nr = ${right}
chosen = false
case l {
when r:
  chosen = true
else:
  chosen = false
}
answers = [${asked.join(', ')}]\nmain = true`;
    const evaluation = await run(text, { import: imports });
    assert.equal(evaluation.outcome, 'pass', evaluation.error?.format() ?? '');
    const answers = evaluation.valueOf('answers');
    for (const [index, question] of asked.entries()) {
      const answer = (answers as { get(at: number): unknown }).get(index);
      assert.equal(answer, equal, `${left}, ${right}: ${question}`);
    }
    const [one, other] = [evaluation.valueOf('l'), evaluation.valueOf('r')];
    if (one !== undefined && other !== undefined) assert.equal(areEqual(one, other, freely), equal);
  }
});
