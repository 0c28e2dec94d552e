// Provider sets through the door: made, changed, read and deleted, by whom, and what runs of workspaces that are made of a module get of them.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunId } from '@terrace/machines/run/id';
import { eventually, openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { content, makeModule, publish } from '../registry-module/scratch-module.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

const skip = skipWithoutPostgres;
const sets = `/api/v2/organizations/${organization}/provider-sets`;
const good = ({ status, body }: Answered, wanted = 200): Answered['body'] => {
  assert.equal(status, wanted, JSON.stringify(body));
  return body?.data;
};
const block = (region: string): string => `\nprovider "aws" {\n  region = "${region}"\n}\n`;
const document = (attributes: object, relationships: object = {}) => ({
  json: { data: { type: 'provider-sets', attributes, relationships } },
});
const aws = (name: string, more: object = {}): object => ({
  ...{ name, 'provider-source': 'registry.terraform.io/hashicorp/aws', 'configuration-hcl': block(name), ...more },
});
const make = (gateway: ScratchGateway, attributes: object, relationships: object = {}) =>
  gateway.ask('POST', sets, document(attributes, relationships));
const to = (type: string, ...ids: readonly string[]) => ({ [type]: { data: ids.map((id) => ({ type, id })) } });

test('sets are made, found by name, changed and deleted, by who manages projects', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('net');
  const made = good(await make(gateway, aws('north', { description: 'up there' }), to('workspaces', workspace)), 201);
  assert.match(made.id, /^provset-/);
  assert.equal(made.attributes['configuration-hcl'], block('north'));
  assert.deepEqual(made.relationships.workspaces.data, [{ type: 'workspaces', id: workspace }]);
  assert.equal(good(await gateway.ask('GET', `${sets}/north`)).id, made.id);
  assert.equal((await gateway.ask('GET', `${sets}/south`)).status, 404);
  assert.equal((await gateway.ask('GET', sets)).body.meta.pagination['total-count'], 1);

  const path = `/api/v2/provider-sets/${made.id}`;
  const patch = (attributes: object, relationships: object = {}) =>
    gateway.ask('PATCH', path, document(attributes, relationships));
  const renamed = good(await patch({ name: 'south', configuration_hcl: block('south') }));
  assert.deepEqual([renamed.attributes.name, renamed.attributes.description], ['south', 'up there']);
  assert.equal(renamed.attributes['configuration-hcl'], block('south'));
  assert.equal(renamed.relationships.workspaces.data.length, 1, 'what is not said stays');
  assert.equal(good(await patch({}, to('workspaces'))).relationships.workspaces.data.length, 0);

  const refused = async (answer: Promise<Answered>) => {
    const { status, body } = await answer;
    return [status, body.errors[0].source?.pointer, body.errors[0].detail];
  };
  const invalid = async (attributes: object, pointer: string): Promise<void> =>
    assert.deepEqual((await refused(make(gateway, attributes))).slice(0, 2), [422, `/data/attributes/${pointer}`]);
  await invalid(aws('south'), 'name');
  await invalid(aws('a/b'), 'name');
  await invalid(aws('a', { 'provider-source': 'https://a' }), 'provider-source');
  await invalid(aws('a', { 'configuration-hcl': 'region = 1' }), 'configuration-hcl');
  const unknown = await refused(make(gateway, aws('a'), to('workspaces', 'ws-nope')));
  assert.deepEqual(unknown.slice(0, 2), [422, '/data/relationships/workspaces/data/0/id']);
  assert.match(String(unknown[2]), /^Invalid Workspaces: ws-nope is not one of/);
  const global = await refused(make(gateway, aws('a', { global: true }), to('workspaces', workspace)));
  assert.deepEqual(global.slice(0, 2), [422, '/data/attributes/global']);

  const [manager, member] = [await makePerson(gateway, 'mia'), await makePerson(gateway, 'sam')];
  await makeTeam(gateway, 'managers', manager, { 'organization-access': { 'manage-projects': true } });
  await makeTeam(gateway, 'members', member);
  assert.equal((await gateway.ask('GET', path, { token: manager.token })).status, 200);
  assert.equal((await gateway.ask('GET', path, { token: member.token })).status, 404);
  assert.equal((await gateway.ask('GET', sets, { token: member.token })).status, 404);
  assert.equal((await gateway.ask('DELETE', path)).status, 204);
  assert.equal((await gateway.ask('GET', path)).status, 404);
  assert.deepEqual(gateway.faults, []);
});

test('runs of a workspace that is made of a module get the blocks of the set that comes first', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const module = good(await makeModule(gateway), 201).id;
  const providers = [{ name: 'amazon', source: 'hashicorp/aws', version: '' }];
  await publish(gateway, '1.0.0', null, { ...content, root: { ...content.root, providers } });
  const noCode = good(
    await gateway.ask('POST', `/api/v2/organizations/${organization}/no-code-modules`, {
      json: {
        data: {
          type: 'no-code-modules',
          relationships: { 'registry-module': { data: { type: 'registry-modules', id: module } } },
        },
      },
    }),
    201,
  ).id;
  const workspace = good(
    await gateway.ask('POST', `/api/v2/no-code-modules/${noCode}/workspaces`, {
      json: { data: { type: 'no-code-module-workspace', attributes: { name: 'net' } } },
    }),
    201,
  ).id;
  await make(gateway, aws('everywhere', { global: true }));
  const near = good(await make(gateway, aws('near'), to('workspaces', workspace)), 201).id;
  // Nobody here wants it, and nobody is to install it.
  const google = { 'provider-source': 'hashicorp/google', 'configuration-hcl': 'provider "google" {}', global: true };
  good(await make(gateway, { name: 'other', ...google }), 201);

  const given = async (of: string): Promise<unknown> => {
    const newest = async () => (await gateway.ask('GET', `/api/v2/workspaces/${of}/runs`)).body.data[0];
    await eventually('it has a run', async () => (await newest())?.attributes.status === 'plan_queued');
    const run = (await newest()).id as RunId;
    const work = await gateway.claim(run, 'plan');
    await work.end({ outcome: 'errored', error: { code: 'x', detail: 'enough' } });
    return work.context.providerBlocks;
  };
  assert.equal(await given(workspace), 'provider "amazon" {\n  region = "near"\n}\n');
  await gateway.ask('PATCH', `/api/v2/provider-sets/${near}`, document({ priority: false }, to('workspaces')));
  await gateway.makeRun(workspace);
  assert.equal(await given(workspace), 'provider "amazon" {\n  region = "everywhere"\n}\n');
  // A workspace with a configuration of its own goes by that alone.
  const own = await gateway.makeWorkspace('own');
  await gateway.makeConfiguration(own);
  await gateway.makeRun(own);
  assert.equal(await given(own), null);
  assert.deepEqual(gateway.faults, []);
});
