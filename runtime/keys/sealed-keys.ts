// The keys of an installation, as they lie sealed in PostgreSQL. Each node opens them at its start; the first node makes them,
// and when two nodes start first at the same moment, the rows of one insert win and both read those.

import { randomBytes } from 'node:crypto';
import type { Sql } from '../store/sql.ts';
import { keyBytes } from './cipher.ts';
import type { RootKey } from './root-key.ts';

/** `kek` wraps data keys and may have many versions; the others authenticate or seal under their only version. */
export type KeyPurpose = 'kek' | 'token' | 'job' | 'url' | 'id';
const purposes: readonly KeyPurpose[] = ['kek', 'token', 'job', 'url', 'id'];

export interface KeySet {
  /** The newest version. */
  current(purpose: KeyPurpose): { readonly version: number; readonly key: Uint8Array };
  at(purpose: KeyPurpose, version: number): Uint8Array | null;
}

interface Row {
  readonly purpose: string;
  readonly version: number;
  readonly sealed: Uint8Array;
}

/** False when no key was ever sealed in this database: then, and only then, a keyring may be made. */
export async function hasSealedKeys(sql: Pick<Sql, 'query'>): Promise<boolean> {
  const rows = await sql.query('select 1 from sealed_key limit 1');
  return rows.length > 0;
}

/** Opens all keys, and makes those that this version of Terrace knows and the database does not hold yet. */
export async function openSealedKeys(sql: Pick<Sql, 'query'>, root: RootKey): Promise<KeySet> {
  const rows = await readRows(sql);
  // Before anything is written: a node with the wrong root key must leave the database as it is.
  const opened = await openRows(rows, root);
  const missing = purposes.filter((purpose) => !rows.some((row) => row.purpose === purpose));
  if (missing.length === 0) return keySet(opened);
  for (const purpose of missing) await insertKey(sql, root, purpose, 1);
  return keySet(await openRows(await readRows(sql), root));
}

/** Adds the next version of the key-encryption key; what is sealed from now on uses it, what was sealed before stays readable. */
export async function addKekVersion(sql: Pick<Sql, 'query'>, root: RootKey, version: number): Promise<void> {
  await insertKey(sql, root, 'kek', version);
}

/** Seals the same keys with another root key: a changed password, or a move from keyring to password. Data is not touched. */
export async function resealKeys(sql: Sql, from: RootKey, to: RootKey): Promise<void> {
  await sql.transaction(async (inside) => {
    const rows = await inside.query<Row>('select purpose, version, sealed from sealed_key for update');
    for (const row of rows) {
      const place = placeOf(row.purpose, row.version);
      const sealed = await to.seal(await from.open(row.sealed, place), place);
      await inside.query('update sealed_key set sealed = $3 where purpose = $1 and version = $2', [
        row.purpose,
        row.version,
        sealed,
      ]);
    }
  });
}

async function insertKey(sql: Pick<Sql, 'query'>, root: RootKey, purpose: KeyPurpose, version: number): Promise<void> {
  const sealed = await root.seal(randomBytes(keyBytes), placeOf(purpose, version));
  await sql.query('insert into sealed_key (purpose, version, sealed) values ($1, $2, $3) on conflict do nothing', [
    purpose,
    version,
    sealed,
  ]);
}

function readRows(sql: Pick<Sql, 'query'>): Promise<readonly Row[]> {
  return sql.query<Row>('select purpose, version, sealed from sealed_key order by purpose, version');
}

async function openRows(rows: readonly Row[], root: RootKey): Promise<ReadonlyMap<string, Uint8Array>> {
  const opened = new Map<string, Uint8Array>();
  for (const { purpose, version, sealed } of rows) {
    const place = placeOf(purpose, version);
    opened.set(place, await root.open(sealed, place));
  }
  return opened;
}

function keySet(keys: ReadonlyMap<string, Uint8Array>): KeySet {
  const newest = new Map<string, { readonly version: number; readonly key: Uint8Array }>();
  for (const [place, key] of keys) {
    const [, purpose = '', text = ''] = place.split('/');
    const version = Number(text);
    if (version > (newest.get(purpose)?.version ?? 0)) newest.set(purpose, { version, key });
  }
  return {
    current(purpose) {
      const found = newest.get(purpose);
      if (found === undefined) throw new RangeError(`no key for purpose ${purpose}`);
      return found;
    },
    at: (purpose, version) => keys.get(placeOf(purpose, version)) ?? null,
  };
}

function placeOf(purpose: string, version: number): string {
  return `sealed_key/${purpose}/${version}`;
}
