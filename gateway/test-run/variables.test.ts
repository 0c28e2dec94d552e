// The variables of a module through the door: for those who manage it, given to every run of its tests, and gone with it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

const skip = skipWithoutPostgres;
const modules = `/api/v2/organizations/${organization}/registry-modules`;
const tests = `/api/v2/organizations/${organization}/tests/registry-modules/private/${organization}/vpc/aws`;
const vars = `${tests}/vars`;

const post = (gateway: ScratchGateway, url: string, attributes: object, more: object = {}): Promise<Answered> =>
  gateway.ask('POST', url, { json: { data: { attributes, ...more } } });

async function makeModule(gateway: ScratchGateway): Promise<string> {
  const { status, body } = await post(gateway, modules, { name: 'vpc', provider: 'aws' });
  assert.equal(status, 201, JSON.stringify(body));
  return body.data.id;
}

async function makeVariable(gateway: ScratchGateway, key: string, value: string, more: object = {}): Promise<string> {
  const { status, body } = await post(gateway, vars, { key, value, category: 'terraform', ...more });
  assert.equal(status, 201, JSON.stringify(body));
  return body.data.id;
}

test('variables of a module are made, listed in pages, changed, and go with it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const module = await makeModule(gateway);
  const id = await makeVariable(gateway, 'region', 'eu');
  await makeVariable(gateway, 'TOKEN', 'hush', { category: 'env', sensitive: true });
  const again = await post(gateway, vars, { key: 'region', value: 'us', category: 'terraform' });
  assert.match(again.body.errors[0].detail, /already been taken/);
  const { data, meta } = (await gateway.ask('GET', `${vars}?page[size]=1&page[number]=2`)).body;
  assert.deepEqual(
    [data.length, data[0].attributes.key, meta.pagination['total-count'], meta.pagination['total-pages']],
    [1, 'region', 2, 2],
  );
  assert.deepEqual(data[0].relationships, { 'registry-module': { data: { id: module, type: 'registry-modules' } } });
  const changes = { data: { id, type: 'vars', attributes: { value: 'us' } } };
  assert.equal((await gateway.ask('PATCH', `${vars}/${id}`, { json: changes })).body.data.attributes.value, 'us');

  const [member, stranger] = [await makePerson(gateway, 'mia'), await makePerson(gateway, 'sam')];
  await makeTeam(gateway, 'readers', member);
  for (const { token } of [member, stranger]) assert.equal((await gateway.ask('GET', vars, { token })).status, 404);
  const [audited] = await gateway.owner.query<{ readonly place: string }>(
    `select o.name as place from audit_entry e join organization o on o.external_id = e.organization
     where e.resource_type = 'variable' and e.resource_id = $1 and e.action = 'create'`,
    [id],
  );
  assert.equal(audited?.place, organization);

  assert.equal((await gateway.ask('DELETE', `${modules}/private/${organization}/vpc/aws`)).status, 204);
  assert.deepEqual(await gateway.owner.query('select id from variable where registry_module = $1', [module]), []);
  await makeModule(gateway);
  assert.deepEqual((await gateway.ask('GET', vars)).body.data, []);
  assert.deepEqual(gateway.faults, []);
});

test(
  'each run of its tests gets them; what it is asked for with wins, and no secret is in its log',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    await makeModule(gateway);
    await makeVariable(gateway, 'region', 'eu');
    await makeVariable(gateway, 'name', 'kept');
    await makeVariable(gateway, 'password', 'open sesame', { sensitive: true });
    await makeVariable(gateway, 'name', 'from the environment', { category: 'env' });
    const made = await gateway.ask('POST', `${tests}/test-runs/configuration-versions`, {});
    const { id: configuration, attributes } = made.body.data;
    await gateway.ask('PUT', attributes['upload-url'], { token: null, bytes: Buffer.from('the files') });
    const relationships = { 'configuration-version': { data: { type: 'configuration-versions', id: configuration } } };
    const asked = { variables: [{ key: 'name', value: '"anna"' }] };
    const run = await post(gateway, `${tests}/test-runs`, asked, { type: 'test-runs', relationships });
    assert.equal(run.status, 201, JSON.stringify(run.body));
    // What comes later is for the next run.
    await makeVariable(gateway, 'late', 'x');
    const { context } = await gateway.claimJob(`test-${run.body.data.id}`);
    const { variables, log } = context as unknown as {
      readonly variables: readonly { readonly key: string; readonly category: string; readonly value: string }[];
      readonly log: string;
    };
    assert.deepEqual(
      variables.map(({ key, category, value }) => [key, category, value]),
      [
        ['name', 'env', 'from the environment'],
        ['password', 'terraform', 'open sesame'],
        ['region', 'terraform', 'eu'],
        ['name', 'terraform', '"anna"'],
      ],
    );
    const bytes = Buffer.from('it says open sesame\n');
    const headers = { 'x-log-offset': '0', 'x-log-last': '1' };
    assert.equal((await gateway.ask('POST', log, { token: null, bytes, headers })).status, 200);
    const url = `${run.body.data.attributes['log-read-url']}?offset=0&limit=1000`;
    assert.doesNotMatch((await gateway.ask('GET', url, { token: null })).bytes.toString(), /sesame/);
    assert.deepEqual(gateway.faults, []);
  },
);
