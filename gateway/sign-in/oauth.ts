// What `terraform login` speaks: OAuth 2.0 with an authorization code (RFC 6749) and PKCE (RFC 7636). The one client is terraform, which
// has no secret and listens on this user's own machine; so a code is worth something only to who knows the verifier behind its challenge.

import { createHash, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../http/errors.ts';

/** `login.v1` of the discovery document (cli/terraform-cli-protocol.md, section 1.4). */
export const loginClient = {
  client: 'terraform-cli',
  grant_types: ['authz_code'],
  authz: '/oauth/authorization',
  token: '/oauth/token',
  /** Where terraform may listen. */
  ports: [10_000, 10_010],
} as const;

export interface AuthorizationRequest {
  /** Where terraform listens. */
  readonly redirectUri: string;
  /** Given back as it is. */
  readonly state: string | null;
  readonly challenge: string;
}

type ErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'unsupported_grant_type';

/** Told to terraform in the words of RFC 6749, sections 4.1.2.1 and 5.2. */
export class OauthError extends Error {
  override readonly name = 'OauthError';
  readonly code: ErrorCode;
  constructor(code: ErrorCode, description: string) {
    super(description);
    this.code = code;
  }
}

type Fields = Readonly<Record<string, unknown>>;
const stateLengthMax = 1_024;

/**
 * What a browser was sent with. Throws ApiError, for the person alone, when the client or the place to go back to is not terraform's:
 * nobody is sent on to such a place. Gives an OauthError, for that place, when something else is wrong.
 */
export function readAuthorization(
  given: Fields,
): { readonly redirectUri: string; readonly state: string | null } & (
  | { readonly request: AuthorizationRequest; readonly error: null }
  | { readonly request: null; readonly error: OauthError }
) {
  const client = given['client_id'];
  if (client !== loginClient.client)
    throw new ApiError('bad-request', `client_id: only ${loginClient.client} signs in here, as terraform login does`);
  const redirectUri = given['redirect_uri'];
  if (typeof redirectUri !== 'string' || !isTerraform(redirectUri))
    throw new ApiError(
      'bad-request',
      `redirect_uri: must be http://localhost:PORT/login with a port from ${loginClient.ports.join(' to ')}`,
    );
  const state = typeof given['state'] === 'string' ? given['state'].slice(0, stateLengthMax) : null;
  try {
    return { redirectUri, state, request: { redirectUri, state, challenge: challengeOf(given) }, error: null };
  } catch (error) {
    if (error instanceof OauthError) return { redirectUri, state, request: null, error };
    throw error;
  }
}

function challengeOf(given: Fields): string {
  const text = (name: string): string | null => {
    const value = given[name];
    if (value === undefined) return null;
    if (typeof value !== 'string') throw new OauthError('invalid_request', `${name} is said more than once`);
    return value;
  };
  const state = text('state');
  if (state !== null && state.length > stateLengthMax)
    throw new OauthError('invalid_request', `state has more than ${stateLengthMax} characters`);
  const type = text('response_type');
  if (type === null) throw new OauthError('invalid_request', 'response_type is missing');
  if (type !== 'code') throw new OauthError('unsupported_response_type', 'response_type can only be code');
  const challenge = text('code_challenge');
  if (challenge === null) throw new OauthError('invalid_request', 'code_challenge is missing: PKCE is needed');
  // RFC 7636 takes `plain` for what says nothing.
  if (text('code_challenge_method') !== 'S256')
    throw new OauthError('invalid_request', 'code_challenge_method can only be S256');
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge))
    throw new OauthError('invalid_request', 'code_challenge is no SHA-256 in base64url');
  return challenge;
}

/** Exactly what terraform listens on: a URL that is only like it may lead elsewhere. */
function isTerraform(uri: string): boolean {
  const [, port = ''] = /^http:\/\/(?:localhost|127\.0\.0\.1):([1-9]\d{3,4})\/login$/.exec(uri) ?? [];
  const [min, max] = loginClient.ports;
  return Number(port) >= min && Number(port) <= max;
}

/** Back to terraform, with a code or with an error. */
export function backTo(
  { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  answer: { readonly code: string } | OauthError,
): string {
  const url = new URL(redirectUri);
  if (answer instanceof OauthError) {
    url.searchParams.set('error', answer.code);
    url.searchParams.set('error_description', answer.message);
  } else url.searchParams.set('code', answer.code);
  if (state !== null) url.searchParams.set('state', state);
  return url.href;
}

export interface TokenRequest {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
}

/** What terraform asks with the code. Throws OauthError. */
export function readTokenRequest(form: URLSearchParams): TokenRequest {
  const text = (name: string): string => {
    const [value, ...more] = form.getAll(name);
    if (value === undefined || value === '') throw new OauthError('invalid_request', `${name} is missing`);
    if (more.length > 0) throw new OauthError('invalid_request', `${name} is said more than once`);
    return value;
  };
  if (text('grant_type') !== 'authorization_code')
    throw new OauthError('unsupported_grant_type', 'grant_type can only be authorization_code');
  if (text('client_id') !== loginClient.client)
    throw new OauthError('invalid_client', `client_id can only be ${loginClient.client}`);
  return { code: text('code'), redirectUri: text('redirect_uri'), verifier: text('code_verifier') };
}

/** Whether the verifier is the one behind the challenge. */
export function isVerifier(verifier: string, challenge: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  const found = Buffer.from(createHash('sha256').update(verifier).digest('base64url'));
  const wanted = Buffer.from(challenge);
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}
