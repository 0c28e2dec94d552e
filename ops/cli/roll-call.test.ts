// What an operator is told of an upgrade that is under way, and what the nodes of a real NATS say of themselves.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { openUpgrades } from './roll-call.ts';

test('an upgrade that waits is told with the nodes that it waits for', () => {
  const machines = (reads: number, writes: number) => ({ run: { reads, writes } });
  const old = { node: 'old', machines: machines(1, 1) };
  const next = { node: 'new', machines: machines(2, 1) };
  const worker = { node: 'worker', machines: null };
  assert.deepEqual(openUpgrades([old, worker]), []);
  assert.deepEqual(openUpgrades([old, next, worker]), [
    'run is written in version 1; version 2 waits for old (reads 1)',
  ]);
  assert.deepEqual(openUpgrades([next]), [
    'run is written in version 1; version 2 waits for the lease of a node that went without a word',
  ]);
  assert.deepEqual(openUpgrades([{ node: 'new', machines: machines(2, 2) }, worker]), []);
  const knowing = { node: 'knows', machines: { ...machines(1, 1), policy: { reads: 1, writes: 0 } } };
  assert.deepEqual(openUpgrades([old, knowing]), [
    'policy is not written yet; version 1 waits for old (does not know it)',
  ]);
});
