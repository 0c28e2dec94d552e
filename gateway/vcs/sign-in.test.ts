// Somebody signs in at a server of version control, in a browser, and the connection has their token; tokens that end are renewed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOAuthClient, updateOAuthClient } from '@terrace/actors/vcs/view/connections';
import { eventually, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import { Browser, browserOf } from '../sign-in/scratch-browser.ts';
import { startRenewals } from './renewals.ts';
import { House } from './scratch-house.ts';
import { ScratchProvider } from './scratch-provider.ts';

const skip = skipWithoutPostgres;
const password = 'a stapled horse';
const secret = 'the-secret-of-the-application';

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
      form.get('client_secret') === secret &&
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
            ...{ 'service-provider': 'gitlab_community_edition', key: 'the-key', secret },
            ...{ 'http-url': provider.origin, 'api-url': `${provider.origin}/api/v4` },
          },
        },
      },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { id, attributes, relationships } = made.body.data;
    assert.deepEqual(relationships['oauth-tokens'].data, []);
    assert.doesNotMatch(JSON.stringify(made.body), new RegExp(secret));

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

/** A connection to this server at which nobody has signed in yet, and the browser of somebody who is about to come back from there. */
async function begun(house: House, provider: ScratchProvider, attributes: object = {}) {
  const { ask } = house.gateway;
  const json = { data: { type: 'users', attributes: { password, password_confirmation: password } } };
  assert.equal((await ask('PATCH', '/api/v2/account/password', { json })).status, 200);
  const made = await ask('POST', `/api/v2/organizations/${organization}/oauth-clients`, {
    json: {
      data: {
        type: 'oauth-clients',
        attributes: {
          ...{ 'service-provider': 'gitlab_community_edition', key: 'the-key', secret },
          ...{ 'http-url': provider.origin, 'api-url': `${provider.origin}/api/v4`, ...attributes },
        },
      },
    },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, attributes: shown } = made.body.data;
  const browser = browserOf(house.gateway);
  await browser.signIn('anna', password);
  const comeBack = async () => {
    const sent = await browser.open(shown['connect-path']);
    const state = new URL(sent.elsewhere ?? '').searchParams.get('state') ?? '';
    const query = new URLSearchParams({ code: 'the-code', state }).toString();
    return await browser.open(`${new URL(shown['callback-url']).pathname}?${query}`);
  };
  const change = (changed: object) =>
    ask('PATCH', `/api/v2/oauth-clients/${id}`, { json: { data: { type: 'oauth-clients', attributes: changed } } });
  const tokens = async () => (await ask('GET', `/api/v2/oauth-clients/${id}/oauth-tokens`)).body.data;
  return { id: id as string, comeBack, change, tokens };
}

test('a token is kept for no other server than the one that granted it', { skip }, async () => {
  await using house = await House.open();
  await using provider = await ScratchProvider.open();
  await using other = await ScratchProvider.open();
  const { comeBack, change, tokens } = await begun(house, provider, { 'oauth-token-string': 'the-first-token' });
  const sealed = async () =>
    await house.gateway.owner.query(
      'select t.sealed from oauth_token t join oauth_client c on c.id = t.client where c.key = $1',
      ['the-key'],
    );
  let kept: unknown = null;
  provider.answering = async ({ path }) => {
    if (path !== '/oauth/token') return { status: 200, body: { username: 'anna' } };
    const moved = await change({
      ...{ 'http-url': other.origin, 'api-url': `${other.origin}/api/v4` },
      ...{ secret: 'another-secret', 'oauth-token-string': 'another-token' },
    });
    assert.equal(moved.status, 200, JSON.stringify(moved.body));
    kept = await sealed();
    return { status: 200, body: { access_token: 'the-token-of-anna', expires_in: 7_200 } };
  };
  const page = await comeBack();
  assert.equal(page.status, 409);
  assert.match(page.text, /was changed by somebody else at the same time/);
  assert.deepEqual(await sealed(), kept);
  assert.equal((await tokens()).length, 1);
});

test('of two who come back at once, one gives the connection its token', { skip }, async () => {
  await using house = await House.open();
  await using provider = await ScratchProvider.open();
  let asked = 0;
  let go: () => void = () => undefined;
  const bothAsked = new Promise<void>((resolve) => {
    go = resolve;
  });
  provider.answering = async ({ path }) => {
    if (path !== '/oauth/token') return { status: 200, body: { username: 'anna' } };
    asked += 1;
    if (asked === 2) go();
    await bothAsked;
    return { status: 200, body: { access_token: `the-token-${asked}`, expires_in: 7_200 } };
  };
  const { comeBack, tokens } = await begun(house, provider);
  const pages = await Promise.all([comeBack(), comeBack()]);
  assert.deepEqual(
    pages.map(({ status }) => status).toSorted((one, other) => one - other),
    [200, 409],
  );
  assert.equal((await tokens()).length, 1);
});

test(
  'a token is renewed well before its end, and the connection outlives whatever its server says but that it ended',
  { skip },
  async () => {
    await using house = await House.open();
    await using provider = await ScratchProvider.open();
    let said: { readonly status: number; readonly body: object } | null = null;
    let made = 0;
    provider.answering = ({ path }) => {
      if (path === '/api/v4/user') return { status: 200, body: { username: 'anna' } };
      if (path !== '/oauth/token') return null;
      if (said !== null) return said;
      made += 1;
      return { status: 200, body: { access_token: `t${made}`, refresh_token: `r${made}`, expires_in: 600 } };
    };
    const { comeBack, change } = await begun(house, provider);
    assert.equal((await comeBack()).status, 200);
    const { owner, services } = house.gateway;
    const row = async () => {
      const [found] = await owner.query<{ has: boolean; why: string | null; due: number; life: number }>(
        `select t.refresh is not null as has, t.renew_error as why, extract(epoch from t.renew_due_at - now())::float8 as due,
         extract(epoch from t.expires_at - now())::float8 as life
       from oauth_token t join oauth_client c on c.id = t.client where c.key = 'the-key'`,
      );
      return found ?? assert.fail('it has no token');
    };
    // Of a token that lives for ten minutes, a third is left.
    const { due, life } = await row();
    assert.ok(Math.abs(life - due - 200) < 1, `it is due ${life - due} s before its end`);
    const renewed = async () => {
      await owner.query('update oauth_token set renew_due_at = now(), renew_error = null where refresh is not null');
      const renewals = startRenewals(services);
      await eventually('it was tried', async () => (await row()).why !== null);
      await renewals.stop();
      return await row();
    };
    for (const [answer, words] of [
      [{ status: 503, body: { error: 'service unavailable' } }, /answered 503; it is asked again/],
      [{ status: 429, body: { error: 'invalid_grant' } }, /answered 429; it is asked again/],
      [{ status: 400, body: { error: 'temporarily_unavailable' } }, /temporarily_unavailable\); it is asked again/],
      [{ status: 401, body: { error: 'invalid_client' } }, /invalid_client\); it is asked again/],
      [{ status: 404, body: {} }, /not as OAuth has it; it is asked again/],
    ] as const) {
      said = answer;
      const found = await renewed();
      assert.equal(found.has, true, `${answer.status}: ${found.why}`);
      assert.match(found.why ?? '', words);
      assert.ok(found.due > 30, `it is asked again in ${found.due} s`);
    }
    // Whoever mends the connection need not wait.
    assert.equal((await change({ secret })).status, 200);
    assert.ok((await row()).due <= 0);
    said = { status: 400, body: { error: 'invalid_grant' } };
    const gone = await renewed();
    assert.deepEqual([gone.has, /sign in there again/.test(gone.why ?? '')], [false, true]);
  },
);

test('a token that was renewed and could not be written at once is not lost', { skip }, async () => {
  await using house = await House.open();
  const { provider, state } = await openLab();
  await using _ = provider;
  const { comeBack } = await begun(house, provider);
  assert.equal((await comeBack()).status, 200);
  const { owner, services } = house.gateway;
  const row = async () => {
    const [found] = await owner.query<{ has: boolean; why: string | null }>(
      `select t.refresh is not null as has, t.renew_error as why from oauth_token t join oauth_client c on c.id = t.client
       where c.key = 'the-key'`,
    );
    return found ?? assert.fail('it has no token');
  };
  let fails = 2;
  const faults: string[] = [];
  const sql: typeof services.sql = {
    ...services.sql,
    async query(text, values, name) {
      if (/^update oauth_token set sealed/.test(text) && fails > 0) {
        fails -= 1;
        // Somebody else takes it meanwhile, and finds that what renewed it is good no more.
        await owner.query(
          `update oauth_token set refresh = null, renew_error = 'invalid_grant: sign in there again' where refresh is not null`,
        );
        throw new Error('the database is away');
      }
      return await services.sql.query(text, values, name);
    },
  };
  const { onFault: _none, ...rest } = services;
  const begin = () =>
    startRenewals({
      ...rest,
      sql,
      onFault: (what, error) => faults.push(`${what}: ${(error as Error).message}`),
    });
  const end = () => owner.query('update oauth_token set renew_due_at = now() where refresh is not null');
  await end();
  let renewals = begin();
  await eventually('it is renewed', () => state.made === 2);
  await eventually('it is written', async () => {
    const { has, why } = await row();
    return fails === 0 && has && why === null;
  });
  await renewals.stop();
  assert.equal(faults.length, 1);
  assert.match(
    faults[0] ?? '',
    /^write the token of ot-\w+ that was renewed, which is tried again: the database is away/,
  );
  // What is in use is the new one.
  await end();
  renewals = begin();
  await eventually('it is renewed by that', () => state.made === 3);
  await renewals.stop();
  // Who stops before it can be written says so.
  fails = Number.POSITIVE_INFINITY;
  await end();
  renewals = begin();
  await eventually('it is renewed once more', () => state.made === 4);
  await renewals.stop();
  assert.match(faults.at(-1) ?? '', /renewed the token, which could not be written here: sign in there again/);
});

test('what was concluded of a connection that is another one by now is not written', { skip }, async () => {
  await using house = await House.open();
  await using provider = await ScratchProvider.open();
  const { change, id } = await begun(house, provider);
  const { sql } = house.gateway.services;
  const read = await readOAuthClient(sql, id);
  assert.ok(read);
  assert.equal((await change({ name: 'anew' })).status, 200);
  const rest = {
    ...{ knownHosts: undefined, projects: undefined, token: null },
    repositories: { username: 'x', cloneUrl: (name: string) => `${provider.origin}/${name}` },
  };
  assert.equal(await updateOAuthClient(sql, read, { client: { ...read, key: 'another-key' }, ...rest }), false);
  const found = await readOAuthClient(sql, id);
  assert.deepEqual([found?.name, found?.key], ['anew', 'the-key']);
});
