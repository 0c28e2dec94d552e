// Time limits of an organization over HTTP, and how they reach a worker.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { openScratchGateway, organization, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import { durationOf, secondsOf } from './duration.ts';

test('spans of time are read and written as Go does', () => {
  for (const [text, seconds, written] of [
    ['2h', 7_200, '2h'],
    ['1h30m0s', 5_400, '1h30m'],
    ['90m', 5_400, '1h30m'],
    ['75s', 75, '1m15s'],
    ['0s', 0, '0s'],
  ] as const) {
    assert.equal(secondsOf(text), seconds, text);
    assert.equal(durationOf(seconds), written);
  }
  for (const text of ['', '2', 'h', '2 h', '-2h', '1.5h', '2d', 'two hours']) assert.equal(secondsOf(text), null, text);
});

test('a site admin says how long terraform may work, and a worker is told', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const path = `/api/v2/admin/organizations/${organization}`;
  const change = (attributes: object) => gateway.ask('PATCH', path, { json: { data: { attributes } } });
  const workspace = await gateway.makeWorkspace('limited');
  await gateway.makeConfiguration(workspace);
  const hourMs = 3_600_000;

  const plain = await gateway.claim(await gateway.makeRun(workspace, { 'plan-only': true }), 'plan');
  assert.equal(plain.context.limitMs, 2 * hourMs);
  const changed = await change({
    'terraform-build-worker-plan-timeout': '90m',
    'terraform-build-worker-apply-timeout': '36h',
  });
  assert.equal(changed.status, 200);
  assert.equal(changed.body.data.attributes['terraform-build-worker-plan-timeout'], '1h30m');
  const run = await gateway.makeRun(workspace, { 'auto-apply': true });
  const plan = await gateway.claim(run, 'plan');
  assert.equal(plan.context.limitMs, 1.5 * hourMs);
  await plan.end({ hasChanges: true, planFile: 'p' });
  assert.equal((await gateway.claim(run, 'apply')).context.limitMs, 36 * hourMs);

  // One of both, and back to the default.
  assert.equal((await change({ 'terraform-build-worker-plan-timeout': null })).status, 200);
  const { attributes } = (await gateway.ask('GET', path)).body.data;
  assert.deepEqual(
    [attributes['terraform-build-worker-plan-timeout'], attributes['terraform-build-worker-apply-timeout']],
    [null, '36h'],
  );
  for (const [wrong, words] of [
    [{ 'terraform-build-worker-plan-timeout': 'soon' }, /such as 2h/],
    [{ 'terraform-build-worker-plan-timeout': '1s' }, /between 10s and 720h/],
    [{ 'workspace-limit': -1 }, /workspace-limit/],
  ] as const) {
    const { status, body } = await change(wrong);
    assert.equal(status, 422);
    assert.match(body.errors[0].detail, words);
    assert.equal(body.errors[0].source.pointer, `/data/attributes/${Object.keys(wrong)[0]}`);
  }
  assert.equal((await gateway.ask('GET', '/api/v2/admin/organizations')).body.data.length, 1);
  assert.equal((await gateway.ask('GET', '/api/v2/admin/organizations/nobody')).status, 404);
});
