// Git LFS: a commit holds pointers, and what they point to lies beside the repository (https://github.com/git-lfs/git-lfs/tree/main/docs: spec,
// api/batch, api/basic-transfers). We ask for it ourselves, since git's own client would run as a filter, and go wherever it is sent: so each
// object is asked for through the egress filter, is written down as it comes, and is what its pointer says or nothing.

import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { quoted, shortened } from '@terrace/machines/kernel/text';
import { EgressFailed, EgressRefused, isPassing } from '@terrace/runtime/egress/egress';
import type { Egress } from '@terrace/runtime/egress/egress';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { z } from 'zod';
import { wholeOf } from './archive.ts';
import type { Contents } from './archive.ts';
import { bad, checkRead } from './tree.ts';
import type { Entry } from './tree.ts';

/** A pointer is shorter (spec: less than 1024 bytes), and holds at least its version, a digest and a size. */
const pointerBytes = { least: 100, below: 1_024 } as const;
/** Servers take so many in one request. */
const batchMax = 100;
/** Objects that come at once. */
const widthMax = 4;
/** Of a file of attributes. */
const attributesBytesMax = 1024 ** 2;
const answerBytesMax = 4 * 1024 ** 2;
const answerMs = 30_000;
const objectMs = 10 * 60_000;
const redirectsMax = 3;
/** As places say that an address was good until a moment ago. */
const staleStatuses: readonly number[] = [400, 401, 403, 410];
const wordsLengthMax = 200;
const mediaType = 'application/vnd.git-lfs+json';

export interface Pointer {
  /** SHA-256 of the object, in hex. */
  readonly digest: string;
  readonly size: number;
  /** Some program changed it before it was put there. */
  readonly isExtended: boolean;
}

/** Null for a file that is none. */
export function readPointer(bytes: Uint8Array): Pointer | null {
  if (bytes.length < pointerBytes.least || bytes.length >= pointerBytes.below) return null;
  const found =
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n((?:ext-\d-[^\n]*\n)*)oid sha256:([0-9a-f]{64})\nsize (\d{1,15})\n/.exec(
      Buffer.from(bytes).toString('latin1'),
    );
  if (found === null) return null;
  const [, extensions = '', digest = '', size] = found;
  return { digest, size: Number(size), isExtended: extensions !== '' };
}

/** Whether a file may be a pointer. */
export const mayPoint = ({ kind, size }: Entry): boolean =>
  (kind === 'file' || kind === 'program') && size >= pointerBytes.least && size < pointerBytes.below;

/** Throws TerminalFault when one of them is longer than what is read. */
export function attributesFilesOf(entries: readonly Entry[]): readonly Entry[] {
  const found = entries.filter(({ kind, path }) => kind === 'file' && posix.basename(path) === '.gitattributes');
  for (const entry of found) checkRead(entry, attributesBytesMax);
  return found;
}

/** Whether any of these files of attributes, which `contents` gives in their order, hands anything to LFS. */
export async function handToLfs(named: readonly Entry[], contents: Contents): Promise<boolean> {
  for (const entry of named) {
    const attributes = (await contents.whole(await contents.next(entry))).toString();
    if (/(^|\s)filter=lfs(\s|$)/m.test(attributes)) return true;
  }
  return false;
}

/** Of a repository, the files that are pointers; `contents` gives any of `entries` in any order. */
export async function pointersAmong(
  entries: readonly Entry[],
  contents: Contents,
): Promise<ReadonlyMap<Entry, Pointer>> {
  const pointers = new Map<Entry, Pointer>();
  for (const entry of entries.filter(mayPoint)) {
    const pointer = readPointer(await contents.whole(await contents.next(entry)));
    if (pointer?.isExtended === true)
      throw bad(`${quoted(entry.path)} lies in Git LFS, changed by an extension of it, which is not here`);
    if (pointer !== null) pointers.set(entry, pointer);
  }
  return pointers;
}

export interface LfsPlace {
  readonly egress: Pick<Egress, 'send' | 'open'>;
  /** Of the repository. */
  readonly url: URL;
  /** By whose name its server is asked; null for nobody's. */
  readonly authorization: string | null;
  /** Where objects are put down; made when it is not there. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Brings what these pointers stand for. Gives the files, by digest. Throws TerminalFault when something is not to be had, RetryableFault when it is
 * not to be had now.
 */
export async function bringObjects(
  place: LfsPlace,
  pointers: ReadonlyMap<Entry, Pointer>,
): Promise<ReadonlyMap<string, string>> {
  if (place.url.protocol === 'ssh:')
    throw bad('files of it lie in Git LFS, which is fetched by HTTPS alone: follow it by its HTTPS address');
  const wanted = new Map([...pointers].map(([{ path }, { digest, size }]) => [digest, { digest, size, path }]));
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  const brought = new Map<string, string>();
  const failing = new AbortController();
  const signal = AbortSignal.any([place.signal, failing.signal]);
  const next = inBatches({ ...place, signal }, [...wanted.values()]);
  const bringSome = async (): Promise<void> => {
    try {
      for (let one = await next(); one !== undefined && !signal.aborted; one = await next())
        brought.set(one.digest, await bringOne({ ...place, signal }, one));
    } catch (error) {
      // The others end with it.
      failing.abort(error);
    }
  };
  await Promise.all(Array.from({ length: widthMax }, bringSome));
  signal.throwIfAborted();
  return brought;
}

/** Gives one after the other, and asks for so many only when those before have been given: what a server says is good for minutes. */
function inBatches(place: LfsPlace, wanted: readonly Wanted[]): () => Promise<Download | undefined> {
  const left = [...wanted];
  const given: Download[] = [];
  let asking: Promise<void> | null = null;
  const ask = async (): Promise<void> => {
    given.push(...(await askFor(place, left.splice(0, batchMax))));
    asking = null;
  };
  return async () => {
    while (given.length === 0 && (asking !== null || left.length > 0)) await (asking ??= ask());
    return given.shift();
  };
}

interface Wanted extends Omit<Pointer, 'isExtended'> {
  /** Of a file that it is the content of. */
  readonly path: string;
}
interface Download extends Wanted {
  readonly href: string;
  readonly headers: Readonly<Record<string, string>>;
}

const Answer = z.looseObject({
  transfer: z.string().nullish(),
  objects: z.array(
    z.looseObject({
      oid: z.string(),
      actions: z
        .looseObject({
          download: z.looseObject({ href: z.string(), header: z.record(z.string(), z.string()).nullish() }).nullish(),
        })
        .nullish(),
      error: z.looseObject({ code: z.number(), message: z.string().catch('') }).nullish(),
    }),
  ),
});
const Words = z.looseObject({ message: z.string() });

async function askFor(place: LfsPlace, wanted: readonly Wanted[]): Promise<readonly Download[]> {
  const { url, authorization, egress, signal } = place;
  const asked = {
    operation: 'download',
    transfers: ['basic'],
    hash_algo: 'sha256',
    objects: wanted.map(({ digest, size }) => ({ oid: digest, size })),
  };
  const answer = await reached(() =>
    egress.send({
      ...{ url: addressOf(url), method: 'POST', timeoutMs: answerMs, bodyMaxBytes: answerBytesMax, signal },
      headers: { ...auth(authorization), Accept: mediaType, 'Content-Type': mediaType },
      body: JSON.stringify(asked),
    }),
  );
  const said = jsonOf(answer.body);
  if (answer.status !== 200) throw refusal(url, answer.status, Words.safeParse(said).data?.message ?? '');
  const read = Answer.safeParse(said);
  if (!read.success || (read.data.transfer ?? 'basic') !== 'basic')
    throw bad(`files of it lie in Git LFS, and ${url.host} does not answer as a server of LFS does`);
  const known = new Map(read.data.objects.map((one) => [one.oid, one]));
  return wanted.map((one) => {
    const { actions, error } = known.get(one.digest) ?? {};
    const download = actions?.download;
    if (download == null) {
      const why =
        error == null ? 'does not give it' : `says ${error.code}${error.message && `: ${words(error.message)}`}`;
      throw bad(`${quoted(one.path)} lies in Git LFS, and ${url.host} ${why}`);
    }
    const href = URL.parse(download.href, url);
    const isOurs = href?.origin === url.origin;
    return {
      ...one,
      href: download.href,
      headers: { ...(isOurs ? auth(authorization) : {}), ...plain(download.header ?? {}) },
    };
  });
}

/** Gives its file. A server that lets it be had no more is asked once where it is by now. */
async function bringOne(place: LfsPlace, asked: Download): Promise<string> {
  const { digest, path } = asked;
  const file = join(place.folder, digest);
  let status = await bringTo(place, asked, file);
  if (status !== null && staleStatuses.includes(status))
    for (const again of await askFor(place, [asked])) status = await bringTo(place, again, file);
  if (status === null) return file;
  const why = `${quoted(path)} lies in Git LFS, whose server answered ${status}`;
  throw isPassing(status) ? new RetryableFault(why) : bad(why);
}

/** Gives what it was answered instead of the object; null when that is in its file. */
async function bringTo(
  { egress, signal }: LfsPlace,
  { digest, size, path, href, headers }: Download,
  file: string,
): Promise<number | null> {
  const other = (): Error =>
    bad(`${quoted(path)} lies in Git LFS, whose server gives something else than its pointer says`);
  return await reached(async () => {
    const request = { url: href, method: 'GET', headers, timeoutMs: objectMs, redirectsMax, signal };
    const { status, body, close } = await egress.open(request);
    try {
      if (status !== 200) return status;
      await using written = await open(file, 'wx', 0o600);
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const part of body) {
        bytes += part.length;
        if (bytes > size) throw other();
        hash.update(part);
        await written.appendFile(part);
      }
      if (bytes !== size || hash.digest('hex') !== digest) throw other();
      return null;
    } finally {
      close();
    }
  });
}

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EgressRefused) throw new TerminalFault('not-reachable', error.message, { cause: error });
    if (error instanceof EgressFailed) throw new RetryableFault(`Git LFS: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Where LFS is when nothing else is said (api/server-discovery). A `.lfsconfig` is a stranger's word, and is not heard. */
const addressOf = (url: URL): string =>
  `${url.href.replace(/\/+$/, '').replace(/\.git$/, '')}.git/info/lfs/objects/batch`;

function refusal({ host }: URL, status: number, message: string): Error {
  const said = `files of it lie in Git LFS, and ${host} answered ${status}${message === '' ? '' : `: ${words(message)}`}`;
  if (isPassing(status)) return new RetryableFault(said);
  if (status === 401 || status === 403)
    return new TerminalFault('not-authorized', `${said}: its server does not accept the token for them`);
  return bad(status === 404 ? `${said}: is LFS switched on there?` : said);
}

const words = (text: string): string => shortened(text.replaceAll(/\s+/g, ' ').replaceAll('\0', ''), wordsLengthMax);

/** A stranger says them: none that is no header, and none by which the request would be another one. */
const plain = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [/^authorization$/i.test(name) ? 'Authorization' : name, value] as const)
      .filter(
        ([name, value]) =>
          /^[\w-]+$/.test(name) &&
          !/^(host|connection|content-length|transfer-encoding|upgrade|expect|te|trailer)$/i.test(name) &&
          /^[\t\x20-\x7e]*$/.test(value),
      ),
  );

const auth = (authorization: string | null): Readonly<Record<string, string>> =>
  authorization === null ? {} : { Authorization: authorization };

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** Contents of a repository, of whose files some are read from what LFS brought. Whoever is done with it closes it. */
export class WithObjects implements Contents {
  readonly #contents: Contents;
  /** By the names of the pointers in git. */
  readonly #objects: ReadonlyMap<string, { readonly file: string; readonly size: number }>;
  #now: { readonly file: string; readonly size: number } | null = null;

  constructor(contents: Contents, objects: ReadonlyMap<string, { readonly file: string; readonly size: number }>) {
    this.#contents = contents;
    this.#objects = objects;
  }

  async next(entry: Pick<Entry, 'oid' | 'path'>): Promise<number> {
    const size = await this.#contents.next(entry);
    this.#now = this.#objects.get(entry.oid) ?? null;
    if (this.#now === null) return size;
    await this.#contents.whole(size);
    return this.#now.size;
  }

  async whole(size: number): Promise<Buffer> {
    return await wholeOf(this.parts(size));
  }

  async *parts(size: number): AsyncGenerator<Uint8Array> {
    if (this.#now === null) return yield* this.#contents.parts(size);
    let file: FileHandle | null = null;
    try {
      file = await open(this.#now.file);
      yield* file.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>;
    } finally {
      await file?.close();
    }
  }
}
