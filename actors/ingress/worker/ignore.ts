// `.terraformignore`, by the rules of go-slug: the lines of a .gitignore, of which a later one wins; a file that is named again by `!` comes
// along even out of a folder that is left out. Git's and terraform's own folders are left out where nothing is said. A stranger wrote both
// the rules and the paths: so the two together are bounded, and they are held against each other a little at a time.

import { setImmediate } from 'node:timers/promises';
import { globPattern } from '@terrace/runtime/pattern/pattern';
import type { Pattern } from '@terrace/runtime/pattern/pattern';
import { bad, checkRead } from './tree.ts';
import type { Entry } from './tree.ts';

const ignoreName = '.terraformignore';
/** Nobody writes so many rules. */
const ignoreBytesMax = 256 * 1024;
const rulesMax = 2_000;
/** Rules times files: some ten seconds of work, if they are of the usual length. */
export const matchesMax = 5_000_000;
const limitMs = 60_000;
/** Others have their turn so often. */
const turnMs = 20;
const stepsPerLook = 16;

interface Rule {
  readonly isNegated: boolean;
  readonly pattern: Pattern;
}

/** The file of rules among them, when there is one. Throws TerminalFault `bad-repository` when it is longer than what is read. */
export function ignoreFileOf(entries: readonly Entry[]): Entry | null {
  const file = entries.find(({ path, kind }) => path === ignoreName && kind !== 'submodule' && kind !== 'link');
  if (file === undefined) return null;
  checkRead(file, ignoreBytesMax);
  return file;
}

const always = ['.git/', '.terraform/', '!.terraform/modules/'] as const;

/** What is not left out by the file `text`. Throws TerminalFault `bad-repository` for too much work, and the signal's reason. */
export async function withoutIgnored<Named extends { readonly path: string }>(
  entries: readonly Named[],
  text: string | null,
  signal: AbortSignal,
): Promise<readonly Named[]> {
  const lines = [...always, ...(text ?? '').split(/\r?\n/).slice(0, rulesMax)];
  const rules = lines.flatMap((line) => ruleOf(line)).toReversed();
  if (rules.length * entries.length > matchesMax)
    throw bad(`its ${ignoreName} has ${rules.length} rules, too many to hold against ${entries.length} files`);
  const turns = new Turns(signal);
  const kept: Named[] = [];
  for (const entry of entries) {
    let isIgnored = false;
    for (const { pattern, isNegated } of rules) {
      if (turns.isOver()) await turns.next();
      if (!pattern.matches(entry.path)) continue;
      isIgnored = !isNegated;
      break;
    }
    if (!isIgnored) kept.push(entry);
  }
  return kept;
}

/** Work in pieces, with an end. */
class Turns {
  readonly #signal: AbortSignal;
  readonly #startedAt = performance.now();
  #turnAt = performance.now();
  #steps = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }
  isOver(): boolean {
    this.#steps += 1;
    return this.#steps % stepsPerLook === 0 && performance.now() - this.#turnAt > turnMs;
  }
  async next(): Promise<void> {
    if (performance.now() - this.#startedAt > limitMs)
      throw bad(`its ${ignoreName} takes more than ${limitMs / 1_000} s to hold against its files`);
    await setImmediate(undefined, { signal: this.#signal });
    this.#turnAt = performance.now();
  }
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
