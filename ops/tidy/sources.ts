// The repository's source files as the house rules see them: a path, a text, and what it names.

import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

export const rooms = ['machines', 'runtime', 'actors', 'gateway', 'ops', 'bench'] as const;
export const scope = '@terrace/';

/** One name in an import: `path` is the file it means when it is one of ours, from the repository's root, without ending. */
export interface Import {
  readonly name: string;
  readonly path: string | null;
}

export interface Source {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Files named by `new URL('shim.mjs', import.meta.url)`: programs that are started, not imported. */
  readonly starts: readonly string[];
}

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = new URL('../../', import.meta.url).pathname;
const endings = /\.(d\.mts|ts|tsx|mts|mjs)$/;
// The start of a line or statement, so that prose about an import is none.
const specifier =
  /^[^\S\n]*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^[^\S\n]*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
const started = /new URL\(\s*['"]([^'":]+)['"],\s*import\.meta\.url/g;

/** All source files of the rooms, without what tools make. */
export function readSources(): readonly Source[] {
  return globSync(`{${rooms.join(',')}}/**/*.{ts,tsx,mts,mjs,sql}`, {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  })
    .toSorted()
    .map((path) => source(path, readFileSync(root + path, 'utf8')));
}

export function readManifest(room: string): Manifest {
  return JSON.parse(readFileSync(`${root}${room}/package.json`, 'utf8')) as Manifest;
}

export function source(path: string, text: string): Source {
  const names = [...text.matchAll(specifier)].map(([, from, bare, lazy]) => from ?? bare ?? lazy ?? '');
  return {
    path,
    text,
    imports: names.map((name) => ({ name, path: pathOf(path, name) })),
    starts: [...text.matchAll(started)].map(([, name = '']) => posix.join(posix.dirname(path), name)),
  };
}

/** `runtime/blob/nats` for `runtime/blob/nats.ts`. */
export const address = (path: string): string => path.replace(endings, '');

function pathOf(from: string, name: string): string | null {
  if (name.startsWith('.')) return address(posix.join(posix.dirname(from), name));
  return name.startsWith(scope) ? name.slice(scope.length) : null;
}
