// `terrace version`: what runs here, as found, nothing is fetched for it.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The release, from the root's package.json. */
export function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}

export async function version(options: { readonly json: boolean }): Promise<void> {
  const { findNatsServer } = await import('../setup/nats-server.mjs');
  const { findEngine } = await import('../setup/engines.mjs');
  const { nativeFolder } = await import('../servers/postgres.ts');
  const [natsServer, terraform, tofu] = await Promise.all([
    findNatsServer(),
    findEngine('terraform'),
    findEngine('tofu'),
  ]);
  const versions = {
    terrace: readVersion(),
    node: process.versions.node,
    'nats-server': natsServer === null ? null : await printed(natsServer, /v?(\d+\.\d+\.\d+\S*)/),
    postgresql: await printed(join(nativeFolder(), 'bin', 'postgres'), /(\d+(?:\.\d+)+)/),
    terraform: terraform?.version ?? null,
    tofu: tofu?.version ?? null,
  };
  if (options.json) process.stdout.write(`${JSON.stringify({ schema: 'terrace/version/v1', ...versions }, null, 2)}\n`);
  else {
    for (const [name, found] of Object.entries(versions))
      process.stdout.write(`${name.padEnd(12)} ${found ?? 'not found'}\n`);
  }
}

/** What `binary --version` prints, as far as the pattern's first group goes; null when it cannot be run. */
export async function printed(binary: string, pattern: RegExp): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version'], { timeout: 10_000 });
    return pattern.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}
