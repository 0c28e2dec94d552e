// What happens to an apply whose worker was killed: nothing goes on, and the next start brings its state (DECISIONS 10).

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StateVersionId } from '@terrace/machines/state-version/id';
import { memoryBus } from '@terrace/runtime/bus/memory';
import { systemClock } from '@terrace/runtime/clock/system';
import { decode, encode } from '@terrace/runtime/bus/json';
import { LostRequest, deskSubject } from '@terrace/runtime/jobs/wire';
import { rescueLeftovers } from './rescue.ts';
import { ScratchWorker, kinds, terraform, terraformSkip } from './scratch-work.ts';
import type { SandboxKindUnderTest } from './scratch-work.ts';

const files = {
  'main.tf': `
resource "terraform_data" "first" {}
resource "terraform_data" "second" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" { command = "sleep 1; echo late $TFC_WORKLOAD_IDENTITY_TOKEN; sleep 60" }
}`,
};

const identity = [{ alg: 'RS256' }, { iss: 'https://terrace.test' }, 'signed']
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

/** An apply whose worker gets SIGKILL after the first resource was made and before any state was brought. */
async function killInApply(worker: ScratchWorker, kind: SandboxKindUnderTest): Promise<string> {
  await worker.plan(files);
  const { task } = worker.applyTask();
  Object.assign(task.context as object, { identityTokens: { TFC_WORKLOAD_IDENTITY_TOKEN: identity } });
  worker.gateway.fate = ({ path }) => (path === '/state' ? 503 : 'serve');
  const applying = new Promise<void>((resolve) => {
    worker.gateway.onLog = (log) => {
      if (!log.includes('second: Creating')) return;
      // What is said from now on only the rescue brings.
      worker.gateway.onLog = () => {};
      worker.gateway.fate = () => 503;
      resolve();
    };
  });
  const child = spawn(process.execPath, [fileURLToPath(new URL('doomed-worker.ts', import.meta.url))], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DOOMED: JSON.stringify({
        root: worker.root,
        home: worker.home,
        kind: kind.name,
        terraform,
        certificateFile: worker.gateway.certificateFile,
        job: task.job,
        spec: task.spec,
        context: task.context,
      }),
    },
  });
  const ended = once(child, 'close');
  await Promise.race([applying, ended.then(() => assert.fail('the worker ended before it was killed'))]);
  const output = join(worker.root, `${task.job}.1`, 'output.log');
  while (!(await readFile(output, 'utf8')).includes(`late ${identity}`)) await setTimeout(50);
  child.kill('SIGKILL');
  await ended;
  assert.equal(worker.gateway.states.length, 0);
  return `${task.job}.1`;
}

const folders = async (worker: ScratchWorker): Promise<readonly string[]> =>
  (await readdir(worker.root)).filter((name) => !name.startsWith('.'));

for (const kind of kinds)
  void test(
    `${kind.name}: after a kill -9 the next start ends what still runs and brings its state`,
    { skip: terraformSkip || kind.skip },
    async () => {
      await using worker = await ScratchWorker.open(kind.name);
      const folder = await killInApply(worker, kind);
      const said: string[] = [];
      const bus = memoryBus();
      const lost: unknown[] = [];
      bus.subscribe(deskSubject('lost'), (message) => {
        lost.push([decode(LostRequest, message.data), worker.gateway.states.length]);
        message.respond(encode({ status: 'committed' }));
      });
      const rescue = (): Promise<void> =>
        rescueLeftovers({
          root: worker.root,
          origin: worker.gateway.origin,
          certificateAuthority: worker.gateway.certificate,
          bus,
          clock: { ...systemClock, sleep: async () => {} },
          say: (text) => said.push(text),
        });

      worker.gateway.fate = ({ method }) => (method === 'POST' ? 503 : 'serve');
      await rescue();
      assert.deepEqual(await folders(worker), [folder], 'its words are kept, though its state is saved');
      assert.match(said.join('\n'), /the end of the log of job-\S+ could not be brought: .*; it stays in \//);
      assert.doesNotMatch(worker.log, /[Ii]nterrupt/);
      [lost.length, worker.gateway.states.length] = [0, 0];

      worker.gateway.fate = ({ path }) => (path === '/state' ? 403 : 'serve');
      await rescue();
      assert.deepEqual(await folders(worker), [folder], 'what could not be brought is kept');
      assert.match(said.join('\n'), /could not be brought: the gateway answered 403/);
      assert.doesNotMatch(said.join('\n'), /https:/);
      assert.deepEqual(lost, []);

      assert.match(worker.log, /second: Creating.*[Ii]nterrupt/s, 'what terraform said without a worker is brought');
      assert.match(worker.log, /late \*{40}/);
      assert.ok(!worker.log.includes(identity), 'who the run is stays hidden');
      assert.equal(worker.log.match(/^Terraform v/gm)?.length, 1, 'from where it had ended');

      // Terraform was killed in the middle of a write.
      const state = join(worker.root, folder, 'work', 'terraform.tfstate.d', 'scratch', 'terraform.tfstate');
      await truncate(state, 100);
      // Its run is told that it is lost, and does not hand the state in for a long time.
      worker.gateway.fate = () => 'serve';
      worker.gateway.fateOfState = () => ({ fate: 'brought', stateVersion: null });
      await rescue();
      assert.deepEqual(await folders(worker), [folder], 'what is no state version yet is kept');
      assert.match(said.at(-1) ?? '', new RegExp(`it stays in ${join(worker.root, folder)}`));
      assert.match(worker.gateway.states[0]?.toString('utf8') ?? '', /"first"/);
      assert.equal((lost[0] as readonly unknown[] | undefined)?.[1], 1, 'the desk hears of it after the state');

      [lost.length, worker.gateway.states.length] = [0, 0];
      const id = StateVersionId.parse('sv-ScratchScratch34');
      worker.gateway.fateOfState = () =>
        worker.gateway.states.length < 4 ? { fate: 'brought', stateVersion: null } : { fate: 'kept', stateVersion: id };
      await rescue();
      assert.equal(worker.gateway.states.length, 4);
      assert.match(said.at(-1) ?? '', /kept as sv-ScratchScratch34, which is not the current state: GET/);
      assert.deepEqual(await folders(worker), []);
      const job = folder.replace(/\.1$/, '');
      assert.deepEqual(
        lost,
        [[{ job, attempt: 1, rescue: 'of the doomed' }, 1]],
        'the desk hears of it after the state',
      );

      await rescue();
      assert.equal(worker.gateway.states.length, 4);
    },
  );
