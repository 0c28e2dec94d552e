// A module taken apart by the worker of the registry, over a gateway of a few lines: what is found, what is refused, and what is left.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ModuleContent } from '@terrace/machines/registry-module/content';
import type { ExtractResult } from '@terrace/machines/registry-module/messages';
import { systemClock } from '@terrace/runtime/clock/system';
import { packed } from '@terrace/runtime/tarball/scratch-archive';
import type { Files } from '@terrace/runtime/tarball/scratch-archive';
import { RetryableFault } from '@terrace/runtime/fault/fault';
import { gatewayClient } from '@terrace/runtime/jobs/gateway';
import { scratchCertificate } from '@terrace/runtime/jobs/scratch-certificate';
import { WorkerStops } from '@terrace/runtime/jobs/worker';
import { extractRun } from './extract.ts';
import { readModule } from './read-module.ts';

interface Extracted extends ExtractResult {
  readonly found: ModuleContent | null;
  readonly left: readonly string[];
}

/** The worker's answer for an archive. */
async function extract(archive: Buffer, folder = ''): Promise<Extracted> {
  const home = await mkdtemp(join(tmpdir(), 'extract-'));
  const { key, cert } = await scratchCertificate(home);
  let brought: ModuleContent | null = null;
  const server = createServer({ key, cert }, (request, response) => {
    if (request.method === 'GET') return void response.end(archive);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      brought = ModuleContent.parse(JSON.parse(Buffer.concat(chunks).toString()));
      response.end(JSON.stringify({ digest: 'of the content' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gateway = gatewayClient({ certificateAuthority: cert, clock: systemClock });
  try {
    const { port } = server.address() as { readonly port: number };
    const place = join(home, 'modules');
    const run = await extractRun({ folder: place, gateway });
    const at = `https://127.0.0.1:${port}`;
    const never = new AbortController().signal;
    const { outcome, result } = await run({
      ...{ job: 'extract-1', pool: 'registry', attempt: 1, spec: {}, rescue: '', trace: null },
      context: { name: 'vpc', folder, archive: `${at}/archive`, content: `${at}/content` },
      ...{ cancel: never, kill: never, lease: { fresh: () => true } },
    });
    assert.equal(outcome, 'done');
    return { ...(result as ExtractResult), found: brought, left: await readdir(place) };
  } finally {
    gateway.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(home, { recursive: true });
  }
}

async function extractFiles(files: Files, folder = ''): Promise<Extracted> {
  const scratch = await mkdtemp(join(tmpdir(), 'module-'));
  try {
    return await extract(await packed(files, scratch), folder);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

test('the root, submodules and examples are told as their files say it', async () => {
  const { found, error, left } = await extractFiles({
    'README.md': '# A network\n',
    'main.tf': `
      terraform {
        required_version = ">= 1.5"
        required_providers {
          aws = {
            source  = "hashicorp/aws"
            version = "~> 5.0"
          }
          old = "1.0"
        }
      }
      resource "aws_vpc" "this" {
        cidr_block = var.cidr
      }
      data "google_project" "one" {}
      resource "terraform_data" "mark" {}
      module "subnets" {
        source  = "./modules/subnets"
      }
      module "far" {
        source  = "acme/far/aws"
        version = "1.2.3"
      }`,
    'variables.tf': `
      variable "cidr" {
        type        = string
        description = "The range"
      }
      variable "tags" {
        type    = map(object({ name = string, size = optional(number, 3) }))
        default = { a = { name = "x" } }
      }
      variable "secret" {
        sensitive = true
        default   = null
      }`,
    'outputs.tf.json': JSON.stringify({ output: { id: { value: '${aws_vpc.this.id}', description: 'Its id' } } }),
    'main_override.tf': 'variable "never" {}',
    'modules/subnets/main.tf': 'variable "count_of" {}\noutput "ids" {\n  value = []\n}\n',
    'modules/notes/README.md': 'no terraform here',
    'examples/small/main.tf': 'module "it" {\n  source = "../.."\n}\n',
    'tests/one.tftest.hcl': 'run "x" {}',
  });
  assert.equal(error, null);
  assert.deepEqual(left, []);
  assert.deepEqual(found?.root, {
    ...{ path: '', name: 'vpc', readme: '# A network\n', empty: false, requiredVersion: ['>= 1.5'] },
    inputs: [
      { name: 'cidr', type: 'string', description: 'The range', default: null, sensitive: false },
      { name: 'secret', type: '', description: '', default: 'null', sensitive: true },
      {
        name: 'tags',
        type: 'map(object({ name = string, size = optional(number, 3) }))',
        ...{ description: '', default: '{"a":{"name":"x"}}', sensitive: false },
      },
    ],
    outputs: [{ name: 'id', description: 'Its id', sensitive: false }],
    dependencies: [
      { name: 'far', source: 'acme/far/aws', version: '1.2.3' },
      { name: 'subnets', source: './modules/subnets', version: '' },
    ],
    providers: [
      { name: 'aws', source: 'hashicorp/aws', version: '~> 5.0' },
      { name: 'google', source: 'hashicorp/google', version: '' },
      { name: 'old', source: 'hashicorp/old', version: '1.0' },
    ],
    resources: [
      { name: 'mark', type: 'terraform_data' },
      { name: 'this', type: 'aws_vpc' },
    ],
  });
  assert.deepEqual(
    found.submodules.map(({ path, name, inputs }) => [path, name, inputs.map((input) => input.name)]),
    [['modules/subnets', 'subnets', ['count_of']]],
  );
  assert.deepEqual(
    found.examples.map(({ path, dependencies }) => [path, dependencies]),
    [['examples/small', [{ name: 'it', source: '../..', version: '' }]]],
  );
});

test('a module that lies in a folder is read there, and nowhere else', async () => {
  const files: Files = {
    'main.tf': 'variable "outside" {',
    'nets/vpc/main.tf': 'variable "inside" {}\n',
    'nets/vpc/modules/part/main.tf': 'variable "part" {}\n',
  };
  const { found } = await extractFiles(files, 'nets/vpc');
  assert.deepEqual(
    [found?.root.inputs.map(({ name }) => name), found?.submodules.map(({ path }) => path)],
    [['inside'], ['modules/part']],
  );
  for (const folder of ['nets/none', '../nets', 'nets/vpc/main.tf/x'])
    assert.match((await extractFiles(files, folder)).error?.detail ?? '', /it has no folder|there is no file/);
});

test('what is no module is refused with the file and the place, and nothing is left', async () => {
  const refusals: readonly (readonly [Files, RegExp])[] = [
    [{ 'README.md': 'words' }, /no file of terraform in it/],
    [{ 'main.tf': 'variable "x" {\n  type = \n}\n' }, /^main\.tf:2,\d+.*Invalid expression/],
    [{ 'main.tf': '', 'modules/a/b.tf': 'resource {' }, /^modules\/a\/b\.tf:1/],
    [{ 'main.tf.json': '{"variable": ' }, /^main\.tf\.json: .*JSON/],
    [{ 'main.tf': `# ${'x'.repeat(4 * 1024 * 1024)}` }, /^main\.tf has more than 4194304 bytes/],
  ];
  for (const [files, words] of refusals) {
    const { content, error, found, left } = await extractFiles(files);
    assert.deepEqual([content, found, left], [null, null, []]);
    assert.equal(error?.code, 'bad-module');
    assert.match(error.detail, words);
  }
  const { error } = await extract(Buffer.from('no archive'));
  assert.equal(error?.code, 'bad-archive');
  assert.match(error.detail, /^the module's archive cannot be used: it is no intact tar\.gz/);
});

test('expressions as deep as nobody writes them end in one clear error, and the worker lives on', async () => {
  const { error } = await extractFiles({ 'main.tf': `locals {\n  a = ${'['.repeat(200_000)}\n}\n` });
  assert.equal(error?.code, 'bad-module');
  const { error: next } = await extractFiles({ 'main.tf': 'variable "a" {}\n' });
  assert.equal(next, null);
});

test('a file larger than memory is read to its bound', async () => {
  const root = await mkdtemp(join(tmpdir(), 'module-'));
  try {
    await writeFile(join(root, 'main.tf'), '');
    await writeFile(join(root, 'README.md'), '# Large\n');
    await truncate(join(root, 'README.md'), 3 * 1024 ** 3);
    const { readme } = (await readModule({ root, folder: '', name: 'vpc' })).root;
    assert.equal(readme, '# Large\n\n\n(cut here: the file is longer)\n');
    await truncate(join(root, 'main.tf'), 3 * 1024 ** 3);
    await assert.rejects(
      readModule({ root, folder: '', name: 'vpc' }),
      /^TerminalFault: main\.tf has more than 4194304 bytes/,
    );
  } finally {
    await rm(root, { recursive: true });
  }
});

test('a worker that stops gives back what it looks through; what is cancelled has no result', async () => {
  const home = await mkdtemp(join(tmpdir(), 'extract-'));
  const ended = async (reason: Error) => {
    const cancel = new AbortController();
    const run = await extractRun({
      folder: join(home, 'modules'),
      gateway: {
        async download() {
          cancel.abort(reason);
          throw reason;
        },
        upload: () => assert.fail('nothing was found'),
      },
    });
    return await run({
      ...{ job: 'extract-1', pool: 'registry', attempt: 1, spec: {}, rescue: '', trace: null },
      context: {
        name: 'vpc',
        folder: '',
        archive: 'https://gateway.test/archive',
        content: 'https://gateway.test/content',
      },
      ...{ cancel: cancel.signal, kill: cancel.signal, lease: { fresh: () => true } },
    });
  };
  try {
    await assert.rejects(ended(new WorkerStops()), (error) => error instanceof RetryableFault && error.delayMs === 0);
    assert.deepEqual(await ended(new Error('cancelled')), { outcome: 'canceled', result: null });
  } finally {
    await rm(home, { recursive: true });
  }
});
