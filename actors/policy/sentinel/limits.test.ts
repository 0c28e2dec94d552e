// Hostile policies: each ends in an error that names the limit it reached, and none takes the process with it.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { compile } from './evaluate.ts';
import type { Evaluation } from './evaluate.ts';
import { hostFunction, namespaceOf } from './host.ts';
import type { Host } from './host.ts';
import { Notes } from './lazy-text.ts';
import type { LimitName } from './limits.ts';
import type { SentinelError } from './position.ts';
import { run, scratchImports } from './scratch-policy.ts';
import { MapValue, fromJson } from './value.ts';

const small = { steps: 200_000, timeMs: 20_000, memoryBytes: 32 * 1024 * 1024, depth: 200 };

interface Case {
  readonly text: string;
  readonly limit: LimitName;
}

function reaches(name: string, cases: readonly Case[], host: Partial<Host> = {}): void {
  test(name, async () => {
    for (const { text, limit } of cases) {
      const { outcome, error } = await run(`${text}\nmain = true\n`, { limits: small, ...host });
      assert.equal(outcome, 'error', text);
      assert.equal(error?.kind, 'limit', `${text}: ${error?.message}`);
      assert.equal(error?.limit, limit, `${text}: ${error?.message}`);
      assert.match(error?.message ?? '', new RegExp(`limit "${limit}" reached`));
    }
  });
}

reaches('a policy that would never end reaches its steps', [
  {
    text: 'l = [1]\nfor l as v { append(l, v) }\nfor range(1000) as a { for range(1000) as b { x = 1 } }',
    limit: 'steps',
  },
  { text: 'x = all range(1000) as a { all range(1000) as b { true } }', limit: 'steps' },
  { text: 'x = map range(1000) as a { map range(1000) as b { 1 } }', limit: 'steps' },
  { text: 'x = filter range(1000) as a { any range(1000) as b { false } }', limit: 'steps' },
  { text: 'func f(n) { if n is 0 { return 1 }\nreturn f(n - 1) + f(n - 1) }\nf(60)', limit: 'steps' },
  { text: 'l = range(1000)\nfor l as a { x = -1 in l }', limit: 'steps' },
  { text: 'l = range(1000)\nm = range(1000)\nfor l as a { x = l is m }', limit: 'steps' },
  {
    text: 'l = [1]\nfor range(40) as i { l = [l, l] }\nm = [1]\nfor range(40) as i { m = [m, m] }\nx = l is m',
    limit: 'steps',
  },
]);

reaches('a policy that calls ever deeper reaches its depth', [
  { text: 'func f(n) { return f(n + 1) }\nf(0)', limit: 'depth' },
  { text: 'func a(n) { return b(n) }\nfunc b(n) { return a(n) }\na(0)', limit: 'depth' },
  { text: 'func f(n) { return all [1] as x { f(n) } }\nf(0)', limit: 'depth' },
  { text: 'func f(n) { r = rule { f(n) }\nreturn r }\nf(0)', limit: 'depth' },
  { text: 'func f(n) { return map [1] as x { f(n) } }\nf(0)', limit: 'depth' },
  { text: 'l = []\nappend(l, l)\nm = []\nappend(m, m)\nx = l is m', limit: 'depth' },
]);

reaches('a policy that makes ever more reaches its memory', [
  { text: 's = "x"\nfor range(60) as i { s += s }', limit: 'memoryBytes' },
  { text: 'l = [1]\nfor range(60) as i { l += l }', limit: 'memoryBytes' },
  { text: 'x = range(1000000000000)', limit: 'memoryBytes' },
  { text: 'x = range(-9223372036854775808, 9223372036854775807)', limit: 'memoryBytes' },
  {
    text: 'm = {}\ns = "x"\nfor range(20) as i { s += s }\nfor range(1000) as i { m[string(i) + s] = 1 }',
    limit: 'memoryBytes',
  },
  {
    text: 'l = []\ns = "x"\nfor range(20) as i { s += s }\nfor range(1000) as i { t = s + "y"\nx = t[0]\nappend(l, t) }',
    limit: 'memoryBytes',
  },
  {
    text: 's = "x"\nfor range(20) as i { s += s }\nl = []\nfor range(2000) as i { append(l, s + string(i)) }\nfor l as t { x = t[0] }',
    limit: 'memoryBytes',
  },
  { text: `l = []\nfor range(50000) as i { append(l, [${'func() { return i }, '.repeat(8)}]) }`, limit: 'memoryBytes' },
  { text: 'l = []\nbase = range(10000)\nfor range(10000) as i { append(l, base + [i]) }', limit: 'memoryBytes' },
]);

test('rules that a function makes again and again are not all kept', async () => {
  const text = 'func f(n) { r = rule { n >= 0 }\nreturn r }\nmain = all range(60000) as i { f(i) }';
  const { outcome, error, rules } = await run(text, { limits: { memoryBytes: small.memoryBytes } });
  assert.equal(outcome, 'pass', error?.message ?? '');
  assert.equal(rules.length, 1);
});

test('memory that a policy no longer holds is not counted', async () => {
  const text = 'x = []\nbase = range(10000)\nfor range(2000) as i { x = base + [i] }\nmain = length(x) is 10001';
  const { outcome, error } = await run(text, { limits: { memoryBytes: small.memoryBytes } });
  assert.equal(outcome, 'pass', error?.message ?? '');
});

test('time is a limit of its own, and is told', async () => {
  const begin = performance.now();
  const text = 'for range(100000) as a { for range(100000) as b { x = 1 } }\nmain = true';
  const { error } = await run(text, { limits: { timeMs: 200 } });
  assert.equal(error?.limit, 'timeMs');
  assert.match(error?.message ?? '', /more than 0\.2 s/);
  assert.ok(performance.now() - begin < 10_000);
});

test('time goes on while an answer is waited for', async () => {
  const slow = namespaceOf({
    get: hostFunction('slow.get', { arity: 0 }, (_args, call) =>
      call.wait(
        (signal) =>
          new Promise<string>((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new Error('aborted')));
          }),
      ),
    ),
  });
  const imports = scratchImports({ slow: { kind: 'namespace', namespace: slow } });
  const { error } = await run('import "slow"\nmain = slow.get()', { import: imports, limits: { timeMs: 100 } });
  assert.equal(error?.limit, 'timeMs');
});

test('a limit is told with its place', async () => {
  const { error } = await run('func f(n) {\n  return f(n + 1)\n}\nmain = f(0)', { limits: { depth: 50 } });
  assert.equal(
    error?.format().split('\n')[0],
    'scratch.sentinel:2:10: limit "depth" reached: the policy used more than 50 calls inside each other',
  );
  assert.equal(error?.format().split('\n')[2]?.indexOf('^'), 4 + 9);
});

test('the default memory is told with its place too', async () => {
  const { error } = await run('s = "x"\nfor range(100) as i {\n  s += s\n}\nmain = true');
  assert.equal(error?.limit, 'memoryBytes');
  assert.equal(error?.position?.line, 3);
});

test('the deepest call that the default allows does not exhaust the stack, and beyond it there is an error', async () => {
  const nested = `${'('.repeat(50)}f(n - 1)${')'.repeat(50)}`;
  const text = (depth: number): string =>
    `func f(n) { if n is 0 { return 1 }\nreturn 1 + ${nested} }\nmain = f(${depth}) is ${depth + 1}`;
  assert.equal((await run(text(900))).outcome, 'pass');
  assert.equal((await run(text(5_000))).error?.limit, 'depth');
  assert.equal((await run(text(50_000), { limits: { depth: 1_000_000 } })).error?.limit, 'depth');
});

test('when the stack ends before the limit, the error says so and where', async () => {
  const text = `func f(n) {\n  return ${'1 + ('.repeat(100)}f(n + 1)${')'.repeat(100)}\n}\nmain = f(0)`;
  const { error } = await run(text);
  assert.equal(error?.limit, 'depth');
  assert.match(error?.message ?? '', /more inside each other than there is room for/);
  assert.equal(error?.position?.line, 2);
});

test('what the engine has no room for is memory, and what else a host finds out of range is not', async () => {
  const failing = async (fail: () => string): Promise<Evaluation['error']> => {
    const namespace = namespaceOf({ get: hostFunction('h.get', { arity: 0 }, fail) });
    const imports = scratchImports({ h: { kind: 'namespace', namespace } });
    return (await run('import "h"\nmain = h.get()', { import: imports })).error;
  };
  assert.equal((await failing(() => 'x'.repeat(2 ** 30)))?.limit, 'memoryBytes');
  assert.equal((await failing(() => String(new Array(2 ** 33).length)))?.limit, 'memoryBytes');
  assert.equal((await failing(() => String(new ArrayBuffer(2 ** 52).byteLength)))?.limit, 'memoryBytes');
  const error = await failing(() => new Date(Number.NaN).toISOString());
  assert.equal(error?.kind, 'host');
  assert.equal(error?.limit, undefined);
  assert.match(error?.message ?? '', /Invalid time value/);
});

test('printing a value that holds itself, or doubles at every level, ends', async () => {
  const { prints } = await run(
    'l = [1]\nappend(l, l)\nprint(l)\nm = [1]\nfor range(60) as i { m = [m, m] }\nprint(m)\nmain = true',
  );
  assert.ok((prints[0]?.length ?? 0) < 2_000);
  assert.ok((prints[1]?.length ?? 0) <= 1_000_001);
});

test('what one print says has one maximum for all its values', async () => {
  const text = `s = "x"\nfor range(19) as i { s += s }\nprint(${'s, '.repeat(200)}s)\nmain = true`;
  const { outcome, prints } = await run(text);
  assert.equal(outcome, 'pass');
  const [line = ''] = prints;
  assert.ok(line.length > 900_000 && line.length <= 1_000_001, `${line.length} characters`);
  assert.ok(line.endsWith('x…'));
});

reaches('patterns are compiled at a price, whatever they match', [
  {
    text: 'p = "x"\nfor range(12) as _ { p += p }\nfor range(20) as i { x = "" matches p + string(i) }',
    limit: 'steps',
  },
  { text: 'for range(200) as i { x = "" matches "(a{30}){30}b" + string(i + 1000) }', limit: 'steps' },
]);

test('patterns that are too many to be remembered still match', async () => {
  const text = [
    'p = "x"',
    'for range(15) as _ { p += p }',
    'found = func() { return all range(12) as i { p + string(i) matches "^" + p + string(i) + "$" } }',
    'main = found() and found() and "b" not matches "^a$"',
  ].join('\n');
  const { outcome, error } = await run(text, { limits: { steps: 100_000_000_000, timeMs: 60_000 } });
  assert.equal(outcome, 'pass', error?.message ?? '');
});

reaches('maps are sorted for a print at a price', [
  { text: 'm = {}\nfor range(2000) as i { m[i + 10] = 1 }\nm[1] = m\nfor range(5) as _ { print(m) }', limit: 'steps' },
]);

test('lists that nobody looks into take no memory, however long and often read', async () => {
  const rows = Array.from({ length: 1_000_000 }, () => 1);
  const imports = scratchImports({ data: { kind: 'value', value: fromJson({ inner: { rows } }) } });
  const text = [
    'import "data"',
    'kept = []',
    'for range(100) as _ { append(kept, data.inner.rows) }',
    // The heap is looked at after so many steps.
    'for range(70000) as _ { seen = 1 }',
    'last = kept[99]',
    'append(last, 2)',
    'last[999999] = 3',
    'main = last[999999] is 3 and last[1000000] is 2 and length(last) is 1000001 and length(kept[0]) is 1000000 and',
    '  last[1000001] is not defined and last[0] is 1 and last[-1] is 2',
  ].join('\n');
  const { outcome, error } = await run(text, { import: imports });
  assert.equal(outcome, 'pass', error?.message ?? '');
});

const keys = Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]);

reaches(
  'the keys of maps of an import are paid for when a policy changes them',
  ['m["k1"] = 2', 'delete(m, "k1")'].map((change) => ({
    text: `import "data"\nl = []\nfor range(120) as _ { m = data.keys\n${change}\nappend(l, m) }`,
    limit: 'memoryBytes',
  })),
  { import: scratchImports({ data: { kind: 'value', value: fromJson({ keys: Object.fromEntries(keys) }) } }) },
);

test('maps of an import that many names hold share their keys, also when these are counted', async () => {
  const imports = scratchImports({ data: { kind: 'value', value: fromJson({ keys: Object.fromEntries(keys) }) } });
  const text = 'import "data"\nl = []\nfor range(500) as _ { append(l, data.keys)\nx = length(l[-1]) }\nmain = true';
  const { outcome, error } = await run(text, { limits: small, import: imports });
  assert.equal(outcome, 'pass', error?.message ?? '');
});

test('a large import costs only what a policy reads of it', async () => {
  let reads = 0;
  const resources = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`r${index}`, { index }]));
  const proxy = new Proxy(resources, {
    get(target, name) {
      if (typeof name === 'string' && name.startsWith('r')) reads += 1;
      return target[name as string];
    },
  });
  const imports = scratchImports({ plan: { kind: 'value', value: fromJson({ resources: proxy }) } });
  const { outcome } = await run(
    'import "plan"\nmain = plan.resources.r7.index is 7 and length(plan.resources) is 100000',
    {
      import: imports,
      limits: small,
    },
  );
  assert.equal(outcome, 'pass');
  assert.ok(reads <= 2, `${reads} resources were read`);
});

test('what never looks at the clock is ended too, and says where it was entered', async () => {
  const endless = namespaceOf({
    loop: hostFunction('endless.loop', { arity: 0 }, () => {
      for (;;);
    }),
    search: hostFunction('endless.search', { arity: 0 }, () => /^(a+)+$/.test(`${'a'.repeat(60)}b`)),
  });
  const imports = scratchImports({ endless: { kind: 'namespace', namespace: endless } });
  for (const name of ['loop', 'search']) {
    const begin = performance.now();
    const { outcome, error } = await run(`import "endless"\nr = rule { endless.${name}() }\nmain = r`, {
      import: imports,
      limits: { timeMs: 100 },
    });
    assert.equal(outcome, 'error');
    assert.equal(error?.limit, 'timeMs');
    assert.equal(error?.position?.line, 2);
    assert.ok(performance.now() - begin < 5_000);
  }
  assert.equal((await run('main = true', { import: imports, limits: { timeMs: 100 } })).outcome, 'pass');
});

test('the time of an evaluation may have begun before it', async () => {
  const { error } = await run('for range(100000) as a { x = a }\nmain = true', { deadline: performance.now() - 1 });
  assert.equal(error?.limit, 'timeMs');
  assert.match(error?.message ?? '', /more than 10 s/);
});

reaches(
  'all prints together have a maximum',
  [
    { text: 's = "x"\nfor range(19) as _ { s += s }\nfor range(100) as _ { print(s) }', limit: 'printed' },
    { text: 'for range(40000) as _ { print("") }', limit: 'printed' },
  ],
  { limits: { ...small, printed: 30_000 } },
);

test('buffers outside of the heap are memory', async () => {
  const buffers = namespaceOf({
    make: hostFunction('buffers.make', { arity: 0 }, () => new MapValue(new Map(), new ArrayBuffer(128 * 1024 * 1024))),
  });
  const imports = scratchImports({ buffers: { kind: 'namespace', namespace: buffers } });
  const text = 'import "buffers"\nkept = []\nfor range(10) as _ { append(kept, buffers.make()) }';
  const { error } = await run(`${text}\nfor range(70000) as _ { x = 1 }\nmain = true`, {
    import: imports,
    limits: { memoryBytes: small.memoryBytes },
  });
  assert.equal(error?.limit, 'memoryBytes');
});

test('what is noted of a text has a maximum that no single look passes', () => {
  const notes = new Notes();
  const fill = (): void => {
    for (let place = 0; ; place += 1) notes.add(place);
  };
  assert.throws(fill, /limit "memoryBytes" reached/);
});

test('the reading of a policy ends in time, too', () => {
  const text = `${'x = [1, 2]\n'.repeat(1_500_000)}main = true\n`;
  assert.throws(
    () => compile(text, 'large.sentinel', 1),
    (error: SentinelError) => error.limit === 'timeMs' && error.position?.file === 'large.sentinel',
  );
});
