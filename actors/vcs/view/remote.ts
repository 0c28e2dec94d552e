// A repository as a worker reaches it: with the token and the key in the clear, for the answer to a claim and nothing else.

import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { openSshKey } from '../token.ts';
import { readHook } from './hooks.ts';
import { GithubRefused, textOfToken } from './installation-token.ts';
import type { TokenParts } from './installation-token.ts';

/** Null when it is not connected any more. Throws TerminalFault `no-token` when GitHub gives no token for it, RetryableFault while it is away. */
export async function readRemote(
  parts: TokenParts,
  hook: string,
): Promise<{
  readonly cloneUrl: string;
  readonly apiUrl: string;
  readonly username: string;
  readonly password: string;
  /** For repositories and submodules by SSH; null where there is no key. */
  readonly ssh: { readonly privateKey: string; readonly knownHosts: string } | null;
} | null> {
  const { sql, keys } = parts;
  const row = await readHook(sql, hook);
  if (row === null) return null;
  const password = await textOfToken(parts, { id: row.token, sealed: row.sealed_token }).catch((error: unknown) => {
    if (!(error instanceof GithubRefused)) throw error;
    if (error.isFinal) throw new TerminalFault('no-token', error.message, { cause: error });
    throw new RetryableFault(error.message, { cause: error });
  });
  const ssh =
    row.sealed_ssh_key === null
      ? null
      : { privateKey: await openSshKey(keys, row.token, row.sealed_ssh_key), knownHosts: row.known_hosts };
  return { cloneUrl: row.clone_url, apiUrl: row.api_url, username: row.username, password, ssh };
}
