// What is drawn of a machine is what its definition says: nested states, delays, guards that are put together, states that nobody stays in.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { and, setup } from 'xstate';
import { chartOf } from './chart.ts';

const machine = setup({
  types: { events: {} as { type: 'go' } | { type: 'job.done' } | { type: 'stop' } },
  delays: { patience: 5_000, mood: () => 7 },
  guards: { isWarm: () => true, isDry: () => true },
  actions: { note: () => {} },
}).createMachine({
  id: 'picnic',
  initial: 'home',
  states: {
    home: {
      on: { go: [{ guard: and(['isWarm', 'isDry']), target: 'choice', actions: ['note'] }, { actions: ['note'] }] },
    },
    choice: { always: [{ guard: 'isWarm', target: 'out' }, { target: 'done' }] },
    out: {
      initial: 'walking',
      states: { walking: { after: { patience: 'eating' } }, eating: { after: { mood: { target: '#picnic.done' } } } },
      on: { stop: 'done', 'job.done': { actions: ['note'] } },
    },
    done: { type: 'final' },
  },
});

void test('the states of a machine are listed with what they lie in', () => {
  assert.deepEqual(
    chartOf(machine).states.map(({ id, name, parent, type, isInitial }) => [id, name, parent, type, isInitial]),
    [
      ['home', 'home', null, 'atomic', true],
      ['choice', 'choice', null, 'passing', false],
      ['out', 'out', null, 'compound', false],
      ['out.walking', 'walking', 'out', 'atomic', true],
      ['out.eating', 'eating', 'out', 'atomic', false],
      ['done', 'done', null, 'final', false],
    ],
  );
});

void test('its moves say what brings them about, when, and under which conditions', () => {
  const moves = chartOf(machine).moves.map(({ from, to, by, event, afterMs, guards, actions }) =>
    [from, to ?? '-', by, event, afterMs, guards.join('&'), actions.join()].join(' '),
  );
  assert.deepEqual(moves, [
    'home choice message go  isWarm&isDry note',
    'home - message go   note',
    'choice out itself   isWarm ',
    'choice done itself    ',
    'out done message stop   ',
    'out - job job.done   note',
    'out.walking out.eating time patience 5000  ',
    'out.eating done time mood   ',
  ]);
});
