// A code of somebody who signed in, or what renews a token, becomes a token at its server.

import { sealRefresh, sealToken } from '@terrace/actors/vcs/token';
import type { Grant } from '@terrace/actors/vcs/view/connections';
import { shortened } from '@terrace/machines/kernel/text';
import type { OAuthTokenId } from '@terrace/machines/vcs/id';
import { isPassing } from '@terrace/runtime/egress/egress';
import type { GatewayServices } from '../http/services.ts';
import { masked } from './mask.ts';
import { Granted, NotGranted } from './providers/sign-in.ts';

const wordsLengthMax = 300;

/** The server grants nothing. */
export class GrantRefused extends Error {
  override readonly name = 'GrantRefused';
  /** Whether it will never for what was shown, whatever somebody changes there or here. */
  readonly isFinal: boolean;

  constructor(message: string, { isFinal }: { readonly isFinal: boolean }) {
    super(message);
    this.isFinal = isFinal;
  }
}

/** What servers say of a code, or of what renews a token, that is not good any more; the last two are GitHub's. */
const finalErrors: readonly string[] = ['invalid_grant', 'access_denied', 'bad_refresh_token', 'bad_verification_code'];
/** What they say while they are not well, also with a status that is another's. */
const passingErrors: readonly string[] = ['temporarily_unavailable', 'server_error', 'slow_down'];
/** Nobody looks after a token for longer. */
const lifeMaxSeconds = 10 * 365 * 24 * 3_600;
/** Before its end, so that a fetch that begins with it ends with it: a fetch takes a quarter of an hour at most. */
const renewBeforeMs = 20 * 60_000;
const renewPauseMinMs = 60_000;

/** The server did not answer as one does, and may later. */
export class GrantFailed extends Error {
  override readonly name = 'GrantFailed';
}

interface Asked {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
  /** Of the kind of grant. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Throws GrantRefused, GrantFailed, and what calls through the egress rules throw. */
export async function askForGrant({ egress }: Pick<GatewayServices, 'egress'>, asked: Asked): Promise<Granted> {
  const { url, key, secret, fields } = asked;
  const { host } = new URL(url);
  const answer = await egress.send({
    ...{ url, method: 'POST' },
    headers: {
      ...{ Accept: 'application/json', 'User-Agent': 'Terrace' },
      'Content-Type': 'application/x-www-form-urlencoded',
      // Every one of these servers takes it so (RFC 6749, section 2.3.1).
      Authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ ...fields, client_id: key, client_secret: secret }).toString(),
  });
  let said: unknown = null;
  try {
    said = JSON.parse(answer.body.toString());
  } catch {
    // Looked at below, by its status.
  }
  const granted = Granted.safeParse(said);
  if (answer.status < 300 && granted.success) return granted.data;
  if (isPassing(answer.status)) throw new GrantFailed(`${host} answered ${answer.status}`);
  const refused = NotGranted.safeParse(said);
  if (!refused.success)
    throw new GrantRefused(`${host} answered ${answer.status}, and not as OAuth has it`, { isFinal: false });
  const { error, error_description: more } = refused.data;
  const words = [error, more ?? ''].filter((one) => one !== '').join(': ');
  const safe = masked(words, [secret, fields['code'] ?? '', fields['refresh_token'] ?? '']);
  const why = `${host} grants no token (${shortened(safe, wordsLengthMax)})`;
  if (passingErrors.includes(error)) throw new GrantFailed(why);
  throw new GrantRefused(why, { isFinal: finalErrors.includes(error) });
}

/** As it is kept; `now` is when it was granted. */
export async function sealGrant(
  { keys }: Pick<GatewayServices, 'keys'>,
  id: OAuthTokenId,
  granted: Granted,
  now: number,
): Promise<Grant> {
  const { access_token: token, refresh_token: refresh, expires_in: seconds } = granted;
  const lifeMs = seconds == null ? null : Math.min(seconds, lifeMaxSeconds) * 1_000;
  return {
    id,
    sealed: await sealToken(keys, id, token),
    refresh: refresh == null ? null : await sealRefresh(keys, id, refresh),
    expiresAt: lifeMs === null ? null : new Date(now + lifeMs),
    dueAt:
      lifeMs === null ? null : new Date(now + Math.max(renewPauseMinMs, lifeMs - Math.min(renewBeforeMs, lifeMs / 3))),
  };
}
