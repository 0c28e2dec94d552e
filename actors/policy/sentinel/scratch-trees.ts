// Policies by chance, for property tests: trees of every kind of expression and statement, whose offsets are all 0.

import fc from 'fast-check';
import type { Arbitrary, LetrecTypedTie } from 'fast-check';
import type { BinaryOperator, Binding, Block, Expression, File, Statement } from './syntax.ts';
import { precedence } from './syntax.ts';
import { bytesOf } from './value.ts';

const nowhere = { start: 0, end: 0 };

const name = fc.constantFrom('a', 'b', 'c', 'x1', 'αβ', '_', 'empty', 'defined', 'length', 'keys');
const selector = fc.oneof(name, fc.constantFrom('rule', 'default', 'all', 'if', 'is', 'map'));

const bytes = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }).map(bytesOf),
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 4 }),
);

const literal: Arbitrary<Expression> = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map((value): Expression => ({ kind: 'int', value, ...nowhere })),
  fc
    .double({ min: 0, noNaN: true, noDefaultInfinity: true })
    .map((value): Expression => ({ kind: 'float', value: value + 0, ...nowhere })),
  bytes.map((value): Expression => ({ kind: 'string', value, ...nowhere })),
);

const identifier: Arbitrary<Expression> = fc
  .oneof(name, fc.constantFrom('true', 'false', 'null', 'undefined'))
  .map((own): Expression => ({ kind: 'identifier', name: own, ...nowhere }));

const binaryOperator = fc.constantFrom(...(Object.keys(precedence) as BinaryOperator[]));

// A type, since fast-check wants one that has an index.
type Trees = {
  readonly expression: Expression;
  readonly binding: Binding;
  readonly block: Block;
  readonly statement: Statement;
};

const { expression, statement } = fc.letrec<Trees>((tie: LetrecTypedTie<Trees>) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    literal,
    identifier,
    tie('expression').map((inner): Expression => ({ kind: 'paren', inner, ...nowhere })),
    fc.record({ items: fc.array(tie('expression'), { maxLength: 3 }) }).map(({ items }): Expression => ({
      kind: 'list',
      items,
      isConstant: false,
      ...nowhere,
    })),
    fc
      .array(fc.record({ key: tie('expression'), value: tie('expression') }), { maxLength: 3 })
      .map((entries): Expression => ({ kind: 'map', entries, isConstant: false, ...nowhere })),
    fc
      .record({ parameters: fc.uniqueArray(name, { maxLength: 3 }), body: tie('block') })
      .map((given): Expression => ({ kind: 'function', name: undefined, ...given, ...nowhere })),
    fc
      .record({ when: fc.option(tie('expression'), { nil: undefined }), body: tie('expression') })
      .map((given): Expression => ({ kind: 'rule', ...given, ...nowhere })),
    fc
      .record({
        quantifier: fc.constantFrom('all', 'any', 'map', 'filter'),
        binding: tie('binding'),
        body: tie('expression'),
      })
      .map((given): Expression => ({ kind: 'quantifier', ...given, ...nowhere })),
    fc
      .record({ object: tie('expression'), name: selector })
      .map((given): Expression => ({ kind: 'selector', ...given, ...nowhere })),
    fc
      .record({ object: tie('expression'), index: tie('expression') })
      .map((given): Expression => ({ kind: 'index', ...given, ...nowhere })),
    fc
      .record({
        object: tie('expression'),
        low: fc.option(tie('expression'), { nil: undefined }),
        high: fc.option(tie('expression'), { nil: undefined }),
      })
      .map((given): Expression => ({ kind: 'slice', ...given, ...nowhere })),
    fc
      .record({ callee: tie('expression'), arguments: fc.array(tie('expression'), { maxLength: 3 }) })
      .map((given): Expression => ({ kind: 'call', ...given, ...nowhere })),
    fc
      .record({ operator: fc.constantFrom('+', '-', '!', 'not'), operand: tie('expression') })
      .map((given): Expression => ({ kind: 'unary', ...given, ...nowhere })),
    fc
      .record({ operator: binaryOperator, left: tie('expression'), right: tie('expression') })
      .map((given): Expression => ({ kind: 'binary', at: 0, ...given, ...nowhere })),
    fc
      .record({ test: fc.constantFrom('empty', 'defined'), isNegated: fc.boolean(), operand: tie('expression') })
      .map((given): Expression => ({ kind: 'test', ...given, ...nowhere })),
  ),
  binding: fc.record({ collection: tie('expression'), key: fc.option(name, { nil: undefined }), value: name }),
  block: fc.array(tie('statement'), { maxLength: 3 }).map((statements): Block => ({
    kind: 'block',
    statements,
    ...nowhere,
  })),
  statement: fc.oneof(
    { maxDepth: 3 },
    fc
      .record({
        target: name.map((own) => ({ kind: 'identifier' as const, name: own, ...nowhere })),
        operator: fc.constantFrom('=', '+=', '-=', '*=', '/=', '%='),
        value: tie('expression'),
      })
      .map((given): Statement => ({ kind: 'assign', ...given, ...nowhere })),
    tie('expression').map((value): Statement => ({ kind: 'return', value, ...nowhere })),
    fc.constantFrom<Statement>({ kind: 'break', ...nowhere }, { kind: 'continue', ...nowhere }),
    tie('expression').map((own): Statement => ({ kind: 'expression', expression: own, ...nowhere })),
    fc
      .record({
        condition: tie('expression'),
        then: tie('block'),
        otherwise: fc.option(tie('block'), { nil: undefined }),
      })
      .map((given): Statement => ({ kind: 'if', ...given, ...nowhere })),
    fc
      .record({ binding: tie('binding'), body: tie('block') })
      .map((given): Statement => ({ kind: 'for', ...given, ...nowhere })),
    fc
      .record({
        subject: fc.option(tie('expression'), { nil: undefined }),
        values: fc.array(tie('expression'), { minLength: 1, maxLength: 2 }),
        block: tie('block'),
      })
      .map(({ subject, values, block }): Statement => ({
        kind: 'case',
        subject,
        clauses: [{ values, statements: block.statements, ...nowhere }],
        ...nowhere,
      })),
    fc
      .record({ name, parameters: fc.uniqueArray(name, { maxLength: 2 }), body: tie('block') })
      .map(({ name: own, parameters, body }): Statement => ({
        kind: 'declare',
        name: own,
        function: { kind: 'function', name: own, parameters, body, ...nowhere },
        ...nowhere,
      })),
  ),
}));

export const arbitraryExpression: Arbitrary<Expression> = expression;

export const arbitraryFile: Arbitrary<File> = fc.array(statement, { maxLength: 5 }).map((statements) => ({
  imports: [],
  params: [],
  statements,
  ...nowhere,
}));
