// The issuer's key for all gateways: kept sealed, and replaced when a nats-server believes another one.

import assert from 'node:assert/strict';
import test from 'node:test';
import { keepIssuer } from './issuer.ts';
import { passwordRootKey } from './root-key.ts';
import { openScratchDatabase, skipWithoutPostgres as skip } from './scratch-database.ts';
import { openKeyService } from './service.ts';

const schemas = [new URL('schema.sql', import.meta.url), new URL('issuer.sql', import.meta.url)];

test('who has the nats-server says which key, and the others find it, sealed', { skip }, async () => {
  await using database = await openScratchDatabase(...schemas);
  const { sql } = database;
  const keys = await openKeyService({ sql, root: passwordRootKey('correct horse') });
  assert.equal(await keepIssuer({ sql, keys }, null), null);
  assert.equal(await keepIssuer({ sql, keys }, 'a seed'), 'a seed');
  assert.equal(await keepIssuer({ sql, keys }, null), 'a seed');
  const [row] = await sql.query<{ readonly sealed_key: Buffer }>('select sealed_key from nats_issuer');
  assert.ok(!(row?.sealed_key.includes('a seed') ?? true));
  assert.equal(await keepIssuer({ sql, keys }, 'another'), 'another');
  assert.equal(await keepIssuer({ sql, keys }, null), 'another');
  await sql.query(`update nats_issuer set sealed_key = set_byte(sealed_key, 80, get_byte(sealed_key, 80) # 1)`);
  await assert.rejects(keepIssuer({ sql, keys }, null), { code: 'sealed-value-damaged' });
});
