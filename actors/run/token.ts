// The token of a run: what terraform inside the run shows to the API. An HMAC over run and expiry, minted when a worker claims
// the run's work and stored nowhere (DECISIONS 14); so it can be made again, which is how a log is cleaned of it.

import { timingSafeEqual } from 'node:crypto';
import { RunId } from '@terrace/machines/run/id';
import type { Keys } from '@terrace/runtime/keys/keys';

type Mac = Pick<Keys, 'mac'>;

/** Recognised by people and by scanners for secrets. */
const prefix = 'terrace.run.';

export function makeRunToken(keys: Mac, run: RunId, expiresAt: number): string {
  return `${prefix}${run}.${expiresAt}.${Buffer.from(macOf(keys, run, expiresAt)).toString('base64url')}`;
}

/** The run that the token is of, or null when this server did not make it or it has expired. */
export function openRunToken(keys: Mac, token: string, now: number): RunId | null {
  if (!token.startsWith(prefix)) return null;
  const [runText = '', expiryText = '', macText = '', ...rest] = token.slice(prefix.length).split('.');
  const run = RunId.parse(runText);
  const expiresAt = Number(expiryText);
  if (run === null || rest.length > 0 || !Number.isSafeInteger(expiresAt) || expiresAt < now) return null;
  const wanted = macOf(keys, run, expiresAt);
  const found = Buffer.from(macText, 'base64url');
  return found.length === wanted.length && timingSafeEqual(found, wanted) ? run : null;
}

function macOf(keys: Mac, run: RunId, expiresAt: number): Uint8Array {
  return keys.mac('job', `run token\n${run}\n${expiresAt}`);
}
