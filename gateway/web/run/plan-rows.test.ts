// A plan as rows and lines: every action, what a replacement is forced by, what is unknown, and what stays hidden.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { linesOf, planFound } from './plan-rows.ts';

const resource = (address: string, change: object, more: object = {}) => ({
  address,
  type: 'terraform_data',
  provider_name: 'registry.terraform.io/hashicorp/aws',
  change,
  ...more,
});

const rowOf = (change: object, more: object = {}) => {
  const [row] = planFound({ resource_changes: [resource('a.b', change, more)] }).rows;
  assert.ok(row !== undefined);
  return row;
};

test('each action has its name, and a replacement says which comes first', () => {
  for (const [actions, action, createsFirst] of [
    [['create'], 'create', false],
    [['update'], 'update', false],
    [['delete'], 'delete', false],
    [['delete', 'create'], 'replace', false],
    [['create', 'delete'], 'replace', true],
    [['create', 'forget'], 'replace', true],
    [['read'], 'read', false],
    [['no-op'], 'no-op', false],
    [['forget'], 'forget', false],
    [['something-new'], 'no-op', false],
  ] as const) {
    const row = rowOf({ actions, before: {}, after: {} });
    assert.deepEqual([row.action, row.createsFirst], [action, createsFirst], actions.join());
  }
});

test('rows stand by their addresses, the second before the tenth', () => {
  const addresses = ['a.b[10]', 'module.c.a.b', 'a.b[2]', 'a.a'];
  const found = planFound({ resource_changes: addresses.map((address) => resource(address, { actions: ['create'] })) });
  assert.deepEqual(
    found.rows.map(({ address }) => address),
    ['a.a', 'a.b[2]', 'a.b[10]', 'module.c.a.b'],
  );
});

test('a row tells where it came from: moved, imported, drifted, put off', () => {
  const moved = rowOf({ actions: ['no-op'] }, { previous_address: 'a.old' });
  assert.equal(moved.movedFrom, 'a.old');
  assert.equal(rowOf({ actions: ['no-op'], importing: { id: 'i-1' } }).importId, 'i-1');
  assert.equal(rowOf({ actions: ['no-op'], importing: {} }).importId, 'by its identity');
  const { rows } = planFound({
    resource_drift: [resource('a.b', { actions: ['update'] })],
    deferred_changes: [
      { reason: 'resource_config_unknown', resource_change: resource('a.c', { actions: ['create'] }) },
    ],
  });
  assert.deepEqual(
    rows.map(({ address, isDrift, deferred }) => [address, isDrift, deferred]),
    [
      ['a.b', true, null],
      ['a.c', false, 'resource config unknown'],
    ],
  );
});

test('reasons are told in words; one that nobody knows yet by its own', () => {
  assert.match(String(rowOf({}, { action_reason: 'replace_because_tainted' }).reason), /incomplete/);
  assert.equal(rowOf({}, { action_reason: 'replace_because_of_the_moon' }).reason, 'replace because of the moon');
});

test('values are lines: added, changed, removed, the same, and known only later', () => {
  const { change } = rowOf({
    actions: ['delete', 'create'],
    before: { name: 'a', size: 1, tags: ['x', 'y'], gone: true, id: 'i', same: 2 },
    after: { name: 'b', size: 1, tags: ['x'], new: {}, same: 2 },
    after_unknown: { id: true },
    replace_paths: [['name'], ['tags', 1]],
  });
  const lines = new Map(linesOf(change).map((line) => [line.path, line]));
  assert.deepEqual(
    [...lines].map(([path, { kind }]) => [path, kind]),
    [
      ['name', 'change'],
      ['size', 'same'],
      ['tags[0]', 'same'],
      ['tags[1]', 'remove'],
      ['gone', 'remove'],
      ['id', 'change'],
      ['same', 'same'],
      ['new', 'add'],
    ],
  );
  assert.equal(lines.get('id')?.after?.kind, 'unknown');
  assert.deepEqual(
    [...lines.values()].filter(({ forces }) => forces).map(({ path }) => path),
    ['name', 'tags[1]'],
  );
});

test('what is sensitive has no text, and says whether it changes', () => {
  const { change } = rowOf({
    actions: ['update'],
    before: { password: '(sensitive)', other: '(sensitive)', deep: { a: 1 } },
    after: { password: '(sensitive, changed)', other: '(sensitive)', deep: { a: 2 } },
    before_sensitive: { password: true, other: true, deep: true },
    after_sensitive: { password: true, other: true, deep: true },
  });
  const lines = linesOf(change);
  assert.deepEqual(
    lines.map(({ path, kind }) => [path, kind]),
    [
      ['password', 'change'],
      ['other', 'same'],
      ['deep', 'same'],
    ],
  );
  assert.ok(lines.every(({ before, after }) => before?.kind === 'sensitive' && after?.kind === 'sensitive'));
});

test('a text that is JSON is compared by its parts', () => {
  const { change } = rowOf({
    actions: ['update'],
    before: { policy: '{"Version":"2012","Statement":[{"Action":"s3:Get*"}]}', list: '[1' },
    after: { policy: '{"Version":"2012","Statement":[{"Action":"s3:*"}]}', list: '[2' },
  });
  assert.deepEqual(
    linesOf(change)
      .filter(({ kind }) => kind !== 'same')
      .map(({ path }) => path),
    ['policy.Statement[0].Action', 'list'],
  );
});

test('ten thousand resources are read in no time, and a document that is none is an empty plan', () => {
  const many = Array.from({ length: 10_000 }, (_, n) => resource(`a.b[${n}]`, { actions: ['create'], after: { n } }));
  const { rows } = planFound({ resource_changes: many });
  assert.equal(rows.length, 10_000);
  assert.deepEqual(
    rows.slice(0, 3).map(({ address }) => address),
    ['a.b[0]', 'a.b[1]', 'a.b[2]'],
  );
  for (const odd of [null, 1, [], { resource_changes: 'x' }])
    assert.deepEqual(planFound(odd), { rows: [], outputs: [] });
});
