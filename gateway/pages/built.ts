// The pages as they were built (ops/setup/pages.mjs): a document and what it loads, read once. A server without them says so on each page.

import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface BuiltFile {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Null for what is compressed already. */
  readonly gzipped: Uint8Array | null;
}

export interface BuiltPages {
  /** With a place for what is different for each who looks. */
  readonly document: string;
  /** By name; each name changes with what is in it. */
  readonly files: ReadonlyMap<string, BuiltFile>;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Throws an Error when the folder does not hold pages. */
export function readBuiltPages(folder: string): BuiltPages {
  const files = new Map<string, BuiltFile>();
  for (const name of readdirSync(join(folder, 'files'))) {
    const contentType = types[extname(name)];
    if (contentType === undefined)
      throw new Error(`${join(folder, 'files', name)} is of no type that pages are made of`);
    const bytes = readFileSync(join(folder, 'files', name));
    files.set(name, { contentType, bytes, gzipped: contentType === 'font/woff2' ? null : gzipSync(bytes) });
  }
  return { document: readFileSync(join(folder, 'index.html'), 'utf8'), files };
}
