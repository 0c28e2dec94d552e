// Proves that the states that a real terraform saves are listed, read, compared and gone back to in the pages, without what is secret.

import { strict as assert } from 'node:assert';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { made } from '../conformance/runs.ts';
import { sharedSystem } from '../conformance/shared-system.ts';
import { api, terraform, workingFolder } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

const configuration = (size: number): string => `
variable "secret" {
  default   = "planted-in-a-state-${size}"
  sensitive = true
}
resource "terraform_data" "greeting" {
  input = { text = "hello", size = ${size} }
}
resource "terraform_data" "key" {
  input = var.secret
}
${size === 1 ? 'resource "terraform_data" "goes" {}' : ''}
output "size" {
  value = terraform_data.greeting.output.size
}
output "hidden" {
  value     = terraform_data.key.output
  sensitive = true
}
`;

suite('the pages of states', { skip }, () => {
  test('two states are compared by resource and value, and the older one is made current again', async () => {
    const system = await sharedSystem();
    const attributes = { name: 'kept-states', 'execution-mode': 'local' };
    await made(
      api(system, 'POST', '/api/v2/organizations/demo/workspaces', {
        body: { data: { type: 'workspaces', attributes } },
      }),
    );
    const { page, open, checkPage, close, bodies } = await personAt(system, 'state-reader');
    await open('/app/demo/workspaces/kept-states/states');
    await page.getByText('There is no state yet').waitFor();
    await checkPage('states-none');

    await using folder = await workingFolder({
      'cloud.tf': `terraform {
  cloud {
    hostname     = "127.0.0.1:${system.port}"
    organization = "demo"
    workspaces { name = "kept-states" }
  }
}
`,
      'main.tf': configuration(1),
    });
    assert.equal((await terraform(system, folder.path, ['init', '-no-color'])).code, 0);
    for (const size of [1, 2]) {
      await writeFile(join(folder.path, 'main.tf'), configuration(size));
      const applied = await terraform(system, folder.path, ['apply', '-auto-approve', '-no-color']);
      assert.equal(applied.code, 0, applied.stderr);
    }

    // They came while the page was looked at.
    await page
      .getByRole('link', { name: /^Serial/ })
      .nth(1)
      .waitFor();
    await checkPage('states');
    const checks = page.getByRole('checkbox');
    await checks.first().check();
    await checks.last().check();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('heading', { name: /^Serial/ }).waitFor();
    await page.getByRole('button', { name: /destroy terraform_data\.goes/ }).waitFor();
    await page.getByRole('button', { name: /change terraform_data\.greeting/ }).waitFor();
    const values = page.getByRole('region', { name: 'Values of terraform_data.greeting' });
    await values.getByRole('row', { name: /size/ }).first().waitFor();
    await page.getByText('sensitive (changed)').first().waitFor();
    await checkPage('state-changes');

    await page.getByRole('link', { name: /^Outputs/ }).click();
    await page.getByRole('cell', { name: 'size', exact: true }).waitFor();
    await checkPage('state-outputs');
    await page.getByRole('link', { name: /^Resources/ }).click();
    await page.getByRole('button', { name: 'terraform_data.key' }).waitFor();
    await checkPage('state-resources');

    await page.getByRole('link', { name: 'States', exact: true }).click();
    await page
      .getByRole('link', { name: /^Serial/ })
      .last()
      .click();
    await page.getByRole('button', { name: 'Roll back to this state' }).click();
    await page.getByRole('dialog').getByText('Nothing of it is deleted.').waitFor();
    await checkPage('state-roll-back');
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await page.getByText(/^rolled back to/).waitFor();
    await page.getByText('Current', { exact: true }).waitFor();
    const rolled = await terraform(system, folder.path, ['output', '-no-color', 'size']);
    assert.equal(rolled.stdout.trim(), '1');
    // The lock was given back.
    assert.equal((await terraform(system, folder.path, ['plan', '-no-color'])).code, 0);

    assert.ok(bodies.length > 10);
    assert.ok(
      !bodies.some((text) => text.includes('planted-in-a-state')),
      'what is sensitive never reaches the browser',
    );
    await close();
  });
});
