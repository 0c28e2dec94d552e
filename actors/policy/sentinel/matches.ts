// Regular expressions with the syntax and the linear time of RE2. The library is loaded with the first pattern, since most policies
// have none and loading costs more than a small policy does.

import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { textOf } from './value.ts';

const require = createRequire(import.meta.url);

interface Compiled {
  readonly program: RE2JS;
  /** What it adds to the size of all. */
  readonly size: number;
}

/** Compiled patterns, oldest first. */
const patterns = new Map<string, Compiled>();
const patternsMax = 200;
/** What all of them may be together: instructions of their programs and bytes of their texts. */
const sizeMax = 256 * 1024;
let sizeOfAll = 0;
/** A pattern's program is larger than the pattern, so it is bounded by itself. */
const patternLengthMax = 64 * 1024;

/** Compiling takes some microseconds for each byte of a pattern, and makes a tree that is larger still than the program. */
const stepsPerByte = 20;
const treePerByte = 128;
const bytesPerInstruction = 128;

/** The engine's work on a match is at most the length of the text times the size of the program; so much of it counts as a step. */
const workPerStep = 5;

export interface Matching {
  /** Given the reason why the pattern cannot be used. */
  readonly fail: (reason: string) => never;
  /** Told the steps that compiling or the match can take, before it begins. */
  readonly pay: (steps: number) => void;
  /** Told the bytes that a pattern takes which was not compiled before. */
  readonly charge: (bytes: number) => void;
}

/** Whether the pattern fits anywhere in the text, both in bytes. */
export function matchesPattern(text: string, pattern: string, matching: Matching): boolean {
  const { program } = patterns.get(pattern) ?? remember(pattern, matching);
  matching.pay(1 + Math.floor((text.length * program.programSize()) / workPerStep));
  return program.matcher(textOf(text)).find();
}

function remember(pattern: string, { fail, pay, charge }: Matching): Compiled {
  if (pattern.length > patternLengthMax) fail(`it is longer than ${patternLengthMax} bytes`);
  charge(pattern.length * treePerByte);
  pay(pattern.length * stepsPerByte);
  const program = compilePattern(textOf(pattern), fail);
  // A short pattern can repeat itself into a long program.
  const instructions = program.programSize();
  charge(instructions * bytesPerInstruction);
  pay(instructions);
  const compiled = { program, size: instructions + pattern.length };
  for (const [oldest, { size }] of patterns) {
    if (patterns.size < patternsMax && sizeOfAll + compiled.size <= sizeMax) break;
    patterns.delete(oldest);
    sizeOfAll -= size;
  }
  patterns.set(pattern, compiled);
  sizeOfAll += compiled.size;
  return compiled;
}

function compilePattern(pattern: string, fail: (reason: string) => never): RE2JS {
  const re2 = require('re2js') as typeof import('re2js');
  try {
    return re2.RE2JS.compile(pattern);
  } catch (error) {
    return fail(error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error));
  }
}
