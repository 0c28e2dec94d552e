// The commands of the policy language in tests: folders with files, and what a command said and how it ended.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { apply } from './sentinel-apply.ts';
import type { ApplyCommand } from './sentinel-apply.ts';
import { test as runTests } from './sentinel-test.ts';
import type { TestCommand } from './sentinel-test.ts';

/** A folder with these files, which goes with the test. */
export function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-sentinel-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function listen<Command>(
  run: (command: Command) => Promise<number>,
  command: Omit<Command, 'write' | 'complain'>,
): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run({
    ...command,
    write: (text: string) => out.push(text),
    complain: (text: string) => err.push(text),
  } as Command);
  return { code, out: out.join(''), err: err.join('') };
}

export const applies = (policy: string | null, command: Partial<ApplyCommand> = {}): Promise<Said> =>
  listen(apply, { policy, config: null, params: [], globals: [], json: false, trace: false, env: {}, ...command });

export const tests = (paths: readonly string[], command: Partial<TestCommand> = {}): Promise<Said> =>
  listen(runTests, { paths, json: false, run: null, verbose: false, env: {}, ...command });
