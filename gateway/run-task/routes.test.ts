// Run tasks of organizations and workspaces over HTTP; their addresses are asked on a real server on this machine.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { openSink } from '../http/scratch-sink.ts';
import { give, join, makePerson, makeTeam } from '../team/scratch-people.ts';
import { attach, createTask, makeTask } from './scratch-tasks.ts';

const body = (attributes: object, relationships: object = {}) => ({
  data: { type: 'tasks', attributes, relationships },
});
const change = ({ ask }: ScratchGateway, id: string, attributes: object): Promise<Answered> =>
  ask('PATCH', `/api/v2/tasks/${id}`, { json: body(attributes) });
const pointerOf = ({ status, body: answered }: Answered): readonly unknown[] => [
  status,
  answered.errors[0].source.pointer,
];

test('a run task is made, listed, read, changed and deleted; its key is never shown', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { ask } = gateway;
  const everywhere = { enabled: true, stages: ['post_plan', 'pre_plan'], 'enforcement-level': 'mandatory' };
  const made = await createTask(gateway, {
    ...{ name: 'lint', url: sink.url, description: 'looks', category: 'task' },
    ...{ 'hmac-key': 'hush-hush', 'global-configuration': everywhere },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, attributes, relationships } = made.body.data;
  assert.match(id, /^task-/);
  const { 'created-at': _, 'updated-at': __, ...rest } = attributes;
  assert.deepEqual(rest, {
    ...{ name: 'lint', url: sink.url, description: 'looks', category: 'task', 'hmac-key': null, enabled: true },
    'global-configuration': everywhere,
  });
  assert.equal(relationships.organization.data.id, organization);
  const list = await ask('GET', `/api/v2/organizations/${organization}/tasks`);
  assert.deepEqual([list.body.data.length, list.body.meta.pagination['total-count']], [1, 1]);
  assert.deepEqual(list.body.data[0], made.body.data);
  const changed = await change(gateway, id, {
    name: 'lint-2',
    'global-configuration': { enabled: false },
    enabled: false,
  });
  assert.deepEqual(
    [changed.body.data.attributes.name, changed.body.data.attributes.enabled, changed.body.data.attributes.url],
    ['lint-2', false, sink.url],
  );
  assert.deepEqual(changed.body.data.attributes['global-configuration'], { ...everywhere, enabled: false });
  const [row] = await gateway.owner.query<{ text: string }>('select t::text as text from run_task t');
  assert.doesNotMatch(row?.text ?? '', /hush/);
  assert.equal((await ask('DELETE', `/api/v2/tasks/${id}`)).status, 204);
  assert.equal((await ask('GET', `/api/v2/tasks/${id}`)).status, 404);
});

test('whoever is behind an address must take a letter before a task leads there', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const id = await makeTask(gateway, sink, { 'hmac-key': 'key' });
  const [first] = sink.sent;
  assert.deepEqual(
    [first?.body.payload_version, first?.body.stage, first?.body.access_token, first?.body.organization_name],
    [1, 'test', 'test-token', organization],
  );
  const signature = createHmac('sha512', 'key')
    .update(first?.text ?? '')
    .digest('hex');
  assert.equal(first?.headers['x-tfc-task-signature'], signature);
  await change(gateway, id, { description: 'other words' });
  assert.equal(sink.sent.length, 1, 'what does not concern its letters is not verified');
  assert.equal((await change(gateway, id, { 'hmac-key': 'other' })).status, 200);
  assert.equal(sink.sent.length, 2);
  sink.statuses.push(403);
  assert.deepEqual(pointerOf(await change(gateway, id, { url: `${sink.url}/other` })), [422, '/data/attributes/url']);
  const refused = await createTask(gateway, { name: 'inside', url: 'http://10.0.0.7/hook' });
  assert.deepEqual(pointerOf(refused), [422, '/data/attributes/url']);
  assert.match(refused.body.errors[0].detail, /may not be reached/);
});

test('what cannot be meant is refused by its place', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  await makeTask(gateway, sink, { name: 'lint' });
  const refusals: readonly (readonly [object, string])[] = [
    [{ name: 'lint' }, 'name'],
    [{ name: 'two words' }, 'name'],
    [{ url: 'ftp://x' }, 'url'],
    [{ url: 'https://anna:secret@lint.example/hook' }, 'url'],
    [{ category: 'chore' }, 'category'],
    [{ 'global-configuration': { enabled: true, stages: [] } }, 'global-configuration/stages'],
    [{ 'global-configuration': { stages: ['mid_plan'] } }, 'global-configuration/stages/0'],
    [{ 'global-configuration': { 'enforcement-level': 'soft' } }, 'global-configuration/enforcement-level'],
  ];
  for (const [attributes, place] of refusals)
    assert.deepEqual(
      pointerOf(await createTask(gateway, { name: 'other', url: sink.url, ...attributes })),
      [422, `/data/attributes/${place}`],
      place,
    );
  const pool = { 'agent-pool': { data: { id: 'apool-1', type: 'agent-pools' } } };
  const json = body({ name: 'pooled', url: sink.url }, pool);
  const pooled = await gateway.ask('POST', `/api/v2/organizations/${organization}/tasks`, { json });
  assert.match(pooled.body.errors[0].detail, /^The provided agent pool does not exist/);
});

test('an organization has at most ten tasks in every workspace, however many are made at once', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const everywhere = { enabled: true, stages: ['post_plan'], 'enforcement-level': 'advisory' };
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      createTask(gateway, { name: `t${n}`, url: sink.url, 'global-configuration': everywhere }),
    ),
  );
  const refused = answers.filter(({ status }) => status !== 201);
  assert.deepEqual(refused.map(pointerOf), [
    [422, '/data/attributes/global-configuration/enabled'],
    [422, '/data/attributes/global-configuration/enabled'],
  ]);
  const id = await makeTask(gateway, sink, { name: 'eleventh' });
  assert.equal((await change(gateway, id, { 'global-configuration': everywhere })).status, 422);
});

test('a workspace has tasks of its organization, each once, at stages of its choice', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { ask } = gateway;
  const workspace = await gateway.makeWorkspace('web');
  const at = `/api/v2/workspaces/${workspace}/tasks`;
  const task = await makeTask(gateway, sink);
  const made = await attach(gateway, workspace, task, { 'enforcement-level': 'advisory' });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, attributes, relationships } = made.body.data;
  assert.match(id, /^wstask-/);
  assert.deepEqual(
    [attributes.stage, attributes.stages, attributes['enforcement-level']],
    ['post_plan', ['post_plan'], 'advisory'],
  );
  assert.deepEqual([relationships.task.data.id, relationships.workspace.data.id], [task, workspace]);
  assert.equal((await attach(gateway, workspace, task)).status, 422, 'once');
  assert.equal((await attach(gateway, workspace, 'task-1111111111111111')).status, 422);
  const changed = await ask('PATCH', `${at}/${id}`, {
    json: { data: { type: 'workspace-tasks', attributes: { stages: ['pre_plan', 'post_plan', 'pre_plan'] } } },
  });
  assert.deepEqual(
    [changed.body.data.attributes.stage, changed.body.data.attributes.stages],
    ['pre_plan', ['pre_plan', 'post_plan']],
  );
  const old = await ask('PATCH', `${at}/${id}`, {
    json: { data: { attributes: { stage: 'pre_apply', 'enforcement-level': 'mandatory' } } },
  });
  assert.deepEqual(old.body.data.attributes.stages, ['pre_apply']);
  const list = await ask('GET', at);
  assert.deepEqual([list.body.data, list.body.meta.pagination['total-count']], [[old.body.data], 1]);
  const read = await ask('GET', `/api/v2/tasks/${task}?include=workspace_tasks,workspace_tasks.workspace`);
  assert.deepEqual(read.body.data.relationships['workspace-tasks'].data, [{ id, type: 'workspace-tasks' }]);
  assert.deepEqual(
    read.body.included.map(({ type }: { type: string }) => type),
    ['workspace-tasks', 'workspaces'],
  );
  const places = await ask('GET', `/api/v2/tasks/${task}/relationships/workspace-tasks`);
  assert.equal(places.body.data[0].id, id);
  const other = await gateway.makeWorkspace('other');
  assert.equal((await ask('GET', `/api/v2/workspaces/${other}/tasks/${id}`)).status, 404);
  assert.equal((await ask('DELETE', `${at}/${id}`)).status, 204);
  assert.equal((await ask('GET', `${at}/${id}`)).status, 404);
  for (let n = 0; n < 10; n += 1) {
    const one = await makeTask(gateway, sink, { name: `task-${n}` });
    assert.equal((await attach(gateway, workspace, one)).status, 201);
  }
  assert.match((await attach(gateway, workspace, task)).body.errors[0].detail, /at most 10/);
});

test('tasks are managed by who manages them, and seen by who may choose among them', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const { ask } = gateway;
  const workspace = await gateway.makeWorkspace('web');
  const task = await makeTask(gateway, sink);
  const place = (await attach(gateway, workspace, task)).body.data.id;
  const [manager, chooser, writer, member] = await Promise.all(
    ['mia', 'carl', 'will', 'nora'].map((name) => makePerson(gateway, name)),
  );
  assert.ok(manager && chooser && writer && member);
  await makeTeam(gateway, 'managers', manager, { 'organization-access': { 'manage-run-tasks': true } });
  const choosers = await makeTeam(gateway, 'choosers', chooser);
  await give(gateway, choosers, { workspace }, { access: 'custom', runs: 'read', 'run-tasks': true });
  await give(gateway, await makeTeam(gateway, 'writers', writer), { workspace }, { access: 'write' });
  await join(gateway, member, [await makeTeam(gateway, 'nobodies')]);
  const json = body({ name: 'other', url: sink.url });
  const placed = { data: { attributes: { 'enforcement-level': 'advisory' } } };
  const asked = async (token: string): Promise<readonly number[]> =>
    await Promise.all(
      (
        [
          ['GET', `/api/v2/tasks/${task}`],
          ['GET', `/api/v2/organizations/${organization}/tasks`],
          ['PATCH', `/api/v2/tasks/${task}`, body({ description: 'x' })],
          ['GET', `/api/v2/workspaces/${workspace}/tasks`],
          ['PATCH', `/api/v2/workspaces/${workspace}/tasks/${place}`, placed],
        ] as const
      ).map(async ([method, url, given]) => (await ask(method, url, { token, json: given })).status),
    );
  assert.deepEqual(await asked(manager.token), [200, 200, 200, 404, 404]);
  assert.deepEqual(await asked(chooser.token), [200, 200, 404, 200, 200]);
  assert.deepEqual(await asked(writer.token), [404, 404, 404, 200, 404]);
  assert.deepEqual(await asked(member.token), [404, 404, 404, 404, 404]);
  const at = `/api/v2/organizations/${organization}/tasks`;
  assert.equal((await ask('POST', at, { token: chooser.token, json })).status, 404);
  assert.equal((await ask('POST', at, { token: manager.token, json })).status, 201);
});
