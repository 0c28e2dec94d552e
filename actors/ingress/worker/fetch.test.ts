// The ingress worker on a real git server, in each kind of sandbox that this machine has: what it brings, and that a hostile repository ends
// in one sentence and leaves nothing. The gateway is played by hand.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { WorkerStops } from '@terrace/runtime/jobs/worker';
import { withoutIgnored } from './ignore.ts';
import { Worker, filesIn, resultOf } from './scratch-worker.ts';
import type { Fetched } from './scratch-worker.ts';
import { ScratchGit, gitSkip } from '@terrace/runtime/egress/scratch-git';
import { treeBounds } from './tree.ts';

const skip = gitSkip;

let git: ScratchGit;
before(async () => void (git = await ScratchGit.open()));
after(() => git[Symbol.asyncDispose]());

test(
  'a commit comes with its files, those that .terraformignore leaves out apart, and the same files are the same bytes',
  { skip },
  async () => {
    await using worker = await Worker.open(git);
    const repository = await git.repository('acme/plain');
    const one = await repository.commit('first\n\nwith a body', {
      'main.tf': 'output "a" {}\n',
      'modules/net/main.tf': 'x',
      'modules/net/README.md': 'read',
      'run.sh': '#!/bin/sh',
      'link.tf': { link: 'modules/net/main.tf' },
      '.terraform/big': 'cache',
      'docs/a.md': 'no',
      'docs/keep/b.md': 'yes',
      [`long/${'n'.repeat(200)}.tf`]: 'long',
      '.terraformignore': '# ours\ndocs/\n!docs/keep/\n*.md\n!docs/keep/b.md\n',
    });
    repository.git('update-index', '--chmod=+x', 'run.sh');
    const two = await repository.commit('second', {});
    const fetched = await worker.fetch('acme/plain', { commit: one, ref: 'refs/heads/main' });
    assert.deepEqual(resultOf(fetched).commit, { sha: one, message: 'first\n\nwith a body', author: 'Anna' });
    assert.deepEqual(await filesIn(fetched.bytes), {
      '.terraformignore': '644',
      'docs/keep/b.md': '644',
      'link.tf': '-> modules/net/main.tf',
      [`long/${'n'.repeat(200)}.tf`]: '644',
      'main.tf': '644',
      'modules/net/main.tf': '644',
      'run.sh': '644',
    });
    const head = await worker.fetch('acme/plain', {});
    assert.equal(resultOf(head).commit.sha, two);
    const branch = await worker.fetch('acme/plain', { ref: 'refs/heads/main' });
    assert.equal(resultOf(branch).digest, resultOf(head).digest);
    assert.doesNotMatch(fetched.bytes.toString('latin1'), new RegExp(git.token));
  },
);

test('nobody but the repository’s own server sees the token, and no argument or file bears it', { skip }, async () => {
  await using worker = await Worker.open(git);
  const repository = await git.repository('acme/quiet');
  const sha = await repository.commit('one', { 'main.tf': '' });
  const seen: string[] = [];
  git.intercept = (_request, response) => {
    const found = execFileSync('sh', [
      '-c',
      `for p in /proc/[0-9]*; do { tr '\\0' ' ' < $p/cmdline; } 2>/dev/null | grep -F "$1" | grep -v grep; done; grep -rlF "$1" ${worker.home}/jobs || true`,
      'sh',
      'the-git-token',
    ]).toString();
    seen.push(
      found
        .split('\n')
        .filter((line) => line !== '' && !line.includes('/proc/'))
        .join('\n'),
    );
    git.intercept = null;
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    return true;
  };
  await worker.fetch('acme/quiet', { commit: sha });
  assert.deepEqual(seen, ['']);
});

test('a server that is away, or refuses, is told as what it is', { skip }, async () => {
  await using worker = await Worker.open(git);
  const repository = await git.repository('acme/refused');
  const sha = await repository.commit('one', { 'main.tf': '' });
  const table: readonly (readonly [() => Promise<Error>, string | null, RegExp])[] = [
    [
      () => worker.fault('acme/refused', { commit: sha }, { password: 'wrong' }),
      'not-authorized',
      /does not accept the token/,
    ],
    [() => worker.fault('acme/nowhere', { commit: sha }), 'no-repository', /has no such repository/],
    [() => worker.fault('acme/refused', { commit: 'd'.repeat(40) }), 'no-commit', /does not have/],
    [() => worker.fault('acme/refused', { ref: 'refs/heads/gone' }), 'no-commit', /its server has no branch gone/],
    [() => worker.fault('x', {}, { cloneUrl: 'http://10.1.2.3/x' }), 'not-reachable', /may not be reached/],
    [() => worker.fault('x', {}, { cloneUrl: 'http://127.0.0.1:1/x' }), null, /could not be fetched/],
    [() => worker.fault('x', {}, { cloneUrl: 'http://127.0.0.1:1/x', attempt: 6 }), 'unavailable', /6 tries/],
  ];
  for (const [failing, code, sentence] of table) {
    const error = await failing();
    assert.match(error.message, sentence);
    if (code === null) assert.equal((error as RetryableFault).delayMs, 7);
    else assert.equal((error as TerminalFault).code, code, error.message);
  }
  git.intercept = (_request, response) => {
    response.writeHead(301, { location: `${git.origin}/acme/refused/info/refs?service=git-upload-pack` }).end();
    return true;
  };
  const moved = await worker.fault('acme/elsewhere', { commit: sha });
  git.intercept = null;
  assert.match(moved.message, /sends elsewhere/);
});

test('a hostile repository ends in one sentence', { skip }, async () => {
  await using worker = await Worker.open(git, { bounds: { ...treeBounds, entriesMax: 50, bytesMax: 10_000 } });
  const repository = await git.repository('acme/hostile');
  const blob = repository.blob('content');
  const link = (target: string): string => repository.blob(target);
  const file = (path: string, oid = blob, mode = '100644') => ({ mode, oid, path });
  const inFolder = (folder: string, entry: ReturnType<typeof file>) => {
    const tree = execFileSync('git', ['-C', repository.folder, 'mktree', '-z'], {
      input: `${entry.mode} blob ${entry.oid}\t${entry.path}\0`,
    })
      .toString()
      .trim();
    return { mode: '040000', oid: tree, path: folder };
  };
  // Trees in trees: ten to the eighth files.
  let bomb = Array.from({ length: 10 }, (_, n) => file(`f${n}`));
  for (let level = 0; level < 7; level += 1) {
    const oid = repository.tree(bomb);
    bomb = Array.from({ length: 10 }, (_, n) => ({ mode: '040000', oid, path: `d${n}` }));
  }
  const table: readonly (readonly [readonly ReturnType<typeof file>[], RegExp])[] = [
    [
      [file('out.tf', link('../../etc/passwd'), '120000')],
      /its link "out.tf" points out of it, to "..\/..\/etc\/passwd"/,
    ],
    [[file('out.tf', link('/etc/passwd'), '120000')], /points out of it, to "\/etc\/passwd"/],
    [[file('Main.tf'), file('main.tf')], /"Main.tf" and "main.tf" are the same name but for their spelling/],
    [[inFolder('..', file('passwd'))], /leads out of its folder by ".."|could not be fetched/],
    [[inFolder('.GIT', file('config'))], /is a part of git's own folder|could not be fetched/],
    [Array.from({ length: 60 }, (_, n) => file(`f${String(n).padStart(3, '0')}`)), /it has 60 files, more than the 50/],
    [
      [file('big', repository.blob('b'.repeat(20_000)))],
      /more than the 10000 that a configuration may have; the largest is "big"/,
    ],
    [
      [file('.terraformignore', repository.blob('#'.repeat(300_000)))],
      /".terraformignore" has 300000 bytes, more than the 262144 that are read/,
    ],
    [[...bomb], /its list of files is too long/],
    [[], /it has no files/],
  ];
  for (const [entries, sentence] of table) {
    const sha = repository.commitTree('hostile', entries);
    assert.match((await worker.fault('acme/hostile', { commit: sha })).message, sentence);
  }
});

test('submodules come where they are wanted, and neither circles nor foreign protocols', { skip }, async () => {
  await using worker = await Worker.open(git);
  const inner = await git.repository('acme/inner');
  const innerSha = await inner.commit('inner', { 'inner.tf': '' });
  const outer = await git.repository('acme/outer');
  const main = outer.blob('outer');
  const withModule = (url: string, commit = innerSha): string =>
    outer.commitTree('outer', [
      { mode: '100644', oid: outer.blob(`[submodule "m"]\n\tpath = modules\n\turl = ${url}\n`), path: '.gitmodules' },
      { mode: '100644', oid: main, path: 'main.tf' },
      { mode: '160000', oid: commit, path: 'modules' },
    ]);
  const sha = withModule('../inner');
  const without = await worker.fetch('acme/outer', { commit: sha });
  assert.deepEqual(Object.keys(await filesIn(without.bytes)), ['.gitmodules', 'main.tf']);
  const fetched = await worker.fetch('acme/outer', { commit: sha, submodules: true });
  assert.deepEqual(Object.keys(await filesIn(fetched.bytes)), ['.gitmodules', 'main.tf', 'modules/inner.tf']);
  for (const [url, sentence] of [
    ['ext::sh -c touch% /tmp/owned', /submodules are fetched by http, https and ssh only/],
    ['file:///etc', /submodules are fetched by http, https and ssh only/],
    ['--upload-pack=touch /tmp/owned', /submodules are fetched by http, https and ssh only/],
    ['ssh://git@127.0.0.1/x', /127\.0\.0\.1 is met by SSH, and the connection has no SSH key/],
    ['git@127.0.0.1:x', /127\.0\.0\.1 is met by SSH, and the connection has no SSH key/],
    ['ssh://git@-oProxyCommand=touch/x', /is at|cannot be|is no|could not/],
    ['http://10.1.2.3/x', /may not be reached/],
    [`${git.origin}/acme/absent`, /the submodule "modules\/" could not be fetched|has no such repository/],
  ] as const)
    assert.match((await worker.fault('acme/outer', { commit: withModule(url), submodules: true })).message, sentence);
  // A repository that has an earlier commit of itself inside, over and over.
  let circle = sha;
  for (let turn = 0; turn < 7; turn += 1) circle = withModule('../outer', circle);
  assert.match((await worker.fault('acme/outer', { commit: circle, submodules: true })).message, /circles/);
});

test('a fetch that is cancelled ends at once, and one whose worker stops is given back', { skip }, async () => {
  await using worker = await Worker.open(git);
  const repository = await git.repository('acme/slow');
  const sha = await repository.commit('one', { 'main.tf': '' });
  const begin = (): { readonly asked: Promise<void>; readonly release: () => void } => {
    const asked = Promise.withResolvers<void>();
    git.intercept = () => {
      asked.resolve();
      return true;
    };
    return { asked: asked.promise, release: () => void (git.intercept = null) };
  };
  const held = begin();
  const cancel = new AbortController();
  const fetched = worker.fetch('acme/slow', { commit: sha }, { cancel: cancel.signal });
  await held.asked;
  cancel.abort(new Error('cancelled'));
  assert.equal((await fetched).outcome.outcome, 'canceled');
  const again = begin();
  const stop = new AbortController();
  const stopped = worker.fault('acme/slow', { commit: sha }, { cancel: stop.signal });
  await again.asked;
  stop.abort(new WorkerStops());
  assert.ok((await stopped) instanceof RetryableFault);
  again.release();
});

test('a hostile .terraformignore keeps nobody else waiting, and is bounded', async () => {
  const lines = (rule: string, count: number): string => Array.from({ length: count }, () => rule).join('\n');
  const signal = new AbortController().signal;
  const many = Array.from({ length: 100_000 }, () => ({ path: 'a' }));
  await assert.rejects(withoutIgnored(many, lines('b', 1_000), signal), {
    message: /has 2\d\d\d rules, too many to hold against 100000 files/,
  });
  // Minutes of work, which a timer ends: it has its turn.
  const files = Array.from({ length: 5_000 }, (_, n) => ({ path: `${'a'.repeat(400)}${n}` }));
  const ending = new AbortController();
  setTimeout(() => ending.abort(new Error('too long')), 50);
  await assert.rejects(withoutIgnored(files, lines(`${'a*'.repeat(200)}b`, 20), ending.signal), { name: 'AbortError' });
});

test('files are counted before anything is done with each of them', { skip }, async () => {
  await using worker = await Worker.open(git, { bounds: { ...treeBounds, entriesMax: 2 } });
  const repository = await git.repository('acme/many');
  const sha = await repository.commit('many', { a: '1', b: '2', c: '3', '.terraformignore': 'a\nb\nc\n' });
  assert.match((await worker.fault('acme/many', { commit: sha })).message, /it has 4 files, more than the 2/);
});

test(
  'commits that are wanted at the same time come by one fetch, the same bytes as each by itself',
  { skip },
  async () => {
    const repository = await git.repository('acme/tags');
    const files = { 'main.tf': 'one', 'docs/a.md': 'x', 'link.tf': { link: 'main.tf' }, 'modules/a/empty.tf': '' };
    const commits = [
      await repository.commit('first\n\nand more', { ...files, '.terraformignore': 'docs/\n' }),
      await repository.commit('second', { 'main.tf': 'two', 'big.bin': 'b'.repeat(600_000) }),
      await repository.commit('hostile', { 'out.tf': { link: '../../etc/passwd' } }),
    ];
    const ids = commits.map((_, n) => `ing-${String(n + 2).repeat(16)}`);
    const take = (worker: Worker, n: number, cancel?: AbortSignal): Promise<Fetched> =>
      worker.fetch(
        'acme/tags',
        { commit: commits[n] ?? null },
        {
          ...(cancel === undefined ? {} : { cancel }),
          ingress: ids[n] ?? '',
          beside: commits.flatMap((commit, other) =>
            other === n ? [] : [{ ingress: ids[other] ?? '', commit, upload: `https://terrace.test/${other}` }],
          ),
        },
      );
    await using alone = await Worker.open(git);
    const single = [];
    for (const n of [0, 1]) single.push(resultOf(await alone.fetch('acme/tags', { commit: commits[n] ?? null })));

    await using worker = await Worker.open(git);
    const before = git.fetches;
    const [first, second] = await Promise.all([take(worker, 0), take(worker, 1)]);
    assert.equal(git.fetches - before, 2, 'a client asks what there is, and is asked for its token');
    assert.deepEqual([resultOf(first), resultOf(second)], single);
    // Its own job says what is wrong with it, and what came for the others was theirs once.
    await assert.rejects(take(worker, 2), /its link "out.tf" points out of it/);
    assert.deepEqual(resultOf(await take(worker, 0)), single[0]);
  },
);

test(
  'a commit that is gone spoils the fetch of no other, and a job that ends leaves nobody waiting',
  { skip },
  async () => {
    await using worker = await Worker.open(git);
    const repository = await git.repository('acme/gone');
    const commit = await repository.commit('one', { 'main.tf': 'one' });
    const gone = 'd'.repeat(40);
    const [here, absent] = [`ing-${'4'.repeat(16)}`, `ing-${'5'.repeat(16)}`];
    const upload = 'https://terrace.test/upload';
    const fetched = await worker.fetch(
      'acme/gone',
      { commit },
      {
        ingress: here,
        beside: [{ ingress: absent, commit: gone, upload }],
      },
    );
    assert.equal(resultOf(fetched).commit.sha, commit);
    const cancel = new AbortController();
    cancel.abort(new Error('cancelled'));
    const beside = [{ ingress: here, commit, upload }];
    const ended = await worker.fetch('acme/gone', { commit: gone }, { ingress: absent, beside, cancel: cancel.signal });
    assert.equal(ended.outcome.outcome, 'canceled');
    const again = await worker.fetch('acme/gone', { commit }, { ingress: here });
    assert.equal(resultOf(again).commit.sha, commit);
  },
);
