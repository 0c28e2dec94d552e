// Somebody signs in at a server of version control, in a browser, and the connection has their token; tokens that end are renewed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import { Browser, browserOf } from '../sign-in/scratch-browser.ts';
import { startRenewals } from './renewals.ts';
import { House } from './scratch-house.ts';
import { ScratchProvider } from './scratch-provider.ts';

const skip = skipWithoutPostgres;
const password = 'a stapled horse';

/** A server where people sign in, as GitLab is: its tokens live for two hours, and what renews them is used once. */
async function openLab() {
  const provider = await ScratchProvider.open();
  const state = { refuses: false, made: 0, refresh: '' };
  const forms: URLSearchParams[] = [];
  provider.answering = ({ path, body, headers }) => {
    if (path === '/api/v4/user') return { status: 200, body: { username: `anna-of-${headers.authorization}` } };
    if (path !== '/oauth/token') return null;
    const form = new URLSearchParams(String(body));
    forms.push(form);
    const isGood =
      form.get('client_secret') === 'the-secret' &&
      (form.get('code') === 'the-code' || (state.refresh !== '' && form.get('refresh_token') === state.refresh));
    if (state.refuses || !isGood)
      return { status: 400, body: { error: 'invalid_grant', error_description: `no ${form.get('client_secret')}` } };
    state.refresh = `refresh-${(state.made += 1)}`;
    return {
      status: 200,
      body: { access_token: `token-${state.made}`, refresh_token: state.refresh, expires_in: 7_200 },
    };
  };
  return { provider, state, forms };
}

test(
  'whoever signs in at the server gives the connection a token, in the browser that began it alone',
  { skip },
  async () => {
    await using house = await House.open();
    const { provider, state, forms } = await openLab();
    await using _ = provider;
    const { ask, services } = house.gateway;
    const json = { data: { type: 'users', attributes: { password, password_confirmation: password } } };
    assert.equal((await ask('PATCH', '/api/v2/account/password', { json })).status, 200);
    const made = await ask('POST', `/api/v2/organizations/${organization}/oauth-clients`, {
      json: {
        data: {
          type: 'oauth-clients',
          attributes: {
            ...{ 'service-provider': 'gitlab_community_edition', key: 'the-key', secret: 'the-secret' },
            ...{ 'http-url': provider.origin, 'api-url': `${provider.origin}/api/v4` },
          },
        },
      },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { id, attributes, relationships } = made.body.data;
    assert.deepEqual(relationships['oauth-tokens'].data, []);
    assert.doesNotMatch(JSON.stringify(made.body), /the-secret/);

    const browser = browserOf(house.gateway);
    const first = await browser.open(attributes['connect-path']);
    assert.match(first.url, /^\/session\?to=/);
    const sent = await browser.submit(first, '/session', { username: 'anna', password });
    const asked = new URL(sent.elsewhere ?? assert.fail('it was not sent there'));
    assert.equal(asked.origin + asked.pathname, `${provider.origin}/oauth/authorize`);
    assert.equal(asked.searchParams.get('redirect_uri'), attributes['callback-url']);
    assert.deepEqual([asked.searchParams.get('client_id'), asked.searchParams.get('scope')], ['the-key', 'api']);
    const back = (query: Record<string, string>): string =>
      `${new URL(attributes['callback-url']).pathname}?${new URLSearchParams(query).toString()}`;
    const given = asked.searchParams.get('state') ?? '';
    // Another browser, no state, one of another time: nothing of it counts.
    const other: Browser = browserOf(house.gateway);
    assert.equal((await other.open(back({ code: 'the-code', state: given }))).status, 404);
    await other.signIn('anna', password);
    for (const [who, state] of [
      [other, given],
      [browser, ''],
      [browser, given.replace(/^\d+/, (time) => String(Number(time) + 1))],
      [browser, given.replace(/^\d+/, '1')],
    ] as const)
      assert.equal((await who.open(back({ code: 'the-code', state }))).status, 403);
    assert.equal(forms.length, 0);
    const denied = await browser.open(back({ error: 'access_denied', state: given }));
    assert.match(denied.text, /lets nobody in \(access_denied\)/);
    const wrong = await browser.open(back({ code: 'another', state: given }));
    assert.match(wrong.text, /grants no token \(invalid_grant: no …\)/);

    const page = await browser.open(back({ code: 'the-code', state: given }));
    assert.equal(page.status, 200, page.text);
    assert.match(page.text, /has a token of anna-of-Bearer token-1/);
    const tokens = (await ask('GET', `/api/v2/oauth-clients/${id}/oauth-tokens`)).body.data;
    assert.equal(tokens.length, 1);
    house.oauthToken = tokens[0].id;
    await house.workspace('one', { identifier: 'acme/net' });
    const passwordOf = async () =>
      (await house.bring(null)).context as { readonly password: string; readonly username: string };
    assert.deepEqual([(await passwordOf()).password], ['token-1']);

    // Its end comes near: another one is had by what renews it, once, however many look.
    const { owner } = house.gateway;
    const end = () => owner.query(`update oauth_token set renew_due_at = now() where refresh is not null`);
    const shown = async () => (await ask('GET', `/api/v2/oauth-tokens/${house.oauthToken}`)).body.data.attributes;
    await end();
    const [one, two] = [startRenewals(services), startRenewals(services)];
    await eventually('it is renewed', () => state.made === 2);
    await house.workspace('two', { identifier: 'acme/more' });
    await eventually(
      'and kept',
      async () => Date.parse((await shown())['expires-at']) > services.clock.now() + 3_600_000,
    );
    assert.equal((await passwordOf()).password, 'token-2');
    await one.stop();
    await two.stop();
    assert.equal(state.made, 2);
    state.refuses = true;
    await end();
    const three = startRenewals(services);
    await eventually('it says so', async () => /sign in there again/.test((await shown())['error-message'] ?? ''));
    await three.stop();
    const rows = JSON.stringify(
      await owner.query('select encode(sealed, $1) a, encode(refresh, $1) b from oauth_token', ['escape']),
    );
    assert.doesNotMatch(rows, /token-\d|refresh-\d/);
  },
);
