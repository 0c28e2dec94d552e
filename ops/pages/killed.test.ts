// Proves that a page that follows a log outlives its gateway: the only one is killed while an apply writes, says so, comes back, and every line
// stands there once and in its order.

import { strict as assert } from 'node:assert';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { membersOf } from '../chaos/cast.ts';
import { killEverything } from '../conformance/processes.ts';
import { makeWorkspace, queueRun } from '../conformance/runs.ts';
import { freePort, startNode } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

const entry = new URL('../cluster.mjs', import.meta.url).pathname;
const ticks = 60;
const ticking = `
resource "terraform_data" "clock" {
  provisioner "local-exec" {
    command = "i=0; while [ $i -lt ${ticks} ]; do i=$((i+1)); echo tick $i of ${ticks}; sleep 0.2; done"
  }
}
`;

/** The numbers of the ticks that the log shows, from its beginning to its end. */
async function ticksOn(page: Page): Promise<readonly number[]> {
  const box = page.getByRole('log').last();
  const seen = new Map<number, number>();
  const height = await box.evaluate((element) => element.scrollHeight);
  for (let top = 0; top <= height; top += 200) {
    await box.evaluate((element, to) => element.scrollTo({ top: to }), top);
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    for (const text of await box.locator('.log-line').allInnerTexts()) {
      const [, line = '', tick = ''] = /^(\d+)\s[\s\S]*tick (\d+) of/.exec(text) ?? [];
      if (tick !== '') seen.set(Number(line), Number(tick));
    }
  }
  return [...seen].toSorted(([one], [other]) => one - other).map(([, tick]) => tick);
}

suite('a page whose gateway is killed', { skip }, () => {
  test('goes on where it was: no line of the log is missing and none is there twice', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'terrace-killed-'));
    const folder = join(scratch, 'cluster');
    const port = await freePort();
    try {
      const cluster = await startNode({
        home: folder,
        words: [
          ...[process.execPath, entry, '--gateways', '1', '--actors', '1', '--workers', '1'],
          ...['--port', String(port), '--folder', folder],
        ],
        env: { TERRACE_SAMPLE: 'off' },
        ready: `terrace cluster ready https://localhost:${port}\n`,
      });
      const home = join(folder, 'gateway-1');
      const token = (await readFile(join(home, 'admin-token'), 'utf8')).trim();
      const system: System = { ...cluster, home, port, url: `https://127.0.0.1:${port}`, token };
      const workspace = await makeWorkspace(system, 'watched', 'ticking');
      const run = await queueRun(system, workspace, ticking, { message: 'ticks', 'auto-apply': true });
      const { page, open, close } = await personAt(system, 'watcher');
      page.setDefaultTimeout(60_000);
      await open(`/app/watched/workspaces/ticking/runs/${run}?tab=console`);
      await page.getByText(`tick 12 of ${ticks}`).waitFor();

      const [gateway = assert.fail('a gateway')] = await membersOf(folder, 'gateway');
      process.kill(gateway.pid, 'SIGKILL');
      await page.getByText('Reconnecting').waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByText(`tick ${ticks} of ${ticks}`).waitFor();
      await page.getByText('Applied').first().waitFor();
      assert.deepEqual(
        await ticksOn(page),
        Array.from({ length: ticks }, (_, n) => n + 1),
      );
      await close();
    } finally {
      await killEverything(folder);
      await rm(scratch, { recursive: true, force: true });
    }
  });
});
