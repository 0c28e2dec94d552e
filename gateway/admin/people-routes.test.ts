// People as a site admin looks after them: who is suspended gets in nowhere, and one admin is always left.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { join, makePerson, makeTeam } from '../team/scratch-people.ts';

test('a site admin looks after people, and nobody else does', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const bob = await makePerson(gateway, 'bob');
  const carol = await makePerson(gateway, 'carol');
  await makeTeam(gateway, 'net', bob);
  const at = (id: string, action = ''): string =>
    `/api/v2/admin/users/${id}${action === '' ? '' : `/actions/${action}`}`;
  const details = (token: string) => ask('GET', '/api/v2/account/details', { token });

  // To others none of it is there.
  for (const [method, path] of [
    ['GET', '/api/v2/admin/users'],
    ['POST', at(bob.id, 'suspend')],
    ['POST', at(bob.id, 'grant_admin')],
    ['DELETE', at(carol.id)],
  ] as const)
    assert.equal((await ask(method, path, { token: bob.token })).status, 404, path);

  const listed = (await ask('GET', '/api/v2/admin/users?q=BOB&include=organizations')).body;
  assert.deepEqual(
    listed.data.map(({ attributes }: any) => [attributes.username, attributes['is-admin'], attributes['is-suspended']]),
    [['bob', false, false]],
  );
  assert.deepEqual(listed.data[0].relationships.organizations.data, [{ id: organization, type: 'organizations' }]);
  assert.equal(listed.included[0].attributes.name, organization);
  assert.deepEqual(listed.meta['status-counts'], { total: 1, suspended: 0, admin: 0 });

  // Suspended: a token and a session open nothing, and everything is as it was afterwards.
  assert.equal((await details(bob.token)).status, 200);
  const suspended = await ask('POST', at(bob.id, 'suspend'));
  assert.equal(suspended.body.data.attributes['is-suspended'], true);
  assert.equal((await details(bob.token)).status, 401);
  const found = (await ask('GET', '/api/v2/admin/users?filter[suspended]=true')).body;
  assert.deepEqual(
    found.data.map(({ id }: any) => id),
    [bob.id],
  );
  assert.deepEqual(found.meta['status-counts'], { total: 3, suspended: 1, admin: 1 });
  assert.equal((await ask('POST', at(bob.id, 'unsuspend'))).status, 200);
  assert.equal((await details(bob.token)).status, 200);
  assert.equal((await ask('GET', `/api/v2/organizations/${organization}`, { token: bob.token })).status, 200);

  // The last admin who can get in stays.
  const admins = (await ask('GET', '/api/v2/admin/users?filter[admin]=true')).body.data;
  assert.equal(admins.length, 1);
  const anna = admins[0].id;
  for (const action of ['suspend', 'revoke_admin'])
    assert.equal((await ask('POST', at(anna, action))).status, 409, action);
  assert.equal((await ask('DELETE', at(anna))).status, 409);
  assert.equal((await ask('GET', '/api/v2/admin/users')).status, 200);
  assert.equal((await ask('POST', at(carol.id, 'grant_admin'))).body.data.attributes['is-admin'], true);
  assert.equal((await ask('GET', '/api/v2/admin/users', { token: carol.token })).status, 200);
  assert.equal((await ask('POST', at(carol.id, 'suspend'))).status, 200);
  assert.equal((await ask('POST', at(anna, 'revoke_admin'))).status, 409, 'the other one is suspended');
  assert.equal((await ask('POST', at(carol.id, 'unsuspend'))).status, 200);
  assert.equal((await ask('POST', at(carol.id, 'revoke_admin'))).status, 200);
  assert.equal((await ask('GET', '/api/v2/admin/users', { token: carol.token })).status, 404);

  const factor = await ask('POST', at(carol.id, 'disable_two_factor'));
  assert.equal(factor.status, 400);
  assert.match(factor.body.errors[0].detail, /no second factor/);

  // An organization is not left without an owner.
  const teams = (await ask('GET', `/api/v2/organizations/${organization}/teams`)).body.data;
  await join(gateway, carol, [teams.find(({ attributes }: any) => attributes.name === 'owners').id]);
  const refused = await ask('DELETE', at(carol.id));
  assert.equal(refused.status, 409);
  assert.match(refused.body.errors[0].detail, /only owner of acme/);
  assert.equal((await details(carol.token)).status, 200);
  assert.equal((await ask('DELETE', at(bob.id))).status, 204);
  assert.equal((await details(bob.token)).status, 401);
  assert.equal((await ask('DELETE', at(bob.id))).status, 404);
  assert.deepEqual(gateway.faults, []);
});

const personAt = (id: string, action = ''): string =>
  `/api/v2/admin/users/${id}${action === '' ? '' : `/actions/${action}`}`;

test(
  'whoever is only invited is listed by their address, is no user, and goes with their invitations',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const invite = async (email: string): Promise<any> => {
      const json = { data: { type: 'organization-memberships', attributes: { email } } };
      return (await ask('POST', `/api/v2/organizations/${organization}/organization-memberships`, { json })).body;
    };
    const { data: membership, included } = await invite('Zoe@acme.test');
    const { id } = membership.relationships.user.data;
    assert.deepEqual(
      included.map((one: any) => [one.id, one.attributes.username, one.attributes.email]),
      [[id, null, 'Zoe@acme.test']],
    );
    const listed = (await ask('GET', '/api/v2/admin/users?q=zoe@acme&include=organizations')).body;
    assert.deepEqual(
      listed.data.map((one: any) => [one.id, one.attributes.username, one.relationships.organizations.data[0].id]),
      [[id, null, organization]],
    );
    assert.equal(listed.included[0].id, organization);
    assert.deepEqual(listed.meta['status-counts'], { total: 1, suspended: 0, admin: 0 });
    assert.deepEqual((await ask('GET', '/api/v2/admin/users?q=zoe&filter[admin]=true')).body.data, []);

    for (const action of ['suspend', 'grant_admin', 'disable_two_factor']) {
      const refused = await ask('POST', personAt(id, action));
      assert.deepEqual([refused.status, /only invited/.test(refused.body.errors[0].detail)], [409, true], action);
    }
    assert.equal((await ask('GET', `/api/v2/users/${id}`)).status, 404);
    assert.equal((await ask('DELETE', personAt(id))).status, 204);
    assert.equal((await ask('DELETE', personAt(id))).status, 404);
    assert.equal((await ask('GET', `/api/v2/organization-memberships/${membership.id}`)).status, 404);

    // A user of that address is them, by an id of their own.
    const again = (await invite('zoe@acme.test')).data.relationships.user.data.id;
    const zoe = await makePerson(gateway, 'zoe');
    assert.deepEqual(
      (await ask('GET', '/api/v2/admin/users?q=zoe')).body.data.map((one: any) => one.id),
      [zoe.id],
    );
    assert.equal((await ask('DELETE', personAt(again))).status, 404);
    assert.deepEqual(gateway.faults, []);
  },
);
