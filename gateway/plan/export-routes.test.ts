// Exports of plans over HTTP: made by a worker, had for an hour by whoever may, and gone after that.

import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually, openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { Answered, ScratchGateway } from '../http/scratch-gateway.ts';
import { give, makePerson, makeTeam } from '../team/scratch-people.ts';

const exportOf = (gateway: ScratchGateway, plan: string, token = gateway.token, attributes: object = {}) =>
  gateway.ask('POST', '/api/v2/plan-exports', {
    token,
    json: {
      data: {
        type: 'plan-exports',
        attributes: { 'data-type': 'sentinel-mock-bundle-v0', ...attributes },
        relationships: { plan: { data: { id: plan, type: 'plans' } } },
      },
    },
  });
const at = (made: Answered): string => `/api/v2/plan-exports/${made.body.data.id}`;

/** A workspace with a run that has planned. */
async function planned(gateway: ScratchGateway): Promise<{ readonly workspace: string; readonly plan: string }> {
  const workspace = await gateway.makeWorkspace('exported');
  await gateway.makeConfiguration(workspace);
  const run = await gateway.makeRun(workspace, { 'plan-only': true });
  const plan = run.replace('run-', 'plan-');
  const early = await exportOf(gateway, plan);
  assert.equal(early.status, 422);
  assert.match(early.body.errors[0].detail, /there is nothing of it to export/);
  const work = await gateway.claim(run, 'plan');
  const bytes = Buffer.from('{"format_version":"1.2"}');
  const json = await gateway.ask('PUT', work.context.urls.planJson, { token: null, bytes });
  await work.end({ planJson: json.body.digest });
  return { workspace, plan };
}

/** A worker's part. */
async function make(gateway: ScratchGateway, made: Answered, bundle: string): Promise<void> {
  const work = await gateway.claimJob(`export-${made.body.data.id}`);
  const { plan, bundle: url } = work.context as { readonly plan: string; readonly bundle: string };
  assert.equal((await gateway.ask('GET', plan, { token: null })).bytes.toString(), '{"format_version":"1.2"}');
  const stored = await gateway.ask('PUT', url, { token: null, bytes: Buffer.from(bundle) });
  assert.equal(await work.endWith(stored.body), 'committed');
}

test('a plan is exported by a worker, and had by whoever may, until it expires or is deleted', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { plan } = await planned(gateway);
  const made = await exportOf(gateway, plan);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  assert.match(made.body.data.id, /^pe-/);
  assert.equal(made.body.data.attributes.status, 'queued');
  assert.ok(made.body.data.attributes['status-timestamps']['queued-at']);
  assert.equal(made.body.data.relationships.plan.data.id, plan);
  assert.equal((await gateway.ask('GET', `${at(made)}/download`)).status, 404);
  await make(gateway, made, 'the bundle');
  const { attributes } = (await gateway.ask('GET', at(made))).body.data;
  assert.equal(attributes.status, 'finished');
  const download = await gateway.ask('GET', `${at(made)}/download`);
  assert.equal(download.status, 302);
  const url = String(download.headers['location']);
  assert.equal((await gateway.ask('GET', url, { token: null })).bytes.toString(), 'the bundle');

  const second = await exportOf(gateway, plan);
  await make(gateway, second, 'another bundle');
  assert.equal((await gateway.ask('DELETE', at(second))).status, 204);
  assert.equal((await gateway.ask('GET', at(second))).status, 404);
  assert.equal((await gateway.ask('DELETE', at(second))).status, 404);

  await gateway.passTime(3_700_000);
  await eventually('the bundle has expired', async () => {
    const { data } = (await gateway.ask('GET', at(made))).body;
    return data.attributes.status === 'expired' && 'expired-at' in data.attributes['status-timestamps'];
  });
  assert.equal((await gateway.ask('GET', `${at(made)}/download`)).status, 404);
  // Nor does who kept the address get it.
  assert.equal((await gateway.ask('GET', url, { token: null })).status, 404);
  assert.deepEqual(gateway.faults, []);
});

test('an export that comes to nothing says why; one that is deleted before stops its job', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { plan } = await planned(gateway);
  const broken = await exportOf(gateway, plan);
  const work = await gateway.claimJob(`export-${broken.body.data.id}`);
  await work.endWith({ error: 'the mocks of the plan could not be made' });
  const { attributes } = (await gateway.ask('GET', at(broken))).body.data;
  assert.deepEqual(
    [attributes.status, attributes['error-message']],
    ['errored', 'the mocks of the plan could not be made'],
  );
  const stopped = await exportOf(gateway, plan);
  assert.equal((await gateway.ask('DELETE', at(stopped))).status, 204);
  const [job] = await gateway.owner.query('select status from act_job where id = $1', [
    `export-${stopped.body.data.id}`,
  ]);
  assert.deepEqual(job, { status: 'canceled' });
  assert.equal((await exportOf(gateway, plan, gateway.token, { 'data-type': 'other' })).status, 422);
  assert.equal((await exportOf(gateway, 'plan-nothing')).status, 404);
});

test('only who may read mocks exports a plan', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const { workspace, plan } = await planned(gateway);
  const [reader, writer] = [await makePerson(gateway, 'reads-runs'), await makePerson(gateway, 'reads-mocks')];
  await give(gateway, await makeTeam(gateway, 'readers', reader), { workspace }, { access: 'read' });
  await give(gateway, await makeTeam(gateway, 'writers', writer), { workspace }, { access: 'write' });
  assert.equal((await exportOf(gateway, plan, reader.token)).status, 404);
  const made = await exportOf(gateway, plan, writer.token);
  assert.equal(made.status, 201);
  for (const method of ['GET', 'DELETE'] as const)
    assert.equal((await gateway.ask(method, at(made), { token: reader.token })).status, 404);
  assert.equal((await gateway.ask('GET', at(made), { token: writer.token })).status, 200);
});
