// The way through a machine of a few states: found, drawn, and gone on from.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { nextEvents, pathOf, statesNear } from './path.ts';
import type { Machine, Move, State } from './path.ts';

const state = (id: string, type: State['type'] = 'atomic', isInitial = false): State => ({
  ...{ id, name: id.split('.').at(-1) ?? '', type, 'is-initial': isInitial },
  parent: id.includes('.') ? id.slice(0, id.lastIndexOf('.')) : null,
});
const move = (from: string, to: string | null, event: string, guards: readonly string[] = []): Move => ({
  ...{ from, to, event, by: event === '' ? 'itself' : 'message', 'after-ms': null, actions: [] },
  guards: [...guards],
});
/** Asleep, then out of doors by a decision, and home from wherever one is. */
const machine: Machine = {
  states: [
    state('asleep', 'atomic', true),
    state('choice', 'passing'),
    ...[state('out', 'compound'), state('out.walk', 'atomic', true), state('out.rest')],
    ...[state('reading'), state('home', 'final')],
  ],
  moves: [
    ...[move('asleep', 'choice', 'wake'), move('choice', 'out', '', ['isDry']), move('choice', 'reading', '')],
    ...[move('out', 'home', 'rain'), move('out.walk', 'out.rest', 'tire', ['isOld']), move('out.walk', null, 'tire')],
    ...[move('out.walk', 'home', 'rain', ['isFar']), move('out.rest', 'out.walk', 'wake')],
  ],
};

test('the way from state to state goes through what is only passed, and into what lies inside', () => {
  const path = pathOf(machine, ['asleep', 'asleep', 'out.walk', 'out.rest', 'out.walk', 'home']);
  assert.deepEqual(path.stays, ['asleep', 'out.walk', 'out.rest', 'out.walk', 'home']);
  assert.deepEqual([...path.edges].toSorted(), [
    'asleep > choice',
    'choice > out',
    'out.rest > out.walk',
    'out.walk > home',
    'out.walk > out.rest',
  ]);
  assert.deepEqual([...path.passed], ['choice']);
});

test('a step that the machine cannot make has no way, and breaks nothing', () => {
  const path = pathOf(machine, ['home', 'asleep']);
  assert.deepEqual([path.stays, path.edges.size], [['home', 'asleep'], 0]);
});

test('what can come next is told in the order in which the machine tries it', () => {
  assert.deepEqual(
    nextEvents(machine, 'out.walk').map(({ event, ways }) => [event, ways]),
    [
      [
        'tire',
        [
          { to: 'out.rest', guards: ['isOld'] },
          { to: null, guards: [] },
        ],
      ],
      [
        'rain',
        [
          { to: 'home', guards: ['isFar'] },
          { to: 'home', guards: [] },
        ],
      ],
    ],
  );
  assert.deepEqual(nextEvents(machine, 'home'), []);
});

test('a picture of the path shows where it was and where it can go, decisions included', () => {
  assert.deepEqual(
    [...statesNear(machine, pathOf(machine, ['asleep']))],
    ['asleep', 'choice', 'out.walk', 'reading', 'out'],
  );
});
