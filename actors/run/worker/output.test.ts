// What is read along of terraform's words: counts and errors where it says them, and nothing of what only looks like them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Output } from './output.ts';

function heard(text: string, isStructured: boolean): Output {
  const output = new Output(isStructured);
  // In two chunks, cut anywhere.
  output.read(Buffer.from(text.slice(0, 7)));
  output.read(Buffer.from(text.slice(7)));
  return output;
}

void test('a structured log tells its counts and its first error', () => {
  const output = heard(
    [
      '{"@level":"info","type":"change_summary","changes":{"add":1,"change":2,"remove":3,"operation":"plan"}}',
      '{"@level":"warn","type":"diagnostic","diagnostic":{"severity":"warning","summary":"a warning"}}',
      '{"@level":"error","type":"diagnostic","diagnostic":{"severity":"error","summary":"first","detail":"of\\n two"}}',
      '{"@level":"error","type":"diagnostic","diagnostic":{"severity":"error","summary":"second"}}',
      '',
    ].join('\n'),
    true,
  );
  assert.deepEqual(output.counts, { additions: 1, changes: 2, destructions: 3, imports: 0 });
  assert.equal(output.error, 'first: of two');
});

/** As a value in an output block stands at the beginning of a line of text. */
const odd = [
  '{"type":"change_summary","changes":null}',
  '{"type":"change_summary","changes":7}',
  '{"type":"change_summary","changes":{"add":"many"}}',
  '{"type":"diagnostic","diagnostic":null}',
  '{"type":"diagnostic","diagnostic":{"severity":"error","summary":3,"detail":null}}',
  '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"planted"}',
  '{"a":[1,{"type":"diagnostic"}]}',
];

void test('a line of another shape is passed over, whoever printed it', () => {
  for (const line of odd)
    for (const isStructured of [true, false]) {
      const output = heard(`${line}\n`, isStructured);
      assert.deepEqual(output.counts, { additions: 0, changes: 0, destructions: 0, imports: 0 }, line);
      assert.equal(output.error, null, line);
    }
});

void test('in words, a value that looks like a line of a structured log is none', () => {
  const output = heard(
    '{"type":"change_summary","changes":{"add":9}}\nApply complete! Resources: 1 added, 0 changed, 2 destroyed.\n',
    false,
  );
  assert.deepEqual(output.counts, { additions: 1, changes: 0, destructions: 2, imports: 0 });
});

void test('an error in words is told with what stands below its title, without the place', () => {
  const said = [
    'Initializing provider plugins...',
    '│ Error: Failed to query available provider packages',
    '│ ',
    '│   on main.tf line 3, in terraform:',
    '│    3:     rocket = {',
    '│ ',
    '│ Could not retrieve the list of available versions for provider acme/rocket:',
    '│ no such registry',
    '╵',
    '│ Error: Another one',
  ];
  assert.equal(
    heard(`${said.join('\n')}\n`, false).error,
    'Failed to query available provider packages: Could not retrieve the list of available versions for provider acme/rocket: no such registry',
  );
  assert.equal(heard('Error: No more than this\n', false).error, 'No more than this');
});
