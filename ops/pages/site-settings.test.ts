// Proves that a site admin sets up the whole installation in the pages, that what is refused is said at its field and changes nothing, and that what
// is set holds: mails go out, texts are shown. And that nobody else finds any of it. It changes what is everybody's, so the Terrace is one of its own.

import { strict as assert } from 'node:assert';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { openMailServer } from '@terrace/gateway/admin/scratch-mail-server';
import { openProvider } from '@terrace/gateway/sign-in/scratch-provider';
import type { Page } from 'playwright-core';
import { api, startSystem } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

/** A browser of somebody who is not signed in. */
async function openGuest(page: Page): Promise<Page> {
  const context = await page.context().browser()?.newContext({ ignoreHTTPSErrors: true });
  return await (context ?? assert.fail('a browser')).newPage();
}

suite('the settings of the site in the pages', { skip }, () => {
  let [folder, system]: [string, System | null] = ['', null];
  const own = (): System => system ?? assert.fail('it is started');
  const read = async (what: string) => (await api(own(), 'GET', `/api/v2/admin/${what}`)).body.data.attributes;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'terrace-site-pages-'));
    const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off' };
    system = await startSystem({ home: join(folder, 'home'), env });
  });
  after(async () => {
    await system?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('limits are set, each with what was refused at its field, and a stranger finds none of them', async () => {
    const { page, open, checkPage, checkNarrow, close } = await personAt(own(), 'governor');
    const part = (name: string) => page.getByRole('region', { name });
    await open('/app/admin');
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.waitForURL('**/app/admin/settings/general');
    await part('Time limits').getByLabel('A plan').fill('soon');
    await part('Time limits').getByRole('button', { name: 'Save' }).click();
    await part('Time limits')
      .getByText(/^Must be a time between/)
      .waitFor();
    await checkPage('site-general-refused');
    await part('Time limits').getByLabel('A plan').fill('90m');
    await part('Time limits').getByRole('button', { name: 'Save' }).click();
    await part('Time limits').getByText('Saved.').waitFor();
    assert.equal(await part('Time limits').getByLabel('A plan').inputValue(), '1h30m');
    await part('Organizations').getByLabel('Workspaces are limited').check();
    await part('Organizations').getByLabel('Workspaces at most').fill('9000000');
    await part('Organizations').getByRole('button', { name: 'Save' }).click();
    await part('Organizations')
      .getByText(/1000000/)
      .waitFor();
    await part('Organizations').getByLabel('Workspaces at most').fill('40');
    await part('Organizations').getByRole('button', { name: 'Save' }).click();
    await part('Organizations').getByText('Saved.').waitFor();
    const general = await read('general-settings');
    assert.deepEqual(
      [general['plan-timeout'], general['default-workspaces-per-organization-ceiling']],
      ['1h30m', 40],
      'each part is kept by itself',
    );
    assert.equal(general['apply-timeout'], '24h');
    await part('Data retention').getByRole('combobox').selectOption({ label: 'Are deleted after some days' });
    await part('Data retention').getByLabel('Days').fill('400');
    await part('Data retention').getByRole('button', { name: 'Save' }).click();
    await part('Data retention').getByText('Saved.').waitFor();
    assert.deepEqual(await read('data-retention-policy-settings'), { 'delete-older-than-n-days': 400 });
    await checkNarrow('site-general');
    await close();

    const stranger = await personAt(own(), 'no-governor', { isSiteAdmin: false });
    for (const place of ['general', 'sso', 'scim', 'mail', 'texts']) {
      await stranger.open(`/app/admin/settings/${place}`);
      await stranger.page.getByText('Not found, or not for you').first().waitFor();
    }
    await stranger.checkPage('site-settings-no-access');
    await stranger.close();
  });

  test('a mail server is tried before it is kept, and its password is never shown', async () => {
    await using mails = await openMailServer();
    const { page, open, bodies, checkPage, checkNarrow, close } = await personAt(own(), 'postmaster');
    const save = () => page.getByRole('button', { name: /save/i });
    await open('/app/admin/settings/mail');
    await page.getByLabel('Mails are sent').check();
    await save().click();
    await page.getByText("Can't be blank while mails are enabled.").waitFor();
    await page.getByLabel('Host').fill('127.0.0.1');
    await page.getByLabel('Port').fill(String(mails.port));
    await page.getByLabel('Sender').fill('Terrace <tfe@acme.test>');
    await page.getByLabel('Send a test mail to').fill('nobody@acme.test');
    await page.getByRole('button', { name: 'Send a test mail and save' }).click();
    await page.getByText(/did not take the mail: .*550/).waitFor();
    await checkPage('site-mail-refused');
    await checkNarrow('site-mail-refused');
    assert.equal((await read('smtp-settings')).enabled, false, 'nothing was changed');
    await page.getByLabel('Send a test mail to').fill('anna@acme.test');
    await page.getByRole('button', { name: 'Send a test mail and save' }).click();
    await page.getByText('Saved.').waitFor();
    assert.ok(mails.told.includes('RCPT TO:<anna@acme.test>'));
    assert.equal(await page.getByLabel('Send a test mail to').inputValue(), '');

    await page.getByLabel('Signing in there').selectOption('plain');
    await page.getByLabel('Username').fill('tfe');
    await page.getByRole('textbox', { name: 'Password' }).fill('open sesame');
    await save().click();
    await page.getByText('Saved.').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Password' }).inputValue(), '');
    await page.getByLabel('Port').fill('2525');
    await save().click();
    await page.getByText(/^Say it again/).waitFor();
    await checkPage('site-mail');
    const { port, auth, username } = await read('smtp-settings');
    assert.deepEqual([port, auth, username], [mails.port, 'plain', 'tfe']);
    assert.ok(!bodies.join('\n').includes('open sesame'));
    await close();
  });

  test('single sign-on is set up with what is wrong at its field, and people are provisioned until that ends', async () => {
    const { page, open, bodies, checkPage, checkNarrow, close } = await personAt(own(), 'doorkeeper');
    const part = (name: string) => page.getByRole('region', { name, exact: true });
    const provider = part('Identity provider');
    const keep = async (of: typeof provider): Promise<void> => {
      await of.getByRole('button', { name: 'Save' }).click();
      await of.getByText('Saved.').waitFor();
    };
    await open('/app/admin/settings/scim');
    await page.getByText('has to be on first').waitFor();
    await checkPage('site-scim-not-yet');
    await page.getByRole('link', { name: 'single sign-on', exact: true }).click();
    await page.getByRole('link', { name: `${own().url}/users/saml/metadata` }).waitFor();
    await provider.getByLabel('People sign in with SSO').check();
    await provider.getByLabel('Sign-in address').fill('nonsense');
    await provider.getByRole('button', { name: 'Save' }).click();
    await provider.getByText('Is no http or https URL.').waitFor();
    await provider.getByLabel('Sign-in address').fill('https://idp.acme.test/sso');
    await provider.getByRole('button', { name: 'Save' }).click();
    await provider.getByText('Is needed while SAML is enabled.').waitFor();
    await checkPage('site-sso-refused');
    await checkNarrow('site-sso-refused');
    assert.equal((await read('saml-settings')).enabled, false);
    await provider.getByLabel('Certificate').fill('no certificate');
    await keep(provider);
    await provider.getByText('Is no X.509 certificate in PEM.').waitFor();
    await checkPage('site-sso-problem');
    await provider.getByLabel('Certificate').fill(openProvider(own().url).certificate);
    await provider.getByRole('combobox', { name: 'Provider' }).selectOption('okta');
    await keep(provider);
    await provider.getByText('Is no X.509 certificate in PEM.').waitFor({ state: 'detached' });
    await provider.getByLabel('Certificate').fill(openProvider(own().url).certificate);
    await keep(provider);
    await page.getByRole('button', { name: 'Revoke the certificate before' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('heading', { name: 'The certificate before', exact: true }).waitFor({ state: 'detached' });
    await part('Signatures').getByLabel('Certificate of this site').fill('nothing');
    await keep(part('Signatures'));
    await part('Signatures').getByText('Is no X.509 certificate in PEM.').waitFor();
    await part('Signatures').getByLabel('Requests are signed').check();
    await part('Signatures').getByRole('button', { name: 'Save' }).click();
    await part('Signatures').getByText('Is needed while requests are signed.').waitFor();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await part('Signatures').getByLabel('Private key').fill(key);
    await keep(part('Signatures'));
    assert.equal(await part('Signatures').getByLabel('Private key').inputValue(), '');
    await checkPage('site-sso');
    const guest = await openGuest(page);
    await guest.goto(`${own().url}/session`);
    await guest.getByRole('link', { name: 'Sign in with SSO' }).waitFor();
    await guest.close();

    await page.getByRole('link', { name: 'Provisioning', exact: true }).click();
    await page.getByRole('button', { name: 'Switch on' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await page.getByText('There are no tokens').waitFor();
    await checkPage('site-scim-empty');
    await page.getByRole('button', { name: 'New token' }).click();
    await dialog.getByLabel('Description').fill('Okta');
    await dialog.getByLabel('Ends').fill('2001-01-01');
    await dialog.getByRole('button', { name: 'Make token' }).click();
    await dialog.getByText('Must be between 29 and 365 days from now.').waitFor();
    await checkPage('site-scim-token-refused');
    await dialog.getByLabel('Ends').fill('');
    await dialog.getByRole('button', { name: 'Make token' }).click();
    const token = await dialog.locator('pre').innerText();
    await dialog.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('cell', { name: 'Okta', exact: true }).waitFor();
    const group = await page.request.post(`${own().url}/scim/v2/Groups`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      data: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'platform' },
    });
    assert.equal(group.status(), 201, await group.text());
    await page.reload();
    await page.getByRole('cell', { name: 'platform', exact: true }).waitFor();
    await page.getByLabel('Group of site admins').selectOption({ label: 'platform' });
    await page.getByLabel('Paused').check();
    await keep(part('Provisioning'));
    const scim = await read('scim-settings');
    assert.deepEqual([scim.paused, scim['site-admin-group-display-name']], [true, 'platform']);
    await checkPage('site-scim');
    await checkNarrow('site-scim');
    await open('/app/admin/settings/sso');
    await provider.getByLabel('People sign in with SSO').uncheck();
    await provider.getByRole('button', { name: 'Save' }).click();
    await provider.getByText(/^People who are provisioned by SCIM sign in this way alone/).waitFor();
    await open('/app/admin/settings/scim');
    await page.getByRole('button', { name: 'Delete the token Okta' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There are no tokens').waitFor();
    await page.getByRole('button', { name: 'End provisioning' }).click();
    await dialog.getByLabel('Type end to go on').fill('end');
    await dialog.getByRole('button', { name: 'End provisioning' }).click();
    await page.getByRole('button', { name: 'Switch on' }).waitFor();
    await open('/app/admin/settings/sso');
    await provider.getByLabel('People sign in with SSO').uncheck();
    await keep(provider);
    assert.equal((await read('saml-settings')).enabled, false);
    assert.ok(!bodies.join('\n').includes(key.split('\n')[1] ?? key), 'the key never comes back');
    await close();
  });

  test('a build of terraform is added, deprecated and deleted; a release is switched off; what is wrong is said at its field', async () => {
    const { page, open, checkPage, checkNarrow, close } = await personAt(own(), 'toolmaker');
    const dialog = page.getByRole('dialog');
    await open('/app/admin');
    await page.getByRole('link', { name: 'Terraform versions', exact: true }).click();
    await page
      .getByRole('row', { name: / release / })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Add a version' }).click();
    await dialog.getByLabel('Version').fill('newest');
    await dialog.getByLabel('URL').fill('https://mirror.acme.test/terraform.zip');
    await dialog.getByLabel('SHA-256').fill('none');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByText('Must be a SHA-256 in hex.').waitFor();
    await checkPage('site-version-refused');
    await dialog.getByLabel('SHA-256').fill('a'.repeat(64));
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByText('Must be a version like 1.11.4.').waitFor();
    await dialog.getByLabel('Version').fill('0.0.1-acme1');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByLabel('Find a version').fill('acme');
    const row = page.getByRole('row', { name: /^0\.0\.1-acme1 your own .*mirror\.acme\.test 0/ });
    await row.waitFor();
    await page.getByRole('button', { name: 'Change 0.0.1-acme1' }).click();
    await dialog.getByLabel('Deprecated').check();
    await dialog.getByLabel('Why, and what to take instead').fill('take acme2');
    await checkPage('site-version-change');
    await checkNarrow('site-version-change');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row.getByText('deprecated').waitFor();
    await page.getByRole('button', { name: 'Delete 0.0.1-acme1' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There is no version like that').waitFor();
    await checkPage('site-versions-none');
    await page.getByLabel('Find a version').fill('');
    const release = page.getByRole('button', { name: /^Change 1\./ }).first();
    const number = ((await release.getAttribute('aria-label')) ?? '').replace('Change ', '');
    await release.click();
    await dialog.getByLabel('Workspaces may have it').uncheck();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: new RegExp(`^${number} release switched off`) }).waitFor();
    await checkPage('site-versions');
    await checkNarrow('site-versions');
    const [off] = (await api(own(), 'GET', `/api/v2/admin/terraform-versions?filter[version]=${number}`)).body.data;
    assert.equal(off.attributes.enabled, false);
    await close();
    const stranger = await personAt(own(), 'no-toolmaker', { isSiteAdmin: false });
    await stranger.open('/app/admin/terraform-versions');
    await stranger.page.getByText('Not found, or not for you').first().waitFor();
    await stranger.close();
  });

  test('texts are written, and stand where they belong as soon as they are kept', async () => {
    const { page, context, open, checkPage, checkNarrow, close } = await personAt(own(), 'writer');
    await open('/app/admin/settings/texts');
    await page.getByLabel('At the end of every page').fill('Run by <b>platform</b>');
    await page.getByLabel('Where people sign in').fill('Ask in #platform for an account');
    await page.getByLabel('Address for help').fill('help@acme.test');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.locator('footer').getByText('Run by <b>platform</b>').waitFor();
    await page.getByRole('link', { name: 'help@acme.test' }).waitFor();
    await checkPage('site-texts');
    await checkNarrow('site-texts');
    await context.clearCookies();
    await open('/session');
    await page.getByText('Ask in #platform for an account').waitFor();
    await close();
  });
});
