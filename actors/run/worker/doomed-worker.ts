// For rescue.test.ts: a build worker in a process of its own, which is killed while it applies.

import { readFile } from 'node:fs/promises';
import { systemClock } from '@terrace/runtime/clock/system';
import { gatewayClient } from '@terrace/runtime/jobs/gateway';
import { chooseSandbox } from '@terrace/runtime/sandbox/choose';
import type { Json } from '@terrace/machines/kernel/envelope';
import { buildRun } from './build.ts';

interface Doom {
  readonly root: string;
  readonly home: string;
  readonly kind: string;
  readonly terraform: string;
  readonly certificateFile: string;
  readonly job: string;
  readonly spec: Json;
  readonly context: Json;
}
const doom = JSON.parse(process.env['DOOMED'] ?? '{}') as Doom;
const { root, home, terraform, certificateFile } = doom;
const run = buildRun({
  sandbox: await chooseSandbox({
    env: { TERRACE_SANDBOX: doom.kind, PATH: process.env['PATH'] },
    root,
    home,
    spare: false,
  }),
  binary: async () => terraform,
  gateway: gatewayClient({ certificateAuthority: await readFile(certificateFile, 'utf8'), clock: systemClock }),
  bundleFile: certificateFile,
  clock: systemClock,
  node: 'doomed',
  say: (text) => void process.stderr.write(`${text}\n`),
});
const never = new AbortController().signal;
await run({
  job: doom.job,
  pool: 'build',
  attempt: 1,
  spec: doom.spec,
  context: doom.context,
  rescue: 'of the doomed',
  trace: null,
  cancel: never,
  kill: never,
  lease: { fresh: () => true },
});
