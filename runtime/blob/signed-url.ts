// Signed URLs: what one allows is sealed inside its path, so that nothing about it is stored and nobody can read or change it.
// The path is a secret until it expires: logs and spans show the template instead (DECISIONS 14).

import { z } from 'zod';
import type { UrlKeys } from '../keys/keys.ts';
import type { UrlClaims, UrlSigner } from './archive.ts';

const folder = '/_archivist/v1/object/';

/** The route of every signed path: what logs and spans show in its place. */
export const templatePath = `${folder}:secret`;

/** Longer ones are not opened: claims are short. */
const secretLengthMax = 4096;
const formatByte = 1;

/** Compact on purpose, since URLs travel in pages: [purpose, method, subject, expiry, scope?]. */
const Claims = z.union([
  z.tuple([z.string(), z.enum(['GET', 'PUT', 'POST']), z.string(), z.number()]),
  z.tuple([
    z.string(),
    z.enum(['GET', 'PUT', 'POST']),
    z.string(),
    z.number(),
    z.record(z.string(), z.union([z.string(), z.number()])),
  ]),
]);

export function makeUrlSigner(keys: UrlKeys): UrlSigner {
  return {
    sign(claims) {
      const { purpose, method, subject, expiresAt, scope } = claims;
      const list = [purpose, method, subject, expiresAt, ...(scope === undefined ? [] : [scope])];
      const sealed = keys.sealUrl(Buffer.from(JSON.stringify(list)));
      return folder + Buffer.concat([Buffer.of(formatByte), sealed]).toString('base64url');
    },
    open(secret, now) {
      if (secret.length > secretLengthMax) return null;
      const bytes = Buffer.from(secret, 'base64url');
      // Node's decoder skips what is no base64; a secret has one spelling only.
      if (bytes[0] !== formatByte || bytes.toString('base64url') !== secret) return null;
      const plain = keys.openUrl(bytes.subarray(1));
      if (plain === null) return null;
      const claims = claimsOf(Claims.parse(JSON.parse(Buffer.from(plain).toString())));
      return now < claims.expiresAt ? claims : null;
    },
  };
}

function claimsOf([purpose, method, subject, expiresAt, scope]: z.infer<typeof Claims>): UrlClaims {
  return { purpose, method, subject, expiresAt, ...(scope === undefined ? {} : { scope }) };
}
