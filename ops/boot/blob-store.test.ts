// The store of the first start stays the store: a node that was told of another does not begin.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchDatabase, skipWithoutPostgres as skip } from '@terrace/runtime/keys/scratch-database';
import { checkBlobStore } from './blob-store.ts';
import { ConfigurationError } from './configuration.ts';

const schema = new URL('../migrations/installation.sql', import.meta.url);

test('a later start that names another store is refused with the one that there is', { skip }, async () => {
  await using database = await openScratchDatabase(schema);
  const { sql } = database;
  await checkBlobStore(sql, 'disk');
  await checkBlobStore(sql, 'disk');
  for (const other of ['nats', 's3'] as const)
    await assert.rejects(checkBlobStore(sql, other), (error) => {
      assert.ok(error instanceof ConfigurationError);
      assert.match(error.message, new RegExp(`^TERRACE_BLOBS must be disk: .* not be found in ${other}$`));
      return true;
    });
});

test('of nodes that come first at the same moment one decides', { skip }, async () => {
  await using database = await openScratchDatabase(schema);
  const { sql } = database;
  const stores = ['nats', 'disk', 'nats', 'disk'] as const;
  const settled = await Promise.allSettled(stores.map((store) => checkBlobStore(sql, store)));
  const taken = stores.filter((_, index) => settled[index]?.status === 'fulfilled');
  assert.equal(taken.length, 2);
  assert.equal(new Set(taken).size, 1);
});
