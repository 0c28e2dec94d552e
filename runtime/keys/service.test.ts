// The key service over sealed keys in PostgreSQL: what was changed or moved does not open, and nodes agree.

import assert from 'node:assert/strict';
import test from 'node:test';
import { TerminalFault } from '../fault/fault.ts';
import { passwordRootKey } from './root-key.ts';
import { openScratchDatabase, skipWithoutPostgres } from './scratch-database.ts';
import { hasSealedKeys, resealKeys } from './sealed-keys.ts';
import { openKeyService } from './service.ts';

const schema = new URL('schema.sql', import.meta.url);
const root = passwordRootKey('correct horse');
const skip = skipWithoutPostgres;

test('a sealed value opens at its place only, and no byte of it may change', { skip }, async () => {
  await using database = await openScratchDatabase(schema);
  const keys = await openKeyService({ sql: database.sql, root });
  const plain = Buffer.from('hunter2');
  const sealed = await keys.seal(plain, 'variable/value/var-1');
  assert.deepEqual(Buffer.from(await keys.open(sealed, 'variable/value/var-1')), plain);
  assert.equal(Buffer.from(sealed).includes(plain), false);
  await assert.rejects(keys.open(sealed, 'variable/value/var-2'), isDamaged('variable/value/var-2'));
  for (let index = 0; index < sealed.length; index += 1) {
    const flipped = Uint8Array.from(sealed);
    flipped[index]! ^= 0x10;
    await assert.rejects(
      keys.open(flipped, 'variable/value/var-1'),
      isDamaged('variable/value/var-1'),
      `byte ${index}`,
    );
  }
  await assert.rejects(keys.open(sealed.subarray(0, sealed.length - 1), 'variable/value/var-1'), isDamaged(''));
  await assert.rejects(keys.open(new Uint8Array(0), 'variable/value/var-1'), isDamaged(''));
});

test('the empty value is sealed like any other, and equal values look different', { skip }, async () => {
  await using database = await openScratchDatabase(schema);
  const keys = await openKeyService({ sql: database.sql, root });
  const [one, two] = [await keys.seal(new Uint8Array(0), 'a'), await keys.seal(new Uint8Array(0), 'a')];
  assert.notDeepEqual(one, two);
  assert.equal((await keys.open(one, 'a')).length, 0);
});

test('a data key opens at its place and is not a value', { skip }, async () => {
  await using database = await openScratchDatabase(schema);
  const keys = await openKeyService({ sql: database.sql, root });
  const { key, wrapped } = await keys.makeDataKey('object/x');
  assert.equal(key.length, 32);
  assert.deepEqual(await keys.openDataKey(wrapped, 'object/x'), key);
  await assert.rejects(keys.openDataKey(wrapped, 'object/y'), isDamaged('object/y'));
  const value = await keys.seal(Buffer.from('v'), 'object/x');
  await assert.rejects(keys.openDataKey(value.subarray(0, wrapped.length), 'object/x'), isDamaged('object/x'));
});

test('eight nodes that boot first at the same moment agree on one set of keys', { skip }, async () => {
  await using database = await openScratchDatabase(schema);
  assert.equal(await hasSealedKeys(database.sql), false);
  // Each node has a root key object of its own, so salts differ as they do between machines.
  const nodes = await Promise.all(
    Array.from({ length: 8 }, () => openKeyService({ sql: database.sql, root: passwordRootKey('correct horse') })),
  );
  assert.equal(await hasSealedKeys(database.sql), true);
  const sealed = await nodes[0]!.seal(Buffer.from('shared'), 'p');
  const macs = new Set<string>();
  for (const node of nodes) {
    assert.equal(Buffer.from(await node.open(sealed, 'p')).toString(), 'shared');
    macs.add(
      (['token', 'job', 'url', 'id'] as const).map((use) => Buffer.from(node.mac(use, 't')).toString('hex')).join(),
    );
  }
  assert.equal(macs.size, 1);
  const [mac = ''] = macs;
  assert.equal(new Set(mac.split(',')).size, 4, 'each purpose has a key of its own');
});

test('the wrong password is one clear fault, and the database stays as it was', { skip }, async () => {
  await using database = await openScratchDatabase(schema);
  await openKeyService({ sql: database.sql, root });
  const before = await database.sql.query('select * from sealed_key order by purpose');
  await assert.rejects(
    openKeyService({ sql: database.sql, root: passwordRootKey('wrong horse') }),
    (error: unknown) => {
      assert.ok(error instanceof TerminalFault);
      assert.equal(error.code, 'wrong-root-key');
      assert.match(
        error.message,
        /sealed with an encryption password.*stays unreadable; nothing was changed.*original/s,
      );
      return true;
    },
  );
  assert.deepEqual(await database.sql.query('select * from sealed_key order by purpose'), before);
});

test('after a rotation old values open, and a node that has not heard of it opens new ones', { skip }, async () => {
  await using database = await openScratchDatabase(schema);
  const [one, two] = [
    await openKeyService({ sql: database.sql, root }),
    await openKeyService({ sql: database.sql, root }),
  ];
  const old = await one.seal(Buffer.from('old'), 'p');
  assert.deepEqual(await one.rotate(), { version: 2 });
  const fresh = await one.seal(Buffer.from('new'), 'p');
  assert.equal(Buffer.from(fresh).readUInt32BE(1), 2);
  for (const node of [one, two]) {
    assert.equal(Buffer.from(await node.open(old, 'p')).toString(), 'old');
    assert.equal(Buffer.from(await node.open(fresh, 'p')).toString(), 'new');
  }
  assert.deepEqual(one.mac('token', 't'), two.mac('token', 't'));
});

test(
  'a changed password rewrites the seal alone; the data opens as before and the old password no longer',
  { skip },
  async () => {
    await using database = await openScratchDatabase(schema);
    const before = await openKeyService({ sql: database.sql, root });
    const sealed = await before.seal(Buffer.from('kept'), 'p');
    const next = passwordRootKey('new horse');
    await resealKeys(database.sql, root, next);
    const after = await openKeyService({ sql: database.sql, root: next });
    assert.equal(Buffer.from(await after.open(sealed, 'p')).toString(), 'kept');
    await assert.rejects(openKeyService({ sql: database.sql, root }), { code: 'wrong-root-key' });
  },
);

function isDamaged(place: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof TerminalFault && error.code === 'sealed-value-damaged' && error.message.includes(place);
}
