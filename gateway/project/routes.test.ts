// Projects over HTTP: changed, deleted, searched; workspaces that move between them, and tags that workspaces inherit.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';
import { give, makePerson, makeTeam } from '../team/scratch-people.ts';

const inOrganization = `/api/v2/organizations/${organization}`;
const binding = (key: string, value?: string) => ({ type: 'tag-bindings', attributes: { key, value } });

async function makeProject(
  gateway: ScratchGateway,
  name: string,
  more: object = {},
  tags: readonly object[] = [],
): Promise<string> {
  const data = { type: 'projects', attributes: { name, ...more }, relationships: { 'tag-bindings': { data: tags } } };
  const { status, body } = await gateway.ask('POST', `${inOrganization}/projects`, { json: { data } });
  assert.equal(status, 201, JSON.stringify(body));
  return body.data.id;
}

test('a project is changed, and deleted once nothing lives in it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [network, other] = [await makeProject(gateway, 'network'), await makeProject(gateway, 'other')];
  const change = (attributes: object) =>
    gateway.ask('PATCH', `/api/v2/projects/${network}`, { json: { data: { attributes } } });
  const { status, body } = await change({ name: 'networks', description: 'all', 'default-execution-mode': 'local' });
  assert.equal(status, 200, JSON.stringify(body));
  const { attributes } = (await gateway.ask('GET', `/api/v2/projects/${network}`)).body.data;
  assert.deepEqual(
    [attributes.name, attributes.description, attributes['default-execution-mode'], attributes['setting-overwrites']],
    ['networks', 'all', 'local', { 'default-execution-mode': true, 'default-agent-pool': true }],
  );
  const taken = await change({ name: 'other' });
  assert.deepEqual([taken.status, taken.body.errors[0].source.pointer], [422, '/data/attributes/name']);
  const wrong = await change({ 'auto-destroy-activity-duration': '20m' });
  assert.match(wrong.body.errors[0].detail, /^Auto destroy activity duration has an incorrect format/);

  // Its own word for how workspaces run, until it has none.
  const make = async (name: string) => {
    const relationships = { project: { data: { id: network, type: 'projects' } } };
    const json = { data: { attributes: { name }, relationships } };
    return (await gateway.ask('POST', `${inOrganization}/workspaces`, { json })).body.data;
  };
  const local = await make('local');
  assert.equal(local.attributes['execution-mode'], 'local');
  await change({ 'setting-overwrites': { 'default-execution-mode': false } });
  const remote = await make('remote');
  assert.equal(remote.attributes['execution-mode'], 'remote');
  const followed = (await gateway.ask('GET', `/api/v2/workspaces/${local.id}`)).body.data.attributes;
  assert.equal(followed['execution-mode'], 'remote', 'as the organization says, and no longer the project');
  const halves = await change({
    'setting-overwrites': { 'default-execution-mode': true, 'default-agent-pool': false },
  });
  assert.deepEqual([halves.status, halves.body.errors[0].source.pointer], [422, '/data/attributes/setting-overwrites']);
  assert.match((await change({ name: '! / nope' })).body.errors[0].detail, /^Name may only contain/);

  const remove = (id: string) => gateway.ask('DELETE', `/api/v2/projects/${id}`);
  const full = await remove(network);
  assert.deepEqual(
    [full.status, full.body.errors[0].detail],
    [409, 'project networks still has workspaces: move or delete them first'],
  );
  const move = (to: string, ...ids: readonly string[]) =>
    gateway.ask('POST', `/api/v2/projects/${to}/relationships/workspaces`, {
      json: { data: ids.map((id) => ({ id, type: 'workspaces' })) },
    });
  assert.equal((await move(other, local.id)).status, 204);
  assert.equal((await gateway.ask('DELETE', `/api/v2/workspaces/${remote.id}`)).status, 204);
  assert.equal(
    (await gateway.ask('GET', `/api/v2/workspaces/${local.id}`)).body.data.relationships.project.data.id,
    other,
  );
  assert.equal((await remove(network)).status, 204);
  assert.equal((await gateway.ask('GET', `/api/v2/projects/${network}`)).status, 404);
  assert.equal((await move(network, local.id)).status, 404);
  const isDefault = (await gateway.ask('GET', inOrganization)).body.data.relationships['default-project'].data.id;
  const stays = await remove(isDefault);
  assert.deepEqual([stays.status, /default project/.test(stays.body.errors[0].detail)], [409, true]);
});

test('a project goes with what was only there for it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const project = await makeProject(gateway, 'short', {}, [binding('a', '1')]);
  const team = await makeTeam(gateway, 'team');
  await give(gateway, team, { project }, { access: 'read' });
  const own = await gateway.ask('POST', `${inOrganization}/varsets`, {
    json: {
      data: { attributes: { name: 'own' }, relationships: { parent: { data: { id: project, type: 'projects' } } } },
    },
  });
  assert.equal(own.status, 201, JSON.stringify(own.body));
  const shared = await gateway.ask('POST', `${inOrganization}/varsets`, {
    json: { data: { attributes: { name: 'shared' } } },
  });
  const scope = { data: [{ id: project, type: 'projects' }] };
  assert.equal(
    (await gateway.ask('POST', `/api/v2/varsets/${shared.body.data.id}/relationships/projects`, { json: scope }))
      .status,
    204,
  );
  assert.equal((await gateway.ask('DELETE', `/api/v2/projects/${project}`)).status, 204);
  const sets = (await gateway.ask('GET', `${inOrganization}/varsets`)).body.data;
  assert.deepEqual(
    sets.map((set: { attributes: { name: string }; relationships: { projects: { data: object[] } } }) => [
      set.attributes.name,
      set.relationships.projects.data,
    ]),
    [['shared', []]],
  );
  for (const table of ['team_project', 'project_tag_binding'])
    assert.deepEqual(await gateway.owner.query(`select * from ${table}`), [], table);
});

test('a workspace is made or moved only where a project is', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const project = await makeProject(gateway, 'contested');
  const workspace = await gateway.makeWorkspace('mover');
  const relationships = { project: { data: { id: project, type: 'projects' } } };
  // Whoever comes first: the move, or the end of the project.
  const [moved, removed] = await Promise.all([
    gateway.ask('PATCH', `/api/v2/workspaces/${workspace}`, { json: { data: { relationships } } }),
    gateway.ask('DELETE', `/api/v2/projects/${project}`),
  ]);
  assert.ok(
    (moved.status === 200 && removed.status === 409) || (moved.status === 422 && removed.status === 204),
    `${moved.status} ${removed.status}`,
  );
  const [row] = await gateway.owner.query<{ there: boolean }>(
    'select exists (select from project p where p.id = w.project) as there from workspace w where id = $1',
    [workspace],
  );
  assert.equal(row?.there, true);
  assert.deepEqual(gateway.faults, []);
});

test('projects are found by a part of their name, by tags, and by what somebody may do there', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [red] = [
    await makeProject(gateway, 'red one', {}, [binding('color', 'red'), binding('size')]),
    await makeProject(gateway, 'blue one', {}, [binding('color', 'blue')]),
    await makeProject(gateway, 'gray'),
  ];
  const bea = await makePerson(gateway, 'bea');
  const team = await makeTeam(gateway, 'team', bea, { 'organization-access': { 'read-projects': true } });
  await give(gateway, team, { project: red }, { access: 'maintain' });
  const names = async (query: Record<string, string>, token?: string): Promise<readonly string[]> => {
    const path = `${inOrganization}/projects?${new URLSearchParams(query).toString()}`;
    const { status, body } = await gateway.ask('GET', path, token === undefined ? {} : { token });
    assert.equal(status, 200, JSON.stringify(body));
    return body.data.map(({ attributes }: { attributes: { name: string } }) => attributes.name);
  };
  assert.deepEqual(await names({ q: 'ONE' }), ['blue one', 'red one']);
  assert.deepEqual(await names({ sort: '-name', q: 'one' }), ['red one', 'blue one']);
  assert.deepEqual(await names({ 'filter[names]': 'gray,red one' }), ['gray', 'red one']);
  assert.deepEqual(await names({ 'filter[tagged][0][key]': 'color' }), ['blue one', 'red one']);
  assert.deepEqual(await names({ 'filter[tagged][0][key]': 'color', 'filter[tagged][0][value]': 'red' }), ['red one']);
  // As go-tfe asks for a key with any value.
  assert.deepEqual(await names({ 'filter[tagged][0][key]': 'color', 'filter[tagged][0][value]': '' }), [
    'blue one',
    'red one',
  ]);
  assert.equal((await names({}, bea.token)).length, 4);
  assert.deepEqual(await names({ 'filter[permissions][create-workspace]': 'true' }, bea.token), ['red one']);
  const bad = await gateway.ask('GET', `${inOrganization}/projects?sort=size`);
  assert.deepEqual([bad.status, bad.body.errors[0].source], [400, { parameter: 'sort' }]);
});

test("a workspace has its project's tags, but where it says otherwise", { skip }, async () => {
  await using gateway = await openScratchGateway();
  const project = await makeProject(gateway, 'tagged', {}, [binding('zone', 'north'), binding('app', 'x')]);
  const at = `/api/v2/projects/${project}`;
  const json = {
    data: {
      attributes: { name: 'inheritor' },
      relationships: {
        project: { data: { id: project, type: 'projects' } },
        'tag-bindings': { data: [binding('own', '1'), binding('app', 'y')] },
      },
    },
  };
  const workspace = (await gateway.ask('POST', `${inOrganization}/workspaces`, { json })).body.data.id as string;
  const effective = async () =>
    (await gateway.ask('GET', `/api/v2/workspaces/${workspace}/effective-tag-bindings`)).body.data.map(
      ({ attributes, links }: { attributes: { key: string; value: string }; links?: object }) => [
        attributes.key,
        attributes.value,
        links,
      ],
    );
  const inherited = { 'inherited-from': `/api/v2/projects/${project}` };
  assert.deepEqual(await effective(), [
    ['own', '1', undefined],
    ['app', 'y', undefined],
    ['zone', 'north', inherited],
  ]);
  const added = await gateway.ask('PATCH', `${at}/tag-bindings`, {
    json: { data: [binding('new', '2'), binding('zone', 'south')] },
  });
  assert.deepEqual(
    added.body.data.map(({ attributes }: { attributes: object }) => attributes),
    [
      { key: 'zone', value: 'south' },
      { key: 'app', value: 'x' },
      { key: 'new', value: '2' },
    ],
  );
  assert.deepEqual(
    (await effective()).map(([key]: [string]) => key),
    ['own', 'app', 'zone', 'new'],
  );
  const listed = await gateway.ask(
    'GET',
    `${inOrganization}/workspaces?filter[tagged][0][key]=zone&filter[tagged][0][value]=south&include=effective_tag_bindings`,
  );
  assert.deepEqual([listed.body.data.length, listed.body.included.length], [1, 4]);
  // A change of the project replaces them.
  await gateway.ask('PATCH', at, { json: { data: { relationships: { 'tag-bindings': { data: [] } } } } });
  assert.deepEqual((await gateway.ask('GET', `${at}/tag-bindings`)).body.data, []);
  const many = Array.from({ length: 11 }, (_, n) => binding(`k${n}`));
  for (const path of [`${at}/relationships/tag-bindings`, `/api/v2/workspaces/${workspace}/tag-bindings`]) {
    const refused = await gateway.ask('PATCH', path, { json: { data: many } });
    assert.deepEqual(
      [refused.status, /cannot exceed 10 bindings per resource/.test(refused.body.errors[0].detail)],
      [422, true],
    );
  }
});
