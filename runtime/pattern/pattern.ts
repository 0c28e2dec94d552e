// Patterns that users write: globs of paths, and regular expressions. Both are matched in time that grows with the text alone (RE2), so
// nobody can write one that keeps a server busy.

import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { TerminalFault } from '../fault/fault.ts';

const require = createRequire(import.meta.url);

export interface Pattern {
  matches(text: string): boolean;
}

/** Longer than anybody writes. */
export const patternLengthMax = 1_024;

/**
 * A glob over a whole path: `*` and `?` stay within a folder, `**` between slashes is any number of folders, and at the end everything
 * below. Everything else is itself.
 */
export function globPattern(glob: string): Pattern {
  const parts = glob.split('/');
  let text = '';
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === '**') text += isLast ? '.*' : '(?:[^/]+/)*';
    else text += literalOf(part) + (isLast ? '' : '/');
  }
  return compiled(`(?s)^(?:${text})$`, glob);
}

/** Of Terraform Enterprise's kind: found anywhere in a text. Throws TerminalFault `bad-pattern` that says what is wrong with it. */
export const regexPattern = (text: string): Pattern => compiled(text, text);

/** `**` that is no whole part is as good as `*`. */
const literalOf = (part: string): string =>
  part.replaceAll(/\*+|\?|[^*?]+/g, (piece) =>
    piece === '?' ? '[^/]' : piece.startsWith('*') ? '[^/]*' : piece.replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`),
  );

function compiled(source: string, written: string): Pattern {
  if (written.length > patternLengthMax)
    throw new TerminalFault('bad-pattern', `a pattern has at most ${patternLengthMax} characters`);
  const { RE2JS: Re2 } = require('re2js') as { readonly RE2JS: typeof RE2JS };
  try {
    const program = Re2.compile(source);
    return { matches: (text) => program.matcher(text).find() };
  } catch (error) {
    throw new TerminalFault('bad-pattern', `${JSON.stringify(written)} is no pattern: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
