// Where a registry says that a module lies, in go-getter's words, as far as the mirror fetches from there: a repository of git, or an archive,
// by HTTPS and without anybody's token.

import { ModuleFormat } from '@terrace/machines/provider-mirror/messages';
import { quoted } from '@terrace/machines/kernel/text';
import { Unbelievable } from './registry.ts';

export type ModulePlace = {
  /** Where in it the module lies, as go-getter writes it (a star stands for the one folder there is); empty at its root. */
  readonly folder: string;
} & (
  | {
      readonly kind: 'git';
      readonly url: string;
      /** A commit, a tag or a branch; null for what the repository is at. */
      readonly ref: string | null;
    }
  | { readonly kind: 'archive'; readonly url: string; readonly format: ModuleFormat }
);

const addressLengthMax = 2_048;
const refPattern = /^[0-9A-Za-z_](?:[0-9A-Za-z_./+-]{0,253}[0-9A-Za-z_+-])?$/;
const formats: Readonly<Record<string, ModuleFormat>> = { 'tar.gz': 'tar.gz', tgz: 'tar.gz', zip: 'zip' };

/** `base`: of the answer that said it. Throws Unbelievable for what is not fetched from here, with a sentence that says why. */
export function placeOfModule(text: string, base: string): ModulePlace {
  const refuse = (why: string): never => {
    throw new Unbelievable(`its registry says that it is at ${quoted(text.slice(0, 200))}, ${why}`);
  };
  if (text.length > addressLengthMax) return refuse(`which has more than ${addressLengthMax} characters`);
  const [, forced = '', rest = text] = /^([a-z0-9]+)::(.*)$/is.exec(text) ?? [];
  if (!['', 'git', 'https'].includes(forced)) return refuse(`and the mirror fetches nothing by ${quoted(forced)}`);
  const isRelative = forced === '' && /^(?:\/|\.{1,2}\/)/.test(rest);
  const url = isRelative ? URL.parse(rest, base) : URL.parse(rest);
  if (url === null || url.protocol !== 'https:') return refuse('which is no address of HTTPS');
  if (url.username !== '' || url.password !== '') return refuse('which has a name or a password in it');
  const { pathname, searchParams: query } = url;
  const cutAt = pathname.indexOf('//');
  const folder = cutAt < 0 ? '' : folderOf(pathname.slice(cutAt).replace(/^\/+|\/+$/g, ''));
  if (folder === null) return refuse('which has a folder that leads elsewhere');
  url.pathname = cutAt < 0 ? pathname : pathname.slice(0, cutAt);
  url.hash = '';
  if (forced === 'git' || (forced === '' && url.pathname.endsWith('.git'))) {
    const ref = query.get('ref');
    if (query.has('sshkey')) return refuse('which has a key in it');
    if (ref !== null && (!refPattern.test(ref) || ref.includes('..'))) return refuse('whose ref is none');
    url.search = '';
    return { kind: 'git', url: url.href, ref, folder };
  }
  if (query.has('checksum')) return refuse('and the mirror does not read its checksum');
  const said = query.get('archive') ?? /\.(tar\.gz|tgz|zip)$/.exec(url.pathname)?.[1] ?? '';
  const format = formats[said];
  if (format === undefined) return refuse('which is neither a repository of git nor a tar.gz nor a zip');
  query.delete('archive');
  return { kind: 'archive', url: url.href, format, folder };
}

/** Null for one that could be another one. */
function folderOf(path: string): string | null {
  let plain: string;
  try {
    plain = decodeURIComponent(path);
  } catch {
    return null;
  }
  // oxlint-disable-next-line no-control-regex
  const isPlain = !/[\u0000-\u001f\u007f\\?#]/.test(plain);
  const parts = plain.split('/');
  return isPlain && !parts.some((part) => part === '' || part === '.' || part === '..') ? plain : null;
}
