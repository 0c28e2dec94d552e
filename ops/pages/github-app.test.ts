// Proves that a workspace is connected by an installation of the GitHub App in the pages, and stays so when something else of it is saved.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gitSkip } from '@terrace/runtime/egress/scratch-git';
import { openGithubApp } from '../conformance/go-tfe/github.ts';
import { made, until } from '../conformance/runs.ts';
import { api, startSystem } from '../conformance/system.ts';
import { personAt, skipWithoutChromium } from './scratch-chromium.ts';

const skip = skipWithoutChromium || gitSkip;
const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off' };

test('a workspace is connected by an installation of the GitHub App', { skip }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-app-'));
  const system = await startSystem({ home: join(folder, 'home'), env });
  try {
    await using app = await openGithubApp(system, ['terrace/net']);
    const make = (path: string, type: string, attributes: object): Promise<unknown> =>
      made(api(system, 'POST', path, { body: { data: { type, attributes } } }));
    await make('/api/v2/organizations', 'organizations', { name: 'acme', email: 'acme@terrace.test' });
    await make('/api/v2/organizations/acme/workspaces', 'workspaces', { name: 'net' });
    const repo = async () =>
      (await api(system, 'GET', '/api/v2/organizations/acme/workspaces/net')).body.data.attributes['vcs-repo'];
    const { page, open, checkPage, close } = await personAt(system, 'connector');
    await open('/app/acme/workspaces/net/settings/version-control');
    await page.getByLabel('Server').selectOption({ label: 'GitHub App (terrace)' });
    await page.getByLabel('Repository').fill('terrace/nothing');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page
      .getByText(/has no such repository|cannot be followed/)
      .first()
      .waitFor();
    await page.getByLabel('Repository').fill('terrace/net');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const connected = await until<{ readonly [name: string]: unknown }>('it is connected', repo);
    assert.equal(connected['github-app-installation-id'], app.installation);
    // Until then the form is that of before, and is written anew.
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor();
    await page.getByLabel('Branch').fill('main');
    await page.getByRole('button', { name: 'Save' }).click();
    await until('it is saved', async () => (await repo()).branch === 'main' || null);
    assert.equal((await repo())['github-app-installation-id'], app.installation);
    await checkPage('settings-github-app');
    await close();
  } finally {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
