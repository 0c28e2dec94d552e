// Work of either engine: done by its own binary, told by its own name, and with the variables that each of its versions takes. A tofu
// that is named by TERRACE_TEST_TOFU shows that what is only tofu's works too.

import assert from 'node:assert/strict';
import { chmod, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { refuseEncryption, takeOver } from './backend.ts';
import { applyTakesVariables, engineLine, readingTakesVariables } from './engine.ts';
import { ScratchWorker, terraform, terraformSkip, variable } from './scratch-work.ts';
import type { ContextChanges } from './scratch-work.ts';
import { readStateFile } from './state-file.ts';

const options = { skip: terraformSkip };
const tofu = process.env['TERRACE_TEST_TOFU'] ?? '';
const tofuOptions = { skip: tofu === '' ? 'TERRACE_TEST_TOFU names no tofu' : false };

async function folderWith(files: Readonly<Record<string, string>>) {
  const path = await mkdtemp(join(tmpdir(), 'terrace-engine-'));
  // A job has a user of its own.
  await chmod(path, 0o755);
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text, { mode: 0o755 });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

void test('which version of which engine takes variables, and where', () => {
  const table = [
    ['terraform', '1.9.8', false, false],
    ['terraform', '1.10.0', true, false],
    ['terraform', '2.0.0', true, false],
    ['tofu', '1.7.9', false, false],
    ['tofu', '1.8.0', false, true],
    ['tofu', '1.10.6', false, true],
    ['tofu', '1.11.0-rc1', true, true],
  ] as const;
  for (const [engine, terraformVersion, atApply, atReading] of table) {
    const made = { engine, terraformVersion };
    assert.deepEqual([applyTakesVariables(made), readingTakesVariables(made)], [atApply, atReading], engineLine(made));
  }
});

void test('work of a tofu workspace is done by tofu and told as such, other work by terraform', options, async () => {
  await using folder = await folderWith({
    // The real terraform, which cannot but tell who has called it.
    tofu: `#!/bin/sh\nexport TF_VAR_maker=tofu\nexec ${terraform} "$@"\n`,
  });
  await using worker = await ScratchWorker.open('process', (engine) =>
    engine === 'tofu' ? join(folder.path, 'tofu') : terraform,
  );
  const files = {
    'main.tf': 'variable "maker" { default = "terraform" }\nresource "terraform_data" "one" { input = var.maker }',
  };
  const madeBy = (): string =>
    worker.gateway.json<{ planned_values: { root_module: { resources: { values: { input: string } }[] } } }>(
      '/plan-json',
    ).planned_values.root_module.resources[0]?.values.input ?? '';
  const asTofu = { engine: 'tofu', terraformVersion: '1.7.9' } as const;
  assert.equal((await worker.plan(files, asTofu)).error, null);
  assert.match(worker.log, /^OpenTofu v1\.7\.9\non \w+\n/);
  assert.equal(madeBy(), 'tofu');
  const applied = await worker.apply(asTofu);
  assert.equal(applied.outcome, 'finished', applied.error?.detail ?? '');
  assert.match(worker.log, /^OpenTofu v1\.7\.9\n/);
  // The other one reads that state.
  const next = await worker.plan(files, worker.keepState());
  assert.deepEqual([next.counts.changes, madeBy()], [1, 'terraform']);
  assert.match(worker.log, /^Terraform v/);
  const failed = await worker.plan({ 'main.tf': 'oops = 1' }, asTofu);
  assert.match(failed.error?.detail ?? '', /^tofu plan ended with exit status 1: Unsupported argument/);
});

void test('a state that tofu would encrypt is refused before anything is made', options, async () => {
  const block = 'encryption {\n key_provider "pbkdf2" "k" { passphrase = "0123456789abcdef" }\n }';
  const refused = async (files: Readonly<Record<string, string>>): Promise<string | null> => {
    await using folder = await folderWith(files);
    return await refuseEncryption(folder.path).then(
      () => null,
      (error: Error) => error.message,
    );
  };
  assert.match(
    (await refused({ 'a.tf': `terraform {\n cloud {}\n ${block}\n}` })) ?? '',
    /^a\.tf has a block by which tofu/,
  );
  assert.match((await refused({ 'a.tofu': `terraform { ${block} }` })) ?? '', /^a\.tofu has/);
  assert.match((await refused({ 'a.tf.json': '{"terraform":[{"encryption":{}}]}' })) ?? '', /^a\.tf\.json has/);
  for (const text of [
    'resource "google_storage_bucket" "b" {\n encryption {\n default_kms_key_name = "k"\n }\n}\nterraform {\n}',
    `terraform {\n # ${block.replaceAll('\n', ' ')}\n}`,
    'terraform {\n backend "s3" {\n encryption {}\n }\n}',
  ])
    assert.equal(await refused({ 'a.tf': text }), null, text);

  await using worker = await ScratchWorker.open();
  const asTofu = { engine: 'tofu', terraformVersion: '1.7.9' } as const;
  const inFile = await worker.plan({ 'main.tf': `terraform { ${block} }` }, asTofu);
  assert.equal(inFile.error?.code, 'state-encrypted');
  const variables = [variable('TF_ENCRYPTION', block, { category: 'env' })];
  const inVariable = await worker.plan({ 'main.tf': 'output "one" { value = 1 }' }, { ...asTofu, variables });
  assert.match(
    inVariable.error?.detail ?? '',
    /^the environment variable TF_ENCRYPTION is set, by which tofu encrypts/,
  );
  assert.match(worker.log, /TF_ENCRYPTION/);
});

void test('a state is whole by the end that either engine writes, and half one is not', async () => {
  const whole = async (text: string): Promise<boolean | undefined> => {
    await using folder = await folderWith({ state: text });
    const file = await open(join(folder.path, 'state'));
    return (await readStateFile(file).finally(() => file.close()))?.isWhole;
  };
  const text = JSON.stringify({ version: 4, resources: [{ type: 'x' }] }, null, 2);
  assert.deepEqual([await whole(`${text}\n`), await whole(`${text}\n\n`)], [true, true]);
  for (let length = 1; length < text.length; length += 1)
    assert.equal(await whole(text.slice(0, length)), false, text.slice(0, length));
  assert.equal(await whole('{"version":4}'), true);
});

void test('a file that tofu would read instead of the override goes', async () => {
  await using folder = await folderWith({ 'main.tf': '', 'zzzz_backend_override.tofu.json': '{}' });
  await takeOver(folder.path, '', 'default');
  assert.deepEqual((await readdir(folder.path)).toSorted(), ['main.tf', 'zzzz_backend_override.tf.json']);
});

void test(
  'what only tofu can: variables in the source of a module, files of its own, ephemeral variables',
  tofuOptions,
  async () => {
    await using worker = await ScratchWorker.open('process', () => tofu);
    const files = {
      'main.tf': `variable "where" { type = string }
      variable "pass" {
        type      = string
        ephemeral = true
      }
      module "shape" { source = "./shapes/\${var.where}" }
      terraform {
        backend "s3" {}
      }`,
      'other.tf': 'nonsense',
      'other.tofu': 'output "shape" { value = module.shape.name }',
      'zzzz_backend_override.tofu.json': '{"terraform":{"required_version":">= 1.8"}}',
      'shapes/round/main.tf': 'resource "terraform_data" "it" { input = "round" }\noutput "name" { value = "round" }',
    };
    const changes: ContextChanges = {
      ...{ engine: 'tofu' as const, terraformVersion: '1.12.6' },
      variables: [variable('where', 'round'), variable('pass', 'secret', { sensitive: true })],
    };
    const planned = await worker.plan(files, changes);
    assert.equal(planned.error, null, `${planned.error?.detail}\n${worker.log}`);
    assert.deepEqual([planned.hasChanges, planned.counts.additions], [true, 1]);
    assert.match(worker.log, /^OpenTofu v1\.12\.6\n/);
    const applied = await worker.apply(changes);
    assert.equal(applied.outcome, 'finished', applied.error?.detail ?? '');
    const state = worker.keepState();
    assert.match(worker.gateway.states.at(-1)?.toString() ?? '', /"terraform_version": "1\.12\.6"/);
    const gone = await worker.plan(files, { ...changes, ...state, options: { isDestroy: true } });
    assert.equal(gone.counts.destructions, 1, gone.error?.detail ?? '');
  },
);
