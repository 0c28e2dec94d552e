// Builds programs with Go, when Go is there: everything that Go needs meanwhile lies in our cache, and goes afterwards.

import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cache } from './places.mjs';
import { run } from './run.mjs';

/**
 * A folder beside what is kept, and the environment by which Go leaves nothing outside it; both are gone when `build` has ended.
 * @param {(place: { work: string, env: NodeJS.ProcessEnv }) => Promise<void>} build
 */
export async function besideGo(build) {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'go-build-'));
  // Whoever is stopped meanwhile leaves nothing either.
  const forget = () => rmSync(work, { recursive: true, force: true });
  process.once('exit', forget);
  try {
    const env = {
      ...process.env,
      GOPATH: join(work, 'path'),
      GOCACHE: join(work, 'cache'),
      GOBIN: join(work, 'bin'),
      GOFLAGS: '-modcacherw',
      CGO_ENABLED: '0',
    };
    await build({ work, env });
  } finally {
    process.off('exit', forget);
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} go
 * @param {string} address a package with its version: `github.com/nats-io/nats-server/v2@v2.15.2`
 * @param {{ program: string, target: string, timeoutMs?: number }} place `program` as Go names it, and where it goes
 */
export async function buildWithGo(go, address, { program, target, timeoutMs }) {
  await besideGo(async ({ work, env }) => {
    await run(go, ['install', address], { env, cwd: work, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    await mkdir(dirname(target), { recursive: true });
    await rename(join(work, 'bin', program), target);
  });
}
