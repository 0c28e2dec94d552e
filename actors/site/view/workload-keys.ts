// The keys by which tokens of workload identity are signed. A private key is sealed at rest and never leaves the server; the first one is made
// when somebody asks for it.

import { createHash, createPrivateKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Defect } from '@terrace/runtime/fault/fault';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';

export interface KeyStore {
  readonly sql: Sql;
  readonly keys: Pick<Keys, 'seal' | 'open'>;
}

export interface PublicKey {
  readonly id: string;
  readonly n: string;
  readonly e: string;
}

export interface SigningKey {
  readonly id: string;
  readonly key: KeyObject;
}

const modulusBits = 2048;
const placeOf = (id: string): string => `workload-key/${id}`;

/** All that are published, the one that signs first. */
export async function publishedKeys(store: KeyStore): Promise<readonly PublicKey[]> {
  const read = () => store.sql.query<PublicKey>('select id, n, e from workload_key order by place desc');
  const found = await read();
  if (found.length > 0) return found;
  await addKey(store, { onlyFirst: true });
  return await read();
}

/** The one that signs now. Throws TerminalFault when it was changed from outside. */
export async function signingKey(store: KeyStore): Promise<SigningKey> {
  const [first] = await publishedKeys(store);
  const [row] = await store.sql.query<{ readonly private: Uint8Array }>(
    'select private from workload_key where id = $1',
    [first?.id],
  );
  if (first === undefined || row === undefined) throw new Defect('a key of workload identity is always there');
  const der = await store.keys.open(row.private, placeOf(first.id));
  return { id: first.id, key: createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }) };
}

/** A new key signs from now on; what older ones have signed is still believed. */
export const rotateKey = (store: KeyStore): Promise<void> => addKey(store, { onlyFirst: false });

/** Only the key that signs is published from now on. */
export const trimKeys = ({ sql }: Pick<KeyStore, 'sql'>): Promise<unknown> =>
  sql.query('delete from workload_key where place < (select max(place) from workload_key)');

async function addKey({ sql, keys }: KeyStore, { onlyFirst }: { readonly onlyFirst: boolean }): Promise<void> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: modulusBits });
  const { n = '', e = '' } = pair.publicKey.export({ format: 'jwk' });
  const id = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
  const sealed = await keys.seal(pair.privateKey.export({ format: 'der', type: 'pkcs8' }), placeOf(id));
  await sql.transaction(async (inside) => {
    // Two nodes that are asked at once make one key.
    await inside.query('lock table workload_key in share row exclusive mode');
    if (onlyFirst && (await inside.query('select from workload_key limit 1')).length > 0) return;
    await inside.query('insert into workload_key (id, n, e, private) values ($1, $2, $3, $4)', [id, n, e, sealed]);
  });
}
