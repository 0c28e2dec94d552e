// What a run task shows to the API: it tells its result by it, and reads what it has to judge. A MAC over the result and an expiry, minted
// when the letter is made and stored nowhere (DECISIONS 14). It is good for nothing once the result is there.

import { TaskResultId } from '@terrace/machines/task-stage/id';
import { totalMs } from '@terrace/machines/task-stage/machine';
import { isProof, makeProof } from '@terrace/runtime/keys/expiring-mac';
import type { Keys } from '@terrace/runtime/keys/keys';

type Mac = Pick<Keys, 'mac'>;

/** Recognised by people and by scanners for secrets. */
const prefix = 'terrace.task.';
const wordsOf = (result: TaskResultId): string => `run task token\n${result}`;
/** Whoever is late is told so; after that the token says nothing to anybody. */
const lifeMs = 2 * totalMs;

export const makeTaskToken = (keys: Mac, result: TaskResultId, now: number): string =>
  `${prefix}${result}.${makeProof(keys, wordsOf(result), now + lifeMs)}`;

/** The result that the token is of, or null when this server did not make it or it has expired. */
export function openTaskToken(keys: Mac, token: string, now: number): TaskResultId | null {
  if (!token.startsWith(prefix)) return null;
  const [text = '', ...proof] = token.slice(prefix.length).split('.');
  const result = TaskResultId.parse(text);
  return result !== null && isProof(keys, wordsOf(result), proof.join('.'), now) ? result : null;
}
