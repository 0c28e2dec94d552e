// The life of a notification.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { walk } from '../kernel/walk.ts';
import { canceled, done, lost, refused, send, started, unprepared, ways } from './lives.ts';
import { notificationMachine } from './machine.ts';
import type { NotificationContext } from './machine.ts';

const after = (...events: Parameters<typeof walk> extends [unknown, ...infer Rest] ? Rest : never) => {
  const { state, snapshot, effects } = walk(notificationMachine, ...events);
  return { state, context: snapshot.context as NotificationContext, effects };
};

test('every way leads into the state that it is named after', () => {
  for (const [name, way] of Object.entries(ways)) assert.equal(after(...way).state, name.split(',')[0]);
});

test('it is brought once it is asked for, and ends with what came of it', () => {
  assert.deepEqual(after(send).effects, [{ type: 'bring' }]);
  assert.deepEqual(
    [send, started, done].map((_, index, all) => after(...all.slice(0, index + 1)).context.tries),
    [0, 2, 2],
  );
  assert.equal(after(send, started, done).context.told?.code, 200);
  assert.equal(after(send, started, refused).context.told?.detail, 'hook.example answered 404');
});

test('one that came to no answer says why', () => {
  assert.equal(after(send, unprepared).context.told?.detail, 'the configuration is gone');
  assert.match(after(send, started, lost).context.told?.detail ?? '', /not known whether .* was killed/);
  assert.deepEqual([after(send, canceled).state, after(send, canceled).context.told?.code], ['failed', null]);
});
