// Proves that a real terraform, unmodified, works through a booted Terrace from init to destroy, by the `cloud` block and by
// the `remote` backend, prompted and not, with the states and outputs that it then reads. Nothing here is a stand-in.

import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { sharedSystem } from './shared-system.ts';
import { api, terraform, workingFolder } from './system.ts';
import type { Finished, System } from './system.ts';

const configuration = `
variable "greeting" {
  type    = string
  default = "hello"
}
resource "terraform_data" "example" {
  input = var.greeting
}
output "greeting" {
  value = terraform_data.example.output
}
output "hidden" {
  value     = "not-for-eyes-\${terraform_data.example.output}"
  sensitive = true
}
`;

const cloud = (system: System, workspace: string): string => `
terraform {
  cloud {
    hostname     = "127.0.0.1:${system.port}"
    organization = "demo"
    workspaces {
      name = "${workspace}"
    }
  }
}
${configuration}`;

const remote = (system: System, workspace: string): string => `
terraform {
  backend "remote" {
    hostname     = "127.0.0.1:${system.port}"
    organization = "demo"
    workspaces {
      name = "${workspace}"
    }
  }
}
${configuration}`;

function ok(finished: Finished, expected = 0): Finished {
  assert.equal(finished.code, expected, `exit ${String(finished.code)}\n${finished.stdout}\n${finished.stderr}`);
  return finished;
}

suite('terraform through Terrace', () => {
  for (const [name, write] of [
    ['cloud', cloud],
    ['remote', remote],
  ] as const) {
    test(`${name}: init, plan, apply, output, apply again, state, destroy`, async () => {
      const system = await sharedSystem();
      await using folder = await workingFolder({ 'main.tf': write(system, `life-${name}`) });
      const run = (...args: string[]) => terraform(system, folder.path, args);

      ok(await run('init', '-no-color'));
      const plan = ok(await run('plan', '-no-color'));
      assert.match(plan.stdout, /terraform_data\.example will be created/);
      assert.match(plan.stdout, /Plan: 1 to add, 0 to change, 0 to destroy/);
      assert.match(plan.stdout, new RegExp(`https://127.0.0.1:${system.port}/app/demo/life-${name}/runs/run-`));

      const apply = ok(await run('apply', '-auto-approve', '-no-color'));
      assert.match(apply.stdout, /Apply complete! Resources: 1 added, 0 changed, 0 destroyed/);
      assert.match(apply.stdout, /greeting = "hello"/);
      assert.doesNotMatch(apply.stdout, /not-for-eyes/);

      const output = JSON.parse(ok(await run('output', '-json')).stdout);
      assert.equal(output.greeting.value, 'hello');
      assert.equal(output.hidden.value, 'not-for-eyes-hello');

      const again = ok(await run('apply', '-auto-approve', '-no-color'));
      assert.match(again.stdout, /No changes/);

      assert.equal(ok(await run('state', 'list')).stdout.trim(), 'terraform_data.example');
      assert.match(ok(await run('state', 'show', '-no-color', 'terraform_data.example')).stdout, /input\s+= "hello"/);
      const pulled = JSON.parse(ok(await run('state', 'pull')).stdout);
      assert.equal(pulled.resources.length, 1);

      const destroy = ok(await run('destroy', '-auto-approve', '-no-color'));
      assert.match(destroy.stdout, /Resources: 0 added, 0 changed, 1 destroyed/);
      assert.equal(ok(await run('state', 'list')).stdout.trim(), '');
    });

    test(`${name}: a prompted apply applies after yes and discards after no`, async () => {
      const system = await sharedSystem();
      await using folder = await workingFolder({ 'main.tf': write(system, `asked-${name}`) });
      ok(await terraform(system, folder.path, ['init', '-no-color']));
      const no = await terraform(system, folder.path, ['apply', '-no-color'], { answers: 'no\n' });
      assert.equal(no.code, 1);
      const workspace = (await api(system, 'GET', `/api/v2/organizations/demo/workspaces/asked-${name}`)).body.data;
      const runs = (await api(system, 'GET', `/api/v2/workspaces/${workspace.id}/runs`)).body.data;
      assert.deepEqual(
        runs.map((run: { attributes: { status: string } }) => run.attributes.status),
        ['discarded'],
      );
      const yes = ok(await terraform(system, folder.path, ['apply', '-no-color'], { answers: 'yes\n' }));
      assert.match(yes.stdout, /Apply complete! Resources: 1 added/);
    });
  }

  test("a configuration that terraform refuses shows terraform's own message and fails", async () => {
    const system = await sharedSystem();
    await using folder = await workingFolder({
      'main.tf': `${cloud(system, 'broken')}\nresource "terraform_data" "bad" {\n  input = local.nowhere\n}\n`,
    });
    ok(await terraform(system, folder.path, ['init', '-no-color']));
    const plan = await terraform(system, folder.path, ['plan', '-no-color']);
    assert.equal(plan.code, 1);
    assert.match(plan.stdout + plan.stderr, /Reference to undeclared local value/);
  });

  test('a workspace in local execution keeps the state only', async () => {
    const system = await sharedSystem();
    const made = await api(system, 'POST', '/api/v2/organizations/demo/workspaces', {
      body: { data: { type: 'workspaces', attributes: { name: 'locally', 'execution-mode': 'local' } } },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    await using folder = await workingFolder({ 'main.tf': cloud(system, 'locally') });
    ok(await terraform(system, folder.path, ['init', '-no-color']));
    ok(await terraform(system, folder.path, ['apply', '-auto-approve', '-no-color']));
    assert.equal(ok(await terraform(system, folder.path, ['output', '-raw', 'greeting'])).stdout, 'hello');
    const workspace = (await api(system, 'GET', '/api/v2/organizations/demo/workspaces/locally')).body.data;
    assert.equal(workspace.attributes.locked, false);
    assert.equal((await api(system, 'GET', `/api/v2/workspaces/${workspace.id}/runs`)).body.data.length, 0);
    ok(await terraform(system, folder.path, ['destroy', '-auto-approve', '-no-color']));
  });

  test('the first boot leaves a finished run in demo/hello', async () => {
    const system = await sharedSystem();
    const workspace = (await api(system, 'GET', '/api/v2/organizations/demo/workspaces/hello')).body.data;
    const deadline = Date.now() + 60_000;
    for (;;) {
      const runs = (await api(system, 'GET', `/api/v2/workspaces/${workspace.id}/runs`)).body.data;
      if (runs[0]?.attributes.status === 'applied') break;
      assert.ok(Date.now() < deadline, `the sample run is ${String(runs[0]?.attributes.status)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });

  test("the CLI's apply is one trace that ends in the state being saved", async () => {
    const system = await sharedSystem();
    await using folder = await workingFolder({ 'main.tf': cloud(system, 'traced') });
    ok(await terraform(system, folder.path, ['init', '-no-color']));
    ok(await terraform(system, folder.path, ['apply', '-auto-approve', '-no-color']));
    const workspace = (await api(system, 'GET', '/api/v2/organizations/demo/workspaces/traced')).body.data;
    const [run] = (await api(system, 'GET', `/api/v2/workspaces/${workspace.id}/runs`)).body.data;
    const needed = ['http.request', 'actor.transition', 'job.work', 'terraform.plan', 'terraform.apply'];
    const deadline = Date.now() + 20_000;
    for (;;) {
      const tree = JSON.stringify((await api(system, 'GET', `/api/v2/runs/${run.id}/trace`)).body);
      const missing = needed.filter((name) => !tree.includes(name));
      if (missing.length === 0) break;
      assert.ok(Date.now() < deadline, `the trace lacks ${missing.join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  });

  test('no token, a wrong token and what does not exist', async () => {
    const system = await sharedSystem();
    assert.equal((await api(system, 'GET', '/api/v2/account/details', { token: null })).status, 401);
    assert.equal((await api(system, 'GET', '/api/v2/account/details', { token: 'wrong' })).status, 401);
    assert.equal((await api(system, 'GET', '/api/v2/organizations/demo/workspaces/nobody-made-this')).status, 404);
    const malformed = await api(system, 'POST', '/api/v2/runs', { body: '{"data":' });
    assert.ok([400, 422].includes(malformed.status));
    const certificate = await readFile(join(system.home, 'tls', 'ca.pem'), 'utf8');
    assert.match(certificate, /BEGIN CERTIFICATE/);
  });
});
