// What the janitor of the archive heeds, against what actors write.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitions } from '@terrace/actors/definitions';
import { references } from '@terrace/actors/references';

test('every column of an actor that holds a digest is one that the janitor heeds', () => {
  const heeded = new Set(
    [...references.objects, ...references.states].map(({ table, column }) => `${table}.${column}`),
  );
  const held = definitions
    .flatMap(({ tables }) => tables.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`)))
    .filter((name) => /\.digest$|_digest$|\.plan_(file|json|redacted_json)$/.test(name));
  assert.ok(held.length >= 5, held.join());
  assert.deepEqual(
    held.filter((name) => !heeded.has(name)),
    [],
  );
});
