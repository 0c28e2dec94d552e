// Who looks at a page: somebody who is signed in, by the cookie of a session that is a row in the database (DECISIONS 23), or nobody in
// particular, by a cookie that only ties their forms to their browser. Neither cookie is readable by scripts, sent by another site's
// forms, or shared with another host (`__Host-`).

import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { beginSession, endSession, endSessionsOf, findSession } from '@terrace/actors/sign-in/view';
import type { Session } from '@terrace/actors/sign-in/view';
import type { UserId } from '@terrace/machines/user/id';
import { parseCookie, stringifySetCookie } from 'cookie';
import { ApiError } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

const sessionCookie = '__Host-terrace-session';
/** Where a page of ours puts the form token when it asks the API. */
export const formTokenHeader = 'x-terrace-form-token';
const visitorCookie = '__Host-terrace-visitor';
/** Goes along when another site sends the browser here with a form, where the others stay away. */
const returnCookie = '__Host-terrace-return';
const secretBytes = 32;
const secretLength = 43;
const secretPattern = /^[A-Za-z0-9_-]{43}$/;
/** As long as the longest session; the row decides. */
const cookieLivesS = 14 * 24 * 3_600;

type SetCookie = Readonly<Record<'set-cookie', string>>;

export interface Visitor {
  readonly session: Session | null;
  /** What a form of this visitor holds. */
  readonly formToken: string;
  /** For the answer: a cookie that the visitor does not have yet. */
  readonly setCookie: SetCookie | null;
}

export interface Sessions {
  visitorOf(headers: IncomingHttpHeaders): Promise<Visitor>;
  /** Throws ApiError `forbidden` for a form that did not come from a page of this visitor. */
  checkForm(visitor: Visitor, form: URLSearchParams, headers: IncomingHttpHeaders): void;
  /** The same for what a page of ours asks of the API. */
  checkToken(visitor: Visitor, token: string, headers: IncomingHttpHeaders): void;
  /** Begins a session under a new secret; the cookie is for the answer. `endsAt`: when it is over in any case. */
  begin(user: UserId, endsAt?: Date | null): Promise<SetCookie>;
  /** By what a browser is known again when another site sends it here, and what it was last given to bring back; null for one that has nothing yet. */
  returnerOf(headers: IncomingHttpHeaders): { readonly mac: Uint8Array; readonly note: string } | null;
  /** The same for one that is about to leave; the cookie is for the answer, and holds the note that it brings back. */
  letGo(headers: IncomingHttpHeaders): { readonly mac: Uint8Array; readonly cookieWith: (note: string) => SetCookie };
  /** Ends it; the cookie that is no more is for the answer. */
  end(visitor: Visitor): Promise<SetCookie>;
  /** Ends all sessions of the user. */
  endAll(user: UserId): Promise<void>;
  /** Ends all sessions of the user but this visitor's own. */
  endOthers(user: UserId, visitor: Visitor): Promise<void>;
}

/** Whether a browser brings the cookie of a session, good or not. */
export const hasSessionCookie = ({ cookie }: IncomingHttpHeaders): boolean =>
  cookie !== undefined && cookie.includes(`${sessionCookie}=`);

export function makeSessions({
  sql,
  keys,
  rng,
  origin,
}: Pick<GatewayServices, 'sql' | 'keys' | 'rng' | 'origin'>): Sessions {
  const macOf = (purpose: 'session' | 'form' | 'return', secret: string): Uint8Array =>
    keys.mac('token', `${purpose}\n${secret}`);
  const makeSecret = (): string => Buffer.from(rng.bytes(secretBytes)).toString('base64url');
  const tokenOf = (secret: string): string => Buffer.from(macOf('form', secret)).toString('base64url');
  const secretIn = ({ cookie = '' }: IncomingHttpHeaders, name: string): string | null => {
    const value = parseCookie(cookie)[name];
    return value !== undefined && secretPattern.test(value) ? value : null;
  };
  const returnIn = ({
    cookie = '',
  }: IncomingHttpHeaders): { readonly secret: string; readonly note: string } | null => {
    const value = parseCookie(cookie)[returnCookie] ?? '';
    const [secret, note] = [value.slice(0, secretLength), value.slice(secretLength)];
    return secretPattern.test(secret) ? { secret, note } : null;
  };
  return {
    async visitorOf(headers) {
      const secret = secretIn(headers, sessionCookie);
      const session = secret === null ? null : await findSession(sql, macOf('session', secret));
      if (secret !== null && session !== null) return { session, formToken: tokenOf(secret), setCookie: null };
      const known = secretIn(headers, visitorCookie);
      if (known !== null) return { session: null, formToken: tokenOf(known), setCookie: null };
      const made = makeSecret();
      return { session: null, formToken: tokenOf(made), setCookie: setCookie(visitorCookie, made) };
    },
    checkForm(visitor, form, headers) {
      this.checkToken(visitor, form.get('form-token') ?? '', headers);
    },
    checkToken({ formToken }, token, headers) {
      const [found, wanted] = [token, formToken].map((text) => Buffer.from(text));
      const isOurs = found !== undefined && wanted !== undefined && found.length === wanted.length;
      if (!isFromHere(headers, origin) || !isOurs || !timingSafeEqual(found, wanted))
        throw new ApiError(
          'forbidden',
          'the form does not belong to this browser and session: cookies are needed here, and a page from before you signed in or out has to be loaded again',
        );
    },
    async begin(user, endsAt = null) {
      const secret = makeSecret();
      await beginSession(sql, macOf('session', secret), user, endsAt);
      return setCookie(sessionCookie, secret, { maxAge: cookieLivesS });
    },
    returnerOf(headers) {
      const found = returnIn(headers);
      return found === null ? null : { mac: macOf('return', found.secret), note: found.note };
    },
    letGo(headers) {
      const { secret } = returnIn(headers) ?? { secret: makeSecret() };
      return {
        mac: macOf('return', secret),
        cookieWith: (note) => setCookie(returnCookie, `${secret}${note}`, { sameSite: 'none' }),
      };
    },
    async end({ session }) {
      if (session !== null) await endSession(sql, session.mac);
      return setCookie(sessionCookie, '', { maxAge: 0 });
    },
    async endAll(user) {
      await endSessionsOf(sql, user, null);
    },
    async endOthers(user, { session }) {
      await endSessionsOf(sql, user, session?.user === user ? session.mac : null);
    },
  };
}

const setCookie = (
  name: string,
  value: string,
  more: { readonly maxAge?: number; readonly sameSite?: 'none' } = {},
): SetCookie => ({
  'set-cookie': stringifySetCookie({
    ...{ name, value, path: '/', secure: true, httpOnly: true, sameSite: 'lax' },
    ...more,
  }),
});

/** Browsers say which site a form comes from; whoever says nothing is no browser, and has the token of the form or not. */
function isFromHere({ origin, host }: IncomingHttpHeaders, own: string): boolean {
  if (origin === undefined) return true;
  return origin === own || (URL.canParse(origin) && new URL(origin).host === host);
}
