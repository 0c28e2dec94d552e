// The token of a run: what terraform inside the run shows to the API. A MAC over run and expiry, minted when a worker claims
// the run's work and stored nowhere (DECISIONS 14); so it can be made again, which is how a log is cleaned of it.

import { RunId } from '@terrace/machines/run/id';
import { isProof, makeProof } from '@terrace/runtime/keys/expiring-mac';
import type { Keys } from '@terrace/runtime/keys/keys';

type Mac = Pick<Keys, 'mac'>;

/** Recognised by people and by scanners for secrets. */
const prefix = 'terrace.run.';
const wordsOf = (run: RunId): string => `run token\n${run}`;

export function makeRunToken(keys: Mac, run: RunId, expiresAt: number): string {
  return `${prefix}${run}.${makeProof(keys, wordsOf(run), expiresAt)}`;
}

/** The run that the token is of, or null when this server did not make it or it has expired. */
export function openRunToken(keys: Mac, token: string, now: number): RunId | null {
  if (!token.startsWith(prefix)) return null;
  const [runText = '', ...proof] = token.slice(prefix.length).split('.');
  const run = RunId.parse(runText);
  return run !== null && isProof(keys, wordsOf(run), proof.join('.'), now) ? run : null;
}
