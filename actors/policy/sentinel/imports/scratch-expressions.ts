// For the tests of the standard imports: expressions of the language with what they give, as tables.

import assert from 'node:assert/strict';
import { compile, evaluate } from '../evaluate.ts';
import type { Limits } from '../limits.ts';
import { toJson } from '../value.ts';
import type { Json } from '../value.ts';
import { PolicyFiles } from '../package/files.ts';
import { parseConfiguration } from '../package/configuration.ts';
import { prepareHost } from '../package/surroundings.ts';
import type { HttpSend } from './http.ts';

export interface World {
  /** Lines that stand before the expression, imports first. */
  readonly head: string;
  readonly configuration?: string;
  readonly httpSend?: HttpSend;
  readonly limits?: Partial<Limits>;
}

/** 2026-03-04T05:06:07.089Z */
export const fixedNow = 1_772_600_767_089_000_000n;

/** What each expression gives, as JSON; `error: …` for a runtime error, without the place. */
export async function valuesOf(world: World, expressions: readonly string[]): Promise<Record<string, Json>> {
  const results: Record<string, Json> = {};
  for (const expression of expressions) results[expression] = await valueOf(world, expression);
  return results;
}

async function valueOf({ head, configuration = '', httpSend, limits = {} }: World, expression: string): Promise<Json> {
  const policy = compile(`${head}\nresult = ${expression}\nmain = true\n`, 'policy.sentinel');
  const host = await prepareHost(policy, {
    files: new PolicyFiles({ read: () => Promise.resolve(undefined) }),
    configuration: parseConfiguration(configuration, 'sentinel.hcl'),
    now: fixedNow,
    httpSend: httpSend ?? null,
  });
  const evaluation = await evaluate(policy, { ...host, limits });
  if (evaluation.error !== undefined) return `error: ${evaluation.error.message}`;
  const value = evaluation.valueOf('result');
  const json = value === undefined ? 'nothing' : toJson(value);
  return json === undefined ? 'undefined' : json;
}

/** Every row is an expression and what it gives; `'undefined'` stands for the language's undefined. */
export async function holds(world: World, rows: readonly (readonly [expression: string, Json])[]): Promise<void> {
  const expected = Object.fromEntries(rows.map(([expression, value]) => [expression, value]));
  assert.equal(Object.keys(expected).length, rows.length, 'a row stands twice in the table');
  const found = await valuesOf(world, Object.keys(expected));
  assert.deepEqual(found, expected);
}
