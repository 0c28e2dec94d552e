// Signed URLs: what was allowed is what is read, and nothing that was touched or has expired opens.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { openWide, sealWide } from '../keys/cipher.ts';
import type { UrlKeys } from '../keys/keys.ts';
import type { UrlClaims } from './archive.ts';
import { makeUrlSigner, templatePath } from './signed-url.ts';

const folder = '/_archivist/v1/object/';
const claims: UrlClaims = {
  purpose: 'state-upload',
  method: 'PUT',
  subject: 'run-2xVqKoZoWfjCgRrj',
  scope: { attempt: 2, job: 'job-1' },
  expiresAt: 1_800_000_000_000,
};

function keysOf(key: Uint8Array): UrlKeys {
  const place = Buffer.from('url');
  return { sealUrl: (plain) => sealWide(key, plain, place), openUrl: (sealed) => openWide(key, sealed, place) };
}

const signer = makeUrlSigner(keysOf(randomBytes(32)));
const secretOf = (signed: UrlClaims): string => signer.sign(signed).slice(folder.length);

test('the claims of a signed path are read again until it expires', () => {
  const path = signer.sign(claims);
  assert.match(path, /^\/_archivist\/v1\/object\/[A-Za-z0-9_-]{40,300}$/);
  assert.deepEqual(signer.open(path.slice(folder.length), claims.expiresAt - 1), claims);
  assert.equal(signer.open(path.slice(folder.length), claims.expiresAt), null);
  const { scope: _, ...plain } = claims;
  assert.deepEqual(signer.open(secretOf(plain), 0), plain);
});

test('the path shows nothing of its claims, and differs each time', () => {
  const [one, two] = [secretOf(claims), secretOf(claims)];
  assert.notEqual(one, two);
  assert.doesNotMatch(Buffer.from(one, 'base64url').toString('latin1'), /run-|state-upload|job-1/);
  assert.equal(templatePath, '/_archivist/v1/object/:secret');
});

test('no character of a secret may change, be missing or be added', () => {
  const secret = secretOf(claims);
  for (let index = 0; index < secret.length; index += 1) {
    const other = secret[index] === 'A' ? 'B' : 'A';
    assert.equal(signer.open(secret.slice(0, index) + other + secret.slice(index + 1), 0), null, `character ${index}`);
    assert.equal(signer.open(secret.slice(0, index), 0), null);
  }
  for (const junk of ['=', '!', '.', 'A', ' ']) assert.equal(signer.open(secret + junk, 0), null, JSON.stringify(junk));
  assert.equal(signer.open('', 0), null);
  assert.equal(signer.open('A'.repeat(100_000), 0), null);
});

test('what another installation signed does not open', () => {
  const other = makeUrlSigner(keysOf(randomBytes(32)));
  assert.equal(other.open(secretOf(claims), 0), null);
});
