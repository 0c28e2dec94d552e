// Proves that the pages are gone through by the keyboard alone, to the cancel of a run at work.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { applyLog, makeWorkspace, queueRun, slowApply, until } from '../conformance/runs.ts';
import { sharedSystem } from '../conformance/shared-system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

suite('the keyboard', { skip }, () => {
  test('carries somebody from anywhere to a run, through its tabs, and to its cancel', async () => {
    const system = await sharedSystem();
    const workspace = await makeWorkspace(system, 'typists', 'slow');
    const run = await queueRun(system, workspace, slowApply, { message: 'typed away', 'auto-apply': true });
    const { page, open, checkPage, checkNarrow, settled, close } = await personAt(system, 'typist');
    const { keyboard } = page;
    await open('/app/typists/workspaces');
    await page.getByRole('link', { name: 'slow', exact: true }).waitFor();

    await keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await checkPage('keys');
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await keyboard.press('Control+k');
    await page.getByRole('combobox').fill('slo');
    await page.getByRole('option', { name: /Workspace\s*slow/ }).waitFor();
    await checkPage('palette');
    await checkNarrow('palette');
    await keyboard.press('Enter');
    await page.waitForURL('**/app/typists/workspaces/slow');
    // A title that changes is where the focus goes, so that it is heard.
    await page.locator('h1:focus').waitFor();

    await keyboard.press('g');
    await keyboard.press('v');
    await page.waitForURL('**/workspaces/slow/variables');
    await settled();
    // Where somebody types, keys are letters.
    await page.getByRole('button', { name: 'Add variable' }).focus();
    await keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Key').focus();
    await keyboard.type('gw/?');
    assert.equal(await page.getByRole('dialog').getByLabel('Key').inputValue(), 'gw/?');
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await keyboard.press('g');
    await keyboard.press('r');
    await page.waitForURL('**/workspaces/slow/runs');
    await page.getByRole('link', { name: 'typed away' }).waitFor();
    await keyboard.press('j');
    await keyboard.press('Enter');
    await page.waitForURL(`**/runs/${run}`);
    await until('the apply', async () => ((await applyLog(system, run)).includes('begun') ? true : null));
    await page.getByText('Applying').first().waitFor();
    await keyboard.press('2');
    await page.waitForURL(/tab=/);
    await checkNarrow('run');

    const cancel = page.getByRole('button', { name: 'Cancel run' });
    for (let tabs = 0; !(await cancel.evaluate((button) => button === document.activeElement)); tabs += 1) {
      assert.ok(tabs < 120, 'the button is reached by Tab');
      await keyboard.press('Tab');
    }
    await keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Comment').waitFor();
    await keyboard.type('too slow');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.getByText('Canceled').first().waitFor();
    await close();
  });
});
