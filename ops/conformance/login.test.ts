// Proves that the real `terraform login`, at a terminal, gets a token from a booted Terrace in both of its ways, that this token plans, and
// that `terraform logout` forgets it. Nothing here is a stand-in but the browser, which is a client with cookies.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { createUser, passwordLink } from '../cli/user.ts';
import { apiOnly, homeOf, hostOf, loginByBrowser, loginByPage } from './login.ts';
import { sharedSystem } from './shared-system.ts';
import { api, terraform, workingFolder } from './system.ts';
import type { System } from './system.ts';

const program = process.env['TERRACE_TEST_TERRAFORM'] ?? 'terraform';
const configuration = (system: System): string => `
terraform {
  cloud {
    hostname     = "${hostOf(system)}"
    organization = "demo"
    workspaces {
      name = "by-login"
    }
  }
}
resource "terraform_data" "example" {}
`;

suite('terraform login', () => {
  test('by the browser: the token that is allowed there plans, and logout forgets it', async () => {
    const system = await sharedSystem();
    await using folder = await workingFolder({ 'main.tf': configuration(system) });
    const home = await homeOf(system, folder.path);
    const run = (...args: string[]) => terraform(system, folder.path, args, { env: home.env });
    const before = await run('init', '-no-color');
    assert.equal(before.code, 1);
    assert.match(before.stdout + before.stderr, /terraform login/);

    await loginByBrowser({ system, folder: folder.path, program, home }, { description: 'of the login test' });
    const token = (await home.token()) ?? assert.fail('no token was kept');
    assert.match(token, /^terrace\.user\./);
    const init = await run('init', '-no-color');
    assert.equal(init.code, 0, init.stdout + init.stderr);
    const plan = await run('plan', '-no-color');
    assert.match(plan.stdout, /Plan: 1 to add/, plan.stderr);
    const { id } = (await api(system, 'GET', '/api/v2/account/details', { token })).body.data;
    const tokens = (await api(system, 'GET', `/api/v2/users/${id}/authentication-tokens`)).body.data;
    assert.equal(tokens[0].attributes.description, 'of the login test');
    assert.notEqual(tokens[0].attributes['last-used-at'], null);

    const out = await run('logout', hostOf(system));
    assert.equal(out.code, 0, out.stdout + out.stderr);
    assert.equal(await home.token(), undefined);
    assert.equal((await run('plan', '-no-color')).code, 1);
    // The CLI asks nobody (cli/terraform-cli-protocol.md, section 1.4): the token goes on until it is deleted.
    assert.equal((await api(system, 'GET', '/api/v2/account/details', { token })).status, 200);
    assert.equal((await api(system, 'DELETE', `/api/v2/authentication-tokens/${tokens[0].id}`)).status, 204);
    assert.equal((await api(system, 'GET', '/api/v2/account/details', { token })).status, 401);
  });

  test('by the page of tokens, which terraform names where it knows of no other way: the token is pasted', async () => {
    const system = await sharedSystem();
    await using folder = await workingFolder({});
    const home = await homeOf(system, folder.path, apiOnly(system));
    const token = await loginByPage({ system, folder: folder.path, program, home });
    assert.equal(await home.token(), token);
  });

  test('terrace user password-link prints a link of whoever asks, which opens the page of a password', async () => {
    const system = await sharedSystem();
    const said = { out: '', err: '' };
    const terminal = {
      env: { TERRACE_HOME: system.home },
      write: (text: string): void => void (said.out += text),
      complain: (text: string): void => void (said.err += text),
      ask: null,
      now: Date.now,
    };
    await passwordLink(terminal, undefined, {});
    assert.match(said.out, new RegExp(`^${system.url}/password\\?token=user-\\S+\n$`));
    assert.match(said.err, /whoever opens this link sets .* password of admin: once, until 20/);
    const { pathname, search } = new URL(said.out.trim());
    const page = await api(system, 'GET', pathname + search, { token: null });
    assert.match(String(page.body), /For <b>admin<\/b>/);
    await assert.rejects(passwordLink(terminal, 'nobody', {}), { status: 404 });
    said.out = '';
    await passwordLink(terminal, 'admin', { json: true });
    const { schema, username } = JSON.parse(said.out);
    assert.deepEqual({ schema, username }, { schema: 'terrace/password-link/v1', username: 'admin' });
    // Somebody else gets one when they are made, and belongs to nothing yet.
    said.out = '';
    await createUser(terminal, 'newcomer', { email: 'newcomer@example.org' });
    assert.match(said.out, new RegExp(`^${system.url}/password\\?token=user-\\S+\n$`));
    assert.match(said.err, /first password of newcomer/);
    await assert.rejects(createUser(terminal, 'Newcomer', { email: 'other@example.org' }), { status: 422 });
  });
});
