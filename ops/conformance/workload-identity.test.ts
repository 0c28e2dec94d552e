// Workload identity with a real terraform: a run reads its token from its environment, everybody can check it by the keys that the server
// publishes, and its log does not show it.

import { strict as assert } from 'node:assert';
import { createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';
import { applyLog, made, makeWorkspace, queueRun, reaches } from './runs.ts';
import { sharedSystem } from './shared-system.ts';
import { api } from './system.ts';

/** Shows the token as it is, and in a form that no log hides, so that the test gets it. */
const configuration = `
resource "terraform_data" "who" {
  provisioner "local-exec" {
    command = "echo plain=$TFC_WORKLOAD_IDENTITY_TOKEN=; echo wrapped=$(printf %s \\"$TFC_WORKLOAD_IDENTITY_TOKEN\\" | base64 | tr -d '\\\\n')="
  }
}
`;

test('an apply says who it is to whoever trusts the server', { timeout: 120_000 }, async () => {
  const system = await sharedSystem();
  const workspace = await makeWorkspace(system, 'identity', 'net');
  const attributes = { key: 'TFC_WORKLOAD_IDENTITY_AUDIENCE', value: 'cloud.example', category: 'env' };
  await made(
    api(system, 'POST', `/api/v2/workspaces/${workspace}/vars`, { body: { data: { type: 'vars', attributes } } }),
  );
  const run = await queueRun(system, workspace, configuration, { 'auto-apply': true });
  await reaches(system, run, 'applied');
  const log = await applyLog(system, run);
  assert.match(log, /plain=\*{500,}=/);
  const token = Buffer.from(/wrapped=([\w+/=]+)=/.exec(log)?.[1] ?? '', 'base64').toString();
  const [header = '', payload = '', signature = ''] = token.split('.');
  const said = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const claims = said(payload);
  assert.deepEqual(
    [claims.sub, claims.aud, claims.terraform_run_id, claims.terraform_run_phase],
    ['organization:identity:project:Default Project:workspace:net:run_phase:apply', 'cloud.example', run, 'apply'],
  );
  // As others find out: by the issuer's own words.
  const discovery = (await api(system, 'GET', '/.well-known/openid-configuration', { token: null })).body;
  assert.equal(discovery.issuer, claims.iss);
  const { pathname } = new URL(discovery.jwks_uri);
  const { keys } = (await api(system, 'GET', pathname, { token: null })).body;
  const key = keys.find((each: { kid: string }) => each.kid === said(header).kid);
  const publicKey = createPublicKey({ key, format: 'jwk' });
  assert.ok(verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url')));
});
