// Tokens of people. The database holds their HMAC only; whoever sees the text may act as its owner.

import { createHash } from 'node:crypto';
import { TokenId } from '@terrace/machines/user/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';

/** Recognised by people and by scanners for secrets. */
const prefix = 'terrace.user.';
const randomBytes = 32;
const checksumLength = 6;

/** `terrace.user.<random>.<checksum>`: the checksum lets a scanner tell a token from a text that looks like one. */
export function makeUserToken(rng: Rng): string {
  const random = Buffer.from(rng.bytes(randomBytes)).toString('base64url');
  return `${prefix}${random}.${checksumOf(random)}`;
}

const checksumOf = (random: string): string =>
  createHash('sha256').update(prefix).update(random).digest('hex').slice(0, checksumLength);

/** A text that bears our prefix but was mistyped: not worth a look into the database. */
export function isMistyped(token: string): boolean {
  if (!token.startsWith(prefix)) return false;
  const [random = '', checksum = ''] = token.slice(prefix.length).split('.');
  return checksumOf(random) !== checksum;
}

/** What the database holds of a token. */
export const macOfToken = (keys: Pick<Keys, 'mac'>, token: string): Uint8Array => keys.mac('token', token);

/** Lets `token` act as its owner. Gives false, and changes nothing, when there is one of this text or id already. */
export async function registerToken(
  services: { readonly sql: Pick<Sql, 'query'>; readonly keys: Pick<Keys, 'mac'>; readonly rng: Rng },
  given: {
    readonly token: string;
    readonly owner: string;
    readonly description: string;
    /** A new one when absent. */
    readonly id?: TokenId;
    /** Never when absent or null. */
    readonly expiresAt?: Date | null;
  },
): Promise<boolean> {
  const { sql, keys, rng } = services;
  const { owner, token, description, id = TokenId.make(rng.bytes(16)), expiresAt = null } = given;
  const made = await sql.query(
    `insert into api_token (id, kind, owner, mac, description, expires_at) values ($1, 'user', $2, $3, $4, $5)
     on conflict do nothing returning id`,
    [id, owner, macOfToken(keys, token), description, expiresAt],
  );
  return made.length > 0;
}
