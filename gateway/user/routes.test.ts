// People's own tokens, by the API and by the page: made, shown once, used, and ended; and nobody else's.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser } from '@terrace/actors/user/view';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered } from '../http/scratch-gateway.ts';
import { browserOf } from '../sign-in/scratch-browser.ts';

const body = (attributes: object): object => ({ json: { data: { type: 'authentication-tokens', attributes } } });

suite('tokens of a user', { skip }, () => {
  test('are made, listed, read and deleted as go-tfe does it', async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const { id } = (await ask('GET', '/api/v2/account/details')).body.data;
    const path = `/api/v2/users/${id}/authentication-tokens`;
    assert.equal((await ask('GET', `/api/v2/users/${id}`)).body.data.attributes.username, 'anna');
    const end = new Date(Date.now() + 86_400_000).toISOString();
    const made = await ask('POST', path, body({ description: 'pipeline', 'expired-at': end }));
    assert.equal(made.status, 201);
    const { token, ...shown } = made.body.data.attributes;
    assert.deepEqual(
      { ...shown, 'created-at': null },
      { 'created-at': null, 'last-used-at': null, 'expired-at': end, description: 'pipeline' },
    );
    assert.deepEqual(made.body.data.relationships['created-by'].data, { id, type: 'users' });
    assert.equal((await ask('GET', '/api/v2/account/details', { token })).status, 200);
    const one = await ask('GET', `/api/v2/authentication-tokens/${made.body.data.id}`);
    assert.equal(one.body.data.attributes.token, null);
    const bare = await ask('POST', path, { json: { data: { type: 'authentication-tokens' } } });
    const { description, 'expired-at': usual, 'created-at': since } = bare.body.data.attributes;
    assert.deepEqual([bare.status, description], [201, '']);
    const years = (Date.parse(usual) - Date.parse(since)) / (365.25 * 86_400_000);
    assert.ok(Math.abs(years - 2) < 0.01, `two years when nothing is said of its end, not ${years}`);
    const lasting = await ask('POST', path, body({ 'expired-at': null }));
    assert.equal(lasting.body.data.attributes['expired-at'], null);
    const list = await ask('GET', `${path}?page[size]=2`);
    assert.equal(list.body.data[0].id, lasting.body.data.id);
    assert.deepEqual([list.body.data.length, list.body.meta.pagination['total-count']], [2, 4]);
    assert.equal((await ask('DELETE', `/api/v2/authentication-tokens/${made.body.data.id}`)).status, 204);
    assert.equal((await ask('GET', '/api/v2/account/details', { token })).status, 401);
    assert.equal((await ask('DELETE', `/api/v2/authentication-tokens/${made.body.data.id}`)).status, 404);
    const past = await ask('POST', path, body({ 'expired-at': '2020-01-01T00:00:00Z' }));
    assert.deepEqual([past.status, past.body.errors[0].source.pointer], [422, '/data/attributes/expired-at']);
    assert.equal((await ask('POST', path, body({ 'expired-at': 'soon' }))).status, 422);
  });

  test("are nobody else's business, not even a site admin's, nor a run's", async () => {
    await using gateway = await openScratchGateway();
    const { ask, services } = gateway;
    const { rng, sql } = services;
    const bea = await ensureUser(sql, { username: 'bea', email: 'b@acme.test', isSiteAdmin: false, rng });
    const token = makeUserToken(rng);
    await registerToken(services, { token, owner: bea.id, description: '' });
    const anna = (await ask('GET', '/api/v2/account/details')).body.data.id;
    const [own] = (await ask('GET', `/api/v2/users/${anna}/authentication-tokens`)).body.data;
    const [hers] = (await ask('GET', `/api/v2/users/${bea.id}/authentication-tokens`, { token })).body.data;
    for (const [who, as] of [
      [{ user: anna, token: own.id }, token],
      [{ user: bea.id, token: hers.id }, gateway.token],
    ] as const) {
      for (const [method, path] of [
        ['GET', `users/${who.user}/authentication-tokens`],
        ['POST', `users/${who.user}/authentication-tokens`],
        ['GET', `authentication-tokens/${who.token}`],
        ['DELETE', `authentication-tokens/${who.token}`],
      ] as const) {
        const { status } = await ask(method, `/api/v2/${path}`, { token: as, ...(method === 'POST' ? body({}) : {}) });
        assert.equal(status, 404, `${method} ${path}`);
      }
    }
    assert.equal((await ask('GET', `/api/v2/users/${anna}`, { token })).status, 404);
    assert.equal((await ask('GET', `/api/v2/users/${bea.id}`)).status, 200, 'a site admin sees who there is');
  });

  test('stand on a page, which shows a new one once and deletes only what is its own', async () => {
    await using gateway = await openScratchGateway();
    const { ask, services } = gateway;
    const password = 'a stapled horse';
    const json = { data: { attributes: { password, password_confirmation: password } } };
    assert.equal((await ask('PATCH', '/api/v2/account/password', { json })).status, 200);
    const browser = browserOf(gateway);
    const path = '/app/settings/tokens';
    const page = await browser.signIn('anna', password, `${path}?source=terraform-login`);
    assert.match(page.text, /terraform waits for a token/);
    const typed = { description: '<b>laptop</b>', days: '365' };
    const made = await browser.submit(page, path, typed);
    const [, token = ''] = /<pre class="secret" tabindex="0">([^<\s]+)<\/pre\s*>/.exec(made.text) ?? [];
    assert.equal((await ask('GET', '/api/v2/account/details', { token })).status, 200);
    assert.match(made.text, /&lt;b&gt;laptop&lt;\/b&gt;/);
    const again = await browser.submit(page, path, typed);
    assert.match(again.text, /made its token already/);
    assert.equal((await browser.open(path)).text.includes(token), false);
    const rows = async (): Promise<readonly string[]> =>
      (await gateway.owner.query<{ id: string }>('select id from api_token order by created_at desc')).map(
        ({ id }) => id,
      );
    assert.equal((await rows()).length, 2);
    for (const [wrong, words] of [
      [{ description: ' ', days: '30' }, /a token needs a name/i],
      [{ description: 'x'.repeat(201), days: '30' }, /at most 200/],
      [{ description: 'x', days: '31' }, /days: must be one of/i],
    ] as const) {
      const refused = await browser.submit(await browser.open(path), path, wrong);
      assert.equal(refused.status, 422);
      assert.match(refused.text, words);
    }
    const bea = await ensureUser(services.sql, {
      username: 'bea',
      email: 'b@acme.test',
      isSiteAdmin: false,
      rng: services.rng,
    });
    await registerToken(services, { token: makeUserToken(services.rng), owner: bea.id, description: 'of bea' });
    const [hers = '', laptop = ''] = await rows();
    assert.doesNotMatch((await browser.open(path)).text, /of bea/);
    const formToken = /name="form-token" value="([^"]+)"/.exec(again.text)?.[1] ?? '';
    await browser.send(`${path}/${hers}/delete`, { 'form-token': formToken });
    assert.ok((await rows()).includes(hers));
    const gone = await browser.submit(again, `${path}/${laptop}/delete`, {});
    assert.match(gone.text, /The token is deleted/);
    assert.equal((await ask('GET', '/api/v2/account/details', { token })).status, 401);
    const none: Answered = await ask('GET', path, { token });
    assert.equal(none.status, 303, 'a token opens no page');
  });
});
