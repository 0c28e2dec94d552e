// Every pair of state and event of an export of a plan, and what is left of its bundle.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { begin, take, walk } from '../kernel/walk.ts';
import { create, events, expiry, failed, lost, made, remove, ways } from './export-lives.ts';
import { planExportMachine as machine } from './export-machine.ts';

test('every state and every event of an export', () => {
  const gone = { remove: 'deleted' };
  const heard = { started: 'deleted', made: 'deleted', failed: 'deleted', lost: 'deleted', canceled: 'deleted' };
  const table: Record<string, Record<string, string>> = {
    absent: { create: 'queued, make' },
    queued: {
      ...{ started: 'queued', made: 'finished', failed: 'errored', lost: 'errored', canceled: 'canceled' },
      remove: 'deleted, stop',
    },
    finished: { expiry: 'expired', ...gone },
    errored: gone,
    canceled: gone,
    expired: gone,
    deleted: heard,
  };
  for (const [name, way] of Object.entries(ways)) {
    const place = way.length === 0 ? begin(machine) : walk(machine, ...way);
    assert.equal(place.state, name);
    for (const [event, message] of Object.entries(events)) {
      const next = take(machine, place, message);
      const found = [next.state, ...next.effects.map(({ type }) => type)].join(', ');
      assert.equal(next.accepted ? found : undefined, table[name]?.[event], `${event} in ${name}`);
    }
  }
});

test('a bundle can be had for an hour, and is named by nobody after that', () => {
  const digestOf = (...way: Parameters<typeof walk>[1][]) =>
    (walk(machine, ...way).snapshot.context as { digest: string | null }).digest;
  assert.equal(digestOf(create, made), 'd');
  assert.deepEqual(walk(machine, create, made).armed, [expiry.type]);
  assert.equal(digestOf(create, made, expiry), null);
  assert.equal(digestOf(create, made, remove), null);
});

test('an export that comes to nothing says why', () => {
  const errorOf = (...way: Parameters<typeof walk>[1][]) =>
    (walk(machine, ...way).snapshot.context as { error: string | null }).error;
  assert.equal(errorOf(create, failed), 'the plan is no JSON');
  assert.equal(errorOf(create, lost), 'it could not be made: its worker w1 fell silent');
});
