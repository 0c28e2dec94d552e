// Proves that no secret comes to rest in the clear (DECISIONS 14): secrets are planted as a run variable, in the state, in
// an output, in a token and in a login; then a plan and an apply run, and every place where Terrace keeps bytes is searched for them.

import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { Client } from 'pg';
import { signedIn } from './login.ts';
import { sharedSystem } from './shared-system.ts';
import { api, terraform, workingFolder } from './system.ts';
import type { System } from './system.ts';

const planted = {
  variable: 'planted-variable-Zx81kq0W',
  state: 'planted-state-Jm27vv5T',
  output: 'planted-output-Rb93hh2L',
} as const;
const password = 'planted-password-Tq56nn1D';

/** Signs in, and lets terraform have a token: gives the cookie, the code and the token. */
async function secretsOfLogin(system: System): Promise<readonly string[]> {
  const browser = await signedIn(system, password);
  const cookie = browser.cookies.get('__Host-terrace-session') ?? assert.fail('nobody is signed in');
  const verifier = 'planted-verifier-of-at-least-forty-three-characters';
  const redirect = 'http://localhost:10000/login';
  const client = { client_id: 'terraform-cli', redirect_uri: redirect };
  const challenge = {
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const asked = new URLSearchParams({ ...client, ...challenge, response_type: 'code' });
  const page = await browser.open(`/oauth/authorization?${asked.toString()}`);
  const sent = await browser.submit(page, '/oauth/authorization', { decision: 'allow' });
  const code = new URL(sent.elsewhere ?? assert.fail(sent.text)).searchParams.get('code') ?? assert.fail('no code');
  const traded = await api(system, 'POST', '/oauth/token', {
    token: null,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...client,
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
    }).toString(),
  });
  const token = traded.body.access_token;
  assert.equal((await api(system, 'GET', '/api/v2/account/details', { token })).status, 200);
  return [cookie, code, token];
}

const configuration = (port: number): string => `
terraform {
  cloud {
    hostname     = "127.0.0.1:${port}"
    organization = "demo"
    workspaces {
      name = "planted"
    }
  }
}
variable "password" {
  type      = string
  sensitive = true
}
resource "terraform_data" "keeper" {
  input = sensitive("${planted.state}")
}
resource "terraform_data" "user" {
  input = var.password
}
output "secret" {
  value     = "${planted.output}-\${var.password}"
  sensitive = true
}
`;

/** Every value of every table as text; bytea as latin1, so that a planted word would be seen in it too. */
async function searchDatabase(url: string, words: readonly string[]): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    assert.ok(tables.rows.length > 15, 'the search sees the tables');
    const hits: string[] = [];
    for (const { name } of tables.rows) {
      const rows = await client.query(`select * from ${name}`);
      for (const row of rows.rows) {
        const text = Object.values(row)
          .map((value) =>
            Buffer.isBuffer(value)
              ? value.toString('latin1')
              : typeof value === 'string'
                ? value
                : JSON.stringify(value),
          )
          .join('\n');
        for (const word of words) if (text.includes(word)) hits.push(`${name}: ${word}`);
      }
    }
    return hits;
  } finally {
    await client.end();
  }
}

async function searchFolder(
  folder: string,
  words: readonly string[],
  except: (path: string) => boolean,
): Promise<readonly string[]> {
  const hits: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || except(path)) continue;
    const text = await readFile(path, 'latin1').catch(() => '');
    for (const word of words) if (text.includes(word)) hits.push(`${path}: ${word}`);
  }
  return hits;
}

suite('planted secrets', () => {
  test('stand nowhere in the clear: not in the database, not in the home, not in NATS, not in a log or span', async () => {
    const system = await sharedSystem();
    await using folder = await workingFolder({ 'main.tf': configuration(system.port) });
    const run = (...args: string[]) => terraform(system, folder.path, args);
    assert.equal((await run('init', '-no-color')).code, 0);
    const plan = await run('plan', '-no-color', `-var=password=${planted.variable}`);
    assert.equal(plan.code, 0, plan.stdout + plan.stderr);
    const apply = await run('apply', '-auto-approve', '-no-color', `-var=password=${planted.variable}`);
    assert.equal(apply.code, 0, apply.stdout + apply.stderr);
    for (const word of Object.values(planted)) assert.ok(!apply.stdout.includes(word), `the CLI shows ${word}`);
    // The state really holds what was planted, so that the search below means something.
    const state = (await run('state', 'pull')).stdout;
    for (const word of Object.values(planted)) assert.ok(state.includes(word), `the state lacks ${word}`);
    assert.equal((await api(system, 'GET', '/api/v2/account/details')).status, 200);
    const login = await secretsOfLogin(system);
    // Spans are written once a second.
    await new Promise((resolve) => setTimeout(resolve, 1500));

    const words = [...Object.values(planted), system.token, password, ...login];
    const endpoints = JSON.parse(await readFile(join(system.home, 'endpoints.json'), 'utf8'));
    assert.deepEqual(await searchDatabase(endpoints.postgres.url, words), []);
    const kept = new Set(['admin-token', 'terraformrc', 'keyring.json'].map((name) => join(system.home, name)));
    assert.deepEqual(await searchFolder(system.home, words, (path) => kept.has(path)), []);
    for (const word of words) assert.ok(!system.output().includes(word), 'the start prints no secret');
  });
});
