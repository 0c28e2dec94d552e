// A repository as a worker reaches it: with the token and the key in the clear, for the answer to a claim and nothing else.

import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';
import { openSshKey, openToken } from '../token.ts';
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
  /** For repositories and submodules by SSH; null where there is no key. */
  readonly ssh: { readonly privateKey: string; readonly knownHosts: string } | null;
} | null> {
  const row = await readHook(sql, hook);
  if (row === null) return null;
  const password = await openToken(keys, row.token, row.sealed_token);
  const ssh =
    row.sealed_ssh_key === null
      ? null
      : { privateKey: await openSshKey(keys, row.token, row.sealed_ssh_key), knownHosts: row.known_hosts };
  return { cloneUrl: row.clone_url, apiUrl: row.api_url, username: row.username, password, ssh };
}
