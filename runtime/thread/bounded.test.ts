// A thread that takes more than it may ends alone, also where the process was started with a heap of another size.

import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const hungry = `const kept = []; while (kept.length < 2e7) kept.push({ n: kept.length });`;

const program = `
  import { getHeapStatistics } from 'node:v8';
  import { boundedThread } from ${JSON.stringify(new URL('./bounded.ts', import.meta.url).href)};
  const before = getHeapStatistics().heap_size_limit;
  const thread = boundedThread(new URL(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hungry)}`)}), 32, {});
  thread.once('error', ({ code }) => {
    const kept = getHeapStatistics().heap_size_limit === before;
    process.stdout.write(JSON.stringify({ code, kept }));
  });
`;

const ended = async (nodeOptions: string): Promise<unknown> => {
  const env = { ...process.env, NODE_OPTIONS: nodeOptions };
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 60_000 });
  return JSON.parse(stdout);
};

for (const option of ['', '--max-old-space-size=6000', '--max-heap-size=6000', '--max-old-space-size-percentage=80']) {
  test(`a thread ends at its own limit when Node was started with ${option || 'nothing'}`, async () => {
    assert.deepEqual(await ended(option), { code: 'ERR_WORKER_OUT_OF_MEMORY', kept: true });
  });
}
