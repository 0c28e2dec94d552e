// People's own tokens, by the API: made, shown once, used, and ended; and nobody else's.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { makeUserToken, registerToken } from '@terrace/actors/user/token';
import { ensureUser } from '@terrace/actors/user/view';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';

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
    const bare = await ask('POST', path, body({}));
    assert.deepEqual(
      [bare.status, bare.body.data.attributes['expired-at'], bare.body.data.attributes.description],
      [201, null, ''],
    );
    const list = await ask('GET', `${path}?page[size]=2`);
    assert.equal(list.body.data[0].id, bare.body.data.id);
    assert.deepEqual([list.body.data.length, list.body.meta.pagination['total-count']], [2, 3]);
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
});
