// The lists of versions of tools: what a site admin adds, changes and takes away, and that a worker hears where to fetch terraform from.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { makePerson } from '../team/scratch-people.ts';

const path = '/api/v2/admin/terraform-versions';
const sha = 'ab'.repeat(32);
const own = { url: 'https://acme.test/terraform.zip', sha };
const data = (attributes: object) => ({ json: { data: { type: 'terraform-versions', attributes } } });

test('a site admin keeps the list, and nobody else sees it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const bea = await makePerson(gateway, 'bea');
  assert.equal((await ask('GET', path, { token: bea.token })).status, 404);
  assert.equal((await ask('POST', path, { token: bea.token, ...data({ version: '1.11.9', ...own }) })).status, 404);

  const listed = await ask('GET', `${path}?filter[version]=1.0.4`);
  assert.equal(listed.body.data.length, 1);
  const [{ id: official, attributes }] = listed.body.data;
  assert.match(official, /^tool-[1-9A-HJ-NP-Za-km-z]{16}$/);
  assert.deepEqual(
    [
      attributes.official,
      attributes.enabled,
      attributes.usage,
      attributes.archs.map((each: { sha: unknown }) => each.sha),
    ],
    [true, true, 0, [null, null]],
  );
  const newest = await ask('GET', `${path}?page[size]=1&search[version]=1.10.`);
  assert.equal(newest.body.data[0].attributes.version, '1.10.5');

  const made = await ask('POST', path, data({ version: '1.11.9-acme1', ...own, enabled: false }));
  assert.equal(made.status, 201);
  const { id } = made.body.data;
  assert.deepEqual(made.body.data.attributes.archs, [{ ...own, os: 'linux', arch: 'amd64' }]);
  const refusal = async (attributes: object, at = path, method: 'POST' | 'PATCH' = 'POST') => {
    const { status, body } = await ask(method, at, data(attributes));
    return [status, body.errors?.[0].source?.pointer];
  };
  const pointer = (name: string): string => `/data/attributes/${name}`;
  assert.deepEqual(await refusal({ version: '1.11.9-acme1', ...own }), [422, pointer('version')], 'taken');
  assert.deepEqual(await refusal({ version: 'newest', ...own }), [422, pointer('version')]);
  assert.deepEqual(await refusal({ version: '1.2.99' }), [422, pointer('url')], 'it lies nowhere');
  assert.deepEqual(await refusal({ version: '1.2.99', url: own.url }), [422, pointer('sha')]);
  assert.deepEqual(await refusal({ version: '1.2.99', url: own.url, sha: 'short' }), [422, pointer('sha')]);
  assert.deepEqual(await refusal({ version: '1.2.99', ...own, url: 'file:///etc/passwd' }), [422, pointer('url')]);
  const twice = [
    { ...own, os: 'linux', arch: 'amd64' },
    { ...own, os: 'linux', arch: 'amd64' },
  ];
  assert.deepEqual(await refusal({ version: '1.2.99', archs: twice }), [422, pointer('archs')]);
  assert.deepEqual(await refusal({ version: '1.0.4' }, `${path}/${id}`, 'PATCH'), [422, pointer('version')]);

  const changed = await ask('PATCH', `${path}/${id}`, data({ deprecated: true, 'deprecated-reason': 'too old' }));
  assert.deepEqual(
    [changed.body.data.attributes.deprecated, changed.body.data.attributes['deprecated-reason']],
    [true, 'too old'],
  );
  const back = await ask('PATCH', `${path}/${id}`, data({ deprecated: false }));
  assert.equal(back.body.data.attributes['deprecated-reason'], null);
  assert.equal((await ask('DELETE', `${path}/${official}`)).status, 422, 'an official one stays');
  assert.equal((await ask('DELETE', `${path}/${id}`)).status, 204);
  assert.equal((await ask('GET', `${path}/${id}`)).status, 404);
  assert.deepEqual(gateway.faults, []);
});

test('a version that workspaces have stays, and their runs are told where its program lies', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const workspace = await gateway.makeWorkspace('net', { 'terraform-version': '1.10.5' });
  const [{ id }] = (await ask('GET', `${path}?filter[version]=1.10.5`)).body.data;
  const change = await ask('PATCH', `${path}/${id}`, data({ ...own, official: false }));
  assert.deepEqual([change.body.data.attributes.usage, change.body.data.attributes.sha], [1, sha]);
  assert.match((await ask('DELETE', `${path}/${id}`)).body.errors[0].detail, /1 workspace has it/);
  assert.equal((await ask('PATCH', `${path}/${id}`, data({ version: '1.10.6' }))).status, 422);
  await gateway.makeConfiguration(workspace);
  const work = await gateway.claim((await gateway.makeRun(workspace)) as never, 'plan');
  assert.deepEqual(work.context.archives, [{ ...own, os: 'linux', arch: 'amd64' }]);
  assert.deepEqual(gateway.faults, []);
});

for (const tool of ['opa', 'sentinel'])
  test(`versions of ${tool} are a list of their own, which holds what site admins put there`, { skip }, async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const list = `/api/v2/admin/${tool}-versions`;
    const given = (attributes: object) => ({ json: { data: { type: `${tool}-versions`, attributes } } });
    const bea = await makePerson(gateway, 'bea');
    assert.equal((await ask('GET', list, { token: bea.token })).status, 404);
    assert.deepEqual((await ask('GET', list)).body.data, []);
    // Nobody else says where one lies, be it a release or not.
    const nowhere = await ask('POST', list, given({ version: '1.10.5', official: true }));
    assert.deepEqual([nowhere.status, nowhere.body.errors[0].source.pointer], [422, '/data/attributes/url']);

    const made = await ask('POST', list, given({ version: '1.10.5', ...own, official: true }));
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { id, type, attributes } = made.body.data;
    assert.deepEqual([type, attributes.usage, attributes.url, attributes.sha], [`${tool}-versions`, 0, own.url, sha]);
    assert.equal((await ask('POST', list, given({ version: '1.10.5', ...own }))).status, 422, 'taken');
    assert.equal((await ask('GET', `${path}/${id}`)).status, 404, 'terraform has another list');
    assert.equal((await ask('GET', `${list}?filter[version]=1.10.5`)).body.data.length, 1);
    assert.equal((await ask('DELETE', `${list}/${id}`)).status, 422, 'an official one stays');
    const changed = await ask('PATCH', `${list}/${id}`, given({ version: '1.10.6', enabled: false, official: false }));
    assert.deepEqual([changed.body.data.attributes.version, changed.body.data.attributes.enabled], ['1.10.6', false]);
    assert.equal((await ask('DELETE', `${list}/${id}`)).status, 204);
    assert.equal((await ask('GET', `${list}/${id}`)).status, 404);
    const kept = await ask('GET', '/api/v2/terrace/audit-trail?page[size]=100');
    const told = kept.body.data.filter((one: { attributes?: { resource?: { type?: string } } }) =>
      JSON.stringify(one).includes(`${tool}_version`),
    );
    assert.equal(told.length, 3, JSON.stringify(kept.body.data[0]));
    assert.deepEqual(gateway.faults, []);
  });
