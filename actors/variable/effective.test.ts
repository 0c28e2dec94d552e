// Which variable wins: every pair of places, in the order of the documents, and ties by the name of the set.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { VariableSetId } from '@terrace/machines/variable/id';
import { isAbove, rankOf, winners } from './effective.ts';
import type { Applicable, Through } from './effective.ts';

const through = (changes: Partial<Through>): Through => ({
  set: 'varset-x' as VariableSetId,
  name: 'x',
  ...{ priority: false, isProjects: false, global: false, byProject: false, byWorkspace: false },
  ...changes,
});
const places = {
  global: { global: true },
  'project, of the organization': { byProject: true },
  'workspace, of the organization': { byWorkspace: true },
  'project, of the project': { byProject: true, isProjects: true },
  'workspace, of the project': { byWorkspace: true, isProjects: true },
};
/** Highest first; the run's own variables stand between the two parts. */
const above = Object.entries(places).map(([name, place]) => [
  `priority ${name}`,
  through({ ...place, priority: true }),
]);
const below = Object.entries(places)
  .map(([name, place]) => [name, through(place)])
  .toReversed();
const order = [...above, ['the workspace itself', null], ...below] as [string, Through | null][];
const at = (place: Through | null, key = 'k'): Applicable => ({
  variable: { key, category: 'terraform' },
  through: place,
});

test('of any two places the one that the documents name first wins, in whatever order they are found', () => {
  for (const [index, [higher, first]] of order.entries())
    for (const [lower, second] of order.slice(index + 1)) {
      const [a, b] = [at(first), at(second)];
      for (const found of [
        [a, b],
        [b, a],
      ])
        assert.deepEqual(winners(found), [a], `${higher} wins over ${lower}`);
    }
});

test('sets with priority stand above the variables of a run, everything else below', () => {
  assert.deepEqual(
    order.map(([, place]) => isAbove(at(place))),
    order.map(([name]) => name.startsWith('priority')),
  );
});

test('of two sets in one place the one whose name comes first wins', () => {
  const [a, b] = [at(through({ name: 'a', global: true })), at(through({ name: 'b', global: true }))];
  assert.deepEqual(winners([b, a]), [a]);
});

test('a set that applies in several ways counts by the one that puts it first', () => {
  const everywhere = { global: true, byProject: true, byWorkspace: true };
  assert.equal(rankOf(through(everywhere)), rankOf(through({ byWorkspace: true })));
  assert.equal(rankOf(through({ ...everywhere, priority: true })), rankOf(through({ global: true, priority: true })));
});

test('another key or another category is another variable', () => {
  const found = [at(null, 'a'), at(null, 'b'), { ...at(null, 'a'), variable: { key: 'a', category: 'env' as const } }];
  assert.equal(winners(found).length, 3);
});
