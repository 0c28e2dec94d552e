// Organizations, workspaces and runs as a site admin sees them, and what they are held to.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { makePerson, makeTeam } from '../team/scratch-people.ts';

test('a site admin finds and ends what is in any organization', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const made = await ask('POST', '/api/v2/organizations', {
    json: { data: { type: 'organizations', attributes: { name: 'other', email: 'o@acme.test' } } },
  });
  assert.equal(made.status, 201);
  const [first, second] = [await gateway.makeWorkspace('first'), await gateway.makeWorkspace('second')];
  await gateway.makeConfiguration(first);
  const from = new Date().toISOString();
  const run = await gateway.makeRun(first);
  const work = await gateway.claim(run, 'plan');
  await work.end({ hasChanges: true, planFile: 'p' });
  const waiting = await gateway.makeRun(first);
  const names = ({ body }: any): string[] => body.data.map(({ attributes }: any) => attributes.name);
  const ids = ({ body }: any): string[] => body.data.map(({ id }: any) => id);

  const all = await ask('GET', '/api/v2/admin/workspaces?include=organization.owners,current_run');
  assert.deepEqual(names(all), ['first', 'second']);
  assert.equal(all.body.data[0].relationships['current-run'].data.id, run);
  assert.deepEqual(all.body.meta['status-counts'], { planned: 1, total: 2 });
  assert.deepEqual(new Set(all.body.included.map(({ type }: any) => type)), new Set(['organizations', 'runs']));
  assert.deepEqual(names(await ask('GET', '/api/v2/admin/workspaces?sort=-name')), ['second', 'first']);
  assert.deepEqual(names(await ask('GET', '/api/v2/admin/workspaces?q=seco')), ['second']);
  assert.deepEqual(names(await ask('GET', '/api/v2/admin/workspaces?filter[current_run][status]=planned')), ['first']);
  assert.deepEqual(names(await ask('GET', '/api/v2/admin/workspaces?filter[current_run][status]=applied')), []);
  assert.equal((await ask('GET', '/api/v2/admin/workspaces?sort=id')).status, 400);
  assert.equal((await ask('GET', `/api/v2/admin/workspaces/${second}`)).body.data.attributes.name, 'second');

  const runs = await ask('GET', '/api/v2/admin/runs?include=workspace.organization');
  assert.deepEqual(ids(runs), [waiting, run]);
  assert.equal(runs.body.data[0].relationships['workspace.organization'].data.id, organization);
  assert.deepEqual(new Set(runs.body.included.map(({ id }: any) => id)), new Set([first, organization]));
  assert.deepEqual(ids(await ask('GET', '/api/v2/admin/runs?filter[status]=pending,%20')), [waiting]);
  assert.deepEqual(ids(await ask('GET', `/api/v2/admin/runs?q=${run}`)), [run]);
  assert.deepEqual(ids(await ask('GET', `/api/v2/admin/runs?filter[to]=${from}`)), []);
  assert.deepEqual(ids(await ask('GET', `/api/v2/admin/runs?filter[from]=${from}`)), [waiting, run]);
  assert.equal((await ask('GET', '/api/v2/admin/runs?filter[from]=yesterday')).status, 400);

  // What only waits is canceled at once.
  const cancel = (id: string) => ask('POST', `/api/v2/admin/runs/${id}/actions/force-cancel`, { json: {} });
  assert.equal((await cancel(waiting)).status, 202);
  assert.equal((await cancel(run)).status, 202);
  for (const id of [waiting, run])
    assert.equal((await ask('GET', `/api/v2/runs/${id}`)).body.data.attributes.status, 'canceled');
  assert.equal((await cancel(run)).status, 409);
  assert.equal((await cancel('run-nothing')).status, 404);

  assert.equal((await ask('DELETE', `/api/v2/admin/workspaces/${second}`)).status, 204);
  assert.equal((await ask('GET', `/api/v2/admin/workspaces/${second}`)).status, 404);
  assert.equal((await ask('DELETE', '/api/v2/admin/organizations/other')).status, 204);
  assert.equal((await ask('GET', '/api/v2/admin/organizations/other')).status, 404);

  const bob = await makePerson(gateway, 'bob');
  for (const path of ['workspaces', `workspaces/${first}`, 'runs', 'organizations', `organizations/${organization}`])
    assert.equal((await ask('GET', `/api/v2/admin/${path}`, { token: bob.token })).status, 404, path);
  assert.deepEqual(gateway.faults, []);
});

test('an organization is disabled, limited, and shares its modules', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { ask } = gateway;
  const path = `/api/v2/admin/organizations/${organization}`;
  const change = (attributes: object) => ask('PATCH', path, { json: { data: { attributes } } });
  const bob = await makePerson(gateway, 'bob');
  const team = await makeTeam(gateway, 'net', bob, { 'organization-access': { 'manage-workspaces': true } });
  const tokenOf = async (of: string): Promise<string> =>
    (await ask('POST', `/api/v2/${of}/authentication-token`)).body.data.attributes.token;
  const tokens = [bob.token, await tokenOf(`teams/${team}`), await tokenOf(`organizations/${organization}`)];
  const seen = async () =>
    await Promise.all(
      tokens.map(async (token) => (await ask('GET', `/api/v2/organizations/${organization}`, { token })).status),
    );

  assert.deepEqual(await seen(), [200, 200, 200]);
  const workspace = await gateway.makeWorkspace('busy');
  await gateway.makeConfiguration(workspace);
  const queued = await gateway.makeRun(workspace);
  const disabled = await change({ 'is-disabled': true, 'access-beta-tools': true, 'plan-timeout': '24h' });
  assert.equal(disabled.status, 200);
  assert.equal(disabled.body.data.attributes['terraform-build-worker-plan-timeout'], '24h');
  assert.equal(disabled.body.data.attributes['access-beta-tools'], true);
  assert.deepEqual(await seen(), [404, 401, 401]);
  assert.equal((await ask('GET', `/api/v2/organizations/${organization}`)).status, 200, 'site admins get in');
  await assert.rejects(gateway.claim(queued, 'plan'), /gone/, 'nothing begins, whoever made it');
  const { status, error } = (await ask('GET', `/api/v2/runs/${queued}/explain`)).body.data;
  assert.deepEqual([status, error.code], ['errored', 'organization-disabled']);
  assert.equal((await change({ 'is-disabled': false })).status, 200);
  assert.deepEqual(await seen(), [200, 200, 200]);

  // Of many who make workspaces at once, as many get one as there may be.
  assert.equal((await change({ 'workspace-limit': 3 })).body.data.attributes['workspace-limit'], 3);
  const made = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      ask('POST', `/api/v2/organizations/${organization}/workspaces`, {
        json: { data: { attributes: { name: `w${n}` } } },
        token: bob.token,
      }),
    ),
  );
  assert.deepEqual(
    made.map(({ status }) => status).toSorted((one, other) => one - other),
    [201, 201, 422, 422, 422, 422],
  );
  assert.equal((await change({ 'workspace-limit': 0 })).status, 200);
  await gateway.makeWorkspace('one-more');

  // Modules are shared with organizations that there are.
  await ask('POST', '/api/v2/organizations', {
    json: { data: { type: 'organizations', attributes: { name: 'other', email: 'o@acme.test' } } },
  });
  const consumers = `${path}/relationships/module-consumers`;
  const share = (...names: readonly string[]) =>
    ask('PATCH', consumers, { json: { data: names.map((id) => ({ id, type: 'organizations' })) } });
  assert.equal((await share('other', 'nobody')).status, 404);
  assert.equal((await share('other')).status, 204);
  assert.deepEqual(
    (await ask('GET', consumers)).body.data.map(({ id }: any) => id),
    ['other'],
  );
  assert.equal((await share()).status, 204);
  assert.deepEqual((await ask('GET', consumers)).body.data, []);
  assert.deepEqual(gateway.faults, []);
});
