// Keys that an organization reserves for its tags, over HTTP: who sets them apart, and what that means for the tags of a workspace.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

const path = `/api/v2/organizations/${organization}/reserved-tag-keys`;
const body = (attributes: object) => ({ json: { data: { type: 'reserved-tag-keys', attributes } } });
const tag = (key: string, value: string) => ({
  json: { data: [{ type: 'tag-bindings', attributes: { key, value } }] },
});

test('a workspace keeps what its project says of a reserved key', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const made = await ask('POST', path, body({ key: 'env', 'disable-overrides': true }));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id } = made.body.data;
  assert.deepEqual((await ask('GET', path)).body.data, [made.body.data]);

  const workspace = await gateway.makeWorkspace('hello');
  const { project } = (await ask('GET', `/api/v2/workspaces/${workspace}`)).body.data.relationships;
  const bind = (value: string) => ask('PATCH', `/api/v2/workspaces/${workspace}/tag-bindings`, tag('env', value));
  const effective = async (): Promise<string> => {
    const { data } = (await ask('GET', `/api/v2/workspaces/${workspace}/effective-tag-bindings`)).body;
    return data.map(({ attributes }: any) => `${attributes.key}=${attributes.value}`).join(' ');
  };
  assert.equal((await bind('mine')).status, 200, 'the project says nothing of it yet');
  assert.equal(await effective(), 'env=mine');
  await ask('PATCH', `/api/v2/projects/${project.data.id}/tag-bindings`, tag('env', 'prod'));
  assert.equal(await effective(), 'env=prod');
  const refused = await bind('other');
  assert.deepEqual([refused.status, /env .*cannot override/.test(refused.body.errors[0].detail)], [422, true]);
  const flat = { json: { data: [{ type: 'tags', attributes: { name: 'env' } }] } };
  assert.equal((await ask('POST', `/api/v2/workspaces/${workspace}/relationships/tags`, flat)).status, 422);

  assert.equal(
    (await ask('PATCH', `/api/v2/reserved-tag-keys/${id}`, body({ 'disable-overrides': false }))).status,
    200,
  );
  assert.equal((await bind('other')).status, 200);
  assert.equal(await effective(), 'env=other');
  assert.equal((await ask('DELETE', `/api/v2/reserved-tag-keys/${id}`)).status, 204);
  assert.equal((await ask('DELETE', `/api/v2/reserved-tag-keys/${id}`)).status, 404);
  assert.deepEqual(gateway.faults, []);
});

test('keys are reserved once, by who manages projects, and every member sees them', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const [bea, cora, dan] = [
    await makePerson(gateway, 'bea'),
    await makePerson(gateway, 'cora'),
    await makePerson(gateway, 'dan'),
  ];
  await makeTeam(gateway, 'managers', bea, { 'organization-access': { 'manage-projects': true } });
  await makeTeam(gateway, 'members', cora);
  const make = (key: string, { token }: { readonly token: string }) => ask('POST', path, { ...body({ key }), token });
  const first = await make('env', bea);
  assert.equal(first.status, 201);
  const taken = await make('env', bea);
  assert.deepEqual([taken.status, taken.body.errors[0].detail], [422, 'Key has already been taken']);
  const other = await make('tier', bea);
  const renamed = await ask('PATCH', `/api/v2/reserved-tag-keys/${other.body.data.id}`, {
    ...body({ key: 'env' }),
    token: bea.token,
  });
  assert.deepEqual([renamed.status, renamed.body.errors[0].source.pointer], [422, '/data/attributes/key']);
  assert.match((await make('! / nope', bea)).body.errors[0].detail, /^Key is invalid/);
  assert.equal((await make('cost', cora)).status, 404);
  assert.equal((await ask('GET', path, { token: cora.token })).body.data.length, 2);
  assert.equal((await ask('GET', path, { token: dan.token })).status, 404);
  const { id } = first.body.data;
  assert.equal((await ask('DELETE', `/api/v2/reserved-tag-keys/${id}`, { token: cora.token })).status, 404);
});
