// `terrace sentinel fmt`: policies in their one form, written back where they came from.

import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { formatPolicy } from '@terrace/actors/policy/sentinel/format';
import { endWhenUnheard } from './sentinel-output.ts';
import { folders, messageOf, readIfThere } from './sentinel-surroundings.ts';

export interface FormatCommand {
  /** Files, folders (their `*.sentinel`), or `-`; the working directory when empty. */
  readonly paths: readonly string[];
  readonly check: boolean;
  readonly stdin: NodeJS.ReadableStream;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** The exit code: 1 when a policy cannot be read, or with `check` is not in its form; else 0. */
export async function format(command: FormatCommand): Promise<number> {
  const { paths, check, write, complain } = command;
  endWhenUnheard(1);
  let code = 0;
  for (const path of paths.length === 0 ? ['.'] : paths) {
    for (const file of path === '-' ? ['-'] : await filesOf(path)) {
      try {
        if (await formatOne(file, command)) {
          if (file !== '-') write(`${file}\n`);
          if (check) code = 1;
        }
      } catch (error) {
        complain(`${messageOf(error)}\n`);
        code = 1;
      }
    }
  }
  return code;
}

async function filesOf(path: string): Promise<readonly string[]> {
  const entries = await folders.list(path);
  if (entries === undefined) return [path];
  return entries
    .filter(({ name, isFolder }) => !isFolder && name.endsWith('.sentinel'))
    .map(({ name }) => posix.join(path, name))
    .toSorted();
}

/** Whether the text was not in its form. */
async function formatOne(path: string, { check, stdin, write }: FormatCommand): Promise<boolean> {
  if (path === '-') {
    const before = decode(await buffer(stdin), '<stdin>');
    const after = formatPolicy(before, '<stdin>');
    if (!check) write(after);
    return after !== before;
  }
  const bytes = await readIfThere(path);
  if (bytes === undefined) throw new Error(`there is no file ${path}`);
  const before = decode(bytes, path);
  const after = formatPolicy(before, path);
  if (after !== before && !check) await replace(path, after);
  return after !== before;
}

/** Throws for bytes that would be lost in writing them back. */
function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`${name} is not UTF-8`, { cause });
  }
}

/** By rename, so that a policy is never half written; where a link leads to, so that it stays a link. */
async function replace(named: string, text: string): Promise<void> {
  const path = await realpath(named);
  const { mode } = await stat(path);
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, text, { mode });
    await rename(beside, path);
  } catch (error) {
    throw new Error(`${named} cannot be written: ${(error as Error).message}`, { cause: error });
  } finally {
    await rm(beside, { force: true });
  }
}
