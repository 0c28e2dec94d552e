// Run triggers over HTTP, and the runs that come of them.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { RunId } from '@terrace/machines/run/id';
import { eventually, openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { startFollowers } from './followers.ts';

const trigger = (source: string) => ({
  data: { type: 'run-triggers', relationships: { sourceable: { data: { id: source, type: 'workspaces' } } } },
});
const create = (gateway: ScratchGateway, workspace: string, source: string): Promise<Answered> =>
  gateway.ask('POST', `/api/v2/workspaces/${workspace}/run-triggers`, { json: trigger(source) });
const list = (gateway: ScratchGateway, workspace: string, type: string): Promise<Answered> =>
  gateway.ask('GET', `/api/v2/workspaces/${workspace}/run-triggers?filter[run-trigger][type]=${type}`);
const runsOf = async (gateway: ScratchGateway, workspace: string): Promise<readonly Answered['body'][]> =>
  (await gateway.ask('GET', `/api/v2/workspaces/${workspace}/runs`)).body.data;

const state = { digest: 'd', size: 2, md5: 'm', serial: 1, lineage: 'l', terraformVersion: '1.11.4' };
async function apply(gateway: ScratchGateway, run: RunId, serial: number): Promise<void> {
  await (await gateway.claim(run, 'plan')).end({ hasChanges: true, planFile: 'p' });
  await (
    await gateway.claim(run, 'apply')
  ).end({ state: { ...state, serial, digest: `d${serial}`, md5: `m${serial}` } });
  await eventually(`${run} is applied`, async () => {
    const { status } = (await gateway.ask('GET', `/api/v2/runs/${run}`)).body.data.attributes;
    return status === 'applied';
  });
}

test('a run trigger is made, listed from both ends, read and deleted', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [network, app] = [await gateway.makeWorkspace('network'), await gateway.makeWorkspace('app')];
  const made = await create(gateway, app, network);
  assert.equal(made.status, 201);
  const { id } = made.body.data;
  assert.match(id, /^rt-/);
  assert.deepEqual(
    [made.body.data.attributes['workspace-name'], made.body.data.attributes['sourceable-name']],
    ['app', 'network'],
  );
  assert.equal(made.body.data.relationships.sourceable.data.id, network);
  const ids = async (workspace: string, type: string) =>
    (await list(gateway, workspace, type)).body.data.map((one: { id: string }) => one.id);
  assert.deepEqual([await ids(app, 'inbound'), await ids(app, 'outbound')], [[id], []]);
  assert.deepEqual([await ids(network, 'inbound'), await ids(network, 'outbound')], [[], [id]]);
  const read = await gateway.ask('GET', `/api/v2/run-triggers/${id}?include=workspace,sourceable`);
  assert.deepEqual(
    read.body.included.map((one: { attributes: { name: string } }) => one.attributes.name),
    ['app', 'network'],
  );

  for (const [workspace, source, words] of [
    [app, network, /runs after network already/],
    [app, app, /another workspace/],
    [app, 'ws-nobody', /same organization/],
  ] as const) {
    const refused = await create(gateway, workspace, source);
    assert.equal(refused.status, 422);
    assert.match(refused.body.errors[0].detail, words);
    assert.equal(refused.body.errors[0].source.pointer, '/data/relationships/sourceable/data/id');
  }
  assert.equal((await list(gateway, app, 'sideways')).status, 400);
  assert.equal((await gateway.ask('GET', `/api/v2/workspaces/${app}/run-triggers`)).status, 400);

  assert.equal((await gateway.ask('DELETE', `/api/v2/run-triggers/${id}`)).status, 204);
  assert.equal((await gateway.ask('GET', `/api/v2/run-triggers/${id}`)).status, 404);
  assert.deepEqual(await ids(app, 'inbound'), []);
});

test('a workspace runs after at most twenty others', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const app = await gateway.makeWorkspace('app');
  const sources = [];
  for (let at = 0; at < 21; at += 1) sources.push(await gateway.makeWorkspace(`source-${at}`));
  const statuses = await Promise.all(sources.map(async (source) => (await create(gateway, app, source)).status));
  assert.deepEqual(
    statuses.toSorted((a, b) => a - b),
    [...Array.from({ length: 20 }, () => 201), 422],
  );
});

test('an apply makes one run in each workspace that follows, and none where nothing can run', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const network = await gateway.makeWorkspace('network');
  const app = await gateway.makeWorkspace('app', { 'auto-apply-run-trigger': true });
  const last = await gateway.makeWorkspace('last');
  const [empty, elsewhere] = [
    await gateway.makeWorkspace('empty'),
    await gateway.makeWorkspace('elsewhere', { 'execution-mode': 'local' }),
  ];
  for (const workspace of [network, app, last]) await gateway.makeConfiguration(workspace);
  for (const [workspace, source] of [
    [app, network],
    [empty, network],
    [elsewhere, network],
    [last, app],
  ] as const)
    assert.equal((await create(gateway, workspace, source)).status, 201);

  const run = await gateway.makeRun(network, { 'auto-apply': true });
  await apply(gateway, run, 1);
  await eventually('the run of app', async () => (await runsOf(gateway, app)).length > 0);
  const [following] = await runsOf(gateway, app);
  assert.equal(following.attributes.source, 'tfe-run-trigger');
  assert.equal(following.attributes['auto-apply'], true);
  assert.match(following.attributes.message, new RegExp(`${run} in workspace network`));
  await eventually('what came of each trigger', async () => (await noted(gateway)).length === 3);
  assert.deepEqual(await noted(gateway), [
    'the workspace has no configuration yet',
    'the workspace runs terraform elsewhere',
    following.id,
  ]);
  for (const workspace of [empty, elsewhere, last]) assert.deepEqual(await runsOf(gateway, workspace), []);
  // A run that follows is a run like any other: what follows it comes when it is applied.
  await apply(gateway, following.id, 1);
  await eventually('the run of last', async () => (await runsOf(gateway, last)).length > 0);
  assert.equal((await runsOf(gateway, last))[0].attributes['auto-apply'], false);
  assert.equal((await runsOf(gateway, app)).length, 1);
  assert.deepEqual(gateway.faults, []);
});

test('what a gateway that was killed had made is not made again', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [network, app] = [await gateway.makeWorkspace('network'), await gateway.makeWorkspace('app')];
  for (const workspace of [network, app]) await gateway.makeConfiguration(workspace);
  const before = await gateway.makeRun(network, { 'auto-apply': true });
  await apply(gateway, before, 1);
  await create(gateway, app, network);
  const run = await gateway.makeRun(network, { 'auto-apply': true });
  await apply(gateway, run, 2);
  await eventually('the run of app', async () => (await noted(gateway)).length > 0);
  const runs = await runsOf(gateway, app);
  assert.equal(runs.length, 1, 'an apply from before the trigger sets nothing off');
  // As one that was killed between the run that it made and the note of it.
  await gateway.owner.query('delete from run_follower', []);
  const second = startFollowers(gateway.services);
  await eventually('it is noted again', async () => (await noted(gateway)).length > 0);
  await second.stop();
  assert.deepEqual(await noted(gateway), [runs[0].id]);
  assert.equal((await runsOf(gateway, app)).length, 1);
});

test('a run that cannot be made is in the way of no other, and is made as soon as it can be', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const [network, app] = [await gateway.makeWorkspace('network'), await gateway.makeWorkspace('app')];
  for (const workspace of [network, app]) await gateway.makeConfiguration(workspace);
  const [bad, good] = [await gateway.makeWorkspace('bad'), await gateway.makeWorkspace('good')];
  for (const workspace of [bad, good]) await gateway.makeConfiguration(workspace);
  for (const [workspace, source] of [
    [bad, network],
    [good, app],
  ] as const)
    await create(gateway, workspace, source);
  // The one that fails is the older one, so it is looked at first.
  for (const source of [network, app]) await apply(gateway, await gateway.makeRun(source, { 'auto-apply': true }), 1);
  await eventually('both are made', async () => (await noted(gateway)).length === 2);
  await gateway.owner.query('delete from run_follower', []);
  const { services } = gateway;
  let isBroken = true;
  const ask: typeof services.client.ask = async (to, message, options) => {
    if (isBroken && (message as unknown as { workspace: string }).workspace === bad)
      throw new Error('it cannot be made');
    return await services.client.ask(to, message, options);
  };
  const faults: string[] = [];
  const followers = startFollowers({
    ...services,
    client: { ...services.client, ask },
    onFault: (_what, error) => faults.push((error as Error).message),
  });
  await eventually('the good one is made', async () => (await noted(gateway)).length === 1);
  await eventually('and the other one said', () => faults.includes('it cannot be made'));
  isBroken = false;
  await eventually('it is made after all', async () => (await noted(gateway)).length === 2, 30_000);
  await followers.stop();
});

/** What came of triggers: ids of runs, and reasons why there are none. */
async function noted({ owner }: ScratchGateway): Promise<readonly string[]> {
  const rows = await owner.query<{ readonly what: string }>(
    'select coalesce(reason, run) as what from run_follower',
    [],
  );
  return rows
    .map(({ what }) => what)
    .toSorted((a, b) => Number(a.startsWith('run-')) - Number(b.startsWith('run-')) || (a < b ? -1 : 1));
}
