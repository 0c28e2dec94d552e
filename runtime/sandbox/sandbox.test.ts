// The sandboxes with real programs and the real terraform: what each kind promises, what a hostile configuration can
// reach in it, and what happens to an apply when its worker is killed or falls silent (DECISIONS 10, 11).

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bubblewrapSandbox } from './bubblewrap.ts';
import { chooseSandbox } from './choose.ts';
import { jobOptions, sandboxConformance, shell, shortTimes } from './conformance.ts';
import { endLeftover, findLeftovers, openLeftoverFile } from './leftovers.ts';
import { processSandbox } from './process.ts';
import type { Sandbox } from './sandbox.ts';
import type { SandboxUnderTest } from './conformance.ts';

const path = process.env['PATH'] ?? '';
const find = (name: string) =>
  path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file)) ?? null;
const terraform = process.env['TERRACE_TEST_TERRAFORM'] ?? find('terraform') ?? find('tofu');
const bwrap = find('bwrap');
const isRoot = process.getuid?.() === 0;

/** Why a kind cannot be tried on this machine, or false. */
const bubblewrapSkip = ((): string | false => {
  if (bwrap === null) return 'bwrap (bubblewrap) is not installed';
  try {
    execFileSync(bwrap, ['--ro-bind', '/', '/', '--unshare-user', '--unshare-pid', '--proc', '/proc', 'true'], {
      stdio: 'pipe',
    });
    return false;
  } catch (error) {
    return `bwrap does not work here: ${String(error)}`;
  }
})();
const terraformSkip =
  terraform === null ? 'terraform is neither named by TERRACE_TEST_TERRAFORM nor on the PATH' : false;
const rootSkip = isRoot ? false : 'only root can give jobs a user of their own';

interface KindUnderTest {
  readonly name: string;
  readonly skip: string | false;
  readonly isolated: boolean;
  make(root: string, home: string): Sandbox;
}

const kinds: readonly KindUnderTest[] = [
  {
    name: 'bubblewrap',
    skip: bubblewrapSkip,
    isolated: true,
    make: (root, home) =>
      bubblewrapSandbox({
        root,
        binary: bwrap ?? '',
        reason: 'test',
        dropsUser: false,
        hidden: [home],
        times: shortTimes,
      }),
  },
  {
    name: 'bubblewrap with a user per job',
    skip: bubblewrapSkip === false ? rootSkip : bubblewrapSkip,
    isolated: true,
    make: (root, home) =>
      bubblewrapSandbox({
        root,
        binary: bwrap ?? '',
        reason: 'test',
        dropsUser: true,
        hidden: [home],
        times: shortTimes,
      }),
  },
  {
    name: 'process with a user per job',
    skip: rootSkip,
    isolated: true,
    make: (root) => processSandbox({ root, reason: 'test', dropsUser: true, setpriv, times: shortTimes }),
  },
  {
    name: 'process',
    skip: false,
    isolated: false,
    make: (root) => processSandbox({ root, reason: 'test', dropsUser: false, setpriv: null, times: shortTimes }),
  },
];

/** Of util-linux; without it commands are not tied to their shim. */
const setpriv = existsSync('/usr/bin/setpriv') ? '/usr/bin/setpriv' : null;

/** A home as TERRACE_HOME is: passable, its secrets for its owner only. Not under /tmp, which sandboxes replace. */
async function openHome(kind: KindUnderTest): Promise<SandboxUnderTest & { readonly home: string }> {
  const home = await mkdtemp('/var/tmp/terrace-sandbox-');
  await chmod(home, 0o711);
  await writeFile(join(home, 'keyring.json'), 'the-keyring', { mode: 0o600 });
  await writeFile(join(home, 'admin-token'), 'the-admin-token', { mode: 0o600 });
  const root = join(home, 'jobs');
  const sandbox = kind.make(root, home);
  return {
    home,
    root,
    sandbox,
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

for (const kind of kinds) {
  sandboxConformance(kind.name, () => openHome(kind), kind.skip);

  void test(
    `${kind.name}: a configuration that reads the keyring, the token, environments and a neighbour gets ${kind.isolated ? 'nothing' : 'what its description admits'}`,
    { skip: kind.skip === false ? terraformSkip : kind.skip },
    async () => {
      await using room = await openHome(kind);
      const program = terraform ?? '';
      const neighbour = await room.sandbox.openJob(jobOptions());
      await shell(neighbour, 'umask 022; echo the-neighbour > secret.txt');
      const job = await room.sandbox.openJob(jobOptions({ program, environment: { CHECKPOINT_DISABLE: '1' } }));
      const targets = [
        join(room.home, 'keyring.json'),
        join(room.home, 'admin-token'),
        join(neighbour.work, 'secret.txt'),
        `/proc/${process.pid}/environ`,
        '/etc/shadow',
      ];
      await writeFile(join(job.work, 'main.tf'), hostile(targets));
      let out = '';
      const { exitCode } = await job.run(
        job.seenProgram ?? '',
        ['apply', '-auto-approve', '-no-color', '-input=false'],
        {
          onStdout: (chunk) => void (out += Buffer.from(chunk).toString('utf8')),
          onStderr: (chunk) => void (out += Buffer.from(chunk).toString('utf8')),
        },
      );
      assert.equal(exitCode, 0, out);
      const state = await readFile(join(job.work, 'terraform.tfstate'), 'utf8');
      const loot = await shell(
        job,
        'cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n"; [ -w /proc/sys/kernel/core_pattern ] && echo CORE-PATTERN-WRITABLE',
      );
      const foreign = Object.entries(process.env)
        .filter(([, value]) => (value ?? '').length > 12 && value !== path)
        .map(([name, value]) => `${name}=${value}`);
      const reached = ['the-keyring', 'the-admin-token', 'the-neighbour', 'root:'].filter((words) =>
        state.includes(words),
      );
      if (kind.isolated) {
        assert.deepEqual(reached, []);
        for (const line of foreign)
          assert.ok(!loot.stdout.split('\n').includes(line), `environment of another process: ${line}`);
        assert.ok(!loot.stdout.includes('CORE-PATTERN-WRITABLE'));
        assert.equal(room.sandbox.isolated, true);
      } else {
        assert.ok(reached.includes('the-keyring'));
        assert.equal(room.sandbox.isolated, false);
        assert.match(room.sandbox.describe, /can read this server’s secrets/);
      }
      await Promise.all([neighbour.close(), job.close()]);
    },
  );

  void test(
    `${kind.name}: a process that left its session ends with its job`,
    { skip: kind.skip || (kind.isolated ? false : 'nothing tells its processes from others of this user') },
    async () => {
      await using room = await openHome(kind);
      const job = await room.sandbox.openJob(jobOptions());
      await shell(job, 'setsid sh -c "while :; do date +%s%N > alive; sleep 0.02; done" >/dev/null 2>&1 & sleep 0.3');
      await job.close({ keep: true });
      const before = await readFile(join(job.work, 'alive'), 'utf8');
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(await readFile(join(job.work, 'alive'), 'utf8'), before);
    },
  );

  void test(
    `${kind.name}: kill -9 of the worker lets a running apply end in good order, and its state is there for the next start`,
    { skip: kind.skip === false ? terraformSkip : kind.skip },
    async () => {
      await using room = await openHome(kind);
      const worker = spawn(process.execPath, [fileURLToPath(new URL('doomed-worker.ts', import.meta.url))], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...process.env,
          DOOMED: JSON.stringify({ root: room.root, home: room.home, kind: kind.name, terraform, bwrap }),
        },
      });
      await once(worker.stdout, 'data');
      worker.kill('SIGKILL');
      await once(worker, 'close');
      const [leftover] = await findLeftovers(room.root);
      assert.ok(leftover !== undefined);
      assert.equal(leftover.job, 'job-doomed');
      // Nobody touches it: the shim saw the end of its pipe.
      const log = join(leftover.folder, 'work', 'log');
      await waitFor('terraform was interrupted and ended', async () =>
        /Interrupted|interrupt/i.test(await readFile(log, 'utf8').catch(() => '')),
      );
      await endLeftover(leftover);
      const file = await openLeftoverFile(leftover, 'terraform.tfstate');
      const state = JSON.parse((await file?.readFile('utf8')) ?? '{}') as {
        readonly resources: readonly { readonly name: string }[];
      };
      await file?.close();
      assert.ok(
        state.resources.some((resource) => resource.name === 'first'),
        'what was made is in the state',
      );
      assert.deepEqual(stillRunning(room.root), []);
    },
  );

  void test(
    `${kind.name}: an apply whose worker falls silent is interrupted, and its state is written`,
    { skip: kind.skip === false ? terraformSkip : kind.skip },
    async () => {
      await using room = await openHome(kind);
      let alive = true;
      const job = await room.sandbox.openJob(
        jobOptions({
          alive: () => alive,
          program: terraform ?? '',
          environment: { CHECKPOINT_DISABLE: '1' },
        }),
      );
      await writeFile(join(job.work, 'main.tf'), slow);
      let out = '';
      const started = performance.now();
      const { exitCode } = await job.run(
        job.seenProgram ?? '',
        ['apply', '-auto-approve', '-no-color', '-input=false'],
        {
          onStdout(chunk) {
            out += Buffer.from(chunk).toString('utf8');
            if (out.includes('second: Creating')) alive = false;
          },
        },
      );
      assert.equal(exitCode, 1);
      assert.ok(performance.now() - started < 20_000, 'it did not wait for the slow resource');
      assert.match(await readFile(join(job.work, 'terraform.tfstate'), 'utf8'), /"first"/);
      await job.close();
    },
  );
}

void test('the choice is made by trying, and says why', async () => {
  await using room = await openHome(kinds[3] as KindUnderTest);
  const { root, home } = room;
  const chosen = await chooseSandbox({ env: { PATH: path }, root, home, spare: false });
  assert.equal(chosen.kind, bubblewrapSkip === false ? 'bubblewrap' : 'process');
  assert.notEqual(chosen.reason, '');
  await chosen.close();
  const bare = await chooseSandbox({ env: { PATH: '/nowhere' }, root, home, spare: false });
  assert.equal(bare.kind, 'process');
  if (process.platform === 'linux') assert.match(bare.reason, /bwrap \(bubblewrap\) is not installed/);
  assert.equal(bare.isolated, isRoot);
  await bare.close();
});

void test('a home that no other user can reach is told, and runs still start', { skip: rootSkip }, async () => {
  await using room = await openHome(kinds[3] as KindUnderTest);
  await chmod(room.home, 0o700);
  const sandbox = await chooseSandbox({
    env: { TERRACE_SANDBOX: 'process' },
    root: room.root,
    home: room.home,
    spare: false,
  });
  assert.equal(sandbox.isolated, false);
  assert.match(sandbox.reason, /cannot reach/);
  await sandbox.close();
});

void test('the Docker sandbox and unknown kinds are refused in plain words', async () => {
  for (const [kind, words] of [
    ['docker', /not built yet/],
    ['jail', /no kind of sandbox/],
  ] as const)
    await assert.rejects(
      chooseSandbox({ env: { TERRACE_SANDBOX: kind }, root: '/var/tmp/none', home: '/var/tmp/none' }),
      words,
    );
});

void test('a system folder that holds the home does not show it', { skip: bubblewrapSkip }, async () => {
  // As in a container image with its home below /usr; a folder of /usr is only read here.
  const hidden = '/usr/share';
  const root = await mkdtemp('/var/tmp/terrace-sandbox-');
  await using sandbox = {
    ...bubblewrapSandbox({
      root,
      binary: bwrap ?? '',
      reason: 'test',
      dropsUser: false,
      hidden: [hidden],
      spare: false,
    }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  };
  const job = await sandbox.openJob(jobOptions());
  assert.equal((await shell(job, `ls ${hidden}`)).stdout, '');
  await job.close();
});

void test('a program is seen without its folder, wherever that lies', { skip: bubblewrapSkip }, async () => {
  // As a terraform that somebody keeps beside the home, or below /tmp.
  for (const place of ['/var/tmp', '/tmp', '/usr/local']) {
    const folder = await mkdtemp(join(place, 'terrace-program-')).catch(() => null);
    if (folder === null) continue;
    const home = join(folder, '.terrace');
    try {
      await mkdir(home);
      await writeFile(join(home, 'keyring.json'), 'the-keyring');
      await writeFile(join(folder, 'tool'), '#!/bin/sh\necho "ran in $PWD"; cat "$@" 2>/dev/null\n', { mode: 0o755 });
      const options = { root: join(home, 'jobs'), binary: bwrap ?? '', reason: 'test', dropsUser: false, spare: false };
      const sandbox = bubblewrapSandbox({ ...options, hidden: [home] });
      const job = await sandbox.openJob(jobOptions({ program: join(folder, 'tool') }));
      let out = '';
      const keyring = join(home, 'keyring.json');
      const files = [keyring, join('/job/bin', '.terrace', 'keyring.json')];
      const onStdout = (chunk: Uint8Array): void => void (out += Buffer.from(chunk).toString('utf8'));
      const { exitCode } = await job.run(job.seenProgram ?? '', files, { onStdout });
      assert.equal(out, 'ran in /job/work\n', place);
      assert.notEqual(exitCode, 127);
      await job.close();
      await sandbox.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
});

void test('of what was left behind only what was never begun is removed', async () => {
  const root = await mkdtemp('/var/tmp/terrace-leftovers-');
  try {
    for (const name of ['job-1.1', 'job-2.1', 'job-3.1']) {
      await mkdir(join(root, name, 'work'), { recursive: true });
      await writeFile(join(root, name, 'work', 'terraform.tfstate'), 'precious');
    }
    // As after a power cut in former releases, which did not wait for the disk.
    await writeFile(join(root, 'job-2.1', 'job.json'), '');
    await writeFile(join(root, 'job-3.1', 'job.json'), '{"job":"job-3","attempt":1');
    const unreadable: string[] = [];
    assert.deepEqual(await findLeftovers(root, (folder) => unreadable.push(folder)), []);
    assert.deepEqual(unreadable.toSorted(), [join(root, 'job-2.1'), join(root, 'job-3.1')]);
    assert.deepEqual((await readdir(root)).toSorted(), ['job-2.1', 'job-3.1']);
    assert.equal(await readFile(join(root, 'job-3.1', 'work', 'terraform.tfstate'), 'utf8'), 'precious');
  } finally {
    await rm(root, { recursive: true });
  }
});

const slow = `
resource "terraform_data" "first" {}
resource "terraform_data" "second" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" { command = "sleep 60" }
}`;

function hostile(targets: readonly string[]): string {
  const reads = targets.map(
    (target) => `try(file(${JSON.stringify(target)}), try(filebase64(${JSON.stringify(target)}), "nothing"))`,
  );
  return `output "loot" { value = [${reads.join(', ')}] }`;
}

function stillRunning(folder: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid,args', '-ww'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(folder) && !line.includes('ps -eo'));
}

async function waitFor(what: string, check: () => Promise<boolean>): Promise<void> {
  for (const endsAt = performance.now() + 20_000; performance.now() < endsAt;) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain: ${what}`);
}
