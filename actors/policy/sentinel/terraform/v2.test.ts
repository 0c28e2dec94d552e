// The v2 imports and tfrun, field by field, against what the vendor's documents and exports say, on one plan with one of everything.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { MapValue, Undefined, fromJson, toJson } from '../value.ts';
import type { Json, Value } from '../value.ts';
import { configV2 } from './config-v2.ts';
import { planV2 } from './plan-v2.ts';
import { runImport } from './run.ts';
import { callMember } from './scratch-call.ts';
import { dataAt, plan, scratchPlan } from './scratch-plan.ts';
import { stateV2 } from './state-v2.ts';

type Row = readonly [path: readonly (string | bigint)[], expected: Json];

/** Rows of a path and the data there. `undefined` means that reading gives the language's undefined. */
function rows(title: string, map: () => MapValue, table: readonly Row[]): void {
  test(title, () => {
    for (const [path, expected] of table) assert.deepEqual(dataAt(map(), ...path), expected, path.join(' '));
  });
}

const keysAt = (map: MapValue, ...path: readonly string[]): readonly string[] =>
  [
    ...(
      path.reduce<Value | undefined>((at, name) => (at instanceof MapValue ? at.get(name) : undefined), map) as MapValue
    ).keys(),
  ].map(String);

const tfplan = (): MapValue => planV2(scratchPlan());
const tfstate = (): MapValue => stateV2(scratchPlan());
const tfconfig = (): MapValue => configV2(scratchPlan());

test('tfplan/v2 has the collections of the original, in its order', () => {
  assert.deepEqual(keysAt(tfplan()), [
    'terraform_version',
    'planned_values',
    'variables',
    'resource_changes',
    'resource_drift',
    'output_changes',
    'raw',
  ]);
});

rows('tfplan/v2: version and variables', tfplan, [
  [['terraform_version'], '1.11.4'],
  [['variables', 'region'], { name: 'region', value: 'eu' }],
  [['variables', 'size', 'value'], 3],
  [['variables', 'none'], { name: 'none', value: null }],
  [['variables', 'later', 'name'], 'later'],
  [['variables', 'later', 'value'], undefined],
]);

test('tfplan/v2: raw is the plan itself', () => {
  assert.deepEqual(dataAt(tfplan(), 'raw'), JSON.parse(JSON.stringify(plan)));
});

const one = {
  address: 'null_resource.one',
  deposed: '',
  index: null,
  mode: 'managed',
  module_address: '',
  name: 'one',
  provider_name: 'null',
  type: 'null_resource',
};

rows('tfplan/v2: resource changes', tfplan, [
  [['resource_changes', 'null_resource.one', 'address'], one.address],
  [['resource_changes', 'null_resource.one', 'deposed'], one.deposed],
  [['resource_changes', 'null_resource.one', 'index'], one.index],
  [['resource_changes', 'null_resource.one', 'mode'], one.mode],
  [['resource_changes', 'null_resource.one', 'module_address'], one.module_address],
  [['resource_changes', 'null_resource.one', 'name'], one.name],
  [['resource_changes', 'null_resource.one', 'provider_name'], one.provider_name],
  [['resource_changes', 'null_resource.one', 'type'], one.type],
  [['resource_changes', 'null_resource.one', 'action_reason'], undefined],
  [['resource_changes', 'null_resource.one', 'change', 'actions'], ['update']],
  [['resource_changes', 'null_resource.one', 'change', 'before', 'triggers'], { a: 'w' }],
  [['resource_changes', 'null_resource.one', 'change', 'after', 'none'], null],
  [['resource_changes', 'null_resource.one', 'change', 'after', 'later'], undefined],
  [['resource_changes', 'null_resource.one', 'change', 'after_unknown', 'later'], true],
  [['resource_changes', 'null_resource.one', 'change', 'after_sensitive'], undefined],
  [['resource_changes', 'null_resource.one', 'change', 'replace_paths'], undefined],
  [['resource_changes', 'null_resource.many[1]', 'index'], 1],
  [
    ['resource_changes', 'null_resource.many[1]', 'change', 'actions'],
    ['delete', 'create'],
  ],
  [['resource_changes', 'null_resource.many[1]:abcd1234', 'deposed'], 'abcd1234'],
  [['resource_changes', 'null_resource.many[1]:abcd1234', 'address'], 'null_resource.many[1]'],
  [['resource_changes', 'module.a["x.y"].null_resource.in["k"]', 'module_address'], 'module.a["x.y"]'],
  [['resource_changes', 'module.a["x.y"].null_resource.in["k"]', 'index'], 'k'],
  [['resource_changes', 'module.a["x.y"].null_resource.in["k"]', 'change', 'after'], null],
  [['resource_changes', 'data.null_data_source.one', 'change', 'before'], null],
  [['resource_changes', 'no.such'], undefined],
]);

test('tfplan/v2: a resource change has these fields and no more', () => {
  assert.deepEqual(keysAt(tfplan(), 'resource_changes', 'null_resource.one'), [
    'address',
    'change',
    'deposed',
    'index',
    'mode',
    'module_address',
    'name',
    'provider_name',
    'type',
  ]);
  assert.deepEqual(keysAt(tfplan(), 'resource_changes', 'null_resource.one', 'change'), [
    'actions',
    'after',
    'after_unknown',
    'before',
  ]);
});

rows('tfplan/v2: drift and outputs', tfplan, [
  [
    ['resource_drift', 'null_resource.one', 'change'],
    { actions: ['delete'], after: null, after_unknown: {}, before: { id: '1' } },
  ],
  [
    ['output_changes', 'region'],
    { change: { actions: ['create'], after: 'eu', after_unknown: false, before: null }, name: 'region' },
  ],
  [['output_changes', 'later', 'change', 'after'], undefined],
  [['output_changes', 'later', 'change', 'after_unknown'], true],
  [['output_changes', 'gone', 'change', 'after'], null],
]);

test('tfplan/v2: without drift in the plan there is an empty collection', () => {
  const old = planV2(scratchPlan({ resource_drift: undefined, planned_values: undefined, output_changes: undefined }));
  for (const name of ['resource_drift', 'output_changes']) assert.deepEqual(dataAt(old, name), {});
  assert.deepEqual(dataAt(old, 'planned_values'), { outputs: {}, resources: {} });
});

rows('tfplan/v2: planned values', tfplan, [
  [['planned_values', 'outputs', 'region'], { name: 'region', sensitive: false, value: 'eu' }],
  [['planned_values', 'outputs', 'later', 'value'], undefined],
  [['planned_values', 'outputs', 'nothing'], { name: 'nothing', sensitive: false, value: null }],
  [
    ['planned_values', 'resources', 'null_resource.one'],
    {
      address: 'null_resource.one',
      depends_on: [],
      deposed_key: '',
      index: null,
      mode: 'managed',
      module_address: '',
      name: 'one',
      provider_name: 'registry.terraform.io/hashicorp/null',
      tainted: false,
      type: 'null_resource',
      values: { triggers: { a: 'x' } },
    },
  ],
  [['planned_values', 'resources', 'null_resource.many[1]', 'index'], 1],
  [['planned_values', 'resources', 'null_resource.many[1]', 'tainted'], true],
  [['planned_values', 'resources', 'module.a["x.y"].null_resource.in["k"]', 'module_address'], 'module.a["x.y"]'],
  [['planned_values', 'resources', 'module.a["x.y"].null_resource.in["k"]', 'depends_on'], ['null_resource.one']],
  [['planned_values', 'resources', 'module.a["x.y"].null_resource.in["k"]', 'values', 'n'], 1.5],
]);

rows('a data source in a state has no `data.` in its address', tfplan, [
  [['planned_values', 'resources', 'null_data_source.one', 'address'], 'null_data_source.one'],
  [['planned_values', 'resources', 'null_data_source.one', 'mode'], 'data'],
  [['planned_values', 'resources', 'data.null_data_source.one'], undefined],
  [['planned_values', 'resources', 'module.a["x.y"].module.b.null_data_source.deep', 'values', 'id'], 'deep'],
  [
    ['planned_values', 'resources', 'module.a["x.y"].module.b.null_data_source.deep', 'module_address'],
    'module.a["x.y"].module.b',
  ],
]);

rows('… unless a managed resource has that address', tfplan, [
  [['planned_values', 'resources', 'null_resource.one', 'mode'], 'managed'],
  [['planned_values', 'resources', 'data.null_resource.one', 'values', 'id'], 'twin'],
  [['planned_values', 'resources', 'data.null_resource.one', 'address'], 'data.null_resource.one'],
]);

rows('tfstate/v2 is the prior state', tfstate, [
  [['terraform_version'], '1.10.0'],
  [['outputs', 'names'], { name: 'names', sensitive: false, value: ['a'] }],
  [['outputs', 'tags', 'sensitive'], true],
  [['resources', 'null_data_source.one', 'values', 'id'], 'static'],
  [['resources', 'null_resource.many[1]', 'tainted'], true],
  [['resources', 'null_resource.many[1]', 'values', 'id'], '2'],
  [['resources', 'null_resource.many[1]:abcd1234', 'deposed_key'], 'abcd1234'],
  [['resources', 'null_resource.many[1]:abcd1234', 'values', 'id'], '0'],
  [['resources', 'null_resource.one', 'depends_on'], ['null_resource.many']],
  [['resources', 'module.a["x.y"].null_resource.in["k"]', 'index'], 'k'],
]);

test('what Terraform 0.12 wrote shorter reads as later versions write it', () => {
  const old = { address: 'data.null_data_source.one', mode: 'data', type: 'null_data_source', name: 'one', values: {} };
  const module = { address: 'module.a', resources: [old] };
  const state = stateV2(scratchPlan({ prior_state: { values: { root_module: { child_modules: [module] } } } }));
  assert.deepEqual(
    dataAt(state, 'resources', 'module.a.null_data_source.one', 'address'),
    'module.a.null_data_source.one',
  );
  const provider = { name: 'aws', module_address: 'a.b' };
  const config = configV2(
    scratchPlan({ configuration: { provider_config: { 'a.b:aws.east': provider }, root_module: {} } }),
  );
  const key = 'module.a.module.b:aws.east';
  assert.deepEqual(dataAt(config, 'providers', key, 'provider_config_key'), key);
  assert.deepEqual(dataAt(config, 'providers', key, 'module_address'), 'module.a.module.b');
});

test('tfstate/v2 without a prior state is empty, its version undefined', () => {
  const state = stateV2(scratchPlan({ prior_state: undefined }));
  assert.ok(state.get('terraform_version') instanceof Undefined);
  assert.deepEqual(dataAt(state, 'outputs'), {});
  assert.deepEqual(dataAt(state, 'resources'), {});
});

test('tfconfig/v2 has the collections of the original, in its order', () => {
  assert.deepEqual(keysAt(tfconfig()), [
    'providers',
    'resources',
    'provisioners',
    'variables',
    'outputs',
    'module_calls',
    'strip_index',
  ]);
});

rows('tfconfig/v2: providers', tfconfig, [
  [
    ['providers', 'aws'],
    {
      alias: '',
      config: { region: { references: ['var.region'] } },
      full_name: 'registry.terraform.io/hashicorp/aws',
      module_address: '',
      name: 'aws',
      provider_config_key: 'aws',
      version_constraint: '~> 5.0',
    },
  ],
  [['providers', 'aws.east', 'alias'], 'east'],
  [['providers', 'aws.east', 'config', 'region', 'constant_value'], 'us-east-1'],
  [['providers', 'aws.east', 'version_constraint'], ''],
  [['providers', 'module.a:aws', 'module_address'], 'module.a'],
  [['providers', 'module.a:aws', 'full_name'], undefined],
  [['providers', 'module.a:aws', 'provider_config_key'], 'module.a:aws'],
  [['providers', 'module.a.module.b:null', 'module_address'], 'module.a.module.b'],
  [['providers', 'module.a.module.b:null', 'config'], {}],
]);

rows('tfconfig/v2: resources', tfconfig, [
  [['resources', 'null_resource.one', 'address'], 'null_resource.one'],
  [['resources', 'null_resource.one', 'provider_config_key'], 'aws.east'],
  [['resources', 'null_resource.one', 'count'], {}],
  [['resources', 'null_resource.one', 'for_each'], {}],
  [['resources', 'null_resource.one', 'depends_on'], ['null_resource.many']],
  [['resources', 'null_resource.one', 'config', 'name'], { constant_value: 'n' }],
  [['resources', 'null_resource.one', 'config', 'unset'], { constant_value: null }],
  [['resources', 'null_resource.one', 'config', 'ref'], { references: ['var.region'] }],
  [
    ['resources', 'null_resource.one', 'config', 'block'],
    [{ size: { constant_value: 1 }, inner: [{ on: { references: ['var.on'] }, off: { constant_value: null } }] }],
  ],
  [['resources', 'null_resource.one', 'config', 'single'], { timeout: { constant_value: '5m' } }],
  [['resources', 'null_resource.many', 'count'], { constant_value: 2 }],
  [['resources', 'null_resource.many', 'config'], {}],
  [['resources', 'null_resource.many', 'provisioners'], []],
  [['resources', 'data.null_data_source.one', 'mode'], 'data'],
  [['resources', 'module.a.null_resource.in', 'module_address'], 'module.a'],
  [['resources', 'module.a.null_resource.in', 'for_each'], { references: ['each.value'] }],
  [['resources', 'module.a.null_resource.in', 'provider_config_key'], 'module.a:aws'],
  [['resources', 'module.a.module.b.data.null_data_source.deep', 'provider_config_key'], 'module.a.module.b:null.west'],
]);

rows('tfconfig/v2: provisioners', tfconfig, [
  [
    ['provisioners', 'null_resource.one:0'],
    {
      config: { command: { constant_value: 'echo' } },
      index: 0,
      resource_address: 'null_resource.one',
      type: 'local-exec',
    },
  ],
  [
    ['provisioners', 'null_resource.one:1'],
    { config: {}, index: 1, resource_address: 'null_resource.one', type: 'remote-exec' },
  ],
  [['provisioners', 'module.a.null_resource.in:0', 'resource_address'], 'module.a.null_resource.in'],
]);

test('tfconfig/v2: a resource lists the same provisioners', () => {
  const list = dataAt(tfconfig(), 'resources', 'null_resource.one', 'provisioners') as readonly Json[];
  assert.deepEqual(list, [
    dataAt(tfconfig(), 'provisioners', 'null_resource.one:0'),
    dataAt(tfconfig(), 'provisioners', 'null_resource.one:1'),
  ]);
});

rows('tfconfig/v2: variables, outputs and module calls', tfconfig, [
  [['variables', 'region'], { default: 'eu', description: 'where', module_address: '', name: 'region' }],
  [['variables', 'size', 'default'], null],
  [['variables', 'pass', 'sensitive'], undefined],
  [['variables', 'module.a:x'], { default: null, description: '', module_address: 'module.a', name: 'x' }],
  [
    ['outputs', 'region'],
    {
      depends_on: ['null_resource.one'],
      description: 'where',
      module_address: '',
      name: 'region',
      sensitive: false,
      value: { references: ['var.region'] },
    },
  ],
  [['outputs', 'pass', 'sensitive'], true],
  [['outputs', 'nothing', 'value'], {}],
  [['outputs', 'module.a:o', 'value'], { constant_value: 5 }],
  [
    ['module_calls', 'a'],
    {
      config: { x: { constant_value: 1 }, token: { constant_value: 'given token' } },
      count: {},
      depends_on: ['null_resource.one'],
      for_each: { references: ['var.names'] },
      module_address: '',
      name: 'a',
      source: './a',
      version_constraint: '1.2.3',
    },
  ],
  [
    ['module_calls', 'module.a:b'],
    {
      config: {},
      count: {},
      depends_on: [],
      for_each: {},
      module_address: 'module.a',
      name: 'b',
      source: 'app/b/null',
      version_constraint: '',
    },
  ],
]);

test('strip_index leads from an instance to its configuration, as far as the original does', () => {
  const strip = (address: string): Value => callMember(tfconfig(), 'strip_index', address);
  assert.equal(strip('null_resource.many[1]'), 'null_resource.many');
  assert.equal(strip('module.a["k"].null_resource.in["k"]'), 'module.a.null_resource.in');
  assert.equal(strip('null_resource.one'), 'null_resource.one');
  assert.equal(strip(''), '');
  // A dot in a key breaks it, in the original as well.
  assert.equal(strip('module.a["x.y"].null_resource.in'), 'module.a.y"].null_resource.in');
  assert.throws(() => callMember(tfconfig(), 'strip_index', 3n), /strip_index takes a string, not int/);
  assert.ok(callMember(tfconfig(), 'strip_index', new Undefined()) instanceof Undefined);
});

const run: Json = {
  id: 'run-1',
  created_at: '2026-01-01T00:00:00.000Z',
  created_by: 'ann',
  message: 'm',
  commit_sha: null,
  is_destroy: true,
  variables: { region: { category: 'terraform', sensitive: false } },
  project: { id: 'prj-1', name: 'p' },
  organization: { name: 'demo' },
  workspace: { id: 'ws-1', name: 'w', tags: [], description: null, vcs_repo: null },
  cost_estimate: null,
};

rows('tfrun: what a run says, and what it says when nothing was said', () => runImport(fromJson(run) as MapValue), [
  [['id'], 'run-1'],
  [['created_by'], 'ann'],
  [['is_destroy'], true],
  [['speculative'], false],
  [['refresh'], true],
  [['refresh_only'], false],
  [['commit_sha'], undefined],
  [['replace_addrs'], null],
  [['target_addrs'], null],
  [['variables', 'region', 'category'], 'terraform'],
  [['workspace', 'description'], null],
  [['organization', 'name'], 'demo'],
  [['cost_estimate'], undefined],
]);

test('tfrun: the cost estimate is there when there is one, and only then a key', () => {
  const withEstimate = runImport(fromJson({ ...run, cost_estimate: { delta_monthly_cost: '1.5' } }) as MapValue);
  assert.deepEqual(dataAt(withEstimate, 'cost_estimate', 'delta_monthly_cost'), '1.5');
  assert.ok(![...runImport(fromJson(run) as MapValue).keys()].includes('cost_estimate'));
  assert.ok(toJson(withEstimate) !== undefined);
});
