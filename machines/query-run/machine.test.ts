// Every pair of state and event of a query run, and what it says of how it ended.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { begin, take, walk } from '../kernel/walk.ts';
import type { TestEvent } from '../kernel/walk.ts';
import { cancel, create, done, events, failed, force, lost, refused, started, stopped, ways } from './lives.ts';
import { forceAfterMs, queryRunMachine as machine } from './machine.ts';

test('every state and every event of a query run', () => {
  const ends = {
    done: 'finished, changed',
    failed: 'errored, changed',
    refused: 'errored, changed',
    lost: 'errored, changed',
    stopped: 'canceled, changed',
  };
  const table: Record<string, Record<string, string>> = {
    absent: { create: 'pending, begin, changed' },
    pending: { ...ends, started: 'running, changed', cancel: 'pending, stop, changed' },
    running: { ...ends, started: 'running, changed', cancel: 'running, stop, changed' },
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

test('a cancel is taken once, and force some seconds after it, once', () => {
  const asked = walk(machine, create, started, cancel);
  const at = 300 + forceAfterMs;
  assert.equal(take(machine, asked, cancel).accepted, false);
  assert.equal(take(machine, asked, force, at - 1).accepted, false);
  const forced = take(machine, asked, force, at);
  assert.deepEqual(forced.effects[0], { type: 'stop', isForced: true });
  assert.equal(take(machine, forced, force, at + forceAfterMs).accepted, false);
  const { times } = take(machine, forced, stopped, at + 1).snapshot.context as { readonly times: object };
  assert.deepEqual(times, { queuing: 100, running: 200, canceled: at + 1, 'force-canceled': at + 1 });
});

test('how it ended is told: by an error, or by nothing', () => {
  const told = (...way: readonly TestEvent[]) => {
    const { error } = walk(machine, create, started, ...way).snapshot.context as {
      readonly error: { readonly detail: string } | null;
    };
    return error?.detail ?? null;
  };
  assert.equal(told(done), null);
  assert.equal(told(failed), 'no such module');
  assert.equal(told(refused), 'no terraform');
  assert.equal(told(cancel, stopped), null);
  assert.equal(told(lost), 'the query was cut off: its worker w1 was killed');
});
