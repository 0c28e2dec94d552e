// The registry of modules over HTTP: named, published by an upload, looked through by a worker's hand, installed, judged and deleted.

import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually, openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';
import { makeModule, makeVersion, modules, publish } from './scratch-module.ts';

const skip = skipWithoutPostgres;
const registry = `/api/registry/v1/modules/${organization}`;

test('a module is published by an upload and installed by its versions', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const made = await makeModule(gateway);
  assert.equal(made.status, 201);
  assert.deepEqual(made.body.data.attributes['version-statuses'], []);
  assert.equal(made.body.data.attributes.status, 'pending');
  assert.equal((await makeModule(gateway)).status, 422);

  await publish(gateway, '1.2.0');
  await publish(gateway, '1.10.0');
  await publish(gateway, '2.0.0-rc.1');
  await publish(gateway, '0.9.0', { code: 'bad-module', detail: 'main.tf:1,1: no' });
  await makeVersion(gateway, '3.0.0');
  const path = `${modules}/private/${organization}/vpc/aws`;
  const { body } = await gateway.ask('GET', path);
  assert.equal(body.data.attributes.status, 'setup_complete');
  assert.deepEqual(body.data.attributes['version-statuses'], [
    { version: '3.0.0', status: 'pending' },
    { version: '2.0.0-rc.1', status: 'ok' },
    { version: '1.10.0', status: 'ok' },
    { version: '1.2.0', status: 'ok' },
    { version: '0.9.0', status: 'reg_ingress_failed', error: 'main.tf:1,1: no' },
  ]);
  assert.equal((await gateway.ask('GET', `/api/v2/registry-modules/${made.body.data.id}`)).status, 200);
  assert.equal((await gateway.ask('GET', `${modules}?q=vp`)).body.data.length, 1);
  assert.equal((await gateway.ask('GET', `${modules}?q=other`)).body.data.length, 0);

  const versions = await gateway.ask('GET', `${registry}/vpc/aws/versions`);
  assert.deepEqual(versions.body.modules, [
    {
      source: `${organization}/vpc/aws`,
      versions: [{ version: '2.0.0-rc.1' }, { version: '1.10.0' }, { version: '1.2.0' }],
    },
  ]);
  const { status, headers } = await gateway.ask('GET', `${registry}/vpc/aws/1.2.0/download`);
  assert.equal(status, 204);
  const location = String(headers['x-terraform-get']);
  assert.match(location, /\?archive=tar\.gz$/);
  const got = await gateway.ask('GET', location.replace('?archive=tar.gz', ''), { token: null });
  assert.equal(got.bytes.toString(), 'the archive of 1.2.0');
  assert.equal(
    (await gateway.ask('GET', `${registry}/vpc/aws/download`)).headers['location'],
    `${registry}/vpc/aws/1.10.0/download`,
  );
  const told = (await gateway.ask('GET', `${registry}/vpc/aws`)).body;
  assert.deepEqual([told.version, told.root.inputs[0].name, told.root.inputs[0].required], ['1.10.0', 'cidr', true]);
  for (const missing of ['0.9.0', '3.0.0', '7.7.7'])
    assert.equal((await gateway.ask('GET', `${registry}/vpc/aws/${missing}/download`)).status, 404);
  assert.equal((await gateway.ask('GET', `${registry}/vpc/aws/versions`, { token: null })).status, 401);
  assert.deepEqual(gateway.faults, []);
});

test('what can be used never changes; what was deprecated warns; what was revoked is refused', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await makeModule(gateway);
  const upload = await publish(gateway, '1.0.0');
  const again = (text: string) => gateway.ask('PUT', upload, { token: null, bytes: Buffer.from(text) });
  // A client whose answer was lost brings the same again.
  assert.equal((await again('the archive of 1.0.0')).status, 200);
  const other = await again('another archive');
  assert.equal(other.status, 409);
  assert.match(other.body.errors[0].detail, /version 1\.0\.0 .* never changes/);

  const path = `${modules}/private/${organization}/vpc/aws`;
  const judge = async (status: string) =>
    await gateway.ask('PATCH', `${path}/1.0.0`, {
      json: {
        data: {
          type: 'module-versions',
          attributes: { deprecation: { 'deprecated-status': status, reason: 'use 2', link: 'https://acme.test' } },
        },
      },
    });
  assert.equal((await judge('Deprecated')).body.data.attributes.standing, 'deprecated');
  const listed = async () => (await gateway.ask('GET', `${registry}/vpc/aws/versions`)).body.modules[0].versions;
  assert.deepEqual(await listed(), [{ version: '1.0.0', deprecation: { reason: 'use 2', link: 'https://acme.test' } }]);
  assert.equal((await gateway.ask('GET', `${registry}/vpc/aws/1.0.0/download`)).status, 204);
  await judge('Revoked');
  assert.deepEqual(await listed(), []);
  const refused = await gateway.ask('GET', `${registry}/vpc/aws/1.0.0/download`);
  assert.deepEqual([refused.status, /revoked: use 2/.test(refused.body.errors[0].detail)], [410, true]);
  assert.equal((await judge('Undeprecated')).body.data.attributes.standing, 'current');
  assert.deepEqual(await listed(), [{ version: '1.0.0' }]);
  assert.deepEqual(gateway.faults, []);
});

test('what goes, goes with all that was in it, and its name is free', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await makeModule(gateway);
  await publish(gateway, '1.0.0');
  await publish(gateway, '1.1.0');
  const path = `${modules}/private/${organization}/vpc/aws`;
  assert.equal((await makeVersion(gateway, '1.0.0')).status, 422);
  assert.equal((await gateway.ask('DELETE', `${path}/1.0.0`)).status, 204);
  assert.equal((await gateway.ask('DELETE', `${path}/1.0.0`)).status, 404);
  assert.equal((await makeVersion(gateway, '1.0.0')).status, 201);
  assert.equal((await gateway.ask('DELETE', path)).status, 204);
  assert.equal((await gateway.ask('GET', path)).status, 404);
  const left = () => gateway.owner.query(`select id from registry_module_version where status <> 'deleted'`);
  await eventually('its versions are gone', async () => (await left()).length === 0);
  await gateway.owner.query(`update object set created_at = now() - interval '25 hours'`);
  assert.equal((await gateway.sweep()).objects, 3);
  assert.equal((await makeModule(gateway)).status, 201);
  await publish(gateway, '1.0.0');
  assert.equal((await gateway.ask('DELETE', `/api/v2/organizations/${organization}`)).status, 204);
  assert.deepEqual(await gateway.owner.query(`select id from registry_module where status <> 'deleted'`), []);
  assert.deepEqual(gateway.faults, []);
});

test(
  'bad words are refused by name; strangers see nothing; another organization only what is shared',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const refusals: readonly (readonly [object, RegExp])[] = [
      [{ name: 'a b' }, /name: may have letters/],
      [{ provider: 'AWS' }, /provider: may have lower-case/],
      [{ 'registry-name': 'public' }, /namespace/],
      [{ namespace: 'other' }, /namespace/],
    ];
    for (const [attributes, words] of refusals) {
      const { status, body } = await makeModule(gateway, attributes);
      assert.deepEqual([status, words.test(body.errors[0].detail)], [422, true], JSON.stringify(body));
    }
    assert.equal(
      (await makeModule(gateway, { 'registry-name': 'public', namespace: 'terraform-aws-modules' })).status,
      201,
    );
    assert.equal((await makeModule(gateway)).status, 201);
    for (const version of ['1', 'one', '1.2', '01.2.3'])
      assert.equal((await makeVersion(gateway, version)).status, 422, version);
    await publish(gateway, '1.0.0');

    await makeVersion(gateway, '1.1.0');
    const reader = await makePerson(gateway, 'carl');
    await makeTeam(gateway, 'readers', reader);
    const awaited = `${modules}/private/${organization}/vpc/aws/version?module_version=1.1.0`;
    const seen = await gateway.ask('GET', awaited, { token: reader.token });
    assert.deepEqual([seen.status, seen.body.data.links], [200, undefined], 'who may only read brings nothing');
    assert.ok((await gateway.ask('GET', awaited)).body.data.links.upload);

    const stranger = await makePerson(gateway, 'bert');
    const { token } = stranger;
    for (const url of [modules, `${registry}/vpc/aws/versions`, `${modules}/private/${organization}/vpc/aws`])
      assert.equal((await gateway.ask('GET', url, { token })).status, 404, url);
    const other = { data: { type: 'organizations', attributes: { name: 'other', email: 'bert@acme.test' } } };
    assert.equal((await gateway.ask('POST', '/api/v2/organizations', { json: other })).status, 201);
    const membership = { data: { type: 'organization-memberships', attributes: { email: stranger.email } } };
    await gateway.ask('POST', '/api/v2/organizations/other/organization-memberships', { json: membership });
    assert.equal((await gateway.ask('GET', `${registry}/vpc/aws/versions`, { token })).status, 404);
    await gateway.owner.query(`insert into module_consumer (organization, consumer) values ($1, 'other')`, [
      organization,
    ]);
    assert.equal((await gateway.ask('GET', `${registry}/vpc/aws/versions`, { token })).status, 200);
    assert.equal((await gateway.ask('GET', modules, { token })).status, 404);
    assert.deepEqual(gateway.faults, []);
  },
);
