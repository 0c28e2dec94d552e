// What is shown of a state is what stands in it, but nothing that is secret: by its mark, by its name, or by being the same elsewhere.

import assert from 'node:assert/strict';
import test from 'node:test';
import { maskedChanges, maskedResources } from './masked.ts';
import type { StateRead } from './masked.ts';

const provider = 'provider["registry.terraform.io/hashicorp/thing"].west';
const step = (value: string) => ({ type: 'get_attr', value });

interface Said {
  readonly name: string;
  readonly attributes: object;
  readonly marked?: readonly unknown[];
  readonly more?: object;
}

function stateOf(instances: readonly Said[], outputs: StateRead['outputs'] = []): StateRead {
  const resources = instances.map(({ name, attributes, marked = [], more = {} }) => ({
    ...{ mode: 'managed', type: 'thing', name, provider },
    instances: [{ attributes, sensitive_attributes: marked, ...more }],
  }));
  return {
    bytes: pieces(Buffer.from(JSON.stringify({ version: 4, serial: 1, lineage: 'line', resources }))),
    outputs,
  };
}

/** As it comes from the store: cut anywhere. */
async function* pieces(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 37) yield bytes.subarray(at, at + 37);
}

const all = (): boolean => true;

test('each instance is shown with its address and values', async () => {
  const state = stateOf([
    { name: 'plain', attributes: { size: 3, tags: ['a', 'b'] } },
    { name: 'many', attributes: { size: 1 }, more: { index_key: 'a"b', status: 'tainted' } },
    { name: 'going', attributes: { size: 9 }, more: { deposed: 'abcdef12' } },
  ]);
  assert.deepEqual(await maskedResources(state), [
    {
      ...{ address: 'thing.plain', mode: 'managed', type: 'thing', name: 'plain', tainted: false },
      provider_name: 'registry.terraform.io/hashicorp/thing',
      ...{ values: { size: 3, tags: ['a', 'b'] }, sensitive_values: { tags: [false, false] } },
    },
    {
      ...{ address: 'thing.many["a\\"b"]', mode: 'managed', type: 'thing', name: 'many', tainted: true },
      provider_name: 'registry.terraform.io/hashicorp/thing',
      ...{ values: { size: 1 }, sensitive_values: {} },
    },
  ]);
});

test('nothing secret is shown: what is marked, what is called so, and what is the same as that elsewhere', async () => {
  const state = stateOf(
    [
      // Before the one that says that it is secret.
      { name: 'copy', attributes: { note: 'planted', list: ['x', 'planted'], short: 'x' } },
      { name: 'marked', attributes: { input: { value: 'planted' } }, marked: [[step('input')]] },
      {
        name: 'inner',
        attributes: { users: [{ name: 'ann', key: 'planted-2' }] },
        marked: [[step('users'), { type: 'index', value: { value: 0, type: 'number' } }, step('key')]],
      },
      // A member of a set has no place: all of the set is secret.
      {
        name: 'set',
        attributes: { members: ['planted-3'] },
        marked: [[step('members'), { type: 'index', value: { value: {}, type: ['object', {}] } }]],
      },
      { name: 'named', attributes: { db_password: 'planted-4', clientSecret: 'planted-5', password: null } },
      { name: 'output', attributes: { url: 'planted-6' } },
    ],
    [{ name: 'url', sensitive: true, value: { deep: ['planted-6'] }, type: 'dynamic' }],
  );
  const shown = await maskedResources(state);
  assert.doesNotMatch(JSON.stringify(shown), /planted/);
  const values = Object.fromEntries(shown.map(({ name, values: of }) => [name, of]));
  assert.deepEqual(values, {
    copy: { note: '(sensitive)', list: ['x', '(sensitive)'], short: 'x' },
    marked: { input: '(sensitive)' },
    inner: { users: [{ name: 'ann', key: '(sensitive)' }] },
    set: { members: '(sensitive)' },
    named: { db_password: '(sensitive)', clientSecret: '(sensitive)', password: null },
    output: { url: '(sensitive)' },
  });
  assert.deepEqual(shown[2]?.sensitive_values, { users: [{ key: true }] });
});

test('nothing is shown that has a secret in it, wherever it comes from', async () => {
  const key = '-----BEGIN KEY-----\nplanted-line\n-----END KEY-----\n';
  const state = stateOf(
    [
      {
        name: 'database',
        attributes: { admin: 'planted-word', pin: 748_193, short: 'abcdef', pem: key },
        marked: ['admin', 'pin', 'short', 'pem'].map((name) => [step(name)]),
      },
      {
        name: 'service',
        attributes: {
          url: 'postgres://admin:planted-word@db.internal/orders',
          settings: '{"listen":80,"auth":{"word":"planted-word"}}',
          environment: { 'planted-word': 'a key', HOST: 'db.internal' },
          pin: 748_193,
          text: 'pin 748193',
          bundle: `first\n${key}last`,
          label: 'xabcdefx',
          port: 5432,
        },
      },
      { name: 'from_output', attributes: { header: 'Bearer planted-output', other: 'Bearer' } },
    ],
    [{ name: 'bearer', sensitive: true, value: { header: 'planted-output' }, type: 'dynamic' }],
  );
  const shown = Object.fromEntries((await maskedResources(state)).map(({ name, values }) => [name, values]));
  assert.doesNotMatch(JSON.stringify(shown), /planted/);
  const masked = '(sensitive)';
  assert.deepEqual(shown['service'], {
    ...{ url: masked, settings: masked, environment: masked, pin: masked, bundle: masked },
    // Shorter than what is looked for within others, or not secret at all.
    ...{ text: 'pin 748193', label: 'xabcdefx', port: 5432 },
  });
  assert.deepEqual(shown['from_output'], { header: masked, other: 'Bearer' });
});

test('what is different between two states is told by resource, value and output', async () => {
  const before = stateOf(
    [
      { name: 'same', attributes: { size: 1 } },
      {
        name: 'grows',
        attributes: { size: 1, key: 'planted-old', other: 'planted' },
        marked: [[step('key')], [step('other')]],
      },
      { name: 'goes', attributes: { size: 1 } },
      // Secret only now, and still the same.
      { name: 'hides', attributes: { note: 'planted-note', size: 1 } },
    ],
    [
      { name: 'zone', sensitive: false, value: 'eu', type: 'string' },
      { name: 'key', sensitive: true, value: 'planted-old', type: 'string' },
      { name: 'stays', sensitive: false, value: 1, type: 'number' },
    ],
  );
  const after = stateOf(
    [
      { name: 'same', attributes: { size: 1 } },
      {
        name: 'grows',
        attributes: { size: 2, key: 'planted-new', other: 'planted' },
        marked: [[step('key')], [step('other')]],
      },
      { name: 'comes', attributes: { size: 1 } },
      { name: 'hides', attributes: { note: 'planted-note', size: 2 }, marked: [[step('note')]] },
    ],
    [
      { name: 'zone', sensitive: false, value: 'us', type: 'string' },
      { name: 'key', sensitive: true, value: 'planted-new', type: 'string' },
      { name: 'stays', sensitive: false, value: 1, type: 'number' },
    ],
  );
  const changes = await maskedChanges(before, after, all);
  assert.doesNotMatch(JSON.stringify(changes), /planted/);
  assert.deepEqual(
    changes.resource_changes.map(({ address, change }) => [address, change.actions[0], change.before, change.after]),
    [
      [
        'thing.grows',
        'update',
        { size: 1, key: '(sensitive)', other: '(sensitive)' },
        { size: 2, key: '(sensitive, changed)', other: '(sensitive)' },
      ],
      ['thing.goes', 'delete', { size: 1 }, null],
      ['thing.hides', 'update', { note: '(sensitive)', size: 1 }, { note: '(sensitive)', size: 2 }],
      ['thing.comes', 'create', null, { size: 1 }],
    ],
  );
  assert.deepEqual(Object.keys(changes.output_changes), ['zone', 'key']);
  assert.equal(changes.output_changes['zone']?.after, 'us');
  assert.equal(changes.output_changes['key']?.after, '(sensitive, changed)');
});

test('an instance that is known to be the same is not read, but its secrets count', async () => {
  const before = stateOf([
    { name: 'keeper', attributes: { key: 'planted' }, marked: [[step('key')]] },
    { name: 'user', attributes: { note: 'none' } },
  ]);
  const after = stateOf([
    { name: 'keeper', attributes: { key: 'planted' }, marked: [[step('key')]] },
    { name: 'user', attributes: { note: 'planted' } },
  ]);
  const { resource_changes: changes } = await maskedChanges(before, after, (address) => address === 'thing.user');
  assert.deepEqual(
    changes.map(({ address, change }) => [address, change.after]),
    [['thing.user', { note: '(sensitive, changed)' }]],
  );
});
