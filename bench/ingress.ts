// What a push costs that many workspaces wait for: how fast its webhook is answered where nobody works, how often its commit is fetched, what
// of it is stored, and how soon after the fetch every workspace has its run.
//
//   npm run bench -- ingress [--workspaces 200] [--files 20000] [--hooks 200]

import { createHmac, randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ScratchGit } from '@terrace/runtime/egress/scratch-git';
import { progress, quantile, report, rounded } from './figures.ts';
import { makeOrganization, openApi, openPlace, startTerrace } from './terrace.ts';
import type { Answer, Api, Place } from './terrace.ts';

const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off' };

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workspaces: { type: 'string', default: '200' },
      files: { type: 'string', default: '20000' },
      hooks: { type: 'string', default: '200' },
    },
  });
  const [workspaces, files, hooks] = [Number(values.workspaces), Number(values.files), Number(values.hooks)];
  await using git = await ScratchGit.open();
  const repository = await git.repository('acme/net');
  const content = Object.fromEntries(
    Array.from({ length: files }, (_, n) => [
      `part-${n % 200}/file-${n}.tf`,
      `# ${randomBytes(n % 400).toString('base64')}\n`,
    ]),
  );
  const commit = await repository.commit('all', content);
  await using place = await openPlace();
  const { hook, secret, answeredMs } = await prepare(place, git, { workspaces, hooks });
  await using terrace = await startTerrace(place, { env });
  const api = await openApi(terrace);
  const before = await storedBytes(place);
  progress(`${workspaces} workspaces follow ${files} files; the push comes`);
  const told = await tell(api, hook, secret, { ref: 'refs/tags/v1', after: commit, before: null });
  if (told.status !== 202) throw new Error(`the push was answered ${told.status}`);
  const runs = await runsOf(api, workspaces);
  const { fetches } = (await api.expect(200, 'GET', `/api/v2/terrace/vcs-hooks/${hook}`)).attributes;
  const fetched = Date.parse(fetches[0]['updated-at']);
  const queuedS = (Math.max(...runs) - fetched) / 1_000;
  const stored = (await storedBytes(place)) - before;
  const ratio = stored / fetches[0].size;
  api.close();
  report(
    'ingress',
    [
      { figure: 'webhook answered, no worker, p95 ms', value: rounded(quantile(answeredMs, 0.95), 1), goal: '50' },
      { figure: 'fetches of the commit', value: fetches.length, goal: '1' },
      { figure: 'stored bytes to one archive', value: rounded(ratio, 3), goal: '1.05' },
      { figure: 'last run queued after the fetch, s', value: rounded(queuedS, 2), goal: '2' },
    ],
    {
      ...{ workspaces, files, hooks, fetches: fetches.length, gitFetches: git.fetches },
      ...{ archiveBytes: fetches[0].size, storedBytes: stored, storedRatio: rounded(ratio, 3) },
      queuedAfterFetchS: rounded(queuedS, 3),
      webhookP50Ms: rounded(quantile(answeredMs, 0.5), 1),
      webhookP95Ms: rounded(quantile(answeredMs, 0.95), 1),
    },
  );
}

interface Prepared {
  readonly hook: string;
  readonly secret: string;
  readonly answeredMs: readonly number[];
}

/** Without a worker: workspaces that follow tags and are locked, so that their runs wait; and what it takes to be told of a push. */
async function prepare(
  place: Place,
  git: ScratchGit,
  { workspaces, hooks }: { readonly workspaces: number; readonly hooks: number },
): Promise<Prepared> {
  await using terrace = await startTerrace(place, { args: ['--role', 'gateway,actors'], env });
  const api = await openApi(terrace);
  await makeOrganization(api);
  const client = await api.expect(201, 'POST', '/api/v2/organizations/bench/oauth-clients', {
    data: {
      type: 'oauth-clients',
      attributes: { 'service-provider': 'git', 'http-url': git.origin, 'oauth-token-string': git.token },
    },
  });
  const token = client.relationships['oauth-tokens'].data[0].id;
  let url = '';
  for (let n = 0; n < workspaces; n += 1) {
    const workspace = await api.expect(201, 'POST', '/api/v2/organizations/bench/workspaces', {
      data: {
        type: 'workspaces',
        attributes: {
          ...{ name: `w${n}`, 'queue-all-runs': true },
          'vcs-repo': { identifier: 'acme/net', 'tags-regex': '^v', 'oauth-token-id': token },
        },
      },
    });
    url = workspace.attributes['vcs-repo']['webhook-url'];
    await api.expect(200, 'POST', `/api/v2/workspaces/${workspace.id}/actions/lock`, {});
  }
  const hook = url.split('/').at(-1) ?? '';
  const rotated = await api.expect(200, 'POST', `/api/v2/terrace/vcs-hooks/${hook}/actions/rotate-secret`);
  const { secret } = rotated.attributes;
  const answeredMs: number[] = [];
  for (let n = 0; n < hooks; n += 1) {
    // Of branches that nobody follows: they are kept, and decided about beside.
    const told = await tell(api, hook, secret, { ref: `refs/heads/b${n}`, after: 'a'.repeat(40), before: null });
    answeredMs.push(told.ms);
  }
  api.close();
  return { hook, secret, answeredMs };
}

async function tell(
  api: Api,
  hook: string,
  secret: string,
  { ref, after }: { readonly ref: string; readonly after: string; readonly before: null },
): Promise<Answer> {
  const body = JSON.stringify({ ref, after, message: ref });
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return await api.send('POST', `/webhooks/vcs/${hook}`, Buffer.from(body), {
    'content-type': 'application/json',
    'x-terrace-signature': signature,
  });
}

/** When each run was made, once all are. */
async function runsOf(api: Api, count: number): Promise<readonly number[]> {
  for (;;) {
    const found: number[] = [];
    for (let page = 1; ; page += 1) {
      const path = `/api/v2/organizations/bench/runs?page[size]=100&page[number]=${page}`;
      const runs: { attributes: { 'created-at': string } }[] = await api.expect(200, 'GET', path);
      found.push(...runs.map(({ attributes }) => Date.parse(attributes['created-at'])));
      if (runs.length < 100) break;
    }
    if (found.length >= count) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Of the objects that lie in NATS. */
async function storedBytes({ home }: Place): Promise<number> {
  const folder = join(home, 'nats');
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(
    names
      .filter((name) => /OBJ_/.test(name) && name.endsWith('.blk'))
      .map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
