// The mock bundle of a plan: its files and their form, and that nothing sensitive is in it.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { MapValue, fromJson, toJson } from '../value.ts';
import type { Json, Key, Value } from '../value.ts';
import { stringLiteral, writeValue } from './mock-text.ts';
import { mockBundle } from './mocks.ts';
import { plan, scratchPlan } from './scratch-plan.ts';
import { scrubbed } from './scrubbed.ts';

const textOfValue = (json: Json): string => {
  const pieces: string[] = [];
  writeValue(fromJson(json), 0, (piece) => pieces.push(piece));
  return pieces.join('');
};

const bundle = (run?: Json, changes: Readonly<Record<string, unknown>> = {}): ReadonlyMap<string, string> => {
  const files = mockBundle({
    plan: scratchPlan(changes),
    ...(run === undefined ? {} : { run: fromJson(run) as MapValue }),
  });
  return new Map(
    files.map(({ name, print }) => {
      const pieces: string[] = [];
      print((piece) => pieces.push(piece));
      return [name, pieces.join('')];
    }),
  );
};

test('the bundle has the files of the original, in its order', () => {
  assert.deepEqual(
    [...bundle({ id: 'run-1' }).keys()],
    [
      'mock-tfconfig.sentinel',
      'mock-tfconfig-v2.sentinel',
      'mock-tfplan.sentinel',
      'mock-tfplan-v2.sentinel',
      'mock-tfstate.sentinel',
      'mock-tfstate-v2.sentinel',
      'mock-tfrun.sentinel',
      'sentinel.hcl',
    ],
  );
  assert.ok(!bundle().has('mock-tfrun.sentinel'));
});

test('sentinel.hcl maps each name of an import to its mock', () => {
  const blocks = [
    ...(bundle({}).get('sentinel.hcl') ?? '').matchAll(
      /mock "(.*)" \{\n {2}module \{\n {4}source = "(.*)"\n {2}\}\n\}/g,
    ),
  ];
  assert.deepEqual(
    blocks.map(([, name, file]) => `${name} ${file}`),
    [
      'tfconfig mock-tfconfig.sentinel',
      'tfconfig/v1 mock-tfconfig.sentinel',
      'tfconfig/v2 mock-tfconfig-v2.sentinel',
      'tfplan mock-tfplan.sentinel',
      'tfplan/v1 mock-tfplan.sentinel',
      'tfplan/v2 mock-tfplan-v2.sentinel',
      'tfstate mock-tfstate.sentinel',
      'tfstate/v1 mock-tfstate.sentinel',
      'tfstate/v2 mock-tfstate-v2.sentinel',
      'tfrun mock-tfrun.sentinel',
    ],
  );
  assert.ok(!bundle().get('sentinel.hcl')?.includes('tfrun'));
});

test('a value is written as the formatter leaves it', () => {
  assert.equal(
    textOfValue({ name: 'demo', a: 1, list: [1, 'x', {}], long_name: true, z: {}, zz: null, f: 1.5, none: undefined }),
    `{
	"a": 1,
	"f": 1.5,
	"list": [
		1,
		"x",
		{},
	],
	"long_name": true,
	"name":      "demo",
	"none":      undefined,
	"z":         {},
	"zz":        null,
}`,
  );
  assert.equal(textOfValue([]), '[]');
  assert.equal(textOfValue(1e21), '1e+21');
  assert.equal(textOfValue(-7), '-7');
});

test('keys are sorted as bytes, ints before texts, and measured in characters', () => {
  const map = new Map<Key, Value>([
    ['x', true],
    [10n, 1n],
    [9n, null],
  ]);
  const pieces: string[] = [];
  writeValue(new MapValue(map), 0, (piece) => pieces.push(piece));
  assert.equal(pieces.join(''), '{\n\t9:   null,\n\t10:  1,\n\t"x": true,\n}');
  assert.equal(textOfValue({ é: 1, z: 2, bb: 3 }), '{\n\t"bb": 3,\n\t"z":  2,\n\t"é":  1,\n}');
});

const literals: readonly (readonly [bytes: string, literal: string])[] = [
  ['plain', '"plain"'],
  ['a"b\\c', String.raw`"a\"b\\c"`],
  ['\n\t\r\u0007\b\f\v', String.raw`"\n\t\r\a\b\f\v"`],
  ['\u0000\u001b\u007f', String.raw`"\x00\x1b\x7f"`],
  ['\u00c3\u00a9', '"é"'],
  ['\u00ff', String.raw`"\xff"`],
  ['\u00e2\u0080\u008b', String.raw`"\u200b"`],
  ['\u00f0\u009f\u0098\u0080', '"😀"'],
  ['${x}', '"${x}"'],
];

for (const [bytes, literal] of literals) {
  test(`the string ${literal} is written so`, () => {
    assert.equal(stringLiteral(bytes), literal);
  });
}

test('what is sensitive is in no file, and what is not stays', () => {
  for (const [name, text] of bundle()) {
    assert.ok(!text.includes('correct horse'), `${name} holds a marked value, a copy of one, or a default`);
    assert.ok(!text.includes('given token'), `${name} holds the argument for a sensitive variable`);
  }
  const plan = bundle().get('mock-tfplan-v2.sentinel') ?? '';
  assert.match(plan, /"region": \{\n\t\t"name": {2}"region",\n\t\t"value": "eu",\n/);
  assert.match(plan, /"pass": \{\n\t\t"name": {2}"pass",\n\t\t"value": undefined,\n/);
  assert.match(plan, /"secret": undefined,/);
  assert.match(bundle().get('mock-tfconfig-v2.sentinel') ?? '', /"token": \{\n\t+"constant_value": undefined,/);
});

test('a secret that only a state marks is in no file, where it was copied to either', () => {
  const address = { address: 'data.x.y', mode: 'data', type: 'x', name: 'y', provider_name: 'x', schema_version: 0 };
  const resource = { ...address, values: { secret: 'hunter2-long' }, sensitive_values: { secret: true } };
  const inChild = { ...resource, address: 'module.m.data.x.y', values: { secret: 'swordfish-long' } };
  const copies = ['pw is hunter2-long', 'swordfish-long', 'output-of-before', 'output-planned', 'plain-enough'];
  const files = bundle(undefined, {
    prior_state: {
      ...plan.prior_state,
      values: {
        outputs: { o: { sensitive: true, value: 'output-of-before' } },
        root_module: { resources: [resource], child_modules: [{ address: 'module.m', resources: [inChild] }] },
      },
    },
    planned_values: {
      outputs: { o: { sensitive: true, value: 'output-planned' } },
      root_module: { resources: [{ ...resource, values: { secret: 'planned-secret' } }] },
    },
    resource_changes: [
      {
        ...address,
        address: 'x.y',
        mode: 'managed',
        change: {
          actions: ['create'],
          before: null,
          after: { notes: [...copies, 'a planned-secret'] },
          after_unknown: {},
        },
      },
    ],
  });
  const text = [...files.values()].join('');
  for (const secret of ['hunter2-long', 'swordfish-long', 'output-of-before', 'output-planned', 'planned-secret']) {
    assert.ok(!text.includes(secret), secret);
  }
  assert.ok(text.includes('plain-enough'));
});

test('a member of a plan that is called as what every object has stays as it is', () => {
  const json = JSON.stringify(toJson(scrubbed(scratchPlan({ constructor: 'c', toString: 1 }))));
  assert.match(json, /"constructor":"c","toString":1/);
});

test('the older mocks have their modules, paths, function and aliases', () => {
  const text = bundle().get('mock-tfplan.sentinel') ?? '';
  for (const part of [
    'import "strings"\nimport "types"\n\n_modules = {\n\t"module.a[\\"x.y\\"]": {',
    '\t\t\t\t\t0: {\n\t\t\t\t\t\t"applied": {',
    '\nmodule_paths = [\n\t[],\n\t[\n\t\t"a[\\"x.y\\"]",\n\t],\n]\n\nterraform_version = "1.11.4"\n\nvariables = {\n',
    '\nmodule = func(path) {\n',
    '\ndata = _modules.root.data\npath = _modules.root.path\nresources = _modules.root.resources\n',
  ]) {
    assert.ok(text.includes(part), part);
  }
});

test('a mock of tfrun has the short members together and the long ones apart', () => {
  const text = bundle({ id: 'run-1', message: 'm', workspace: { name: 'w' } }).get('mock-tfrun.sentinel') ?? '';
  assert.match(text, /^id = "run-1"\nmessage = "m"\n\nworkspace = \{\n\t"name": "w",\n\}\n\ncommit_sha = undefined\n/);
});
