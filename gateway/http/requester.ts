// Who makes a request: whoever stands behind the token in its header; or, without one, the person who is signed in in a browser, by the
// cookie that a page of ours sends along. A browser sends that cookie by itself, so what is to be changed by it must also bring the form
// token of the session, which only our own pages know (ADR 34).

import { readUser } from '@terrace/actors/user/view';
import type { IncomingHttpHeaders } from 'node:http';
import { formTokenHeader, hasSessionCookie, makeSessions } from '../sign-in/session.ts';
import { makeAuthenticate, principalOfUser } from './authenticate.ts';
import type { Principal } from './authenticate.ts';
import { ApiError } from './errors.ts';
import type { GatewayServices } from './services.ts';

export interface Request {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

export type Requester = (request: Request) => Promise<Principal>;

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Throws ApiError `unauthorized`, and `forbidden` for what another site has a browser send. */
export function makeRequester(
  services: Pick<GatewayServices, 'sql' | 'keys' | 'clock' | 'rng' | 'origin' | 'onFault'>,
): Requester {
  const authenticate = makeAuthenticate(services);
  const sessions = makeSessions(services);
  return async ({ method, headers }) => {
    if (headers.authorization !== undefined || !hasSessionCookie(headers))
      return await authenticate(headers.authorization);
    const visitor = await sessions.visitorOf(headers);
    const user = visitor.session === null ? null : await readUser(services.sql, visitor.session.user);
    if (user === null) throw new ApiError('unauthorized', 'you are not signed in any more: sign in again');
    if (reading.has(method)) checkReader(headers);
    else sessions.checkToken(visitor, String(headers[formTokenHeader] ?? ''), headers);
    return await principalOfUser(services.sql, user, null);
  };
}

/** What is read by another site could tell it something by how long it takes, or be shown inside of it. */
function checkReader(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  throw new ApiError('forbidden', 'another site may not read here in your name');
}
