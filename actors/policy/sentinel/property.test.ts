// What holds for every policy: a printed tree parses to the same tree, the formatter changes nothing that has a meaning, and it
// makes no difference whether data is made at once or as a policy looks at it.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LetrecTypedTie } from 'fast-check';
import { arbitraryExpression, arbitraryFile } from './scratch-trees.ts';
import { display } from './display.ts';
import { formatPolicy } from './format.ts';
import { parse } from './parser.ts';
import { Source } from './position.ts';
import { printExpression, printFile } from './print.ts';
import { run } from './scratch-policy.ts';
import { ListValue, MapValue, copyOf, fromJson, toJson } from './value.ts';
import type { Json, Key, Value } from './value.ts';

const runs = 300;

/** A tree without places and without brackets, which printing may add. */
function bare(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(bare);
  if (typeof tree !== 'object' || tree === null) return tree;
  const { kind, inner } = tree as { kind?: string; inner?: unknown };
  if (kind === 'paren') return bare(inner);
  const kept = Object.entries(tree).filter(([key]) => !['start', 'end', 'at', 'isConstant'].includes(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, bare(value)]));
}

function parsed(text: string) {
  const { file, errors } = parse(new Source('x', text));
  assert.deepEqual(
    errors.map((error) => error.format()),
    [],
    text,
  );
  return file;
}

test('a printed file parses to the tree that was printed', () => {
  fc.assert(
    fc.property(arbitraryFile, (file) => {
      const again = parsed(printFile(file));
      assert.deepEqual(bare(again), bare(file));
      assert.equal(printFile(again), printFile(file));
    }),
    { numRuns: runs },
  );
});

test('an expression is printed on one line', () => {
  fc.assert(
    fc.property(arbitraryExpression, (expression) => assert.doesNotMatch(printExpression(expression), /\n/)),
    { numRuns: runs },
  );
});

test('a formatted file has the same tree, and formatting it again changes nothing', () => {
  fc.assert(
    fc.property(arbitraryFile, fc.infiniteStream(fc.constantFrom(' ', '  ', '\t', ' /* c */ ')), (file, spaces) => {
      const spaced = printFile(file).replaceAll(' + ', () => `${spaces.next().value}+${spaces.next().value}`);
      const formatted = formatPolicy(spaced, 'x');
      assert.deepEqual(bare(parsed(formatted)), bare(parsed(spaced)));
      assert.equal(formatPolicy(formatted, 'x'), formatted);
    }),
    { numRuns: runs },
  );
});

const json = fc.letrec<{ value: Json }>((tie: LetrecTypedTie<{ value: Json }>) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, true, false, 0, 1, -1, 1.5, 'a', 'ü', ''),
    fc.integer() as fc.Arbitrary<Json>,
    fc.array(tie('value'), { maxLength: 4 }) as fc.Arbitrary<Json>,
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'ü'), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }) as fc.Arbitrary<Json>,
  ),
})).value;

/** The same value with nothing left to be made. */
function eager(value: Value): Value {
  if (value instanceof ListValue) return new ListValue(value.toArray().map(eager));
  if (!(value instanceof MapValue)) return value;
  return new MapValue(new Map([...value.entries()].map(([key, item]): [Key, Value] => [key, eager(item)])));
}

const readers: readonly string[] = [
  'data',
  'data.a',
  'data["b"][0]',
  'data[0].a.b',
  'data[-1]',
  'data is data',
  'data contains "a"',
  'length(data)',
  'keys(data)',
  'values(data)',
  'data is empty',
  'map data as k, v { [k, v] }',
  'filter data as k, v { v is not null }',
  'any data as k, v { v is 1 }',
  'data + [1]',
  'data[0:1]',
];

const changes: readonly string[] = [
  '',
  'data["a"] = 5',
  'data[0] = 5',
  'append(data, 6)',
  'delete(data, "a")',
  'append(data.a, 7)',
  'data.a["b"] = 8',
  'for data as k, v { data[k] = 9 }',
];

test('it makes no difference when data is made', async () => {
  await fc.assert(
    fc.asyncProperty(
      json,
      fc.constantFrom(...readers),
      fc.constantFrom(...changes),
      fc.constantFrom(...readers),
      async (value, first, change, second) => {
        const text = `one = ${first}\n${change}\ntwo = ${second}\nmain = true`;
        const results = await Promise.all(
          [fromJson(value), eager(fromJson(value)), copyOf(fromJson(value)), copyOf(eager(fromJson(value)))].map(
            async (data) => {
              const { outcome, error, valueOf } = await run(text, { globals: new Map([['data', data]]) });
              const shown = (name: string): string => {
                const found = valueOf(name);
                return found === undefined ? 'nothing' : display(found);
              };
              return { outcome, error: error?.message, one: shown('one'), two: shown('two'), data: display(data) };
            },
          ),
        );
        for (const result of results) assert.deepEqual(result, results[0], text);
      },
    ),
    { numRuns: runs },
  );
});

const condition = fc.letrec<{ value: string }>((tie: LetrecTypedTie<{ value: string }>) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      'true',
      'false',
      'undefined',
      'a',
      'b',
      'c is 1',
      'c > 2',
      'c is empty',
      'l contains c',
      'm.x',
      'r0',
      'r1',
    ),
    fc
      .tuple(tie('value'), fc.constantFrom('and', 'or', 'xor', 'else', 'is', 'is not'), tie('value'))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    tie('value').map((inner) => `not ${inner}`),
    tie('value').map((inner) => `(${inner} is defined)`),
    fc
      .tuple(fc.constantFrom('all', 'any'), fc.constantFrom('l', 'm', '[]'), tie('value'))
      .map(([word, over, body]) => `${word} ${over} as c { ${body} }`),
  ),
})).value;

test('it makes no difference when a rule is asked, and what is recorded of it changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(condition, condition, condition),
      fc.boolean(),
      async ([first, second, third], isWhen) => {
        const before = 'a = true\nb = false\nc = 1\nl = [1, 2, undefined]\nm = {"x": true, "y": 5}\n';
        // The first knows no other, the second only the first: no rule asks for itself.
        const one = first.replaceAll(/r[01]/g, 'true');
        const two = second.replaceAll('r1', 'r0');
        const when = isWhen ? ` when ${two}` : '';
        const lazy = await run(`${before}r0 = rule { ${one} }\nr1 = rule { ${two} }\nmain = rule${when} { ${third} }`);
        const early = await run(
          `${before}r0 = rule { ${one} }\nx = r0\nr1 = rule { ${two} }\ny = r1\nmain = rule${when} { ${third} }`,
        );
        if (early.outcome !== 'error') assert.equal(lazy.outcome, early.outcome);
        if (isWhen) return;
        // An expression outside of rules is not recorded.
        const plain = await run(`${before}r0 = ${one}\nr1 = ${two}\nmain = ${third}`);
        if (plain.outcome !== 'error') assert.equal(lazy.outcome, plain.outcome);
      },
    ),
    { numRuns: runs },
  );
});

test('a literal is the value that its text computes', async () => {
  await fc.assert(
    fc.asyncProperty(json, async (value) => {
      const literal = JSON.stringify(value);
      // Addition keeps the second from being a constant.
      const text = `a = ${literal}\nb = [${literal}, func() { return 1 }()][0]\nc = json\nmain = a is b and b is c and a is c`;
      const { outcome, error } = await run(text, { globals: new Map([['json', fromJson(value)]]) });
      assert.equal(outcome, 'pass', `${text}: ${error?.message}`);
    }),
    { numRuns: runs },
  );
});

test('JSON goes in and comes out the same', () => {
  fc.assert(
    fc.property(json, (value) => assert.deepEqual(toJson(fromJson(value)), value)),
    { numRuns: runs },
  );
});

test('a copy does not see what happens to another', () => {
  fc.assert(
    fc.property(json, (value) => {
      const original = fromJson(value);
      const before = display(original);
      const copy = copyOf(original);
      change(copy);
      assert.equal(display(original), before);
    }),
    { numRuns: runs },
  );
});

function change(value: Value): void {
  if (value instanceof ListValue) {
    for (const item of value.toArray()) change(item);
    value.push('changed');
  } else if (value instanceof MapValue) {
    for (const [, item] of value.entries()) change(item);
    value.set('changed', true);
    value.delete('a');
  }
}
