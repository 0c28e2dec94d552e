// A terraform that does not say its version once is asked again: a process that was killed says nothing of the binary.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findTerraform } from './terraform.mjs';

/** Fails so many times, and says its version then. */
async function binary(folder: string, name: string, failures: number): Promise<string> {
  const path = join(folder, name);
  const script = `#!/bin/sh
count=$(cat "$0.count" 2>/dev/null || echo 0)
echo $((count + 1)) > "$0.count"
if [ "$count" -lt ${failures} ]; then kill -9 $$; fi
echo '{"terraform_version": "1.2.3"}'
`;
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

test('a binary whose first answer was killed is there, and one that did not answer is asked again later', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-terraform-'));
  try {
    const killed = await binary(folder, 'killed', 1);
    assert.deepEqual(await findTerraform({ TERRACE_TERRAFORM: killed }), { path: killed, version: '1.2.3' });
    const away = await binary(folder, 'away', 2);
    await assert.rejects(findTerraform({ TERRACE_TERRAFORM: away }), /cannot be run/);
    assert.deepEqual(await findTerraform({ TERRACE_TERRAFORM: away }), { path: away, version: '1.2.3' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
