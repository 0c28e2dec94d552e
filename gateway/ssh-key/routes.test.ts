// SSH keys over HTTP: written and never read, chosen for a workspace, and given to its runs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

const body = (attributes: object) => ({ json: { data: { type: 'ssh-keys', attributes } } });
const keys = `/api/v2/organizations/${organization}/ssh-keys`;

test('a key is written, never read, and what a run of its workspace gets', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask, owner } = gateway;
  const made = await ask('POST', keys, body({ name: 'modules', value: 'the-private-text' }));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id } = made.body.data;
  for (const answer of [made, await ask('GET', `/api/v2/ssh-keys/${id}`), await ask('GET', keys)])
    assert.ok(!JSON.stringify(answer.body).includes('the-private-text'));
  const [kept] = await owner.query<{ value: Buffer }>('select value from ssh_key');
  assert.ok(!kept?.value.includes('the-private-text'), 'it is sealed');
  assert.equal((await ask('PATCH', `/api/v2/ssh-keys/${id}`, body({ name: 'net' }))).body.data.attributes.name, 'net');

  const workspace = await gateway.makeWorkspace('one');
  const assign = (wanted: string | null) =>
    ask('PATCH', `/api/v2/workspaces/${workspace}/relationships/ssh-key`, {
      json: { data: { type: 'workspaces', attributes: { id: wanted } } },
    });
  assert.deepEqual((await assign(id)).body.data.relationships['ssh-key'].data, { id, type: 'ssh-keys' });
  await gateway.makeConfiguration(workspace);
  const claimed = await gateway.claim(await gateway.makeRun(workspace, { 'plan-only': true }), 'plan');
  assert.equal(claimed.context.sshKey, 'the-private-text');
  const wrong = await assign('sshkey-2222222222222222');
  assert.deepEqual([wrong.status, wrong.body.errors[0].source.pointer], [422, '/data/attributes/id']);
  assert.equal((await assign(null)).body.data.relationships['ssh-key'].data, null);

  assert.equal((await assign(id)).status, 200);
  assert.equal((await ask('DELETE', `/api/v2/ssh-keys/${id}`)).status, 204);
  const left = await ask('GET', `/api/v2/workspaces/${workspace}`);
  assert.equal(left.body.data.relationships['ssh-key'].data, null);
  assert.equal((await ask('GET', `/api/v2/ssh-keys/${id}`)).status, 404);
  const trail = await owner.query<{ said: string }>(
    `select resource_type || ' ' || action as said from audit_entry where resource_type like '%ssh_key' order by seq`,
  );
  assert.deepEqual(
    trail.map(({ said }) => said),
    [
      ...['ssh_key create', 'ssh_key update', 'workspace_ssh_key create'],
      ...['workspace_ssh_key destroy', 'workspace_ssh_key create', 'ssh_key destroy'],
    ],
  );
  assert.deepEqual(gateway.faults, []);
});

test('who manages version control makes keys; members see their names; strangers see nothing', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { id } = (await gateway.ask('POST', keys, body({ name: 'one', value: 'x' }))).body.data;
  const [bea, cora, dan] = [
    await makePerson(gateway, 'bea'),
    await makePerson(gateway, 'cora'),
    await makePerson(gateway, 'dan'),
  ];
  await makeTeam(gateway, 'keepers', bea, { 'organization-access': { 'manage-vcs-settings': true } });
  await makeTeam(gateway, 'readers', cora);
  const statuses = async (token: string) => [
    (await gateway.ask('GET', `/api/v2/ssh-keys/${id}`, { token })).status,
    (await gateway.ask('POST', keys, { ...body({ name: 'two', value: 'y' }), token })).status,
    (await gateway.ask('DELETE', `/api/v2/ssh-keys/${id}`, { token })).status,
  ];
  assert.deepEqual(await statuses(cora.token), [200, 404, 404]);
  assert.deepEqual(await statuses(dan.token), [404, 404, 404]);
  assert.deepEqual(await statuses(bea.token), [200, 201, 204]);
});
