// Which submodules a commit names, and where they are. Their addresses are a stranger's words: each is resolved against that of the
// repository that names it, and must be of a protocol that a repository may have.

import { quoted } from '@terrace/machines/kernel/text';
import { bad, checkRead } from './tree.ts';
import type { Entry } from './tree.ts';

export interface Submodule {
  readonly path: string;
  readonly url: URL;
  readonly commit: string;
}

/** Deeper ones go round in circles. */
export const depthMax = 5;
export const submodulesMax = 100;

const modulesBytesMax = 1024 ** 2;

/** Before git reads it. Throws TerminalFault `bad-repository`. */
export function checkModulesFile(entries: readonly Entry[]): void {
  const file = entries.find(({ path }) => path === '.gitmodules');
  if (file !== undefined) checkRead(file, modulesBytesMax);
}

/** `listing` is that of `git config -z --get-regexp` over .gitmodules. Throws TerminalFault `bad-repository`. */
export function submodulesOf(entries: readonly Entry[], listing: string, parent: URL): readonly Submodule[] {
  const links = entries.filter(({ kind }) => kind === 'submodule');
  const named = new Map<string, { path?: string; url?: string }>();
  for (const record of listing.split('\0')) {
    const [key = '', ...rest] = record.split('\n');
    const [, name, what] = /^submodule\.(.*)\.(path|url)$/s.exec(key) ?? [];
    if (name === undefined || what === undefined) continue;
    named.getOrInsertComputed(name, () => ({}))[what as 'path' | 'url'] = rest.join('\n');
  }
  const urls = new Map([...named.values()].flatMap(({ path, url }) => (path && url ? [[path, url] as const] : [])));
  return links.map(({ path, oid }) => {
    const url = urls.get(path);
    if (url === undefined) throw bad(`its submodule ${quoted(path)} has no URL in .gitmodules`);
    return { path, url: urlOf(path, url, parent), commit: oid };
  });
}

function urlOf(path: string, text: string, parent: URL): URL {
  const isRelative = text.startsWith('./') || text.startsWith('../');
  // `git@host:path`, as people write it.
  const [, user, host, rest] = /^([\w.-]+)@([\w.-]+):(?!\/\/)\/?(.+)$/s.exec(text) ?? [];
  // As git: relative to the repository itself, as if that were a folder.
  const url = isRelative
    ? URL.parse(text, `${parent.href.replace(/\/$/, '')}/`)
    : URL.parse(rest === undefined ? text : `ssh://${user}@${host}/${rest}`);
  if (url === null || !['https:', 'ssh:', parent.protocol].includes(url.protocol))
    throw bad(
      `its submodule ${quoted(path)} is at ${quoted(text)}; submodules are fetched by ${parent.protocol === 'http:' ? 'http, https and ssh' : 'https and ssh'} only`,
    );
  if ((url.username !== '' && url.protocol !== 'ssh:') || url.password !== '')
    throw bad(`its submodule ${quoted(path)} has a name or a password in its URL`);
  return url;
}
