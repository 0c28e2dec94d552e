// Every pair of state and event of a configuration version, and what comes of its upload.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { begin, take, walk } from '../kernel/walk.ts';
import { archive, create, events, failed, permanentlyDelete, restore, softDelete, uploaded, ways } from './lives.ts';
import { configurationVersionMachine as machine } from './machine.ts';

test('every state and every event of a configuration version', () => {
  const table: Record<string, Record<string, string>> = {
    absent: { [create.type]: 'pending, changed created' },
    pending: { [uploaded.type]: 'uploaded, changed uploaded', [failed.type]: 'errored, changed errored' },
    uploaded: {
      [archive.type]: 'archived, changed archived',
      [softDelete.type]: 'backing_data_soft_deleted, changed soft-deleted',
    },
    backing_data_soft_deleted: {
      [restore.type]: 'uploaded, changed restored',
      [permanentlyDelete.type]: 'backing_data_permanently_deleted, changed permanently-deleted',
    },
  };
  for (const [name, way] of Object.entries(ways)) {
    const place = way.length === 0 ? begin(machine) : walk(machine, ...way);
    assert.equal(place.state, name);
    for (const event of Object.values(events)) {
      const next = take(machine, place, event);
      const found = [next.state, ...next.effects.map((effect) => Object.values(effect).join(' '))].join(', ');
      assert.equal(next.accepted ? found : undefined, table[name]?.[event.type], `${event.type} in ${name}`);
    }
  }
});

test('an upload queues the run that was asked for, once', () => {
  const queue = { run: 'run-1', create: { message: 'by itself' } };
  const place = walk(machine, { ...create, queue }, uploaded);
  assert.deepEqual(place.effects.at(-1), { type: 'queue-run', run: 'run-1', create: { message: 'by itself' } });
  assert.equal((place.snapshot.context as { queue: unknown }).queue, null);
});

test('another archive takes the place of the first, unless it was fetched', () => {
  const other = { ...uploaded, digest: 'e' };
  const replaced = take(machine, walk(machine, create, uploaded), other);
  assert.deepEqual([replaced.accepted, (replaced.snapshot.context as { digest: string }).digest], [true, 'e']);
  assert.equal(
    take(machine, walk(machine, { ...create, ingress: { identifier: 'acme/net' } }, uploaded), other).accepted,
    false,
  );
});

test('what is put aside comes back as it was, and what is gone for good names no archive', () => {
  const digestOf = (...way: Parameters<typeof walk>[1][]) =>
    (walk(machine, ...way).snapshot.context as { digest: string | null }).digest;
  assert.equal(digestOf(create, uploaded, softDelete, restore), 'd');
  assert.equal(digestOf(create, uploaded, softDelete, permanentlyDelete), null);
});
