// The words that an author wrote about a policy or a rule: the comments at the top of the file, or right above it.

import type { Comment } from './lexer.ts';
import type { Source } from './position.ts';

/** The comments that end on the line before this offset, without their signs; empty when there are none. */
export function descriptionAbove(offset: number, comments: readonly Comment[], source: Source): string {
  let start = offset;
  const found: Comment[] = [];
  for (const comment of comments.toReversed()) {
    if (comment.start >= start) continue;
    const between = source.text.slice(comment.end, start);
    if (!/^\r?\n?[ \t]*$/.test(between) || !startsLine(comment, source)) break;
    found.unshift(comment);
    start = comment.start;
  }
  return wordsOf(found, source);
}

/** The comments that the file begins with, when an empty line stands between them and what they could else be about. */
export function descriptionOfFile(comments: readonly Comment[], source: Source): string {
  const found: Comment[] = [];
  let end = 0;
  for (const comment of comments) {
    const between = source.text.slice(end, comment.start);
    const isNext = found.length === 0 ? /^\ufeff?\s*$/.test(between) : /^\r?\n?[ \t]*$/.test(between);
    if (!isNext) break;
    found.push(comment);
    ({ end } = comment);
  }
  const isApart = /^[ \t]*(?:\r?\n[ \t]*(?:\r?\n|$)|$)/.test(source.text.slice(end));
  return isApart ? wordsOf(found, source) : '';
}

function startsLine({ start }: Comment, { text }: Source): boolean {
  return /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
}

function wordsOf(comments: readonly Comment[], { text }: Source): string {
  return comments
    .map(({ start, end }) => text.slice(start, end))
    .flatMap((comment) =>
      comment.startsWith('/*')
        ? comment
            .slice(2, -2)
            .split(/\r?\n/)
            .map((line) => line.replace(/^\s*\*? ?/, ''))
        : [comment.replace(/^(?:#+|\/\/+) ?/, '')],
    )
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
