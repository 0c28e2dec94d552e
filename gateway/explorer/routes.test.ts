// The explorer over HTTP: what all workspaces of an organization have in common, filtered, ordered, as a table, and saved.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

const path = `/api/v2/organizations/${organization}/explorer`;

/** A state with one resource of each of these providers, all in that module. */
async function bringState(
  gateway: ScratchGateway,
  workspace: string,
  module: string,
  ...providers: readonly string[]
): Promise<void> {
  const resources = providers.map((provider) => ({
    ...{ module, mode: 'managed', type: `${provider}_thing`, name: 'a' },
    provider: `provider["registry.terraform.io/hashicorp/${provider}"]`,
    instances: [{ schema_version: 0, attributes: { id: '1' } }],
  }));
  const state = JSON.stringify({
    version: 4,
    terraform_version: '1.9.0',
    serial: 1,
    lineage: 'l',
    outputs: {},
    resources,
  });
  const attributes = {
    ...{ serial: 1, lineage: 'l', md5: createHash('md5').update(state).digest('hex') },
    state: Buffer.from(state).toString('base64'),
  };
  await gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/lock`, { json: {} });
  const json = { data: { type: 'state-versions', attributes } };
  assert.equal((await gateway.ask('POST', `/api/v2/workspaces/${workspace}/state-versions`, { json })).status, 201);
}

test('workspaces, versions, providers and modules are shown of all workspaces at once', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [net, app] = [await gateway.makeWorkspace('net'), await gateway.makeWorkspace('app')];
  await gateway.makeWorkspace('empty');
  await bringState(gateway, net, 'module.vpc["a"].module.subnet[0]', 'aws', 'null');
  await bringState(gateway, app, 'module.app', 'aws');
  const rows = async (query: string): Promise<any[]> => {
    const { status, body } = await gateway.ask('GET', `${path}?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.data;
  };
  const names = async (query: string): Promise<string[]> =>
    (await rows(`type=workspaces&${query}`)).map(({ attributes }) => attributes['workspace-name']);

  const [first] = await rows('type=workspaces&filter[0][workspace_name][is][0]=net');
  assert.deepEqual([first.id, first.type], [net, 'visibility-workspace']);
  const { attributes } = first;
  assert.deepEqual(
    [attributes['resource-count'], attributes['provider-count'], attributes.providers, attributes.modules],
    [2, 2, 'registry.terraform.io/hashicorp/aws, registry.terraform.io/hashicorp/null', 'module.vpc.module.subnet'],
  );
  assert.deepEqual([attributes['state-version-terraform-version'], attributes.drifted], ['1.9.0', null]);
  assert.deepEqual(await names('sort=-resource_count,workspace_name'), ['net', 'app', 'empty']);
  assert.deepEqual(await names('filter[0][resource_count][gt][0]=0&filter[1][workspace_name][contains][0]=P'), ['app']);
  assert.deepEqual(await names('filter[0][providers][is_empty][0]='), ['empty']);
  assert.deepEqual(await names('filter[0][workspace_created_at][is_after][0]=2100-01-01'), []);
  assert.deepEqual(await names('filter[0][workspace_name][does not contain][0]=p&sort=workspace_name'), ['net']);
  const shown = await rows('type=workspaces&fields=workspace_name,external_id&sort=workspace_name&page[size]=1');
  assert.deepEqual(shown[0].attributes, { 'workspace-name': 'app', 'external-id': app });

  const [provider] = await rows('type=providers&sort=-workspace_count');
  assert.deepEqual(provider.attributes, {
    ...{ name: 'aws', source: 'registry.terraform.io/hashicorp/aws', version: null },
    ...{ 'workspace-count': 2, workspaces: 'app, net' },
  });
  assert.deepEqual(
    (await rows('type=modules&sort=name')).map((row) => [row.type, row.attributes.name]),
    [
      ['visibility-module-version', 'module.app'],
      ['visibility-module-version', 'module.vpc.module.subnet'],
    ],
  );
  const [version] = await rows('type=tf_versions');
  assert.deepEqual([version.type, version.attributes['workspace-count']], ['visibility-tf-version', 3]);

  const table = await gateway.ask(
    'GET',
    `${path}/export/csv?type=workspaces&fields=workspace_name,resource_count&sort=workspace_name`,
  );
  assert.deepEqual(
    [table.headers['content-type'], table.bytes.toString()],
    ['text/csv; charset=utf-8', 'workspace_name,resource_count\r\n"app","1"\r\n"empty","0"\r\n"net","2"\r\n'],
  );
  for (const [query, words] of [
    ['', /type/],
    ['type=stacks', /must be one of workspaces, tf_versions/],
    ['type=modules&sort=nothing', /nothing is no field of modules/],
    ['type=workspaces&filter[0][workspace_name][gt][0]=1', /gt is nothing for workspace_name, which is a string/],
    ['type=workspaces&filter[0][resource_count][gt][0]=many', /many is no whole number/],
    ['type=workspaces&filter[0][resource_count][gt][0]=9007199254740993', /is no whole number/],
    ['type=workspaces&filter[0][workspace_name]=x', /is no filter like/],
    [`type=workspaces&filter[0][workspace_name;drop][is][0]=x`, /is no filter like/],
  ] as const) {
    const { status, body } = await gateway.ask('GET', `${path}?${query}`);
    assert.deepEqual([status, words.test(body.errors[0].detail)], [400, true], `${query}: ${body.errors[0].detail}`);
  }
  // No workspace has so many, and some have fewer: larger than the columns are, and yet numbers.
  assert.deepEqual(await names('filter[0][resource_count][gt][0]=9007199254740991'), []);
  assert.equal((await names('filter[0][resource_count][gt][0]=-3000000000')).length, 3);
  assert.deepEqual(gateway.faults, []);
});

test('a view is saved for all of an organization, and asked again', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  for (const name of ['net', 'app']) await gateway.makeWorkspace(name);
  const [bea, cora] = [await makePerson(gateway, 'bea'), await makePerson(gateway, 'cora')];
  await makeTeam(gateway, 'readers', bea, { 'organization-access': { 'read-workspaces': true } });
  await makeTeam(gateway, 'members', cora);
  const query = {
    type: 'workspaces',
    filter: [{ field: 'workspace_name', operator: 'contains', value: ['a'] }],
    fields: ['workspace_name'],
    sort: ['workspace_name'],
  };
  const made = await ask('POST', `${path}/views`, {
    json: { data: { name: 'mine', query_type: 'workspaces', query } },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, attributes } = made.body.data;
  assert.deepEqual([attributes.name, attributes.query], ['mine', query]);
  const one = `${path}/views/${id}`;
  const results = async (token?: string) => await ask('GET', `${one}/results`, token === undefined ? {} : { token });
  assert.deepEqual(
    (await results(bea.token)).body.data.map((row: any) => row.attributes),
    [{ 'workspace-name': 'app' }],
  );
  assert.equal((await ask('GET', `${one}/csv`)).bytes.toString(), 'workspace_name\r\n"app"\r\n');
  assert.equal((await results(cora.token)).status, 404);
  assert.equal((await ask('DELETE', one, { token: bea.token })).status, 404, 'who reads changes nothing');
  const taken = await ask('POST', `${path}/views`, { json: { data: { attributes: { name: 'mine', query } } } });
  assert.deepEqual([taken.status, taken.body.errors[0].source.pointer], [422, '/data/attributes/name']);
  const wrong = await ask('PATCH', one, { json: { data: { query: { ...query, sort: ['nothing'] } } } });
  assert.equal(wrong.status, 400);
  const changed = await ask('PATCH', one, { json: { data: { query: { ...query, filter: [] } } } });
  assert.deepEqual([changed.status, changed.body.data.attributes.name], [200, 'mine']);
  assert.equal((await results()).body.data.length, 2);
  assert.deepEqual((await ask('GET', `${path}/views`)).body.data.length, 1);
  assert.equal((await ask('DELETE', one)).status, 204);
  assert.equal((await results()).status, 404);
  assert.deepEqual(gateway.faults, []);
});
