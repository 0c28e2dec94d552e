// Tokens of people and of agents. The database holds their HMAC only; whoever sees the text may act as its owner.

import { createHash } from 'node:crypto';
import { TokenId } from '@terrace/machines/user/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';

/** Recognised by people and by scanners for secrets. */
const prefixes = { user: 'terrace.user.', agent: 'terrace.agent.' } as const;
export type TokenKind = keyof typeof prefixes;
const randomBytes = 32;
const checksumLength = 6;

/** `terrace.user.<random>.<checksum>`: the checksum lets a scanner tell a token from a text that looks like one. */
export const makeUserToken = (rng: Rng): string => makeToken(rng, 'user');

export function makeToken(rng: Rng, kind: TokenKind): string {
  const random = Buffer.from(rng.bytes(randomBytes)).toString('base64url');
  return `${prefixes[kind]}${random}.${checksumOf(kind, random)}`;
}

const checksumOf = (kind: TokenKind, random: string): string =>
  createHash('sha256').update(prefixes[kind]).update(random).digest('hex').slice(0, checksumLength);

/** By its prefix; null for a text that bears none of them. */
export const kindOfToken = (token: string): TokenKind | null =>
  (Object.keys(prefixes) as TokenKind[]).find((kind) => token.startsWith(prefixes[kind])) ?? null;

/** A text that bears a prefix of ours but was mistyped: not worth a look into the database. */
export function isMistyped(token: string): boolean {
  const kind = kindOfToken(token);
  if (kind === null) return false;
  const [random = '', checksum = ''] = token.slice(prefixes[kind].length).split('.');
  return checksumOf(kind, random) !== checksum;
}

/** What the database holds of a token. */
export const macOfToken = (keys: Pick<Keys, 'mac'>, token: string): Uint8Array => keys.mac('token', token);

/** Lets `token` act as its owner; registering it again changes nothing. */
export async function registerToken(
  services: { readonly sql: Pick<Sql, 'query'>; readonly keys: Pick<Keys, 'mac'>; readonly rng: Rng },
  given: { readonly token: string; readonly owner: string; readonly description: string },
): Promise<void> {
  const { sql, keys, rng } = services;
  await sql.query(
    `insert into api_token (id, kind, owner, mac, description) values ($1, 'user', $2, $3, $4) on conflict (mac) do nothing`,
    [TokenId.make(rng.bytes(16)), given.owner, macOfToken(keys, given.token), given.description],
  );
}
