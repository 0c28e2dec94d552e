// The tests of a module in a booted Terrace, asked for by the real `terraform test -cloud-run`: what they come to is its exit status and its words,
// variables reach them, and who interrupts them has them end in good order.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { archiveOf, made, until, upload } from './runs.ts';
import { sharedSystem } from './shared-system.ts';
import { api, terraform, workingFolder } from './system.ts';
import type { System } from './system.ts';

const skip =
  process.env['TERRACE_TEST_TERRAFORM'] === undefined ? 'npm test brings the servers and a terraform' : false;

const module = {
  'main.tf': `
variable "name" {
  type = string
}
variable "seconds" {
  type    = number
  default = 0
}
resource "terraform_data" "slow" {
  input = var.name
  provisioner "local-exec" {
    command = "sleep \${var.seconds}"
  }
}
output "said" {
  value = "hello \${terraform_data.slow.output}"
}
`,
  'tests/said.tftest.hcl': `
run "says_hello" {
  assert {
    condition     = output.said == "hello anna"
    error_message = "it says \${output.said}"
  }
}
`,
  'tests/more/other.tftest.hcl': 'run "other" {\n  command = plan\n}\n',
};

async function makeModule(system: System, name: string): Promise<string> {
  const body = { data: { type: 'registry-modules', attributes: { name, provider: 'local' } } };
  await made(api(system, 'POST', '/api/v2/organizations/demo/registry-modules', { body }));
  return `/api/v2/organizations/demo/tests/registry-modules/private/demo/${name}/local/test-runs`;
}

test('terraform test -cloud-run runs the tests of a module, and ends as they do', { skip }, async () => {
  const system = await sharedSystem();
  const runs = await makeModule(system, 'tested');
  await using folder = await workingFolder(module);
  const at = `-cloud-run=127.0.0.1:${system.port}/demo/tested/local`;
  const run = (...more: readonly string[]) => terraform(system, folder.path, ['test', '-no-color', at, ...more]);
  const good = await run('-var=name=anna');
  assert.equal(good.code, 0, good.stdout + good.stderr);
  assert.match(good.stdout, /tests\/said\.tftest\.hcl\.\.\. pass/);
  assert.match(good.stdout, /Success! 1 passed, 0 failed/);
  const bad = await run('-var=name=bob');
  assert.equal(bad.code, 1, bad.stdout + bad.stderr);
  assert.match(bad.stdout + bad.stderr, /it says hello bob/);
  const body = {
    data: { type: 'vars', attributes: { key: 'name', value: 'anna', category: 'terraform', sensitive: true } },
  };
  await made(api(system, 'POST', runs.replace(/test-runs$/, 'vars'), { body }));
  const kept = await run();
  assert.equal(kept.code, 0, kept.stdout + kept.stderr);
  const over = await run('-var=name=carl');
  assert.match(over.stdout + over.stderr, /it says hello carl/);
  const only = await run('-var=name=anna', '-test-directory=tests/more', '-filter=tests/more/other.tftest.hcl');
  assert.match(only.stdout, /other\.tftest\.hcl\.\.\. pass/);
  const list = (await api(system, 'GET', runs)).body;
  assert.deepEqual(
    list.data.map(({ attributes }: any) => [attributes.status, attributes['test-status'], attributes['tests-passed']]),
    [
      ['finished', 'pass', 1],
      ['finished', 'fail', 0],
      ['finished', 'pass', 1],
      ['finished', 'fail', 0],
      ['finished', 'pass', 1],
    ],
  );
  assert.equal(list.meta.pagination['total-count'], 5);

  const nobodys =
    'terraform {\n  required_providers {\n    nope = {\n      source = "nowhere.invalid/acme/nope"\n    }\n  }\n}\n';
  await using broken = await workingFolder({ ...module, 'providers.tf': nobodys });
  const unready = await terraform(system, broken.path, ['test', '-no-color', at]);
  assert.equal(unready.code, 1);
  const [last] = (await api(system, 'GET', runs)).body.data;
  assert.equal(last.attributes.status, 'errored');
  assert.match(last.attributes['error-message'], /terraform init ended with exit status 1/);
});

test('tests may use the modules of their organization, by a token of their own', { skip }, async () => {
  const system = await sharedSystem();
  await makeModule(system, 'needed');
  const versions = '/api/v2/organizations/demo/registry-modules/private/demo/needed/local/versions';
  const body = { data: { type: 'registry-module-versions', attributes: { version: '1.0.0' } } };
  const { links } = await made(api(system, 'POST', versions, { body }));
  assert.equal(await upload(links.upload, await archiveOf('output "said" {\n  value = "needed"\n}\n'), system), 200);
  await until('it can be used', async () => {
    const { attributes } = (await api(system, 'GET', versions.replace(/s$/, '?module_version=1.0.0'))).body.data;
    return attributes.status === 'ok' ? true : null;
  });
  await makeModule(system, 'needy');
  const source = `127.0.0.1:${system.port}/demo/needed/local`;
  await using folder = await workingFolder({
    'main.tf': `module "it" {\n  source = "${source}"\n}\noutput "said" {\n  value = module.it.said\n}\n`,
    'tests/said.tftest.hcl':
      'run "said" {\n  assert {\n    condition     = output.said == "needed"\n    error_message = "no"\n  }\n}\n',
  });
  const init = await terraform(system, folder.path, ['init', '-no-color']);
  assert.equal(init.code, 0, init.stdout + init.stderr);
  const at = `-cloud-run=127.0.0.1:${system.port}/demo/needy/local`;
  const { code, stdout, stderr } = await terraform(system, folder.path, ['test', '-no-color', at]);
  assert.equal(code, 0, stdout + stderr);
});

test('tests that are cancelled take down what they made, and say that they were cancelled', { skip }, async () => {
  const system = await sharedSystem();
  const runs = await makeModule(system, 'cancelled');
  await using folder = await workingFolder(module);
  const at = `-cloud-run=127.0.0.1:${system.port}/demo/cancelled/local`;
  const args = ['test', '-no-color', at, '-var=name=anna', '-var=seconds=30'];
  const running = terraform(system, folder.path, args);
  const logOf = async (url: string): Promise<string> =>
    (await api(system, 'GET', `${new URL(url).pathname}?offset=0&limit=100000`, { token: null })).body;
  const { id, log } = await until('a test makes something', async () => {
    const [found] = (await api(system, 'GET', runs)).body.data;
    const url: string = found?.attributes['log-read-url'] ?? '';
    return url !== '' && (await logOf(url)).includes('"type":"test_run"') ? { id: found.id, log: url } : null;
  });
  assert.equal((await api(system, 'POST', `${runs}/${id}/cancel`, {})).status, 202);
  const { code } = await running;
  assert.notEqual(code, 0);
  const { attributes } = (await api(system, 'GET', `${runs}/${id}`)).body.data;
  assert.deepEqual([attributes.status, attributes.waiting], ['canceled', null]);
  assert.match(await logOf(log), /"type":"test_interrupt"|[Ii]nterrupt/);
  assert.equal((await api(system, 'POST', `${runs}/${id}/cancel`, {})).status, 409);
});
