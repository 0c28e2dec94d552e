// Proves that a site admin sets up the whole installation in the pages, that what is refused is said at its field and changes nothing, and that what
// is set holds: mails go out, texts are shown. And that nobody else finds any of it. It changes what is everybody's, so the Terrace is one of its own.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { openMailServer } from '@terrace/gateway/admin/scratch-mail-server';
import { api, startSystem } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import { personAt, skipWithoutChromium as skip } from './scratch-chromium.ts';

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
    await part('Time limits').getByText('Must be a time between').waitFor();
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
    await checkNarrow('site-general');
    await close();

    const stranger = await personAt(own(), 'no-governor', { isSiteAdmin: false });
    for (const place of ['general', 'mail', 'texts']) {
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
    await page.getByText("Host: can't be blank while mails are enabled.").waitFor();
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
    await page.getByText('Password: say it again').waitFor();
    await checkPage('site-mail');
    const { port, auth, username } = await read('smtp-settings');
    assert.deepEqual([port, auth, username], [mails.port, 'plain', 'tfe']);
    assert.ok(!bodies.join('\n').includes('open sesame'));
    await close();
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
