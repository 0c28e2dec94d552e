// What is large stays quick. The bounds are those of the design several times over, since the machine of a test has much else to do; what grows
// with the square of its size is far beyond them.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { sharedSystem } from '../conformance/shared-system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';
import { measureSpeed } from './speed.ts';

const limitsMs = {
  ...{ runShown: 6_000, planShown: 6_000, planFiltered: 1_500, logShown: 6_000, logJump: 1_500 },
  ...{ workspacesShown: 4_000, workspacesTurned: 1_500 },
} as const;
const nodesMax = 4_000;

suite('speed', { skip }, () => {
  test('what is large is shown, narrowed and jumped through without a wait, and draws only what is in sight', async () => {
    const system = await sharedSystem();
    const person = await personAt(system, 'hurrier');
    const { took, drawn } = await measureSpeed(system, person);
    assert.ok(drawn < nodesMax, `${drawn} elements are drawn for a long log`);
    for (const what of Object.keys(limitsMs) as (keyof typeof limitsMs)[])
      assert.ok(took[what] < limitsMs[what], `${what} took ${took[what]} ms: ${JSON.stringify(took)}`);
    await person.close();
  });
});
