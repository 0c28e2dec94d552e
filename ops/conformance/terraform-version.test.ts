// A version of terraform that a site admin has added: the worker of the server and an agent fetch its archive from where it lies, check it,
// and run it. What is another than its SHA-256 says is not run, and what is switched off begins nothing.

import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { zipOf } from '../setup/scratch-archive.ts';
import { architecture, platform } from '../setup/places.mjs';
import { findPages } from '../setup/pages.mjs';
import { makePool, startAgent } from './agents.ts';
import { made, makeWorkspace, queueRun, reaches } from './runs.ts';
import { api, startSystem } from './system.ts';
import type { System } from './system.ts';

const real = process.env['TERRACE_TEST_TERRAFORM'];
const skip = real === undefined ? 'npm test brings the servers and a terraform' : false;

/** A server with the real terraform in an archive. */
async function serveTerraform() {
  const archive = zipOf([{ name: 'terraform', bytes: await readFile(await realpath(real ?? '')) }]);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    // Away for a moment, the first time.
    if (asked.length === 1) response.writeHead(502).end();
    else response.end(archive);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sha: createHash('sha256').update(archive).digest('hex'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What is fetched stays in the test's folder; what a start looks for in the cache is named instead. */
const ownCache = (folder: string, name: string): NodeJS.ProcessEnv => ({
  TERRACE_CACHE: join(folder, name),
  TERRACE_NATS_SERVER: process.env['TERRACE_TEST_NATS_SERVER'] ?? '',
  TERRACE_PAGES: findPages() ?? folder,
});

const path = '/api/v2/admin/terraform-versions';
const addVersion = (system: System, version: string, url: string, sha: string) => {
  const archs = [{ url, sha, os: platform, arch: architecture }];
  return made(
    api(system, 'POST', path, { body: { data: { type: 'terraform-versions', attributes: { version, archs } } } }),
  );
};
const changeWorkspace = (system: System, workspace: string, attributes: object) =>
  api(system, 'PATCH', `/api/v2/workspaces/${workspace}`, { body: { data: { type: 'workspaces', attributes } } });
const configuration = 'output "made" {\n  value = "here"\n}\n';

test(
  'a version of a site admin is fetched, checked and run, here and by an agent',
  { skip, timeout: 240_000 },
  async () => {
    await using releases = await serveTerraform();
    const folder = await mkdtemp(join(tmpdir(), 'terrace-version-'));
    const env = { TERRACE_SAMPLE: 'off', TERRACE_EGRESS_ALLOW: '127.0.0.1/32', ...ownCache(folder, 'cache') };
    const system = await startSystem({ home: join(folder, 'home'), env });
    try {
      const workspace = await makeWorkspace(system, 'acme', 'net');
      const own = await addVersion(system, '1.11.4-acme1', `${releases.url}/own`, releases.sha);
      assert.equal((await changeWorkspace(system, workspace, { 'terraform-version': '1.11.4-acme1' })).status, 200);
      const run = await queueRun(system, workspace, configuration, { 'auto-apply': true });
      await reaches(system, run, 'applied');
      const shown = (await api(system, 'GET', `/api/v2/runs/${run}`)).body.data.attributes;
      assert.equal(shown['terraform-version'], '1.11.4-acme1');
      assert.deepEqual(releases.asked, ['/own', '/own'], 'once more after it was away, and then kept');
      assert.equal((await api(system, 'GET', `${path}/${own.id}`)).body.data.attributes.usage, 1);

      const pool = await makePool(system, 'acme', 'racks');
      const more = { TERRACE_EGRESS_ALLOW: '127.0.0.1', ...ownCache(folder, 'away') };
      const agent = await startAgent(system, folder, { name: 'one', token: pool.token, env: more });
      await changeWorkspace(system, workspace, { 'execution-mode': 'agent', 'agent-pool-id': pool.id });
      const far = await queueRun(system, workspace, configuration.replace('here', 'there'), { 'auto-apply': true });
      await reaches(system, far, 'applied');
      assert.equal(releases.asked.length, 3, 'by the agent itself');
      agent.kill('SIGTERM');
      await agent.ended;

      await addVersion(system, '1.11.4-wrong', `${releases.url}/wrong`, '0'.repeat(64));
      await changeWorkspace(system, workspace, { 'execution-mode': 'remote', 'terraform-version': '1.11.4-wrong' });
      const wrong = await queueRun(system, workspace, configuration, {});
      await reaches(system, wrong, 'errored');
      const explained = JSON.stringify((await api(system, 'GET', `/api/v2/runs/${wrong}/explain`)).body);
      assert.match(explained, /has SHA-256 [0-9a-f]{64}, the list of versions says 0{64}: not used/);

      const off = { data: { type: 'terraform-versions', attributes: { enabled: false } } };
      assert.equal((await api(system, 'PATCH', `${path}/${own.id}`, { body: off })).status, 200);
      const refused = await changeWorkspace(system, workspace, { 'terraform-version': '1.11.4-acme1' });
      assert.equal(refused.status, 422);
      assert.match(
        refused.body.errors[0].detail,
        /^Terraform version "1\.11\.4-acme1" is not a valid version: a site admin has disabled it/,
      );
    } finally {
      await system.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
