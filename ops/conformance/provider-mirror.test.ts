// The mirror of providers and modules in a booted Terrace with the real terraform, and a registry of our own that stands for a public one: its package is
// fetched for the first run and for nobody else, runs and people install it when the registry is gone, a bundle needs no registry at all, and
// what the registry did not sign ends a run.

import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { tarOf } from '@terrace/gateway/provider-mirror/scratch-bundle';
import { startScratchRegistry } from '@terrace/gateway/provider-mirror/scratch-registry';
import { buildProvider } from '@terrace/gateway/registry-provider/scratch-provider';
import { ScratchGit, gitSkip } from '@terrace/runtime/egress/scratch-git';
import { scratchCertificate } from '@terrace/runtime/jobs/scratch-certificate';
import { findGoTfe } from '../setup/go-tfe.mjs';
import { architecture, platform } from '../setup/places.mjs';
import { currentState, made, makeWorkspace, queueRun, reaches } from './runs.ts';
import { api, scrubbed, startSystem, terraform, workingFolder } from './system.ts';
import type { System } from './system.ts';

const suite = process.env['TERRACE_TEST_TERRAFORM'] === undefined ? null : await findGoTfe();
/** Terraform asks no mirror for a registry that has another port. */
const port = 443;
const isFree = await new Promise<boolean>((resolve) => {
  const server = createServer().once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
});
const skip =
  suite === null
    ? 'needs a terraform, and the providers that node ops/setup/go-tfe.mjs builds'
    : !isFree && `port ${port} of this machine is taken, or for root alone`;
const kind = `${platform}_${architecture}`;

const set = async (system: System, attributes: object): Promise<void> => {
  const body = { data: { type: 'provider-mirror-settings', attributes } };
  const { status } = await api(system, 'PATCH', '/api/v2/terrace/provider-mirror-settings', { body });
  assert.equal(status, 200);
};
/** As an operator types it. */
async function bring(system: System, file: string): Promise<readonly { readonly h1: string }[]> {
  const entry = new URL('../terrace.mjs', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [entry, 'mirror', 'upload', file, '--json'], {
    env: { ...scrubbed(process.env), TERRACE_HOME: system.home },
  });
  return JSON.parse(stdout).items;
}
const configurationOf = (source: string, version: string): string => `
  terraform {
    required_providers {
      null = {
        source  = "${source}"
        version = "${version}"
      }
    }
  }
  resource "null_resource" "it" {}
`;

test(
  'runs install what is mirrored, once fetched or from a bundle, without its registry',
  { skip, timeout: 300_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'terrace-mirror-'));
    const certificate = await scratchCertificate(folder);
    const registry = await startScratchRegistry(certificate, port);
    const program = await readFile(
      join(suite?.mirror ?? '', `registry.terraform.io/hashicorp/null/3.2.4/${kind}/terraform-provider-null_v3.2.4`),
    );
    const builtAs = (version: string) =>
      buildProvider(registry.key, { name: 'null', version, platform: kind, program });
    const built = await builtAs('3.2.4');
    const of = { namespace: 'hashicorp', type: 'null' };
    registry.publish({ ...of, version: '3.2.4' }, built);
    registry.publish({ ...of, version: '3.3.0' }, await builtAs('3.3.0'));
    // Not what its registry has signed.
    registry.lies.set('/files/hashicorp/null/3.3.0/SHA256SUMS', (sums) => Buffer.concat([sums, sums]));
    const source = `${registry.host}/hashicorp/null`;
    const env = {
      TERRACE_SAMPLE: 'off',
      TERRACE_EGRESS_ALLOW: '127.0.0.1/32',
      TERRACE_CA_FILE: certificate.certFile,
    };
    const system = await startSystem({ home: join(folder, 'home'), env });
    try {
      const workspaces = [
        await makeWorkspace(system, 'acme', 'one'),
        await makeWorkspace(system, 'other', 'two'),
      ] as const;
      // Nothing is kept, and nobody is asked.
      await set(system, { mode: 'bundle', hosts: [registry.host] });
      const nothing = await queueRun(system, workspaces[0], configurationOf(source, '3.2.4'), {});
      await reaches(system, nothing, 'errored');
      assert.equal(registry.asked.length, 0);

      await set(system, { mode: 'pull-through' });
      const first = await Promise.all(
        workspaces.map((workspace) =>
          queueRun(system, workspace, configurationOf(source, '3.2.4'), { 'auto-apply': true }),
        ),
      );
      for (const run of first) await reaches(system, run, 'applied');
      const fetches = registry.asked.filter((path) => path.endsWith('.zip'));
      assert.equal(fetches.length, 1, 'for two runs');
      assert.equal(registry.asked.filter((path) => path.endsWith('/versions')).length, 1);

      const forged = await queueRun(system, workspaces[0], configurationOf(source, '3.3.0'), {});
      await reaches(system, forged, 'errored');
      assert.match(system.output(), /3\.3\.0\/SHA256SUMS cannot be believed: the signature does not hold/);
      assert.equal(registry.asked.filter((path) => path.endsWith('.zip')).length, 1);

      const asked = registry.asked.length;
      await registry.stop();
      const later = await queueRun(system, workspaces[0], configurationOf(source, '3.2.4'), {
        'is-destroy': true,
        'auto-apply': true,
      });
      await reaches(system, later, 'applied');
      assert.equal(registry.asked.length, asked);

      // A person, by the same mirror.
      const bundle = tarOf([
        { path: `registry.terraform.io/hashicorp/null/terraform-provider-null_3.2.4_${kind}.zip`, bytes: built.zip },
      ]);
      await writeFile(join(folder, 'bundle.tar.gz'), bundle);
      const [kept] = await bring(system, join(folder, 'bundle.tar.gz'));
      await set(system, { mode: 'bundle', hosts: ['registry.terraform.io'] });
      await using own = await workingFolder({
        'main.tf': configurationOf('hashicorp/null', '~> 3.2'),
        'mirror.tfrc': `credentials "127.0.0.1:${system.port}" {\n  token = "${system.token}"\n}\nprovider_installation {\n  network_mirror {\n    url = "${system.url}/api/registry/mirror/v1/providers/"\n  }\n}\n`,
      });
      const init = await terraform(system, own.path, ['init', '-no-color'], {
        env: { TF_CLI_CONFIG_FILE: join(own.path, 'mirror.tfrc') },
      });
      assert.equal(init.code, 0, init.stdout + init.stderr);
      const lock = await readFile(join(own.path, '.terraform.lock.hcl'), 'utf8');
      assert.deepEqual(
        [...(lock.match(/"(h1|zh):[^"]+"/g) ?? [])],
        [`"${kept?.h1}"`],
        'what terraform computes itself is the same',
      );

      // In the workspace whose state names no provider any more.
      const bundled = await queueRun(system, workspaces[0], configurationOf('hashicorp/null', '3.2.4'), {});
      await reaches(system, bundled, 'planned');
    } finally {
      await system.stop();
      await registry.stop().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    }
  },
);

const greeting = (word: string): string => `
  variable "name" {}
  output "said" {
    value = "${word} \${var.name}, \${module.inner.said}"
  }
  module "inner" {
    source = "./modules/inner"
  }
`;
const callOf = (source: string, version: string): string => `
  module "it" {
    source  = "${source}"
    version = "${version}"
    name    = "anna"
  }
  resource "terraform_data" "it" {
    input = module.it.said
  }
`;

test(
  'runs install modules of a mirrored registry, fetched once or from a bundle, without their registry',
  { skip: skip || gitSkip, timeout: 300_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'terrace-mirror-'));
    const certificate = await scratchCertificate(folder);
    const registry = await startScratchRegistry(certificate, port);
    await using git = await ScratchGit.open();
    git.accepts = () => true;
    registry.beside = (request, response) => {
      if (request.url?.startsWith('/acme/') !== true) return false;
      git.serve(request, response);
      return true;
    };
    const repository = await git.repository('acme/greeting');
    const inner = { 'modules/inner/main.tf': 'output "said" {\n  value = "inner"\n}\n' };
    const at = (query: string): string => `git::https://${registry.host}/acme/greeting?ref=${query}`;
    const first = await repository.commit('one', { 'main.tf': greeting('hello'), ...inner });
    repository.git('tag', 'v1.1.0');
    registry.publishModule('acme/greeting/local', '1.0.0', at(first));
    registry.publishModule('acme/greeting/local', '1.1.0', at('v1.1.0'));
    registry.publishModule('acme/greeting/local', '2.0.0', '/files/greeting.tar.gz//below');
    registry.files.set(
      '/files/greeting.tar.gz',
      tarOf([
        { path: 'below/main.tf', bytes: Buffer.from(greeting('good day')) },
        { path: 'below/modules/inner/main.tf', bytes: Buffer.from('output "said" {\n  value = "below"\n}\n') },
      ]),
    );
    registry.publishModule('acme/greeting/local', '3.0.0', 's3::https://bucket/greeting.zip');
    const source = `${registry.host}/acme/greeting/local`;
    const env = {
      TERRACE_SAMPLE: 'off',
      TERRACE_EGRESS_ALLOW: '127.0.0.1/32',
      TERRACE_CA_FILE: certificate.certFile,
    };
    const system = await startSystem({ home: join(folder, 'home'), env });
    const clones = (): number => git.fetches;
    try {
      const workspaces = [
        await makeWorkspace(system, 'acme', 'one'),
        await makeWorkspace(system, 'other', 'two'),
      ] as const;
      // What a run has for that host is not looked at, and does no harm.
      const attributes = { key: 'TF_TOKEN_127_0_0_1', value: 'of-another-server', category: 'env', sensitive: true };
      await made(
        api(system, 'POST', `/api/v2/workspaces/${workspaces[0]}/vars`, {
          body: { data: { type: 'vars', attributes } },
        }),
      );
      const run = async (n: 0 | 1, text: string, status: string, more: object = {}): Promise<void> => {
        await reaches(system, await queueRun(system, workspaces[n], text, { 'auto-apply': true, ...more }), status);
      };
      await set(system, { mode: 'bundle', hosts: [registry.host], modules: true });
      await run(0, callOf(source, '1.1.0'), 'errored');
      assert.equal(registry.asked.length, 0);

      await set(system, { mode: 'pull-through' });
      await Promise.all([run(0, callOf(source, '~> 1.0'), 'applied'), run(1, callOf(source, '~> 1.0'), 'applied')]);
      assert.match(String(await currentState(system, workspaces[0])), /hello anna, inner/);
      assert.equal(clones(), 1, 'for two runs');
      await run(1, callOf(source, '1.0.0'), 'planned_and_finished');
      assert.equal(clones(), 2);
      await run(1, callOf(source, '2.0.0'), 'applied');
      assert.match(String(await currentState(system, workspaces[1])), /good day anna, below/);
      assert.equal(registry.asked.filter((path) => path.startsWith('/files/')).length, 1);
      await run(1, callOf(source, '3.0.0'), 'errored');
      assert.match(system.output(), /3\.0\.0 cannot be fetched: .* the mirror fetches nothing by \\?"s3/);

      // What is kept does not follow a tag that is moved, and needs no registry.
      await repository.commit('two', { 'main.tf': greeting('goodbye') });
      repository.git('tag', '--force', 'v1.1.0');
      const before = clones();
      await run(0, callOf(source, '1.1.0'), 'planned_and_finished');
      await registry.stop();
      await run(0, callOf(source, '~> 1.0'), 'planned_and_finished');
      await run(1, callOf(source, '2.0.0'), 'planned_and_finished');
      assert.equal(clones(), before);

      const bundle = tarOf([
        {
          path: 'registry.terraform.io/acme/greeting/local/1.2.0.tar.gz',
          bytes: tarOf([
            {
              path: 'main.tf',
              bytes: Buffer.from('variable "name" {}\noutput "said" {\n  value = "from a bundle"\n}\n'),
            },
          ]),
        },
      ]);
      await writeFile(join(folder, 'bundle.tar.gz'), bundle);
      await bring(system, join(folder, 'bundle.tar.gz'));
      await set(system, { mode: 'bundle', hosts: ['registry.terraform.io'] });
      await run(1, callOf('acme/greeting/local', '~> 1.0'), 'applied');
      assert.match(String(await currentState(system, workspaces[1])), /from a bundle/);

      // A person, by the same mirror.
      await using own = await workingFolder({
        'main.tf': callOf('acme/greeting/local', '1.2.0'),
        'mirror.tfrc': `credentials "registry.terraform.io" {\n  token = "${system.token}"\n}\nhost "registry.terraform.io" {\n  services = {\n    "modules.v1" = "${system.url}/api/registry/mirror/v1/modules/registry.terraform.io/"\n  }\n}\n`,
      });
      const init = await terraform(system, own.path, ['get', '-no-color'], {
        env: { TF_CLI_CONFIG_FILE: join(own.path, 'mirror.tfrc') },
      });
      assert.equal(init.code, 0, init.stdout + init.stderr);
      assert.match(init.stdout, /greeting\/local 1\.2\.0 for it/);
    } finally {
      await system.stop();
      await registry.stop().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    }
  },
);
