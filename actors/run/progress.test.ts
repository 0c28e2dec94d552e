// What is read of an apply's log: terraform's own words about resources, in both forms, and nothing of what only looks like them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instancesIn } from './instances.ts';
import { progressOf, stepIn } from './progress.ts';

const id = '9f3cdb1e-2f0a-6e5c-0a4b-7f4c9f9d1d3e';

void test('a text log tells what has begun, goes on, and is complete', () => {
  for (const [line, step] of [
    ['aws_vpc.main: Creating...', ['aws_vpc.main', 'create', 'begun', null]],
    ['aws_vpc.main: Modifying... [id=vpc-1]', ['aws_vpc.main', 'update', 'begun', 'vpc-1']],
    [
      'module.a["x y"].module.b[0].aws_vpc.main["k: \\"q\\""]: Destroying... [id=a]b]',
      [...['module.a["x y"].module.b[0].aws_vpc.main["k: \\"q\\""]', 'delete', 'begun', 'a]b']],
    ],
    ['aws_vpc.main: Still creating... [00m10s elapsed]', ['aws_vpc.main', 'create', 'begun', null]],
    [`aws_vpc.main[1]: Creation complete after 1m2s [id=${id}]`, ['aws_vpc.main[1]', 'create', 'complete', id]],
    ['aws_iam_x.main: Creation complete after 0s [name=n]', ['aws_iam_x.main', 'create', 'complete', null]],
    [
      'aws_vpc.main (deposed object 0123abcd): Destruction complete after 0s',
      [...['aws_vpc.main (deposed object 0123abcd)', 'delete', 'complete', null]],
    ],
  ] as const) {
    const found = stepIn(line, false);
    assert.deepEqual(found && [found.address, found.action, found.stage, found.id], step, line);
  }
  for (const line of [
    'aws_vpc.main (local-exec): aws_vpc.other: Creation complete after 1s [id=x]',
    'aws_vpc.main (local-exec): Creating...',
    'data.aws_vpc.main: Reading...',
    'Apply complete! Resources: 1 added, 0 changed, 0 destroyed.',
    '{"type":"apply_complete"}',
    '',
  ])
    assert.equal(stepIn(line, false), null, line);
});

const json = (type: string, addr: string, action = 'create'): string =>
  JSON.stringify({
    '@level': 'info',
    type,
    hook: { resource: { addr }, action, id_key: 'id', id_value: id },
  });

void test('a structured log is read by its types, and a broken line is none', () => {
  assert.deepEqual(stepIn(json('apply_complete', 'a.b["c"]'), true), {
    ...{ address: 'a.b["c"]', action: 'create', stage: 'complete', id },
  });
  for (const line of [
    json('refresh_complete', 'a.b'),
    json('apply_start', 'a.b', 'read'),
    '{"type":"apply_',
    'a.b: Creating...',
  ])
    assert.equal(stepIn(line, true), null, line);
});

void test('what was begun and is not complete is open, also when it failed or is made anew', () => {
  const lines = [
    ...['a.gone: Destroying... [id=1]', 'a.gone: Destruction complete after 0s'],
    ...['a.new: Destroying... [id=1]', 'a.new: Destruction complete after 0s', 'a.new: Creating...'],
    ...['a.done: Creating...', `a.done: Creation complete after 0s [id=${id}]`],
    ...['a.changed: Modifying... [id=2]', 'a.changed: Modifications complete after 0s [id=2]'],
  ];
  assert.deepEqual(progressOf(lines, false), {
    open: [{ address: 'a.new', action: 'create' }],
    complete: ['a.done', 'a.changed'],
  });
  assert.deepEqual(progressOf([json('apply_start', 'a.b'), json('apply_errored', 'a.b')], true).open, [
    { address: 'a.b', action: 'create' },
  ]);
});

void test('instances of a state have the addresses that a log has', () => {
  const resource = (more: object): object => ({ mode: 'managed', type: 't', name: 'n', ...more });
  const state = {
    resources: [
      resource({ instances: [{ attributes: { id: '1' } }] }),
      resource({ module: 'module.m["x"]', name: 'list', instances: [{ index_key: 0, status: 'tainted' }] }),
      resource({ name: 'map', instances: [{ index_key: 'a"b${c}' }, { index_key: 'k', deposed: '0123abcd' }] }),
      resource({ mode: 'data', name: 'seen', instances: [{}] }),
    ],
  };
  assert.deepEqual(
    [...(instancesIn(JSON.stringify(state)) ?? [])],
    [
      ['t.n', { id: '1', isTainted: false }],
      ['module.m["x"].t.list[0]', { id: null, isTainted: true }],
      ['t.map["a\\"b$${c}"]', { id: null, isTainted: false }],
      ['t.map["k"] (deposed object 0123abcd)', { id: null, isTainted: false }],
    ],
  );
  assert.equal(instancesIn('{"resources":[{'), null);
});
