// The address that terraform prints for a run, opened in a browser: no page yet, but a way on.

import assert from 'node:assert/strict';
import test from 'node:test';
import { RunId } from '@terrace/machines/run/id';
import { systemRng } from '@terrace/runtime/clock/system';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';

test('the page of a run names the run', { skip }, async () => {
  await using gateway = await openScratchGateway();
  const run = RunId.make(systemRng.bytes(16));
  const page = await gateway.ask('GET', `/app/acme/hello/runs/${run}`, { token: null });
  assert.equal(page.status, 404);
  assert.match(page.bytes.toString(), new RegExp(`/api/v2/runs/${run}, and "npx terrace run explain ${run}"`));
  const other = await gateway.ask('GET', '/app/acme/hello/runs/%3Cscript%3E', { token: null });
  assert.doesNotMatch(other.bytes.toString(), /script/);
});
