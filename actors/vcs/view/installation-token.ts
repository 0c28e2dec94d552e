// How a token comes about: most were given by somebody, and rest sealed. That of an installation of the GitHub App is had from GitHub, which the app
// proves itself to by a token of its own that it signs (RS256). It is good for an hour, kept sealed, and used until shortly before its end.

import { createPrivateKey, sign } from 'node:crypto';
import { shortened } from '@terrace/machines/kernel/text';
import type { InstallationId, OAuthTokenId } from '@terrace/machines/vcs/id';
import { EgressFailed, EgressRefused, isPassing } from '@terrace/runtime/egress/egress';
import type { Egress } from '@terrace/runtime/egress/egress';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';
import { z } from 'zod';
import { openAppSecret, openInstallationToken, openToken, sealInstallationToken } from '../token.ts';
import { readGithubApp } from './github-app.ts';

export interface TokenParts {
  readonly sql: Pick<Sql, 'query'>;
  readonly keys: Pick<Keys, 'seal' | 'open'>;
  readonly egress: Pick<Egress, 'send'>;
}

/** GitHub does not do what the app asks for. */
export class GithubRefused extends Error {
  override readonly name = 'GithubRefused';
  /** Null when it did not answer at all. */
  readonly status: number | null;
  /** Whether it will say the same next time, unless somebody changes something there or here. */
  readonly isFinal: boolean;

  constructor(message: string, { status, isFinal }: { readonly status: number | null; readonly isFinal: boolean }) {
    super(message);
    this.status = status;
    this.isFinal = isFinal;
  }
}

/** A fetch takes a quarter of an hour at most, and ends with the token that it began with. */
const leftMinS = 17 * 60;
/** When GitHub is away, whatever has so much left is better than nothing. */
const leftLeastS = 60;
/** GitHub takes no token of the app that is good for more than ten minutes; clocks there may be a little behind. */
const [appTokenS, earlierS] = [8 * 60, 60];
/** So long whoever fetches waits for GitHub. */
const timeoutMs = 8_000;
const answerBytesMax = 4 * 1024 * 1024;
const wordsLengthMax = 200;

/** How the app proves itself. Throws when the key is none. */
export function appToken(appId: number, privateKey: string, nowS: number): string {
  const iat = Math.floor(nowS) - earlierS;
  const said = [
    { alg: 'RS256', typ: 'JWT' },
    { iat, exp: iat + earlierS + appTokenS, iss: String(appId) },
  ];
  const text = said.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${sign('sha256', Buffer.from(text), createPrivateKey(privateKey)).toString('base64url')}`;
}

const Words = z.looseObject({ message: z.string() });

/** Asks GitHub as the app. Gives what it answered. Throws GithubRefused. */
export async function askAsApp(
  { egress }: Pick<TokenParts, 'egress'>,
  app: { readonly appId: number; readonly apiUrl: string; readonly privateKey: string; readonly nowS: number },
  { method, path }: { readonly method: 'GET' | 'POST'; readonly path: string },
): Promise<unknown> {
  const url = app.apiUrl.replace(/\/+$/, '') + path;
  const { host } = new URL(url);
  const proof = appToken(app.appId, app.privateKey, app.nowS);
  const answer = await egress
    .send({
      ...{ url, method, timeoutMs, bodyMaxBytes: answerBytesMax },
      headers: {
        ...{ 'User-Agent': 'Terrace', Accept: 'application/vnd.github+json', 'X-GitHub-Api-Version': '2022-11-28' },
        Authorization: `Bearer ${proof}`,
      },
    })
    .catch((error: unknown) => {
      if (!(error instanceof EgressFailed) && !(error instanceof EgressRefused)) throw error;
      throw new GithubRefused(error.message, { status: null, isFinal: error instanceof EgressRefused });
    });
  let said: unknown;
  try {
    said = JSON.parse(answer.body.toString());
  } catch {
    said = undefined;
  }
  if (answer.status >= 200 && answer.status < 300 && said !== undefined) return said;
  const words = shortened(
    (Words.safeParse(said).data?.message ?? '')
      .replaceAll(proof, '…')
      .replaceAll(/\s+/g, ' ')
      .replaceAll('\0', '')
      .toWellFormed(),
    wordsLengthMax,
  );
  throw new GithubRefused(`${host} answered ${answer.status}${words === '' ? '' : `: ${words}`}`, {
    status: answer.status,
    isFinal: !isPassing(answer.status),
  });
}

interface InstallationOfToken {
  readonly id: InstallationId;
  readonly installation_id: number;
  readonly name: string;
  readonly token: Uint8Array | null;
  readonly left_s: number | null;
  readonly now_s: number;
  readonly suspended_at: Date | null;
  readonly removed_at: Date | null;
}

/**
 * The text of a token, which is good for as long as a fetch takes. Throws GithubRefused when it is that of an installation and GitHub gives none,
 * and TerminalFault when what is sealed was changed.
 */
export async function textOfToken(
  parts: TokenParts,
  token: { readonly id: OAuthTokenId; readonly sealed: Uint8Array },
): Promise<string> {
  const [row] = await parts.sql.query<InstallationOfToken>(
    `select i.id, i.installation_id::float8 as installation_id, i.name, i.token, i.suspended_at, i.removed_at,
       extract(epoch from i.token_expires_at - now())::float8 as left_s, extract(epoch from now())::float8 as now_s
     from oauth_token t join oauth_client c on c.id = t.client join github_app_installation i on i.id = c.installation
     where t.id = $1`,
    [token.id],
  );
  if (row === undefined) return await openToken(parts.keys, token.id, token.sealed);
  const kept = (leastS: number): Promise<string> | null =>
    row.token === null || (row.left_s ?? 0) < leastS ? null : openInstallationToken(parts.keys, row.id, row.token);
  return (await kept(leftMinS)) ?? (await mint(parts, row, () => kept(leftLeastS)));
}

const Minted = z.looseObject({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

async function mint(
  parts: TokenParts,
  row: InstallationOfToken,
  otherwise: () => Promise<string> | null,
): Promise<string> {
  const { sql, keys } = parts;
  try {
    const app = await readGithubApp(sql);
    if (app === null) throw new GithubRefused('this site has no GitHub App any more', { status: null, isFinal: true });
    const { app_id: appId, api_url: apiUrl } = app;
    const privateKey = await openAppSecret(keys, 'key', app.private_key);
    const path = `/app/installations/${row.installation_id}/access_tokens`;
    const answer = await askAsApp(parts, { appId, apiUrl, privateKey, nowS: row.now_s }, { method: 'POST', path });
    const minted = Minted.safeParse(answer);
    if (!minted.success)
      throw new GithubRefused(`${new URL(apiUrl).host} does not answer as GitHub does`, {
        status: null,
        isFinal: true,
      });
    const { token, expires_at: expiresAt } = minted.data;
    const sealed = await sealInstallationToken(keys, row.id, token);
    await sql.query(
      // Nothing is kept of what GitHub has taken back meanwhile.
      `with kept as (update github_app_installation set token = $2, token_expires_at = $3, error_message = null
         where id = $1 and (suspended_at, removed_at) is not distinct from ($4::timestamptz, $5::timestamptz) returning id)
       ${noteOnHooks('null::text')}`,
      [row.id, sealed, new Date(expiresAt), row.suspended_at, row.removed_at],
    );
    return token;
  } catch (error) {
    if (!(error instanceof GithubRefused)) throw error;
    const old = error.isFinal ? null : await otherwise();
    if (old !== null) return old;
    const why = `GitHub gives no token for the installation at ${row.name}: ${reasonOf(error)}`;
    await sql.query(
      `with kept as (update github_app_installation set error_message = $2 where id = $1 returning id) ${noteOnHooks('$2')}`,
      [row.id, why],
    );
    throw new GithubRefused(why, error);
  }
}

/** Who follows a repository by it reads the same beside it. */
const noteOnHooks = (why: string): string => `update vcs_hook h set error_message = ${why}
       from oauth_token t join oauth_client c on c.id = t.client join kept on kept.id = c.installation
       where t.id = h.token and h.error_message is distinct from ${why}`;

/** Statuses of GitHub, in the words of what somebody can do about it. */
function reasonOf({ status, message }: GithubRefused): string {
  if (status === 401) return `the app's id or its private key is not the right one, or a clock is wrong (${message})`;
  if (status === 403) return `the installation is suspended there, or may not (${message})`;
  if (status === 404) return `the app is not installed there any more (${message})`;
  return message;
}
