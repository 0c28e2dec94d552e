// Texts of a site: set by site admins, shown on the pages, and never as markup.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { makePerson } from '../team/scratch-people.ts';

const path = '/api/v2/admin/customization-settings';
const data = (attributes: object) => ({ json: { data: { type: 'customization-settings', attributes } } });

test('texts of a site stand on its pages as they were written, and no markup comes of them', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const bea = await makePerson(gateway, 'bea');
  assert.equal((await ask('GET', path, { token: bea.token })).status, 404);
  assert.equal((await ask('PATCH', path, { token: bea.token, ...data({ footer: 'mine' }) })).status, 404);
  const page = async (url: string) => (await ask('GET', url, { token: null })).bytes.toString();
  assert.doesNotMatch(await page('/session'), /<footer/);
  const texts = {
    'support-email-address': 'help@acme.test',
    'login-help': '<script>alert(1)</script>Ask in room 5',
    footer: 'Acme & sons',
    error: 'Tell the people in room 6',
    'new-user': 'Ask for an organization',
  };
  const set = await ask('PATCH', path, data(texts));
  assert.deepEqual([set.status, set.body.data.attributes], [200, texts]);
  const signIn = await page('/session');
  assert.match(signIn, /&lt;script&gt;alert\(1\)&lt;\/script&gt;Ask in room 5/);
  assert.doesNotMatch(signIn, /<script/);
  assert.match(signIn, /<footer>[^]*Acme &amp; sons[^]*href="mailto:help@acme\.test"[^]*<\/footer>/);
  const failed = await ask('POST', '/session', {
    token: null,
    bytes: Buffer.from('username=bea'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.match(failed.bytes.toString(), /Tell the people in room 6/);
  // The pages of the application read them as everybody who is signed in.
  const read = await ask('GET', '/api/v2/terrace/customization', { token: bea.token });
  assert.deepEqual(read.body.data.attributes, texts);
  assert.equal((await ask('GET', '/api/v2/terrace/customization', { token: null })).status, 401);
  const wrong = await ask('PATCH', path, data({ 'support-email-address': 'nobody' }));
  assert.equal(wrong.status, 422);
  await ask('PATCH', path, data({ 'login-help': '' }));
  assert.doesNotMatch(await page('/session'), /room 5/);
  assert.deepEqual(gateway.faults, []);
});
