// The one place that calls AES. `sealWide` may be used with one key without counting: each call derives a key of its own from
// 96 bits of salt, so that 2^32 random nonces under one key (the bound of AES-GCM) are never in sight.

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

export const keyBytes = 32;
export const tagBytes = 16;
const saltBytes = 12;
const nonceBytes = 12;

/** What `sealWide` adds to the length of its input. */
export const wideOverheadBytes = saltBytes + nonceBytes + tagBytes;

/** AES-256-GCM: ciphertext and tag. The caller promises that `nonce` is used once with `key`. */
export function encrypt(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, authenticated: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(authenticated);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The plain bytes, or null when one bit of key, nonce, ciphertext or authenticated data differs. */
export function decrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  authenticated: Uint8Array,
): Buffer | null {
  if (sealed.length < tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(authenticated);
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return null;
  }
}

/** Salt, nonce, ciphertext, tag. */
export function sealWide(key: Uint8Array, plain: Uint8Array, authenticated: Uint8Array): Buffer {
  const salt = randomBytes(saltBytes);
  const nonce = randomBytes(nonceBytes);
  return Buffer.concat([salt, nonce, encrypt(derive(key, salt), nonce, plain, authenticated)]);
}

export function openWide(key: Uint8Array, sealed: Uint8Array, authenticated: Uint8Array): Buffer | null {
  if (sealed.length < wideOverheadBytes) return null;
  const salt = sealed.subarray(0, saltBytes);
  const nonce = sealed.subarray(saltBytes, saltBytes + nonceBytes);
  return decrypt(derive(key, salt), nonce, sealed.subarray(saltBytes + nonceBytes), authenticated);
}

function derive(key: Uint8Array, salt: Uint8Array): Buffer {
  return createHmac('sha256', key).update('terrace/sealed/').update(salt).digest();
}
