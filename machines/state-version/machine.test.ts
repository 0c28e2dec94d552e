// Every pair of state and event of a state version, and what comes of its upload.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { begin, take, walk } from '../kernel/walk.ts';
import { content, events, json, open, superseded, ways } from './lives.ts';
import { stateVersionMachine as machine } from './machine.ts';

test('every state and every event of a state version', () => {
  const table: Record<string, Record<string, string>> = {
    absent: { [open.type]: 'awaiting' },
    awaiting: { [content.type]: 'received, commit', [json.type]: 'awaiting', [superseded.type]: 'superseded' },
    received: { [json.type]: 'received' },
  };
  for (const [name, way] of Object.entries(ways)) {
    const place = way.length === 0 ? begin(machine) : walk(machine, ...way);
    assert.equal(place.state, name);
    for (const event of Object.values(events)) {
      const next = take(machine, place, event);
      const found = [next.state, ...next.effects.map(({ type }) => type)].join(', ');
      assert.equal(next.accepted ? found : undefined, table[name]?.[event.type], `${event.type} in ${name}`);
    }
  }
});

test('content that is not what was declared is refused with a sentence that names both', () => {
  for (const [change, sentence] of [
    [{ md5: 'other' }, /MD5 other, but md5 was declared/],
    [{ serial: 2 }, /serial 2, but 3 was declared/],
  ] as const) {
    const place = walk(machine, open, { ...content, ...change });
    assert.equal(place.state, 'refused');
    assert.match((place.effects[0] as unknown as { reason: string }).reason, sentence);
  }
  const place = walk(machine, open, content);
  assert.equal(place.effects[0]?.type, 'commit');
});

test('a client may count by serials of its own: what it declared is kept', () => {
  const [commit] = walk(machine, open, { ...content, serial: 40 }).effects;
  assert.equal((commit as unknown as { content: { serial: number } }).content.serial, 3);
});
