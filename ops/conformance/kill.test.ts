// Proves that no run is lost and no apply is done twice when everything dies at once: every process of the tree gets SIGKILL,
// during a plan and during an apply, and the next start goes on. The kill is a real one, of real processes.

import { strict as assert } from 'node:assert';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { create } from 'tar';
import { killEverything, processesOf } from './processes.ts';
import { api, startSystem } from './system.ts';
import type { System } from './system.ts';

const reachWithinMs = 90_000;

/** Takes some seconds to plan on any machine: terraform evaluates a few million products, from ranges of at most 1,024 each. */
const slowPlan = `
resource "terraform_data" "slow" {
  input = length([for a in range(3) : length([for b in range(1000) : length([for c in range(1000) : b * c])])])
}
`;

/** Creates one resource at once and then works for a minute. */
const slowApply = `
resource "terraform_data" "first" {
  input = "kept"
}
resource "terraform_data" "second" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" {
    command = "echo begun; sleep 60"
  }
}
`;

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + reachWithinMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    assert.ok(Date.now() < deadline, `${what} did not happen within ${reachWithinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function archiveOf(text: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-slug-'));
  try {
    await writeFile(join(folder, 'main.tf'), text);
    const chunks: Buffer[] = [];
    for await (const chunk of create({ gzip: true, cwd: folder }, ['.'])) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function made(answer: Promise<{ status: number; body: any }>): Promise<any> {
  const { status, body } = await answer;
  assert.equal(status, 201, JSON.stringify(body));
  return body.data;
}

async function queueRun(system: System, workspace: string, text: string, attributes: object): Promise<string> {
  const version = await made(
    api(system, 'POST', `/api/v2/workspaces/${workspace}/configuration-versions`, {
      body: { data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } } },
    }),
  );
  const uploaded = await upload(version.attributes['upload-url'], await archiveOf(text), system);
  assert.ok(uploaded < 300, `the upload was answered with ${uploaded}`);
  const run = await made(
    api(system, 'POST', '/api/v2/runs', {
      body: {
        data: {
          type: 'runs',
          attributes,
          relationships: {
            workspace: { data: { type: 'workspaces', id: workspace } },
            'configuration-version': { data: { type: 'configuration-versions', id: version.id } },
          },
        },
      },
    }),
  );
  return run.id;
}

async function upload(url: string, bytes: Buffer, system: System): Promise<number> {
  const { request } = await import('node:https');
  const ca = await readFile(join(system.home, 'tls', 'ca.pem'), 'utf8');
  return await new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'PUT',
      ca,
      agent: false,
      headers: { 'content-type': 'application/octet-stream' },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.end(bytes);
  });
}

const statusOf = async (system: System, run: string): Promise<string> =>
  (await api(system, 'GET', `/api/v2/runs/${run}`)).body.data.attributes.status;

suite('kill -9 of everything', () => {
  test(
    'a plan is done again and finishes; an apply is errored with its state kept; the workspace goes on',
    { timeout: 400_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'terrace-kill-'));
      const home = join(folder, 'home');
      const env = { TERRACE_SAMPLE: 'off' };
      let system = await startSystem({ home, env });
      try {
        await made(
          api(system, 'POST', '/api/v2/organizations', {
            body: { data: { type: 'organizations', attributes: { name: 'kills', email: 'k@example.com' } } },
          }),
        );
        const workspace = (
          await made(
            api(system, 'POST', '/api/v2/organizations/kills/workspaces', {
              body: { data: { type: 'workspaces', attributes: { name: 'victim' } } },
            }),
          )
        ).id as string;

        const planned = await queueRun(system, workspace, slowPlan, { message: 'killed while it plans' });
        await until('planning', async () => ((await statusOf(system, planned)) === 'planning' ? true : null));
        await killEverything(home);
        system = await startSystem({ home, env });
        await until('planned', async () => ((await statusOf(system, planned)) === 'planned' ? true : null));
        assert.equal((await api(system, 'POST', `/api/v2/runs/${planned}/actions/discard`, { body: {} })).status, 202);

        const applied = await queueRun(system, workspace, slowApply, {
          message: 'killed while it applies',
          'auto-apply': true,
        });
        await until('the provisioner', async () => {
          const run = (await api(system, 'GET', `/api/v2/runs/${applied}?include=apply`)).body;
          if (run.data.attributes.status !== 'applying') return null;
          const log = await api(
            system,
            'GET',
            new URL(run.included.find((one: { type: string }) => one.type === 'applies').attributes['log-read-url'])
              .pathname + '?limit=65536&offset=0',
            { token: null },
          );
          return String(log.body).includes('begun') ? true : null;
        });
        await killEverything(home);
        system = await startSystem({ home, env });
        await until('errored', async () => ((await statusOf(system, applied)) === 'errored' ? true : null));
        const explained = JSON.stringify((await api(system, 'GET', `/api/v2/runs/${applied}`)).body.data);
        assert.match(explained, /lost|interrupted|worker/i);
        const state = await api(system, 'GET', `/api/v2/workspaces/${workspace}/current-state-version`);
        assert.equal(state.status, 200, 'the state that the interrupted apply had written is kept');
        const bytes = await api(
          system,
          'GET',
          new URL(state.body.data.attributes['hosted-state-download-url']).pathname,
        );
        assert.ok(JSON.stringify(bytes.body).includes('kept'), 'the first resource stands in the kept state');

        const next = await queueRun(system, workspace, 'resource "terraform_data" "third" {}\n', {
          message: 'life goes on',
          'auto-apply': true,
        });
        await until('applied', async () => ((await statusOf(system, next)) === 'applied' ? true : null));
        await system.stop();
        assert.deepEqual(await processesOf(home), [], 'nothing is left behind');
      } finally {
        await killEverything(home);
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
