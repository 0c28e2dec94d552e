// Of several variables with one name, the others say which one counts.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Variable, VariableSet } from '../api/resources.ts';
import { sourcesOf } from './sources.ts';

const variable = (id: string, key: string, set: string | null, category = 'terraform'): Variable =>
  ({
    ...{ id, type: 'vars', attributes: { key, category } },
    relationships: set === null ? {} : { varset: { data: { type: 'varsets', id: set } } },
  }) as unknown as Variable;
const set = (id: string): VariableSet => ({ id, attributes: { name: id } }) as unknown as VariableSet;

test('each variable says where it comes from, and which one overrides it', () => {
  const own = [variable('own-region', 'region', null), variable('own-zone', 'zone', null)];
  const ofSets = [
    variable('base-region', 'region', 'base'),
    variable('forced-zone', 'zone', 'forced'),
    // The same key for another purpose is another variable.
    variable('base-env', 'region', 'base', 'env'),
  ];
  const effective = [own[0], ofSets[1], ofSets[2]].flatMap((each) => (each === undefined ? [] : [each]));
  const found = sourcesOf({ own, ofSets, effective, sets: [set('base'), set('forced')] });
  assert.deepEqual(
    found.map(({ variable: { id }, set: from, overriddenBy }) => [
      id,
      from?.id ?? null,
      overriddenBy === null ? null : [overriddenBy.variable.id, overriddenBy.set?.id ?? null],
    ]),
    [
      ['own-region', null, null],
      ['own-zone', null, ['forced-zone', 'forced']],
      ['base-region', 'base', ['own-region', null]],
      ['forced-zone', 'forced', null],
      ['base-env', 'base', null],
    ],
  );
});
