// What the tests of all kinds of sandbox share: a home to work in, and what a kind must do with the real terraform.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { jobOptions, shell } from './conformance.ts';
import { endLeftover, findLeftovers, openLeftoverFile } from './leftovers.ts';
import type { SandboxUnderTest } from './conformance.ts';
import type { Sandbox } from './sandbox.ts';
import type { ShimTimes } from './shim.ts';

export const path = process.env['PATH'] ?? '';
const find = (name: string) =>
  path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file)) ?? null;
export const terraform = process.env['TERRACE_TEST_TERRAFORM'] ?? find('terraform') ?? find('tofu');
export const bwrap = find('bwrap');
export const isRoot = process.getuid?.() === 0;

const terraformSkip =
  terraform === null ? 'terraform is neither named by TERRACE_TEST_TERRAFORM nor on the PATH' : false;

export interface KindUnderTest {
  readonly name: string;
  readonly skip: string | false;
  readonly isolated: boolean;
  readonly times: ShimTimes;
  /** Gives the sandbox, or says why this machine cannot have it. */
  make(root: string, home: string): Sandbox | Promise<Sandbox | string>;
  /** What a process of its own must be told to make the same. */
  doom?(): Promise<object>;
}

type Room = SandboxUnderTest & { readonly home: string };

/** A home as TERRACE_HOME is: passable, its secrets for its owner only. Not under /tmp, which sandboxes replace. */
export async function openHome(kind: KindUnderTest): Promise<Room | string> {
  const home = await mkdtemp('/var/tmp/terrace-sandbox-');
  await chmod(home, 0o711);
  await writeFile(join(home, 'keyring.json'), 'the-keyring', { mode: 0o600 });
  await writeFile(join(home, 'admin-token'), 'the-admin-token', { mode: 0o600 });
  const root = join(home, 'jobs');
  const sandbox = await kind.make(root, home);
  if (typeof sandbox === 'string') {
    await rm(home, { recursive: true });
    return sandbox;
  }
  return {
    home,
    root,
    sandbox,
    times: kind.times,
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The kind with the real terraform: what a hostile configuration can reach, and what becomes of an apply whose worker is gone. */
export function terraformConformance(kind: KindUnderTest): void {
  const check = (
    sentence: string,
    work: (room: Room) => Promise<void>,
    skip = kind.skip === false ? terraformSkip : kind.skip,
  ): void =>
    void test(`${kind.name}: ${sentence}`, { skip }, async (t) => {
      const made = await openHome(kind);
      if (typeof made === 'string') return t.skip(made);
      await using room = made;
      await work(room);
    });

  check(
    `a configuration that reads the keyring, the token, environments and a neighbour gets ${kind.isolated ? 'nothing' : 'what its description admits'}`,
    async (room) => {
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

  check(
    'a process that left its session ends with its job',
    async (room) => {
      const job = await room.sandbox.openJob(jobOptions());
      await shell(
        job,
        'setsid sh -c "while :; do cat /proc/uptime > alive; sleep 0.02; done" >/dev/null 2>&1 & sleep 0.3',
      );
      await job.close({ keep: true });
      const before = await readFile(join(job.work, 'alive'), 'utf8');
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(await readFile(join(job.work, 'alive'), 'utf8'), before);
    },
    kind.skip || (kind.isolated ? false : 'nothing tells its processes from others of this user'),
  );

  check(
    'kill -9 of the worker lets a running apply end in good order, and its state is there for the next start',
    async (room) => {
      const worker = spawn(process.execPath, [fileURLToPath(new URL('doomed-worker.ts', import.meta.url))], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...process.env,
          DOOMED: JSON.stringify({
            root: room.root,
            home: room.home,
            kind: kind.name,
            terraform,
            bwrap,
            ...(await kind.doom?.()),
          }),
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

  check('an apply whose worker falls silent is interrupted, and its state is written', async (room) => {
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
    const { exitCode } = await job.run(job.seenProgram ?? '', ['apply', '-auto-approve', '-no-color', '-input=false'], {
      onStdout(chunk) {
        out += Buffer.from(chunk).toString('utf8');
        if (out.includes('second: Creating')) alive = false;
      },
    });
    assert.equal(exitCode, 1);
    assert.ok(performance.now() - started < 20_000, 'it did not wait for the slow resource');
    assert.match(await readFile(join(job.work, 'terraform.tfstate'), 'utf8'), /"first"/);
    await job.close();
  });
}

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
