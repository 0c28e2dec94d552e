// Two engines in one booted Terrace: the runs of a workspace are made by its engine and by no other, as the terraform CLI and `terrace
// run explain` show it. What stands for tofu here is the real terraform behind a script that says another name and version and leaves a
// trace in the plan, so nothing is fetched.

import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { made } from './runs.ts';
import { api, scrubbed, startSystem, terraform, workingFolder } from './system.ts';
import type { System } from './system.ts';

const entry = new URL('../terrace.mjs', import.meta.url).pathname;
const real = process.env['TERRACE_TEST_TERRAFORM'];
const skip = real === undefined ? 'npm test brings the servers and a terraform' : false;
/** Of before tofu took variables where terraform takes none. */
const version = '1.7.9';

/** A Terrace that has such a tofu; its runs see all of the machine, where the script finds terraform. */
async function openSystem() {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-engine-'));
  // Runs have a user of their own.
  await chmod(folder, 0o755);
  const tofu = join(folder, 'tofu');
  const script = `#!/bin/sh
if [ "$1" = version ]; then echo 'OpenTofu v${version}'; exit; fi
export TF_VAR_maker=tofu
exec ${real} "$@"
`;
  await writeFile(tofu, script, { mode: 0o755 });
  const system = await startSystem({
    home: join(folder, 'home'),
    env: { TERRACE_TOFU: tofu, TERRACE_SANDBOX: 'process', TERRACE_SAMPLE: 'off' },
  });
  return {
    system,
    async [Symbol.asyncDispose]() {
      await system.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const configuration = (system: System, workspace: string): string => `
terraform {
  cloud {
    hostname     = "127.0.0.1:${system.port}"
    organization = "acme"
    workspaces {
      name = "${workspace}"
    }
  }
}
variable "maker" {
  default = "terraform"
}
output "maker" {
  value = var.maker
}
`;

test('a workspace is run by its engine, and one of an engine that is not there is refused', { skip }, async () => {
  await using scene = await openSystem();
  const { system } = scene;
  const post = (path: string, type: string, attributes: object) =>
    api(system, 'POST', `/api/v2/${path}`, { body: { data: { type, attributes } } });
  await made(post('organizations', 'organizations', { name: 'acme', email: 'acme@example.com' }));
  const makeWorkspace = (attributes: object) => post('organizations/acme/workspaces', 'workspaces', attributes);
  const [plain, other] = [
    await made(makeWorkspace({ name: 'plain' })),
    await made(makeWorkspace({ name: 'other', engine: 'tofu' })),
  ];
  assert.equal(plain.attributes.engine, 'terraform');
  assert.deepEqual([other.attributes.engine, other.attributes['terraform-version']], ['tofu', version]);
  const refused = await makeWorkspace({ name: 'none', engine: 'tofu', 'terraform-version': '~> 1.99.0' });
  assert.equal(refused.status, 422);
  assert.match(
    refused.body.errors[0].detail,
    /^no tofu that is here meets ~> 1\.99\.0: this server has 1\.7\.9, and for/,
  );

  for (const [workspace, maker] of [
    [plain, 'terraform'],
    [other, 'tofu'],
  ] as const) {
    const { name } = workspace.attributes;
    await using folder = await workingFolder({ 'main.tf': configuration(system, name) });
    assert.equal((await terraform(system, folder.path, ['init', '-no-color'])).code, 0);
    const applied = await terraform(system, folder.path, ['apply', '-auto-approve', '-no-color']);
    assert.equal(applied.code, 0, applied.stdout + applied.stderr);
    assert.match(applied.stdout, maker === 'tofu' ? /^OpenTofu v1\.7\.9$/m : /^Terraform v/m);
    const output = await terraform(system, folder.path, ['output', '-raw', 'maker']);
    assert.equal(output.stdout, maker, output.stderr);
    const { body } = await api(system, 'GET', `/api/v2/workspaces/${workspace.id}/runs`);
    const [{ id, attributes }] = body.data;
    assert.equal(attributes.engine, maker);
    const explained = await promisify(execFile)(process.execPath, [entry, 'run', 'explain', id], {
      env: { ...scrubbed(process.env), TERRACE_HOME: system.home },
    });
    assert.match(explained.stdout, new RegExp(`^made by    ${maker} ${attributes['terraform-version']}$`, 'm'));
  }
});
