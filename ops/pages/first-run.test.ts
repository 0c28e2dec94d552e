// Proves that the pages carry a newcomer from an empty organization to an applied run: real Chromium, real terraform, a real Terrace.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { made } from '../conformance/runs.ts';
import { sharedSystem } from '../conformance/shared-system.ts';
import { api, terraform, workingFolder } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

const resources = `
variable "secret" {
  default   = "planted-in-a-page"
  sensitive = true
}
resource "terraform_data" "greeting" {
  input = { text = "hello", tags = ["a", "b"] }
}
resource "terraform_data" "key" {
  input = var.secret
}
output "greeting" {
  value = terraform_data.greeting.output.text
}
output "hidden" {
  value     = terraform_data.key.output
  sensitive = true
}
`;

suite('the pages', { skip }, () => {
  test('from an empty organization to outputs: the page follows terraform, and terraform the page', async () => {
    const system = await sharedSystem();
    const attributes = { name: 'newcomers', email: 'newcomers@terrace.test' };
    await made(api(system, 'POST', '/api/v2/organizations', { body: { data: { type: 'organizations', attributes } } }));
    const { page, open, checkPage, close, bodies } = await personAt(system, 'first-comer');

    await open('/app/newcomers');
    await page.getByRole('heading', { name: 'Welcome to newcomers' }).waitFor();
    await page.getByLabel('Name of the workspace').fill('first-steps');
    const block = await page.locator('pre').first().innerText();
    assert.match(block, /organization = "newcomers"/);
    await checkPage('onboarding');

    await using folder = await workingFolder({ 'cloud.tf': block, 'main.tf': resources });
    assert.equal((await terraform(system, folder.path, ['init', '-no-color'])).code, 0);
    const applying = terraform(system, folder.path, ['apply', '-no-color'], { answers: null });

    // It goes there by itself.
    await page.waitForURL(/\/app\/newcomers\/workspaces\/first-steps\/runs\/run-/);
    await page.getByText('Needs confirmation').first().waitFor();
    await page.getByRole('button', { name: /terraform_data\.greeting/ }).waitFor();
    await page.getByText('sensitive', { exact: true }).first().waitFor();
    await checkPage('run-plan');

    await page.getByRole('link', { name: 'Console' }).click();
    await page.getByText('Plan: 2 to add').waitFor();
    await checkPage('run-console');

    await page.getByRole('link', { name: 'Timeline' }).click();
    await page.getByLabel('Comment').fill('<img src=x onerror="document.title=1"> is text');
    await page.getByRole('button', { name: 'Add comment' }).click();
    await page.getByText('<img src=x onerror="document.title=1"> is text').waitFor();
    await checkPage('run-timeline');

    await page.getByRole('button', { name: 'Confirm & apply' }).click();
    await page.getByRole('dialog').getByLabel('Comment').fill('looks good');
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm & apply' }).click();
    await page.getByRole('link', { name: 'Apply' }).click();
    await page.getByText('Applied').first().waitFor();
    await page.getByText('2 of 2 done').waitFor();
    await page.getByRole('cell', { name: 'hello' }).waitFor();
    await checkPage('run-apply');

    const applied = await applying;
    assert.equal(applied.code, 0, applied.stdout + applied.stderr);
    assert.match(applied.stdout, /Apply complete! Resources: 2 added/);

    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('cell', { name: 'terraform_data.greeting' }).waitFor();
    await checkPage('workspace');
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('cell', { name: 'Applied' }).waitFor();
    await page.getByRole('link', { name: 'Variables' }).click();
    await page.getByRole('button', { name: 'Add variable' }).click();
    await page.getByRole('textbox', { name: 'Key' }).fill('secret');
    await page.getByRole('textbox', { name: 'Value' }).fill('planted-in-a-page');
    await page.getByLabel(/^Sensitive/).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'sensitive', exact: true }).waitFor();
    await checkPage('variables');
    await page.getByRole('link', { name: 'Workspaces' }).click();
    await page.getByRole('link', { name: 'first-steps' }).waitFor();
    await checkPage('workspaces');
    assert.ok(bodies.length > 10);
    assert.ok(
      !bodies.some((text) => text.includes('planted-in-a-page')),
      'what is sensitive never reaches the browser',
    );
    await close();
  });

  test('a locked workspace says why, a run that waits there says so, and the page unlocks it', async () => {
    const system = await sharedSystem();
    const { page, open, checkPage, close } = await personAt(system, 'keeper');
    const made = await api(system, 'POST', '/api/v2/organizations/demo/workspaces', {
      body: { data: { type: 'workspaces', attributes: { name: 'locked-by-page', description: '<b>bold</b>' } } },
    });
    assert.equal(made.status, 201);
    await open('/app/demo/workspaces/locked-by-page');
    await page.getByText('<b>bold</b>').waitFor();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByLabel('Reason').fill('an incident');
    await page.getByRole('dialog').getByRole('button', { name: 'Lock' }).click();
    await page.getByText('Locked by keeper.').waitFor();
    await page.getByText('An incident.').waitFor();
    await checkPage('workspace-locked');

    await using folder = await workingFolder({
      'main.tf': `terraform {
  cloud {
    hostname     = "127.0.0.1:${system.port}"
    organization = "demo"
    workspaces { name = "locked-by-page" }
  }
}
resource "terraform_data" "a" {}
`,
    });
    assert.equal((await terraform(system, folder.path, ['init', '-no-color'])).code, 0);
    const applying = terraform(system, folder.path, ['apply', '-auto-approve', '-no-color']);
    // It came while the page was looked at.
    await page.getByRole('link', { name: /^Queued manually/ }).click();
    await page.getByText(/keeper has locked it: an incident/).waitFor();
    await checkPage('run-waits');
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click();
    assert.equal((await applying).code, 0);
    await page.getByText('Applied').first().waitFor();
    await close();
  });

  test('what is not there, or not for you, says so alike', async () => {
    const system = await sharedSystem();
    const { page, open, checkPage, close } = await personAt(system, 'stranger', { isSiteAdmin: false, width: 320 });
    await open('/app');
    await page.getByText('You belong to no organization yet').waitFor();
    await checkPage('no-organization-narrow');
    for (const place of ['/app/demo/workspaces/hello', '/app/nowhere/workspaces/nothing']) {
      await open(place);
      await page.getByText('Not found, or not for you').waitFor();
    }
    await open('/app/demo/some/where/else');
    await page.getByText('There is no such page').waitFor();
    await checkPage('no-such-page-narrow');
    await close();
  });
});
