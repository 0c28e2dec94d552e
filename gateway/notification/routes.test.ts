// Notification configurations over HTTP, and the letters that come of them: to a real server on this machine, by real jobs.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { eventually, openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { openSink } from '../http/scratch-sink.ts';
import { give, makePerson, makeTeam } from '../team/scratch-people.ts';

const body = (attributes: object, relationships: object = {}) => ({
  data: { type: 'notification-configurations', attributes, relationships },
});
const create = (
  gateway: ScratchGateway,
  of: string,
  attributes: object,
  relationships: object = {},
): Promise<Answered> =>
  gateway.ask('POST', `/api/v2/${of}/notification-configurations`, {
    json: body({ 'destination-type': 'generic', name: 'hook', ...attributes }, relationships),
  });
const read = async (gateway: ScratchGateway, id: string): Promise<Answered['body']> =>
  (await gateway.ask('GET', `/api/v2/notification-configurations/${id}`)).body.data;

const everything = ['created', 'planning', 'needs_attention', 'applying', 'completed', 'errored'].map(
  (one) => `run:${one}`,
);
const state = { digest: 'd', size: 2, md5: 'm', serial: 1, lineage: 'l', terraformVersion: '1.11.4' };

test('a configuration is made, listed, read, changed and deleted; its token is never shown', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('web');
  const url = 'https://hooks.example/services/T0/B0';
  const made = await create(gateway, `workspaces/${workspace}`, {
    url,
    token: 'hush-hush',
    triggers: ['run:created', 'run:created'],
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, attributes, relationships } = made.body.data;
  assert.match(id, /^nc-/);
  assert.deepEqual(
    [attributes.url, attributes.token, attributes.enabled, attributes.triggers, attributes['delivery-responses']],
    [url, null, false, ['run:created'], []],
  );
  assert.deepEqual(relationships.subscribable.data, { type: 'workspaces', id: workspace });
  const list = `/api/v2/workspaces/${workspace}/notification-configurations`;
  const all = await gateway.ask('GET', list);
  assert.deepEqual([all.body.data.length, all.body.meta], [1, undefined], 'who asks for no page gets all');
  const beyond = await gateway.ask('GET', `${list}?page[number]=2`);
  assert.deepEqual([beyond.body.data.length, beyond.body.meta.pagination['total-count']], [0, 1]);
  const renamed = await gateway.ask('PATCH', `/api/v2/notification-configurations/${id}`, {
    json: body({ name: 'other' }),
  });
  assert.deepEqual([renamed.body.data.attributes.name, renamed.body.data.attributes.url], ['other', url]);
  // At rest, address and token are sealed.
  const [row] = await gateway.owner.query<{ text: string }>('select c::text as text from notification_configuration c');
  assert.doesNotMatch(row?.text ?? '', /hooks\.example|hush/);
  assert.equal((await gateway.ask('DELETE', `/api/v2/notification-configurations/${id}`)).status, 204);
  assert.equal((await gateway.ask('GET', `/api/v2/notification-configurations/${id}`)).status, 404);
});

test('a change of mails that names nobody takes the people away', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('web');
  const bob = await makePerson(gateway, 'bob');
  await makeTeam(gateway, 'readers', bob);
  const people = { users: { data: [{ id: bob.id, type: 'users' }] } };
  const mail = { 'destination-type': 'email' };
  const { id } = (await create(gateway, `workspaces/${workspace}`, mail, people)).body.data;
  const at = `/api/v2/notification-configurations/${id}`;
  const change = async (attributes: object, relationships?: object) => {
    const json = {
      data: { type: 'notification-configurations', attributes, ...(relationships ? { relationships } : {}) },
    };
    const { body: changed } = await gateway.ask('PATCH', at, { json });
    return changed.data.relationships.users.data;
  };
  assert.deepEqual(await change({ name: 'kept' }, people), people.users.data);
  assert.deepEqual(await change({ name: 'gone' }), []);
});

test('changes that come at once are all kept', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('web');
  const url = 'https://hooks.example/a';
  const { id } = (await create(gateway, `workspaces/${workspace}`, { url })).body.data;
  const at = `/api/v2/notification-configurations/${id}`;
  for (let turn = 0; turn < 8; turn += 1) {
    const wanted = {
      name: `name ${turn}`,
      url: `https://hooks.example/${turn}`,
      triggers: [everything[turn % everything.length]],
    };
    const answers = await Promise.all(
      Object.entries(wanted).map(([name, value]) => gateway.ask('PATCH', at, { json: body({ [name]: value }) })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    const { attributes } = await read(gateway, id);
    assert.deepEqual({ name: attributes.name, url: attributes.url, triggers: attributes.triggers }, wanted);
  }
});

test('an address that is changed while the one before it is tried is not enabled by that', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('web');
  await using sink = await openSink();
  const { id } = (await create(gateway, `workspaces/${workspace}`, { url: `${sink.url}/before` })).body.data;
  const at = `/api/v2/notification-configurations/${id}`;
  const json = body({ url: `${sink.url}/after` });
  sink.meanwhile.push(async () => void (await gateway.ask('PATCH', at, { json })));
  const enabled = await gateway.ask('POST', `${at}/actions/enable`);
  assert.equal(enabled.body.data.attributes.url, `${sink.url}/after`);
  assert.equal(enabled.body.data.attributes.enabled, true);
  assert.deepEqual(
    sink.sent.map(({ path }) => path),
    ['/before', '/after'],
  );
});

test('what cannot be meant is refused by its place', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('web');
  const refusals: readonly (readonly [object, string])[] = [
    [{ url: 'ftp://x' }, 'url'],
    [{}, 'url'],
    [{ url: 'http://a.example', triggers: ['the beacons of Gondor'] }, 'triggers/0'],
    [{ url: 'http://a.example', name: ' ' }, 'name'],
    [{ url: 'http://a.example', 'destination-type': 'pigeon' }, 'destination-type'],
    [{ url: 'http://10.0.0.7/hook', enabled: true }, 'url'],
  ];
  for (const [attributes, place] of refusals) {
    const refused = await create(gateway, `workspaces/${workspace}`, attributes);
    assert.deepEqual([refused.status, refused.body.errors[0].source.pointer], [422, `/data/attributes/${place}`]);
  }
  const stranger = { users: { data: [{ id: 'user-1111111111111111', type: 'users' }] } };
  const refused = await create(gateway, `workspaces/${workspace}`, { 'destination-type': 'email' }, stranger);
  assert.match(refused.body.errors[0].detail, /nobody of organization acme/);
  assert.equal((await create(gateway, 'workspaces/ws-nobody', { url: 'http://a.example' })).status, 404);
});

test('only who looks after a workspace, a project or a team sees its notifications', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('web');
  const project = (await gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).body.data.relationships.project.data.id;
  const bob = await makePerson(gateway, 'bob');
  const team = await makeTeam(gateway, 'writers', bob);
  await give(gateway, team, { workspace }, { access: 'write' });
  for (const owner of [`workspaces/${workspace}`, `projects/${project}`, `teams/${team}`]) {
    const triggers = owner.startsWith('teams') ? ['change_request:created'] : ['run:created'];
    const made = await create(gateway, owner, { url: 'http://a.example', triggers });
    assert.equal(made.status, 201, owner);
    const { id } = made.body.data;
    for (const [method, path] of [
      ['GET', `/api/v2/${owner}/notification-configurations`],
      ['GET', `/api/v2/notification-configurations/${id}`],
      ['POST', `/api/v2/notification-configurations/${id}/actions/verify`],
      ['DELETE', `/api/v2/notification-configurations/${id}`],
    ] as const)
      assert.equal((await gateway.ask(method, path, { token: bob.token })).status, 404, `${method} ${path}`);
  }
  assert.equal(
    (await create(gateway, `teams/${team}`, { url: 'http://a.example', triggers: ['run:created'] })).status,
    422,
  );
});

test('it is verified before it is enabled, and on request', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const workspace = await gateway.makeWorkspace('web');
  const given = { url: `${sink.url}/hook`, token: 'key', enabled: true, triggers: ['run:created'] };
  sink.statuses.push(500);
  const refused = await create(gateway, `workspaces/${workspace}`, given);
  assert.equal(refused.status, 422);
  assert.match(refused.body.errors[0].detail, /cannot be enabled.*answered 500/);
  const { body: made } = await create(gateway, `workspaces/${workspace}`, given);
  const [, letter] = sink.sent;
  assert.equal(
    letter?.headers['x-tfe-notification-signature'],
    createHmac('sha512', 'key')
      .update(letter?.text ?? '')
      .digest('hex'),
  );
  assert.deepEqual(letter?.body, {
    ...{ payload_version: 1, notification_configuration_id: made.data.id, organization_name: 'acme' },
    ...{ run_url: null, run_id: null, run_message: null, run_created_at: null, run_created_by: null },
    ...{ workspace_id: null, workspace_name: null },
    notifications: [
      {
        ...{ message: 'Verification of hook', trigger: 'verification' },
        ...{ run_status: null, run_updated_at: null, run_updated_by: null },
      },
    ],
  });
  const [response] = made.data.attributes['delivery-responses'];
  assert.deepEqual(
    [response.code, response.successful, response.body, response.url],
    ['200', 'true', 'heard', `${sink.url}/hook`],
  );
  assert.deepEqual(Object.keys(response.headers).includes('set-cookie'), false);
  sink.statuses.push(404);
  const at = `/api/v2/notification-configurations/${made.data.id}`;
  assert.equal((await gateway.ask('POST', `${at}/actions/verify`)).status, 400);
  assert.equal((await read(gateway, made.data.id)).attributes['delivery-responses'][0].code, '404');
  assert.equal((await gateway.ask('POST', `${at}/actions/verify`)).status, 200);
  // Disabled, nothing is asked; enabled again, it is.
  await gateway.ask('PATCH', at, { json: body({ enabled: false }) });
  const before = sink.sent.length;
  await gateway.ask('PATCH', at, { json: body({ enabled: true }) });
  assert.equal(sink.sent.length, before + 1);
});

test('who asks is told of each step of a run once, in the words of the destination', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const workspace = await gateway.makeWorkspace('web');
  const { project } = (await gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).body.data.relationships;
  const all = await create(gateway, `workspaces/${workspace}`, {
    url: `${sink.url}/all`,
    token: 'key',
    enabled: true,
    triggers: everything,
  });
  const ends = { enabled: true, triggers: ['run:completed', 'run:errored'] };
  await create(gateway, `projects/${project.data.id}`, {
    ...ends,
    url: `${sink.url}/slack`,
    'destination-type': 'slack',
  });
  await create(gateway, `projects/${project.data.id}`, {
    ...ends,
    url: `${sink.url}/teams`,
    'destination-type': 'microsoft-teams',
  });
  await create(gateway, `workspaces/${workspace}`, { url: `${sink.url}/off`, triggers: everything });
  sink.sent.length = 0;
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace, { message: 'a <change>' });
  const speculative = await gateway.makeRun(workspace, { 'plan-only': true });
  // A run may hear that its work has ended before it hears that it has begun; no plan of terraform is so quick.
  const hasBegun = async (status: string): Promise<void> =>
    await eventually(`${run} is ${status}`, async () => {
      const { body: read } = await gateway.ask('GET', `/api/v2/runs/${run}`);
      return read.data.attributes.status === status;
    });
  const plan = await gateway.claim(run, 'plan');
  await hasBegun('planning');
  await plan.end({ hasChanges: true, planFile: 'p' });
  await (await gateway.claim(speculative, 'plan')).end({ hasChanges: true });
  assert.equal(
    (await gateway.ask('POST', `/api/v2/runs/${run}/actions/apply`, { json: { comment: 'go' } })).status,
    202,
  );
  const apply = await gateway.claim(run, 'apply');
  await hasBegun('applying');
  await apply.end({ state });
  await eventually('all have been told', () => sink.sent.length >= 7);
  const told = sink.sent
    .filter(({ path }) => path === '/all')
    .map(({ body: one }) => [one.notifications[0].trigger, one.notifications[0].run_status].join(' '));
  assert.deepEqual(
    told.toSorted((a, b) => a.localeCompare(b)),
    [
      'run:applying applying',
      'run:completed applied',
      'run:created pending',
      'run:needs_attention planned',
      'run:planning planning',
    ],
  );
  const first = sink.sent.find(({ path }) => path === '/all');
  assert.deepEqual([first?.body.run_id, first?.body.workspace_name, first?.body.run_created_by], [run, 'web', 'anna']);
  assert.match(first?.body.run_url, new RegExp(`^https://terrace.test/app/acme/web/runs/${run}$`));
  assert.equal(
    first?.headers['x-tfe-notification-signature'],
    createHmac('sha512', 'key')
      .update(first?.text ?? '')
      .digest('hex'),
  );
  const slack = sink.sent.find(({ path }) => path === '/slack');
  assert.equal(slack?.body.text, 'Run Completed: acme/web');
  assert.match(slack?.body.attachments[0].text, /a &lt;change&gt;/);
  const teams = sink.sent.find(({ path }) => path === '/teams');
  assert.equal(teams?.body.attachments[0].content.type, 'AdaptiveCard');
  await eventually('its log is complete', async () => {
    const responses: readonly Answered['body'][] = (await read(gateway, all.body.data.id)).attributes[
      'delivery-responses'
    ];
    return responses.filter(({ run: of, successful }) => of === run && successful === 'true').length === 5;
  });
  assert.deepEqual(gateway.faults, []);
});

test('what was not told while nobody listened is told later, and never twice', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const workspace = await gateway.makeWorkspace('web');
  await create(gateway, `workspaces/${workspace}`, { url: sink.url, enabled: true, triggers: ['run:created'] });
  await gateway.makeConfiguration(workspace);
  await gateway.makeRun(workspace);
  await eventually('it is told', () => sink.sent.length === 2);
  // Two tellers more look at all that may have been missed.
  const { startTellers } = await import('./tellers.ts');
  await Promise.all([startTellers(gateway.services), startTellers(gateway.services)].map((one) => one.stop()));
  // As if the first teller had died before it asked.
  const { services } = gateway;
  await gateway.owner.query('create table kept as select * from notification');
  await gateway.owner.query('delete from notification');
  const again = startTellers(services);
  await eventually(
    'it has looked',
    async () => (await gateway.owner.query('select from act_actor where kind = $1', ['notification'])).length === 1,
  );
  await again.stop();
  assert.equal(sink.sent.length, 2);
});

test('a server that is away is tried again; one that refuses is not', { skip }, async () => {
  await using gateway = await openScratchGateway();
  await using sink = await openSink();
  const workspace = await gateway.makeWorkspace('web');
  const { body: made } = await create(gateway, `workspaces/${workspace}`, {
    url: sink.url,
    enabled: true,
    triggers: ['run:created'],
  });
  await gateway.makeConfiguration(workspace);
  sink.statuses.push(410);
  await gateway.makeRun(workspace);
  const responses = async (): Promise<readonly Answered['body'][]> =>
    (await read(gateway, made.data.id)).attributes['delivery-responses'];
  await eventually('the refusal is noted', async () => (await responses()).length === 2);
  const [refusal] = await responses();
  assert.deepEqual([refusal.code, refusal.successful, refusal.tries], ['410', 'false', 1]);
  sink.statuses.push(503);
  await gateway.makeRun(workspace);
  // Five seconds later.
  await eventually('it is told in the end', async () => (await responses()).length === 3, 40_000);
  const [told] = await responses();
  assert.deepEqual([told.code, told.successful, told.tries], ['200', 'true', 2]);
});
