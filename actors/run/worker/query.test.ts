// Queries in a real sandbox: what terraform is asked, what reaches the log, and every way they can end. What no terraform here knows is played
// by a program that leaves all but `query` to the real one.

import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { QueryResult } from '@terrace/machines/query-run/messages';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { WorkerStops } from '@terrace/runtime/jobs/worker';
import { queriesSince } from '../work.ts';
import { ScratchWorker, terraform, terraformSkip, terraformVersion, variable } from './scratch-work.ts';
import type { ScratchTask } from './scratch-work.ts';

const options = { skip: terraformSkip };
const files = { 'main.tf': 'variable "region" {}' };

/** A terraform whose `query` is this shell script. */
async function playing(script: string) {
  const folder = await mkdtemp('/var/tmp/terrace-query-');
  await chmod(folder, 0o755);
  const path = join(folder, 'terraform');
  await writeFile(path, `#!/bin/sh\nif [ "$1" != query ]; then exec '${terraform}' "$@"; fi\n${script}\n`, {
    mode: 0o755,
  });
  const worker = await ScratchWorker.open('process', path);
  await worker.upload(files);
  return {
    worker,
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

const resultOf = async (worker: ScratchWorker, { task }: ScratchTask) => {
  const { result } = await worker.run(task);
  return result as QueryResult;
};

void test('a query says what it finds, and is given the variables of its workspace', options, async () => {
  await using played = await playing(
    `for file in "$@"; do case $file in -var-file=*) cat "\${file#-var-file=}";; esac; done; echo "asked: $*"; echo "as $TFC_RUN_ID of $TF_WORKSPACE"`,
  );
  const { worker } = played;
  const variables = [variable('region', 'north')];
  const found = await resultOf(worker, worker.queryTask({ variables }));
  assert.deepEqual(found, { outcome: 'finished', error: null }, worker.log);
  assert.match(worker.log, /^Terraform v\S+\non \w+\nInitializing plugins and modules...\n\{"region":"north"\}/);
  assert.match(worker.log, /asked: query -json -generate-config-out=terrace\.generated\.tf -var-file=/);
  assert.match(worker.log, /as query-ScratchScratch12 of scratch/);
  await resultOf(worker, worker.queryTask({ generatesConfiguration: false }));
  assert.match(worker.log, /asked: query -json\n/);
});

void test('why a query failed is what terraform says, without its secrets', options, async () => {
  await using played = await playing(
    `echo '{"@level":"error","type":"diagnostic","diagnostic":{"severity":"error","summary":"no access by hunter22"}}'; exit 1`,
  );
  const { worker } = played;
  const found = await resultOf(
    worker,
    worker.queryTask({ variables: [variable('region', 'hunter22', { sensitive: true })] }),
  );
  assert.equal(found.outcome, 'errored');
  assert.equal(found.error?.code, 'terraform-failed');
  assert.match(found.error?.detail ?? '', /^terraform query ended with exit status 1: no access by /);
  assert.doesNotMatch(found.error?.detail ?? '', /hunter22/);
});

void test('a query is cancelled, given back by a worker that stops, or failed for its time', options, async () => {
  await using played = await playing(`trap 'exit 1' INT; echo begun; while true; do sleep 0.05; done`);
  const { worker } = played;
  const begun = async (): Promise<void> => {
    while (!worker.log.includes('begun')) await new Promise((resolve) => setTimeout(resolve, 20));
    worker.gateway.log = Buffer.alloc(0);
  };
  const canceled = worker.queryTask();
  const end = worker.run(canceled.task);
  await begun();
  canceled.cancel();
  assert.deepEqual(await end, { outcome: 'canceled', result: { outcome: 'canceled', error: null } });
  const left = worker.queryTask();
  const back = assert.rejects(worker.run(left.task), RetryableFault);
  await begun();
  left.cancel(new WorkerStops());
  await back;
  const slow = await resultOf(worker, worker.queryTask({ limitMs: 2_000 }));
  assert.equal(slow.error?.code, 'too-long');
  assert.match(worker.log, /terraform query was stopped: it took longer than the 2 seconds that it may take/);
});

void test('which versions can query', () => {
  const why = (terraformVersion: string, engine: 'terraform' | 'tofu' = 'terraform') =>
    queriesSince({ engine, terraformVersion });
  for (const version of ['1.14.0', '1.14.0-beta1', '1.15.2', '2.0.0']) assert.equal(why(version), null);
  assert.match(String(why('1.13.5')), /^Terraform 1\.13\.5 has no queries, which came with 1\.14/);
  assert.match(String(why('1.14.0', 'tofu')), /^OpenTofu has no queries/);
});

const realSkip =
  terraformSkip || (queriesSince({ engine: 'terraform', terraformVersion: terraformVersion() }) ?? false);

void test('a real terraform is asked, and finds nothing to look for', { skip: realSkip }, async () => {
  await using worker = await ScratchWorker.open();
  await worker.upload({ 'main.tf': 'resource "terraform_data" "one" {}' });
  const found = await resultOf(worker, worker.queryTask());
  assert.match(found.error?.detail ?? '', /exit status 1: No resources to query/);
  assert.match(worker.log, /"summary":"No resources to query"/);
});
