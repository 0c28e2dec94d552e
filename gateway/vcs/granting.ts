// A code of somebody who signed in, or what renews a token, becomes a token at its server.

import { sealRefresh, sealToken } from '@terrace/actors/vcs/token';
import type { Grant } from '@terrace/actors/vcs/view/connections';
import { shortened } from '@terrace/machines/kernel/text';
import type { OAuthTokenId } from '@terrace/machines/vcs/id';
import type { GatewayServices } from '../http/services.ts';
import { Granted, NotGranted } from './providers/sign-in.ts';

const wordsLengthMax = 300;

/** The server grants nothing, and will not next time. */
export class GrantRefused extends Error {
  override readonly name = 'GrantRefused';
}

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
  const refused = NotGranted.safeParse(said);
  if (refused.success) {
    const { error, error_description: more } = refused.data;
    const words = [error, more ?? ''].filter((one) => one !== '').join(': ');
    const safe = [secret, ...Object.values(fields)].reduce((text, one) => text.replaceAll(one, '…'), words);
    throw new GrantRefused(`${host} grants no token (${shortened(safe, wordsLengthMax)})`);
  }
  if (answer.status >= 500 || answer.status === 429) throw new GrantFailed(`${host} answered ${answer.status}`);
  throw new GrantRefused(`${host} answered ${answer.status}, and not as OAuth has it`);
}

/** As it is kept. */
export async function sealGrant(
  { keys, clock }: Pick<GatewayServices, 'keys' | 'clock'>,
  id: OAuthTokenId,
  granted: Granted,
): Promise<Grant> {
  const { access_token: token, refresh_token: refresh, expires_in: seconds } = granted;
  return {
    id,
    sealed: await sealToken(keys, id, token),
    refresh: refresh == null ? null : await sealRefresh(keys, id, refresh),
    expiresAt: seconds == null ? null : new Date(clock.now() + seconds * 1_000),
  };
}
