// A plan exported by the worker, over a gateway of a few lines: what the bundle holds, what it does not, and what is left.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { unpack } from '@terrace/runtime/tarball/unpack';
import { plan } from '../sentinel/terraform/scratch-plan.ts';
import { exportRun } from './export.ts';

/** The worker's answer for what lies there as the plan, and the files of the bundle that it brought. */
async function exported(text: string) {
  const home = await mkdtemp(join(tmpdir(), 'export-'));
  try {
    const place = join(home, 'exports');
    const files = join(home, 'files');
    await mkdir(files);
    const run = await exportRun({
      folder: place,
      gateway: {
        download: (_what, _url, path) => writeFile(path, text),
        async upload(_what, _url, body) {
          const archive = join(home, 'bundle.tar.gz');
          await writeFile(archive, body as Uint8Array);
          await unpack(archive, files);
          return { digest: 'd'.repeat(64), size: 7 };
        },
      },
    });
    const never = new AbortController().signal;
    const answer = await run({
      ...{ job: 'export-pe-1', pool: 'planexport', attempt: 1, spec: {}, rescue: '', trace: null },
      context: { plan: 'https://gateway/plan', bundle: 'https://gateway/bundle' },
      ...{ cancel: never, kill: never, lease: { fresh: () => true } },
    });
    const names = (await readdir(files)).toSorted();
    const texts = await Promise.all(names.map((name) => readFile(join(files, name), 'utf8')));
    return { ...answer, names, text: texts.join('\n'), left: await readdir(place) };
  } finally {
    await rm(home, { recursive: true });
  }
}

test('a bundle has the mocks of the Terraform imports, and nothing that is sensitive', async () => {
  const { outcome, result, names, text, left } = await exported(JSON.stringify(plan));
  assert.deepEqual([outcome, result, left], ['done', { digest: 'd'.repeat(64), size: 7 }, []]);
  assert.deepEqual(names, [
    ...['mock-tfconfig-v2.sentinel', 'mock-tfconfig.sentinel', 'mock-tfplan-v2.sentinel', 'mock-tfplan.sentinel'],
    ...['mock-tfstate-v2.sentinel', 'mock-tfstate.sentinel', 'sentinel.hcl'],
  ]);
  assert.match(text, /resource_changes = \{/);
  assert.doesNotMatch(text, /correct horse/);
});

test('of what is no plan there is no bundle, and why', async () => {
  const { outcome, result, names, left } = await exported('{"resource_changes": [');
  assert.equal(outcome, 'done');
  assert.match((result as { error: string }).error, /^the mocks of the plan could not be made: /);
  assert.deepEqual([names, left], [[], []]);
});
