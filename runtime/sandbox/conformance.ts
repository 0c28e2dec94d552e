// What every kind of sandbox promises, tried with real programs. Isolation differs by kind and is tried in sandbox.test.ts.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { RetryableFault, TerminalFault } from '../fault/fault.ts';
import { endLeftover, findLeftovers, openLeftoverOutput } from './leftovers.ts';
import type { OpenJobOptions, Sandbox, SandboxJob } from './sandbox.ts';
import type { ShimTimes } from './shim.ts';

export interface SandboxUnderTest extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly root: string;
  readonly times: ShimTimes;
}

/** Gives the sandbox, or says why this machine cannot have it. */
export type MakeSandbox = () => Promise<SandboxUnderTest | string>;

/** The times of the sandboxes under test: short, but no stall of a loaded machine is taken for the silence of a worker. */
export const shortTimes = { feedEveryMs: 50, silenceMs: 1_000, graceMs: 1_500, forceAfterMs: 500 } as const;

/** However slow the machine is. */
const upMsMax = 20_000;

/** How many shims this process has. */
const shims = (): number =>
  execFileSync('ps', ['-o', 'args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('shim.mjs')).length;

let jobs = 0;
export function jobOptions(changes: Partial<OpenJobOptions> = {}): OpenJobOptions {
  return { job: `job-${++jobs}`, attempt: 1, alive: () => true, ...changes };
}

export async function shell(job: SandboxJob, script: string, options: { readonly cwd?: string } = {}) {
  const out = { stdout: '', stderr: '' };
  const exit = await job.run('/bin/sh', ['-c', script], {
    ...options,
    onStdout: (chunk) => void (out.stdout += Buffer.from(chunk).toString('utf8')),
    onStderr: (chunk) => void (out.stderr += Buffer.from(chunk).toString('utf8')),
  });
  return { ...exit, ...out };
}

/** Resolves when a script has made the file `up`; what it traps is trapped by then. */
export async function isUp(job: SandboxJob): Promise<void> {
  for (const endsAt = performance.now() + upMsMax; performance.now() < endsAt;) {
    if ((await stat(join(job.work, 'up')).catch(() => null)) !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the script does not come up');
}

type Check = (sentence: string, work: (under: SandboxUnderTest) => Promise<void>) => void;

const checking =
  (name: string, make: MakeSandbox, skip: string | false): Check =>
  (sentence, work) =>
    void test(`${name}: ${sentence}`, { skip }, async (t) => {
      const made = await make();
      if (typeof made === 'string') return t.skip(made);
      await using under = made;
      await work(under);
    });

/** What holds for every kind. */
export function sandboxConformance(name: string, make: MakeSandbox, skip: string | false): void {
  const check = checking(name, make, skip);

  check('commands run in turn in the work folder, with their output and exit codes', async ({ sandbox }) => {
    const job = await sandbox.openJob(jobOptions());
    await mkdir(join(job.work, 'sub'));
    await writeFile(join(job.work, 'sub', 'given'), 'given');
    const first = await shell(job, 'echo out; echo err >&2; echo kept > file; exit 3');
    assert.deepEqual(first, { exitCode: 3, signal: null, stdout: 'out\n', stderr: 'err\n' });
    const second = await shell(job, 'cat ../file given; pwd; echo more >> given', { cwd: 'sub' });
    assert.match(second.stdout, /^kept\ngiven\/.*\/work\/sub\n$/);
    assert.equal(await readFile(join(job.work, 'sub', 'given'), 'utf8'), 'givenmore\n');
    await job.close();
    assert.equal(await stat(job.folder).catch(() => null), null);
  });

  check('a link that a job is given leads nowhere when the job is handed over', async ({ sandbox, root }) => {
    const job = await sandbox.openJob(jobOptions());
    const precious = join(root, 'precious');
    await writeFile(precious, 'precious');
    const { uid, mtimeMs } = await stat(precious);
    await symlink(precious, join(job.work, 'link'));
    await symlink(root, join(job.work, 'folder'));
    await shell(job, ':');
    const after = await stat(precious);
    assert.deepEqual([after.uid, after.mtimeMs], [uid, mtimeMs]);
    await job.close();
  });

  check('a command finds no environment but its own', async ({ sandbox }) => {
    const job = await sandbox.openJob(jobOptions({ environment: { TF_INPUT: '0' } }));
    const { stdout } = await shell(
      job,
      'env | cut -d= -f1 | sort | tr "\\n" " "; [ -w "$HOME" ] && [ -w "$TMPDIR" ] && echo writable',
    );
    assert.match(stdout.replace(/\b(PWD|SHLVL|_|OLDPWD) /g, ''), /^HOME LANG PATH TF_INPUT TMPDIR writable\n$/);
    await job.close();
  });

  check('a stock is read with all that is in it', async ({ sandbox }) => {
    const stock = await mkdtemp('/var/tmp/terrace-stock-');
    try {
      await mkdir(join(stock, 'a'));
      await writeFile(join(stock, 'a', 'b'), 'in stock');
      for (const folder of [stock, join(stock, 'a')]) await chmod(folder, 0o755);
      const job = await sandbox.openJob(jobOptions({ stock }));
      const { stdout } = await shell(job, `cat '${job.seenStock}/a/b'; touch '${job.seenStock}/c' || echo refused`);
      if (sandbox.isolated) assert.equal(stdout, 'in stockrefused\n');
      else assert.match(stdout, /^in stock/);
      await job.close();
    } finally {
      await rm(stock, { recursive: true });
    }
  });

  check('an interrupt reaches the command and its children', async ({ sandbox }) => {
    const job = await sandbox.openJob(jobOptions());
    let said = '';
    const stop = new AbortController();
    const script = `trap 'echo stopping; exit 5' INT; echo up; (trap 'echo child' INT; while :; do sleep 0.05; done) & while :; do sleep 0.05; done`;
    const { exitCode } = await job.run('/bin/bash', ['-c', `set -m; ${script}`], {
      onStdout(chunk) {
        said += Buffer.from(chunk).toString('utf8');
        if (said === 'up\n') stop.abort();
      },
      signal: stop.signal,
    });
    assert.equal(exitCode, 5);
    assert.match(said, /stopping/);
    await job.close();
  });

  check('what a command leaves in a group of its own ends with it', async ({ sandbox }) => {
    const job = await sandbox.openJob(jobOptions());
    await job.run('/bin/bash', ['-c', 'set -m; (while :; do cat /proc/uptime > alive; sleep 0.02; done) & sleep 0.2']);
    // A user of the job's own is swept at the end of the job.
    await job.close({ keep: true });
    const before = await readFile(join(job.work, 'alive'), 'utf8');
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(await readFile(join(job.work, 'alive'), 'utf8'), before);
    await rm(job.folder, { recursive: true });
  });

  check('an aborted signal interrupts, and kill ends what does not listen', async ({ sandbox }) => {
    const job = await sandbox.openJob(jobOptions());
    const stop = new AbortController();
    const exit = await job.run('/bin/sh', ['-c', `trap '' INT; echo up; while :; do sleep 0.05; done`], {
      signal: stop.signal,
      onStdout() {
        stop.abort();
        setTimeout(() => job.kill(), 200);
      },
    });
    assert.equal(exit.signal, 'SIGKILL', JSON.stringify(exit));
    assert.equal((await shell(job, 'echo next')).stdout, 'next\n');
    await job.close();
  });

  check('what a command leaves in the background ends with it', async ({ sandbox }) => {
    const job = await sandbox.openJob(jobOptions());
    await shell(job, '(while :; do cat /proc/uptime > alive; sleep 0.02; done) & sleep 0.2');
    const before = await readFile(join(job.work, 'alive'), 'utf8');
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(await readFile(join(job.work, 'alive'), 'utf8'), before);
    await job.close();
  });

  check('long output arrives whole', async ({ sandbox }) => {
    const job = await sandbox.openJob(jobOptions());
    const { stdout } = await shell(
      job,
      'i=0; while [ $i -lt 200 ]; do head -c 65536 /dev/zero | tr "\\0" x; i=$((i+1)); done; echo end',
    );
    assert.equal(stdout.length, 200 * 65_536 + 4);
    assert.ok(stdout.endsWith('xend\n'));
    await job.close();
  });

  check('what a listener throws ends its command alone, and not before the command is over', async ({ sandbox }) => {
    const job = await sandbox.openJob(jobOptions());
    const onStdout = (): never => {
      throw new TypeError('of a listener');
    };
    const script = 'echo one; sleep 0.2; echo two; echo over > end';
    await assert.rejects(job.run('/bin/sh', ['-c', script], { onStdout }), /of a listener/);
    assert.equal(await readFile(join(job.work, 'end'), 'utf8'), 'over\n');
    assert.equal((await shell(job, 'echo next')).stdout, 'next\n');
    await job.close();
  });

  check('a command that does not exist is named', async ({ sandbox }) => {
    const job = await sandbox.openJob(jobOptions());
    const outcome = await job.run('/no/such/program', []).catch((error: unknown) => error);
    if (outcome instanceof Error) assert.ok(outcome instanceof TerminalFault, String(outcome));
    else assert.notEqual((outcome as { readonly exitCode: number | null }).exitCode, 0);
    await assert.rejects(job.run('/bin/true', [], { cwd: '../..' }), TerminalFault);
    assert.equal((await shell(job, 'echo next')).stdout, 'next\n');
    await job.close();
  });

  check('a job that cannot be written down leaves neither its folder nor its shim', async ({ sandbox, root }) => {
    const before = shims();
    const circle: { self?: object } = {};
    circle.self = circle;
    const options = jobOptions({ note: circle as never });
    await assert.rejects(sandbox.openJob(options), RetryableFault);
    assert.equal(await stat(join(root, `${options.job}.1`)).catch(() => null), null);
    assert.ok(shims() <= before);
    const job = await sandbox.openJob(jobOptions());
    assert.equal((await shell(job, 'echo next')).stdout, 'next\n');
    await job.close();
  });

  check('without a fresh claim the command is interrupted, and nothing more runs', async ({ sandbox, times }) => {
    let alive = true;
    const job = await sandbox.openJob(jobOptions({ alive: () => alive }));
    const running = shell(job, `trap 'echo saved > state; exit 1' INT; while :; do sleep 0.05; done`);
    await new Promise((resolve) => setTimeout(resolve, times.silenceMs + 4 * times.feedEveryMs));
    assert.equal(await stat(join(job.work, 'state')).catch(() => null), null, 'while it is fed it goes on');
    alive = false;
    const { exitCode } = await running;
    assert.equal(exitCode, 1);
    assert.equal(await readFile(join(job.work, 'state'), 'utf8'), 'saved\n');
    alive = true;
    await assert.rejects(shell(job, 'echo too late'), RetryableFault);
    await job.close();
  });

  check('what ignores the interrupt of a fence is killed after the grace', async ({ sandbox }) => {
    let alive = true;
    const job = await sandbox.openJob(jobOptions({ alive: () => alive }));
    const running = shell(job, `trap '' INT; : > up; while :; do sleep 0.05; done`);
    await isUp(job);
    alive = false;
    const exit = await running;
    assert.equal(exit.signal, 'SIGKILL', JSON.stringify(exit));
    await job.close();
  });

  check('a file that leads out of the folder is not opened', async ({ sandbox, root }) => {
    const job = await sandbox.openJob(jobOptions());
    await writeFile(join(root, 'secret'), 'secret');
    await shell(job, 'echo fine > state; mkdir real; echo deep > real/file; ln -s real inside; mkfifo pipe');
    await symlink(join(root, 'secret'), join(job.work, 'link'));
    await symlink(root, join(job.work, 'up'));
    for (const path of ['link', 'up/secret', 'pipe']) await assert.rejects(job.open(path), TerminalFault, path);
    assert.equal(await job.open('absent'), null);
    for (const [path, words] of [
      ['state', 'fine\n'],
      ['inside/file', 'deep\n'],
    ] as const) {
      const file = await job.open(path);
      assert.equal(await file?.readFile('utf8'), words);
      await file?.close();
    }
    await job.close();
  });

  check(
    'the record names job, attempt and process, and a left-over is ended by it',
    async ({ sandbox, root, times }) => {
      const options = jobOptions({ attempt: 4 });
      const job = await sandbox.openJob(options);
      const script = `trap 'echo saved > state; exit 1' INT; : > up; while :; do sleep 0.05; done`;
      const running = shell(job, script).catch(() => null);
      await isUp(job);
      const [leftover] = (await findLeftovers(root)).filter((each) => each.job === options.job);
      assert.equal(leftover?.attempt, 4);
      assert.ok(leftover !== undefined);
      const stranger = { pid: leftover.shim?.pid ?? 0, started: '1' };
      await endLeftover({ ...leftover, shim: stranger, container: null, command: null, uid: null });
      const isInterrupted = await stat(join(job.work, 'state')).catch(() => null);
      assert.equal(isInterrupted, null, 'another start time is another process');
      await endLeftover(leftover, { graceMs: times.graceMs });
      await running;
      assert.equal(await readFile(join(job.work, 'state'), 'utf8'), 'saved\n');
      await job.close();
    },
  );
}

/** What holds where shims are processes of this host. */
export function hostShimConformance(name: string, make: MakeSandbox, skip: string | false): void {
  const check = checking(name, make, skip);

  check('the shim of a job that has ended does the next one, with nothing of the first', async ({ sandbox }) => {
    const shimOf = async ({ folder }: SandboxJob): Promise<number> =>
      JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')).shim.pid;
    const first = await sandbox.openJob(jobOptions());
    const pid = await shimOf(first);
    // What a job leaves running ends with it.
    const left = first.run('/bin/sh', ['-c', ': > up; sleep 60']);
    await isUp(first);
    await first.close();
    assert.equal((await left).signal ?? 'SIGKILL', 'SIGKILL');
    // At rest it is not fed, and lives on all the same.
    await new Promise((resolve) => setTimeout(resolve, shortTimes.silenceMs + 200));
    let isAlive = true;
    const second = await sandbox.openJob(jobOptions({ alive: () => isAlive }));
    assert.equal(await shimOf(second), pid);
    assert.equal((await shell(second, 'ls; echo done')).stdout, 'done\n');
    // It fences itself as any other, and is given nothing more then.
    isAlive = false;
    const fenced = await second.run('/bin/sh', ['-c', 'sleep 60']).catch(() => null);
    assert.notEqual(fenced?.exitCode, 0);
    await second.close();
    const third = await sandbox.openJob(jobOptions());
    assert.notEqual(await shimOf(third), pid);
    assert.equal((await shell(third, 'echo done')).stdout, 'done\n');
    await third.close();
  });

  check('a command that cannot be written down for the next start does not go on', async ({ sandbox }) => {
    const job = await sandbox.openJob(jobOptions());
    // Where its record would be written, as a full disk would refuse it.
    const obstacle = join(job.folder, 'command.json.new');
    await mkdir(obstacle);
    await assert.rejects(job.run('/bin/sh', ['-c', 'sleep 5; echo made > made']), /could not be written down/);
    await rm(obstacle, { recursive: true });
    assert.equal((await shell(job, 'ls; echo next')).stdout, 'next\n');
    await job.close();
  });

  check('what a command said is kept beside the record, for who finds the folder', async ({ sandbox, root }) => {
    const options = jobOptions();
    const job = await sandbox.openJob(options);
    await shell(job, 'echo not kept');
    let isBroken = false;
    const onStdout = (): void => {
      isBroken = true;
      throw new Error('who listens has heard nothing');
    };
    const said = job.run('/bin/sh', ['-c', 'echo one; echo two >&2'], { keepsOutput: true, onStdout });
    await assert.rejects(said, /has heard nothing/);
    assert.ok(isBroken);
    const leftover = (await findLeftovers(root)).find((each) => each.job === options.job);
    await using kept = (await openLeftoverOutput(leftover ?? assert.fail())) ?? assert.fail();
    assert.deepEqual((await kept.readFile('utf8')).split('\n').toSorted(), ['', 'one', 'two']);
    assert.equal((await stat(join(job.folder, 'output.log'))).mode & 0o777, 0o600);
    const hash = createHash('sha256');
    const hear = (chunk: Uint8Array): void => void hash.update(chunk);
    const script = 'seq 1 400000; echo last >&2; exit 3';
    const run = { keepsOutput: true, onStdout: hear, onStderr: hear };
    assert.equal((await job.run('/bin/sh', ['-c', script], run)).exitCode, 3);
    await using long = (await openLeftoverOutput(job)) ?? assert.fail();
    assert.equal(
      createHash('sha256')
        .update(await long.readFile())
        .digest('hex'),
      hash.digest('hex'),
    );
    assert.ok((await long.stat()).size > 2_000_000);
    await job.close();
  });

  check('what a killed command had started ends with its left-over', async ({ sandbox, root }) => {
    const options = jobOptions();
    const job = await sandbox.openJob(options);
    const running = shell(job, '(: > up; exec sleep 61) & wait').catch(() => null);
    await isUp(job);
    // The shim writes down what it has begun while that is at work already.
    const recorded = async () =>
      (await findLeftovers(root)).find((each) => each.job === options.job && each.command !== null);
    let leftover = await recorded();
    for (const endsAt = performance.now() + upMsMax; leftover === undefined && performance.now() < endsAt;)
      leftover = await recorded();
    assert.ok(leftover?.shim != null && leftover.command !== null);
    // With both dead at once nobody is left to end what the command has begun.
    process.kill(leftover.shim.pid, 'SIGSTOP');
    process.kill(leftover.command.pid, 'SIGKILL');
    process.kill(leftover.shim.pid, 'SIGKILL');
    await running;
    const sleepers = (): string[] =>
      execFileSync('ps', ['-e', '-o', 'pgid=,args='], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.trim() === `${leftover.command?.pid} sleep 61`);
    await endLeftover({ ...leftover, uid: null });
    assert.deepEqual(sleepers(), []);
    await job.close();
  });
}
