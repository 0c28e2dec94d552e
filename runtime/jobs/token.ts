// Job tokens: computed when a job is claimed, checked when its worker speaks, stored nowhere (DECISIONS 14).

import { timingSafeEqual } from 'node:crypto';
import { tokenLifeMs } from './limits.ts';
import type { Keys } from '../keys/keys.ts';

type Mac = Pick<Keys, 'mac'>;

export function makeToken(keys: Mac, job: string, attempt: number, now: number): string {
  const expiry = now + tokenLifeMs;
  return `${expiry}.${Buffer.from(macOf(keys, job, attempt, expiry)).toString('base64url')}`;
}

/** Whether this server made the token for that attempt of that job, and it has not expired. */
export function isToken(keys: Mac, token: string, job: string, attempt: number, now: number): boolean {
  const [expiryText = '', macText = ''] = token.split('.');
  const expiry = Number(expiryText);
  if (!Number.isSafeInteger(expiry) || expiry < now) return false;
  const wanted = macOf(keys, job, attempt, expiry);
  const found = Buffer.from(macText, 'base64url');
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}

function macOf(keys: Mac, job: string, attempt: number, expiry: number): Uint8Array {
  return keys.mac('job', `${job}\n${attempt}\n${expiry}`);
}
