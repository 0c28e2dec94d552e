// Traces: which rules ran, what decided them and for which element, as data and as text.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { display } from './display.ts';
import type { Evaluation } from './evaluate.ts';
import { SentinelError } from './position.ts';
import { compile } from './evaluate.ts';
import { run } from './scratch-policy.ts';
import { traceJson, traceText } from './trace.ts';
import type { Decision } from './trace.ts';

/** A decision on lines: `text = value`, parts further in, elements by their key. */
function lines(decision: Decision, depth = 0): readonly string[] {
  const { text, value, element, parts } = decision;
  const key = element === undefined ? '' : `[${display(element.key)}] `;
  return [
    `${'  '.repeat(depth)}${key}${text} = ${display(value, { max: 60 })}`,
    ...parts.flatMap((part) => lines(part, depth + 1)),
  ];
}

const decided = (evaluation: Evaluation, name = 'main'): readonly string[] => {
  const rule = evaluation.rules.find((each) => each.name === name);
  assert.ok(rule !== undefined, `no rule ${name}`);
  return lines(rule.decision);
};

const before =
  'a = 1\ns = "x"\nl = [{"n": 1}, {"n": 2}, {}]\nm = {"one": {"acl": "private"}, "two": {"acl": "public"}}\n';

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['a is 1', ['a is 1 = true', '  a = 1']],
  ['a is 1 and s is "y"', ['a is 1 and s is "y" = false', '  s is "y" = false', '    s = "x"']],
  ['a is 2 and error("never")', ['a is 2 and error("never") = false', '  a is 2 = false', '    a = 1']],
  ['a is 1 or s is "y"', ['a is 1 or s is "y" = true', '  a is 1 = true', '    a = 1']],
  [
    'a is 2 or s is "y"',
    ['a is 2 or s is "y" = false', '  a is 2 = false', '    a = 1', '  s is "y" = false', '    s = "x"'],
  ],
  [
    'a is 1 and s is "x"',
    ['a is 1 and s is "x" = true', '  a is 1 = true', '    a = 1', '  s is "x" = true', '    s = "x"'],
  ],
  ['not (a is 1)', ['not (a is 1) = false', '  a is 1 = true', '    a = 1']],
  ['length(l) < 3', ['length(l) < 3 = false', '  length(l) = 3', '    l = [{"n": 1} {"n": 2} {}]']],
  ['s is empty', ['s is empty = false', '  s = "x"']],
  ['m.one is defined', ['m.one is defined = true', '  m.one = {"acl": "private"}']],
  [
    'all m as _, b { b.acl is "private" }',
    ['all m as _, b { b.acl is "private" } = false', '  ["two"] b.acl is "private" = false', '    b.acl = "public"'],
  ],
  [
    'any m as _, b { b.acl is "public" }',
    ['any m as _, b { b.acl is "public" } = true', '  ["two"] b.acl is "public" = true', '    b.acl = "public"'],
  ],
  [
    'any m as k, b { b.acl is "none" }',
    [
      'any m as k, b { b.acl is "none" } = false',
      '  ["one"] b.acl is "none" = false',
      '    b.acl = "private"',
      '  ["two"] b.acl is "none" = false',
      '    b.acl = "public"',
    ],
  ],
  [
    'all l as x { x.n < 5 }',
    ['all l as x { x.n < 5 } = undefined', '  [2] x.n < 5 = undefined', '    x.n = undefined'],
  ],
  ['all m as _, b { b.acl matches "p" }', ['all m as _, b { b.acl matches "p" } = true']],
  [
    'all l as x { all [1, 2] as y { (x.n else 0) < y } }',
    [
      'all l as x { all [1, 2] as y { (x.n else 0) < y } } = false',
      '  [0] all [1, 2] as y { (x.n else 0) < y } = false',
      '    [0] (x.n else 0) < y = false',
      '      x.n else 0 = 1',
      '      y = 1',
    ],
  ],
  ['undefined and true', ['undefined and true = undefined', '  undefined = undefined']],
  ['s in ["y", "z"]', ['s in ["y", "z"] = false', '  s = "x"']],
  ['{}.a else true', ['{}.a else true = true']],
];

test('a decision has the parts that decided, with their values', async () => {
  for (const [expression, expected] of cases) {
    const evaluation = await run(`${before}main = rule { ${expression} }\n`);
    assert.deepEqual(decided(evaluation), expected, expression);
  }
});

test('recursion inside a rule does not mix up the parts', async () => {
  const text = `${before}func f(n) {\n  r = rule { n is 0 or f(n - 1) is false }\n  return r\n}\nmain = rule { f(3) is a }`;
  assert.deepEqual(decided(await run(text)), ['f(3) is a = false', '  f(3) = false', '  a = 1']);
});

test('a rule that names rules has their values, and each has a trace of its own', async () => {
  const evaluation = await run(
    'a = rule { 1 is 1 }\nb = rule { 1 is 2 }\nc = rule { true }\nmain = rule { a and b and c }\n',
  );
  assert.deepEqual(
    evaluation.rules.map(
      ({ name, value, position }) => `${position.line}:${position.column} ${name} ${display(value)}`,
    ),
    ['4:1 main false', '1:1 a true', '2:1 b false'],
  );
  assert.deepEqual(decided(evaluation), ['a and b and c = false', '  a and b = false', '    b = false']);
});

test('a "when" that is false decides', async () => {
  const evaluation = await run(`${before}main = rule when a is 2 { false }\n`);
  assert.equal(evaluation.outcome, 'pass');
  assert.deepEqual(decided(evaluation), ['a is 2 = false', '  a = 1']);
});

test('what was evaluated before an error is in the trace', async () => {
  const evaluation = await run('a = rule { true }\nmain = rule { a and 1 / 0 is 1 }\n');
  assert.equal(evaluation.outcome, 'error');
  assert.deepEqual(
    evaluation.rules.map(({ name }) => name),
    ['a'],
  );
});

test('values of names are known by their state at the end, rules only when they were asked', async () => {
  const evaluation = await run('a = 1\na = 2\nr = rule { 3 }\nq = rule { 4 }\nprint(q)\nmain = true\n');
  assert.equal(evaluation.valueOf('a'), 2n);
  assert.equal(evaluation.valueOf('q'), 4n);
  assert.equal(evaluation.valueOf('r'), undefined);
  assert.equal(evaluation.valueOf('other'), undefined);
});

const described = `# Buckets are
# private.

# Not about anything.

/* Every bucket
 * by itself */
all_private = rule { all {"b1": "public"} as name, acl { acl is "private" } }

// The end.
main = rule { all_private }
`;

test('descriptions are the comments above', async () => {
  const { description, rules } = await run(described);
  assert.equal(description, 'Buckets are\nprivate.');
  assert.deepEqual(
    rules.map((rule) => rule.description),
    ['The end.', 'Every bucket\nby itself'],
  );
});

test('the text of a trace', async () => {
  assert.equal(
    traceText(await run(described)),
    `Description:
  Buckets are
  private.

scratch.sentinel:11:1 - Rule "main"
  Description:
    The end.

  Value:
    false

scratch.sentinel:8:1 - Rule "all_private"
  Description:
    Every bucket
    by itself

  Value:
    false

  Because:
    8:22 all {"b1": "public"} as name, acl { acl is "private" } is false
      for "b1": 8:58 acl is "private" is false
        8:58 acl is "public"

`
      .replaceAll('9:', '8:')
      .replaceAll('12:', '11:'),
  );
});

interface Traced {
  readonly result: boolean;
  readonly print: string;
  readonly rules: Readonly<
    Record<string, { readonly ident: string; readonly value: unknown; readonly position: object }>
  >;
}

test('a list or map stands on several lines, and is cut when it is long', async () => {
  const lines = (text: string): readonly string[] => text.split('\n').slice(2, -2);
  assert.deepEqual(
    lines(traceText(await run('main = rule { [{"b": 1, "a": [2.5, "x"]}, [], null] }'))).map((line) => line.slice(4)),
    ['[', '  {', '    "a": [', '      2.5', '      "x"', '    ]', '    "b": 1', '  }', '  []', '  null', ']'],
  );
  const long = lines(traceText(await run('main = rule { range(1000) }')));
  assert.equal(long.filter((line) => /^ +\d+$/.test(line)).length, 59);
  assert.ok(long.includes('    …'));
});

test('a long collection among the reasons stands below its expression', async () => {
  const text =
    'bad = map range(30) as n { {"address": "aws_instance.number", "n": n} }\nmain = rule { bad is empty }\n';
  const lines = traceText(await run(text)).split('\n');
  const because = lines.slice(lines.indexOf('  Because:') + 1);
  assert.deepEqual(because.slice(0, 7), [
    '    2:15 bad is empty is false',
    '      2:15 bad is',
    '        [',
    '          {',
    '            "address": "aws_instance.number"',
    '            "n": 0',
    '          }',
  ]);
  assert.equal(because.length, 2 + 20 + 1 + 2);
});

test('a comment right above the first statement is not about the policy', async () => {
  const { description, rules } = await run('# About main.\nmain = rule { true }\n');
  assert.equal(description, '');
  assert.equal(rules[0]?.description, 'About main.');
});

test('the data of a trace is JSON whatever the values are', async () => {
  const text = `l = [1]
append(l, l)
big = rule { [9007199254740993, {}.x, null, {1: "ü"}, 1.5] }
endless = rule { l }
print("said")
main = rule { big is empty or endless is empty }
`;
  const trace = JSON.parse(JSON.stringify(traceJson(await run(text)))) as Traced;
  assert.equal(trace.result, false);
  assert.equal(trace.print, 'said\n');
  assert.deepEqual(trace.rules['big']?.value, ['9007199254740993', null, null, { 1: 'ü' }, 1.5]);
  assert.deepEqual(trace.rules['big']?.position, { filename: 'scratch.sentinel', offset: 21, line: 3, column: 1 });
  assert.equal(trace.rules['main']?.ident, 'main');
});

test('a long text is cut in the data of a trace, and many of them too', async () => {
  const text = `s = "é"
for range(20) as i { s += s }
l = map range(300) as i { s[:150000] + string(i) }
print(s)
main = rule { {"one": s, "all": l, "short": "x"} }
`;
  const trace = JSON.parse(JSON.stringify(traceJson(await run(text)))) as Traced;
  const value = trace.rules['main']?.value as { one: string; all: readonly string[]; short: string };
  assert.equal(value.one, `${'é'.repeat(100_000)}…`);
  assert.ok(value.all.join('').length < 11_000_000);
  assert.equal(value.all.at(-1), '…');
});

test('an error is its place, its words, its line and a caret, and never a stack', () => {
  try {
    compile('a = 1\n\tb = "é" + (2 *)\n', 'p.sentinel');
    assert.fail('it compiles');
  } catch (error) {
    assert.ok(error instanceof SentinelError);
    assert.equal(
      error.format(),
      'p.sentinel:2:16: expected an expression, but found ")"\n    \tb = "é" + (2 *)\n    \t              ^',
    );
  }
});

test('an error shows no control character, which a terminal would obey', () => {
  assert.throws(
    () => compile('main = \u001b]0;owned\u0007"', 'p.sentinel'),
    (error: SentinelError) => /\n {4}main = \ufffd\]0;owned\ufffd"\n {11}\^$/.test(error.format()),
  );
});
