// Tokens of people, teams, organizations and agents, and those that open an audit trail or are for provisioning. The database holds their HMAC only; whoever sees the text may act as its owner.

import { createHash } from 'node:crypto';
import { TokenId } from '@terrace/machines/user/id';
import type { By } from '@terrace/machines/user/id';
import type { Rng } from '@terrace/runtime/clock/clock';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';

/** Recognised by people and by scanners for secrets; the kind is whom it stands for. */
const kinds = ['user', 'team', 'organization', 'agent', 'audit', 'scim'] as const;
export type TokenKind = (typeof kinds)[number];
const prefixOf = (kind: TokenKind): string => `terrace.${kind}.`;
const randomBytes = 32;
const checksumLength = 6;

/** `terrace.user.<random>.<checksum>`: the checksum lets a scanner tell a token from a text that looks like one. */
export function makeToken(kind: TokenKind, rng: Rng): string {
  const random = Buffer.from(rng.bytes(randomBytes)).toString('base64url');
  return `${prefixOf(kind)}${random}.${checksumOf(kind, random)}`;
}
export const makeUserToken = (rng: Rng): string => makeToken('user', rng);

const checksumOf = (kind: TokenKind, random: string): string =>
  createHash('sha256').update(prefixOf(kind)).update(random).digest('hex').slice(0, checksumLength);

/** By its prefix; null for a text that bears none of them. */
export const kindOfToken = (token: string): TokenKind | null =>
  kinds.find((kind) => token.startsWith(prefixOf(kind))) ?? null;

/** A text that bears a prefix of ours but was mistyped: not worth a look into the database. */
export function isMistyped(token: string): boolean {
  const kind = kindOfToken(token);
  if (kind === null) return false;
  const [random = '', checksum = ''] = token.slice(prefixOf(kind).length).split('.');
  return checksumOf(kind, random) !== checksum;
}

/** What the database holds of a token. */
export const macOfToken = (keys: Pick<Keys, 'mac'>, token: string): Uint8Array => keys.mac('token', token);

/** Lets `token` act as its owner. Gives false, and changes nothing, when there is one of this text or id already. */
export async function registerToken(
  services: { readonly sql: Pick<Sql, 'query'>; readonly keys: Pick<Keys, 'mac'>; readonly rng: Rng },
  given: {
    readonly token: string;
    /** `user` when absent. */
    readonly kind?: TokenKind;
    readonly owner: string;
    readonly description: string | null;
    /** Of a token that is no person's own. */
    readonly createdBy?: By | null;
    /** A new one when absent. */
    readonly id?: TokenId;
    /** Never when absent or null. */
    readonly expiresAt?: Date | null;
  },
): Promise<boolean> {
  const { sql, keys, rng } = services;
  const { owner, token, description, id = TokenId.make(rng.bytes(16)), expiresAt = null } = given;
  const { kind = 'user', createdBy = null } = given;
  const made = await sql.query(
    `insert into api_token (id, kind, owner, mac, description, expires_at, created_by)
      values ($1, $2, $3, $4, $5, $6, $7::jsonb) on conflict do nothing returning id`,
    [id, kind, owner, macOfToken(keys, token), description, expiresAt, createdBy && JSON.stringify(createdBy)],
  );
  return made.length > 0;
}
