// Proves that modules of the registry are read in the pages, whatever their authors wrote, and that what a server of version control told is
// shown with what was decided about it and why, and can be told anew.

import { strict as assert } from 'node:assert';
import { createHmac } from 'node:crypto';
import { suite, test } from 'node:test';
import { packed } from '@terrace/runtime/tarball/scratch-archive';
import { made, until, upload } from '../conformance/runs.ts';
import { sharedSystem } from '../conformance/shared-system.ts';
import { api, terraform, workingFolder } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

const readme = `# Harbour

| Port | Depth |
| --- | --- |
| north | 12 m |

<img src=x onerror="document.title='taken'"> <script>document.title='taken'</script>

[a way out](javascript:document.title='taken') and [a page](https://example.com/harbour)

![a picture](https://example.com/pixel.png)
`;
const files = {
  'README.md': readme,
  'main.tf': `variable "name" {
  type        = string
  description = "<b>How</b> it is called"
}
variable "depth" {
  default = 12
}
output "said" {
  value = var.name
}
`,
};

const tests = {
  'tests/said.tftest.hcl': `
run "speaks" {
  assert {
    condition     = output.said == "anna"
    error_message = "it says nothing"
  }
}
run "is_another" {
  assert {
    condition     = output.said == "bob"
    error_message = "it says \${output.said}"
  }
}
`,
};

async function publish(system: System): Promise<void> {
  const post = async (path: string, type: string, attributes: object) =>
    await made(api(system, 'POST', path, { body: { data: { type, attributes } } }));
  const modules = '/api/v2/organizations/demo/registry-modules';
  await post(modules, 'registry-modules', { name: 'harbour', provider: 'local' });
  const path = `${modules}/private/demo/harbour/local/version`;
  for (const [version, content] of [
    ['1.0.0', files],
    ['1.1.0', { 'main.tf': 'variable "x" {' }],
  ] as const) {
    const { links } = await post(`${path}s`, 'registry-module-versions', { version });
    await using folder = await workingFolder({});
    assert.equal(await upload(links.upload, await packed(content, folder.path), system), 200);
    await until(`${version} is looked through`, async () => {
      const { body } = await api(system, 'GET', `${path}?module_version=${version}`);
      return /^(ok|reg_ingress_failed)$/.test(body.data.attributes.status) ? true : null;
    });
  }
}

suite('the pages of registry and version control', { skip }, () => {
  test('a module is read by its text, inputs and versions; what its author wrote is never markup', async () => {
    const system = await sharedSystem();
    await publish(system);
    const { page, open, checkPage, checkNarrow, close } = await personAt(system, 'borrower');
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(system.url).origin) foreign.push(request.url());
    });
    await open('/app/demo/registry');
    await checkPage('registry');
    await page.getByRole('link', { name: 'harbour' }).click();
    // The newest that can be used, not the newest.
    await page.getByText('version = "1.0.0"').waitFor();
    await page.getByRole('heading', { name: 'Harbour', exact: true }).waitFor();
    await page.getByRole('cell', { name: '12 m' }).waitFor();
    await page.getByText('[picture: a picture]').waitFor();
    assert.equal(await page.getByRole('link', { name: 'a way out' }).count(), 0);
    assert.equal(await page.locator('.markdown img, .markdown script').count(), 0);
    assert.equal(await page.title(), 'harbour · Terrace');
    await checkPage('module');
    await checkNarrow('module');
    await page.getByRole('link', { name: 'Inputs' }).click();
    await page.getByText('<b>How</b> it is called').waitFor();
    await page.getByText('required').waitFor();
    await checkPage('module-inputs');
    await page.getByRole('link', { name: 'Versions' }).click();
    await page.getByText('Not readable').waitFor();
    await page.getByText(/main\.tf:1/).waitFor();
    await page.getByRole('button', { name: 'Deprecate or revoke 1.0.0' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('the sea has risen');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('The sea has risen.').waitFor();
    await checkPage('module-versions');
    await page.getByRole('link', { name: 'Tests', exact: true }).click();
    await page.getByText('Its tests were not run yet').waitFor();
    await checkPage('module-tests-none');
    await using folder = await workingFolder({ ...files, ...tests });
    const at = `-cloud-run=127.0.0.1:${system.port}/demo/harbour/local`;
    const tested = await terraform(system, folder.path, ['test', '-no-color', at, '-var=name=anna']);
    assert.equal(tested.code, 1, tested.stdout + tested.stderr);
    // It came while the page was looked at.
    await page.getByRole('row', { name: /Failed 1 1 0/ }).waitFor();
    await page.getByRole('log', { name: 'Log of the tests' }).getByText('it says anna').first().waitFor();
    await checkPage('module-tests');
    await checkNarrow('module-tests');
    assert.deepEqual(foreign, []);
    await close();
  });

  test('a push is shown with what was decided and why, and told anew', async () => {
    const system = await sharedSystem();
    const post = (path: string, type: string, attributes: object) =>
      made(api(system, 'POST', `/api/v2/${path}`, { body: { data: { type, attributes } } }));
    await post('organizations', 'organizations', { name: 'followers', email: 'followers@terrace.test' });
    const { page, open, checkPage, checkNarrow, close } = await personAt(system, 'follower');
    await open('/app/followers/vcs-events');
    await page.getByText('Nothing has been told yet').waitFor();
    const { relationships } = await post('organizations/followers/oauth-clients', 'oauth-clients', {
      ...{ 'service-provider': 'git', 'http-url': 'https://git.example.test', 'oauth-token-string': 'a', key: 'b' },
    });
    const { attributes } = await post('organizations/followers/workspaces', 'workspaces', {
      name: 'net',
      'vcs-repo': {
        ...{ identifier: 'harbour/net', branch: 'main' },
        'oauth-token-id': relationships['oauth-tokens'].data[0].id,
      },
    });
    const hook = String(attributes['vcs-repo']['webhook-url']).split('/').at(-1) ?? '';
    const rotated = await api(system, 'POST', `/api/v2/terrace/vcs-hooks/${hook}/actions/rotate-secret`, {});
    const push = { ref: 'refs/heads/other', after: 'a'.repeat(40), files: ['main.tf'], message: '<i>elsewhere</i>' };
    const signature = createHmac('sha256', rotated.body.data.attributes.secret).update(JSON.stringify(push));
    const headers = { 'x-terrace-signature': `sha256=${signature.digest('hex')}` };
    assert.equal((await api(system, 'POST', `/webhooks/vcs/${hook}`, { body: push, headers })).status, 202);

    await page.reload();
    await page.getByText('Ignored', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'net', exact: true }).first().waitFor();
    await checkPage('vcs-events');
    await checkNarrow('vcs-events');
    await page
      .getByRole('button', { name: /^Replay/ })
      .first()
      .click();
    await page.getByText('told anew').waitFor();
    await close();
  });
});
