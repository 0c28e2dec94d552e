// What the runs go through: a cluster on this machine, as `npm run cluster` starts it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startNode } from '../conformance/system.ts';
import type { System } from '../conformance/system.ts';
import { membersOf } from './cast.ts';

const entry = new URL('../cluster.mjs', import.meta.url).pathname;

/** Starts it in `folder` and waits until it answers. What it is spoken to by is the home of its first gateway. */
export async function startCluster(folder: string, layoutWords: readonly string[]): Promise<System> {
  const port = await freePort();
  const cluster = await startNode({
    home: folder,
    words: [process.execPath, entry, ...layoutWords, '--port', String(port), '--folder', folder],
    // Bare processes: the ledger lies outside of what a box would show.
    env: {
      TERRACE_SAMPLE: 'off',
      TERRACE_RATE_LIMIT: 'off',
      TERRACE_SANDBOX: 'process',
      TFE_CAPACITY_CONCURRENCY: '2',
    },
    ready: `terrace cluster ready https://localhost:${port}\n`,
  });
  const [first] = await membersOf(folder, 'gateway');
  const home = join(folder, first?.name ?? '');
  const token = (await readFile(join(home, 'admin-token'), 'utf8')).trim();
  return { ...cluster, home, port, url: `https://127.0.0.1:${port}`, token };
}

export function say(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}
