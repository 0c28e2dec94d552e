// The `nats` command, which tests use as a stranger's client; Terrace itself needs it nowhere. `node ops/setup/nats-cli.mjs` brings
// it: from PATH, else from our cache, else built by Go.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWithGo } from './go.mjs';
import { cache } from './places.mjs';
import { isExecutable, onPath } from './run.mjs';
import { SetupFault, step } from './say.mjs';

const pinnedVersion = '0.5.1';
const buildWithinMs = 6 * 60_000;
const cached = () => join(cache, 'bin', `nats-${pinnedVersion}`);

/** The program that is there already, or null. */
export async function findNatsCli() {
  return (await isExecutable(cached())) ? cached() : await onPath('nats');
}

async function ensureNatsCli() {
  const found = await findNatsCli();
  if (found !== null) return found;
  const go = await onPath('go');
  if (go === null)
    throw new SetupFault({
      message: 'the nats command is missing',
      tried: ['nats on PATH', cached(), 'go install (Go is not on PATH)'],
      advice: 'install it from https://github.com/nats-io/natscli, or install Go',
    });
  const place = { program: 'nats', target: cached(), timeoutMs: buildWithinMs };
  await step('building the nats command with Go (some minutes)', () =>
    buildWithGo(go, `github.com/nats-io/natscli/nats@v${pinnedVersion}`, place),
  );
  return cached();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${await ensureNatsCli()}\n`);
  } catch (error) {
    process.stderr.write(`terrace: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof SetupFault ? error.exitCode : 1;
  }
}
