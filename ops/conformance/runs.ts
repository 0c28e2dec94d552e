// Runs as a client of the API makes them, for the conformance tests: a configuration as an archive, a run of it, and what it came to.

import { strict as assert } from 'node:assert';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { api } from './system.ts';
import type { System } from './system.ts';

const reachWithinMs = 90_000;

/** Takes a second or more to plan for each of so many million products, on any machine; terraform makes ranges of at most 1,024 each. */
export const slowPlan = (millions: number): string => `
resource "terraform_data" "slow" {
  input = length([for a in range(${millions}) : length([for b in range(1000) : length([for c in range(1000) : b * c])])])
}
`;

/** Creates one resource at once and then works for a minute. */
export const slowApply = `
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

/** Looks again and again until there is something; fails by the name of what did not happen. */
export async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + reachWithinMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    assert.ok(Date.now() < deadline, `${what} did not happen within ${reachWithinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A tar.gz with `text` as its main file. */
export async function archiveOf(text: string): Promise<Buffer> {
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

/** What a POST made. */
export async function made(answer: Promise<{ status: number; body: any }>): Promise<any> {
  const { status, body } = await answer;
  assert.equal(status, 201, JSON.stringify(body));
  return body.data;
}

/** Uploads `text` as the main file of a configuration and makes a run of it. Gives its id. */
export async function queueRun(
  system: System,
  workspace: string,
  text: string,
  attributes: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const version = await made(
    api(system, 'POST', `/api/v2/workspaces/${workspace}/configuration-versions`, {
      body: { data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false } } },
    }),
  );
  const uploaded = await upload(version.attributes['upload-url'], await archiveOf(text), system);
  assert.ok(uploaded < 300, `the upload was answered with ${uploaded}`);
  const run = await made(
    api(system, 'POST', '/api/v2/runs', {
      headers,
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

/** Gives the status of the answer. */
export async function upload(url: string, bytes: Buffer, system: System): Promise<number> {
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

export async function statusOf(system: System, run: string): Promise<string> {
  const { status, body } = await api(system, 'GET', `/api/v2/runs/${run}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.data.attributes.status;
}

/** An organization with one workspace. Gives the workspace's id. */
export async function makeWorkspace(system: System, organization: string, workspace: string): Promise<string> {
  const attributes = { name: organization, email: 'a@example.com' };
  await made(api(system, 'POST', '/api/v2/organizations', { body: { data: { type: 'organizations', attributes } } }));
  const body = { data: { type: 'workspaces', attributes: { name: workspace } } };
  return (await made(api(system, 'POST', `/api/v2/organizations/${organization}/workspaces`, { body }))).id as string;
}

/** What the apply of a run has said so far; empty before it began. */
export async function applyLog(system: System, run: string): Promise<string> {
  const { data, included } = (await api(system, 'GET', `/api/v2/runs/${run}?include=apply`)).body;
  const apply = included?.find((one: { type: string }) => one.type === 'applies');
  const url = apply?.attributes['log-read-url'];
  if (!['applying', 'applied', 'errored', 'canceled'].includes(data.attributes.status) || !url) return '';
  const log = await api(system, 'GET', `${new URL(url).pathname}?limit=65536&offset=0`, { token: null });
  return String(log.body);
}

export async function reaches(system: System, run: string, status: string): Promise<void> {
  await until(`${run} ${status}`, async () => ((await statusOf(system, run)) === status ? true : null));
}

/** The current state of a workspace as it is downloaded; null where there is none. */
export async function currentState(system: System, workspace: string): Promise<string | null> {
  const state = await api(system, 'GET', `/api/v2/workspaces/${workspace}/current-state-version`);
  if (state.status !== 200) return null;
  const { pathname } = new URL(state.body.data.attributes['hosted-state-download-url']);
  return JSON.stringify((await api(system, 'GET', pathname)).body);
}
