// Tags of modules and providers over HTTP: a change that brings some says all that there are, whoever manages them may, and they go with their
// owner.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makeModule, modules } from '../registry-module/scratch-module.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

interface Tagged {
  readonly id: string;
  readonly type: 'registry-modules' | 'registry-providers';
  readonly path: string;
}

async function makeBoth(gateway: ScratchGateway): Promise<readonly [Tagged, Tagged]> {
  const module = (await makeModule(gateway)).body.data.id;
  const providers = `/api/v2/organizations/${organization}/registry-providers`;
  const attributes = { name: 'aws', namespace: 'hashicorp', 'registry-name': 'public' };
  const made = await gateway.ask('POST', providers, { json: { data: { type: 'registry-providers', attributes } } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return [
    { id: module, type: 'registry-modules', path: `${modules}/private/${organization}/vpc/aws` },
    { id: made.body.data.id, type: 'registry-providers', path: `${providers}/public/hashicorp/aws` },
  ];
}

const patch = (
  { ask }: ScratchGateway,
  { type, path }: Tagged,
  tags: Readonly<Record<string, string>> | null,
  token?: string,
): Promise<Answered> => {
  const data = Object.entries(tags ?? {}).map(([key, value]) => ({ type: 'tag-bindings', attributes: { key, value } }));
  const relationships = tags === null ? {} : { relationships: { 'tag-bindings': { data } } };
  return ask('PATCH', path, { json: { data: { type, ...relationships } }, ...(token === undefined ? {} : { token }) });
};
const tagsOf = async ({ ask }: ScratchGateway, { type, id }: Tagged): Promise<readonly string[]> => {
  const { status, body } = await ask('GET', `/api/v2/${type}/${id}/tag-bindings`);
  assert.equal(status, 200);
  return body.data.map(({ attributes: of }: Answered['body']) => `${of.key}=${of.value}`);
};

test('a module and a provider have the tags that were said last', { skip }, async () => {
  await using gateway = await openScratchGateway();
  for (const one of await makeBoth(gateway)) {
    assert.deepEqual(await tagsOf(gateway, one), []);
    const tagged = await patch(gateway, one, { env: 'production', team: 'blue' });
    assert.equal(tagged.status, 200, JSON.stringify(tagged.body));
    const { links } = tagged.body.data.relationships['tag-bindings'];
    assert.deepEqual(links, { related: `/api/v2/${one.type}/${one.id}/tag-bindings` });
    assert.deepEqual(await tagsOf(gateway, one), ['env=production', 'team=blue']);
    await patch(gateway, one, { cost: 'low', env: 'test' });
    assert.deepEqual(await tagsOf(gateway, one), ['env=test', 'cost=low']);
    assert.equal((await patch(gateway, one, null)).status, 200);
    assert.deepEqual(await tagsOf(gateway, one), ['env=test', 'cost=low'], 'who says nothing of them leaves them');
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, '']));
    const refused = await patch(gateway, one, many);
    assert.deepEqual(
      [refused.status, refused.body.errors[0].source.pointer],
      [422, '/data/relationships/tag-bindings/data'],
    );
    await patch(gateway, one, {});
    assert.deepEqual(await tagsOf(gateway, one), []);
  }
  const trail = (await gateway.ask('GET', '/api/v2/terrace/audit-trail?page[size]=100')).body.data
    .filter(({ resource }: Answered['body']) => resource.type === 'tag_binding')
    .map(({ resource }: Answered['body']) => `${resource.action} ${resource.meta.name}`);
  assert.equal(trail.filter((entry: string) => entry === 'update env').length, 2, JSON.stringify(trail));
  assert.deepEqual(gateway.faults, []);
});

test('who manages modules or providers tags them, and members read that', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [module, provider] = await makeBoth(gateway);
  const [bea, cora, dan] = [
    await makePerson(gateway, 'bea'),
    await makePerson(gateway, 'cora'),
    await makePerson(gateway, 'dan'),
  ];
  await makeTeam(gateway, 'publishers', bea, {
    'organization-access': { 'manage-modules': true, 'manage-providers': true },
  });
  await makeTeam(gateway, 'members', cora);
  for (const one of [module, provider]) {
    assert.equal((await patch(gateway, one, { env: 'mine' }, bea.token)).status, 200);
    assert.equal((await patch(gateway, one, { env: 'theirs' }, cora.token)).status, 404);
    const path = `/api/v2/${one.type}/${one.id}/tag-bindings`;
    assert.equal((await gateway.ask('GET', path, { token: cora.token })).body.data.length, 1);
    assert.equal((await gateway.ask('GET', path, { token: dan.token })).status, 404);
  }
  assert.equal((await gateway.ask('DELETE', provider.path)).status, 204);
  const left = async () =>
    (await gateway.owner.query<{ owner: string }>('select owner from registry_tag_binding')).map(({ owner }) => owner);
  assert.deepEqual(await left(), [module.id]);
  assert.equal((await gateway.ask('DELETE', module.path)).status, 204);
  assert.deepEqual(await left(), []);
  assert.deepEqual(gateway.faults, []);
});
