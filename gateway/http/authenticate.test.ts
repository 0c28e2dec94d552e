// The token of a run: it shows that run and what the run's configuration refers to, for as long as the run lives.

import assert from 'node:assert/strict';
import test from 'node:test';
import { makeRunToken } from '@terrace/actors/run/token';
import { PlanId } from '@terrace/machines/run/id';
import { eventually, openScratchGateway, skipWithoutPostgres } from './scratch-gateway.ts';

const skip = skipWithoutPostgres;

test('the token of a run shows that run, no neighbour, and nothing once it is over', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('neighbours');
  await gateway.makeConfiguration(workspace);
  const [own, neighbour] = [await gateway.makeRun(workspace), await gateway.makeRun(workspace)];
  const { keys, clock } = gateway.services;
  const token = makeRunToken(keys, own, clock.now() + 60_000);
  const status = async (path: string) => (await gateway.ask('GET', `/api/v2/${path}`, { token })).status;
  assert.equal(await status(`runs/${own}`), 200);
  assert.equal(await status(`plans/${PlanId.beside(own)}`), 200);
  assert.equal(await status(`workspaces/${workspace}`), 200);
  for (const path of [`runs/${neighbour}`, `runs/${neighbour}/plan`, `plans/${PlanId.beside(neighbour)}/json-output`])
    assert.equal(await status(path), 404, path);
  assert.equal((await gateway.ask('POST', `/api/v2/runs/${own}/actions/cancel`, { json: {} })).status, 202);
  await eventually('the run is over', async () => (await status(`runs/${own}`)) === 401);
  assert.equal(await status(`workspaces/${workspace}`), 401);
});

test('who may only read a state that is awaited gets no address to bring one', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('awaited');
  await gateway.makeConfiguration(workspace);
  await gateway.ask('POST', `/api/v2/workspaces/${workspace}/actions/lock`, { json: {} });
  const run = await gateway.makeRun(workspace);
  const attributes = { serial: 1, md5: 'd41d8cd98f00b204e9800998ecf8427e', lineage: 'l' };
  const json = { data: { type: 'state-versions', attributes } };
  const made = await gateway.ask('POST', `/api/v2/workspaces/${workspace}/state-versions`, { json });
  assert.equal(made.status, 201);
  const { keys, clock } = gateway.services;
  const token = makeRunToken(keys, run, clock.now() + 60_000);
  for (const reader of [gateway.token, token]) {
    const one = await gateway.ask('GET', `/api/v2/state-versions/${made.body.data.id}`, { token: reader });
    const shown = one.body.data.attributes;
    assert.equal(shown.status, 'pending');
    assert.equal(shown['resources-processed'], false);
    for (const name of ['hosted-state-upload-url', 'hosted-json-state-upload-url'])
      assert.equal(typeof shown[name], reader === token ? 'object' : 'string', name);
  }
});
