// Organizations over HTTP: what their owners set, and what goes with one that is deleted.

import assert from 'node:assert/strict';
import test from 'node:test';
import { WorkspaceId } from '@terrace/machines/workspace/id';
import { defaultSettings } from '@terrace/machines/workspace/messages';
import { beginSession, findSession } from '@terrace/actors/sign-in/view';
import { eventually, openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

const at = `/api/v2/organizations/${organization}`;
const change = (gateway: ScratchGateway, attributes: object, token?: string) =>
  gateway.ask('PATCH', at, {
    json: { data: { type: 'organizations', attributes } },
    ...(token === undefined ? {} : { token }),
  });

test('what owners set counts from then on, and what nobody heeds yet is not taken', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const before = (await gateway.ask('GET', `${at}?include=default_project`)).body;
  assert.equal(before.included[0].attributes.name, 'Default Project');
  const changed = await change(gateway, {
    name: organization,
    email: 'new@acme.test',
    'default-execution-mode': 'local',
    'cost-estimation-enabled': false,
    'session-timeout': null,
  });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  const { attributes } = (await gateway.ask('GET', at)).body.data;
  assert.equal(attributes.email, 'new@acme.test');
  const modeOf = async (name: string, more: object = {}): Promise<string> => {
    const workspace = await gateway.makeWorkspace(name, more);
    return (await gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).body.data.attributes['execution-mode'];
  };
  assert.deepEqual([await modeOf('a'), await modeOf('b', { 'execution-mode': 'remote' })], ['local', 'remote']);

  for (const [name, value, words] of [
    ['name', 'other', /^name: organization acme keeps its name/],
    ['email', 'nobody', /^email: /],
    ['session-timeout', 0, /^session-timeout: /],
    ['assessments-enforced', true, /^assessments-enforced: cannot be anything but false yet/],
    ['collaborator-auth-policy', 'two_factor_mandatory', /cannot be anything but "password" yet/],
  ] as const) {
    const { status, body } = await change(gateway, { [name]: value });
    assert.equal(status, 422, name);
    assert.equal(body.errors[0].source.pointer, `/data/attributes/${name}`);
    assert.match(body.errors[0].detail, words);
  }

  // Who makes one reads how it stands.
  const attributesGiven = {
    name: 'second',
    email: 'x@acme.test',
    'cost-estimation-enabled': true,
    'default-execution-mode': 'local',
  };
  const second = await gateway.ask('POST', '/api/v2/organizations', {
    json: { data: { attributes: attributesGiven } },
  });
  const shown = second.body.data.attributes;
  assert.deepEqual(
    [second.status, shown['cost-estimation-enabled'], shown['default-execution-mode']],
    [201, true, 'local'],
  );

  const bea = await makePerson(gateway, 'bea');
  await makeTeam(gateway, 'managers', bea, { 'organization-access': { 'manage-workspaces': true } });
  assert.equal((await change(gateway, { email: 'bea@acme.test' }, bea.token)).status, 404);
  assert.equal((await gateway.ask('DELETE', at, { token: bea.token })).status, 404);
  const seen = (await gateway.ask('GET', at, { token: bea.token })).body.data.attributes;
  assert.deepEqual(
    [seen.permissions['can-update'], seen.permissions['can-destroy'], seen.email],
    [false, false, 'new@acme.test'],
  );
});

test('an organization goes with all that is in it, and another may take its name', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { owner } = gateway;
  const made = async (path: string, attributes: object, relationships = {}) => {
    const { status, body } = await gateway.ask('POST', `${at}/${path}`, {
      json: { data: { attributes, relationships } },
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body.data.id as string;
  };
  const project = await made('projects', { name: 'network' });
  await made('varsets', { name: 'set', global: true });
  const token = (await gateway.ask('POST', `${at}/authentication-token`)).body.data.attributes.token as string;
  // One has a run at work, one has a lock, one lies in another project, and one is gone already.
  const [busy, held, gone] = [
    await gateway.makeWorkspace('busy'),
    await gateway.makeWorkspace('held'),
    await gateway.makeWorkspace('gone'),
  ];
  await made('workspaces', { name: 'elsewhere' }, { project: { data: { id: project, type: 'projects' } } });
  await gateway.makeConfiguration(busy);
  const run = await gateway.makeRun(busy);
  const work = await gateway.claim(run, 'plan');
  assert.equal((await gateway.ask('POST', `/api/v2/workspaces/${held}/actions/lock`, { json: {} })).status, 200);
  assert.equal((await gateway.ask('DELETE', `/api/v2/workspaces/${gone}`)).status, 204);

  assert.equal((await gateway.ask('DELETE', at)).status, 204);
  assert.equal((await gateway.ask('GET', at)).status, 404);
  assert.equal((await gateway.ask('DELETE', at)).status, 404);
  assert.equal((await gateway.ask('GET', at, { token })).status, 401);
  for (const path of [`workspaces/${held}`, `projects/${project}`, `runs/${run}`])
    assert.equal((await gateway.ask('GET', `/api/v2/${path}`)).status, 404, path);
  for (const table of ['project', 'variable_set', 'team', 'organization_membership'])
    assert.deepEqual(await owner.query(`select * from ${table} where organization = $1`, [organization]), [], table);
  assert.deepEqual(await owner.query(`select id from api_token where kind = 'organization'`), []);

  // The worker is told to stop, and its run ends.
  await eventually('the plan is to stop', async () => {
    const [job] = await owner.query<{ status: string }>('select status from act_job where actor_id = $1', [run]);
    return job?.status === 'canceling';
  });
  assert.equal(await work.end({ outcome: 'canceled' }, 'canceled'), 'committed');

  const again = await gateway.ask('POST', '/api/v2/organizations', {
    json: { data: { attributes: { name: organization, email: 'cora@acme.test' } } },
  });
  assert.equal(again.status, 201);
  // Nothing of the one before is in it.
  for (const path of ['workspaces', 'runs', 'tags', 'varsets'])
    assert.deepEqual((await gateway.ask('GET', `${at}/${path}`)).body.data, [], path);
  assert.equal((await gateway.ask('GET', `/api/v2/runs/${run}`)).status, 404);
  await gateway.makeWorkspace('busy');
  assert.deepEqual(gateway.faults, []);
});

test('a workspace that is made while its organization goes is either gone with it or refused', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { client, sql } = gateway.services;
  const names = Array.from({ length: 12 }, (_, n) => `late-${n}`);
  const making = names.map((name) =>
    gateway.ask('POST', `${at}/workspaces`, { json: { data: { attributes: { name } } } }),
  );
  const [deleted, ...answers] = await Promise.all([gateway.ask('DELETE', at), ...making]);
  assert.equal(deleted.status, 204);
  for (const { status } of answers) assert.ok([201, 404, 422].includes(status), String(status));
  assert.deepEqual(await sql.query('select id from workspace where deleted_at is null'), []);
  // A question that left before the end, and comes after it.
  const id = WorkspaceId.make(gateway.services.rng.bytes(16));
  const reply = await client.ask({ kind: 'workspace', id }, {
    ...{ type: 'workspace.create', organization, organizationId: 'org-1111111111111111', project: 'prj-gone' },
    ...{ name: 'last', settings: { ...defaultSettings, terraformVersion: '1.11.4' } },
    by: { kind: 'user', id: 'user-1', name: 'anna' },
  } as never);
  assert.deepEqual([reply.status, (reply as { code?: string }).code], ['refused', 'project-gone']);
  assert.deepEqual(gateway.faults, []);
});

test(
  'a workspace that is read while its organization goes is there or not, and nothing in between',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('between');
    assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).status, 200);
    // As it is for whoever has read the row, and what belongs to it a moment later.
    await gateway.owner.transaction(async (inside) => {
      await inside.query(`set local session_replication_role = 'replica'`);
      await inside.query('delete from project');
    });
    assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).status, 404);
    assert.deepEqual(gateway.faults, []);
  },
);

test('who may delete a workspace needs the word of the organization while it manages resources', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const bea = await makePerson(gateway, 'bea');
  await makeTeam(gateway, 'managers', bea, { 'organization-access': { 'manage-workspaces': true } });
  const workspace = await gateway.makeWorkspace('full');
  await gateway.pushState(workspace, { serial: 1, managed: 2 });
  const path = `/api/v2/workspaces/${workspace}`;
  const mayForce = async () =>
    (await gateway.ask('GET', path, { token: bea.token })).body.data.attributes.permissions['can-force-delete'];
  const remove = async (way = '') =>
    await gateway.ask(way === '' ? 'DELETE' : 'POST', `${path}${way}`, { token: bea.token });
  assert.equal(await mayForce(), false);
  const refused = await remove();
  assert.deepEqual([refused.status, refused.body.errors[0].title], [403, 'forbidden']);
  assert.match(refused.body.errors[0].detail, /only an owner of organization acme may delete it$/);
  assert.equal((await remove('/actions/safe-delete')).status, 409);
  assert.equal((await change(gateway, { 'allow-force-delete-workspaces': true })).status, 200);
  assert.equal(await mayForce(), true);
  assert.equal((await remove()).status, 204);
  const empty = await gateway.makeWorkspace('empty');
  assert.equal((await change(gateway, { 'allow-force-delete-workspaces': false })).status, 200);
  assert.equal((await gateway.ask('DELETE', `/api/v2/workspaces/${empty}`, { token: bea.token })).status, 204);
});

test(
  'workspaces that leave it to others follow the default of their project, and that of the organization',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const { ask } = gateway;
    const makePool = async (name: string): Promise<string> =>
      (await ask('POST', `${at}/agent-pools`, { json: { data: { type: 'agent-pools', attributes: { name } } } })).body
        .data.id;
    const [pool, other] = [await makePool('one'), await makePool('two')];
    const poolOf = (id: string | null) => ({ 'default-agent-pool': { data: id && { id, type: 'agent-pools' } } });
    const setDefault = (attributes: object, relationships = {}) =>
      ask('PATCH', at, { json: { data: { type: 'organizations', attributes, relationships } } });
    const project = (await ask('POST', `${at}/projects`, { json: { data: { attributes: { name: 'network' } } } })).body
      .data;
    const inProject = { project: { data: { id: project.id, type: 'projects' } } };
    const make = async (name: string, attributes: object = {}, relationships: object = {}): Promise<string> => {
      const json = { data: { type: 'workspaces', attributes: { name, ...attributes }, relationships } };
      return (await ask('POST', `${at}/workspaces`, { json })).body.data.id;
    };
    const [follows, below, own] = [
      await make('follows'),
      await make('below', {}, inProject),
      await make('own', { 'execution-mode': 'remote' }, inProject),
    ];
    const shown = async (id: string): Promise<readonly unknown[]> => {
      const { attributes, relationships } = (await ask('GET', `/api/v2/workspaces/${id}`)).body.data;
      const { 'execution-mode': isOwn } = attributes['setting-overwrites'];
      return [attributes['execution-mode'], relationships['agent-pool'].data?.id ?? null, isOwn];
    };

    for (const [attributes, relationships, words] of [
      [{ 'default-execution-mode': 'agent' }, {}, /must be specified when using 'agent'/],
      [{}, poolOf(pool), /must not be specified unless using 'agent'/],
      [{ 'default-execution-mode': 'agent' }, poolOf('apool-2222222222222222'), /there is no agent pool/],
    ] as const) {
      const { status, body } = await setDefault(attributes, relationships);
      assert.equal(status, 422);
      assert.match(body.errors[0].detail, words);
    }
    const { status, body } = await setDefault({ 'default-execution-mode': 'agent' }, poolOf(pool));
    assert.deepEqual([status, body.data.relationships['default-agent-pool'].data?.id], [200, pool]);
    assert.deepEqual(
      [await shown(follows), await shown(below), await shown(own)],
      [
        ['agent', pool, false],
        ['agent', pool, false],
        ['remote', null, true],
      ],
    );

    // A transition of the workspace changes nothing of that, and what runs in it goes to the pool.
    await ask('POST', `/api/v2/workspaces/${follows}/actions/lock`, { json: {} });
    assert.deepEqual(await shown(follows), ['agent', pool, false]);
    const inUse = await ask('DELETE', `/api/v2/agent-pools/${pool}`);
    assert.match(inUse.body.errors[0].detail, /in use by organization acme as its default/);

    const change = (attributes: object) =>
      ask('PATCH', `/api/v2/projects/${project.id}`, { json: { data: { attributes } } });
    await change({ 'default-execution-mode': 'agent', 'default-agent-pool-id': other });
    assert.deepEqual(
      [await shown(below), await shown(follows)],
      [
        ['agent', other, false],
        ['agent', pool, false],
      ],
    );
    await change({ 'default-execution-mode': 'local' });
    assert.deepEqual(await shown(below), ['local', null, false]);
    await gateway.makeConfiguration(below);
    const workspace = { workspace: { data: { id: below, type: 'workspaces' } } };
    const run = { data: { type: 'runs', attributes: {}, relationships: workspace } };
    assert.equal((await ask('POST', '/api/v2/runs', { json: run })).status, 422, 'it runs elsewhere');
    await change({ 'setting-overwrites': { 'default-execution-mode': false, 'default-agent-pool': false } });
    await setDefault({ 'default-execution-mode': 'remote' });
    assert.deepEqual(
      [await shown(below), await shown(follows)],
      [
        ['remote', null, false],
        ['remote', null, false],
      ],
    );
    assert.equal((await ask('POST', '/api/v2/runs', { json: run })).status, 201, 'and here again');

    // One that goes its own way keeps to it, until it gives it up.
    const settle = (attributes: object) =>
      ask('PATCH', `/api/v2/workspaces/${follows}`, { json: { data: { attributes } } });
    await settle({ 'setting-overwrites': { 'execution-mode': true, 'agent-pool': true } });
    await setDefault({ 'default-execution-mode': 'local' });
    assert.deepEqual(await shown(follows), ['remote', null, true]);
    await settle({ 'setting-overwrites': { 'execution-mode': false, 'agent-pool': false } });
    assert.deepEqual(await shown(follows), ['local', null, false]);
    assert.deepEqual(gateway.faults, []);
  },
);

test('an organization says how long tokens live in it, and whether people act in it by theirs', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const [dayMs, path] = [24 * 3_600_000, `${at}/token-ttl-policies`];
  const bea = await makePerson(gateway, 'bea');
  await makeTeam(gateway, 'members', bea);
  const limits = async (): Promise<object> =>
    Object.fromEntries(
      (await ask('GET', path)).body.data.map(({ attributes }: any) => [
        attributes['token-type'],
        attributes['max-ttl-ms'],
      ]),
    );
  const usual = 63_113_904_000;
  assert.deepEqual(await limits(), { organization: usual, team: usual, user: usual, audit_trails: usual });
  const set = (type: string, ms: number, token?: string) =>
    ask('PATCH', path, {
      json: { data: { attributes: { 'token-ttl-policies': [{ 'token-type': type, 'max-ttl-ms': ms }] } } },
      ...(token === undefined ? {} : { token }),
    });
  assert.equal((await set('organization', 7 * dayMs)).body.data.length, 4);
  assert.equal((await set('organization', dayMs, bea.token)).status, 404);
  assert.equal((await set('nobody', dayMs)).status, 422);

  const owners = (await ask('GET', `${at}/teams`)).body.data.find(
    ({ attributes }: any) => attributes.name === 'owners',
  );
  const made = await ask('POST', `/api/v2/teams/${owners.id}/authentication-tokens`, {
    json: {
      data: { attributes: { description: 'machine', 'expired-at': new Date(Date.now() + dayMs).toISOString() } },
    },
  });
  const machine: string = made.body.data.attributes.token;
  const makeToken = (end?: string | null) =>
    ask('POST', `${at}/authentication-token`, {
      json: { data: { attributes: { 'expired-at': end } } },
      token: machine,
    });
  const long = (await makeToken(null)).body.data.attributes.token;
  assert.equal((await ask('GET', at, { token: long })).status, 200, 'nothing is heeded yet');
  await change(gateway, { 'max-ttl-enabled': true });
  assert.equal((await ask('GET', at, { token: long })).status, 404, 'it lives for ever');
  const refused = await makeToken(null);
  assert.deepEqual([refused.status, refused.body.errors[0].source.pointer], [422, '/data/attributes/expired-at']);
  const short = (await makeToken()).body.data.attributes;
  const livesMs = Date.parse(short['expired-at']) - Date.parse(short['created-at']);
  assert.ok(Math.abs(livesMs - 7 * dayMs) < 60_000, 'as long as it may');
  assert.equal((await ask('GET', at, { token: short.token })).status, 200);

  // The tokens of these people never end, so none of them opens anything here.
  assert.equal((await ask('GET', at, { token: bea.token })).status, 401);
  assert.equal((await ask('GET', at)).status, 401, 'a site admin neither');
  assert.equal(
    (await change(gateway, { 'max-ttl-enabled': false, 'user-tokens-enabled': false }, machine)).status,
    200,
  );
  assert.equal((await ask('GET', at, { token: bea.token })).status, 401);
  assert.equal((await ask('GET', '/api/v2/account/details', { token: bea.token })).status, 200, 'elsewhere it is good');
  assert.equal((await change(gateway, { 'user-tokens-enabled': true }, machine)).status, 200);
  assert.equal((await ask('GET', at, { token: bea.token })).status, 200);
  assert.deepEqual(gateway.faults, []);
});

test('a browser is signed out as soon as an organization of its user says', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const bea = await makePerson(gateway, 'bea');
  await makeTeam(gateway, 'members', bea);
  const mac = Buffer.alloc(32, 7);
  await beginSession(gateway.services.sql, mac, bea.id as never);
  const seenAgo = (interval: string) =>
    gateway.owner.query(
      `update browser_session set seen_at = now() - $1::interval, created_at = now() - $1::interval`,
      [interval],
    );
  const isSignedIn = async (): Promise<boolean> => (await findSession(gateway.services.sql, mac)) !== null;
  await seenAgo('20 minutes');
  assert.ok(await isSignedIn());
  await change(gateway, { 'session-timeout': 15 });
  await seenAgo('20 minutes');
  assert.ok(!(await isSignedIn()));
  await change(gateway, { 'session-timeout': 20_160 });
  assert.ok(await isSignedIn());
  await change(gateway, { 'session-remember': 15 });
  assert.ok(!(await isSignedIn()), 'and after a while in any case');
});
