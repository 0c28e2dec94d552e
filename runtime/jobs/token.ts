// Tokens of one attempt at a job, computed when it is claimed. The job token is checked whenever its worker speaks, and stored nowhere
// (DECISIONS 14). The rescue token lies beside the job's folder: all that it is good for is to say that the attempt is lost.

import { timingSafeEqual } from 'node:crypto';
import { rescueLifeMs, tokenLifeMs } from './limits.ts';
import type { Keys } from '../keys/keys.ts';

type Mac = Pick<Keys, 'mac'>;
export type TokenPurpose = 'job' | 'rescue';
const lifeMs = { job: tokenLifeMs, rescue: rescueLifeMs } as const;

export function makeToken(keys: Mac, purpose: TokenPurpose, job: string, attempt: number, now: number): string {
  const expiry = now + lifeMs[purpose];
  return `${expiry}.${Buffer.from(macOf(keys, purpose, job, attempt, expiry)).toString('base64url')}`;
}

/** Whether this server made the token for that purpose and that attempt of that job, and it has not expired. */
export function isToken(
  keys: Mac,
  purpose: TokenPurpose,
  token: string,
  { job, attempt }: { readonly job: string; readonly attempt: number },
  now: number,
): boolean {
  const [expiryText = '', macText = ''] = token.split('.');
  const expiry = Number(expiryText);
  if (!Number.isSafeInteger(expiry) || expiry < now) return false;
  const wanted = macOf(keys, purpose, job, attempt, expiry);
  const found = Buffer.from(macText, 'base64url');
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}

function macOf(keys: Mac, purpose: TokenPurpose, job: string, attempt: number, expiry: number): Uint8Array {
  return keys.mac('job', `${purpose}\n${job}\n${attempt}\n${expiry}`);
}
