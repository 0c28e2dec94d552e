// Proves that whoever follows a repository whose server takes no webhook is told so where it is connected, and finds there what a webhook by hand
// needs; and that it is gone once the server takes one.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ScratchProvider } from '@terrace/gateway/vcs/scratch-provider';
import { made } from '../conformance/runs.ts';
import { api, startSystem } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

void test(
  'a webhook that could not be made is said at the workspace, the module and the organization, with what helps',
  { skip },
  async () => {
    await using provider = await ScratchProvider.open();
    let refuses = true;
    provider.answering = ({ method, path, body }) => {
      if (!path.includes('/hooks')) return null;
      if (refuses) return { status: 403, body: { message: 'Resource not accessible' } };
      return method === 'GET' ? { status: 200, body: [] } : { status: 201, body: { id: 7, config: body?.config } };
    };
    const folder = await mkdtemp(join(tmpdir(), 'terrace-webhook-pages-'));
    const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off' };
    const system = await startSystem({ home: join(folder, 'home'), env });
    try {
      const post = (path: string, type: string, attributes: object) =>
        made(api(system, 'POST', path, { body: { data: { type, attributes } } }));
      await post('/api/v2/organizations', 'organizations', { name: 'acme', email: 'acme@terrace.test' });
      const client = await post('/api/v2/organizations/acme/oauth-clients', 'oauth-clients', {
        ...{ 'service-provider': 'github_enterprise', 'oauth-token-string': 'a-token' },
        ...{ 'http-url': provider.origin, 'api-url': `${provider.origin}/api/v3` },
      });
      const token: string = client.relationships['oauth-tokens'].data[0].id;
      await post('/api/v2/organizations/acme/workspaces', 'workspaces', {
        name: 'net',
        'vcs-repo': { identifier: 'acme/terraform-local-net', branch: 'main', 'oauth-token-id': token },
      });
      await post('/api/v2/organizations/acme/registry-modules/vcs', 'registry-modules', {
        'vcs-repo': {
          ...{ identifier: 'acme/terraform-local-net', 'display-identifier': 'acme/terraform-local-net' },
          'oauth-token-id': token,
        },
      });
      const { page, open, checkPage, checkNarrow, close } = await personAt(system, 'hooker');
      const isSaid = page.getByText(/does not let this token make the webhook .* admin:repo_hook/);
      await open('/app/acme/settings/version-control');
      await page.getByRole('row', { name: /acme\/terraform-local-net .* not made/ }).waitFor();
      await isSaid.waitFor();
      await checkPage('organization-webhook-not-made');
      await checkNarrow('organization-webhook-not-made');
      await page.getByRole('button', { name: 'New secret for acme/terraform-local-net' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
      await page.getByText('It is shown this one time').waitFor();
      assert.match(await page.getByRole('dialog').locator('pre').innerText(), /^\S{20,}$/);
      await checkPage('organization-webhook-secret');
      await page.getByRole('button', { name: 'I have it' }).click();
      await open('/app/acme/registry/modules/private/acme/net/local');
      await isSaid.waitFor();
      await checkPage('module-webhook-not-made');
      await open('/app/acme/workspaces/net/settings/version-control');
      await isSaid.waitFor();
      await checkPage('settings-webhook-not-made');
      await checkNarrow('settings-webhook-not-made');
      await page.getByRole('link', { name: 'the settings of version control' }).click();
      refuses = false;
      const attributes = { 'oauth-token-string': 'another-token' };
      const body = { data: { type: 'oauth-clients', attributes } };
      const changed = await api(system, 'PATCH', `/api/v2/oauth-clients/${client.id}`, { body });
      assert.equal(changed.status, 200);
      await open('/app/acme/settings/version-control');
      await page.getByRole('row', { name: /acme\/terraform-local-net made/ }).waitFor();
      await open('/app/acme/workspaces/net/settings/version-control');
      await page.getByLabel('Repository').waitFor();
      assert.equal(await isSaid.count(), 0);
      await close();
    } finally {
      await system.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
