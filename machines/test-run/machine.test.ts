// Every pair of state and event of a test run, and what it says of how it ended.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { begin, take, walk } from '../kernel/walk.ts';
import type { TestEvent } from '../kernel/walk.ts';
import { cancel, create, done, events, failed, lost, refused, started, stopped, ways } from './lives.ts';
import { testRunMachine as machine } from './machine.ts';

test('every state and every event of a test run', () => {
  const ends = {
    done: 'finished, changed',
    failed: 'errored, changed',
    refused: 'errored, changed',
    lost: 'errored, changed',
    stopped: 'canceled, changed',
  };
  const table: Record<string, Record<string, string>> = {
    absent: { create: 'pending, begin, changed' },
    pending: { ...ends, started: 'running, changed', cancel: 'pending, stop', force: 'pending, stop' },
    running: { ...ends, cancel: 'running, stop', force: 'running, stop' },
    finished: {},
    errored: {},
    canceled: {},
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

test('how it ended is told: by its verdict, by an error, or by nothing when it was cancelled', () => {
  const told = (...way: readonly TestEvent[]) => {
    const { verdict, error } = walk(machine, create, started, ...way).snapshot.context as {
      readonly verdict: string;
      readonly error: { readonly detail: string } | null;
    };
    return [verdict, error?.detail ?? null];
  };
  assert.deepEqual(told(done), ['fail', null]);
  assert.deepEqual(told(failed), ['error', 'no such module']);
  assert.deepEqual(told(refused), ['error', 'no terraform']);
  assert.deepEqual(told(cancel, stopped), ['pending', null]);
  assert.match(String(told(lost)[1]), /what they had made may still be there: its worker w1 was killed/);
});
