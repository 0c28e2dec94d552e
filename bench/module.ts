// What a module costs that is published from the tags of a repository: from the request until every version can be installed, beside what git
// and tar alone need for the same tags, on the same server, as a script would have them do it.
//
//   npm run bench -- module [--tags 50] [--files 40] [--rounds 3]

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { ScratchGit } from '@terrace/runtime/egress/scratch-git';
import { median, progress, report, rounded } from './figures.ts';
import { makeOrganization, openApi, openPlace, startTerrace } from './terrace.ts';
import type { Api } from './terrace.ts';

const run = promisify(execFile);
const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off' };
const lookEveryMs = 50;

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tags: { type: 'string', default: '50' },
      files: { type: 'string', default: '40' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const [tags, files, rounds] = [Number(values.tags), Number(values.files), Number(values.rounds)];
  await using git = await ScratchGit.open();
  await using place = await openPlace();
  await using terrace = await startTerrace(place, { env });
  const api = await openApi(terrace);
  await makeOrganization(api);
  const token = await connect(api, git);
  const times: { ours: number; clones: number; clone: number; fetches: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const name = `terraform-local-m${round}`;
    const identifier = `acme/${name}`;
    const names = await makeRepository(git, identifier, { tags, files });
    const clones = await withGitAndTar(git, identifier, names);
    const clone = await withOneClone(git, identifier, names);
    const before = git.fetches;
    const ours = await publish(api, { identifier, token, module: `m${round}`, tags });
    const fetches = git.fetches - before;
    times.push({ ours, clones, clone, fetches });
    progress(
      `round ${round}: ${rounded(ours, 0)} ms, git and tar ${rounded(clones, 0)} ms, one clone ${rounded(clone, 0)} ms, ${fetches} fetches`,
    );
  }
  api.close();
  const middle = (of: (one: (typeof times)[number]) => number): number => median(times.map(of));
  const [ours, clones, clone] = [middle((one) => one.ours), middle((one) => one.clones), middle((one) => one.clone)];
  const ratio = middle((one) => one.ours / one.clones);
  report(
    'module',
    [
      { figure: `${tags} tags published, ms`, value: rounded(ours, 0), goal: '' },
      { figure: 'a clone and a tar for each, ms', value: rounded(clones, 0), goal: '' },
      { figure: 'published to git and tar', value: `${rounded(ratio, 2)}×`, goal: '2×' },
      { figure: 'one clone and a tar for each, ms', value: rounded(clone, 0), goal: '' },
      { figure: 'published to one clone and tar', value: `${rounded(ours / clone, 2)}×`, goal: '' },
      { figure: 'times that git was asked', value: middle((one) => one.fetches), goal: '' },
    ],
    { tags, files, rounds, times, ratio: rounded(ratio, 3) },
  );
}

async function connect(api: Api, git: ScratchGit): Promise<string> {
  const attributes = {
    ...{ 'service-provider': 'git', 'http-url': git.origin },
    ...{ 'oauth-token-string': git.token, key: 'anna' },
  };
  const client = await api.expect(201, 'POST', '/api/v2/organizations/bench/oauth-clients', {
    data: { type: 'oauth-clients', attributes },
  });
  return client.relationships['oauth-tokens'].data[0].id;
}

/** A module of some size, which changes a little from tag to tag. */
async function makeRepository(
  git: ScratchGit,
  identifier: string,
  { tags, files }: { readonly tags: number; readonly files: number },
): Promise<readonly string[]> {
  const repository = await git.repository(identifier);
  const part = (n: number): string =>
    `variable "in_${n}" {\n  type        = string\n  description = "${randomBytes(600).toString('base64')}"\n}\n` +
    `output "out_${n}" {\n  value = var.in_${n}\n}\n`;
  const content = Object.fromEntries(
    Array.from({ length: files }, (_, n) => [n % 4 === 0 ? `modules/part-${n % 3}/f${n}.tf` : `f${n}.tf`, part(n)]),
  );
  await repository.commit('all', { ...content, 'README.md': '# A module\n' });
  const names: string[] = [];
  for (let n = 0; n < tags; n += 1) {
    await repository.commit(`release ${n}`, { 'f1.tf': part(1) });
    repository.git('tag', `v1.${n}.0`);
    names.push(`v1.${n}.0`);
  }
  return names;
}

/** Each tag by itself, one after the other. */
const withGitAndTar = (git: ScratchGit, identifier: string, tags: readonly string[]): Promise<number> =>
  timed(async (folder) => {
    for (const tag of tags) {
      const copy = join(folder, tag);
      const shallow = ['--quiet', '--depth=1', '--branch', tag, '-c', 'advice.detachedHead=false'];
      await run('git', ['clone', ...shallow, addressOf(git, identifier), copy]);
      await run('tar', ['-czf', join(folder, `${tag}.tar.gz`), '--exclude=.git', '-C', copy, '.']);
    }
  });

/** One clone, and each tag checked out of it: what a script would do that was written with care. */
const withOneClone = (git: ScratchGit, identifier: string, tags: readonly string[]): Promise<number> =>
  timed(async (folder) => {
    const bare = join(folder, 'bare');
    await run('git', ['clone', '--quiet', '--bare', addressOf(git, identifier), bare]);
    for (const tag of tags) {
      const copy = join(folder, tag);
      await mkdir(copy);
      await run('git', ['--git-dir', bare, '--work-tree', copy, 'checkout', '--quiet', tag, '--', '.']);
      await run('tar', ['-czf', join(folder, `${tag}.tar.gz`), '-C', copy, '.']);
    }
  });

const addressOf = (git: ScratchGit, identifier: string): string =>
  `${git.origin.replace('://', `://anna:${git.token}@`)}/${identifier}`;

async function timed(work: (folder: string) => Promise<void>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-bench-git-'));
  try {
    const startedAt = performance.now();
    await work(folder);
    return performance.now() - startedAt;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** From the request until the last of its versions can be installed. */
async function publish(
  api: Api,
  wanted: { readonly identifier: string; readonly token: string; readonly module: string; readonly tags: number },
): Promise<number> {
  const { identifier, token, module, tags } = wanted;
  const startedAt = performance.now();
  await api.expect(201, 'POST', '/api/v2/organizations/bench/registry-modules/vcs', {
    data: {
      type: 'registry-modules',
      attributes: { 'vcs-repo': { identifier, 'display-identifier': identifier, 'oauth-token-id': token } },
    },
  });
  for (;;) {
    const path = `/api/v2/organizations/bench/registry-modules/private/bench/${module}/local`;
    const { attributes } = await api.expect(200, 'GET', path);
    const statuses: { version: string; status: string; error?: string }[] = attributes['version-statuses'];
    const failed = statuses.find(({ status }) => status.endsWith('failed'));
    if (failed !== undefined) throw new Error(`${failed.version} is ${failed.status}: ${failed.error ?? ''}`);
    if (statuses.filter(({ status }) => status === 'ok').length === tags) return performance.now() - startedAt;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
