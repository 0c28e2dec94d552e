// A plan of another shape than Terraform writes is an error with its place, and never an empty collection that every policy passes.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { run } from '../scratch-policy.ts';
import { terraformImports } from './imports.ts';
import { JsonDocument } from './lazy-json.ts';

const change = (address: string): string => `{"address":"${address}","mode":"managed","change":{"actions":["create"]}}`;
const state = (resources: string): string => `{"values":{"root_module":{"resources":${resources}}}}`;

/** What a policy reads of a plan, and what is wrong with it the last of which text it points at. */
const rows: readonly (readonly [read: string, plan: string, mark: string, message: RegExp])[] = [
  ['tfplan.resource_changes', '{"resource_changes":5}', '5}', /"resource_changes" must be a list here, not int/],
  ['tfplan.resource_changes', '{"resource_changes":{"a":{}}}', '{"a"', /must be a list here, not map/],
  ['tfplan.resource_changes', '{"resource_changes":[7]}', '7]', /every element must be an object here, not int/],
  ['tfplan.resource_changes', '{"resource_changes":[null]}', 'null', /must be an object here, not null/],
  ['tfplan.resource_changes', '{"resource_changes":[{"address":5}]}', '5}', /"address" must be a string here, not int/],
  [
    'tfplan.resource_changes',
    `{"resource_changes":[${change('a.b')},${change('a.b')}]}`,
    '"a.b"',
    /the address "a\.b" is there twice/,
  ],
  [
    'tfplan.resource_changes',
    '{"resource_changes":[],"resource_changes":[1]}',
    '"resource_changes"',
    /the object has "resource_changes" twice/,
  ],
  [
    'tfplan.resource_changes',
    '{"resource_changes":[],"x":1,"resource_\\u0063hanges":[1]}',
    '"resource_\\u0063',
    /the object has "resource_changes" twice/,
  ],
  [
    'tfplan.resource_changes["a"].change',
    '{"resource_changes":[{"address":"a","change":[]}]}',
    '[]}',
    /"change" must be an object/,
  ],
  [
    'tfplan.planned_values.resources',
    '{"planned_values":"x"}',
    '"x"',
    /"planned_values" must be an object here, not string/,
  ],
  ['tfplan.planned_values.outputs', '{"planned_values":{"outputs":{"o":1}}}', '1}', /"o" must be an object/],
  ['tfplan.variables', '{"variables":{"é":true}}', 'true', /"é" must be an object here, not bool/],
  [
    'tfstate.resources',
    `{"prior_state":${state('[{"address":"a.b"},{"address":"a.b"}]')}}`,
    '"a.b"',
    /"a\.b" is there twice/,
  ],
  [
    'tfconfig.resources',
    '{"configuration":{"root_module":{"resources":[{"address":"a.b"},{"address":"a.b"}]}}}',
    '"a.b"',
    /"a\.b" is there twice/,
  ],
  ['tfconfig.resources', '{"configuration":[]}', '[]', /"configuration" must be an object here, not list/],
];

test('what has another shape, or is there twice, is an error at its place', async () => {
  for (const [read, plan, mark, expected] of rows) {
    const find = terraformImports({ plan: new JsonDocument(Buffer.from(plan), 'plan.json') });
    const imports = ['tfplan', 'tfstate', 'tfconfig'].map((name) => `import "${name}/v2" as ${name}\n`).join('');
    const { outcome, error } = await run(`${imports}main = ${read} is empty`, { import: find });
    assert.equal(outcome, 'error', plan);
    assert.match(error?.message ?? '', expected, plan);
    assert.deepEqual([error?.position?.file, error?.position?.line], ['plan.json', 1], plan);
    assert.equal(error?.position?.column, plan.lastIndexOf(mark) + 1, `${plan}: ${error?.message}`);
  }
});

test('of a large object too, and what Terraform leaves out or writes as null is no other shape', async () => {
  const many = Array.from({ length: 60 }, (_, index) => `"k${index}":1`).join(',');
  const twice = `{"variables":{"v":{"value":{${many},"k7":2}}}}`;
  for (const [plan, outcome] of [
    [twice, 'error'],
    ['{"resource_changes":null,"planned_values":{},"prior_state":null}', 'pass'],
    ['{}', 'pass'],
  ] as const) {
    const find = terraformImports({ plan: new JsonDocument(Buffer.from(plan), 'plan.json') });
    const text = `import "tfplan/v2" as p\nmain = p.resource_changes is empty and p.planned_values.resources is empty and
  all p.variables as _, v { length(v.value) is 60 }`;
    assert.equal((await run(text, { import: find })).outcome, outcome, plan);
  }
});

test('names that share a hash are no twins, and twins are found among objects inside each other', () => {
  const read = (text: string) => new JsonDocument(Buffer.from(text), 'plan.json').object();
  const names = Array.from({ length: 40 }, (_, index) => `"n${index * 7919}":{"n0":${index}}`).join(',');
  for (let round = 0; round < 2_000; round += 1) assert.equal([...read(`{${names}}`).keys()].length, 40);
  // "Aa" and "BB" have one hash.
  assert.deepEqual(
    [...read('{"Aa":1,"BB":2,"AaAa":3,"BBBB":4,"AaBB":5}').keys()],
    ['Aa', 'BB', 'AaAa', 'BBBB', 'AaBB'],
  );
  assert.throws(() => read('{"Aa":1,"BB":2,"Aa":3}').get('BB'), /the object has "Aa" twice/);
});
