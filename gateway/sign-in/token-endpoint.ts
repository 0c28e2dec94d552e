// Where terraform trades its code for a token. A code is good once, for a minute, for who knows the verifier; when it comes a second time,
// the token that it became is taken back, since one of the two should not have had it (RFC 6749, section 4.1.2).

import { takeCode, tokenOfUsedCode } from '@terrace/actors/sign-in/view';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { deleteTokenAnyway } from '@terrace/actors/user/view';
import { TokenId } from '@terrace/machines/user/id';
import type { AddEndpoint, Answer } from '../http/endpoint.ts';
import type { GatewayServices } from '../http/services.ts';
import { OauthError, isVerifier, loginClient, readTokenRequest } from './oauth.ts';
import type { TokenRequest } from './oauth.ts';
import { formOf } from './page.ts';

type Services = Pick<GatewayServices, 'sql' | 'keys' | 'clock' | 'rng'>;

export const macOfCode = ({ keys }: Pick<Services, 'keys'>, code: string): Uint8Array =>
  keys.mac('token', `login code\n${code}`);

export function addTokenEndpoint(add: AddEndpoint, services: Services): void {
  add({
    method: 'POST',
    path: loginClient.token,
    isPublic: true,
    async answer(asked): Promise<Answer> {
      try {
        const { token, expiresAt } = await trade(services, readTokenRequest(await formOf(asked)));
        const expiresIn =
          expiresAt === null ? {} : { expires_in: Math.floor((expiresAt.getTime() - services.clock.now()) / 1_000) };
        return json(200, { access_token: token, token_type: 'bearer', ...expiresIn });
      } catch (error) {
        if (!(error instanceof OauthError)) throw error;
        return json(error.code === 'invalid_client' ? 401 : 400, {
          error: error.code,
          error_description: error.message,
        });
      }
    },
  });
}

interface Traded {
  readonly token: string;
  readonly expiresAt: Date | null;
}

/** One answer for every code that is not good: whoever guesses learns nothing. Whoever shows a code uses it up. */
async function trade(services: Services, request: TokenRequest): Promise<Traded> {
  const { sql, rng } = services;
  const mac = macOfCode(services, request.code);
  const traded = await sql.transaction(async (inside): Promise<Traded | null> => {
    const id = TokenId.make(rng.bytes(16));
    const code = await takeCode(inside, mac, id);
    if (code === null) {
      // While the first one is at it, its lock makes the second wait.
      const made = await tokenOfUsedCode(inside, mac);
      if (made !== null) await deleteTokenAnyway(inside, made);
      return null;
    }
    if (code.redirect_uri !== request.redirectUri || !isVerifier(request.verifier, code.challenge)) return null;
    const token = makeUserToken(rng);
    const { user: owner, description, expires_at: expiresAt } = code;
    await registerToken({ ...services, sql: inside }, { id, token, owner, description, expiresAt });
    return { token, expiresAt };
  });
  if (traded === null)
    throw new OauthError('invalid_grant', 'the code was used, is more than a minute old, or belongs to another login');
  return traded;
}

const json = (status: number, body: object): Answer => ({
  status,
  body,
  contentType: 'application/json',
  headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
});
