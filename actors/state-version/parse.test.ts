// Which states are read and how; and that no value of a state ever stands in its summary.

import assert from 'node:assert/strict';
import test from 'node:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readState } from './parse.ts';
import type { ParsedState } from './parse.ts';

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
  const { summary, outputs, resources } = parseState(bytesOf(state));
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
  // Each instance, but no deposed one.
  assert.deepEqual(
    (resources as readonly { address: string; key: unknown }[]).map(({ address, key }) => [address, key]),
    [
      ['random_password.db', null],
      ['data.http.page', null],
      ['module.network["eu"].random_pet.subnet[0]', 0],
      ['module.network["eu"].random_pet.subnet[1]', 1],
    ],
  );
});

test('what a state says is the same however its bytes are cut, and in whatever order its parts come', () => {
  const whole = parseState(bytesOf(state));
  const { version, resources, ...rest } = state;
  const turned = bytesOf({
    resources: resources.map((resource) => Object.fromEntries(Object.entries(resource).toReversed())),
    ...rest,
    version,
  });
  for (const size of [1, 7, 64]) {
    const reader = readState();
    for (let at = 0; at < turned.length; at += size) reader.write(turned.subarray(at, at + size));
    assert.deepEqual(reader.end(), whole);
  }
});

test('the content of an instance changes with anything in it, and with nothing else', () => {
  const contentsOf = (value: object): readonly unknown[] =>
    (parseState(bytesOf(value)).resources as readonly { content: string }[]).map(({ content }) => content);
  const before = contentsOf(state);
  const after = contentsOf({
    ...state,
    serial: 8,
    resources: state.resources.map((resource, n) =>
      n === 0 ? { ...resource, instances: [{ attributes: { result: 'other' } }] } : resource,
    ),
  });
  assert.deepEqual(
    before.map((content, n) => content === after[n]),
    [false, true, true, true],
  );
});

test('a state of 60 MB is read with a heap of 24 MB', async () => {
  const child = spawn(process.execPath, ['--max-old-space-size=24', '--input-type=module', '-e', large], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = await once(child, 'close');
  assert.deepEqual([code, said.trim()], [0, 'readable 20000']);
});

/** One resource with all the instances: the worst case of what must not be held. */
const large = `
import { readState } from './parse.ts';
const reader = readState();
const say = (text) => reader.write(Buffer.from(text));
say('{"version":4,"serial":1,"lineage":"l","outputs":{},"resources":[{"mode":"managed","type":"t","name":"n","provider":"p","instances":[');
const attribute = 'x'.repeat(3000);
for (let n = 0; n < 20_000; n += 1)
  say((n === 0 ? '' : ',') + JSON.stringify({ index_key: n, attributes: { id: n, attribute } }));
say(']}],"check_results":null}\\n');
const { summary } = reader.end();
console.log(summary.kind, summary.managedCount);
`;

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
  ['resources that are a number', bytesOf({ ...state, resources: 5 }), /resources is not/],
  ['more behind its end', Buffer.concat([bytesOf(state), Buffer.from('{}')]), /no JSON/],
  ['an end that is missing', bytesOf(state).subarray(0, -1), /no JSON/],
  ['no lineage', bytesOf({ ...state, lineage: undefined }), /lineage/],
  ['a serial that is a text', bytesOf({ ...state, serial: 'hunter2' }), /serial/],
  ['an output without a type', bytesOf({ ...state, outputs: { hunter2: { value: 'hunter2' } } }), /outputs is not/],
  [
    'a resource without instances',
    bytesOf({ ...state, resources: [state.resources[0], { mode: 'managed' }] }),
    /resources\[1\]/,
  ],
  ['U+0000 in a name', bytesOf({ ...state, lineage: 'a\0b' }), /U\+0000/],
  [
    'U+0000 in the key of an instance',
    bytesOf({ ...state, resources: [{ ...state.resources[0], instances: [{ index_key: 'a\0b' }] }] }),
    /U\+0000/,
  ],
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

function parseState(bytes: Uint8Array): ParsedState {
  const reader = readState();
  reader.write(bytes);
  return reader.end() as ParsedState;
}
