// Rules and what `main` makes of a policy; parameters, globals, modules and imports.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { display } from './display.ts';
import { hostFunction, namespaceOf } from './host.ts';
import type { Host, Import } from './host.ts';
import { policies, run, scratchImports } from './scratch-policy.ts';
import { FunctionValue, ListValue, MapValue, fromJson, nowhere } from './value.ts';
import type { Value } from './value.ts';

policies('a rule is evaluated when it is asked for the first time, and remembers its value', [
  ['a = 1\nb = rule { a == 1 }\na = 2\nmain = b', 'fail'],
  ['a = 1\nb = rule { a == 1 }\nprint(b)\na = 2\nmain = b', 'true\npass'],
  ['r = rule { print("asked") }\nmain = rule { r and r and r }', 'asked\npass'],
  ['r = rule { error("no") }\nmain = true', 'pass'],
  ['r = rule { print("asked") }\nx = r\nmain = rule { x }', 'asked\npass'],
  ['func f() { return r }\nr = rule { 5 }\nprint(f())', '5\npass'],
  ['func f(x) { return x }\nr = rule { "v" }\nprint(f(r))', 'v\npass'],
  ['r = rule { true }\nprint([r], {"k": r})', '[true] {"k": true}\npass'],
  ['print([rule { 1 + 1 }])', '[2]\npass'],
  ['main = rule { b }\nb = rule { true }', 'pass'],
  ['x = rule { 1 }\nx = 2\nprint(x)', '2\npass'],
  ['func f() { r = rule { print("in") }\nreturn r }\nmain = f() and f()', 'in\nin\npass'],
  ['main = rule { main }', 'error: 1:1: the rule "main" asks for itself'],
  ['a = rule { b }\nb = rule { a }\nmain = a', 'error: 1:1: the rule "a" asks for itself'],
]);

policies('a rule is a bool, a number, a string, a list or a map', [
  ['r = rule { 1 }\nprint(r + 1)', '2\npass'],
  ['r = rule { 1.5 }\nprint(r)', '1.5\npass'],
  ['r = rule { "a" + "b" }\nprint(r)', 'ab\npass'],
  ['r = rule { [1] }\nprint(r[0])', '1\npass'],
  ['r = rule { map ["a", "b"] as _, id { { "id": id } } }\nprint(r)', '[{"id": "a"} {"id": "b"}]\npass'],
  ['r = rule { {}.x }\nprint(r)', 'undefined\npass'],
  ['r = rule { null }\nprint(r)', 'error: 1:1: a rule cannot be null'],
  ['r = rule { length }\nprint(r)', 'error: 1:1: a rule cannot be func'],
]);

policies('a rule whose "when" is false is true without being evaluated', [
  ['main = rule when false { error("no") }', 'pass'],
  ['main = rule when true { false }', 'fail'],
  ['main = rule when true { true }', 'pass'],
  ['main = rule when undefined { true }', 'undefined'],
  ['main = rule when 1 { true }', 'error: 1:1: the "when" of a rule needs a bool, not int'],
  ['a = rule when print("when") { print("body") }\nmain = a and a', 'when\nbody\npass'],
  ['x = 1\na = rule when x is 1 { false }\nx = 2\nmain = a', 'pass'],
]);

policies('main decides', [
  ['main = true', 'pass'],
  ['main = false', 'fail'],
  ['main = rule { true }', 'pass'],
  ['main = rule { false }', 'fail'],
  ['main = undefined', 'undefined'],
  ['main = ""', 'pass'],
  ['main = "a"', 'fail'],
  ['main = 0', 'pass'],
  ['main = 1', 'fail'],
  ['main = -1', 'fail'],
  ['main = 0.0', 'pass'],
  ['main = 0.5', 'fail'],
  ['main = []', 'pass'],
  ['main = [0]', 'fail'],
  ['main = {}', 'pass'],
  ['main = {"a": 1}', 'fail'],
  ['main = rule { [] }', 'pass'],
  ['main = null', 'error: 1:1: "main" cannot be null'],
  ['main = func() { return true }', 'error: 1:1: "main" cannot be a function'],
  ['x = 1', 'error: 1:6: the policy has no "main"'],
  ['', 'error: 1:1: the policy has no "main"'],
  ['print("top")\nmain = rule { print("main") }\nprint("bottom")', 'top\nbottom\nmain\npass'],
]);

const given: Readonly<Record<string, Value>> = { foo: 'given', list: new ListValue([1n]), nothing: null };
const withParams: Partial<Host> = {
  param: (name) => given[name],
  globals: new Map<string, Value>([['earth', 'round']]),
};

policies(
  'params have the value that is given, else their default',
  [
    ['param foo\nprint(foo)', 'given\npass'],
    ['param foo default 1\nprint(foo)', 'given\npass'],
    ['param bar default 42\nprint(bar)', '42\npass'],
    ['param bar default -4.5\nprint(bar)', '-4.5\npass'],
    ['param bar default +4\nprint(bar)', '4\npass'],
    ['param bar default "s"\nprint(bar)', 's\npass'],
    ['param bar default true\nprint(bar)', 'true\npass'],
    ['param bar default [1, {"a": [false]}]\nprint(bar)', '[1 {"a": [false]}]\npass'],
    ['param bar default 1\nbar = 2\nprint(bar)', '2\npass'],
    ['param nothing default 1\nprint(nothing)', 'null\npass'],
    ['# about\nparam foo\nprint(foo)', 'given\npass'],
    ['param bar', 'error: 1:7: the param "bar" has no value and no default'],
    ['param undefined', 'error: 1:7: a param cannot be called "undefined", which is a constant'],
    ['param length', 'error: 1:7: a param cannot be called "length", which is a function'],
    ['param a default 1\nparam a default 2', 'error: 2:7: there are two params called "a"'],
    ['import "x"\nparam x', 'error: 2:7: a param cannot be called "x", which is an import'],
    ['param earth', 'error: 1:7: a param cannot be called "earth", which is a global'],
  ],
  withParams,
);

policies(
  'globals are known everywhere and can be hidden',
  [
    ['main = earth is "round"', 'pass'],
    ['func f() { return earth }\nprint(f())', 'round\npass'],
    ['earth = "flat"\nprint(earth)', 'flat\npass'],
    ['import "m"\nprint(m.shape)', 'round\npass'],
  ],
  { ...withParams, import: scratchImports({ m: 'shape = earth' }) },
);

const counter = `
list = [1]
map = {"in": {"n": 1}}
calls = 0
func call() { calls += 1
return calls }
r = rule { print("rule of m") }
func get() { return list }
func add(x) { append(list, x)
return length(list) }
func twice(f, x) { return f(f(x)) }
func put(x) { list[0] = x
return undefined }
func change() { map["in"]["n"] = 9
map["new"] = 1
return undefined }
func drop() { delete(map, "in")
return undefined }
nothing = undefined
`;

policies(
  'a module is a file of its own, which runs once',
  [
    ['import "m"\nprint(m.list, m.map.in.n)', '[1] 1\npass'],
    ['import "m"\nprint(m.call(), m.call(), m.calls)', '1 2 2\npass'],
    ['import "m"\nimport "m" as n\nm.call()\nprint(n.call())', '2\npass'],
    ['import "m"\nmain = m.r and m.r', 'rule of m\npass'],
    ['import "m"\nprint(m.unknown, m.nothing)', 'undefined undefined\npass'],
    ['import "m"\nappend(m.list, 2)\nprint(m.list)', '[1]\npass'],
    ['import "m"\nx = m.map\nx["in"]["n"] = 5\nprint(x, m.map)', '{"in": {"n": 5}} {"in": {"n": 1}}\npass'],
    ['import "m"\nprint(m.add(2), m.list)', '2 [1 2]\npass'],
    ['import "m"\nprint(m.twice(func(x) { return x + 3 }, 1))', '7\npass'],
    ['import "user"\nimport "m"\nprint(user.use(), m.calls)', '1 1\npass'],
    ['import "m"\nx = m.list\nm.add(2)\nm.put(7)\nprint(x, m.list)', '[1] [7 2]\npass'],
    ['import "m"\nx = m.map\nm.change()\nprint(x, m.map)', '{"in": {"n": 1}} {"in": {"n": 9}, "new": 1}\npass'],
    ['import "m"\nx = m.map["in"]\nm.change()\nprint(x.n, m.map["in"].n)', '1 9\npass'],
    ['import "m"\nx = m.map\nm.drop()\nprint(x, m.map)', '{"in": {"n": 1}} {}\npass'],
    ['import "m"\nx = m.get()\nappend(x, 5)\nm.add(2)\nprint(x, m.list)', '[1 5] [1 2]\npass'],
    ['import "m"\nx = [m.list]\ny = x[0]\nm.put(3)\nappend(y, 4)\nprint(x, y, m.list)', '[[1 4]] [1 4] [3]\npass'],
    ['import "m"\nl = []\nfor range(3) as i { append(l, m.list)\nm.add(i) }\nprint(l)', '[[1] [1 0] [1 0 1]]\npass'],
    ['import "m"\nx = 1\nprint(m.get())', '[1]\npass'],
    ['import "m"\nprint(list)', 'error: 2:7: unknown identifier "list"'],
    ['import "bad"', 'error: 1:7: a module cannot have params'],
    ['import "fails"', 'error: 2:7: division by zero'],
    ['import "loop"', 'error: 1:1: the module "loop" imports itself'],
    ['import "ping"', 'error: 1:1: the module "ping" imports itself'],
    ['import "m"\nm["list"] = 1', 'error: 2:1: "m" is an import, whose values cannot be assigned to'],
    ['import "m"\nm.list[0] = 1', 'error: 2:1: "m" is an import, whose values cannot be assigned to'],
    ['import "m"\nm = 1', 'error: 2:1: "m" is an import and cannot be assigned to'],
    ['import "m"\nfunc f(m) { m = 2\nreturn m }\nprint(f(1))', '2\npass'],
    ['import "m"\nfunc f(m) { return m }\nm = 1', 'error: 3:1: "m" is an import and cannot be assigned to'],
    ['import "m"\nfor [1] as m { x = m }\nm = 1', 'error: 3:1: "m" is an import and cannot be assigned to'],
    ['import "m"\nx = all [1] as m { m is 1 }\nm.list[0] = 1', 'error: 3:1: "m" is an import, whose values'],
    ['import "m"\nfunc f(m) { return 1 }\nfunc g() { m = 1\nreturn m }', 'error: 3:12: "m" is an import and cannot'],
    ['import "m"\nfunc f(m) { return m }\nx = m', 'error: 3:5: the import "m" is not a value'],
    ['import "m"\nx = m', 'error: 2:5: the import "m" is not a value'],
    ['import "m"\nprint(m)', 'error: 2:7: the import "m" is not a value'],
    ['import "m"\nfunc f(m) { return m.list }\nprint(f({"list": "mine"}))', 'mine\npass'],
  ],
  {
    import: scratchImports({
      m: counter,
      user: 'import "m"\nfunc use() { return m.call() }',
      bad: 'param x',
      fails: 'a = 1\nb = a / 0',
      loop: 'import "loop"',
      ping: 'import "pong"',
      pong: 'import "ping"',
    }),
  },
);

const host: Readonly<Record<string, Import>> = {
  lib: {
    kind: 'namespace',
    namespace: namespaceOf({
      one: 1n,
      none: nowhere,
      data: fromJson({ list: [1, 2.5, 'ü', null, undefined], deep: { n: 9007199254740993n } }),
      twice: hostFunction('lib.twice', { arity: 1 }, ([x], call) =>
        typeof x === 'bigint' ? x * 2n : call.fail('no int'),
      ),
      sees: hostFunction('lib.sees', { arity: { min: 0, max: 2 }, seesUndefined: true }, (args) => BigInt(args.length)),
      each: hostFunction('lib.each', { arity: 2 }, ([list, f], call) => {
        assert.ok(list instanceof ListValue && f instanceof FunctionValue);
        return new ListValue(list.toArray().map((item) => call.invoke(f, [item])));
      }),
      object: MapValue.fromRecord({ id: 7n, next: hostFunction('object.next', { arity: 0 }, () => 8n) }),
      breaks: hostFunction('lib.breaks', { arity: 0 }, () => {
        throw new TypeError('engine words');
      }),
    }),
  },
  people: { kind: 'value', value: fromJson([{ name: 'Ada' }, { name: 'Bo' }]) },
};

policies(
  'imports of the host',
  [
    ['import "lib"\nprint(lib.one, lib.nothing)', '1 undefined\npass'],
    ['import "lib" as l\nprint(l.one)', '1\npass'],
    ['import "lib"\nprint(lib.data.list)', '[1 2.5 "ü" null undefined]\npass'],
    ['import "lib"\nprint(lib.data.deep.n, length(lib.data.list[2]))', '9007199254740993 2\npass'],
    ['import "lib"\nx = lib.data\nx["list"][0] = 5\nprint(x.list[0], lib.data.list[0])', '5 1\npass'],
    ['import "lib"\nprint(lib.twice(4), lib.twice(undefined), lib.sees(undefined))', '8 undefined 1\npass'],
    ['import "lib"\nprint(lib.each([1, 2], func(x) { return x + 1 }))', '[2 3]\npass'],
    ['import "lib"\nprint(lib.each([1, 2], lib.twice))', '[2 4]\npass'],
    ['import "lib"\no = lib.object\nprint(o.id, o.next())', '7 8\npass'],
    ['import "lib"\nmain = lib.none', 'undefined'],
    ['import "lib"\nlib.twice("a")', 'error: 2:1: no int'],
    ['import "lib"\nlib.twice()', 'error: 2:1: lib.twice takes 1 argument, but was given 0'],
    ['import "lib"\nlib.sees(1, 2, 3)', 'error: 2:1: lib.sees takes 0 to 2 arguments, but was given 3'],
    ['import "lib"\nprint(lib.unknown())', 'undefined\npass'],
    ['import "lib"\nlib.breaks()', 'error: the host of scratch.sentinel failed: engine words'],
    ['import "people"\nprint(filter people as p { p.name is "Ada" })', '[{"name": "Ada"}]\npass'],
    ['import "people"\nprint(people[0].name, length(people))', 'Ada 2\npass'],
    ['import "nowhere"', 'error: 1:1: there is no import "nowhere"'],
    ['import "a/b"', 'error: 1:1: import "a/b" needs a name: import "a/b" as …'],
    ['import "lib"\nimport "people" as lib', 'error: 2:1: there are two imports called "lib"'],
    ['import "lib" as true', 'error: 1:1: an import cannot be called "true", which is a constant'],
  ],
  { import: scratchImports(host) },
);

test('what undefined data gives away remembers where the policy read it', async () => {
  const { error } = await run('import "lib"\nmain = rule {\n  lib.data.list[4] is 1\n}', {
    import: scratchImports(host),
  });
  assert.equal(error?.message, '"main" is undefined; it arose at scratch.sentinel:3');
});

test('a function that waits starts the evaluation again with its answer, and prints once', async () => {
  let asked = 0;
  const http: Import = {
    kind: 'namespace',
    namespace: namespaceOf({
      get: hostFunction('http.get', { arity: 1 }, ([url], call) =>
        call.wait(async () => {
          asked += 1;
          await Promise.resolve();
          if (url === 'bad') throw new Error('refused');
          return `answer to ${display(url as Value, { isBare: true })}`;
        }),
      ),
    }),
  };
  const said: string[] = [];
  const text = 'import "http"\nprint("a")\nx = http.get("1")\nprint(x)\ny = http.get("2")\nprint(y)\nmain = true';
  const evaluation = await run(text, { import: scratchImports({ http }), print: (line) => said.push(line) });
  assert.equal(evaluation.outcome, 'pass');
  assert.deepEqual(evaluation.prints, ['a', 'answer to 1', 'answer to 2']);
  assert.deepEqual(said, ['a', 'answer to 1', 'answer to 2']);
  assert.equal(asked, 2);
  const refused = await run('import "http"\nmain = http.get("bad")', { import: scratchImports({ http }) });
  assert.equal(refused.outcome, 'error');
  assert.match(refused.error?.message ?? '', /refused/);
});

test('an evaluation leaves nothing behind for the next of the same policy', async () => {
  const text = 'import "m"\nlength = 1\nx = m.add(1)\nmain = x is 2';
  const imports = scratchImports({ m: counter });
  for (let turn = 0; turn < 3; turn += 1) assert.equal((await run(text, { import: imports })).outcome, 'pass');
  assert.equal((await run('main = length([]) is 0')).outcome, 'pass');
});

policies('a rule in parentheses waits to be asked, too', [
  ['n = 1\nr = (rule { print("asked") and n is 2 })\nn = 2\nmain = r', 'asked\npass'],
  ['n = 1\nr = ((rule when n is 1 { false }))\nn = 2\nmain = r', 'pass'],
  ['r = (rule { 1 / 0 is 1 })\nmain = true', 'pass'],
]);

test('what a policy does to globals and parameters is seen by nobody else', async () => {
  const globals = new Map([['shared', fromJson([1, { n: 1 }])]]);
  const given = fromJson([1]);
  const text = `import "m"\nparam given\nappend(shared, 2)\nshared[1]["n"] = 5\nappend(given, 2)
print(shared, m.seen(), given)\nmain = length(shared) is 3`;
  const imports = scratchImports({ m: 'func seen() { return shared }' });
  for (const _ of [1, 2]) {
    const { prints } = await run(text, { globals, param: () => given, import: imports });
    assert.deepEqual(prints, ['[1 {"n": 5} 2] [1 {"n": 1}] [1 2]']);
  }
});
