// One's own account: a name that changes, an address that only a site admin changes, and what is taken already.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { makePerson } from '../team/scratch-people.ts';

test('people change their names; an address is changed by a site admin alone', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const bea = await makePerson(gateway, 'bea');
  const change = (attributes: object, token = bea.token) =>
    gateway.ask('PATCH', '/api/v2/account/update', { json: { data: { type: 'users', attributes } }, token });
  const renamed = await change({ username: 'beatrix', email: bea.email });
  assert.deepEqual([renamed.status, renamed.body.data.attributes.username], [200, 'beatrix']);
  const { attributes } = (await gateway.ask('GET', '/api/v2/account/details', { token: bea.token })).body.data;
  assert.equal(attributes.username, 'beatrix');
  assert.match(decodeURIComponent(attributes['avatar-url']), /^data:image\/svg\+xml,<svg .*>B<\/text><\/svg>$/);
  assert.equal((await change({})).status, 200);
  for (const [wrong, status, pointer] of [
    [{ email: 'ceo@acme.test' }, 403, undefined],
    [{ username: 'Anna' }, 422, '/data/attributes/username'],
    [{ username: 'a b' }, 422, '/data/attributes/username'],
    [{ email: 'nobody' }, 422, '/data/attributes/email'],
  ] as const) {
    const answer = await change(wrong);
    assert.deepEqual([answer.status, answer.body.errors[0].source?.pointer], [status, pointer], JSON.stringify(wrong));
  }
  const own = await change({ email: 'root@acme.test' }, gateway.token);
  assert.deepEqual([own.status, own.body.data.attributes.email], [200, 'root@acme.test']);
  assert.equal((await change({ email: bea.email }, gateway.token)).status, 422);
});
