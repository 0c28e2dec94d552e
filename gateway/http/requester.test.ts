// Somebody who is signed in in a browser asks the API: pages of ours may, other sites may not, and whoever has no session hears so.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from './scratch-gateway.ts';
import { browserOf } from '../sign-in/scratch-browser.ts';

const password = 'a stapled horse';

async function openHouse() {
  const gateway = await openScratchGateway();
  const { body } = await gateway.ask('POST', '/api/v2/terrace/users/anna/actions/password-link');
  const link = new URL(body.data.attributes.url);
  const browser = browserOf(gateway);
  const page = await browser.open(link.pathname + link.search);
  await browser.submit(page, '/password', { password, again: password });
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const shown = await browser.open('/app');
  const [, token = ''] = /name="form-token" content="([^"]+)"/.exec(shown.text) ?? [];
  const { origin } = gateway.services;
  const host = new URL(origin).host;
  const ask = (method: 'GET' | 'POST', url: string, headers: Readonly<Record<string, string>> = {}, json?: unknown) =>
    gateway.ask(method, url, {
      token: null,
      headers: { cookie, host, ...headers },
      ...(json === undefined ? {} : { json }),
    });
  return { gateway, browser, ask, cookie, token, origin, shown };
}

suite('a browser with a session', { skip }, () => {
  test('reads what its person may read, and nothing for another site', async () => {
    const { gateway, ask } = await openHouse();
    const mine = await ask('GET', '/api/v2/account/details', { 'sec-fetch-site': 'same-origin' });
    assert.equal(mine.status, 200);
    assert.equal(mine.body.data.attributes.username, 'anna');
    for (const site of ['cross-site', 'same-site'])
      assert.equal((await ask('GET', '/api/v2/account/details', { 'sec-fetch-site': site })).status, 403);
    await gateway[Symbol.asyncDispose]();
  });

  test('changes things with the form token of its session alone', async () => {
    const { gateway, ask, token, origin } = await openHouse();
    const json = { data: { type: 'workspaces', attributes: { name: 'made-by-a-page' } } };
    const path = '/api/v2/organizations/acme/workspaces';
    assert.equal((await ask('POST', path, {}, json)).status, 403);
    assert.equal((await ask('POST', path, { 'x-terrace-form-token': `${token}x` }, json)).status, 403);
    const foreign = { 'x-terrace-form-token': token, origin: 'https://evil.test' };
    assert.equal((await ask('POST', path, foreign, json)).status, 403);
    const made = await ask('POST', path, { 'x-terrace-form-token': token, origin }, json);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    await gateway[Symbol.asyncDispose]();
  });

  test('a token in the header goes before the cookie, and an ended session is nobody', async () => {
    const { gateway, browser, ask } = await openHouse();
    const wrong = await ask('GET', '/api/v2/account/details', { authorization: 'Bearer wrong' });
    assert.equal(wrong.status, 401);
    await browser.submit(await browser.open('/app/settings/tokens'), '/session/end', {});
    assert.equal((await ask('GET', '/api/v2/account/details')).status, 401);
    await gateway[Symbol.asyncDispose]();
  });

  test('hears the feed, and has no credential of NATS', async () => {
    const { gateway, ask } = await openHouse();
    const feed = await ask('GET', '/api/v2/terrace/events?follow=false');
    assert.equal(feed.status, 200);
    assert.match(String(feed.headers['content-type']), /event-stream/);
    assert.equal((await ask('GET', '/api/v2/terrace/events/access')).status, 404);
    await gateway[Symbol.asyncDispose]();
  });
});
