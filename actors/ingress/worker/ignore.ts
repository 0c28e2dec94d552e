// `.terraformignore`, by the rules of go-slug: the lines of a .gitignore, of which a later one wins; a file that is named again by `!` comes
// along even out of a folder that is left out. Git's and terraform's own folders are left out where nothing is said.

import { globPattern } from '@terrace/runtime/pattern/pattern';
import type { Pattern } from '@terrace/runtime/pattern/pattern';

export const ignoreName = '.terraformignore';
/** Of a file that is longer the rest is not read; nobody writes so many rules. */
export const ignoreBytesMax = 256 * 1024;
const rulesMax = 2_000;

interface Rule {
  readonly isNegated: boolean;
  readonly pattern: Pattern;
}

const always = ['.git/', '.terraform/', '!.terraform/modules/'] as const;

/** Which paths are left out. Gives a function over the paths of files. */
export function ignoring(text: string | null): (path: string) => boolean {
  const lines = [...always, ...(text ?? '').split(/\r?\n/).slice(0, rulesMax)];
  const rules = lines.flatMap((line) => ruleOf(line));
  return (path) => {
    const last = rules.findLast(({ pattern }) => pattern.matches(path));
    return last !== undefined && !last.isNegated;
  };
}

function ruleOf(line: string): readonly Rule[] {
  const trimmed = line.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return [];
  const isNegated = trimmed.startsWith('!');
  const written = isNegated ? trimmed.slice(1).trim() : trimmed;
  const isFolder = written.endsWith('/');
  const bare = written.replace(/\/+$/, '');
  if (bare === '' || bare.length > 512) return [];
  // A slash at the beginning or within ties it to the root, as in git; go-slug ties nothing else.
  const isRooted = bare.includes('/') && !bare.startsWith('**/');
  const rooted = bare.replace(/^\/+/, '');
  const glob = isRooted || rooted.startsWith('**/') ? rooted : `**/${rooted}`;
  const globs = isFolder ? [`${glob}/**`] : [glob, `${glob}/**`];
  return globs.map((one) => ({ isNegated, pattern: globPattern(one) }));
}
