// A mirror of providers: what lies in the folder comes from there alone, and a folder without providers is refused.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { installationBlock, moduleBlocks, readProviderMirror } from './provider-mirror.ts';

void test('providers are found by host, namespace and type, and installed from the mirror alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-mirror-'));
  try {
    await assert.rejects(readProviderMirror(folder), /holds no provider/);
    await assert.rejects(readProviderMirror(join(folder, 'nowhere')), /ENOENT/);
    for (const path of [
      'registry.terraform.io/hashicorp/null/3.0.0',
      'registry.terraform.io/acme/own',
      'example.org/a/b',
    ])
      await mkdir(join(folder, path), { recursive: true });
    await writeFile(join(folder, 'README'), '');
    const mirror = await readProviderMirror(folder);
    assert.deepEqual(mirror.providers, [
      'example.org/a/b',
      'registry.terraform.io/acme/own',
      'registry.terraform.io/hashicorp/null',
    ]);
    const host = 'tfe.acme.test';
    const list = '["example.org/a/b","registry.terraform.io/acme/own","registry.terraform.io/hashicorp/null"]';
    assert.equal(
      installationBlock({ host, mirroredHosts: null }, { ...mirror, folder: '/job/stock' }),
      `
provider_installation {
  filesystem_mirror {
    path = "/job/stock"
    include = ${list}
  }
  direct {
    exclude = ${list}
  }
}
`,
    );
    const both = installationBlock(
      { host, mirroredHosts: ['registry.terraform.io'] },
      { ...mirror, folder: '/job/stock' },
    );
    assert.match(
      both,
      /network_mirror {\n    url = "https:\/\/tfe\.acme\.test\/api\/registry\/mirror\/v1\/providers\/"\n/,
    );
    assert.ok(both.includes(`    include = ["registry.terraform.io/*/*"]\n    exclude = ${list}\n  }\n  direct {`));
    assert.ok(both.includes(`  direct {\n    exclude = ${list.replace(']', ',"registry.terraform.io/*/*"]')}\n  }`));
    assert.equal(installationBlock({ host, mirroredHosts: null }, null), '');
  } finally {
    await rm(folder, { recursive: true });
  }
});

void test('a mirrored registry is where its signed address says, for modules alone', () => {
  const url = 'https://tfe.acme.test/_archivist/v1/object/secret/';
  assert.equal(
    moduleBlocks({ mirroredModules: [{ host: 'registry.terraform.io', url }] }),
    `host "registry.terraform.io" {
  services = {
    "modules.v1" = "${url}"
  }
}
`,
  );
  // As nodes of older releases say it, and where it is switched off.
  for (const mirroredModules of [undefined, null, []]) assert.equal(moduleBlocks({ mirroredModules }), '');
});
