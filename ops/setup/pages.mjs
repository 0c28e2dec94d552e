// The web pages, built by Vite when their sources changed and never when they have not: a build lies in the cache under the hash of what it was
// made of. The build runs in a process of its own, by the project's Node.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cache, clone, modules } from './places.mjs';
import { run } from './run.mjs';
import { SetupFault, step } from './say.mjs';

const sources = join(clone, 'gateway', 'web');
const isSource = /\.(ts|tsx|css|svg|html)$/;
const isTest = /\.test\.ts$/;
const builds = join(cache, 'pages');
/** Other checkouts may share the cache. */
const keptMax = 8;

/** The folder of the build of these sources, whether it is there or not. */
export function pagesFolder() {
  const hash = createHash('sha256').update(readFileSync(join(clone, 'package-lock.json')));
  hash.update(readFileSync(new URL('build-pages.mjs', import.meta.url)));
  const names = readdirSync(sources, { recursive: true }).filter((name) => isSource.test(name) && !isTest.test(name));
  for (const name of names.sort()) hash.update(`\n${name}\n`).update(readFileSync(join(sources, name)));
  return join(builds, hash.digest('hex').slice(0, 16));
}

/** The built pages of these sources, or those that TERRACE_PAGES names; or null. */
export function findPages() {
  const folder = process.env.TERRACE_PAGES || pagesFolder();
  return existsSync(folder) ? folder : null;
}

/** Builds the pages unless they are built. @returns {Promise<string>} their folder */
export async function ensurePages() {
  const found = findPages();
  if (found !== null) return found;
  const folder = pagesFolder();
  await step('building the web pages', async () => {
    try {
      await run(join(modules, '.bin', 'node'), [join(import.meta.dirname, 'build-pages.mjs'), sources, folder], {
        cwd: clone,
      });
    } catch (error) {
      throw new SetupFault({
        message: `the web pages could not be built: ${error instanceof Error ? error.message : String(error)}`,
        advice: 'undo what was changed in gateway/web, or mend it, and start again',
        cause: error,
      });
    }
  });
  removeOld();
  return folder;
}

function removeOld() {
  const age = (name) => statSync(join(builds, name)).mtimeMs;
  const old = readdirSync(builds).toSorted((one, other) => age(other) - age(one));
  for (const name of old.slice(keptMax)) rmSync(join(builds, name), { recursive: true, force: true });
}
