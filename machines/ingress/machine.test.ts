// Every pair of state and event of an ingress, and that each who wants a commit is told once.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { begin, take, walk } from '../kernel/walk.ts';
import { canceled, done, events, failure, lost, result, started, want, ways } from './lives.ts';
import { ingressMachine as machine } from './machine.ts';

test('every state and every event of an ingress', () => {
  const table: Record<string, Record<string, string>> = {
    absent: { want: 'fetching, fetch' },
    fetching: {
      want: 'fetching',
      started: 'fetching',
      done: 'stored, tell',
      failure: 'failed, tell',
      lost: 'failed, tell',
      canceled: 'failed, tell',
    },
    stored: { want: 'stored, tell', forgotten: 'idle' },
    failed: { want: 'fetching, fetch' },
    idle: { want: 'fetching, fetch' },
  };
  for (const [name, way] of Object.entries(ways)) {
    const place = way.length === 0 ? begin(machine) : walk(machine, ...way);
    assert.equal(place.state, name);
    for (const [event, said] of Object.entries(events)) {
      const next = take(machine, place, said);
      const found = [next.state, ...next.effects.map(({ type }) => type)].join(', ');
      assert.equal(next.accepted ? found : undefined, table[name]?.[event], `${event} in ${name}`);
    }
  }
});

const told = (place: ReturnType<typeof walk>) =>
  place.effects.map((effect) => {
    const { subscriber, came } = effect as unknown as { subscriber: { id: string }; came: unknown };
    return [subscriber.id, came];
  });

test('however many want a commit, it is fetched once and each of them is told', () => {
  const place = walk(machine, want('cv-1', 'cv-2'), started, want('cv-2', 'cv-3'), done);
  assert.deepEqual(told(place), [
    ['cv-1', result],
    ['cv-2', result],
    ['cv-3', result],
  ]);
  assert.deepEqual(told(take(machine, place, want('cv-4'))), [['cv-4', result]]);
});

test('a fetch that brought nothing says why, and the next who wants it has it tried again under another name', () => {
  for (const [end, sentence] of [
    [failure, 'there is no such commit'],
    [lost, 'it could not be fetched: its worker w1 was killed'],
    [canceled, 'its fetch was cancelled'],
    [{ ...done, result: 'nonsense' }, 'its worker told nothing that could be understood'],
  ] as const) {
    const place = walk(machine, want('cv-1'), end);
    assert.deepEqual(told(place), [['cv-1', { detail: sentence }]]);
    assert.deepEqual(take(machine, place, want('cv-5')).effects, [{ type: 'fetch', tries: 2 }]);
  }
});
