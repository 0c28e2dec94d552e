// Tags of a real git server as the worker lists them.

import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openEgress } from '@terrace/runtime/egress/egress';
import { readEgressRules } from '@terrace/runtime/egress/rules';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { WorkerStops } from '@terrace/runtime/jobs/worker';
import type { Outcome } from '@terrace/runtime/jobs/worker';
import { chooseSandbox } from '@terrace/runtime/sandbox/choose';
import type { Sandbox } from '@terrace/runtime/sandbox/sandbox';
import { listTagsRun } from './list-tags.ts';
import { ScratchGit, gitSkip } from '@terrace/runtime/egress/scratch-git';

const skip = gitSkip;
let git: ScratchGit;
let home: string;
let sandbox: Sandbox;
before(async () => {
  git = await ScratchGit.open();
  home = await mkdtemp('/var/tmp/terrace-tags-');
  await chmod(home, 0o711);
  await writeFile(join(home, 'bundle.pem'), '', { mode: 0o644 });
  const env = { TERRACE_SANDBOX: process.env['TERRACE_TEST_SANDBOX'] ?? 'process', PATH: process.env['PATH'] };
  sandbox = await chooseSandbox({ env, root: join(home, 'jobs'), home, spare: false });
});
after(async () => {
  await sandbox.close();
  await rm(home, { recursive: true, force: true });
  await git[Symbol.asyncDispose]();
});

interface More {
  readonly prefix?: string;
  readonly password?: string;
  readonly attempt?: number;
  readonly cancel?: AbortSignal;
}

async function listTags(name: string, more: More = {}): Promise<Outcome> {
  const { prefix = '', password = git.token, attempt = 1, cancel = new AbortController().signal } = more;
  const egress = openEgress(readEgressRules('127.0.0.1'));
  const run = listTagsRun({ sandbox, egress, bundleFile: join(home, 'bundle.pem'), pauseMs: () => 7 });
  return await run({
    ...{ job: 'tags-mod-1-1', pool: 'tags', attempt, rescue: '', trace: null },
    spec: { hook: `hook-${'1'.repeat(16)}`, prefix },
    context: { cloneUrl: `${git.origin}/${name}`, username: 'anna', password, limitMs: 60_000 },
    ...{ cancel, kill: cancel, lease: { fresh: () => true } },
  });
}

test('tags are listed with the commits that they are of, the newest first, and nothing is left', { skip }, async () => {
  const repository = await git.repository('acme/vpc');
  const one = await repository.commit('one', { 'main.tf': '' });
  repository.git('tag', 'v1.2.0');
  repository.git('tag', '-a', '-m', 'with a message', 'v1.10.0');
  const two = await repository.commit('two', { 'main.tf': '# two' });
  repository.git('tag', 'net/v2.0.0');
  repository.git('tag', 'latest');
  const { outcome, result } = await listTags('acme/vpc');
  assert.equal(outcome, 'done');
  assert.deepEqual(result, {
    tags: [
      { name: 'v1.10.0', commit: one },
      { name: 'v1.2.0', commit: one },
      { name: 'net/v2.0.0', commit: two },
      { name: 'latest', commit: two },
    ],
    isCut: false,
  });
  const { result: ofNet } = await listTags('acme/vpc', { prefix: 'net/' });
  assert.deepEqual(ofNet, { tags: [{ name: 'net/v2.0.0', commit: two }], isCut: false });
  await git.repository('acme/bare');
  assert.deepEqual((await listTags('acme/bare')).result, { tags: [], isCut: false });
  assert.deepEqual(
    (await readdir(join(home, 'jobs'))).filter((name) => name.startsWith('tags-')),
    [],
  );
});

test('more tags than one answer holds are cut, and it says so', { skip }, async () => {
  const repository = await git.repository('acme/many');
  const sha = await repository.commit('one', { 'main.tf': '' });
  const lines = Array.from({ length: 1_001 }, (_, n) => `${sha} refs/tags/v${n}.0.0`);
  await writeFile(
    join(repository.folder, '.git', 'packed-refs'),
    `# pack-refs with: sorted\n${lines.toSorted().join('\n')}\n`,
  );
  const result = (await listTags('acme/many')).result as { tags: { name: string }[]; isCut: boolean };
  assert.deepEqual([result.tags.length, result.tags[0]?.name, result.isCut], [1_000, 'v1000.0.0', true]);
});

test('a list that cannot be had ends in one sentence, without the token', { skip }, async () => {
  for (const [more, sentence] of [
    [{}, /^the list of tags could not be fetched: its server has no such repository/],
    [{ password: 'wrong' }, /does not accept the token/],
  ] as const) {
    const error = await listTags('acme/none', more).then(
      () => assert.fail('it was listed'),
      (one: unknown) => one as Error,
    );
    assert.match(error.message, sentence);
    assert.doesNotMatch(error.message, new RegExp(git.token));
  }
  git.intercept = (_request, response) => {
    response.writeHead(503).end();
    return true;
  };
  const away = await listTags('acme/vpc').catch((error: unknown) => error);
  assert.ok(away instanceof RetryableFault && away.delayMs === 7);
  await assert.rejects(listTags('acme/vpc', { attempt: 6 }), /\(6 tries\)/);
  const asked = Promise.withResolvers<void>();
  git.intercept = () => {
    asked.resolve();
    return true;
  };
  const stop = new AbortController();
  const stopped = listTags('acme/vpc', { cancel: stop.signal }).catch((error: unknown) => error);
  await asked.promise;
  stop.abort(new WorkerStops());
  const error = await stopped;
  assert.ok(error instanceof RetryableFault && error.delayMs === 0);
  git.intercept = null;
});
