// `.terraformignore`, by the rules of go-slug: the lines of a .gitignore, of which a later one wins; a file that is named again by `!` comes
// along even out of a folder that is left out. Git's and terraform's own folders are left out where nothing is said. A stranger wrote both
// the rules and the paths: so the two together are bounded, and they are held against each other a little at a time.

import { setImmediate } from 'node:timers/promises';
import { globPattern } from '@terrace/runtime/pattern/pattern';
import type { Pattern } from '@terrace/runtime/pattern/pattern';
import { bad } from './tree.ts';

export const ignoreName = '.terraformignore';
/** Of a file that is longer the rest is not read; nobody writes so many rules. */
export const ignoreBytesMax = 256 * 1024;
const rulesMax = 2_000;
/** Rules times files: some ten seconds of work. */
export const matchesMax = 5_000_000;
/** Others have their turn so often. */
const turnMs = 20;
const entriesPerLook = 16;

interface Rule {
  readonly isNegated: boolean;
  readonly pattern: Pattern;
}

const always = ['.git/', '.terraform/', '!.terraform/modules/'] as const;

/** What is not left out by the file `text`. Throws TerminalFault `bad-repository` for too many rules, and the signal's reason. */
export async function withoutIgnored<Named extends { readonly path: string }>(
  entries: readonly Named[],
  text: string | null,
  signal: AbortSignal,
): Promise<readonly Named[]> {
  const lines = [...always, ...(text ?? '').split(/\r?\n/).slice(0, rulesMax)];
  const rules = lines.flatMap((line) => ruleOf(line));
  if (rules.length * entries.length > matchesMax)
    throw bad(`its ${ignoreName} has ${rules.length} rules, too many to hold against ${entries.length} files`);
  const kept: Named[] = [];
  let turnAt = performance.now();
  for (const [index, entry] of entries.entries()) {
    if (index % entriesPerLook === 0 && performance.now() - turnAt > turnMs) {
      await setImmediate(undefined, { signal });
      turnAt = performance.now();
    }
    const last = rules.findLast(({ pattern }) => pattern.matches(entry.path));
    if (last === undefined || last.isNegated) kept.push(entry);
  }
  return kept;
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
