// Configurations: every documented block in HCL and JSON, the older JSON, and mistakes with their places.

import assert from 'node:assert/strict';
import test from 'node:test';
import { SentinelError } from '../position.ts';
import { mergeConfigurations, parseConfiguration } from './configuration.ts';
import type { Configuration } from './configuration.ts';

/** A configuration without its places. */
function shape(configuration: Configuration): unknown {
  return JSON.parse(
    JSON.stringify(configuration, (key, value: unknown) => {
      if (key === 'position') return undefined;
      return value instanceof Map ? Object.fromEntries(value) : value;
    }),
  );
}

const nothing = {
  mocks: {},
  imports: {},
  params: {},
  globals: {},
  policies: {},
  expected: null,
  features: {},
  isLegacy: false,
};
const reads = (text: string, expected: object, name = 'sentinel.hcl'): void =>
  assert.deepEqual(shape(parseConfiguration(text, name)), { ...nothing, ...expected }, text);

const sourceOf = (value: string): object => ({ source: { value } });

test('every block of the documentation is read', () => {
  reads('', {});
  reads('mock "time" {\n  data = {\n    now = {\n      hour = 9\n      minute = 42\n    }\n  }\n}\n', {
    mocks: { time: { kind: 'data', data: { now: { hour: 9, minute: 42 } } } },
  });
  const mocked = { mocks: { foo: { kind: 'module', ...sourceOf('mock-foo.sentinel') } } };
  reads('mock "foo" {\n  module {\n    source = "mock-foo.sentinel"\n  }\n}\n', mocked);
  reads('mock "foo" {\n  module = {\n    source = "mock-foo.sentinel"\n  }\n}\n', mocked);
  reads(
    'policy "foo" {\n  source = "foo.sentinel"\n  enforcement_level = "hard-mandatory"\n  params = {\n    "name" = "Sample"\n  }\n}\n',
    {
      policies: {
        foo: {
          name: 'foo',
          ...sourceOf('foo.sentinel'),
          enforcementLevel: 'hard-mandatory',
          params: { name: 'Sample' },
        },
      },
    },
  );
  reads('policy "foo" {\n  source = "foo.sentinel"\n}\n', {
    policies: { foo: { name: 'foo', ...sourceOf('foo.sentinel'), enforcementLevel: 'advisory', params: {} } },
  });
  const module = { imports: { foo: { kind: 'module', ...sourceOf('modules/foo.sentinel') } } };
  reads('import "module" "foo" {\n  source = "modules/foo.sentinel"\n}\n', module);
  reads('module "foo" {\n  source = "modules/foo.sentinel"\n}\n', module);
  reads('import "plugin" "time" {\n  config = { "timezone": "Australia/Brisbane" }\n}\n', {
    imports: { time: { kind: 'plugin', source: null, config: { timezone: 'Australia/Brisbane' } } },
  });
  reads('import "plugin" "flipper" {\n  source = "/path/to/flipper"\n  args = ["-v"]\n  env = { A = "b" }\n}\n', {
    imports: { flipper: { kind: 'plugin', source: { value: '/path/to/flipper' }, config: {} } },
  });
  reads('import "time" {\n  path = "/path/to/time"\n  config = { "fixed_time": 1504155600 }\n}\n', {
    imports: { time: { kind: 'plugin', source: { value: '/path/to/time' }, config: { fixed_time: 1504155600 } } },
  });
  reads('import "static" "people" {\n  source = "./data/people.json"\n  format = "json"\n}\n', {
    imports: { people: { kind: 'static', ...sourceOf('./data/people.json') } },
  });
  reads('global "time" {\n  value = {\n    now = {\n      day = 31\n    }\n  }\n}\n', {
    globals: { time: { value: { now: { day: 31 } } } },
  });
  reads('param "foo" {\n  value = "bar"\n}\nparam "none" {\n  value = null\n}\n', {
    params: { foo: { value: 'bar' }, none: { value: null } },
  });
  reads('test {\n  rules = {\n    main = true\n    days = []\n  }\n}\n', {
    expected: { main: { value: true }, days: { value: [] } },
  });
  reads('test {\n  rules {\n    main = false\n  }\n}\n', { expected: { main: { value: false } } });
  reads('test {}\n', {});
  reads('sentinel {\n  features = {\n    terraform = true\n  }\n}\n', { features: { terraform: true } });
});

test('JSON that is equal to HCL is read as HCL', () => {
  reads(
    JSON.stringify({
      mock: { time: { data: { now: { hour: 9 } } }, foo: { module: { source: 'mock-foo.sentinel' } } },
      import: { module: { bar: { source: 'bar.sentinel' } }, static: { people: { source: 'people.json' } } },
      param: { day: { value: 'monday' } },
      global: { n: { value: [1] } },
      policy: { p: { source: 'p.sentinel', enforcement_level: 'soft-mandatory' } },
      test: { rules: { main: false } },
      sentinel: { features: { terraform: true } },
    }),
    {
      mocks: {
        time: { kind: 'data', data: { now: { hour: 9 } } },
        foo: { kind: 'module', ...sourceOf('mock-foo.sentinel') },
      },
      imports: {
        bar: { kind: 'module', ...sourceOf('bar.sentinel') },
        people: { kind: 'static', ...sourceOf('people.json') },
      },
      params: { day: { value: 'monday' } },
      globals: { n: { value: [1] } },
      policies: { p: { name: 'p', ...sourceOf('p.sentinel'), enforcementLevel: 'soft-mandatory', params: {} } },
      expected: { main: { value: false } },
      features: { terraform: true },
    },
    'case.json',
  );
  reads(
    '{"param": [{"a": {"value": 1}}, {"b": {"value": 2}}], "test": [{"rules": {"main": true}}]}',
    {
      params: { a: { value: 1 }, b: { value: 2 } },
      expected: { main: { value: true } },
    },
    'case.json',
  );
  reads(
    '{"import": {"time": {"config": {"fixed_time": 1}}}}',
    {
      imports: { time: { kind: 'plugin', source: null, config: { fixed_time: 1 } } },
    },
    'case.json',
  );
});

test('the JSON that came before HCL is read', () => {
  const legacy = { isLegacy: true };
  reads(
    '{"mock": {"time": {"now": {"hour": 9}}, "foo": "mock-foo.sentinel"}, "test": {"main": true, "valid_day": false}}',
    {
      ...legacy,
      mocks: {
        time: { kind: 'data', data: { now: { hour: 9 } } },
        foo: { kind: 'module', ...sourceOf('mock-foo.sentinel') },
      },
      expected: { main: { value: true }, valid_day: { value: false } },
    },
    'case.json',
  );
  reads(
    '{"modules": {"foo": {"path": "modules/foo.sentinel"}}, "param": {"foo": "bar", "m": {"value": 1}}, "global": {"day": 31}}',
    {
      ...legacy,
      imports: { foo: { kind: 'module', ...sourceOf('modules/foo.sentinel') } },
      params: { foo: { value: 'bar' }, m: { value: { value: 1 } } },
      globals: { day: { value: 31 } },
    },
    'case.json',
  );
  reads(
    '{"imports": {"time": {"path": "/x", "config": {"fixed_time": 1504155600}}}}',
    {
      ...legacy,
      imports: { time: { kind: 'plugin', source: { value: '/x' }, config: { fixed_time: 1504155600 } } },
    },
    'case.json',
  );
  reads(
    '{"test": {"rules": true, "main": true}}',
    {
      ...legacy,
      expected: { rules: { value: true }, main: { value: true } },
    },
    'case.json',
  );
});

test('a mistake is shown with its line and a caret', () => {
  const mistakes: readonly (readonly [text: string, name: string, shown: string])[] = [
    [
      'param "a" {\n  value = \n}\n',
      'test/p/case.hcl',
      'test/p/case.hcl:2:11: expected a value, found the end of the line\n      value = \n              ^',
    ],
    [
      'mock "x" {\n\tmodule {\n\t\tsource = 1\n\t}\n}\n',
      'case.hcl',
      'case.hcl:3:12: source must be a string that is not empty\n    \t\tsource = 1\n    \t\t         ^',
    ],
    [
      'mok "x" {}',
      'c.hcl',
      'c.hcl:1:1: a configuration has no "mok"; it has the blocks mock, import, module, policy, param, global, test, sentinel\n    mok "x" {}\n    ^',
    ],
    [
      'mock "x" {}',
      'c.hcl',
      'c.hcl:1:1: mock "x" needs module { source = "…" } or data = { … }\n    mock "x" {}\n    ^',
    ],
    ['mock {\n}', 'c.hcl', 'c.hcl:1:1: the block is written mock "NAME" { … }\n    mock {\n    ^'],
    ['test "x" {}', 'c.hcl', 'c.hcl:1:1: the block is written test { … }\n    test "x" {}\n    ^'],
    [
      'param "a" { value = 1 }\nparam "a" { value = 2 }',
      'c.hcl',
      'c.hcl:2:1: param "a" is given twice\n    param "a" { value = 2 }\n    ^',
    ],
    ['param "a" {}', 'c.hcl', 'c.hcl:1:1: param "a" needs value = …\n    param "a" {}\n    ^'],
    [
      'import "modul" "a" {}',
      'c.hcl',
      'c.hcl:1:8: there is no import "modul"; it is module, static or plugin\n    import "modul" "a" {}\n           ^',
    ],
    [
      'import "static" "a" {\n  source = "a"\n  format = "yaml"\n}',
      'c.hcl',
      'c.hcl:3:12: format must be "json": static data is read in no other\n      format = "yaml"\n               ^',
    ],
    [
      'policy "a" {\n  source = "a"\n  enforcement_level = "hard"\n}',
      'c.hcl',
      'c.hcl:3:23: enforcement_level must be advisory, soft-mandatory, hard-mandatory\n      enforcement_level = "hard"\n                          ^',
    ],
    [
      'policy "a" {\n  sauce = "a"\n}',
      'c.hcl',
      'c.hcl:2:3: the block policy has no "sauce"; it has source, enforcement_level, params\n      sauce = "a"\n      ^',
    ],
    [
      'test { rules = [] }',
      'c.hcl',
      'c.hcl:1:16: rules must be a map from the name of a rule to its value\n    test { rules = [] }\n                   ^',
    ],
    [
      '{"mock": {"a": "b"},}',
      'c.json',
      'c.json:1:21: expected a key in double quotes, found }\n    {"mock": {"a": "b"},}\n                        ^',
    ],
    [
      '{"param": {"a": {"value": 01}}}',
      'c.json',
      'c.json:1:28: expected , or }, found 1\n    {"param": {"a": {"value": 01}}}\n                               ^',
    ],
    [
      '{"modules": {"a": "b"}}',
      'c.json',
      'c.json:1:14: a module needs "path": "…"\n    {"modules": {"a": "b"}}\n                 ^',
    ],
    ['[]', 'c.json', 'c.json:1:1: a configuration must be an object\n    []\n    ^'],
    ['', 'c.json', 'c.json:1:1: expected a JSON value, found the end of the file\n    \n    ^'],
  ];
  for (const [text, name, shown] of mistakes) {
    assert.throws(
      () => parseConfiguration(text, name),
      (error) => {
        assert.ok(error instanceof SentinelError);
        assert.equal(error.format(), shown);
        return true;
      },
    );
  }
});

test('a block that is called as what every object has is unknown like any other', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    for (const [text, file] of [
      [`${name} "x" {}`, 'c.hcl'],
      [`{"${name}": {"x": {}}}`, 'c.json'],
    ] as const) {
      assert.throws(
        () => parseConfiguration(text, file),
        (error) =>
          error instanceof SentinelError && error.position?.line === 1 && error.message.includes(`no "${name}"`),
        text,
      );
    }
  }
});

test('an override wins over what it overrides', () => {
  const [one, two] = [
    parseConfiguration('param "a" { value = 1 }\nparam "b" { value = 1 }\ntest { rules = { main = true } }', 'a.hcl'),
    parseConfiguration('param "b" { value = 2 }', 'override.hcl'),
  ];
  assert.deepEqual(shape(mergeConfigurations([one, two])), {
    ...nothing,
    params: { a: { value: 1 }, b: { value: 2 } },
    expected: { main: { value: true } },
  });
});
