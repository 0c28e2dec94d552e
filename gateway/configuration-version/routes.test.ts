// Configuration versions over HTTP: which can be given up, and what is left of one that was.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';

test('a configuration that nobody needs any more is archived, and its bytes go', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('hello');
  const old = await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace);
  const at = (id: string) => `/api/v2/configuration-versions/${id}`;
  const archive = async (id: string): Promise<readonly [number, string | undefined]> => {
    const { status, body } = await gateway.ask('POST', `${at(id)}/actions/archive`);
    return [status, body?.errors[0].detail];
  };
  assert.deepEqual(await archive(old), [409, `configuration could not be archived because it is current: ${old}`]);
  // What is only provisional, or only for looking, is not current.
  await gateway.makeConfiguration(workspace, { provisional: true });
  await gateway.makeConfiguration(workspace, { speculative: true });
  assert.equal((await archive(old))[0], 409);
  const next = await gateway.makeConfiguration(workspace);
  assert.deepEqual(await archive(old), [409, `configuration could not be archived because ${run} needs it: ${old}`]);
  await (await gateway.claim(run, 'plan')).end({});
  const ofRun = `/api/v2/runs/${run}/configuration-version`;
  assert.equal((await gateway.ask('GET', ofRun)).body.data.id, old);
  assert.equal((await gateway.ask('GET', `${ofRun}/download`)).status, 302);

  assert.deepEqual(await archive(old), [202, undefined]);
  const { attributes } = (await gateway.ask('GET', at(old))).body.data;
  assert.equal(attributes.status, 'archived');
  assert.ok(attributes['status-timestamps']['archived-at']);
  for (const path of [`${at(old)}/download`, `${ofRun}/download`, `${at(next)}/ingress-attributes`])
    assert.equal((await gateway.ask('GET', path)).status, 404, path);
  assert.deepEqual(await archive(old), [409, `${old} is archived: only an uploaded configuration can be archived`]);
  assert.equal((await archive('cv-nothing'))[0], 404);
  const relationships = {
    workspace: { data: { id: workspace, type: 'workspaces' } },
    'configuration-version': { data: { id: old, type: 'configuration-versions' } },
  };
  const late = await gateway.ask('POST', '/api/v2/runs', { json: { data: { attributes: {}, relationships } } });
  assert.match(late.body.errors[0].detail, /is archived, not uploaded$/);
});

test('another archive takes the place of the first until a run is made of it', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const workspace = await gateway.makeWorkspace('replaced');
  const made = await gateway.ask('POST', `/api/v2/workspaces/${workspace}/configuration-versions`, {
    json: { data: { attributes: { 'auto-queue-runs': false } } },
  });
  const bring = async (text: string): Promise<number> =>
    (await gateway.ask('PUT', made.body.data.attributes['upload-url'], { token: null, bytes: Buffer.from(text) }))
      .status;
  assert.deepEqual([await bring('first'), await bring('second')], [200, 200]);
  const run = await gateway.makeRun(workspace);
  assert.equal(await bring('third'), 409);
  // A client whose answer was lost brings the same again.
  assert.equal(await bring('second'), 200);
  const { urls } = (await gateway.claim(run, 'plan')).context;
  assert.equal((await gateway.ask('GET', urls.configuration, { token: null })).bytes.toString(), 'second');
  assert.deepEqual(gateway.faults, []);
});
