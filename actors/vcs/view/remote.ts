// A repository as a worker reaches it: with the token in the clear, for the answer to a claim and nothing else.

import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';
import { openToken } from '../token.ts';
import { readHook } from './hooks.ts';

/** Null when it is not connected any more. */
export async function readRemote(
  { sql, keys }: { readonly sql: Pick<Sql, 'query'>; readonly keys: Pick<Keys, 'open'> },
  hook: string,
): Promise<{
  readonly cloneUrl: string;
  readonly apiUrl: string;
  readonly username: string;
  readonly password: string;
} | null> {
  const row = await readHook(sql, hook);
  if (row === null) return null;
  const password = await openToken(keys, row.token, row.sealed_token);
  return { cloneUrl: row.clone_url, apiUrl: row.api_url, username: row.username, password };
}
