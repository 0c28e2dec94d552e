// The certificate authority of the installation, its key sealed in PostgreSQL: every gateway serves certificates of the same one.

import type { Sql } from '../store/sql.ts';
import type { Keys } from './keys.ts';

export interface Authority {
  /** PEM; for everybody. */
  readonly certificate: string;
  /** PEM, PKCS #8; for gateways alone. */
  readonly key: string;
}

const place = 'local_authority/sealed_key/1';

/**
 * The authority of this database. Where there is none yet, `make` gives it; of nodes that come first at the same moment one wins, and all
 * get that one. Throws TerminalFault `sealed-value-damaged` when the row was changed.
 */
export async function keepAuthority(options: {
  readonly sql: Pick<Sql, 'query'>;
  readonly keys: Pick<Keys, 'seal' | 'open'>;
  readonly make: () => Promise<Authority>;
}): Promise<Authority> {
  const { sql, keys, make } = options;
  const found = await read(sql, keys);
  if (found !== null) return found;
  const made = await make();
  await sql.query('insert into local_authority (certificate, sealed_key) values ($1, $2) on conflict do nothing', [
    made.certificate,
    await keys.seal(Buffer.from(made.key), place),
  ]);
  return (await read(sql, keys)) ?? made;
}

async function read(sql: Pick<Sql, 'query'>, keys: Pick<Keys, 'open'>): Promise<Authority | null> {
  const [row] = await sql.query<{ readonly certificate: string; readonly sealed_key: Uint8Array }>(
    'select certificate, sealed_key from local_authority',
  );
  if (row === undefined) return null;
  return { certificate: row.certificate, key: Buffer.from(await keys.open(row.sealed_key, place)).toString() };
}
