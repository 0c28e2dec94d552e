// One booted system serves all files of a test run that do it no harm; it stops when the run ends.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { startSystem } from './system.ts';
import type { System } from './system.ts';

let shared: Promise<{ readonly system: System; readonly folder: string }> | null = null;

/** The system that all conformance tests of this run share. */
export async function sharedSystem(): Promise<System> {
  shared ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'terrace-conformance-'));
    return { folder, system: await startSystem({ home: join(folder, 'home') }) };
  })();
  return (await shared).system;
}

after(async () => {
  if (shared === null) return;
  const { system, folder } = await shared;
  await system.stop();
  await rm(folder, { recursive: true, force: true });
});
