// What the thread of sentinel-thread.ts runs: the command that it was sent, whose words go to the thread that has stdout. No
// TypeScript, as the cache must be on before any is read.

import module from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { cache } from '../setup/places.mjs';

module.enableCompileCache(join(cache, 'node-compile-cache'));

const { verb, command } = workerData;
const run = verb === 'apply' ? (await import('./sentinel-apply.ts')).apply : (await import('./sentinel-test.ts')).test;
const code = await run({
  ...command,
  write: (text) => parentPort.postMessage({ write: text }),
  complain: (text) => parentPort.postMessage({ complain: text }),
});
parentPort.postMessage({ code });
