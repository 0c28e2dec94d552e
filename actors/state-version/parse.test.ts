// Which states are read and how; and that no value of a state ever stands in its summary.

import assert from 'node:assert/strict';
import test from 'node:test';
import { parseState } from './parse.ts';

const provider = 'provider["registry.terraform.io/hashicorp/random"]';
const state = {
  version: 4,
  terraform_version: '1.11.4',
  serial: 7,
  lineage: '0b7d3a4e-0000-4000-8000-000000000001',
  outputs: {
    password: { value: 'hunter2', type: 'string', sensitive: true },
    zones: { value: { a: ['x'] }, type: ['object', { a: ['tuple', ['string']] }] },
    nothing: { value: null, type: 'dynamic' },
  },
  resources: [
    {
      mode: 'managed',
      type: 'random_password',
      name: 'db',
      provider,
      instances: [{ attributes: { result: 'hunter2' } }],
    },
    { mode: 'data', type: 'http', name: 'page', provider, instances: [{}] },
    {
      module: 'module.network["eu"]',
      mode: 'managed',
      type: 'random_pet',
      name: 'subnet',
      each: 'list',
      provider,
      instances: [{ index_key: 0 }, { index_key: 1 }, { index_key: 1, deposed: 'abcdef12' }],
    },
  ],
  check_results: null,
};

test('a state of format 4 gives its serial, its resources with their counts, and its outputs', () => {
  const { summary, outputs } = parseState(bytesOf(state));
  assert.deepEqual(summary, {
    kind: 'readable',
    serial: 7,
    lineage: '0b7d3a4e-0000-4000-8000-000000000001',
    terraformVersion: '1.11.4',
    resources: [
      {
        address: 'random_password.db',
        mode: 'managed',
        type: 'random_password',
        name: 'db',
        module: 'root',
        provider,
        count: 1,
      },
      { address: 'data.http.page', mode: 'data', type: 'http', name: 'page', module: 'root', provider, count: 1 },
      {
        address: 'module.network["eu"].random_pet.subnet',
        mode: 'managed',
        type: 'random_pet',
        name: 'subnet',
        module: 'module.network["eu"]',
        provider,
        count: 3,
      },
    ],
    managedCount: 4,
    outputNames: ['password', 'zones', 'nothing'],
  });
  assert.deepEqual(outputs, [
    { name: 'password', sensitive: true, value: 'hunter2', type: 'string' },
    { name: 'zones', sensitive: false, value: { a: ['x'] }, type: ['object', { a: ['tuple', ['string']] }] },
    { name: 'nothing', sensitive: false, value: null, type: 'dynamic' },
  ]);
  assert.equal(JSON.stringify(summary).includes('hunter2'), false);
});

test('an empty state has no resources and no outputs', () => {
  const { summary, outputs } = parseState(
    bytesOf({ version: 4, serial: 0, lineage: 'l', outputs: {}, resources: null }),
  );
  assert.equal(summary.kind, 'readable');
  assert.deepEqual(outputs, []);
});

const malformed: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['nothing at all', new Uint8Array(0), /no JSON/],
  ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), /no JSON/],
  ['JSON that breaks off beside a secret', Buffer.from('{"value":"hunter2" x'), /no JSON/],
  ['JSON that is no object', Buffer.from('"hunter2"'), /no format version/],
  ['format 3', bytesOf({ ...state, version: 3 }), /format 3/],
  ['no lineage', bytesOf({ ...state, lineage: undefined }), /lineage/],
  ['a serial that is a text', bytesOf({ ...state, serial: 'hunter2' }), /serial/],
  ['an output without a type', bytesOf({ ...state, outputs: { hunter2: { value: 'hunter2' } } }), /outputs is not/],
  [
    'a resource without instances',
    bytesOf({ ...state, resources: [state.resources[0], { mode: 'managed' }] }),
    /resources\[1\]/,
  ],
  ['U+0000 in a name', bytesOf({ ...state, lineage: 'a\0b' }), /U\+0000/],
  ['half of a surrogate pair in a name', bytesOf({ ...state, terraform_version: '\ud800' }), /surrogate/],
];
for (const [what, bytes, reason] of malformed) {
  test(`a state with ${what} is unreadable, with a reason that quotes nothing`, () => {
    const { summary, outputs } = parseState(bytes);
    assert.ok(summary.kind === 'unreadable');
    assert.match(summary.reason, reason);
    assert.doesNotMatch(JSON.stringify(summary), /hunter2/);
    assert.deepEqual(outputs, []);
  });
}

function bytesOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
