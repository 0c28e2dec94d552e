// Builds a program with Go, when Go is there: everything that Go needs meanwhile lies in our cache, and goes afterwards.

import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cache } from './places.mjs';
import { run } from './run.mjs';

/**
 * @param {string} go
 * @param {string} address a package with its version: `github.com/nats-io/nats-server/v2@v2.15.2`
 * @param {{ program: string, target: string, timeoutMs?: number }} place `program` as Go names it, and where it goes
 */
export async function buildWithGo(go, address, { program, target, timeoutMs }) {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'go-build-'));
  try {
    const env = {
      ...process.env,
      GOPATH: join(work, 'path'),
      GOCACHE: join(work, 'cache'),
      GOBIN: join(work, 'bin'),
      GOFLAGS: '-modcacherw',
      CGO_ENABLED: '0',
    };
    await run(go, ['install', address], { env, cwd: work, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    await mkdir(dirname(target), { recursive: true });
    await rename(join(work, 'bin', program), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
