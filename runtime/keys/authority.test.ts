// One authority for all nodes, whoever was first, and its key in no place in the clear.

import assert from 'node:assert/strict';
import test from 'node:test';
import { keepAuthority } from './authority.ts';
import { passwordRootKey } from './root-key.ts';
import { openScratchDatabase, skipWithoutPostgres as skip } from './scratch-database.ts';
import { openKeyService } from './service.ts';

const schemas = [new URL('schema.sql', import.meta.url), new URL('authority.sql', import.meta.url)];
const root = passwordRootKey('correct horse');

test(
  'eight nodes that come first at the same moment get one authority, and later ones make none',
  { skip },
  async () => {
    await using database = await openScratchDatabase(...schemas);
    const { sql } = database;
    const keys = await openKeyService({ sql, root });
    const nodes = Array.from({ length: 8 }, (_, index) =>
      keepAuthority({ sql, keys, make: async () => ({ certificate: `certificate ${index}`, key: `secret ${index}` }) }),
    );
    const [first, ...others] = await Promise.all(nodes);
    assert.ok(first !== undefined);
    assert.equal(first.key.replace('secret', 'certificate'), first.certificate, 'key and certificate are a pair');
    for (const other of others) assert.deepEqual(other, first);
    const later = await openKeyService({ sql, root: passwordRootKey('correct horse') });
    const make = () => Promise.reject(new Error('there is one already'));
    assert.deepEqual(await keepAuthority({ sql, keys: later, make }), first);
  },
);

test('the key lies sealed, and a row that was changed is no authority', { skip }, async () => {
  await using database = await openScratchDatabase(...schemas);
  const { sql } = database;
  const keys = await openKeyService({ sql, root });
  const make = async () => ({ certificate: 'for everybody', key: 'for gateways alone' });
  await keepAuthority({ sql, keys, make });
  const [row] = await sql.query<{ readonly sealed_key: Buffer }>('select sealed_key from local_authority');
  assert.ok(!(row?.sealed_key.includes('for gateways alone') ?? true));
  await sql.query(`update local_authority set sealed_key = set_byte(sealed_key, 80, get_byte(sealed_key, 80) # 1)`);
  await assert.rejects(keepAuthority({ sql, keys, make }), { code: 'sealed-value-damaged' });
});
