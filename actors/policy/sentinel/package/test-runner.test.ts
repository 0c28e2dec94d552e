// Policies with their surroundings: modules, mocks, static data, globals and parameters as a configuration gives them, and test
// cases as the layout of `sentinel test` finds them. Files are a table here.

import assert from 'node:assert/strict';
import test from 'node:test';
import { display } from '../display.ts';
import { PolicyFiles } from './files.ts';
import { findTests, runCase } from './test-runner.ts';
import type { CaseResult, FolderEntry, Folders } from './test-runner.ts';

type Tree = Readonly<Record<string, string>>;

const filesOf = (tree: Tree): PolicyFiles =>
  new PolicyFiles({ read: (path) => Promise.resolve(tree[path] === undefined ? undefined : Buffer.from(tree[path])) });

function foldersOf(tree: Tree): Folders {
  return {
    list(path) {
      const prefix = path === '.' ? '' : `${path}/`;
      const entries = new Map<string, FolderEntry>();
      for (const file of Object.keys(tree)) {
        if (!file.startsWith(prefix)) continue;
        const [name = '', ...rest] = file.slice(prefix.length).split('/');
        entries.set(name, { name, isFolder: rest.length > 0 });
      }
      return Promise.resolve(entries.size === 0 ? undefined : [...entries.values()]);
    },
  };
}

const options = (tree: Tree) => ({
  files: filesOf(tree),
  httpSend: null,
  limits: { steps: 100_000 },
  now: () => 1_772_600_767_000_000_000n,
});

const run = (tree: Tree, casePath = 'test/p/case.hcl'): Promise<CaseResult> =>
  runCase('p.sentinel', casePath, options(tree));

/** `pass`, `fail: …` or `error: …`. */
function told({ status, error, failures }: CaseResult): string {
  if (error !== null) return `${status}: ${error.format()}`;
  const reasons = failures.map(
    ({ rule, expected, actual }) => `${rule} ${display(expected)} ${actual === undefined ? 'never' : display(actual)}`,
  );
  return [status, ...reasons].join(': ');
}

/** Policy, case, what is told. */
async function decides(
  rows: readonly (readonly [policy: string, configuration: string, expected: string])[],
): Promise<void> {
  for (const [policy, configuration, expected] of rows) {
    const result = await run({ 'p.sentinel': policy, 'test/p/case.hcl': configuration });
    assert.equal(told(result), expected, `${policy}\n${configuration}`);
  }
}

test('without a word about rules, main must be true', () =>
  decides([
    ['main = true', '', 'pass'],
    ['main = rule { 1 is 1 }', 'test {}', 'pass'],
    ['main = rule { false }', '', 'fail: main true false'],
    ['main = rule { [] }', '', 'pass'],
    ['main = rule { [1] }', '', 'fail: main true [1]'],
    ['main = rule { undefined }', '', 'fail: main true undefined'],
  ]));

test('only the rules that a case names are compared, with every type', () =>
  decides([
    ['main = rule { false }', 'test { rules = { main = false } }', 'pass'],
    ['a = rule { true }\nmain = rule { a and false }', 'test { rules = { a = true } }', 'pass'],
    ['a = rule { true }\nmain = rule { false and a }', 'test { rules = { a = true } }', 'fail: a true never'],
    ['main = true', 'test { rules = { nothing = true } }', 'fail: nothing true never'],
    [
      'main = rule { [{"day": "wednesday", "hour": 9}] }',
      'test { rules = { main = [{ hour = 9, day = "wednesday" }] } }',
      'pass',
    ],
    ['main = rule { [1, 2] }', 'test { rules = { main = [1] } }', 'fail: main [1] [1 2]'],
    ['main = rule { {"a": 1.0} }', 'test { rules = { main = { a = 1 } } }', 'pass'],
    ['main = rule { "x" }', 'test { rules = { main = "x" } }', 'pass'],
    ['main = rule { 1 }', 'test { rules = { main = true } }', 'fail: main true 1'],
    ['main = rule { undefined }', 'test { rules = { main = false } }', 'fail: main false undefined'],
    ['main = rule { [] }', 'test { rules = { main = [] } }', 'pass'],
  ]));

test('an error of the policy or its case is no result', () =>
  decides([
    [
      'main = rule { error("no") }',
      'test { rules = { main = false } }',
      'error: p.sentinel:1:15: no\n    main = rule { error("no") }\n                  ^',
    ],
    [
      'main = rule { 1 is 1',
      '',
      'error: p.sentinel:1:21: expected "}" after the expression of the rule, but found the end of the file\n    main = rule { 1 is 1\n                        ^',
    ],
    [
      'main = true',
      'test { rules = ',
      'error: test/p/case.hcl:1:16: expected a value, found the end of the file\n    test { rules = \n                   ^',
    ],
    [
      'import "nothing"\nmain = nothing.x',
      '',
      'error: p.sentinel:1:1: there is no import "nothing"\n    import "nothing"\n    ^',
    ],
  ]));

test('an endless policy ends at its limit', async () => {
  const result = await run({
    'p.sentinel': 'f = func() { for range(1000000) as i { x = i }\n return 1 }\nmain = f() is 1',
    'test/p/case.hcl': '',
  });
  assert.equal(result.status, 'error');
  assert.equal(result.error?.limit, 'steps');
});

test('parameters and globals come from the case', () =>
  decides([
    ['param day\nmain = rule { day is "monday" }', 'param "day" { value = "monday" }', 'pass'],
    ['param n default 1\nmain = rule { n is 2 }', 'param "n" { value = 2 }', 'pass'],
    ['param n default 1\nmain = rule { n is 1 }', '', 'pass'],
    [
      'import "types"\nparam n\nmain = rule { types.type_of(n) is "int" }',
      'param "n" { value = 9007199254740993 }',
      'pass',
    ],
    ['import "types"\nparam n\nmain = rule { types.type_of(n) is "float" }', 'param "n" { value = 1.5 }', 'pass'],
    ['param n\nmain = rule { n is null }', 'param "n" { value = null }', 'pass'],
    ['main = time.now.day == 31', 'global "time" {\n  value = {\n    now = {\n      day = 31\n    }\n  }\n}', 'pass'],
    [
      'param n\nmain = n',
      '',
      'error: p.sentinel:1:7: the param "n" has no value and no default\n    param n\n          ^',
    ],
  ]));

test('a mock stands before the standard import of its name, as data or as code', async () => {
  await decides([
    [
      'import "time"\nmain = rule { time.now.hour is 9 }',
      'mock "time" {\n  data = {\n    now = {\n      hour = 9\n    }\n  }\n}',
      'pass',
    ],
    [
      'import "data"\nmain = rule { data.missing is not defined and data.list[1].a is "é" }',
      'mock "data" { data = { list = [1, { a = "é" }] } }',
      'pass',
    ],
    [
      'import "foo"\nmain = foo.bar() == "baz"',
      'mock "foo" { module { source = "mock.sentinel" } }',
      'error: test/p/case.hcl:1:32: there is no file test/p/mock.sentinel\n    mock "foo" { module { source = "mock.sentinel" } }\n                                   ^',
    ],
    ['main = true', 'mock "foo" { module { source = "mock.sentinel" } }', 'pass'],
  ]);
  const tree = {
    'p.sentinel':
      'import "foo"\nimport "time"\nmain = foo.bar() == "baz" and time.load(1).hour is 14 and foo.strings is not defined',
    'test/p/case.hcl':
      'mock "foo" {\n module {\n source = "mock.sentinel"\n }\n}\nmock "time" { module { source = "../time.sentinel" } }',
    'test/p/mock.sentinel': 'import "strings"\nbar = func() {\n\treturn strings.to_lower("BAZ")\n}\n',
    'test/time.sentinel': 'load = func(_) { return {"hour": 14} }',
  };
  assert.equal(told(await run(tree)), 'pass');
  assert.equal(
    told(await run({ ...tree, 'test/time.sentinel': 'load = func(_) {\n  return }' })),
    'error: test/time.sentinel:2:10: "return" needs a value; return undefined where there is none\n      return }\n             ^',
  );
});

test('modules see mocks, other modules and the standard library, and keep state in an evaluation', async () => {
  const tree = {
    'p.sentinel':
      'import "counter"\nimport "counter" as again\nimport "report"\ncounter.next()\nmain = again.next() is 2 and report.total() is 7',
    'test/p/case.hcl': `
module "counter" {
  source = "../../modules/counter.sentinel"
}
${'import'} "module" "report" {
  source = "../../modules/report.sentinel"
}
mock "data" {
  data = { n = 5 }
}
`,
    'modules/counter.sentinel': 'count = 0\nnext = func() {\n\tcount += 1\n\treturn count\n}\n',
    'modules/report.sentinel':
      'import "data"\nimport "counter"\ntotal = func() {\n\treturn data.n + counter.count\n}\n',
  };
  assert.equal(told(await run(tree)), 'pass');
  assert.match(
    told(await run({ ...tree, 'modules/counter.sentinel': 'param x\ncount = 0' })),
    /^error: modules\/counter.sentinel:1:7: .*param/,
  );
});

test('static data is used by its name, by selectors, and from inside', async () => {
  const tree = {
    'p.sentinel': '',
    'test/p/case.hcl':
      'import "static" "animals" {\n  source = "animals.json"\n  format = "json"\n}\nimport "static" "people" {\n  source = "people.json"\n  format = "json"\n}\n',
    'test/p/animals.json': '{"dogs": ["Labrador", "Poodle"], "cats": {"Birman": {"age": 3}}, "none": null}',
    'test/p/people.json': '[{"name": "Ann", "role": "Admin"}, {"name": "Bob", "role": "User"}]',
  };
  const rows: readonly (readonly [policy: string, expected: string])[] = [
    ['import "animals"\nmain = animals.dogs contains "Poodle"', 'pass'],
    ['import "animals"\nmain = animals.none is null', 'pass'],
    ['import "animals"\nmain = animals.birds is not defined', 'pass'],
    ['import "animals/dogs" as dogs\nmain = dogs contains "Labrador" and length(dogs) is 2', 'pass'],
    ['import "animals/cats/Birman" as birman\nmain = birman.age is 3', 'pass'],
    ['import "animals/dogs/1" as second\nmain = second is "Poodle"', 'pass'],
    ['import "animals/birds" as birds\nmain = birds is not defined', 'pass'],
    [
      'import "people"\nadmins = filter people as person { person.role is "Admin" }\nmain = length(admins) is 1 and print(people)',
      'pass',
    ],
  ];
  for (const [policy, expected] of rows)
    assert.equal(told(await run({ ...tree, 'p.sentinel': policy })), expected, policy);
  const broken = { ...tree, 'p.sentinel': 'import "people"\nmain = true', 'test/p/people.json': '[\n  {"name": }\n]' };
  assert.equal(
    told(await run(broken)),
    'error: test/p/people.json:2:12: expected a JSON value, found }\n      {"name": }\n               ^',
  );
});

test('what cannot be had is said where it is configured', () =>
  decides([
    [
      'import "strings"\nmain = true',
      'import "module" "strings" { source = "s.sentinel" }',
      'error: test/p/case.hcl:1:38: "strings" is a standard import and cannot be replaced; a test can mock it\n    import "module" "strings" { source = "s.sentinel" }\n                                         ^',
    ],
    [
      'import "own"\nmain = true',
      'import "plugin" "own" { source = "/bin/own" }',
      'error: test/p/case.hcl:1:34: "own" is a plugin, and programs of one\'s own are not run here; write a module or mock it\n    import "plugin" "own" { source = "/bin/own" }\n                                     ^',
    ],
    [
      'import "far"\nmain = true',
      'import "module" "far" { source = "https://example.com/far.sentinel" }',
      'error: test/p/case.hcl:1:34: example.com is not reached from here: the host must allow its address, or put a copy beside the policies\n    import "module" "far" { source = "https://example.com/far.sentinel" }\n                                     ^',
    ],
    [
      'import "time"\nmain = true',
      'import "plugin" "time" { config = { timezone = "Mars/Olympus" } }',
      'error: import "plugin" "time": there is no time zone "Mars/Olympus"',
    ],
    [
      'import "http"\nmain = http.get("http://127.0.0.1:1/").status_code is 200',
      '',
      'error: p.sentinel:2:8: http.get: the import http is off here; the host must allow addresses\n    main = http.get("http://127.0.0.1:1/").status_code is 200\n           ^',
    ],
  ]));

test('the imports of a plan on disk', async () => {
  const plan = JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    resource_changes: [
      {
        address: 'a.b',
        mode: 'managed',
        type: 'a',
        name: 'b',
        change: { actions: ['create'], before: null, after: { n: 1 } },
      },
    ],
  });
  const tree = {
    'p.sentinel':
      'import "tfplan/v2" as tfplan\nmain = all tfplan.resource_changes as _, rc { rc.change.after.n is 1 }',
    'test/p/case.hcl':
      'sentinel {\n features = {\n terraform = true\n }\n}\nimport "plugin" "tfplan/v2" {\n config = {\n plan_path = "plan.json"\n }\n}\n',
    'test/p/plan.json': plan,
  };
  assert.equal(told(await run(tree)), 'pass');
  assert.equal(
    told(
      await run({ ...tree, 'p.sentinel': 'import "tfplan/v2" as tfplan\nmain = tfplan.terraform_version is "1.11.4"' }),
    ),
    'pass',
  );
});

test('cases are found in their folder, by pattern, and below a folder without policies', async () => {
  const tree = {
    'set/a.sentinel': '',
    'set/b.sentinel': '',
    'set/test/a/one.hcl': '',
    'set/test/a/two.json': '',
    'set/test/a/mock.sentinel': '',
    'set/test/a/deep/three.hcl': '',
    'set/test/other/four.hcl': '',
    'deep/er/c.sentinel': '',
    'deep/er/test/c/five.hcl': '',
    'deep/er/helper.sentinel': '',
  };
  const none = { policy: null, case: null };
  const find = (path: string, filter = none as { policy: RegExp | null; case: RegExp | null }) =>
    findTests(path, foldersOf(tree), filter);
  assert.deepEqual(await find('set'), [
    { path: 'set/a.sentinel', cases: ['set/test/a/one.hcl', 'set/test/a/two.json'] },
    { path: 'set/b.sentinel', cases: [] },
  ]);
  assert.deepEqual(await find('set/a.sentinel'), [
    { path: 'set/a.sentinel', cases: ['set/test/a/one.hcl', 'set/test/a/two.json'] },
  ]);
  assert.deepEqual(await find('set', { policy: /^a$/, case: /tw/ }), [
    { path: 'set/a.sentinel', cases: ['set/test/a/two.json'] },
  ]);
  assert.deepEqual(await find('deep'), [{ path: 'deep/er/c.sentinel', cases: ['deep/er/test/c/five.hcl'] }]);
  await assert.rejects(find('nowhere'), /there is no file or folder nowhere/);
});
