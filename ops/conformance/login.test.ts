// Proves that the real `terraform login`, at a terminal, gets a token from a booted Terrace in both of its ways, that this token plans, and
// that `terraform logout` forgets it. Nothing here is a stand-in but the browser, which is a client with cookies.

import { strict as assert } from 'node:assert';
import { suite, test } from 'node:test';
import { allow, atTerminal, homeOf, hostOf, signedIn } from './login.ts';
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

const tokenIn = (credentials: string, host: string): string | undefined =>
  credentials === '' ? undefined : JSON.parse(credentials).credentials[host]?.token;

suite('terraform login', () => {
  test('by the browser: the token that is allowed there plans, and logout forgets it', async () => {
    const system = await sharedSystem();
    await using folder = await workingFolder({ 'main.tf': configuration(system) });
    const { env, credentials } = await homeOf(system, folder.path);
    const run = (...args: string[]) => terraform(system, folder.path, args, { env });
    const before = await run('init', '-no-color');
    assert.equal(before.code, 1);
    assert.match(before.stdout + before.stderr, /terraform login/);

    const terminal = atTerminal([program, 'login', hostOf(system)], { cwd: folder.path, env });
    await terminal.says(/Enter a value:/);
    terminal.type('yes');
    const [, url = ''] = await terminal.says(/(https:\/\/\S+\/oauth\/authorization\S+)\s/);
    const { page, callback } = await allow(await signedIn(system), url, { description: 'of the login test' });
    assert.match(page.text, /terraform on this machine/);
    const wrong = new URL(callback);
    wrong.searchParams.set('state', 'somebody-else');
    assert.equal((await fetch(wrong)).status, 400, 'terraform knows its own state again');
    const told = await fetch(callback);
    assert.match(await told.text(), /login|Terraform/i);
    await terminal.ended();
    await terminal.says(/Success!|obtained and saved/);

    const token = tokenIn(await credentials(), hostOf(system)) ?? assert.fail('no token was kept');
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
    assert.equal(tokenIn(await credentials(), hostOf(system)), undefined);
    assert.equal((await run('plan', '-no-color')).code, 1);
    // The CLI asks nobody (cli/terraform-cli-protocol.md, section 1.4): the token goes on until it is deleted.
    assert.equal((await api(system, 'GET', '/api/v2/account/details', { token })).status, 200);
    assert.equal((await api(system, 'DELETE', `/api/v2/authentication-tokens/${tokens[0].id}`)).status, 204);
    assert.equal((await api(system, 'GET', '/api/v2/account/details', { token })).status, 401);
  });

  test('by the page of tokens, which terraform names where it knows of no other way: the token is pasted', async () => {
    const system = await sharedSystem();
    await using folder = await workingFolder({});
    const host = hostOf(system);
    // Somebody's settings that say of the services only this one.
    const services = `host "${host}" {\n  services = { "tfe.v2" = "${system.url}/api/v2/" }\n}\n`;
    const { env, credentials } = await homeOf(system, folder.path, services);
    const terminal = atTerminal([program, 'login', host], { cwd: folder.path, env });
    await terminal.says(/Enter a value:/);
    terminal.type('yes');
    // terraform 1.11 leaves the port out of it.
    const [, path = ''] = await terminal.says(
      /https:\/\/127\.0\.0\.1(?::\d+)?(\/app\/settings\/tokens\?source=terraform-login)\s/,
    );
    await terminal.says(/Token for [^\n]*\n[\s\S]*Enter a value:/);
    const browser = await signedIn(system);
    const page = await browser.open(path);
    assert.match(page.text, /terraform waits for a token/);
    const made = await browser.submit(page, '/app/settings/tokens', { description: 'pasted', days: '30' });
    const [, token = ''] = /<pre class="secret"[^>]*>([^<]+)</.exec(made.text) ?? [];
    terminal.type(token);
    await terminal.ended();
    await terminal.says(/Retrieved token for user .*admin/);
    assert.equal(tokenIn(await credentials(), host), token);
  });
});
