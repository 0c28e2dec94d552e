// From a tag to a module, in a booted Terrace with the real terraform and a real git server: tags that are there become versions, and so does
// one that is pushed; a broken one says what the parser said and harms no other; a folder of a repository is a module of its own, by its own tags
// or by a branch.

import { strict as assert } from 'node:assert';
import { createHmac } from 'node:crypto';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ScratchGit, gitSkip } from '@terrace/runtime/egress/scratch-git';
import { made, until } from './runs.ts';
import { api, startSystem, terraform, workingFolder } from './system.ts';
import type { System } from './system.ts';

const skip =
  process.env['TERRACE_TEST_TERRAFORM'] === undefined ? 'npm test brings the servers and a terraform' : gitSkip;
const modules = '/api/v2/organizations/acme/registry-modules';
const output = (text: string): string => `output "said" {\n  value = "${text}"\n}\n`;

let git: ScratchGit;
let folder: string;
let system: System;
let token: string;

before(async () => {
  if (skip !== false) return;
  git = await ScratchGit.open();
  folder = await mkdtemp(join(tmpdir(), 'terrace-module-vcs-'));
  const env = { TERRACE_EGRESS_ALLOW: '127.0.0.1', TERRACE_SAMPLE: 'off' };
  system = await startSystem({ home: join(folder, 'home'), env });
  await post('/api/v2/organizations', 'organizations', { name: 'acme', email: 'acme@example.com' });
  const client = await post('/api/v2/organizations/acme/oauth-clients', 'oauth-clients', {
    ...{ 'service-provider': 'git', 'http-url': git.origin, 'oauth-token-string': git.token, key: 'anna' },
  });
  token = client.relationships['oauth-tokens'].data[0].id;
});
after(async () => {
  if (skip !== false) return;
  await system.stop();
  await rm(folder, { recursive: true, force: true });
  await git[Symbol.asyncDispose]();
});

const post = (path: string, type: string, attributes: object) =>
  made(api(system, 'POST', path, { body: { data: { type, attributes } } }));

const publish = (identifier: string, repo: object = {}, attributes: object = {}) =>
  post(`${modules}/vcs`, 'registry-modules', {
    ...attributes,
    'vcs-repo': { identifier, 'display-identifier': identifier, 'oauth-token-id': token, ...repo },
  });

type Statuses = Readonly<Record<string, string>>;
/** Waits until no version of the module is on its way, and each of these is there. */
const settled = async (module: string, versions: readonly string[]): Promise<{ attributes: any; statuses: Statuses }> =>
  await until(`${versions.join(', ')} of ${module}`, async () => {
    const { attributes } = (await api(system, 'GET', `${modules}/private/acme/${module}`)).body.data;
    const all: { version: string; status: string }[] = attributes['version-statuses'];
    const isDone = all.every(({ status }) => /^ok$|failed$/.test(status));
    if (!isDone || !versions.every((wanted) => all.some(({ version }) => version === wanted))) return null;
    return { attributes, statuses: Object.fromEntries(all.map(({ version, status }) => [version, status])) };
  });

async function tellTag(webhook: string, name: string, commit: string): Promise<any> {
  const hook = webhook.split('/').at(-1) ?? '';
  const rotated = await api(system, 'POST', `/api/v2/terrace/vcs-hooks/${hook}/actions/rotate-secret`, {});
  const payload = { ref: `refs/tags/${name}`, after: commit };
  const { secret } = rotated.body.data.attributes;
  const signature = `sha256=${createHmac('sha256', secret).update(JSON.stringify(payload)).digest('hex')}`;
  const told = await api(system, 'POST', `/webhooks/vcs/${hook}`, {
    body: payload,
    headers: { 'x-terrace-signature': signature },
  });
  assert.equal(told.status, 202);
  return await until('the delivery is handled', async () => {
    const event = (await api(system, 'GET', `/api/v2/terrace/vcs-events/${told.body.delivery}`)).body.data.attributes;
    return event.status === 'handled' ? event : null;
  });
}

test('tags are versions, those that are there and those that are pushed', { skip }, async () => {
  const repository = await git.repository('acme/terraform-local-greeting');
  await repository.commit('one', { 'main.tf': output('good day') });
  repository.git('tag', 'v1.0.0');
  await repository.commit('broken', { 'main.tf': 'output "said" {' });
  repository.git('tag', '1.1.0');
  await repository.commit('two', { 'main.tf': output('hi') });
  repository.git('tag', '-a', '-m', 'two', 'v2.0.0');
  repository.git('tag', 'latest');
  const module = await publish('acme/terraform-local-greeting');
  assert.deepEqual(
    [module.attributes.name, module.attributes.provider, module.attributes['publishing-mechanism']],
    ['greeting', 'local', 'git_tag'],
  );
  const first = await settled('greeting/local', ['1.0.0', '1.1.0', '2.0.0']);
  assert.deepEqual(first.statuses, { '2.0.0': 'ok', '1.1.0': 'reg_ingress_failed', '1.0.0': 'ok' });
  assert.equal(first.attributes.status, 'setup_complete');
  assert.match(first.attributes['version-statuses'][1].error, /^main\.tf:1/);

  repository.git('checkout', '-q', 'v1.0.0');
  const sha = await repository.commit('late', { 'main.tf': output('hello') }, 'late');
  repository.git('tag', 'v1.4.0');
  const webhook: string = module.attributes['vcs-repo']['webhook-url'];
  const told = await tellTag(webhook, 'v1.4.0', sha);
  assert.match(told.summary, /; module greeting\/local publishes it$/);
  assert.equal((await settled('greeting/local', ['1.4.0'])).statuses['1.4.0'], 'ok');
  assert.match((await tellTag(webhook, 'nightly', sha)).summary, /greeting\/local ignores it: nightly is no version$/);

  const source = `127.0.0.1:${system.port}/acme/greeting/local`;
  const configuration = `module "it" {\n  source  = "${source}"\n  version = "~> 1.0"\n}\n`;
  await using place = await workingFolder({ 'main.tf': configuration });
  const init = await terraform(system, place.path, ['init', '-no-color']);
  assert.equal(init.code, 0, init.stdout + init.stderr);
  assert.match(init.stdout, /greeting\/local 1\.4\.0 for it/);
  assert.equal(await readFile(join(place.path, '.terraform', 'modules', 'it', 'main.tf'), 'utf8'), output('hello'));

  // The broken tag is moved to what was meant, and looked at again.
  repository.git('tag', '-f', '1.1.0', 'v1.0.0');
  const resync = await api(system, 'POST', `/api/v2/terrace/registry-modules/${module.id}/actions/resync`, {});
  assert.equal(resync.status, 202);
  await until('the moved tag can be used', async () => {
    const { statuses } = await settled('greeting/local', ['1.1.0']);
    return statuses['1.1.0'] === 'ok' ? true : null;
  });
  assert.equal((await api(system, 'DELETE', `${modules}/private/acme/greeting/local`)).status, 204);
  const after_ = await terraform(system, place.path, ['init', '-upgrade', '-no-color']);
  assert.notEqual(after_.code, 0);
});

test('folders of one repository are modules, by their own tags or by a branch', { skip }, async () => {
  const repository = await git.repository('acme/mono');
  await repository.commit('one', {
    'nets/vpc/main.tf': `module "shared" {\n  source = "../../shared"\n}\n${output('vpc')}`,
    'shared/main.tf': output('shared'),
    'dns/main.tf': output('dns one'),
  });
  repository.git('tag', 'vpc/v0.1.0');
  repository.git('tag', 'dns/v9.0.0');
  const nameless = await api(system, 'POST', `${modules}/vcs`, {
    body: {
      data: {
        type: 'registry-modules',
        attributes: { 'vcs-repo': { identifier: 'acme/mono', 'oauth-token-id': token } },
      },
    },
  });
  assert.equal(nameless.status, 422);
  assert.match(nameless.body.errors[0].detail, /mono is not called terraform-<provider>-<name>/);
  await publish(
    'acme/mono',
    { 'source-directory': 'nets/vpc', 'tag-prefix': 'vpc/' },
    { name: 'vpc', provider: 'local' },
  );
  assert.deepEqual((await settled('vpc/local', ['0.1.0'])).statuses, { '0.1.0': 'ok' });
  const branched = await publish(
    'acme/mono',
    { 'source-directory': '/dns/', branch: 'main', tags: false },
    { name: 'dns', provider: 'local', 'initial-version': '1.0.0' },
  );
  assert.equal(branched.attributes['publishing-mechanism'], 'branch');
  assert.deepEqual((await settled('dns/local', ['1.0.0'])).statuses, { '1.0.0': 'ok' });
  const two = await repository.commit('two', { 'dns/main.tf': output('dns two') });
  const version = await post(`${modules}/private/acme/dns/local/versions`, 'registry-module-versions', {
    ...{ version: '1.1.0', 'commit-sha': two },
  });
  assert.deepEqual([version.attributes.status, version.links], ['cloning', undefined]);
  assert.equal((await settled('dns/local', ['1.1.0'])).statuses['1.1.0'], 'ok');

  const at = (name: string): string => `127.0.0.1:${system.port}/acme/${name}/local`;
  await using place = await workingFolder({
    'main.tf': `
      module "vpc" {
        source = "${at('vpc')}"
      }
      module "dns" {
        source  = "${at('dns')}"
        version = "1.1.0"
      }
      output "said" {
        value = "\${module.vpc.said}, \${module.dns.said}"
      }`,
  });
  for (const args of [
    ['init', '-no-color'],
    ['apply', '-auto-approve', '-no-color'],
  ]) {
    const { code, stdout, stderr } = await terraform(system, place.path, args);
    assert.equal(code, 0, stdout + stderr);
  }
  assert.equal((await terraform(system, place.path, ['output', '-raw', 'said'])).stdout, 'vpc, dns two');
  await access(join(place.path, '.terraform', 'modules', 'vpc', 'shared', 'main.tf'));

  const none = await git.repository('acme/terraform-local-empty');
  await none.commit('one', { 'main.tf': '' });
  await publish('acme/terraform-local-empty');
  const stateOf = async (name: string) =>
    await until(`${name} was looked at`, async () => {
      const { attributes } = (await api(system, 'GET', `${modules}/private/acme/${name}/local`)).body.data;
      return attributes.status === 'pending' ? null : [attributes.status, attributes.error];
    });
  assert.deepEqual(await stateOf('empty'), ['no_version_tags', null]);
  await assert.rejects(publish('acme/terraform-local-missing'), /has no such repository/);
});
