// One fetch for many commits of a repository that are wanted at the same time, as when a module is published from fifty tags: one job brings
// them all in its own sandbox, and the jobs of the others find in this worker what was brought, or wait for it. What cannot be brought so is
// fetched by its own job, which says in its own words what is wrong with it. Nothing depends on it: another worker fetches for itself.

import { rm, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { IngressId } from '@terrace/machines/ingress/id';
import { IngressResult } from '@terrace/machines/ingress/messages';
import { pathBody } from '@terrace/runtime/jobs/gateway';
import type { GatewayClient } from '@terrace/runtime/jobs/gateway';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import { z } from 'zod';
import { BatchIndex, writeArchive } from './archive.ts';
import { commitFormat, readCommit } from './commit.ts';
import { listingBytesMax } from './git.ts';
import type { Git, GitRemote } from './git.ts';
import type { GitPlace } from './git-work.ts';
import { attributesFilesOf, handToLfs } from './lfs.ts';
import { ignoreFileOf, withoutIgnored } from './ignore.ts';
import { bad, checkCount, checkTree, readTree, treeBounds } from './tree.ts';
import type { Entry, TreeBounds } from './tree.ts';

/** A job that comes for what was brought comes within moments. */
const keptMs = 10 * 60_000;
/** Archives are packed and brought at once. */
const widthMax = 2;
const repository = 'harvest';

/** What jobs of this worker brought for others, and who is at work for whom. */
export class Harvests {
  readonly #brought = new Map<IngressId, Promise<IngressResult | null>>();
  readonly #atWork = new Set<IngressId>();

  /** What came, or comes, for this one, which is given once; null when nobody brings it. It may come to nothing: null then too. */
  coming(ingress: IngressId, signal: AbortSignal): Promise<IngressResult | null> | null {
    const brought = this.#brought.get(ingress);
    if (brought === undefined) return null;
    this.#brought.delete(ingress);
    return this.#orGone(brought, signal);
  }

  async #orGone(brought: Promise<IngressResult | null>, signal: AbortSignal): Promise<IngressResult | null> {
    const gone = Promise.withResolvers<null>();
    const leave = (): void => gone.resolve(null);
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([brought, gone.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /**
   * A job for `ingress` begins, and would bring those of `wanted` along that nobody else is at work for: the moment that it says so, their
   * jobs wait for it. Disposed of when it ends: whom it has told nothing is told that nothing comes.
   */
  begin<Wanted extends { readonly ingress: IngressId }>(
    ingress: IngressId,
    wanted: readonly Wanted[],
  ): Disposable & { readonly others: readonly Promised<Wanted>[] } {
    const others = wanted
      .filter((one) => !this.#brought.has(one.ingress) && !this.#atWork.has(one.ingress))
      .map((one) => ({ ...one, tell: this.#promise(one.ingress) }));
    this.#atWork.add(ingress);
    return {
      others,
      [Symbol.dispose]: () => {
        this.#atWork.delete(ingress);
        for (const { tell } of others) tell(null);
      },
    };
  }

  #promise(ingress: IngressId): (result: IngressResult | null) => void {
    const { promise, resolve } = Promise.withResolvers<IngressResult | null>();
    this.#brought.set(ingress, promise);
    const forget = (): void => {
      if (this.#brought.get(ingress) === promise) this.#brought.delete(ingress);
    };
    let isTold = false;
    return (result) => {
      if (isTold) return;
      isTold = true;
      resolve(result);
      if (result === null) forget();
      else setTimeout(forget, keptMs).unref();
    };
  }
}

export type Promised<Wanted> = Wanted & {
  /** The first word counts. */
  readonly tell: (result: IngressResult | null) => void;
};

interface WantedCommit {
  readonly commit: string;
  /** PUT its archive. */
  readonly upload: string;
}

export interface HarvestOptions {
  readonly place: Pick<GitPlace, 'git' | 'job' | 'signal'>;
  readonly remote: GitRemote;
  readonly gateway: Pick<GatewayClient, 'upload'>;
  readonly bounds: TreeBounds | undefined;
}

/** Brings as many of the commits as it can; `tell` hears of each. Throws when git can give none of them so. */
export async function harvest<Wanted extends WantedCommit>(
  options: HarvestOptions,
  wanted: readonly Wanted[],
  tell: (one: Wanted, result: IngressResult | null) => void,
): Promise<void> {
  const { place, remote } = options;
  const opened: FileHandle[] = [];
  try {
    const named = wanted.filter(({ commit }) => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit));
    const commits = [...new Set(named.map(({ commit }) => commit))];
    const files = new GitFiles(place, opened);
    const found = await inSpan('ingress.fetch', { attributes: { commits: commits.length } }, () =>
      gather({ git: place.git, files, remote, bounds: options.bounds ?? treeBounds }, commits),
    );
    const waiting = [...named];
    const packSome = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        place.signal.throwIfAborted();
        tell(one, await bring(options, found, one).catch(() => null));
      }
    };
    await inSpan('ingress.pack', { attributes: { commits: commits.length } }, () =>
      Promise.all(Array.from({ length: widthMax }, packSome)),
    );
  } finally {
    await Promise.all(opened.map((file) => file.close()));
  }
}

interface Gathered {
  readonly trees: ReadonlyMap<string, readonly Entry[]>;
  readonly commits: ReadonlyMap<string, IngressResult['commit']>;
  readonly contents: BatchIndex;
}

/** All that git is asked, in a few commands whatever the number of commits. */
async function gather(
  { git, files, remote, bounds }: { git: Git; files: GitFiles; remote: GitRemote; bounds: TreeBounds },
  commits: readonly string[],
): Promise<Gathered> {
  const inside = ['--git-dir', repository];
  await git(['init', '--quiet', '--bare', '--template=', repository]);
  const refs = commits.map((commit) => `+${commit}:refs/terrace/${commit}`);
  await git([...inside, 'fetch', '--quiet', '--no-tags', '--depth=1', '--', remote.url.href, ...refs], { remote });
  const names = await files.write('commits', commits);
  const listing = await files.read('trees', (output) =>
    git([...inside, 'ls-tree', '-r', '-z', '-l', '--full-tree'], {
      ...{ input: names, output, outputBytesMax: listingBytesMax, each: true },
    }),
  );
  const said = await files.read('said', (output) =>
    git([...inside, 'log', '-z', '--no-walk=unsorted', '--stdin', '--no-color', commitFormat], {
      input: names,
      output,
    }),
  );
  const trees = treesOf(listing, commits, bounds);
  const blobs = blobsOf(trees, bounds);
  const oids = await files.write('blobs', [...blobs.keys()]);
  const contents = await files.open('contents', (output) =>
    git([...inside, 'cat-file', '--batch'], { input: oids, output }),
  );
  const told = said.toString().split('\0').filter(Boolean).map(readCommit);
  return {
    trees,
    commits: new Map(told.map((commit) => [commit.sha, commit])),
    contents: new BatchIndex(contents, blobs),
  };
}

/** The files of each commit; one that is not understood, or has too many, is left to its own job. */
function treesOf(listing: Buffer, commits: readonly string[], bounds: TreeBounds): Map<string, readonly Entry[]> {
  const trees = new Map<string, readonly Entry[]>();
  let from = 0;
  for (const commit of commits) {
    let end = from;
    // Each record ends with a zero, and so does each list of them.
    while (listing[end] !== 0) {
      const next = listing.indexOf(0, end);
      if (next < 0) throw bad('git lists it in a way that is not understood');
      end = next + 1;
    }
    try {
      const entries = readTree(listing.subarray(from, end)).filter(({ kind }) => kind !== 'submodule');
      checkCount(entries.length, bounds);
      trees.set(commit, entries);
    } catch {
      // Its own job says why.
    }
    from = end + 1;
  }
  return trees;
}

/** What the commits hold, each once; as many commits as may hold together what one may. The others leave `trees`. */
function blobsOf(trees: Map<string, readonly Entry[]>, { bytesMax }: TreeBounds): ReadonlyMap<string, number> {
  const blobs = new Map<string, number>();
  let total = 0;
  for (const [commit, entries] of trees) {
    const added = new Map(entries.filter(({ oid }) => !blobs.has(oid)).map(({ oid, size }) => [oid, size]));
    const bytes = [...added.values()].reduce((sum, size) => sum + size, 0);
    if (total + bytes > bytesMax) trees.delete(commit);
    else {
      total += bytes;
      for (const [oid, size] of added) blobs.set(oid, size);
    }
  }
  return blobs;
}

async function bring(
  { place: { job, signal }, gateway, bounds }: HarvestOptions,
  { trees, commits, contents }: Gathered,
  { commit, upload }: WantedCommit,
): Promise<IngressResult | null> {
  const [files, told] = [trees.get(commit), commits.get(commit)];
  if (files === undefined || told === undefined) return null;
  // What lies in LFS is brought by each job for itself.
  if (await handToLfs(attributesFilesOf(files), contents.reader())) return null;
  const entries = await withoutIgnored(files, await ignoredBy(files, contents), signal);
  checkTree(entries, bounds);
  if (entries.length === 0) return null;
  const archive = join(job.folder, `${commit}.tar.gz`);
  try {
    await writeArchive(archive, [{ entries, contents: contents.reader() }]);
    const brought = await gateway.upload('archive', upload, pathBody(archive), { signal });
    const { digest, size } = z.object({ digest: z.string(), size: z.number().int() }).parse(brought);
    return IngressResult.parse({ digest, size, commit: told });
  } finally {
    await rm(archive, { force: true });
  }
}

async function ignoredBy(files: readonly Entry[], contents: BatchIndex): Promise<string | null> {
  const file = ignoreFileOf(files);
  if (file === null) return null;
  const reader = contents.reader();
  return (await reader.whole(await reader.next(file))).toString();
}

/** Files by which git is told much, and tells much. */
class GitFiles {
  readonly #job: GitPlace['job'];
  readonly #opened: FileHandle[];

  constructor({ job }: Pick<GitPlace, 'job'>, opened: FileHandle[]) {
    this.#job = job;
    this.#opened = opened;
  }

  async write(name: string, lines: readonly string[]): Promise<string> {
    const path = `${repository}.${name}`;
    await writeFile(join(this.#job.work, path), lines.map((line) => `${line}\n`).join(''), { flag: 'wx' });
    return path;
  }

  async open(name: string, make: (path: string) => Promise<unknown>): Promise<FileHandle> {
    const path = `${repository}.${name}.out`;
    await make(path);
    const file = await this.#job.open(path);
    if (file === null) throw bad('git did not write what it was asked for');
    this.#opened.push(file);
    return file;
  }

  async read(name: string, make: (path: string) => Promise<unknown>): Promise<Buffer> {
    const file = await this.open(name, make);
    const { size } = await file.stat();
    if (size > listingBytesMax) throw bad('its list of files is too long');
    return await file.readFile();
  }
}
