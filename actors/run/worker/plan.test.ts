// Plans by the real terraform in a real sandbox: what they find, what reaches the gateway, and every way they can end.

import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { WorkerStops } from '@terrace/runtime/jobs/worker';
import { ScratchWorker, kinds, planResult, terraformSkip, terraformVersion, variable } from './scratch-work.ts';
import type { Variable } from '@terrace/machines/variable/variable';
import type { Files } from '@terrace/runtime/tarball/scratch-archive';
import type { ContextChanges } from './scratch-work.ts';

const options = { skip: terraformSkip };
const one: Files = { 'main.tf': 'resource "terraform_data" "one" { input = "hello" }' };
const text: ContextChanges = { options: { structuredLog: false } };

void test('a plan with changes brings its file, its JSON, its log and its counts', options, async () => {
  await using worker = await ScratchWorker.open();
  const result = await worker.plan(one);
  const { gateway } = worker;
  assert.equal(result.outcome, 'finished', worker.log);
  assert.equal(result.hasChanges, true);
  assert.deepEqual(result.counts, { additions: 1, changes: 0, destructions: 0, imports: 0 });
  assert.equal(result.error, null);
  for (const digest of [result.planFile, result.planJson, result.redactedJson])
    assert.match(digest ?? '', /^[0-9a-f]{64}$/);
  assert.ok((gateway.files.get('/plan-file')?.length ?? 0) > 500);
  assert.equal(gateway.json<{ resource_changes: unknown[] }>('/plan-json').resource_changes.length, 1);
  const redacted = gateway.json<Record<string, Record<string, { resource_schemas: object }>>>('/redacted-json');
  assert.deepEqual(
    Object.keys(redacted['provider_schemas']?.['terraform.io/builtin/terraform']?.resource_schemas ?? {}),
    ['terraform_data'],
  );
  const [first, second, third, ...lines] = worker.log.trimEnd().split('\n');
  assert.equal(first, `Terraform v${terraformVersion()}`);
  assert.match(second ?? '', /^on \w+_\w+$/);
  assert.equal(third, 'Initializing plugins and modules...');
  for (const line of lines) assert.equal(typeof JSON.parse(line), 'object');
  assert.doesNotMatch(worker.log, /Backend initialization/);
});

void test('a second plan of the same version does without init', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.plan(one);
  const result = await worker.plan({ 'main.tf': 'cloud_is_ignored = 1' });
  assert.equal(result.outcome, 'errored');
  assert.match(result.error?.detail ?? '', /exit status 1: Unsupported argument/);
  assert.match(worker.log, /"type":"diagnostic"/);
});

void test('provider blocks of sets go before those of the configuration', options, async () => {
  await using worker = await ScratchWorker.open();
  const files = { 'main.tf': 'provider "terraform" {}\nresource "terraform_data" "one" {}' };
  assert.equal((await worker.plan(files, { providerBlocks: 'provider "terraform" {}\n' })).error, null, worker.log);
  const { error } = await worker.plan(files, { providerBlocks: 'provider "terraform" {\n  count = 1\n}\n' });
  assert.equal(error?.code, 'init-failed', worker.log);
  assert.match(worker.log, /Reserved argument name in provider block\s+on zzzz_providers_override\.tf line 2/);
});

void test('a plan that is begun again says so, below the words of the try before', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.upload(one);
  await worker.run({ ...worker.task('plan').task, attempt: 2 });
  assert.match(
    worker.log,
    /^\nBegun again: who worked on it before was stopped, or died, and what it said last may be missing above\.\n\nTerraform v/,
  );
});

void test('whatever terraform says, the reason can be part of a message', options, async () => {
  await using worker = await ScratchWorker.open();
  // 😀 has two halves: whatever the length in front, one of the two cuts falls between them.
  for (const front of ['', 'x']) {
    const message = `${front}\\u0000${'😀'.repeat(3_000)}`;
    const rule = `condition = var.v == 2\n    error_message = "${message}"`;
    const files = { 'main.tf': `variable "v" {\n  default = 1\n  validation {\n    ${rule}\n  }\n}` };
    for (const structuredLog of [true, false]) {
      const { error } = await worker.plan(files, { options: { structuredLog } });
      const detail = error?.detail ?? '';
      assert.match(detail, structuredLog ? /exit status 1.*😀/ : /exit status 1/, worker.log);
      assert.ok(detail.isWellFormed() && !detail.includes('\0'), detail.slice(-20));
    }
  }
});

void test('a disk that is full while a plan is shown fails that plan alone, and is named', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.upload(one);
  const { task } = worker.task('plan');
  worker.gateway.fate = ({ path }) => {
    const shown = join(worker.root, `${task.job}.1`, 'show--json-terracetfplan.json');
    if (path === '/configuration') symlinkSync('/dev/full', shown);
    return 'serve';
  };
  const { error } = planResult(await worker.run(task));
  assert.equal(error?.code, 'disk-failed', worker.log);
  assert.match(error?.detail ?? '', /terraform show -json .*ENOSPC/);
});

for (const kind of kinds)
  void test(
    `${kind.name}: a terraform that answers outside alone is named, with what to do`,
    { skip: terraformSkip || kind.skip },
    async () => {
      const folder = await mkdtemp('/var/tmp/terrace-wrapper-');
      await chmod(folder, 0o755);
      const wrapper = join(folder, 'terraform');
      // As a version manager's, which looks for its things in the home of whoever calls it.
      await writeFile(wrapper, '#!/bin/sh\nexec "$HOME/versions/terraform" "$@"\n', { mode: 0o755 });
      try {
        await using worker = await ScratchWorker.open(kind.name, wrapper);
        const { error } = await worker.plan(one);
        assert.equal(error?.code, 'terraform-unusable', worker.log);
        assert.match(error?.detail ?? '', /does not run in the \w+ sandbox \(.*versions\/terraform.*TERRACE_TERRAFORM/);
        assert.match(worker.log, /TERRACE_TERRAFORM/);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

void test(
  'without changes there is nothing to do, and the text of a plan says how much there is',
  options,
  async () => {
    await using worker = await ScratchWorker.open();
    const nothing = await worker.plan({ 'main.tf': 'terraform {\n  backend "s3" {}\n}' }, text);
    assert.equal(nothing.outcome, 'finished', worker.log);
    assert.equal(nothing.hasChanges, false);
    assert.match(worker.log, /No changes/);
    const some = await worker.plan(one, text);
    assert.deepEqual(some.counts, { additions: 1, changes: 0, destructions: 0, imports: 0 });
    assert.match(worker.log, /Plan: 1 to add/);
  },
);

void test('a configuration that needs init is planned again when there is a state', options, async () => {
  await using worker = await ScratchWorker.open();
  const files = {
    'main.tf': 'module "inner" {\n  source = "./inner"\n}',
    'inner/main.tf': 'resource "terraform_data" "deep" { input = 1 }',
  };
  await worker.plan(files);
  await worker.apply();
  const again = await worker.plan(files, worker.keepState());
  assert.equal(again.outcome, 'finished', again.error?.detail ?? '');
  assert.equal(again.hasChanges, false);
});

void test(
  'modules of the configuration itself are installed, and a module that is missing is named',
  options,
  async () => {
    await using worker = await ScratchWorker.open();
    const files = {
      'main.tf': 'module "inner" {\n  source = "./inner"\n}',
      'inner/main.tf': 'resource "terraform_data" "deep" {}',
    };
    const result = await worker.plan(files);
    assert.equal(result.outcome, 'finished', worker.log);
    assert.equal(result.counts.additions, 1);
    const missing = await worker.plan({ 'main.tf': 'module "inner" {\n  source = "./gone"\n}' });
    assert.equal(missing.error?.code, 'init-failed');
    assert.match(worker.log, /gone/);
  },
);

void test('the working directory is where terraform works; one that is not there is named', options, async () => {
  await using worker = await ScratchWorker.open();
  const result = await worker.plan({ 'deep/down/main.tf': one['main.tf'] ?? '' }, { workingDirectory: 'deep/down' });
  assert.equal(result.outcome, 'finished', worker.log);
  for (const [workingDirectory, code] of [
    ['deep/up', 'folder-missing'],
    ['../../..', 'folder-outside'],
    ['/etc', 'folder-outside'],
  ] as const) {
    const missing = await worker.plan(one, { workingDirectory });
    assert.equal(missing.outcome, 'errored');
    assert.equal(missing.error?.code, code);
    assert.ok(missing.error?.detail.includes(workingDirectory), missing.error?.detail);
    assert.ok(worker.log.includes(workingDirectory));
  }
});

void test('an override file that would win over ours is refused if it sets a backend', options, async () => {
  await using worker = await ScratchWorker.open();
  const refused = await worker.plan({ ...one, 'zzzzz_override.tf': 'terraform {\n  cloud {\n  }\n}' });
  assert.equal(refused.error?.code, 'backend-override');
  assert.match(refused.error?.detail ?? '', /zzzzz_override\.tf/);
  const earlier = await worker.plan({ ...one, 'a_override.tf': 'terraform {\n  backend "s3" {\n  }\n}' });
  assert.equal(earlier.outcome, 'finished', worker.log);
});

void test('a state and other leavings that lie in the configuration are not believed', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.plan(one);
  const applied = await worker.apply();
  assert.equal(applied.outcome, 'finished', worker.log);
  const state = worker.gateway.states.at(-1)?.toString('utf8') ?? '';
  const leavings = {
    ...one,
    'terraform.tfstate': state,
    'errored.tfstate': state.replace(/"serial": \d+/, '"serial": 99'),
    '.terraform/environment': 'elsewhere',
  };
  const result = await worker.plan(leavings);
  assert.equal(result.counts.additions, 1, 'a workspace without a state has nothing yet');
  const states = worker.gateway.states.length;
  assert.equal((await worker.apply()).outcome, 'finished', worker.log);
  for (const brought of worker.gateway.states.slice(states))
    assert.doesNotMatch(brought.toString('utf8'), /"serial": 99/);
});

void test(
  'a value that is marked as HCL and is none ends the run by its name, and a sensitive one is not told of',
  options,
  async () => {
    await using worker = await ScratchWorker.open();
    const files = { 'main.tf': 'variable "sizes" {}\nvariable "secret" {}' };
    const whyNot = async (...variables: readonly Variable[]) => {
      const { error } = await worker.plan(files, { variables: [...variables] });
      return [error?.code, error?.detail];
    };
    assert.deepEqual(
      await whyNot(variable('fine', '[1]', { hcl: true }), variable('sizes', '{\n  small = [1,\n}', { hcl: true })),
      [
        'variable-no-hcl',
        'the value of variable sizes is marked as HCL and is none, at line 3, column 1: expected a value, found }',
      ],
    );
    assert.deepEqual(await whyNot(variable('secret', 'hunter2', { hcl: true, sensitive: true })), [
      'variable-no-hcl',
      'the value of variable secret is marked as HCL and is none, at line 1, column 1',
    ]);
    assert.match(worker.log, /variable secret is marked as HCL/);
    assert.doesNotMatch(worker.log, /hunter2/);
    // What terraform's environment gets is a text.
    const env = variable('PLAIN', '[', { hcl: true, category: 'env' });
    assert.equal(
      (await worker.plan({ 'main.tf': 'output "a" { value = 1 }' }, { variables: [env] })).outcome,
      'finished',
    );
  },
);

void test('values reach terraform exactly as they were given; the later one wins', options, async () => {
  await using worker = await ScratchWorker.open();
  const odd = 'a "quote", a \\ and\na newline\ttab, ${not.a.template} $${x} %{ if } \b\f\u0001 \u2028 ümlaut 😀';
  const files = {
    'main.tf': `
variable "odd" {}
variable "list" { type = list(string) }
variable "twice" {}
variable "run" {}
variable "first" {}
variable "TFC_RUN_ID" {}
output "odd" { value = base64encode(var.odd) }
output "list" { value = var.list }
output "twice" { value = var.twice }
output "run" { value = var.run }
output "first" { value = var.first }
output "id" { value = var.TFC_RUN_ID }`,
    'terraform.tfvars': 'twice = "from the file"',
    'x.auto.tfvars': 'run = "from the auto file"',
  };
  const result = await worker.plan(files, {
    variables: [
      variable('odd', odd),
      variable('list', '["a", "b\\"c"]', { hcl: true }),
      variable('twice', 'first'),
      variable('twice', '"second"', { hcl: true }),
      variable('run', 'of the workspace'),
      variable('8digits', '1', { hcl: true }),
      variable('TF_WORKSPACE', 'elsewhere', { category: 'env' }),
    ],
    runVariables: [variable('run', '"of the run"', { hcl: true }), variable('first', '"of the run"', { hcl: true })],
    priorityVariables: [variable('first', 'of a set with priority')],
  });
  assert.equal(result.outcome, 'finished', worker.log);
  const { output_changes: outputs } = worker.gateway.json<{
    output_changes: Record<string, { readonly after: string }>;
  }>('/plan-json');
  assert.equal(Buffer.from(outputs['odd']?.after ?? '', 'base64').toString('utf8'), odd);
  assert.deepEqual(outputs['list']?.after, ['a', 'b"c']);
  assert.equal(outputs['twice']?.after, 'second');
  assert.equal(outputs['run']?.after, 'of the run');
  assert.equal(outputs['first']?.after, 'of a set with priority');
  assert.equal(outputs['id']?.after, 'run-ScratchScratch12');
});

void test('what is sensitive is not in the redacted plan, and still seen to change', options, async () => {
  await using worker = await ScratchWorker.open();
  const files = (secret: string): Files => ({
    'main.tf': `
resource "terraform_data" "one" { input = { open = "seen", secret = sensitive("${secret}") } }
output "secret" {
  value     = "${secret}-out"
  sensitive = true
}`,
  });
  await worker.plan(files('hidden-first'));
  await worker.apply();
  const result = await worker.plan(files('hidden-second'), worker.keepState());
  assert.deepEqual(result.counts, { additions: 0, changes: 1, destructions: 0, imports: 0 });
  const redacted = worker.gateway.text('/redacted-json');
  // What terraform itself does not mark is not hidden: `output` of this resource repeats its input.
  const [one] = (JSON.parse(redacted) as { resource_changes: { change: Record<string, { input: object }> }[] })
    .resource_changes;
  const inputs = [one?.change['before']?.input, one?.change['after']?.input];
  assert.match(JSON.stringify(inputs), /seen/);
  assert.doesNotMatch(JSON.stringify(inputs), /hidden-/);
  assert.notDeepEqual(inputs[0], inputs[1]);
  const plan = JSON.parse(redacted) as {
    readonly output_changes: Record<string, { readonly before: unknown; readonly after: unknown }>;
  };
  const secret = plan.output_changes['secret'];
  assert.equal(typeof secret?.after, 'string');
  assert.notEqual(secret?.before, secret?.after);
  assert.doesNotMatch(JSON.stringify(plan.output_changes), /hidden-/);
});

void test('destroy, refresh-only, target and replace are what terraform is asked for', options, async () => {
  await using worker = await ScratchWorker.open();
  const two = { 'main.tf': 'resource "terraform_data" "one" {}\nresource "terraform_data" "two" {}' };
  const targeted = await worker.plan(two, { options: { targetAddrs: ['terraform_data.two'] } });
  assert.equal(targeted.counts.additions, 1);
  await worker.plan(two);
  await worker.apply();
  const state = worker.keepState();
  const destroy = await worker.plan(two, { ...state, options: { isDestroy: true } });
  assert.equal(destroy.counts.destructions, 2);
  const refresh = await worker.plan(two, { ...state, options: { refreshOnly: true } });
  assert.equal(refresh.outcome, 'finished', worker.log);
  assert.equal(refresh.hasChanges, false);
  const replace = await worker.plan(two, { ...state, options: { replaceAddrs: ['terraform_data.one'] } });
  assert.deepEqual(replace.counts, { additions: 1, changes: 0, destructions: 1, imports: 0 });
});

void test('a gateway that fails first is asked again, and the log arrives once and in order', options, async () => {
  await using worker = await ScratchWorker.open();
  const seen = new Map<string, number>();
  worker.gateway.holdBackBytes = 10;
  worker.gateway.fate = ({ method, path }) => {
    const times = (seen.get(path) ?? 0) + 1;
    seen.set(path, times);
    if (times === 1) return method === 'POST' ? 'lose answer' : 500;
    return times === 2 ? 'cut' : 'serve';
  };
  const result = await worker.plan(one);
  assert.equal(result.outcome, 'finished', worker.log);
  const lines = worker.log.trimEnd().split('\n');
  assert.equal(lines.filter((line) => line.startsWith('Terraform v')).length, 1);
  for (const line of lines.slice(3)) assert.equal(typeof JSON.parse(line), 'object', line);
  assert.match(worker.log, /change_summary/);
});

void test('what the gateway refuses is said without the address', options, async () => {
  await using worker = await ScratchWorker.open();
  worker.gateway.fate = ({ path }) => (path.startsWith('/configuration') ? 404 : 'serve');
  const configuration = `${worker.gateway.origin}/configuration/secret-signature`;
  const result = await worker.plan(one, { urls: { configuration } });
  assert.equal(result.outcome, 'errored');
  assert.match(result.error?.detail ?? '', /answered 404 for the configuration/);
  assert.doesNotMatch(JSON.stringify(result) + worker.log, /secret-signature/);
});

/** A plan that computes for some seconds, within what terraform's range allows. */
const slow: Files = {
  'main.tf': `
resource "terraform_data" "one" { input = [for i in range(120) : [for j in range(1000) : sha512(sha512("\${i}\${j}"))][0]][0] }`,
};

void test('a canceled plan ends as canceled, also when the cancel comes before terraform', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.upload(slow);
  const running = worker.task('plan');
  worker.gateway.onLog = () => running.cancel();
  const { outcome, result } = await worker.run(running.task);
  assert.equal(outcome, 'canceled');
  assert.equal((result as { outcome: string }).outcome, 'canceled');
  const early = worker.task('plan');
  early.cancel();
  worker.gateway.log = Buffer.alloc(0);
  assert.equal(planResult(await worker.run(early.task)).outcome, 'canceled');
  assert.doesNotMatch(worker.log, /"type":"version"/, 'terraform did not run');
});

void test('a plan whose worker stops is given back, and one that takes too long says so', options, async () => {
  await using worker = await ScratchWorker.open();
  await worker.upload(slow);
  const running = worker.task('plan');
  worker.gateway.onLog = () => running.cancel(new WorkerStops());
  await assert.rejects(worker.run(running.task), RetryableFault);
  worker.gateway.onLog = () => {};
  const late = await worker.plan(slow, { limitMs: 300 });
  assert.equal(late.outcome, 'errored');
  assert.equal(late.error?.code, 'too-long');
  assert.match(worker.log, /longer than/);
});
