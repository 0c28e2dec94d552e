// Small policies for tests: tables of expressions and of whole policies with what they give, each row an assertion.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { display } from './display.ts';
import { compile, evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluate.ts';
import type { Host, Import } from './host.ts';
import { SentinelError } from './position.ts';

/** A host that has nothing but what is given. */
export const scratchHost = (given: Partial<Host> = {}): Host => ({ import: () => undefined, ...given });

/** Imports of these names, where a text is a module. */
export function scratchImports(
  imports: Readonly<Record<string, string | Import>>,
): (name: string) => Import | undefined {
  const found = new Map(
    Object.entries(imports).map(([name, given]): [string, Import] => [
      name,
      typeof given === 'string' ? { kind: 'module', policy: compile(given, `${name}.sentinel`) } : given,
    ]),
  );
  return (name) => found.get(name);
}

export const run = (text: string, host: Partial<Host> = {}): Promise<Evaluation> =>
  evaluate(compile(text, 'scratch.sentinel'), scratchHost(host));

/** What a policy came to: its outcome and what it printed, or `error: …` as its author reads it. */
async function outcomeOf(text: string, host: Partial<Host>): Promise<string> {
  try {
    const { outcome, prints, error } = await run(text, host);
    if (outcome === 'error') return `error: ${error?.position === undefined ? '' : `${at(error)}: `}${error?.message}`;
    return [...prints, outcome].join('\n');
  } catch (error) {
    if (!(error instanceof SentinelError)) throw error;
    return `error: ${at(error)}: ${error.message}`;
  }
}

const at = ({ position }: SentinelError): string => `${position?.line}:${position?.column}`;

/** A text and what it gives, or `error: ` with a part of the error. */
export type Row = readonly [text: string, expected: string];

/** Every expression has its value, as it is printed, after the statements of `before`. */
export function expressions(name: string, rows: readonly Row[], before = '', host: Partial<Host> = {}): void {
  table(name, rows, (expression) => expressionValue(`${before}\nresult = ${expression}\nmain = true\n`, host));
}

async function expressionValue(text: string, host: Partial<Host>): Promise<string> {
  try {
    const evaluation = await run(text, host);
    if (evaluation.outcome === 'error') return `error: ${evaluation.error?.message}`;
    const value = evaluation.valueOf('result');
    return value === undefined ? 'nothing' : display(value);
  } catch (error) {
    if (!(error instanceof SentinelError)) throw error;
    return `error: ${error.message}`;
  }
}

/** Every policy prints these lines and ends with this outcome, or with this error. A main that is true is added where it is missing. */
export function policies(name: string, rows: readonly Row[], host: Partial<Host> = {}): void {
  table(name, rows, (text, expected) => {
    const isComplete = expected.startsWith('error: ') || /\bmain\b/.test(text);
    return outcomeOf(isComplete ? text : `${text}\nmain = true\n`, host);
  });
}

/** All rows that are not as expected are told at once. */
function table(name: string, rows: readonly Row[], give: (text: string, expected: string) => Promise<string>): void {
  test(name, async () => {
    const wrong: Row[] = [];
    for (const [text, expected] of rows) {
      const given = await give(text, expected);
      const isRight = expected.startsWith('error: ')
        ? given.startsWith('error: ') && given.includes(expected.slice('error: '.length))
        : given === expected;
      if (!isRight) wrong.push([text, given]);
    }
    const expected = new Map(rows);
    assert.deepEqual(
      wrong.map(([text, given]) => `${text} → ${given}`),
      wrong.map(([text]) => `${text} → ${expected.get(text)}`),
    );
  });
}
