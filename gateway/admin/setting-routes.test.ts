// What this server does not have stands as switched off, for site admins alone, and stays so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { makePerson } from '../team/scratch-people.ts';

test('costs and text messages are off and cannot be switched on', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const bea = await makePerson(gateway, 'bea');
  for (const name of ['cost-estimation', 'twilio']) {
    const path = `/api/v2/admin/${name}-settings`;
    const change = (attributes: object) => gateway.ask('PATCH', path, { json: { data: { attributes } } });
    const read = await gateway.ask('GET', path);
    assert.deepEqual([read.status, read.body.data.id, read.body.data.attributes.enabled], [200, name, false]);
    assert.equal((await change({ enabled: false })).status, 200, 'as it is');
    const refused = await change({ enabled: true });
    assert.deepEqual([refused.status, refused.body.errors[0].source.pointer], [422, '/data/attributes/enabled']);
    assert.equal((await gateway.ask('GET', path, { token: bea.token })).status, 404);
  }
  assert.deepEqual(gateway.faults, []);
});
