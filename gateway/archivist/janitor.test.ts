// The janitor beside whole lives of runs: what an apply brought on its way goes after the grace, what anybody can still read or may
// yet ask for stays.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { eventually, openScratchGateway, skipWithoutPostgres } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';

const skip = skipWithoutPostgres;
const state = (serial: number): string =>
  JSON.stringify({ version: 4, terraform_version: '1.11.4', serial, lineage: 'l', outputs: {}, resources: [] });

/** A run up to its apply; gives how the apply brings a state. */
async function startApply(gateway: ScratchGateway, workspace: string) {
  const run = await gateway.makeRun(workspace);
  const plan = await gateway.claim(run, 'plan');
  const put = async (url: string, text: string) => {
    const { status, body } = await gateway.ask('PUT', url, { token: null, bytes: Buffer.from(text) });
    assert.equal(status, 200);
    return body;
  };
  const { urls } = plan.context;
  await plan.log(0, `planned ${run}\n`, true);
  await plan.end({
    hasChanges: true,
    planFile: (await put(urls.planFile.put, `file of ${run}`)).digest,
    planJson: (await put(urls.planJson, `{"plan":"${run}"}`)).digest,
    redactedJson: (await put(urls.redactedJson, `{"redacted":"${run}"}`)).digest,
  });
  await put(urls.planFile.put, `a second file of ${run}`);
  assert.equal((await gateway.ask('POST', `/api/v2/runs/${run}/actions/apply`, { json: {} })).status, 202);
  const apply = await gateway.claim(run, 'apply');
  return { run, apply, bring: (serial: number) => put(apply.context.urls.stateUpload ?? '', state(serial)) };
}

test(
  'states that an apply brought on its way go after a day; what is named stays, and what came last',
  { skip },
  async () => {
    await using gateway = await openScratchGateway();
    const { sql, archive } = gateway.services;
    const workspace = await gateway.makeWorkspace('janitor');
    await gateway.makeConfiguration(workspace);
    const saved = await startApply(gateway, workspace);
    const brought = [await saved.bring(1), await saved.bring(2), await saved.bring(3)];
    await saved.apply.end({ state: brought[2] });
    const statusOf = async (run: string) =>
      (await gateway.ask('GET', `/api/v2/runs/${run}`)).body.data.attributes.status;
    await eventually('it is applied', async () => (await statusOf(saved.run)) === 'applied');
    const live = await startApply(gateway, workspace);
    brought.push(await live.bring(4), await live.bring(5));
    // What comes when nobody awaits it any more is refused, so that who brings it keeps it; and kept here all the same.
    const late = Buffer.from(state(6));
    assert.equal((await gateway.ask('PUT', saved.apply.context.urls.stateUpload ?? '', { bytes: late })).status, 409);
    brought.push({ digest: createHash('sha256').update(late).digest('hex') });
    await eventually(
      'the logs lie in the archive',
      async () => (await sql.query('select log_id from log_object where digest is null')).length === 0,
    );

    assert.deepEqual(await gateway.sweep(), { objects: 0, states: 0 });
    for (const table of ['object', 'state_object'])
      await sql.query(`update ${table} set created_at = now() - interval '25 hours'`);
    assert.deepEqual(await gateway.sweep(), { objects: 2, states: 3 });
    const isThere = await Promise.all(brought.map(async ({ digest }) => (await archive.getState(digest)) !== null));
    assert.deepEqual(isThere, [false, false, true, false, true, true]);
    const { bytes } = await gateway.ask('GET', live.apply.context.urls.planFile.get ?? '', { token: null });
    assert.equal(bytes.toString(), `file of ${live.run}`);
    const log = await gateway.ask('GET', `/api/v2/runs/${saved.run}/plan`);
    const url = log.body.data.attributes['log-read-url'];
    assert.match(
      (await gateway.ask('GET', `${url}?limit=1000&offset=0`, { token: null })).bytes.toString(),
      /planned run-/,
    );
    assert.deepEqual(gateway.faults, []);
  },
);
