// Regular expressions with the syntax and the linear time of RE2. The library is loaded with the first pattern, since most policies
// have none and loading costs more than a small policy does.

import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { textOf } from './value.ts';

const require = createRequire(import.meta.url);

/** Compiled patterns, oldest first. */
const patterns = new Map<string, RE2JS>();
const patternsMax = 200;
/** A pattern's program is larger than the pattern, so it is bounded by itself. */
const patternLengthMax = 64 * 1024;

/** The engine's work on a match is at most the length of the text times the size of the program; so much of it counts as a step. */
const workPerStep = 5;

export interface Matching {
  /** Given the reason why the pattern cannot be used. */
  readonly fail: (reason: string) => never;
  /** Told the steps that the match can take, before it begins. */
  readonly pay: (steps: number) => void;
}

/** Whether the pattern fits anywhere in the text, both in bytes. */
export function matchesPattern(text: string, pattern: string, { fail, pay }: Matching): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    if (pattern.length > patternLengthMax) fail(`it is longer than ${patternLengthMax} bytes`);
    compiled = compilePattern(textOf(pattern), fail);
    if (patterns.size >= patternsMax) patterns.delete(patterns.keys().next().value ?? '');
    patterns.set(pattern, compiled);
  }
  pay(1 + Math.floor((text.length * compiled.programSize()) / workPerStep));
  return compiled.matcher(textOf(text)).find();
}

function compilePattern(pattern: string, fail: (reason: string) => never): RE2JS {
  const re2 = require('re2js') as typeof import('re2js');
  try {
    return re2.RE2JS.compile(pattern);
  } catch (error) {
    return fail(error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error));
  }
}
