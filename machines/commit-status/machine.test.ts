// Every pair of state and event of a commit status; and that the last word is brought, and no older one after it.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { begin, take, walk } from '../kernel/walk.ts';
import type { Place } from '../kernel/walk.ts';
import { done, events, refused, want, ways } from './lives.ts';
import { commitStatusMachine as machine } from './machine.ts';
import type { CommitStatusContext } from './machine.ts';

const contextOf = ({ snapshot }: Place) => snapshot.context as CommitStatusContext;

test('every state and every event of a commit status', () => {
  const behind = 'sending, bring 2';
  const table: Record<string, Record<string, string>> = {
    absent: {
      'an older one': 'sending, bring 1',
      'a newer one': 'sending, bring 1',
      'the same, later': 'sending, bring 1',
    },
    sending: {
      ...{ 'a newer one': 'sending', 'the same, later': 'sending', done: 'told' },
      ...{ refused: 'failed', unprepared: 'failed', lost: 'failed', canceled: 'failed' },
    },
    'sending, and there is a newer one': {
      ...{ 'a newer one': 'sending', 'the same, later': 'sending', done: behind },
      ...{ refused: behind, unprepared: behind, lost: behind, canceled: behind },
    },
    told: { 'a newer one': behind, 'the same, later': 'told' },
    failed: { 'a newer one': behind, 'the same, later': behind },
  };
  for (const [name, way] of Object.entries(ways)) {
    const place = way.length === 0 ? begin(machine) : walk(machine, ...way);
    assert.equal(place.state, name.split(',')[0]);
    for (const [event, said] of Object.entries(events)) {
      const next = take(machine, place, said);
      const effects = next.effects.map((effect) => `bring ${(effect as unknown as { job: number }).job}`);
      const found = [next.state, ...effects].join(', ');
      assert.equal(next.accepted ? found : undefined, table[name]?.[event], `${event} in ${name}`);
    }
  }
});

test('whatever comes while one is on its way, the last word is brought and none is brought after it', () => {
  const busy = walk(machine, want(1), want(2), want(5, 'success'));
  assert.deepEqual([busy.effects, contextOf(busy).said.state], [[], 'success']);
  assert.equal(take(machine, busy, want(3, 'failure')).accepted, false);
  // The job says what is newest when it is taken up.
  assert.deepEqual([walk(machine, want(1), want(5, 'success'), done(5)).state], ['told']);
  const second = take(machine, busy, done(1));
  assert.deepEqual([second.state, second.effects], ['sending', [{ type: 'bring', job: 2 }]]);
  assert.equal(take(machine, second, done(1)).accepted, false, 'the first job is over');
  const last = take(machine, second, done(5, 2));
  assert.deepEqual([last.state, contextOf(last).told?.mark], ['told', '5']);
  assert.equal(take(machine, last, want(4)).accepted, false);
  // A server that did not take it is asked again only with something newer.
  const failed = walk(machine, want(1), refused(1));
  assert.equal(contextOf(failed).told?.detail, 'git.test answered 404');
});
