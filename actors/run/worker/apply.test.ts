// Applies by the real terraform in a real sandbox: their states above all, however they end.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ApplyResult } from '@terrace/machines/run/messages';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { WorkerStops } from '@terrace/runtime/jobs/worker';
import type { Sandbox } from '@terrace/runtime/sandbox/sandbox';
import { ScratchWorker, applyResult, terraform, terraformSkip, variable } from './scratch-work.ts';
import type { Files } from '@terrace/runtime/tarball/scratch-archive';

const options = { skip: terraformSkip };

const namesIn = (state: Buffer | undefined): readonly string[] =>
  (JSON.parse(state?.toString('utf8') ?? '{"resources":[]}') as { resources: { name: string }[] }).resources.map(
    ({ name }) => name,
  );

/** The result names the state that was brought last, and that one holds the first resource. */
function assertKept(worker: ScratchWorker, { state }: ApplyResult): void {
  const brought = worker.gateway.states.at(-1) ?? Buffer.alloc(0);
  assert.equal(state?.digest, createHash('sha256').update(brought).digest('hex'));
  assert.ok(namesIn(brought).includes('first'));
}

/** The second resource runs a command after the first one was made. */
const withCommand = (command: string): Files => ({
  'main.tf': `
resource "terraform_data" "first" {}
resource "terraform_data" "second" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" { command = ${JSON.stringify(command)} }
}`,
  'hello.txt': 'words from a file',
});

void test('an apply makes what was planned and brings its state', options, async () => {
  await using worker = await ScratchWorker.open();
  const files = withCommand('cat ${path.module}/hello.txt');
  await worker.plan(files);
  const result = await worker.apply();
  assert.equal(result.outcome, 'finished', worker.log);
  assert.deepEqual(result.counts, { additions: 2, changes: 0, destructions: 0, imports: 0 });
  assert.equal(result.error, null);
  assertKept(worker, result);
  assert.equal(result.state?.size, worker.gateway.states.at(-1)?.length);
  assert.match(worker.log, /words from a file/);
  assert.match(worker.log.split('\n')[2] ?? '', /^Initializing/);
  const next = await worker.plan(files, worker.keepState());
  assert.equal(next.hasChanges, false);
  assert.deepEqual(await readdir(worker.root).then((names) => names.filter((name) => !name.startsWith('.'))), []);
});

void test('in words too an apply says how much it changed, and a destroy leaves nothing', options, async () => {
  await using worker = await ScratchWorker.open();
  const text = { options: { structuredLog: false } };
  await worker.plan(withCommand('true'), text);
  const applied = await worker.apply(text);
  assert.deepEqual(applied.counts, { additions: 2, changes: 0, destructions: 0, imports: 0 }, worker.log);
  const state = worker.keepState();
  await worker.plan(withCommand('true'), { ...state, options: { structuredLog: false, isDestroy: true } });
  const destroyed = await worker.apply({ ...state, ...text });
  assert.deepEqual(destroyed.counts, { additions: 0, changes: 0, destructions: 2, imports: 0 }, worker.log);
  assert.deepEqual(namesIn(worker.gateway.states.at(-1)), []);
});

void test('variables that no plan may keep are given to the apply again', options, async () => {
  await using worker = await ScratchWorker.open();
  const files = {
    'main.tf': `
variable "password" { ephemeral = true }
resource "terraform_data" "first" {
  provisioner "local-exec" {
    command     = "test \\"$PASSWORD\\" = \\"it's \\\\$ecret\\""
    environment = { PASSWORD = var.password }
  }
}`,
  };
  const variables = [variable('password', "it's $ecret", { sensitive: true })];
  const planned = await worker.plan(files, { variables });
  assert.equal(planned.outcome, 'finished', worker.log);
  const result = await worker.apply({ variables });
  assert.equal(result.outcome, 'finished', worker.log);
});

void test('terraform is in the workspace of its name, and finds its state there again', options, async () => {
  await using worker = await ScratchWorker.open();
  const files = { 'main.tf': 'resource "terraform_data" "one" { input = terraform.workspace }' };
  await worker.plan(files);
  const result = await worker.apply();
  assert.equal(result.outcome, 'finished', worker.log);
  assert.match(worker.gateway.states.at(-1)?.toString('utf8') ?? '', /"value": "scratch"/);
  const next = await worker.plan(files, worker.keepState());
  assert.equal(next.hasChanges, false, worker.log);
});

void test('when a command fails, what was made before is in the state', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.plan(withCommand('echo sorry; exit 3'));
  const result = await worker.apply();
  assert.equal(result.outcome, 'errored');
  assert.match(result.error?.detail ?? '', /exit status 1: local-exec provisioner error/);
  assert.equal(result.cutShort, false);
  assert.match(worker.log, /sorry/);
  assertKept(worker, result);
});

void test('a state is brought while terraform works, and a cancel leaves the newest', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.plan(withCommand('sleep 60'));
  const { task, cancel } = worker.applyTask();
  worker.gateway.fate = ({ path }) => {
    if (path === '/state') setTimeout(cancel, 20);
    return 'serve';
  };
  const startedAt = performance.now();
  const outcome = await worker.run(task);
  assert.ok(performance.now() - startedAt < 45_000, 'nobody waited for the command');
  assert.equal(outcome.outcome, 'canceled');
  const result = applyResult(outcome);
  assert.equal(result.outcome, 'canceled', worker.log);
  assertKept(worker, result);
});

void test('a kill ends terraform at once, and its state is brought all the same', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.plan(withCommand(`trap '' INT; sleep 60`));
  const { task, kill } = worker.applyTask();
  worker.gateway.onLog = (log) => {
    if (log.includes('second: Creating')) kill();
  };
  const startedAt = performance.now();
  const result = applyResult(await worker.run(task));
  assert.ok(performance.now() - startedAt < 20_000, 'the grace of an interrupt was not waited for');
  assert.equal(result.outcome, 'canceled');
  assert.equal(result.cutShort, true, 'what it was at may stand in no state');
  assertKept(worker, result);
});

void test('an apply whose worker stops ends as errored, says so, and keeps its state', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.plan(withCommand('sleep 60'));
  const { task, cancel } = worker.applyTask();
  worker.gateway.onLog = (log) => {
    if (log.includes('second: Creating')) cancel(new WorkerStops());
  };
  const { outcome, result } = await worker.run(task);
  assert.equal(outcome, 'done');
  const { error, ...rest } = result as ApplyResult;
  assert.equal(rest.outcome, 'errored');
  assert.match(error?.detail ?? '', /worker was stopped/);
  assertKept(worker, { error, ...rest });
});

void test('of a terraform that is killed while it writes, the newest whole state is brought', options, async () => {
  await using worker = await ScratchWorker.open();
  // Half a file, as such a kill leaves it. Before, the first resource is seen to be made.
  const file = 'terraform.tfstate.d/scratch/terraform.tfstate';
  const half = `while [ ! -e seen ]; do sleep 0.02; done; head -c 100 ${file} > half; cat half > ${file}; kill -9 $PPID`;
  await worker.plan(withCommand(half));
  const { task } = worker.applyTask();
  worker.gateway.onLog = (log) => {
    if (!log.includes('first: Creation complete')) return;
    assert.ok(existsSync(join(worker.root, `${task.job}.1`, 'state.copy')), 'nobody hears of it before it is safe');
    writeFileSync(join(worker.root, `${task.job}.1`, 'work', 'seen'), '');
  };
  const result = applyResult(await worker.run(task));
  assert.equal(result.error?.code, 'terraform-killed', worker.log);
  assert.match(result.error?.detail ?? '', /killed by SIGKILL/);
  assert.equal(result.leavesState, false);
  assertKept(worker, result);
});

void test('an apply that takes too long is stopped, says so, and keeps its state', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.plan(withCommand('sleep 60'));
  const result = await worker.apply({ limitMs: 2_000 });
  assert.equal(result.outcome, 'errored');
  assert.equal(result.error?.code, 'too-long');
  assertKept(worker, result);
});

void test('an apply that is canceled before it began changes nothing', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.plan(withCommand('true'));
  const { task, cancel } = worker.applyTask();
  cancel();
  const result = applyResult(await worker.run(task));
  assert.equal(result.outcome, 'canceled');
  assert.equal(result.state, null);
  assert.equal(worker.gateway.states.length, 0);
});

void test('a state that cannot be brought stays on this machine, and the run says where', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.plan(withCommand('true'));
  worker.gateway.fate = ({ path }) => (path === '/state' ? 403 : 'serve');
  const { task } = worker.applyTask();
  const result = applyResult(await worker.run(task));
  assert.equal(result.outcome, 'errored');
  assert.equal(result.state, null);
  assert.equal(result.leavesState, true, 'the run awaits it');
  assert.match(result.error?.detail ?? '', /state/);
  assert.match(result.error?.detail ?? '', /answered 403/);
  assert.ok((await readdir(worker.root)).includes(`${task.job}.1`), 'its folder is kept');
});

void test(
  'a state that ends in a way of its own is brought all the same; half a one is never forgotten',
  options,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'terrace-endings-'));
    try {
      await chmod(folder, 0o755);
      const after = async (name: string, command: string): Promise<string> => {
        const file = 'terraform.tfstate.d/scratch/terraform.tfstate';
        const script = `#!/bin/sh\n${terraform} "$@"; code=$?\n[ "$1" = apply ] && { ${command.replaceAll('FILE', file)}; }\nexit $code\n`;
        await writeFile(join(folder, name), script, { mode: 0o755 });
        return join(folder, name);
      };
      for (const [name, command, isBrought] of [
        ['tab', String.raw`printf '\t' >> FILE`, true],
        ['half', 'head -c 100 FILE > half; cat half > FILE', false],
      ] as const) {
        const program = await after(name, command);
        await using worker = await ScratchWorker.open('process', () => program);
        await worker.plan(withCommand('true'));
        const { task } = worker.applyTask();
        const result = applyResult(await worker.run(task));
        if (isBrought) {
          assert.equal(result.outcome, 'finished', result.error?.detail ?? '');
          assertKept(worker, result);
          assert.match(worker.gateway.states.at(-1)?.toString('utf8') ?? '', /\t$/);
        } else {
          assert.equal(result.outcome, 'errored');
          assert.equal(result.leavesState, true, 'the run awaits it');
          assert.match(result.error?.detail ?? '', /ended well and left a state that is not whole/);
          assert.ok((await readdir(worker.root)).includes(`${task.job}.1`), 'its folder is kept');
        }
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

/** The worker's own code, or its sandbox, fails in the moment in which a terraform command has ended; `before` it began something happens too. */
const breakingAt =
  (name: string, fault: () => Error | null, before = (): void => {}) =>
  (sandbox: Sandbox): Sandbox => ({
    ...sandbox,
    async openJob(opening) {
      const job = await sandbox.openJob(opening);
      const run: typeof job.run = async (command, args, running) => {
        if (args[0] === name) before();
        const exit = await job.run(command, args, running);
        const error = args[0] === name ? fault() : null;
        if (error !== null) throw error;
        return exit;
      };
      return new Proxy(job, {
        get(target, property) {
          if (property === 'run') return run;
          const found: unknown = Reflect.get(target, property, target);
          return typeof found === 'function' ? found.bind(target) : found;
        },
      });
    },
  });

void test(
  'a worker that fails while terraform applies brings the state all the same, or keeps it',
  options,
  async () => {
    const breaking = breakingAt('apply', () => new TypeError('a mistake of ours'));
    await using worker = await ScratchWorker.open('process', terraform, breaking);
    await worker.plan(withCommand('true'));
    const { task } = worker.applyTask();
    await assert.rejects(async () => worker.run(task), /a mistake of ours/);
    assert.ok(namesIn(worker.gateway.states.at(-1)).includes('first'));
    assert.ok(!(await readdir(worker.root)).includes(`${task.job}.1`));

    worker.gateway.fate = ({ path }) => (path === '/state' ? 403 : 'serve');
    const second = worker.applyTask();
    const result = applyResult(await worker.run(second.task));
    assert.equal(result.leavesState, true);
    assert.match(result.error?.detail ?? '', /worker failed.*could not be brought.*answered 403/);
    assert.ok((await readdir(worker.root)).includes(`${second.task.job}.1`));
  },
);

void test('an apply that is stopped as terraform begins has nothing in flight', options, async () => {
  let stop = (): void => {};
  const stopping = breakingAt(
    'apply',
    () => null,
    () => stop(),
  );
  await using worker = await ScratchWorker.open('process', terraform, stopping);
  await worker.plan(withCommand('sleep 60'));
  const { task, cancel } = worker.applyTask();
  stop = cancel;
  const result = applyResult(await worker.run(task));
  assert.deepEqual([result.outcome, result.cutShort], ['canceled', false], worker.log);
});

void test('a sandbox that ends before terraform applies is named, and nothing has changed', options, async () => {
  let isLost = false;
  const breaking = breakingAt('init', () => (isLost ? new RetryableFault('the job shim has ended') : null));
  await using worker = await ScratchWorker.open('process', terraform, breaking);
  await worker.plan({
    'main.tf': 'module "inner" { source = "./inner" }',
    'inner/main.tf': 'resource "terraform_data" "first" {}',
  });
  isLost = true;
  const result = await worker.apply();
  assert.equal(result.outcome, 'errored');
  assert.equal(result.error?.code, 'sandbox-lost');
  assert.match(worker.log, /the sandbox ended before terraform began to apply; nothing has changed/);
  assert.equal(worker.gateway.states.length, 0);
  assert.equal(result.leavesState, false);
});
