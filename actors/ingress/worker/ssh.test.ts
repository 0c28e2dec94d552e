// Repositories by SSH: a real git with a real ssh in a sandbox, against a real sshd. Who the server is must be known, and the key is nowhere
// but in its file.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { openEgress } from '@terrace/runtime/egress/egress';
import { readEgressRules } from '@terrace/runtime/egress/rules';
import type { Outcome, Task } from '@terrace/runtime/jobs/worker';
import { chooseSandbox } from '@terrace/runtime/sandbox/choose';
import { bubblewrapSkip } from '@terrace/runtime/sandbox/scratch-bubblewrap';
import { fetchRun } from './fetch.ts';
import { listTagsRun } from './list-tags.ts';
import { ScratchGit, gitSkip } from '@terrace/runtime/egress/scratch-git';
import { ScratchSshd, sshdSkip } from '@terrace/runtime/egress/scratch-sshd';

const skip = gitSkip || sshdSkip || bubblewrapSkip;

interface Ssh {
  readonly privateKey: string;
  readonly knownHosts: string;
}

async function openWorker() {
  const home = await mkdtemp('/var/tmp/terrace-ssh-');
  await chmod(home, 0o711);
  const bundleFile = join(home, 'bundle.pem');
  await writeFile(bundleFile, '', { mode: 0o644 });
  const env = { TERRACE_SANDBOX: 'bubblewrap', PATH: process.env['PATH'] };
  const sandbox = await chooseSandbox({ env, root: join(home, 'jobs'), home, spare: false });
  const egress = openEgress(readEgressRules('127.0.0.1'));
  const options = { sandbox, egress, bundleFile, pauseMs: () => 7 };
  const upload = async (_what: string, _url: string, body: unknown): Promise<unknown> => {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of (body as () => Readable)()) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
    return { digest: hash.digest('hex'), size, md5: '' };
  };
  let jobs = 0;
  const taskOf = (pool: string, spec: object, context: object): Task => ({
    ...{ pool, attempt: 1, spec: spec as Task['spec'], rescue: '', trace: null, job: `ing-5${(jobs += 1)}-1` },
    context: { username: 'git', password: '', limitMs: 60_000, upload: 'https://terrace.test/upload', ...context },
    ...{ cancel: new AbortController().signal, kill: new AbortController().signal, lease: { fresh: () => true } },
  });
  const hook = `hook-${'1'.repeat(16)}`;
  const run = async (pool: 'ingress' | 'tags', spec: object, context: object): Promise<Outcome['result']> => {
    const doing = pool === 'ingress' ? fetchRun({ ...options, gateway: { upload } }) : listTagsRun(options);
    const { result } = await doing(taskOf(pool, spec, context));
    assert.deepEqual(
      (await readdir(join(home, 'jobs'))).filter((one) => one.startsWith('ing-')),
      [],
    );
    return result;
  };
  return {
    fetch: (cloneUrl: string, ssh: Ssh | null, submodules = false) => {
      const source = { hook, commit: null, ref: 'refs/heads/main', submodules };
      const spec = { ingress: `ing-${'1'.repeat(16)}`, organization: 'acme', source };
      return run('ingress', spec, { cloneUrl, ...(ssh === null ? {} : { ssh }) });
    },
    tags: (cloneUrl: string, ssh: Ssh) => run('tags', { hook, prefix: '' }, { cloneUrl, ssh }),
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

test(
  'a repository comes by SSH with its tags and submodules, from the server that it is known for',
  { skip },
  async () => {
    await using git = await ScratchGit.open();
    await using sshd = await ScratchSshd.open();
    await using worker = await openWorker();
    const inner = await git.repository('acme/inner');
    const innerSha = await inner.commit('inner', { 'inner.tf': '' });
    const repository = await git.repository('acme/net');
    await repository.commit('one', { 'main.tf': '' });
    const [url, innerUrl] = [sshd.urlOf(repository.folder), sshd.urlOf(inner.folder)];
    const modules = repository.blob(`[submodule "m"]\n\tpath = modules\n\turl = ${innerUrl}\n`);
    const sha = repository.commitTree('two', [
      { mode: '100644', oid: modules, path: '.gitmodules' },
      { mode: '160000', oid: innerSha, path: 'modules' },
    ]);
    repository.git('tag', 'v1.0.0', sha);
    const ssh = { privateKey: await sshd.privateKey(), knownHosts: await sshd.hostKey() };
    const fetched = (await worker.fetch(url, ssh, true)) as { commit: { sha: string }; size: number };
    assert.equal(fetched.commit.sha, sha);
    assert.ok(fetched.size > 0);
    assert.deepEqual(await worker.tags(url, ssh), { tags: [{ name: 'v1.0.0', commit: sha }], isCut: false });

    const said = async (given: Ssh | null, at = url): Promise<string> =>
      await worker.fetch(at, given).then(
        () => assert.fail('it was fetched'),
        (error: unknown) => (error as Error).message,
      );
    const stranger = { ...ssh, privateKey: await sshd.privateKey('stranger') };
    assert.match(await said(stranger), /does not accept the SSH key/);
    assert.match(await said({ ...ssh, knownHosts: '' }), /the key of its server is not known/);
    assert.match(await said(null), /the connection has no SSH key/);
    assert.match(await said(ssh, sshd.urlOf('/var/tmp/absent')), /no such repository/);
    await sshd.changeHostKey();
    assert.match(await said(ssh), /another key than the one that is written down.*change ssh-known-hosts/);
    for (const given of [ssh, stranger])
      assert.ok(!(await said(given)).includes(given.privateKey.split('\n')[2] ?? ''), 'the key is in no error');
    await sshd.stop();
    assert.match(await said(ssh), /could not be fetched/);
  },
);
