// The pages that people read as the house rules see them: links among them lead somewhere.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

export interface Page {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

const root = new URL('../../', import.meta.url).pathname;
const link = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g;
const heading = /^#{1,6} (.+)$/gm;
const code = /^```[\s\S]*?^```/gm;

export function readPages(): readonly Page[] {
  return globSync('{*.md,docs/**/*.md,bench/*.md}', { cwd: root })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(root + path, 'utf8') }));
}

/** Links to files that are not there, or to headings that a page does not have. */
export function deadLinks(pages: readonly Page[]): readonly string[] {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  return pages.flatMap(({ path, text }) =>
    [...text.replaceAll(code, '').matchAll(link)].flatMap(([, file = '', anchor]) => {
      const target = file === '' ? path : posix.join(posix.dirname(path), file);
      const page = byPath.get(target);
      if (page === undefined && !existsSync(root + target)) return [`${path}: ${target} is not there`];
      if (anchor === undefined || page === undefined || anchorsOf(page).has(anchor)) return [];
      return [`${path}: ${target} has no heading for #${anchor}`];
    }),
  );
}

/** As GitHub and GitLab make them of headings. */
const anchorsOf = ({ text }: Page): ReadonlySet<string> =>
  new Set(
    [...text.replaceAll(code, '').matchAll(heading)].map(([, words = '']) =>
      words
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
