// Modules that workspaces are made of without a configuration of their own: which version and which values, what is made, and what an upgrade is.

import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually, openScratchGateway, organization, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';
import { makeModule, modules, publish } from './scratch-module.ts';

const skip = skipWithoutPostgres;
const path = `${modules}/private/${organization}/vpc/aws`;
const good = ({ status, body }: Answered, wanted = 200): Answered['body'] => {
  assert.equal(status, wanted, JSON.stringify(body));
  return body?.data;
};
const relation = (type: string, id: string) => ({ data: { type, id } });
const variable = (key: string, value: string) => ({ type: 'vars', attributes: { key, value, category: 'terraform' } });
const choice = (name: string, options: readonly string[]) => ({
  type: 'variable-options',
  attributes: { 'variable-name': name, 'variable-type': 'string', options },
});

async function makeNoCode(
  gateway: ScratchGateway,
  module: string,
  { attributes = {}, options = [] as object[] } = {},
): Promise<Answered> {
  const relationships = {
    'registry-module': relation('registry-modules', module),
    'variable-options': { data: options },
  };
  return await gateway.ask('POST', `/api/v2/organizations/${organization}/no-code-modules`, {
    json: { data: { type: 'no-code-modules', attributes, relationships } },
  });
}

const makeWorkspace = (
  gateway: ScratchGateway,
  id: string,
  name: string,
  vars: object[],
  more = {},
): Promise<Answered> =>
  gateway.ask('POST', `/api/v2/no-code-modules/${id}/workspaces`, {
    json: {
      data: {
        type: 'no-code-module-workspace',
        attributes: { name, 'source-name': 'a catalogue' },
        relationships: { vars: { data: vars } },
      },
    },
    ...more,
  });

test(
  'a workspace is made of a module: its inputs, its configuration, and a run; later versions are upgrades',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const module = good(await makeModule(gateway), 201).id;
    await publish(gateway, '1.0.0');
    const made = good(
      await makeNoCode(gateway, module, { options: [choice('cidr', ['10.0.0.0/8', '10.1.0.0/16'])] }),
      201,
    );
    assert.match(made.id, /^nocode-/);
    assert.deepEqual([made.attributes.enabled, made.attributes['version-pin']], [true, null]);
    const shown = good(await gateway.ask('GET', path));
    assert.deepEqual([shown.attributes['no-code'], shown.relationships['no-code-modules'].data[0].id], [true, made.id]);
    const read = await gateway.ask('GET', `/api/v2/no-code-modules/${made.id}?include=variable-options`);
    assert.deepEqual(read.body.included[0].attributes.options, ['10.0.0.0/8', '10.1.0.0/16']);
    const [input] = good(
      await gateway.ask('GET', `/api/v2/no-code-modules/${made.id}/versions/1.0.0/module-variables`),
    );
    assert.deepEqual(
      [input.attributes.name, input.attributes.required, input.attributes.options.length],
      ['cidr', true, 2],
    );

    const wrong = await makeWorkspace(gateway, made.id, 'net', [variable('cidr', '0.0.0.0/0')]);
    assert.deepEqual(
      [wrong.status, wrong.body.errors[0].source.pointer],
      [422, '/data/relationships/vars/data/0/attributes/value'],
    );
    const workspace = good(await makeWorkspace(gateway, made.id, 'net', [variable('cidr', '10.0.0.0/8')]), 201);
    const { attributes } = workspace;
    const source = `private/${organization}/vpc/aws/`;
    assert.deepEqual([attributes['source-module-id'], attributes['source-name']], [`${source}1.0.0`, 'a catalogue']);
    const newest = async () => good(await gateway.ask('GET', `/api/v2/workspaces/${workspace.id}/runs`))[0];
    await eventually('it has a run', async () => (await newest()) !== undefined);
    const configuration = good(await gateway.ask('GET', `/api/v2/runs/${(await newest()).id}/configuration-version`));
    assert.deepEqual([configuration.attributes.status, configuration.attributes.source], ['uploaded', 'tfe-module']);
    const files = await gateway.ask('GET', `/api/v2/configuration-versions/${configuration.id}/download`);
    const archive = await gateway.ask('GET', String(files.headers['location']), { token: null });
    assert.equal(archive.bytes.toString(), 'the archive of 1.0.0');
    const [kept] = good(await gateway.ask('GET', `/api/v2/workspaces/${workspace.id}/vars`));
    assert.deepEqual([kept.attributes.key, kept.attributes.value], ['cidr', '10.0.0.0/8']);

    const upgrade = `/api/v2/no-code-modules/${made.id}/workspaces/${workspace.id}/upgrade`;
    const none = good(await gateway.ask('POST', upgrade, { json: { data: {} } }));
    assert.match(none.attributes.message, /is at private.*1\.0\.0/);
    await publish(gateway, '1.1.0');
    const vars = { data: [variable('cidr', '10.1.0.0/16')] };
    const begun = good(await gateway.ask('POST', upgrade, { json: { data: { relationships: { vars } } } }));
    assert.match(begun.attributes['plan-url'], new RegExp(`/workspaces/net/runs/${begun.id}$`));
    assert.equal(good(await gateway.ask('GET', `${upgrade}/${begun.id}`)).attributes.status, begun.attributes.status);
    assert.equal((await gateway.ask('GET', `${upgrade}/run-nope`)).status, 404);
    assert.equal((await gateway.ask('POST', `${upgrade}/${begun.id}`, {})).status, 409, 'it is not planned');
    const after = good(await gateway.ask('GET', `/api/v2/workspaces/${workspace.id}`));
    assert.equal(after.attributes['source-module-id'], `${source}1.1.0`);
    const [changed] = good(await gateway.ask('GET', `/api/v2/workspaces/${workspace.id}/vars`));
    assert.equal(changed.attributes.value, '10.1.0.0/16');
    assert.deepEqual(gateway.faults, []);
  },
);

test(
  'a pin holds a version, what is switched off makes nothing, and all of it goes with its module',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const module = good(await makeModule(gateway), 201).id;
    await publish(gateway, '1.0.0');
    await publish(gateway, '2.0.0');
    const unknown = await makeNoCode(gateway, module, { attributes: { 'version-pin': '3.0.0' } });
    assert.match(unknown.body.errors[0].detail, /version-pin.*3\.0\.0 is not/);
    const { id } = good(await makeNoCode(gateway, module, { attributes: { 'version-pin': '1.0.0' } }), 201);
    assert.match((await makeNoCode(gateway, module)).body.errors[0].detail, /no-code module already/);
    const workspace = good(await makeWorkspace(gateway, id, 'pinned', []), 201);
    assert.match(workspace.attributes['source-module-id'], /1\.0\.0$/);
    const patch = (attributes: object): Promise<Answered> =>
      gateway.ask('PATCH', `/api/v2/no-code-modules/${id}`, {
        json: { data: { type: 'no-code-modules', attributes } },
      });
    assert.equal(good(await patch({ 'version-pin': 'latest' })).attributes['follow-latest-version'], true);
    assert.equal(good(await patch({ enabled: false })).attributes.enabled, false);
    assert.equal(good(await gateway.ask('GET', path)).attributes['no-code'], false);
    assert.match((await makeWorkspace(gateway, id, 'off', [])).body.errors[0].detail, /not enabled for no-code/);
    const json = { data: { type: 'registry-modules', attributes: { 'no-code': true } } };
    assert.equal(good(await gateway.ask('PATCH', path, { json })).attributes['no-code'], true);

    const [member, stranger] = [await makePerson(gateway, 'mia'), await makePerson(gateway, 'sam')];
    await makeTeam(gateway, 'readers', member);
    assert.equal((await gateway.ask('GET', `/api/v2/no-code-modules/${id}`, { token: member.token })).status, 200);
    assert.equal((await gateway.ask('GET', `/api/v2/no-code-modules/${id}`, { token: stranger.token })).status, 404);
    assert.equal((await gateway.ask('DELETE', `/api/v2/no-code-modules/${id}`, { token: member.token })).status, 404);
    assert.equal((await makeWorkspace(gateway, id, 'mine', [], { token: member.token })).status, 403);

    assert.equal((await gateway.ask('DELETE', path)).status, 204);
    assert.equal((await gateway.ask('GET', `/api/v2/no-code-modules/${id}`)).status, 404);
    const stays = good(await gateway.ask('GET', `/api/v2/workspaces/${workspace.id}`));
    assert.match(stays.attributes['source-module-id'], /1\.0\.0$/);
    assert.deepEqual(gateway.faults, []);
  },
);
