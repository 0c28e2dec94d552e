// For sandbox.test.ts: a worker process that applies a slow configuration and is killed while it does.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bubblewrapSandbox } from './bubblewrap.ts';
import { containerSandbox } from './container.ts';
import { processSandbox } from './process.ts';
import type { ContainerSandboxOptions } from './container.ts';

interface Doom {
  readonly root: string;
  readonly home: string;
  readonly kind: string;
  readonly terraform: string;
  readonly bwrap: string;
  readonly docker?: Pick<ContainerSandboxOptions, 'socket' | 'settings'>;
}
const { root, home, kind, terraform, bwrap, docker } = JSON.parse(process.env['DOOMED'] ?? '{}') as Doom;
const dropsUser = kind.includes('user per job');
const options = { root, reason: 'test', dropsUser };
const sandbox =
  docker !== undefined
    ? containerSandbox({ ...options, ...docker })
    : kind.startsWith('bubblewrap')
      ? bubblewrapSandbox({ ...options, binary: bwrap, hidden: [home] })
      : processSandbox({ ...options, setpriv: null });
const job = await sandbox.openJob({
  job: 'job-doomed',
  attempt: 1,
  alive: () => true,
  program: terraform,
  environment: { CHECKPOINT_DISABLE: '1' },
});
await writeFile(
  join(job.work, 'main.tf'),
  `resource "terraform_data" "first" {}
resource "terraform_data" "second" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" { command = "sleep 60" }
}`,
);
// terraform's own words go to a file too: after the kill nobody reads its output here.
// In the shell's place: one beside it would be interrupted twice, and then terraform does not wait for its state to be written.
const line = `exec ${job.seenProgram} apply -auto-approve -no-color -input=false > log 2>&1`;
const watched = job.run('/bin/sh', ['-c', line]);
const watching = setInterval(async () => {
  const file = await job.open('log');
  const words = (await file?.readFile('utf8')) ?? '';
  await file?.close();
  if (!words.includes('second: Creating')) return;
  clearInterval(watching);
  process.stdout.write('applying\n');
}, 20);
await watched;
