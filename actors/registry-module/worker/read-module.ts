// A whole module as its files say it: the root, its submodules (`modules/*`) and its examples (`examples/*`), as every registry of
// modules takes a repository apart.

import { readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ModuleContent, ModulePart } from '@terrace/machines/registry-module/content';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { readPart } from './read-part.ts';

/** Of either kind. */
const partsMax = 200;

interface ModuleFiles {
  readonly root: string;
  /** Where the module lies in it; empty at its root. */
  readonly folder: string;
  readonly name: string;
}

/** Throws TerminalFault `bad-module` for what is none: it names the file, and the place in it. */
export async function readModule({ root: archive, folder, name }: ModuleFiles): Promise<ModuleContent> {
  const root = await folderOf(archive, folder);
  const content = {
    root: await readPart(root, '', name),
    submodules: await partsIn(root, 'modules'),
    examples: await partsIn(root, 'examples'),
  };
  if (content.root.empty && content.submodules.length === 0)
    throw new TerminalFault(
      'bad-module',
      `there is no file of terraform in it: ${folder === '' ? 'the root of the archive is the root of the module' : `the module lies in ${folder}`}`,
    );
  return content;
}

async function folderOf(archive: string, folder: string): Promise<string> {
  if (folder === '') return archive;
  const [whole, root] = await Promise.all([realpath(archive), realpath(join(archive, folder)).catch(() => null)]);
  // A link may stand in its place, and lead anywhere.
  if (root === null || !root.startsWith(whole + sep))
    throw new TerminalFault('bad-module', `it has no folder ${folder}`);
  return root;
}

async function partsIn(root: string, folder: string): Promise<ModulePart[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (names.length > partsMax)
    throw new TerminalFault(
      'bad-module',
      `${folder} has ${names.length} folders, more than the ${partsMax} that are read`,
    );
  const parts: ModulePart[] = [];
  for (const name of names.toSorted()) parts.push(await readPart(root, `${folder}/${name}`, name));
  return parts.filter((part) => !part.empty);
}
