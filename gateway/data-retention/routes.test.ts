// What is kept of states and configurations: deleted by hand and by policy, restored, and never taken from who needs it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually, openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { give, makePerson, makeTeam } from '../team/scratch-people.ts';
import { startKeepers } from './keepers.ts';

const statesOf = async (gateway: ScratchGateway, workspace: string): Promise<readonly Answered['body'][]> => {
  const filter = `filter[workspace][name]=${workspace}&filter[organization][name]=acme`;
  return (await gateway.ask('GET', `/api/v2/state-versions?${filter}`)).body.data;
};
const act = async (gateway: ScratchGateway, path: string, action: string): Promise<string> => {
  const { status, body } = await gateway.ask('POST', `/api/v2/${path}/actions/${action}_backing_data`);
  return status < 300 ? 'done' : `${status} ${body.errors[0].title}: ${body.errors[0].detail}`;
};
const statusOf = async (gateway: ScratchGateway, path: string): Promise<string> =>
  (await gateway.ask('GET', `/api/v2/${path}`)).body.data.attributes.status;

test('an old state is put aside, restored, and deleted for good; the current one stays', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('kept');
  await gateway.pushState(workspace, { serial: 1, managed: 2, outputs: { a: { value: 'b', type: 'string' } } });
  await gateway.pushState(workspace, { serial: 2, managed: 3 });
  const [current, old] = await statesOf(gateway, 'kept');
  const path = `state-versions/${old.id}`;
  const url = old.attributes['hosted-state-download-url'];
  const had = async () => (await gateway.ask('GET', url, { token: null })).status;
  assert.equal(await had(), 200);

  assert.match(await act(gateway, `state-versions/${current.id}`, 'soft_delete'), /^409 .*is the current state/);
  assert.match(await act(gateway, path, 'restore'), /^409 transition not allowed/);
  assert.match(await act(gateway, path, 'permanently_delete'), /^409 transition not allowed/);
  assert.equal(await act(gateway, path, 'soft_delete'), 'done');
  assert.match(await act(gateway, path, 'soft_delete'), /^409 .* is backing_data_soft_deleted$/);
  assert.equal(await statusOf(gateway, path), 'backing_data_soft_deleted');
  assert.equal(await had(), 404);
  assert.equal((await gateway.ask('GET', `/api/v2/${path}/download`)).status, 404);
  assert.deepEqual((await gateway.ask('GET', `/api/v2/${path}/outputs`)).body.data, []);
  assert.equal((await statesOf(gateway, 'kept')).length, 2);

  assert.equal(await act(gateway, path, 'restore'), 'done');
  assert.equal(await statusOf(gateway, path), 'finalized');
  assert.equal(await had(), 200);

  assert.equal(await act(gateway, path, 'soft_delete'), 'done');
  assert.equal(await act(gateway, path, 'permanently_delete'), 'done');
  assert.equal(await statusOf(gateway, path), 'backing_data_permanently_deleted');
  assert.match(
    await act(gateway, path, 'restore'),
    /^409 transition not allowed: .* is backing_data_permanently_deleted$/,
  );
  // Its bytes are nobody's any more: the janitor takes them, and leaves those of the current state.
  await gateway.owner.query("update state_object set created_at = now() - interval '3 days'");
  await gateway.sweep();
  const [row] = await gateway.owner.query<{ readonly count: string }>('select count(*) from state_object');
  assert.equal(Number(row?.count), 1);
  assert.equal((await gateway.ask('GET', current.attributes['hosted-state-download-url'])).status, 200);
  // What a resource's rows are made of starts with the states that are left.
  const resources = await gateway.ask('GET', `/api/v2/workspaces/${workspace}/resources`);
  assert.equal(resources.body.data.length, 3);
});

test('only owners and site admins delete what is kept, and nobody what a run needs', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('needed');
  const used = await gateway.makeConfiguration(workspace);
  await gateway.pushState(workspace, { serial: 1, managed: 1 });
  const run = await gateway.makeRun(workspace, { 'plan-only': true });
  const job = await gateway.claim(run, 'plan');
  await gateway.pushState(workspace, { serial: 2, managed: 1 });
  await gateway.makeConfiguration(workspace);
  const [, base] = await statesOf(gateway, 'needed');
  const state = `state-versions/${base.id}`;
  const configuration = `configuration-versions/${used}`;
  assert.match(await act(gateway, state, 'soft_delete'), /^409 .*what a run at work began with stays/);
  assert.match(await act(gateway, configuration, 'soft_delete'), new RegExp(`^409 .*${run} needs ${used}`));
  await job.end({});
  assert.equal(await act(gateway, state, 'soft_delete'), 'done');
  const { body } = await gateway.ask('GET', `/api/v2/runs/${run}/configuration-version`);
  assert.equal(body.data.id, used);
  assert.equal(await act(gateway, configuration, 'soft_delete'), 'done');
  assert.equal(await statusOf(gateway, configuration), 'backing_data_soft_deleted');
  assert.equal((await gateway.ask('GET', `/api/v2/${configuration}/download`)).status, 404);
  assert.equal(await act(gateway, configuration, 'restore'), 'done');
  const download = await gateway.ask('GET', `/api/v2/${configuration}/download`);
  assert.equal(download.status, 302);
  const url = String(download.headers['location']);
  assert.equal((await gateway.ask('GET', url, { token: null })).status, 200);
  assert.equal(await act(gateway, configuration, 'soft_delete'), 'done');
  // Who has the address already does not get it either.
  assert.equal((await gateway.ask('GET', url, { token: null })).status, 404);
  assert.equal(await act(gateway, configuration, 'permanently_delete'), 'done');
  assert.match(await act(gateway, configuration, 'restore'), /^409 transition not allowed/);
  assert.match(await act(gateway, 'state-versions/sv-nothing', 'soft_delete'), /^404/);
  const person = await makePerson(gateway, 'keeper');
  await give(gateway, await makeTeam(gateway, 'builders', person), { workspace }, { access: 'admin' });
  const { token } = person;
  assert.equal((await gateway.ask('GET', `/api/v2/${state}`, { token })).status, 200);
  for (const path of [state, configuration])
    assert.equal((await gateway.ask('POST', `/api/v2/${path}/actions/restore_backing_data`, { token })).status, 404);
});

test('a policy is set, replaced and taken away, of a workspace, an organization and the site', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('ruled');
  const own = `workspaces/${workspace}`;
  for (const path of [
    `${own}/relationships/data-retention-policy`,
    'organizations/acme/relationships/data-retention-policy',
    'admin/data-retention-policy-settings',
  ]) {
    const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', kind?: string, attributes: object = {}) =>
      gateway.ask(method, `/api/v2/${path}`, kind === undefined ? {} : { json: { data: { type: kind, attributes } } });
    assert.equal((await ask('GET')).status, 404, path);
    const made = await ask('POST', 'data-retention-policy-delete-olders', { 'delete-older-than-n-days': 33 });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    assert.match(made.body.data.id, /^drp-/);
    assert.deepEqual((await ask('GET')).body, made.body);
    const changed = await ask('PATCH', 'data-retention-policy-delete-olders', { deleteOlderThanNDays: 1 });
    assert.equal(changed.body.data.attributes['delete-older-than-n-days'], 1);
    const kept = await ask('POST', 'data-retention-policy-dont-deletes');
    assert.deepEqual(kept.body.data, {
      id: made.body.data.id,
      type: 'data-retention-policy-dont-deletes',
      attributes: {},
    });
    for (const wrong of [{}, { 'delete-older-than-n-days': 0 }, { 'delete-older-than-n-days': 'many' }])
      assert.equal((await ask('POST', 'data-retention-policy-delete-olders', wrong)).status, 422);
    if (!path.startsWith('admin')) {
      const place = path.replace('/relationships/data-retention-policy', '');
      const { body } = await gateway.ask('GET', `/api/v2/${place}`);
      assert.equal(body.data.relationships['data-retention-policy'].data.id, made.body.data.id);
    }
    assert.equal((await ask('DELETE')).status, 204);
    assert.equal((await ask('DELETE')).status, 404);
  }
});

test('what is too old goes by itself, by the nearest policy, but not what is current or needed', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const set = (path: string, days: number | null) =>
    gateway.ask('POST', `/api/v2/${path}/relationships/data-retention-policy`, {
      json: {
        data:
          days === null
            ? { type: 'data-retention-policy-dont-deletes' }
            : { type: 'data-retention-policy-delete-olders', attributes: { 'delete-older-than-n-days': days } },
      },
    });
  const [short, long, kept] = [
    await gateway.makeWorkspace('short'),
    await gateway.makeWorkspace('long'),
    await gateway.makeWorkspace('kept'),
  ];
  const configurations = new Map<string, readonly [string, string]>();
  for (const workspace of [short, long, kept]) {
    configurations.set(workspace, [
      await gateway.makeConfiguration(workspace),
      await gateway.makeConfiguration(workspace),
    ]);
    for (const serial of [1, 2]) await gateway.pushState(workspace, { serial, managed: serial });
  }
  await gateway.owner.query("update state_version set created_at = created_at - interval '10 days'");
  await gateway.owner.query("update configuration_version set created_at = created_at - interval '10 days'");
  await set('organizations/acme', 5);
  await set(`workspaces/${long}`, 30);
  await set(`workspaces/${kept}`, null);
  const often = { everyMs: 50, firstAfterMs: 0 };
  const all = [startKeepers(gateway.services, often), startKeepers(gateway.services, often)];
  try {
    const shown = async (name: string, workspace: string) => [
      ...(await statesOf(gateway, name)).map(({ attributes }) => attributes.status),
      ...(await Promise.all(
        (configurations.get(workspace) ?? []).map((id) => statusOf(gateway, `configuration-versions/${id}`)),
      )),
    ];
    const aside = 'backing_data_soft_deleted';
    await eventually(
      'old things are aside',
      async () => (await shown('short', short)).join() === ['finalized', aside, aside, 'uploaded'].join(),
    );
    await eventually('what has been aside for long is gone', async () => {
      await gateway.owner.query("update state_version_backing set soft_deleted_at = now() - interval '8 days'");
      await gateway.owner.query(
        `update configuration_version set status_timestamps = status_timestamps || '{"soft-delete-backing-data-at":"2020-01-01T00:00:00.000Z"}'
          where status = '${aside}'`,
      );
      const gone = 'backing_data_permanently_deleted';
      return (await shown('short', short)).join() === ['finalized', gone, gone, 'uploaded'].join();
    });
    for (const [name, workspace] of [
      ['long', long],
      ['kept', kept],
    ] as const)
      assert.deepEqual(await shown(name, workspace), ['finalized', 'finalized', 'uploaded', 'uploaded']);
  } finally {
    await Promise.all(all.map((each) => each.stop()));
  }
  assert.deepEqual(gateway.faults, []);
});

test('what was restored is kept once more for as long as the policy says', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('restored');
  const old = await gateway.makeConfiguration(workspace);
  await gateway.makeConfiguration(workspace);
  for (const serial of [1, 2, 3]) await gateway.pushState(workspace, { serial, managed: serial });
  const [, other, first] = await statesOf(gateway, 'restored');
  const [restored, untouched] = [`state-versions/${first.id}`, `state-versions/${other.id}`];
  const configuration = `configuration-versions/${old}`;
  for (const path of [restored, configuration])
    for (const action of ['soft_delete', 'restore']) assert.equal(await act(gateway, path, action), 'done');
  for (const table of ['state_version', 'configuration_version'])
    await gateway.owner.query(`update ${table} set created_at = created_at - interval '10 days'`);
  await gateway.ask('POST', '/api/v2/organizations/acme/relationships/data-retention-policy', {
    json: {
      data: { type: 'data-retention-policy-delete-olders', attributes: { 'delete-older-than-n-days': 5 } },
    },
  });
  const keepers = startKeepers(gateway.services, { everyMs: 50, firstAfterMs: 0 });
  try {
    const aside = 'backing_data_soft_deleted';
    await eventually('what is old is aside', async () => (await statusOf(gateway, untouched)) === aside);
    // The configurations of that round come after its states.
    await gateway.services.clock.sleep(300);
    assert.equal(await statusOf(gateway, restored), 'finalized');
    assert.equal(await statusOf(gateway, configuration), 'uploaded');
    await gateway.owner.query("update state_version_restore set restored_at = now() - interval '6 days'");
    await gateway.owner.query(
      `update configuration_version set status_timestamps = status_timestamps || '{"restore-backing-data-at":"2020-01-01T00:00:00.000Z"}' where id = $1`,
      [old],
    );
    await eventually('the state goes then', async () => (await statusOf(gateway, restored)) === aside);
    await eventually('and the configuration', async () => (await statusOf(gateway, configuration)) === aside);
  } finally {
    await keepers.stop();
  }
});

test('a run and the deletion of what it would begin with are decided one after the other', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('contested');
  const used = await gateway.makeConfiguration(workspace);
  await gateway.makeConfiguration(workspace);
  const json = {
    data: {
      attributes: { message: 'races' },
      relationships: {
        workspace: { data: { type: 'workspaces', id: workspace } },
        'configuration-version': { data: { type: 'configuration-versions', id: used } },
      },
    },
  };
  // The deletion has its row when the run comes.
  const asked: Promise<Answered>[] = [];
  await gateway.owner.transaction(async (inside) => {
    const status = 'backing_data_soft_deleted';
    await inside.query('update configuration_version set status = $2 where id = $1', [used, status]);
    asked.push(gateway.ask('POST', '/api/v2/runs', { json }));
    await eventually('the run waits for it', async () => {
      const waiting = await gateway.owner.query("select from pg_stat_activity where wait_event_type = 'Lock'");
      return waiting.length > 0;
    });
  });
  const [refused] = await Promise.all(asked);
  assert.ok(refused);
  assert.equal(refused.status, 422, JSON.stringify(refused.body));
  assert.match(refused.body.errors[0].detail, /configuration version has just been deleted/);
  // And a deletion that was decided before the run came, and is written after it.
  await gateway.owner.query("update configuration_version set status = 'uploaded' where id = $1", [used]);
  const { body } = await gateway.ask('POST', '/api/v2/runs', { json });
  assert.match(body.data.id, /^run-/);
  const by = { kind: 'system', id: 'terrace', name: 'Terrace' } as const;
  const reply = await gateway.services.client.ask(
    { kind: 'configuration-version', id: used },
    { type: 'configuration-version.soft-delete', by },
  );
  assert.equal(reply.status, 'refused');
  assert.equal(await statusOf(gateway, `configuration-versions/${used}`), 'uploaded');
});

test(
  'to who may not see it, nothing is said of where a state, an output or a configuration belongs',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const workspace = await gateway.makeWorkspace('hidden');
    const configuration = await gateway.makeConfiguration(workspace);
    await gateway.pushState(workspace, { serial: 1, managed: 1, outputs: { a: { value: 'b', type: 'string' } } });
    const [state] = await statesOf(gateway, 'hidden');
    const [output] = (await gateway.ask('GET', `/api/v2/state-versions/${state.id}/outputs`)).body.data;
    const { token } = await makePerson(gateway, 'stranger');
    for (const [method, path, what] of [
      ['GET', `state-versions/${state.id}`, `state version ${state.id}`],
      ['POST', `state-versions/${state.id}/actions/soft_delete_backing_data`, `state version ${state.id}`],
      ['GET', `state-version-outputs/${output.id}`, `output ${output.id}`],
      ['GET', `configuration-versions/${configuration}`, `configuration version ${configuration}`],
      [
        'POST',
        `configuration-versions/${configuration}/actions/soft_delete_backing_data`,
        `configuration version ${configuration}`,
      ],
    ] as const) {
      const { status, body } = await gateway.ask(method, `/api/v2/${path}`, { token });
      assert.equal(status, 404, path);
      assert.equal(body.errors[0].detail, `${what} is not there, or you are not authorized to see it`);
    }
  },
);
