// What the conformance of go-tfe needs, built by Go: go-tfe's own tests as a program, the files that they read, and a mirror with the two
// providers of their configurations. `node ops/setup/go-tfe.mjs` brings it into our cache; Terrace itself needs it nowhere.

import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { besideGo } from './go.mjs';
import { architecture, cache, clone, platform } from './places.mjs';
import { isExecutable, onPath, run } from './run.mjs';
import { SetupFault, step } from './say.mjs';

/** As `go.mod` beside the providers pins it. */
const version = '1.111.2';
const source = join(clone, 'ops', 'conformance', 'go-tfe', 'module');
const buildWithinMs = 12 * 60_000;
/** The names and versions that a mirror knows them by; configurations of the tests say none. */
const providers = { null: '3.2.4', time: '0.13.1' };

const folder = () => join(cache, `go-tfe-${version}`);
const partsIn = (path) => ({
  program: join(path, 'go-tfe.test'),
  folder: join(path, 'package'),
  mirror: join(path, 'mirror'),
});

/** Where the parts are, or null when they are not there yet. */
export async function findGoTfe() {
  const parts = partsIn(folder());
  return (await isExecutable(parts.program)) ? parts : null;
}

/** Where the parts are; builds them when they are not there. Throws SetupFault without Go. */
export async function ensureGoTfe() {
  const found = await findGoTfe();
  if (found !== null) return found;
  const go = await onPath('go');
  if (go === null)
    throw new SetupFault({
      message: "go-tfe's tests cannot be built",
      tried: [folder(), 'go on PATH'],
      advice: 'install Go 1.26 or newer',
    });
  await step("building go-tfe's tests and their providers with Go (some minutes)", () => build(go));
  return partsIn(folder());
}

async function build(go) {
  await besideGo(async ({ work, env }) => {
    const made = join(work, 'made');
    const parts = partsIn(made);
    const call = (...args) => run(go, args, { env, cwd: source, timeoutMs: buildWithinMs });
    await call('test', '-c', '-o', parts.program, 'github.com/hashicorp/go-tfe');
    for (const [name, release] of Object.entries(providers)) {
      const place = ['registry.terraform.io', 'hashicorp', name, release, `${platform}_${architecture}`];
      const file = join(parts.mirror, ...place, `terraform-provider-${name}_v${release}`);
      await call('build', '-ldflags', '-s -w', '-o', file, `./${name}`);
    }
    const found = JSON.parse(await call('list', '-m', '-json', 'github.com/hashicorp/go-tfe'));
    if (found.Version !== `v${version}`) throw new Error(`go.mod asks for go-tfe ${found.Version}, not v${version}`);
    await cp(join(found.Dir, 'test-fixtures'), join(parts.folder, 'test-fixtures'), { recursive: true });
    await rename(made, folder());
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await ensureGoTfe();
  } catch (error) {
    process.stderr.write(`terrace: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof SetupFault ? error.exitCode : 1;
  }
}
