// Proves that the pages keep nothing of where somebody has been: after a hundred ways through them the heap, the nodes of the document and the
// listeners are what they were after twenty. Real Chromium, a real Terrace.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { sharedSystem } from '../conformance/shared-system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

const places = ['Runs', 'Variables', 'States', 'Settings', 'Overview', 'All runs', 'Registry', 'Workspaces'] as const;
const [roundsBefore, rounds] = [3, 13];
/**
 * A page that stays is hundreds of nodes for each way. The heap alone grows by a megabyte while the browser learns what is done often, and by ever
 * less: 750 KiB with the first fifty ways, 50 with the fifth.
 */
const moreMax = { heapKib: 2_560, nodes: 300, listeners: 100 };

suite('the memory of the pages', { skip }, () => {
  test('is after a hundred ways through them what it was after twenty', async () => {
    const system = await sharedSystem();
    const { page, context, open, settled, close } = await personAt(system, 'wanderer');
    const session = await context.newCDPSession(page);
    const kept = async () => {
      await settled();
      // What is free only once something else was freed is found the second time.
      for (let turn = 0; turn < 2; turn += 1) await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      const { nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
      return { heapKib: usedSize / 1024, nodes, listeners };
    };
    const walk = async (): Promise<void> => {
      await page.locator('.table').getByRole('link', { name: 'hello', exact: true }).click();
      await page.locator('h1', { hasText: 'hello' }).waitFor();
      for (const place of places) {
        await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: place, exact: true }).click();
        await settled();
      }
    };
    await open('/app/demo/workspaces');
    for (let round = 0; round < roundsBefore; round += 1) await walk();
    const before = await kept();
    for (let round = 0; round < rounds; round += 1) await walk();
    const after = await kept();
    for (const what of ['heapKib', 'nodes', 'listeners'] as const) {
      const more = Math.round(after[what] - before[what]);
      assert.ok(more < moreMax[what], `${more} more ${what}: ${JSON.stringify({ before, after })}`);
    }
    await close();
  });
});
