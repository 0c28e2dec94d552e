// What every answer carries: the name of its request, and nothing that lets the pages of others read it. And what a server says that is late.

import assert from 'node:assert/strict';
import test from 'node:test';
import { allRoutes } from '../routes.ts';
import { buildApp } from './app.ts';
import { openScratchGateway, skipWithoutPostgres as skip } from './scratch-gateway.ts';

test('a request has a name, given or made, which its answer and its errors tell', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const given = await gateway.ask('GET', '/api/v2/runs/none', { headers: { 'x-request-id': 'ci-4711.a' } });
  assert.equal(given.headers['x-request-id'], 'ci-4711.a');
  assert.equal(given.body.errors[0].id, 'ci-4711.a');
  for (const bad of ['', 'a b', 'x'.repeat(200), '<script>']) {
    const { headers } = await gateway.ask('GET', '/api/v2/ping', { headers: { 'x-request-id': bad } });
    assert.match(String(headers['x-request-id']), /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  }
  const lost = await gateway.ask('GET', '/api/v2/nowhere');
  assert.equal(lost.body.errors[0].id, lost.headers['x-request-id']);
});

test('the pages of others may not read an answer, and a browser guesses no types', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const headers = { origin: 'https://elsewhere.test', 'access-control-request-method': 'GET' };
  const answers = [
    await gateway.ask('GET', '/api/v2/account/details', { headers }),
    await gateway.app.inject({ method: 'OPTIONS', url: '/api/v2/account/details', headers }),
  ];
  for (const answer of answers) {
    const named = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
    assert.deepEqual(named, []);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    assert.equal(answer.headers['cache-control'], 'no-store');
  }
});

test('a server that is late tells new requests to come again, and lets work in', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const app = buildApp(gateway.services, { routes: allRoutes, latenessMaxMs: 60 });
  await app.ready();
  const get = (url: string) => app.inject({ url, headers: { authorization: `Bearer ${gateway.token}` } });
  const seen = new Set<number>();
  for (let tries = 0; tries < 40 && !seen.has(503); tries += 1) {
    const until = performance.now() + 300;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const { statusCode, headers, body } = await get('/api/v2/account/details');
    seen.add(statusCode);
    if (statusCode !== 503) continue;
    assert.equal(headers['retry-after'], '1');
    assert.match(body, /more to do than it can/);
    // A signed address is looked at, whatever the hour; this one is none.
    assert.equal((await get('/_archivist/v1/object/none')).statusCode, 404);
    // And a page that lacks its style is broken for good.
    assert.equal((await get('/pages/none')).statusCode, 404);
  }
  assert.ok(seen.has(503), 'it never said so');
  await app.close();
});
