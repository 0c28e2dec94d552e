// Proves that workspaces and organizations are set in the pages, that what is refused is said in the server's words where it belongs, and that
// every part of the settings can be read by anybody who may see it.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { makeScratchKey } from '@terrace/gateway/registry-provider/scratch-key';
import { made } from '../conformance/runs.ts';
import { sharedSystem } from '../conformance/shared-system.ts';
import { api } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

const parts = {
  workspace: [
    'locking',
    'version-control',
    'run-triggers',
    'run-tasks',
    'state-sharing',
    'notifications',
    'ssh',
    'access',
    'delete',
  ],
  organization: [
    'general',
    'projects',
    'teams',
    'users',
    'varsets',
    'agents',
    'version-control',
    'ssh-keys',
    'run-tasks',
    'signing-keys',
    'audit',
  ],
};

suite('the pages of settings', { skip }, () => {
  test('a workspace is set, renamed, given variables by a set, and deleted; refusals stand at their fields', async () => {
    const system = await sharedSystem();
    const attributes = { name: 'settled', email: 'settled@terrace.test' };
    const make = (path: string, type: string, of: object): Promise<unknown> =>
      made(api(system, 'POST', path, { body: { data: { type, attributes: of } } }));
    await make('/api/v2/organizations', 'organizations', attributes);
    const workspaces = '/api/v2/organizations/settled/workspaces';
    for (const name of ['first', 'second']) await make(workspaces, 'workspaces', { name });
    const { page, open, checkPage, checkNarrow, settled, close } = await personAt(system, 'setter');
    const dialog = page.getByRole('dialog');

    const general = page.getByRole('region', { name: 'General' });
    await open('/app/settled/workspaces/first/settings');
    await page.getByLabel('Name').fill('not a name');
    await general.getByRole('button', { name: 'Save' }).click();
    await page.getByText('May have letters, digits, - and _.').waitFor();
    await page.getByLabel('Name').fill('renamed');
    await page.getByLabel('Version').fill('9.9.9');
    await general.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText(/9\.9\.9/)
      .first()
      .waitFor();
    await checkPage('settings-refused');
    await page.getByLabel('Version').fill('latest');
    await page.getByLabel('Tags').fill('env=prod, shared');
    await general.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL('**/app/settled/workspaces/renamed/settings/general');
    const { body } = await api(system, 'GET', `${workspaces}/renamed`);
    assert.equal(body.data.attributes['terraform-version'], 'latest');
    assert.deepEqual(body.data.attributes['tag-names'].toSorted(), ['env', 'shared']);

    await page.getByRole('combobox', { name: 'Old states' }).selectOption({ label: 'Are deleted after some days' });
    await page.getByLabel('Days').fill('0');
    const retention = page.getByRole('region', { name: 'Data retention' });
    await retention.getByRole('button', { name: 'Save' }).click();
    await retention.getByText('Must be at least 1.').waitFor();
    await checkPage('settings-retention-refused');
    await page.getByLabel('Days').fill('30');
    await retention.getByRole('button', { name: 'Save' }).click();
    await retention.getByText('Saved.').waitFor();
    const policy = `/api/v2/workspaces/${body.data.id}/relationships/data-retention-policy`;
    const kept = (await api(system, 'GET', policy)).body.data;
    assert.deepEqual(kept.attributes, { 'delete-older-than-n-days': 30 });
    await page.getByRole('combobox', { name: 'Old states' }).selectOption({ label: 'As settled says' });
    await retention.getByRole('button', { name: 'Save' }).click();
    await retention.getByText('Saved.').waitFor();
    assert.equal((await api(system, 'GET', policy)).status, 404);

    for (const part of parts.workspace) {
      await open(`/app/settled/workspaces/renamed/settings/${part}`);
      await page.locator('h2').first().waitFor();
      await settled();
      await checkPage(`settings-${part}`);
    }
    await open('/app/settled/workspaces/renamed/settings/run-triggers');
    await page.getByRole('combobox', { name: 'Workspace' }).fill('nowhere');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Settled has no workspace nowhere, or you may not see it.').waitFor();
    await page.getByRole('combobox', { name: 'Workspace' }).fill('second');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('link', { name: 'second' }).waitFor();

    for (const part of parts.organization) {
      await open(`/app/settled/settings/${part}`);
      await page.locator('h2').first().waitFor();
      await settled();
      await checkPage(`organization-${part}`);
    }
    await open('/app/settled/settings/general');
    await page
      .getByRole('combobox', { name: 'Old states' })
      .selectOption({ label: 'Are kept for ever, whatever else is said' });
    await retention.getByRole('button', { name: 'Save' }).click();
    await retention.getByText('Saved.').waitFor();
    const ofAll = await api(system, 'GET', '/api/v2/organizations/settled/relationships/data-retention-policy');
    assert.equal(ofAll.body.data.type, 'data-retention-policy-dont-deletes');
    await open('/app/settled/settings/varsets');
    await page.getByRole('button', { name: 'New set' }).click();
    await dialog.getByLabel('Name').fill('everywhere');
    await dialog.getByLabel(/^Every workspace/).check();
    await dialog.getByLabel(/^Priority/).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Add variable' }).click();
    await dialog.getByLabel('Key').fill('region');
    await dialog.getByRole('textbox', { name: 'Value' }).fill('eu');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'region', exact: true }).waitFor();
    await open('/app/settled/workspaces/renamed/variables');
    await page.getByRole('button', { name: 'Add variable' }).click();
    await dialog.getByLabel('Key').fill('region');
    await dialog.getByRole('textbox', { name: 'Value' }).fill('us');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('overridden by everywhere').waitFor();
    await checkPage('variables-overridden');
    await checkNarrow('variables-overridden');

    await open('/app/settled/settings/version-control');
    await page.getByRole('button', { name: 'Connect a server' }).click();
    await dialog.getByLabel('Kind').selectOption('git');
    await dialog.getByLabel('URL').fill('nonsense');
    await dialog.getByLabel('Access token').fill('a-token');
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await dialog.getByText(/must be a URL of http or https/i).waitFor();
    await dialog.getByLabel('URL').fill('https://git.example.test');
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await page
      .getByRole('cell', { name: /git\.example\.test/ })
      .first()
      .waitFor();

    await open('/app/settled/settings/signing-keys');
    await page.getByRole('button', { name: 'Add key' }).click();
    await dialog.getByLabel('Public key').fill('no key');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByText(/is no public OpenPGP key in ASCII armor/i).waitFor();
    await dialog.getByLabel('Public key').fill((await makeScratchKey()).asciiArmor);
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('cell', { name: /^[0-9A-F]{16}$/ }).waitFor();
    await checkPage('organization-signing-key');
    await page.getByRole('button', { name: /^Delete [0-9A-F]{16}$/ }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There are no signing keys').waitFor();

    await open('/app/settled/settings/audit');
    await page.getByRole('button', { name: 'Write a test entry' }).click();
    const written = await page.getByText(/^Written, as the request /).innerText();
    const { body: trail } = await api(system, 'GET', '/api/v2/terrace/audit-trail?filter[organization]=settled');
    assert.ok(written.includes(trail.data[0].request.id), written);
    await page.getByLabel('Keep a trail').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Write a test entry' }).waitFor({ state: 'detached' });
    await open('/app/admin/audit-trail?q=settled');
    await page
      .getByRole('row', { name: /setter/ })
      .first()
      .waitFor();
    await page.getByText('all of it').first().click();
    await page.locator('details pre').first().waitFor();
    await checkPage('admin-audit-trail');
    await checkNarrow('admin-audit-trail');

    await open('/app/settled/settings/agents');
    await page.getByRole('button', { name: 'New pool' }).click();
    await dialog.getByLabel('Name').fill('cellar');
    await dialog.getByRole('button', { name: 'Make pool' }).click();
    await page.getByRole('button', { name: 'New token' }).click();
    await dialog.getByLabel('Description').fill('the cellar');
    await dialog.getByRole('button', { name: 'Make token' }).click();
    await page.getByText('It is shown this one time').waitFor();
    await checkPage('agent-token');
    await dialog.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('cell', { name: 'the cellar', exact: true }).waitFor();

    await open('/app/settled/workspaces/renamed/settings/delete');
    await page.getByRole('button', { name: 'Delete safely' }).click();
    await dialog.getByLabel('Type renamed to go on').fill('renamed');
    await dialog.getByRole('button', { name: 'Delete safely' }).click();
    await page.waitForURL('**/app/settled/workspaces');
    assert.equal((await api(system, 'GET', `${workspaces}/renamed`)).status, 404);
    await close();
  });

  test('whoever may only look sees the settings of a workspace, cannot change them, and is told why', async () => {
    const system = await sharedSystem();
    const { page, open, checkPage, checkNarrow, settled, close } = await personAt(system, 'onlooker', {
      isSiteAdmin: false,
    });
    const team = await made(
      api(system, 'POST', '/api/v2/organizations/demo/teams', {
        body: {
          data: {
            type: 'teams',
            attributes: { name: 'onlookers', 'organization-access': { 'read-workspaces': true } },
          },
        },
      }),
    );
    await api(system, 'POST', '/api/v2/organizations/demo/organization-memberships', {
      body: {
        data: {
          type: 'organization-memberships',
          attributes: { email: 'onlooker@terrace.test' },
          relationships: { teams: { data: [{ type: 'teams', id: (team as { id: string }).id }] } },
        },
      },
    });
    await open('/app/demo/workspaces/hello/settings');
    await page.getByText(/You may see these settings and not change them/).waitFor();
    assert.equal(await page.getByLabel('Name').isDisabled(), true);
    await checkPage('settings-to-look-at');
    await checkNarrow('settings-to-look-at');
    await open('/app/demo/workspaces/hello/settings/notifications');
    await page.getByText('You may not see who is told').waitFor();
    await open('/app/demo/settings');
    await page.getByText('Only owners of the organization change its settings.').waitFor();
    await open('/app/demo/settings/version-control');
    await settled();
    await checkPage('organization-to-look-at');
    await close();
  });
});
