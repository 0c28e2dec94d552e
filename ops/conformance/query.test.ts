// `terraform query` as a whole system does it: a query is worked on in a sandbox, is begun again after everything was killed, is cancelled, and
// says why when the workspace's terraform has no queries. What no terraform here knows is played by a version of a site admin, which leaves
// all but `query` to the real one.

import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { zipOf } from '../setup/scratch-archive.ts';
import { architecture, platform } from '../setup/places.mjs';
import { findPages } from '../setup/pages.mjs';
import { killEverything } from './processes.ts';
import { archiveOf, made, makeWorkspace, until, upload } from './runs.ts';
import { api, startSystem } from './system.ts';
import type { System } from './system.ts';

const real = process.env['TERRACE_TEST_TERRAFORM'];
const skip = real === undefined ? 'npm test brings the servers and a terraform' : false;
const version = '1.14.0-acme1';
const found = '{"type":"list_resource_found"}';

/** A server with a terraform whose query takes four seconds, unless it is interrupted. */
async function serveTerraform() {
  const script = [
    '#!/bin/sh',
    `if [ "$1" != query ]; then exec '${await realpath(real ?? '')}' "$@"; fi`,
    `trap 'exit 1' INT`,
    'echo begun',
    'n=0; while [ $n -lt 40 ]; do sleep 0.1; n=$((n+1)); done',
    `echo '${found}'`,
  ];
  const archive = zipOf([{ name: 'terraform', bytes: Buffer.from(`${script.join('\n')}\n`) }]);
  const server = createServer((_, response) => response.end(archive)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/terraform`,
    sha: createHash('sha256').update(archive).digest('hex'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const read = async (system: System, id: string) =>
  (await api(system, 'GET', `/api/v2/queries/${id}`)).body.data.attributes;
const reaches = (system: System, id: string, status: string): Promise<unknown> =>
  until(`${id} is ${status}`, async () => ((await read(system, id)).status === status ? true : null));
async function logOf(system: System, id: string): Promise<string> {
  const { pathname } = new URL((await read(system, id))['log-read-url']);
  return String((await api(system, 'GET', `${pathname}?offset=0&limit=65536`, { token: null })).body);
}

test(
  'a query is begun again after a kill -9 of everything, is cancelled, and needs terraform 1.14',
  { skip, timeout: 240_000 },
  async () => {
    await using releases = await serveTerraform();
    const folder = await mkdtemp(join(tmpdir(), 'terrace-query-'));
    const home = join(folder, 'home');
    // What is fetched stays in the test's folder; what a start looks for in the cache is named instead.
    const env = {
      ...{ TERRACE_SAMPLE: 'off', TERRACE_EGRESS_ALLOW: '127.0.0.1/32', TERRACE_CACHE: join(folder, 'cache') },
      TERRACE_NATS_SERVER: process.env['TERRACE_TEST_NATS_SERVER'] ?? '',
      TERRACE_PAGES: findPages() ?? folder,
    };
    let system = await startSystem({ home, env });
    try {
      const archs = [{ url: releases.url, sha: releases.sha, os: platform, arch: architecture }];
      const body = { data: { type: 'terraform-versions', attributes: { version, archs } } };
      await made(api(system, 'POST', '/api/v2/admin/terraform-versions', { body }));
      const workspace = await makeWorkspace(system, 'acme', 'net');
      const configuration = await made(
        api(system, 'POST', `/api/v2/workspaces/${workspace}/configuration-versions`, {
          body: { data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } } },
        }),
      );
      const bytes = await archiveOf('resource "terraform_data" "one" {}\n');
      assert.equal(await upload(configuration.attributes['upload-url'], bytes, system), 200);
      const query = async (attributes: object = {}): Promise<string> => {
        const relationships = { workspace: { data: { type: 'workspaces', id: workspace } } };
        return (await made(api(system, 'POST', '/api/v2/queries', { body: { data: { attributes, relationships } } })))
          .id;
      };

      const killed = await query({ 'terraform-version': version });
      await until('it has begun', async () => ((await logOf(system, killed)).includes('begun') ? true : null));
      await killEverything(home);
      system = await startSystem({ home, env });
      await reaches(system, killed, 'finished');
      const log = await logOf(system, killed);
      assert.ok(log.includes('Begun again') && log.includes(found), log);

      const canceled = await query({ 'terraform-version': version });
      await until('it has begun', async () => ((await logOf(system, canceled)).includes('begun') ? true : null));
      assert.equal((await api(system, 'POST', `/api/v2/queries/${canceled}/actions/cancel`)).status, 202);
      await reaches(system, canceled, 'canceled');
      assert.ok(!(await logOf(system, canceled)).includes(found));

      const old = await query();
      await reaches(system, old, 'errored');
      assert.match(await logOf(system, old), /has no queries, which came with 1\.14/);
    } finally {
      await killEverything(home);
      await rm(folder, { recursive: true, force: true });
    }
  },
);
