// Workspaces that destroy themselves: at a time, or when nothing has happened in them for so long, as they say or their project; once, and only
// what is there to be destroyed.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { makeRunToken } from '@terrace/actors/run/token';
import { RunId } from '@terrace/machines/run/id';
import { eventually, openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';
import { startDestroyers } from './destroyers.ts';

const inOrganization = `/api/v2/organizations/${organization}`;
const often = { everyMs: 20, firstAfterMs: 0 };
const past = '2025-01-01T00:00:00.000Z';

const change = (gateway: ScratchGateway, workspace: string, attributes: object) =>
  gateway.ask('PATCH', `/api/v2/workspaces/${workspace}`, { json: { data: { attributes } } });
const shown = async (gateway: ScratchGateway, workspace: string): Promise<any> =>
  (await gateway.ask('GET', `/api/v2/workspaces/${workspace}`)).body.data.attributes;
const runsOf = async (gateway: ScratchGateway, workspace: string): Promise<any[]> =>
  (await gateway.ask('GET', `/api/v2/workspaces/${workspace}/runs`)).body.data;

/** Something for terraform to manage. */
async function bringState(gateway: ScratchGateway, workspace: string): Promise<void> {
  const instance = { schema_version: 0, attributes: { id: '1' } };
  const state = JSON.stringify({
    ...{ version: 4, terraform_version: '1.11.4', serial: 1, lineage: 'one', outputs: {} },
    resources: [
      {
        ...{ mode: 'managed', type: 'null_resource', name: 'a', instances: [instance] },
        provider: 'provider["registry.terraform.io/hashicorp/null"]',
      },
    ],
  });
  const attributes = {
    ...{ serial: 1, lineage: 'one', md5: createHash('md5').update(state).digest('hex') },
    state: Buffer.from(state).toString('base64'),
  };
  await gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/lock`, { json: {} });
  const json = { data: { type: 'state-versions', attributes } };
  assert.equal((await gateway.ask('POST', `/api/v2/workspaces/${workspace}/state-versions`, { json })).status, 201);
  await gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/unlock`, { json: {} });
}

test('a workspace whose time has come is destroyed once, by whichever gateway looks first', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [full, empty] = [await gateway.makeWorkspace('full'), await gateway.makeWorkspace('empty')];
  await gateway.makeConfiguration(full);
  await bringState(gateway, full);
  for (const workspace of [full, empty]) {
    const { body } = await change(gateway, workspace, { 'auto-destroy-at': past });
    assert.equal(body.data.attributes['auto-destroy-at'], past);
    assert.equal(body.data.attributes['inherits-project-auto-destroy'], false);
  }
  const both = [startDestroyers(gateway.services, often), startDestroyers(gateway.services, often)];
  const noted = () =>
    gateway.owner.query<{ workspace: string; run: string | null; reason: string | null }>(
      'select workspace, run, reason from workspace_destroyed order by run nulls last',
    );
  await eventually('both were looked at', async () => (await noted()).length === 2);
  await Promise.all(both.map((one) => one.stop()));
  const runs = await runsOf(gateway, full);
  assert.deepEqual(
    runs.map(({ id, attributes }) => [id, attributes['is-destroy'], attributes['auto-apply'], attributes.source]),
    [[(await noted())[0]?.run, true, true, 'tfe-infrastructure-lifecycle']],
  );
  assert.deepEqual((await noted())[1], { workspace: empty, run: null, reason: 'the workspace manages nothing' });
  const cleared = await change(gateway, full, { 'auto-destroy-at': null });
  assert.equal(cleared.body.data.attributes['auto-destroy-at'], null);
  assert.deepEqual(gateway.faults, []);
});

test(
  'what lies still for as long as its project allows is destroyed, and what happens there puts it off',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const { ask, owner } = gateway;
    const attributes = { name: 'short', 'auto-destroy-activity-duration': '3d' };
    const project = (await ask('POST', `${inOrganization}/projects`, { json: { data: { attributes } } })).body.data;
    assert.equal(project.attributes['auto-destroy-activity-duration'], '3d');
    const relationships = { project: { data: { id: project.id, type: 'projects' } } };
    const make = async (name: string): Promise<string> =>
      (await ask('POST', `${inOrganization}/workspaces`, { json: { data: { attributes: { name }, relationships } } }))
        .body.data.id;
    const [follows, own] = [await make('follows'), await make('own')];
    await gateway.makeConfiguration(follows);
    await bringState(gateway, follows);
    const wrong = await change(gateway, own, { 'auto-destroy-activity-duration': '20m' });
    assert.equal(wrong.body.errors[0].source.pointer, '/data/attributes/auto-destroy-activity-duration');
    await change(gateway, own, { 'auto-destroy-activity-duration': '14d' });
    const seen = await shown(gateway, own);
    assert.deepEqual(
      [
        seen['auto-destroy-activity-duration'],
        seen['inherits-project-auto-destroy'],
        (await shown(gateway, follows))['auto-destroy-activity-duration'],
      ],
      ['14d', false, '3d'],
    );
    const inDays = (time: string): number => Math.round((Date.parse(time) - Date.now()) / (24 * 3_600_000));
    assert.deepEqual(
      [inDays(seen['auto-destroy-at']), inDays((await shown(gateway, follows))['auto-destroy-at'])],
      [14, 3],
    );

    await owner.query(`update project set auto_destroy_changed_at = now() - interval '9 days'`);
    await owner.query(`update workspace set created_at = now() - interval '9 days'`);
    assert.equal(inDays((await shown(gateway, follows))['auto-destroy-at']), 3, 'a state came');
    await owner.query(`update state_version set created_at = now() - interval '4 days'`);
    assert.equal(inDays((await shown(gateway, follows))['auto-destroy-at']), -1);
    const destroyers = startDestroyers(gateway.services, often);
    await eventually('it is destroyed', async () => (await runsOf(gateway, follows)).length > 0);
    await destroyers.stop();
    assert.equal(inDays((await shown(gateway, follows))['auto-destroy-at']), 3, 'the run is something that happened');
    await change(gateway, own, { 'inherits-project-auto-destroy': true });
    assert.deepEqual((await shown(gateway, own))['auto-destroy-activity-duration'], '3d');
    assert.equal(inDays((await shown(gateway, own))['auto-destroy-at']), 3, 'it follows from now on');
    const moved = await gateway.makeWorkspace('moved');
    await owner.query(`update workspace set created_at = now() - interval '9 days' where id = $1`, [moved]);
    await ask('PATCH', `/api/v2/workspaces/${moved}`, { json: { data: { relationships } } });
    assert.equal(inDays((await shown(gateway, moved))['auto-destroy-at']), 3, 'it hears of it by the move');
    assert.deepEqual(gateway.faults, []);
  },
);

test('a state is shared with the workspaces of a project, or with all', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [one, other] = [await gateway.makeWorkspace('one'), await gateway.makeWorkspace('other')];
  const consumers = async (): Promise<string[]> =>
    (await gateway.ask('GET', `/api/v2/workspaces/${one}/relationships/remote-state-consumers`)).body.data.map(
      ({ id }: any) => id,
    );
  assert.deepEqual(await consumers(), []);
  assert.equal(
    (await change(gateway, one, { 'project-remote-state': true })).body.data.attributes['project-remote-state'],
    true,
  );
  assert.deepEqual(await consumers(), [other]);
  await bringState(gateway, one);
  await gateway.makeConfiguration(other);
  const run = RunId.parse(await gateway.makeRun(other));
  assert.ok(run !== null);
  const { keys } = gateway.services;
  const token = makeRunToken(keys, run, gateway.services.clock.now() + 60_000);
  const read = () => gateway.ask('GET', `/api/v2/workspaces/${one}/current-state-version`, { token });
  assert.equal((await read()).status, 200);
  await change(gateway, one, { 'project-remote-state': false });
  assert.equal((await read()).status, 404);
  const twice = await change(gateway, one, { 'project-remote-state': true, 'global-remote-state': true });
  assert.deepEqual([twice.status, twice.body.errors[0].source.pointer], [422, '/data/attributes/project-remote-state']);
});
