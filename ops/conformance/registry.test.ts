// Modules and providers of the private registry in one booted Terrace: published by uploads, installed by the real terraform by version,
// and modules in a run that needs no token of anybody.

import { strict as assert } from 'node:assert';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeScratchKey } from '@terrace/gateway/registry-provider/scratch-key';
import { buildProvider } from '@terrace/gateway/registry-provider/scratch-provider';
import { packed } from '@terrace/runtime/tarball/scratch-archive';
import { made, until, upload } from './runs.ts';
import { sharedSystem } from './shared-system.ts';
import { api, terraform, workingFolder } from './system.ts';
import type { System } from './system.ts';

const skip =
  process.env['TERRACE_TEST_TERRAFORM'] === undefined ? 'npm test brings the servers and a terraform' : false;
const modules = '/api/v2/organizations/demo/registry-modules';

/** Publishes it as a user of the API does, and waits until it can be used. */
async function publish(system: System, name: string, version: string, files: Readonly<Record<string, string>>) {
  const path = `${modules}/private/demo/${name}/local/versions`;
  const { links } = await made(api(system, 'POST', path, { body: versionBody(version) }));
  const folder = await workingFolder({});
  assert.equal(await upload(links.upload, await packed(files, folder.path), system), 200);
  await folder[Symbol.asyncDispose]();
  return await until(`version ${version} is looked through`, async () => {
    const read = await api(system, 'GET', `${path.replace(/s$/, '')}?module_version=${version}`);
    const { status } = read.body.data.attributes;
    return status === 'ok' || status === 'reg_ingress_failed' ? read.body.data.attributes : null;
  });
}

const versionBody = (version: string) => ({ data: { type: 'registry-module-versions', attributes: { version } } });
const moduleOf = (said: string): Readonly<Record<string, string>> => ({
  'main.tf': `variable "name" {}\noutput "said" {\n  value = "${said} \${var.name}"\n}\n`,
  'modules/loud/main.tf': 'output "said" {\n  value = "LOUD"\n}\n',
});

test('a published module is installed by its constraint, by hand and in a run', { skip }, async () => {
  const system = await sharedSystem();
  const body = { data: { type: 'registry-modules', attributes: { name: 'greeting', provider: 'local' } } };
  await made(api(system, 'POST', modules, { body }));
  assert.equal((await publish(system, 'greeting', '1.0.0', moduleOf('good day'))).status, 'ok');
  assert.equal((await publish(system, 'greeting', '1.4.0', moduleOf('hello'))).status, 'ok');
  assert.equal((await publish(system, 'greeting', '2.0.0', moduleOf('hi'))).status, 'ok');
  const broken = await publish(system, 'greeting', '1.5.0', { 'main.tf': 'variable "x" {' });
  assert.deepEqual([broken.status, /^main\.tf:1/.test(broken.error)], ['reg_ingress_failed', true]);

  const source = `127.0.0.1:${system.port}/demo/greeting/local`;
  const configuration = `
    module "it" {
      source  = "${source}"
      version = "~> 1.0"
      name    = "anna"
    }
    module "loud" {
      source  = "${source}//modules/loud"
      version = "1.0.0"
    }
    output "said" {
      value = "\${module.it.said}, \${module.loud.said}"
    }`;
  await using plain = await workingFolder({ 'main.tf': configuration });
  const init = await terraform(system, plain.path, ['init', '-no-color']);
  assert.equal(init.code, 0, init.stdout + init.stderr);
  const installed = JSON.parse(await readFile(join(plain.path, '.terraform', 'modules', 'modules.json'), 'utf8'));
  assert.deepEqual(
    installed.Modules.filter(({ Key }: { Key: string }) => Key !== '').map(
      ({ Key, Version }: { Key: string; Version: string }) => [Key, Version],
    ),
    [
      ['it', '1.4.0'],
      ['loud', '1.0.0'],
    ],
  );
  await access(join(plain.path, '.terraform', 'modules', 'it', 'main.tf'));

  const cloud = `terraform {
      cloud {
        hostname     = "127.0.0.1:${system.port}"
        organization = "demo"
        workspaces {
          name = "with-module"
        }
      }
    }`;
  await using user = await workingFolder({ 'main.tf': cloud + configuration });
  for (const args of [
    ['init', '-no-color'],
    ['apply', '-auto-approve', '-no-color'],
  ]) {
    const { code, stdout, stderr } = await terraform(system, user.path, args);
    assert.equal(code, 0, stdout + stderr);
  }
  const { stdout } = await terraform(system, user.path, ['output', '-raw', 'said']);
  assert.equal(stdout, 'hello anna, LOUD');

  // The newest of the constraint is gone: the one before it is installed.
  assert.equal((await api(system, 'DELETE', `${modules}/private/demo/greeting/local/1.4.0`)).status, 204);
  const again = await terraform(system, plain.path, ['init', '-upgrade', '-no-color']);
  assert.match(again.stdout, /greeting\/local 1\.0\.0 for it/);
});

test('a signed provider is installed by the real terraform', { skip }, async () => {
  const system = await sharedSystem();
  const providers = '/api/v2/organizations/demo/registry-providers';
  const post = async (path: string, type: string, attributes: object) =>
    await made(api(system, 'POST', path, { body: { data: { type, attributes } } }));
  await post(providers, 'registry-providers', { name: 'rocket', namespace: 'demo', 'registry-name': 'private' });
  const key = await makeScratchKey();
  const { attributes } = await post('/api/registry/private/v2/gpg-keys', 'gpg-keys', {
    ...{ namespace: 'demo', 'ascii-armor': key.asciiArmor },
  });
  const [os, arch] = [process.platform, { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch];
  for (const version of ['1.2.0', '2.0.0']) {
    const path = `${providers}/private/demo/rocket/versions`;
    const built = await buildProvider(key, { name: 'rocket', version, platform: `${os}_${arch}` });
    const { links } = await post(path, 'registry-provider-versions', { version, 'key-id': attributes['key-id'] });
    const platform = await post(`${path}/${version}/platforms`, 'registry-provider-version-platforms', {
      ...{ os, arch, filename: built.filename, shasum: built.shasum },
    });
    for (const [url, bytes] of [
      [links['shasums-upload'], built.sums],
      [links['shasums-sig-upload'], Buffer.from(built.signature)],
      [platform.links['provider-binary-upload'], built.zip],
    ])
      assert.equal(await upload(url, bytes, system), 200);
  }
  await using folder = await workingFolder({
    'main.tf': `terraform {
      required_providers {
        rocket = {
          source  = "127.0.0.1:${system.port}/demo/rocket"
          version = "~> 1.0"
        }
      }
    }
    provider "rocket" {}`,
  });
  const { code, stdout, stderr } = await terraform(system, folder.path, ['init', '-no-color']);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /Installed 127\.0\.0\.1:\d+\/demo\/rocket v1\.2\.0 \(self-signed, key ID [0-9A-F]{16}\)/);
});

test('a workspace is made of a module without a configuration, applied, and upgraded', { skip }, async () => {
  const system = await sharedSystem();
  const body = {
    data: { type: 'registry-modules', attributes: { name: 'ready', provider: 'local', 'no-code': true } },
  };
  const module = await made(api(system, 'POST', modules, { body }));
  const noCode = module.relationships['no-code-modules'].data[0].id;
  assert.equal((await publish(system, 'ready', '1.0.0', moduleOf('hello'))).status, 'ok');
  const vars = { data: [{ type: 'vars', attributes: { key: 'name', value: 'anna', category: 'terraform' } }] };
  const attributes = { name: 'of-a-module', 'auto-apply': true };
  const workspace = await made(
    api(system, 'POST', `/api/v2/no-code-modules/${noCode}/workspaces`, {
      body: { data: { type: 'no-code-module-workspace', attributes, relationships: { vars } } },
    }),
  );
  assert.equal(workspace.attributes['source-module-id'], 'private/demo/ready/local/1.0.0');
  const said = async (): Promise<string | null> => {
    const { body: outputs } = await api(
      system,
      'GET',
      `/api/v2/workspaces/${workspace.id}/current-state-version-outputs`,
    );
    return outputs.data?.[0]?.attributes.value ?? null;
  };
  await until('the first version is applied', async () => ((await said()) === 'hello anna' ? true : null));

  assert.equal((await publish(system, 'ready', '2.0.0', moduleOf('good day'))).status, 'ok');
  const upgrade = `/api/v2/no-code-modules/${noCode}/workspaces/${workspace.id}/upgrade`;
  const begun = await api(system, 'POST', upgrade, { body: { data: {} } });
  assert.equal(begun.status, 200, JSON.stringify(begun.body));
  await until('the second version is applied', async () => ((await said()) === 'good day anna' ? true : null));
  const { status } = (await api(system, 'GET', `${upgrade}/${begun.body.data.id}`)).body.data.attributes;
  assert.equal(status, 'applied');
});
