// The older tfplan, tfconfig and tfstate: modules, paths and aliases, the flat diff, constants apart from references.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { ListValue, MapValue, Undefined } from '../value.ts';
import type { Json } from '../value.ts';
import { configImport } from './config.ts';
import { moduleKey, pathOf } from './modules.ts';
import { planImport } from './plan.ts';
import { callMember } from './scratch-call.ts';
import { dataAt, scratchPlan } from './scratch-plan.ts';
import { stateImport } from './state.ts';

type Row = readonly [path: readonly (string | bigint)[], expected: Json];

function rows(title: string, map: () => MapValue, table: readonly Row[]): void {
  test(title, () => {
    for (const [path, expected] of table) assert.deepEqual(dataAt(map(), ...path), expected, path.join(' '));
  });
}

const tfplan = (): MapValue => planImport(scratchPlan());
const tfconfig = (): MapValue => configImport(scratchPlan());
const tfstate = (): MapValue => stateImport(scratchPlan());
const inA = ['a["x.y"]'];

test('a module address is a path of names, each with its instance key', () => {
  assert.deepEqual(pathOf(''), []);
  assert.deepEqual(pathOf('module.a'), ['a']);
  assert.deepEqual(pathOf('module.a.module.b'), ['a', 'b']);
  assert.deepEqual(pathOf('module.a[0].module.b["x.module.y"]'), ['a[0]', 'b["x.module.y"]']);
  assert.deepEqual(pathOf(String.raw`module.a["q\"]."].module.b`), [String.raw`a["q\"]."]`, 'b']);
  assert.equal(moduleKey([]), 'root');
  assert.equal(moduleKey(['a', 'b']), 'module.a.module.b');
});

rows('tfplan: the root and its aliases', tfplan, [
  [['terraform_version'], '1.11.4'],
  [['path'], []],
  [['module_paths'], [[], inA]],
  [['variables', 'region'], 'eu'],
  [['variables', 'size'], '3'],
  [['variables', 'on'], 'true'],
  [['variables', 'none'], null],
  [['variables', 'later'], undefined],
  [['state', 'terraform_version'], '1.10.0'],
  [['config', 'variables', 'region', 'default'], 'eu'],
  [['data', 'null_data_source', 'one', 0n, 'applied', 'inputs'], null],
  [['resources', 'null_data_source'], undefined],
]);

rows('tfplan: resources by type, name and index', tfplan, [
  [['resources', 'null_resource', 'one', 0n, 'applied', 'triggers'], { a: 'x' }],
  [['resources', 'null_resource', 'one', 0n, 'applied', 'later'], undefined],
  [['resources', 'null_resource', 'one', 0n, 'destroy'], false],
  [['resources', 'null_resource', 'one', 0n, 'requires_new'], false],
  [['resources', 'null_resource', 'many', 0n], undefined],
  [['resources', 'null_resource', 'many', 1n, 'destroy'], true],
  [['resources', 'null_resource', 'many', 1n, 'requires_new'], true],
]);

const entry = (old: string, planned: string, computed = false): Json => ({ computed, new: planned, old });

rows('tfplan: the flat diff', tfplan, [
  [
    ['resources', 'null_resource', 'one', 0n, 'diff'],
    {
      copy: entry('is correct horse', 'is correct horse'),
      id: entry('1', '1'),
      later: entry('', '', true),
      'list.#': entry('1', '2'),
      'list.0': entry('p', 'p'),
      'list.1': entry('', '', true),
      n: entry('', '2.5'),
      'nested.0.inner': entry('', '', true),
      none: entry('', ''),
      secret: entry('correct horse', 'correct horse'),
      'tags.%': entry('1', '1'),
      'tags.fresh': entry('', '', true),
      'tags.t': entry('old', ''),
      'triggers.%': entry('1', '1'),
      'triggers.a': entry('w', 'x'),
    },
  ],
  [
    ['resources', 'null_resource', 'many', 1n, 'diff'],
    {
      'gone.#': entry('1', '', true),
      'gone.0': entry('a', ''),
      id: entry('2', '', true),
    },
  ],
]);

test('tfplan: what is destroyed has a diff of what it was, and no applied', () => {
  const module = callMember(tfplan(), 'module', new ListValue([...inA]));
  assert.ok(module instanceof MapValue);
  assert.deepEqual(dataAt(module, 'resources', 'null_resource', 'in', 'k'), {
    destroy: true,
    diff: { id: entry('3', ''), on: entry('true', '') },
    requires_new: false,
  });
  assert.deepEqual(dataAt(module, 'path'), inA);
});

for (const [name, make] of [
  ['tfplan', tfplan],
  ['tfconfig', tfconfig],
  ['tfstate', tfstate],
] as const) {
  test(`${name}: module() takes a path`, () => {
    const root = callMember(make(), 'module', new ListValue([]));
    assert.deepEqual(dataAt(root as MapValue, 'resources'), dataAt(make(), 'resources'));
    assert.equal(callMember(make(), 'module', new ListValue(['nowhere'])), null);
    assert.throws(() => callMember(make(), 'module', 'a'), /module expects a list, not string/);
    assert.throws(() => callMember(make(), 'module', new ListValue([1n])), /with no int in it/);
    assert.ok(callMember(make(), 'module', new Undefined()) instanceof Undefined);
  });
}

rows('tfstate: resources, data sources and outputs', tfstate, [
  [['terraform_version'], '1.10.0'],
  [['module_paths'], [[], inA]],
  [
    ['resources', 'null_resource', 'one', 0n],
    {
      attr: { id: '1', secret: 'correct horse' },
      depends_on: ['null_resource.many'],
      id: '1',
      tainted: false,
    },
  ],
  [['resources', 'null_resource', 'many', 1n, 'tainted'], true],
  [['resources', 'null_resource', 'many', 1n, 'id'], '2'],
  [['data', 'null_data_source', 'one', 0n, 'attr', 'id'], 'static'],
  [['outputs', 'region'], { sensitive: false, type: 'string', value: 'eu' }],
  [['outputs', 'names', 'type'], 'list'],
  [['outputs', 'tags', 'type'], 'map'],
]);

test('tfstate without a prior state is empty', () => {
  const state = stateImport(scratchPlan({ prior_state: undefined }));
  assert.ok(state.get('terraform_version') instanceof Undefined);
  assert.deepEqual(dataAt(state, 'resources'), {});
  assert.deepEqual(dataAt(state, 'outputs'), {});
  assert.deepEqual(dataAt(state, 'module_paths'), [[]]);
});

rows('tfconfig: constants and references of a resource', tfconfig, [
  [
    ['resources', 'null_resource', 'one', 'config'],
    {
      name: 'n',
      unset: null,
      secret: 'correct horse',
      block: [{ size: 1, inner: [{ off: null }] }],
      single: { timeout: '5m' },
    },
  ],
  [
    ['resources', 'null_resource', 'one', 'references'],
    {
      name: [],
      unset: [],
      secret: [],
      ref: ['var.region'],
      block: [{ size: [], inner: [{ on: ['var.on'], off: [] }] }],
      single: { timeout: [] },
    },
  ],
  [
    ['resources', 'null_resource', 'one', 'provisioners'],
    [
      { config: { command: 'echo' }, references: { command: [] }, type: 'local-exec' },
      { config: {}, references: {}, type: 'remote-exec' },
    ],
  ],
  [['resources', 'null_resource', 'many'], { config: {}, provisioners: null, references: {} }],
  [
    ['data', 'null_data_source', 'one', 'references', 'inputs'],
    ['null_resource.one.id', 'null_resource.one'],
  ],
]);

rows('tfconfig: providers, modules, outputs and variables', tfconfig, [
  [['module_paths'], [[], ['a'], ['a', 'b']]],
  [
    ['providers', 'aws'],
    {
      alias: {
        '': { config: {}, references: { region: ['var.region'] }, version: '~> 5.0' },
        east: { config: { region: 'us-east-1' }, references: { region: [] }, version: '' },
      },
      config: {},
      references: { region: ['var.region'] },
      version: '~> 5.0',
    },
  ],
  [
    ['modules', 'a'],
    { config: { x: 1, token: 'given token' }, references: { x: [], token: [] }, source: './a', version: '1.2.3' },
  ],
  [['outputs', 'region', 'references'], ['var.region']],
  [['outputs', 'region', 'value'], undefined],
  [['outputs', 'pass'], { depends_on: [], description: '', references: [], sensitive: true, value: 'correct horse' }],
  [['variables', 'region'], { default: 'eu', description: 'where' }],
  [['variables', 'size', 'default'], null],
]);

test('tfconfig: a module has its own providers, and no others', () => {
  const module = callMember(tfconfig(), 'module', new ListValue(['a'])) as MapValue;
  assert.deepEqual(dataAt(module, 'providers', 'aws', 'config'), { profile: 'p' });
  assert.deepEqual(dataAt(module, 'modules', 'b', 'source'), 'app/b/null');
  const inner = callMember(tfconfig(), 'module', new ListValue(['a', 'b'])) as MapValue;
  assert.deepEqual(dataAt(inner, 'providers', 'null', 'config'), {});
  assert.deepEqual(dataAt(inner, 'resources'), {});
  assert.deepEqual(dataAt(inner, 'data', 'null_data_source', 'deep'), {
    config: {},
    provisioners: null,
    references: {},
  });
});
