// Signing in at a server of version control by OAuth 2 (authorization code): where a browser is sent, and where the code becomes a token.

import { z } from 'zod';
import { withoutSlash } from './provider.ts';

export interface SignIn {
  /** Where a browser goes to be asked. */
  authorizeUrl(
    httpUrl: string,
    asked: { readonly key: string; readonly callback: string; readonly state: string },
  ): string;
  /** Where a code, or what renews a token, becomes a token. */
  tokenUrl(httpUrl: string): string;
}

export const signInAt = (server: {
  readonly authorize: string;
  readonly token: string;
  /** What is asked for: fetching, commit statuses and webhooks; empty where the server knows it by the key. */
  readonly scope: string;
}): SignIn => ({
  authorizeUrl(httpUrl, { key, callback, state }) {
    const query = new URLSearchParams({ client_id: key, redirect_uri: callback, response_type: 'code', state });
    if (server.scope !== '') query.set('scope', server.scope);
    return `${withoutSlash(httpUrl)}${server.authorize}?${query.toString()}`;
  },
  tokenUrl: (httpUrl) => withoutSlash(httpUrl) + server.token,
});

/** What a server answers; GitHub says what is wrong with a 200. */
export const Granted = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  /** Seconds. */
  expires_in: z.number().positive().nullish(),
});
export type Granted = z.infer<typeof Granted>;
export const NotGranted = z.looseObject({ error: z.string(), error_description: z.string().nullish() });

/** Of whoever a token belongs to. */
export const Owner = z
  .looseObject({ login: z.string().nullish(), username: z.string().nullish(), nickname: z.string().nullish() })
  .transform(({ login, username, nickname }) => login ?? username ?? nickname ?? null);
