// A binary that does not say its version once is asked again: a process that was killed says nothing of it. And each says which engine
// it is, so that none is taken for the other.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findEngine } from './engines.mjs';

/** Fails so many times, and says its version then. */
async function binary(folder: string, name: string, failures: number): Promise<string> {
  const path = join(folder, name);
  const script = `#!/bin/sh
count=$(cat "$0.count" 2>/dev/null || echo 0)
echo $((count + 1)) > "$0.count"
if [ "$count" -lt ${failures} ]; then kill -9 $$; fi
echo 'Terraform v1.2.3'
echo 'on linux_amd64'
`;
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

test('a binary whose first answer was killed is there, and one that did not answer is asked again later', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-engines-'));
  try {
    const killed = await binary(folder, 'killed', 1);
    assert.deepEqual(await findEngine('terraform', { TERRACE_TERRAFORM: killed }), { path: killed, version: '1.2.3' });
    const away = await binary(folder, 'away', 2);
    await assert.rejects(findEngine('terraform', { TERRACE_TERRAFORM: away }), /cannot be run/);
    assert.deepEqual(await findEngine('terraform', { TERRACE_TERRAFORM: away }), { path: away, version: '1.2.3' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a tofu that the operator names as terraform is refused by what it says of itself, and so the other way round', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-engines-'));
  try {
    const [tofu, terraform] = [join(folder, 'one'), join(folder, 'other')];
    const says = (text: string): string => `#!/bin/sh\necho 'Warning: a file is missing'\necho '${text}'\n`;
    await writeFile(tofu, says('OpenTofu v1.12.6-rc1'), { mode: 0o755 });
    await writeFile(terraform, says('Terraform v1.11.4'), { mode: 0o755 });
    assert.deepEqual(await findEngine('tofu', { TERRACE_TOFU: tofu }), { path: tofu, version: '1.12.6-rc1' });
    await assert.rejects(findEngine('terraform', { TERRACE_TERRAFORM: tofu }), ({ message }: Error) => {
      assert.match(message, /TERRACE_TERRAFORM is .*\/one, which is OpenTofu 1\.12\.6-rc1 and not Terraform/);
      assert.match(message, /unset TERRACE_TERRAFORM; TERRACE_TOFU is the variable for OpenTofu/);
      return true;
    });
    await assert.rejects(findEngine('tofu', { TERRACE_TOFU: terraform }), /is Terraform 1\.11\.4 and not OpenTofu/);
    await assert.rejects(findEngine('tofu', { TERRACE_TOFU: folder }), /TERRACE_TOFU is .*, which cannot be run/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
