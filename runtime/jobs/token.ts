// Tokens of one attempt at a job, computed when it is claimed. The job token is checked whenever its worker speaks, and stored nowhere
// (DECISIONS 14). The rescue token lies beside the job's folder: all that it is good for is to say that the attempt is lost.

import { isProof, makeProof } from '../keys/expiring-mac.ts';
import { rescueLifeMs, tokenLifeMs } from './limits.ts';
import type { Keys } from '../keys/keys.ts';

type Mac = Pick<Keys, 'mac'>;
export type TokenPurpose = 'job' | 'rescue';
const lifeMs = { job: tokenLifeMs, rescue: rescueLifeMs } as const;

const wordsOf = (purpose: TokenPurpose, job: string, attempt: number): string => `${purpose}\n${job}\n${attempt}`;

export function makeToken(keys: Mac, purpose: TokenPurpose, job: string, attempt: number, now: number): string {
  return makeProof(keys, wordsOf(purpose, job, attempt), now + lifeMs[purpose]);
}

/** Whether this server made the token for that purpose and that attempt of that job, and it has not expired. */
export function isToken(
  keys: Mac,
  purpose: TokenPurpose,
  token: string,
  { job, attempt }: { readonly job: string; readonly attempt: number },
  now: number,
): boolean {
  return isProof(keys, wordsOf(purpose, job, attempt), token, now);
}
