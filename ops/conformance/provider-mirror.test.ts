// The mirror of providers in a booted Terrace with the real terraform, and a registry of our own that stands for a public one: its package is
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
import { scratchCertificate } from '@terrace/runtime/jobs/scratch-certificate';
import { findGoTfe } from '../setup/go-tfe.mjs';
import { architecture, platform } from '../setup/places.mjs';
import { makeWorkspace, queueRun, reaches } from './runs.ts';
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
