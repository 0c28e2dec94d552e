// Where the `source` of a policy, module, mock or data file leads: a file beside the configuration, or an address that the host
// lets us fetch. Either may carry a checksum, which must hold.

import { posix } from 'node:path';
import { SentinelError } from '../position.ts';
import type { SourceName } from './configuration.ts';

export interface Files {
  /**
   * Undefined when there is no such file. Rejects for a file that cannot be read. `beside` is the folder of the configuration that
   * names it, which may not reach everything; absent for what a person names.
   */
  read(path: string, beside?: string): Promise<Uint8Array | undefined>;
  /** Where paths of a configuration are looked for when they are not beside it; null for nowhere else. */
  readonly otherFolder?: string | null;
  /** Null or absent when nothing may be fetched. Rejects with a sentence for people. */
  readonly fetch?: ((url: URL) => Promise<Uint8Array>) | null;
  /** What the reading of one policy may take. */
  readonly timeMs?: number;
}

export interface Found {
  /** The path, or the address without its query: how positions call it. */
  readonly path: string;
  /** What no other content has: the path, or the address with its query and what its checksum must be. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** Rejects with SentinelError, at the place where the source is written. */
export async function readSource(source: SourceName, files: Files): Promise<Found> {
  const fail = (message: string): never => {
    throw new SentinelError({ kind: 'host', message, position: source.position });
  };
  const { protocol, rest, checksum, archive } = parse(source.value);
  if (archive !== null && archive !== 'false') fail('archives are not unpacked: name the file itself');
  const found =
    protocol === 'file'
      ? await readLocal(rest, source, files, fail)
      : protocol === 'http' || protocol === 'https'
        ? await readRemote(rest, files, fail)
        : fail(`sources of ${protocol} are not fetched: put a copy beside the policies`);
  if (checksum === null) return found;
  await verify(found, checksum, fail);
  return protocol === 'file' ? found : { ...found, key: `${found.key}\0${checksum}` };
}

type Fail = (message: string) => never;

interface Parts {
  readonly protocol: string;
  readonly rest: string;
  readonly checksum: string | null;
  readonly archive: string | null;
}

/** `git::https://…`, `https://…?checksum=sha256:…`, `git@host:…`, or a path. */
function parse(value: string): Parts {
  const forced = /^([a-z0-9]+)::(.*)$/is.exec(value);
  const text = forced?.[2] ?? value;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  const isScp = scheme === undefined && /^[\w.-]+@[\w.-]+:/.test(text);
  const protocol = forced?.[1]?.toLowerCase() ?? scheme ?? (isScp ? 'git' : 'file');
  const [rest, query] = cutQuery(protocol === 'file' ? text.replace(/^file:\/\//i, '') : text);
  return { protocol, rest, checksum: query.get('checksum'), archive: query.get('archive') };
}

/** Takes out what is meant for the fetching itself; the rest of a query belongs to the server. */
function cutQuery(text: string): readonly [rest: string, query: URLSearchParams] {
  const at = text.lastIndexOf('?');
  const query = new URLSearchParams(at < 0 ? '' : text.slice(at + 1));
  if (!query.has('checksum') && !query.has('archive')) return [text, query];
  const others = new URLSearchParams([...query].filter(([name]) => name !== 'checksum' && name !== 'archive'));
  return [text.slice(0, at) + (others.size === 0 ? '' : `?${others.toString()}`), query];
}

async function readLocal(value: string, source: SourceName, files: Files, fail: Fail): Promise<Found> {
  const beside = posix.dirname(source.position.file);
  for (const folder of [beside, files.otherFolder ?? null]) {
    if (folder === null) continue;
    const path = posix.isAbsolute(value) ? value : posix.join(folder, value);
    const bytes = await readNamed(path, folder, source, files);
    if (bytes !== undefined) return { path, key: path, bytes };
  }
  return fail(`there is no file ${posix.isAbsolute(value) ? value : posix.join(beside, value)}`);
}

/** What cannot be read is told where it is named. */
async function readNamed(path: string, folder: string, { position }: SourceName, files: Files) {
  try {
    return await files.read(path, folder);
  } catch (error) {
    if (!(error instanceof SentinelError) || error.position !== undefined) throw error;
    throw new SentinelError({ kind: error.kind, message: error.message, position, cause: error });
  }
}

async function readRemote(value: string, files: Files, fail: Fail): Promise<Found> {
  const url = URL.parse(value) ?? fail(`${JSON.stringify(value)} is no URL`);
  const fetch =
    files.fetch ??
    fail(`${url.host} is not reached from here: the host must allow its address, or put a copy beside the policies`);
  try {
    return { path: `${url.origin}${url.pathname}`, key: url.href, bytes: await fetch(url) };
  } catch (error) {
    return fail((error as Error).message);
  }
}

const lengths: ReadonlyMap<number, string> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
  [128, 'sha512'],
]);

async function verify({ path, bytes }: Found, checksum: string, fail: Fail): Promise<void> {
  const [, kind, digits = ''] = /^(?:([a-z0-9]+):)?([0-9a-f]+)$/i.exec(checksum) ?? [];
  const algorithm = kind?.toLowerCase() ?? lengths.get(digits.length);
  if (algorithm === undefined || lengths.get(digits.length) !== algorithm) {
    fail(`${JSON.stringify(checksum)} is no checksum of md5, sha1, sha256 or sha512`);
  }
  const { hash } = await import('node:crypto');
  const found = hash(algorithm as string, bytes, 'hex');
  if (found !== digits.toLowerCase())
    fail(`${path} has the ${algorithm} checksum ${found}, not the one that is written here`);
}
