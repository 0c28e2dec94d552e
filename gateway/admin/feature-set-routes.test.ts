// Feature sets: one for all, and no subscription to another.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { makePerson } from '../team/scratch-people.ts';

test('every organization has the one feature set, and a site admin alone asks for it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const list = await gateway.ask('GET', '/api/v2/admin/feature-sets?q=Business');
  const [set] = list.body.data;
  const entitled = (await gateway.ask('GET', `/api/v2/organizations/${organization}/entitlement-set`)).body.data;
  for (const [name, value] of Object.entries(entitled.attributes)) assert.equal(set.attributes[name], value, name);
  const subscribe = (id: string, token?: string) =>
    gateway.ask('POST', `/api/v2/admin/organizations/${organization}/subscription`, {
      json: {
        data: { type: 'subscription', relationships: { 'feature-set': { data: { id, type: 'feature-sets' } } } },
      },
      ...(token === undefined ? {} : { token }),
    });
  const subscribed = await subscribe(set.id);
  assert.equal(subscribed.status, 200, JSON.stringify(subscribed.body));
  assert.equal(subscribed.body.data.relationships['feature-set'].data.id, set.id);
  assert.equal((await subscribe('fs-business')).status, 422);
  const bea = await makePerson(gateway, 'bea');
  assert.equal((await subscribe(set.id, bea.token)).status, 404);
  assert.equal((await gateway.ask('GET', '/api/v2/admin/feature-sets', { token: bea.token })).status, 404);

  const own = await gateway.ask('GET', `/api/v2/organizations/${organization}/subscription`);
  assert.deepEqual([own.status, own.body.data, own.body.included[0].id], [200, subscribed.body.data, set.id]);
  const byId = (id: string, token?: string) =>
    gateway.ask('GET', `/api/v2/subscriptions/${id}`, token === undefined ? {} : { token });
  assert.deepEqual((await byId(own.body.data.id)).body.data, own.body.data);
  assert.equal((await byId(own.body.data.id, bea.token)).status, 404);
  assert.equal((await byId('sub-nothing')).status, 404);
});
