// The fuzzer: texts by chance, from noise to policies with a few wounds, through lexer, parser, checks, printer, formatter and a
// short evaluation. Nothing may throw what is no SentinelError, hang, or point outside of the text.
//
//   node actors/policy/sentinel/fuzz.ts [--count 1000000] [--seed 1]

import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { compile, evaluate } from './evaluate.ts';
import { formatPolicy } from './format.ts';
import { tokenize } from './lexer.ts';
import { parse } from './parser.ts';
import { SentinelError, Source } from './position.ts';
import { printFile } from './print.ts';
import { fromJson } from './value.ts';

export interface FuzzResult {
  readonly inputs: number;
  /** That parsed; that also ran to some result. */
  readonly parsed: number;
  readonly evaluated: number;
  readonly slowestMs: number;
  /** What went wrong, with the input as JSON. */
  readonly findings: readonly string[];
}

/** An input may take this long before it counts as a hang. */
const hangMs = 2_000;
const findingsMax = 20;

export async function fuzz({ count, seed }: { readonly count: number; readonly seed: number }): Promise<FuzzResult> {
  const chance = new Chance(seed);
  const findings: string[] = [];
  let [parsed, evaluated, slowestMs] = [0, 0, 0];
  for (let index = 0; index < count && findings.length < findingsMax; index += 1) {
    const text = input(chance);
    const begin = performance.now();
    try {
      const isParsed = tryText(text);
      if (isParsed) parsed += 1;
      if (isParsed && (await tryEvaluation(text))) evaluated += 1;
    } catch (error) {
      findings.push(
        `seed ${seed}, input ${index}: ${JSON.stringify(text)}: ${String((error as Error).stack ?? error)}`,
      );
    }
    const ms = performance.now() - begin;
    slowestMs = Math.max(slowestMs, ms);
    if (ms > hangMs) findings.push(`seed ${seed}, input ${index} took ${Math.round(ms)} ms: ${JSON.stringify(text)}`);
  }
  return { inputs: count, parsed, evaluated, slowestMs, findings };
}

/** Reads the text in every way there is. Whether it is a policy; throws when a promise is broken. */
function tryText(text: string): boolean {
  const source = new Source('fuzz', text);
  let last = 0;
  for (const { start, end } of tokenize(source).tokens) {
    if (start < last || end < start || end > text.length) throw new Error(`a token from ${start} to ${end}`);
    last = end;
  }
  const { file, errors } = parse(source);
  for (const error of errors) {
    const offset = error.position?.offset ?? -1;
    if (offset < 0 || offset > text.length) throw new Error(`an error at ${offset}`);
    error.format();
  }
  if (errors.length > 0) return false;
  check(file, source);
  const printed = printFile(file);
  const again = parse(new Source('printed', printed));
  if (again.errors.length > 0) throw new Error(`printed as ${JSON.stringify(printed)}: ${again.errors[0]?.format()}`);
  if (printFile(again.file) !== printed) throw new Error(`printed as ${JSON.stringify(printed)}, then otherwise`);
  const formatted = formatPolicy(text, 'fuzz');
  if (formatPolicy(formatted, 'fuzz') !== formatted)
    throw new Error(`formatted as ${JSON.stringify(formatted)}, then otherwise`);
  return true;
}

const globals = new Map([['data', fromJson({ a: [1, 2.5, 'x', null, { b: true }], c: { d: 'e' }, f: 'é' })]]);
const limits = { steps: 20_000, timeMs: 1_000, memoryBytes: 16 * 1024 * 1024, depth: 100 };

async function tryEvaluation(text: string): Promise<boolean> {
  try {
    const policy = compile(text, 'fuzz');
    const { error, main } = await evaluate(policy, { import: () => undefined, globals, limits });
    // Nothing here has a host that could fail: such an error is the engine's.
    if (error?.kind === 'host') throw error.cause ?? error;
    return main !== undefined;
  } catch (error) {
    if (error instanceof SentinelError) return false;
    throw error;
  }
}

/** Chance that repeats itself: the same seed gives the same numbers. */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}

const words = [
  ...[
    'all',
    'any',
    'filter',
    'map',
    'as',
    'break',
    'case',
    'continue',
    'default',
    'else',
    'for',
    'func',
    'if',
    'import',
  ],
  ...[
    'param',
    'return',
    'rule',
    'when',
    'and',
    'or',
    'xor',
    'not',
    'is',
    'in',
    'contains',
    'matches',
    'empty',
    'defined',
  ],
  ...['true', 'false', 'null', 'undefined', 'main', 'data', 'a', 'f', 'length', 'append', 'keys', 'print', 'é', '_'],
  ...[
    '+',
    '-',
    '*',
    '/',
    '%',
    '<',
    '>',
    '=',
    '==',
    '!=',
    '<=',
    '>=',
    '+=',
    '!',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '.',
  ],
  ...[
    ';',
    '\n',
    '\n',
    ' ',
    ' ',
    '# c\n',
    '// c\n',
    '/* c */',
    '/* c\n */',
    '"s"',
    '"\\x41"',
    '"\\u00e9"',
    '`r\n`',
    '"',
    '`',
  ],
  ...[
    '0',
    '1',
    '42',
    '1.5',
    '.5',
    '1e3',
    '0x1F',
    '017',
    '9223372036854775807',
    '\\',
    '\t',
    '\r\n',
    '\u0000',
    '\ud800',
    '😀',
  ],
];

const policies = [
  'main = rule { all data.a as i, v { v is not null and i < 9 } }\n',
  'func f(n) {\n\tif n <= 1 { return 1 } else { return n * f(n - 1) }\n}\nmain = f(5) is 120\n',
  'l = []\nfor data.a as v { append(l, v) }\nmain = length(l) is 5\n',
  'x = {"a": [1, -2.5, {"b": null}], "c": "d"}\nx["a"][0] += 1\nmain = x.a[2].b is null\n',
  'case length(data.a) {\nwhen 1, 2:\n\tr = "few"\nelse:\n\tr = "many"\n}\nmain = r matches "^m.*y$"\n',
  'param p default [1, "a", {"k": true}]\nmain = rule when p is defined { p[0] else 0 is 1 and "a" in p }\n',
  'bad = filter data as k, v { k not in ["a", "c", "f"] }\nnames = map bad as k { k + "!" }\nmain = rule { names is empty }\n',
  'f = func(g, x) { return func() { return g(x) } }\nmain = f(func(y) { return y + "é"[0:1] }, "z")() is not "z"\n',
  '# about\nimport "strings" as s\n\nmain = rule {\n\ts.has_prefix("a", "b") or\n\tnot (1 + 2 * 3 % 4 xor undefined)\n}\n',
];

const kinds: readonly ((chance: Chance) => string)[] = [noise, soup, wounded, wounded, wounded, nested];

const input = (chance: Chance): string => chance.of(kinds)(chance);

/** Characters of any kind. */
function noise(chance: Chance): string {
  const length = chance.below(40);
  return Array.from({ length }, () => String.fromCharCode(chance.below(chance.of([128, 128, 0x300, 0x10000])))).join(
    '',
  );
}

/** Words of the language in any order. */
function soup(chance: Chance): string {
  const length = 1 + chance.below(30);
  return Array.from({ length }, () => `${chance.of(words)}${chance.of(['', ' ', ' '])}`).join('');
}

/** A policy to which something happened. */
function wounded(chance: Chance): string {
  let text = chance.of(policies);
  for (let wounds = chance.below(4); wounds >= 0; wounds -= 1) {
    const at = chance.below(text.length + 1);
    const to = Math.min(text.length, at + chance.below(chance.of([2, 5, 30])));
    const fresh = chance.of([
      () => '',
      () => chance.of(words),
      () => ` ${chance.of(words)} `,
      () => text.slice(at, to).repeat(2),
      () => chance.of(policies).slice(chance.below(20), chance.below(60)),
    ])();
    text = text.slice(0, at) + fresh + text.slice(to);
  }
  return text.slice(0, 2_000);
}

/** Something inside of itself, or after itself, up to a great depth. */
function nested(chance: Chance): string {
  const [open, close] = chance.of([
    ['(', ')'],
    ['[', ']'],
    ['{1: ', '}'],
    ['f(', ')'],
    ['a[', ']'],
    ['not ', ''],
    ['- ', ''],
    ['map ', ' as v { v }'],
    ['map (', ')'],
    ['filter [', '] as v { true }'],
    ['rule { ', ' }'],
    ['func() { return ', ' }'],
    ['all [1] as v { ', ' }'],
    ['', '.a'],
    ['', ' + 1'],
    ['', ' else 1'],
  ]);
  const depth = chance.below(chance.of([4, 20, 250, 3_000]));
  const cut = chance.of([depth, depth, chance.below(depth + 1)]);
  return `x = ${open.repeat(depth)}1${close.repeat(cut)}\nmain = true\n`;
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  });
  const begin = performance.now();
  const { findings, ...figures } = await fuzz({ count: Number(values.count), seed: Number(values.seed) });
  for (const finding of findings) process.stderr.write(`${finding}\n`);
  const seconds = Math.round(performance.now() - begin) / 1000;
  process.stdout.write(`${JSON.stringify({ ...figures, findings: findings.length, seconds })}\n`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}

if (import.meta.main) await main(process.argv.slice(2));
