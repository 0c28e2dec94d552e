// The document of the pages: for whom, under which policy, at which addresses; and the files that it loads.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { openScratchGateway, skipWithoutPostgres as skip } from '../http/scratch-gateway.ts';
import type { ScratchGateway } from '../http/scratch-gateway.ts';
import { browserOf } from '../sign-in/scratch-browser.ts';
import type { Browser } from '../sign-in/scratch-browser.ts';
import { canonicalPlace } from './addresses.ts';

async function signedIn(gateway: ScratchGateway): Promise<Browser> {
  const { body } = await gateway.ask('POST', '/api/v2/terrace/users/anna/actions/password-link');
  const link = new URL(body.data.attributes.url);
  const browser = browserOf(gateway);
  const page = await browser.open(link.pathname + link.search);
  await browser.submit(page, '/password', { password: 'a stapled horse', again: 'a stapled horse' });
  return browser;
}

test('addresses that clients print lead to pages, and those of pages stay', () => {
  for (const [asked, place] of [
    ['/app/acme/hello/runs/run-1', '/app/acme/workspaces/hello/runs/run-1'],
    ['/app/acme/hello/runs/run-1?tab=plan&x=?', '/app/acme/workspaces/hello/runs/run-1?tab=plan&x=?'],
    ['/app/acme/settings/runs/run-1', '/app/acme/workspaces/settings/runs/run-1'],
    ['/app/acme/hello/runs', '/app/acme/workspaces/hello/runs'],
    ['/app/acme/hello/variables', '/app/acme/workspaces/hello/variables'],
    ['/app/acme/hello', '/app/acme/workspaces/hello'],
    ['/app/acme/hello?x=1', '/app/acme/workspaces/hello?x=1'],
    ['/app/acme/registry', null],
    ['/app/acme/settings', null],
    ['/app/acme/vcs-events', null],
    ['/app/admin/audit-trail', null],
    ['/app/acme', null],
    ['/app/acme/workspaces/hello/runs/run-1', null],
    ['/app/acme/workspaces/hello', null],
    ['/app/acme/workspaces', null],
    ['/app/acme/runs', null],
    ['/app/acme/workspaces/runs', null],
    ['/app/admin/nodes', null],
    ['/app', null],
  ] as const)
    assert.equal(canonicalPlace(asked), place, asked);
});

suite('the pages', { skip }, () => {
  test('are for who is signed in; everybody else signs in and comes back', async () => {
    await using gateway = await openScratchGateway();
    const stranger = browserOf(gateway);
    const asked = await stranger.open('/app/acme/hello/runs/run-1?tab=console');
    assert.equal(
      asked.url,
      `/session?${new URLSearchParams({ to: '/app/acme/hello/runs/run-1?tab=console' }).toString()}`,
    );
    const browser = await signedIn(gateway);
    const page = await gateway.ask('GET', '/app/acme/hello/runs/run-1?tab=console', {
      token: null,
      headers: { cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; ') },
    });
    assert.equal(page.status, 302);
    assert.equal(page.headers['location'], '/app/acme/workspaces/hello/runs/run-1?tab=console');
  });

  test('run nothing but files of this server, and each answer has styles of its own nonce', async () => {
    await using gateway = await openScratchGateway();
    const browser = await signedIn(gateway);
    const [first, second] = [await browser.open('/app/acme/workspaces'), await browser.open('/app/acme/workspaces')];
    const nonceOf = ({ text }: { readonly text: string }) => /name="style-nonce" content="([^"]+)"/.exec(text)?.[1];
    assert.notEqual(nonceOf(first), nonceOf(second));
    const policy = String(first.headers['content-security-policy']);
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    assert.ok(policy.includes(`style-src 'self' 'nonce-${nonceOf(first)}'`));
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(first.headers['cache-control'], 'no-store');
  });

  test('load files that are kept for ever, compressed for who takes that', async () => {
    await using gateway = await openScratchGateway();
    const ask = (encoding: string) =>
      gateway.ask('GET', '/pages/main.js', { token: null, headers: { 'accept-encoding': encoding } });
    const [plain, packed] = [await ask('identity'), await ask('gzip, br')];
    assert.equal(plain.bytes.toString(), '1');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.match(String(packed.headers['cache-control']), /immutable/);
    assert.equal((await gateway.ask('GET', '/pages/..%2findex.html', { token: null })).status, 404);
    assert.equal((await gateway.ask('GET', '/pages/none.js', { token: null })).status, 404);
  });

  test('a browser at the door goes to them, a program reads a welcome', async () => {
    await using gateway = await openScratchGateway();
    const door = await gateway.ask('GET', '/', { token: null, headers: { accept: 'text/html,*/*' } });
    assert.deepEqual([door.status, door.headers['location']], [303, '/app']);
    const welcome = await gateway.ask('GET', '/', { token: null });
    assert.match(welcome.bytes.toString(), /^This is Terrace/);
  });
});
