// Proofs that run out: a MAC over some words and a time, together with that time. They are computed, and stored nowhere (DECISIONS 14).
// What the words mean, and what else stands in front of the proof, is its user's.

import { timingSafeEqual } from 'node:crypto';
import type { Keys } from './keys.ts';

type Mac = Pick<Keys, 'mac'>;

/** `<expiry>.<mac>`: proves until `expiresAt` (ms since 1970) that this server said `words`. */
export function makeProof(keys: Mac, words: string, expiresAt: number): string {
  return `${expiresAt}.${Buffer.from(macOf(keys, words, expiresAt)).toString('base64url')}`;
}

/** Whether `proof` was made by this server for exactly these words, and has not run out at `now`. */
export function isProof(keys: Mac, words: string, proof: string, now: number): boolean {
  const [expiryText = '', macText = '', ...rest] = proof.split('.');
  const expiresAt = Number(expiryText);
  if (rest.length > 0 || !Number.isSafeInteger(expiresAt) || expiresAt < now) return false;
  const wanted = macOf(keys, words, expiresAt);
  const found = Buffer.from(macText, 'base64url');
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}

function macOf(keys: Mac, words: string, expiresAt: number): Uint8Array {
  return keys.mac('job', `${words}\n${expiresAt}`);
}
