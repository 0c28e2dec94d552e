// Somebody signs in at the server of an OAuth client, in their browser: they are sent there with a state that belongs to their session, come
// back with a code, and the client has their token from then on.

import { timingSafeEqual } from 'node:crypto';
import { readCustomization } from '@terrace/actors/site/view/customization';
import { grantToken, readOAuthClientByDoor } from '@terrace/actors/vcs/view/connections';
import type { OAuthClientRow } from '@terrace/actors/vcs/view/connections';
import { readUser } from '@terrace/actors/user/view';
import { openClientSecret } from '@terrace/actors/vcs/token';
import { OAuthTokenId } from '@terrace/machines/vcs/id';
import { EgressFailed, EgressRefused } from '@terrace/runtime/egress/egress';
import { may } from '../http/access.ts';
import { principalOfUser } from '../http/authenticate.ts';
import type { Routes } from '../http/endpoint.ts';
import { ApiError, notFound } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';
import { html } from '../sign-in/html.ts';
import { pagesOn } from '../sign-in/page.ts';
import type { Page } from '../sign-in/page.ts';
import { signInTo } from '../sign-in/place.ts';
import { makeSessions } from '../sign-in/session.ts';
import type { Visitor } from '../sign-in/session.ts';
import { askServer } from './ask-server.ts';
import { changedMeanwhile } from './find.ts';
import { GrantFailed, GrantRefused, askForGrant, sealGrant } from './granting.ts';
import { providerOf } from './providers/all.ts';
import type { Provider } from './providers/provider.ts';
import { Owner } from './providers/sign-in.ts';
import type { Granted } from './providers/sign-in.ts';
import { wakeWebhooks } from './wake.ts';

/** So long somebody may take at the server. */
const stateLivesMs = 15 * 60_000;

export const connectPath = ({ door, organization }: Pick<OAuthClientRow, 'door' | 'organization'>): string =>
  `/auth/${door}?organization_id=${organization}`;
export const callbackUrl = (origin: string, { door }: Pick<OAuthClientRow, 'door'>): string =>
  `${origin}/auth/${door}/callback`;

export const vcsSignInRoutes: Routes = (add, services) => {
  const { sql, keys, clock, rng, origin } = services;
  const texts = () => readCustomization(sql);
  const addPage = pagesOn(add, { sessions: makeSessions(services), texts, onFault: services.onFault });

  /** What the state must be: of this client, this session and this time. */
  const stateOf = ({ id }: OAuthClientRow, { formToken }: Visitor, expiresAt: number): string =>
    `${expiresAt}.${Buffer.from(keys.mac('token', ['vcs-sign-in', id, formToken, expiresAt].join('\n'))).toString('base64url')}`;

  /** The client, when whoever is signed in may connect it. Throws ApiError `not-found`. */
  const find = async (door: string, visitor: Visitor): Promise<OAuthClientRow> => {
    const client = await readOAuthClientByDoor(sql, door);
    const user = visitor.session === null ? null : await readUser(sql, visitor.session.user);
    const principal = user === null || user.is_suspended ? null : await principalOfUser(sql, user, null);
    if (
      client === null ||
      principal === null ||
      !may(principal, 'manage-vcs-settings', { organization: client.organization })
    )
      throw notFound('this address');
    return client;
  };

  addPage('GET', '/auth/:door', async ({ params, visitor, url }) => {
    if (visitor.session === null) return { location: signInTo(url) };
    const client = await find(params['door'] ?? '', visitor);
    const { signIn } = placeOf(client);
    const state = stateOf(client, visitor, clock.now() + stateLivesMs);
    return {
      location: signIn.authorizeUrl(client.http_url, { key: client.key, callback: callbackUrl(origin, client), state }),
    };
  });

  addPage('GET', '/auth/:door/callback', async ({ params, query, visitor }) => {
    const client = await find(params['door'] ?? '', visitor);
    const { provider, signIn, secret } = placeOf(client);
    const given = textOf(query['state']);
    const expiresAt = Number(/^(\d{1,15})\./.exec(given)?.[1] ?? 0);
    if (expiresAt < clock.now() || !isSame(given, stateOf(client, visitor, expiresAt)))
      throw new ApiError(
        'forbidden',
        'this was not begun in this browser and session, or too long ago: begin again with the connect-path of the OAuth client',
      );
    const server = provider.displayName(client.service_provider);
    const code = textOf(query['code']);
    if (code === '')
      throw new ApiError(
        'invalid',
        `${server} lets nobody in (${textOf(query['error']).slice(0, 100) || 'without a word'})`,
      );
    const granted = await granting(
      askForGrant(services, {
        ...{ url: signIn.tokenUrl(client.http_url), key: client.key },
        secret: await openClientSecret(keys, client.id, secret),
        fields: { grant_type: 'authorization_code', code, redirect_uri: callbackUrl(origin, client) },
      }),
    );
    const id = client.tokens[0] ?? OAuthTokenId.make(rng.bytes(16));
    const user = await userOf(services, { client, provider, granted });
    if (!(await grantToken(sql, client, { ...(await sealGrant(services, id, granted, services.clock.now())), user })))
      throw changedMeanwhile(client);
    wakeWebhooks(services);
    return connectedPage(client, server, user);
  });
};

/** What is needed to sign in. Throws ApiError `conflict` where nobody can. */
function placeOf(client: OAuthClientRow) {
  const provider = providerOf(client.service_provider);
  const signIn = provider?.signIn ?? null;
  const { secret } = client;
  if (provider === null || signIn === null || secret === null || client.key === '')
    throw new ApiError(
      'conflict',
      'nobody signs in by this OAuth client: it needs the key and the secret of an application at its server',
    );
  return { provider, signIn, secret };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** What a server of strangers says is told as its own word. */
async function granting(asked: Promise<Granted>): Promise<Granted> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GrantRefused || error instanceof EgressRefused) throw new ApiError('invalid', error.message);
    if (error instanceof GrantFailed || error instanceof EgressFailed) throw new ApiError('unavailable', error.message);
    throw error;
  }
}

/** Whose token it is; null when the server does not say: it is good without. */
async function userOf(
  services: Pick<GatewayServices, 'egress'>,
  {
    client,
    provider,
    granted,
  }: { readonly client: OAuthClientRow; readonly provider: Provider; readonly granted: Granted },
): Promise<string | null> {
  const place = { apiUrl: client.api_url, username: provider.username(client.key), password: granted.access_token };
  try {
    return Owner.parse(await askServer(services, place)({ method: 'GET', path: '/user', scheme: 'bearer' }));
  } catch {
    return null;
  }
}

const connectedPage = ({ organization, name }: OAuthClientRow, server: string, user: string | null): Page => ({
  title: 'Connected',
  body: html`<section class="card narrow">
    <h1>Connected</h1>
    <p>
      ${name ?? server} of organization <b>${organization}</b> has a token${user === null ? '' : ` of ${user}`} from now
      on. Workspaces may follow its repositories.
    </p>
    <p><a href="/app/${organization}/workspaces">To the workspaces</a></p>
  </section>`,
});
