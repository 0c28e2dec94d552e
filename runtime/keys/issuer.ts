// The key by which gateways answer for users of NATS, sealed in PostgreSQL: the server believes the answers of every gateway.

import type { Sql } from '../store/sql.ts';
import type { Keys } from './keys.ts';

const place = 'nats_issuer/sealed_key/1';

interface IssuerStore {
  readonly sql: Pick<Sql, 'query'>;
  readonly keys: Pick<Keys, 'seal' | 'open'>;
}

/**
 * The key that gateways sign by. A node that knows which one its nats-server believes says so by `given`, and it is kept for the
 * other gateways. Null where nobody has said it yet. Throws TerminalFault `sealed-value-damaged` when the row was changed.
 */
export async function keepIssuer({ sql, keys }: IssuerStore, given: string | null): Promise<string | null> {
  const [row] = await sql.query<{ readonly sealed_key: Uint8Array }>('select sealed_key from nats_issuer');
  const kept = row === undefined ? null : Buffer.from(await keys.open(row.sealed_key, place)).toString();
  if (given === null || given === kept) return kept;
  await sql.query(
    `insert into nats_issuer (sealed_key) values ($1)
      on conflict (id) do update set sealed_key = excluded.sealed_key, created_at = now()`,
    [await keys.seal(Buffer.from(given), place)],
  );
  return given;
}
