// What git says of a commit, for whoever reads of it.

import { cut } from '@terrace/machines/kernel/text';
import type { IngressResult } from '@terrace/machines/ingress/messages';

const messageLengthMax = 4_000;
const authorLengthMax = 200;

/** For `git log`: what `readCommit` reads. */
export const commitFormat = '--format=%H%n%an%n%B';

export function readCommit(said: string): IngressResult['commit'] {
  const [sha = '', author = '', ...message] = said.split('\n');
  return {
    sha,
    author: cut(author, authorLengthMax),
    message: cut(message.join('\n').trim(), messageLengthMax),
  };
}
