// The ingress worker: takes a claimed fetch, lets git bring the commit into a sandbox, packs its files as go-slug does, and hands the archive
// to the archivist. It knows nothing but the job, its token and one signed URL (DECISIONS 11).

import { writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { IngressResult } from '@terrace/machines/ingress/messages';
import type { Egress } from '@terrace/runtime/egress/egress';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { pathBody } from '@terrace/runtime/jobs/gateway';
import type { GatewayClient } from '@terrace/runtime/jobs/gateway';
import type { Run, Task } from '@terrace/runtime/jobs/worker';
import type { SandboxJob } from '@terrace/runtime/sandbox/sandbox';
import { inSpan } from '@terrace/runtime/telemetry/trace';
import { z } from 'zod';
import { FetchContext, FetchSpec, fetchAttempts } from '../work.ts';
import { BatchIndex, BatchReader, writeArchive } from './archive.ts';
import type { Share } from './archive.ts';
import { commitFormat, readCommit } from './commit.ts';
import { faultOf, isUnadvertised, listed, listingBytesMax } from './git.ts';
import type { Git, GitRemote } from './git.ts';
import { placesOf, workWithGit } from './git-work.ts';
import type { GitPlace, GitWorkOptions } from './git-work.ts';
import { Harvests, harvest } from './harvest.ts';
import type { Promised } from './harvest.ts';
import { WithObjects, bringObjects, attributesFilesOf, handToLfs, pointersAmong } from './lfs.ts';
import { ignoreFileOf, withoutIgnored } from './ignore.ts';
import { checkModulesFile, depthMax, submodulesMax, submodulesOf } from './submodules.ts';
import { bad, checkCount, checkTree, readTree, treeBounds } from './tree.ts';
import type { Entry, TreeBounds } from './tree.ts';

export interface FetchOptions extends GitWorkOptions {
  /** What of it lies in LFS is asked for through it. */
  readonly egress: Pick<Egress, 'reach' | 'send' | 'open'>;
  /** Takes the archive. */
  readonly gateway: Pick<GatewayClient, 'upload'>;
  /** Smaller in tests. */
  readonly bounds?: TreeBounds;
}

/** The run of pool `ingressPool`, for startWorker. */
export function fetchRun(options: FetchOptions): Run {
  const harvests = new Harvests();
  return async (task) => {
    const spec = FetchSpec.safeParse(task.spec);
    const context = FetchContext.safeParse(task.context);
    if (!spec.success || !context.success)
      throw new TerminalFault('bad-work', 'this worker does not understand the job; it may be of another release');
    const { source, ingress } = spec.data;
    const { upload, beside } = context.data;
    const coming = harvests.coming(ingress, task.cancel);
    const brought = coming === null ? null : await coming;
    if (brought !== null) return { outcome: 'done', result: brought };
    // With submodules a commit is several repositories.
    using work = harvests.begin(ingress, source.commit === null || source.submodules ? [] : beside);
    const { others } = work;
    return await workWithGit(options, { task, context: context.data, attempts: fetchAttempts }, async (place) => {
      const { username, password } = context.data;
      const authorization =
        password === '' ? null : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
      const fetching: Fetching = { task, source, upload, options, place, authorization };
      return (await fetchMany(fetching, others)) ?? (await fetchOnce(fetching));
    });
  };
}

/** What is wanted, and on the way what others want of the same repository; null when it must be fetched by itself. */
async function fetchMany(
  { source: { commit }, upload, options, place }: Fetching,
  others: readonly Promised<FetchContext['beside'][number]>[],
): Promise<IngressResult | null> {
  if (commit === null || others.length === 0) return null;
  let own: IngressResult | null = null;
  try {
    const remote = { url: place.url, places: await placesOf(options.egress, place.url) };
    const { gateway, bounds } = options;
    const tell = (result: IngressResult | null): void => void (own = result);
    await harvest({ place, remote, gateway, bounds }, [{ commit, upload, tell }, ...others], (one, result) =>
      one.tell(result),
    );
  } catch (error) {
    if (place.signal.aborted) throw error;
    // A server that gives no commit by its name, or has one of them no more: each is fetched by its own job.
  }
  return own;
}

interface Fetching {
  readonly task: Task;
  readonly source: FetchSpec['source'];
  readonly upload: string;
  readonly options: FetchOptions;
  readonly place: GitPlace;
  /** For the repository's own server. */
  readonly authorization: string | null;
}

async function fetchOnce({ task, source, upload, options, place, authorization }: Fetching): Promise<IngressResult> {
  const { git, job, url, signal } = place;
  const opened: FileHandle[] = [];
  try {
    const repositories = new Repositories({
      ...{ git, job, opened, signal, authorization, origin: url.origin },
      ...options,
    });
    const shares = await inSpan('ingress.fetch', { attributes: { job: task.job } }, () =>
      repositories.gather(url, source),
    );
    const archive = join(job.folder, 'archive.tar.gz');
    await inSpan('ingress.pack', { attributes: { job: task.job } }, () => writeArchive(archive, shares));
    const brought = await options.gateway.upload('archive', upload, pathBody(archive), { signal });
    const { digest, size } = z.object({ digest: z.string(), size: z.number().int() }).parse(brought);
    return IngressResult.parse({ digest, size, commit: repositories.commit });
  } finally {
    await Promise.all(opened.map((file) => file.close()));
  }
}

type Wanted = Pick<FetchSpec['source'], 'commit' | 'ref' | 'submodules'>;

type RepositoriesOptions = Pick<FetchOptions, 'egress' | 'bounds'> & {
  readonly signal: AbortSignal;
  readonly git: Git;
  readonly job: SandboxJob;
  /** Whoever opened the job closes them. */
  readonly opened: FileHandle[];
  readonly authorization: string | null;
  /** For whom `authorization` is. */
  readonly origin: string;
};

interface Repository {
  /** Its folder. */
  readonly repository: string;
  readonly url: URL;
  readonly entries: readonly Entry[];
}

/** The repository and its submodules, each in a folder of its own. */
class Repositories {
  readonly #made: RepositoriesOptions;
  readonly #all: Repository[] = [];
  /** Of all repositories so far. */
  #lfsBytes = 0;
  commit: IngressResult['commit'] = { sha: '', message: '', author: '' };

  constructor(made: RepositoriesOptions) {
    this.#made = made;
  }

  /** The files of the commit and of its submodules, checked and without those that are left out. */
  async gather(url: URL, wanted: Wanted): Promise<readonly Share[]> {
    await this.#bring(url, wanted, '', 0);
    const [root] = this.#all;
    const ignored = root === undefined ? null : await this.#ignoreFile(root);
    const files = this.#all.flatMap(({ entries }) => entries.filter(({ kind }) => kind !== 'submodule'));
    const wantedFiles = new Set(await withoutIgnored(files, ignored, this.#made.signal));
    const kept = this.#all.map((one) => ({ ...one, entries: one.entries.filter((entry) => wantedFiles.has(entry)) }));
    checkTree(
      kept.flatMap(({ entries }) => entries),
      this.#made.bounds ?? treeBounds,
    );
    if (kept.every(({ entries }) => entries.length === 0)) throw bad('it has no files, or leaves all of them out');
    const shares: Share[] = [];
    for (const one of kept) if (one.entries.length > 0) shares.push(await this.#share(one));
    return shares;
  }

  async #share(kept: Repository): Promise<Share> {
    const { repository, entries, url } = kept;
    const { bounds = treeBounds, egress, signal, job, authorization, origin } = this.#made;
    const file = await this.#contents(repository, entries, 'contents');
    const contents = new BatchReader(file);
    if (!(await this.#hasLfs(repository))) return { entries, contents };
    const index = new BatchIndex(
      file,
      entries.map(({ oid, size }) => [oid, size]),
    );
    const pointers = await pointersAmong(entries, index.reader());
    if (pointers.size === 0) return { entries, contents };
    checkTree(
      entries.map((entry) => ({ ...entry, size: pointers.get(entry)?.size ?? entry.size })),
      { ...bounds, bytesMax: bounds.bytesMax - this.#lfsBytes },
    );
    for (const { size } of pointers.values()) this.#lfsBytes += size;
    const isOurs = url.origin === origin;
    const brought = await bringObjects(
      {
        egress,
        url,
        signal,
        authorization: isOurs ? authorization : null,
        folder: join(job.folder, `${repository}.lfs`),
      },
      pointers,
    );
    const objects = new Map(
      [...pointers].map(([{ oid }, { digest, size }]) => [oid, { file: brought.get(digest) ?? '', size }]),
    );
    return { entries, contents: new WithObjects(contents, objects) };
  }

  /** Whether the repository says so; without a word of it a file that looks like a pointer is a file. */
  async #hasLfs(repository: string): Promise<boolean> {
    const all = this.#all.find((one) => one.repository === repository)?.entries ?? [];
    const named = attributesFilesOf(all);
    if (named.length === 0) return false;
    return await handToLfs(named, new BatchReader(await this.#contents(repository, named, 'attributes')));
  }

  async #bring(url: URL, wanted: Wanted, below: string, depth: number): Promise<void> {
    const { git } = this.#made;
    const what = below === '' ? 'the repository' : `the submodule ${JSON.stringify(below.slice(0, -1))}`;
    if (this.#all.length > submodulesMax) throw bad(`it has more than ${submodulesMax} submodules`);
    if (depth > depthMax) throw bad(`${what} lies more than ${depthMax} submodules deep; do they go round in circles?`);
    const repository = `repository-${this.#all.length}`;
    await git(['init', '--quiet', '--bare', '--template=', repository]);
    const head = await this.#fetch(repository, { url, places: await placesOf(this.#made.egress, url) }, wanted, what);
    const listing = await this.#read(repository, ['ls-tree', '-r', '-z', '-l', '--full-tree', head], 'tree');
    const entries = readTree(listing, below);
    this.#all.push({ repository, url, entries });
    checkCount(
      this.#all.reduce((sum, one) => sum + one.entries.length, 0),
      this.#made.bounds,
    );
    if (below === '') this.commit = await commitOf(git, repository, head);
    if (!wanted.submodules || !entries.some(({ kind }) => kind === 'submodule')) return;
    const own = entries.map((entry) => ({ ...entry, path: entry.path.slice(below.length) }));
    checkModulesFile(own);
    const named = await this.#namedSubmodules(repository, head);
    for (const { path, url: address, commit } of submodulesOf(own, named, url))
      await this.#bring(address, { commit, ref: null, submodules: true }, `${below}${path}/`, depth + 1);
  }

  /** Gives the name of what came. */
  async #fetch(repository: string, remote: GitRemote, { commit, ref }: Wanted, what: string): Promise<string> {
    const { git } = this.#made;
    const target = 'refs/terrace/head';
    const bring = async (source: string, depth: number | null): Promise<void> => {
      const shallow = depth === null ? [] : [`--depth=${depth}`];
      const args = ['fetch', '--quiet', '--no-tags', ...shallow, '--', remote.url.href, `+${source}:${target}`];
      await git(['--git-dir', repository, ...args], { remote });
    };
    const has = async (sha: string): Promise<boolean> =>
      await git(['--git-dir', repository, 'cat-file', '-e', `${sha}^{commit}`]).then(
        () => true,
        () => false,
      );
    try {
      if (commit === null) {
        await bring(ref ?? 'HEAD', 1).catch((error: unknown) => {
          if (ref === null || !isUnadvertised(error)) throw error;
          const name = ref.replace(/^refs\/heads\//, 'branch ').replace(/^refs\/tags\//, 'tag ');
          throw new TerminalFault('no-commit', `${what} could not be fetched: its server has no ${name}`);
        });
        return `${target}^{commit}`;
      }
      try {
        await bring(commit, 1);
      } catch (error) {
        if (!isUnadvertised(error) || ref === null) throw error;
        // Servers of before protocol 2 give what their branches are at, and what lies behind.
        await bring(ref, null);
      }
      if (!(await has(commit)))
        throw new TerminalFault(
          'no-commit',
          `${what} could not be fetched: its server does not have ${commit} any more`,
        );
      return commit;
    } catch (error) {
      throw faultOf(error, what);
    }
  }

  async #namedSubmodules(repository: string, head: string): Promise<string> {
    const { git } = this.#made;
    const args = ['config', '--blob', `${head}:.gitmodules`, '-z', '--get-regexp', String.raw`^submodule\.`];
    return await git(['--git-dir', repository, ...args]).catch(() => '');
  }

  async #ignoreFile({ repository, entries }: Repository) {
    const file = ignoreFileOf(entries);
    if (file === null) return null;
    const reader = new BatchReader(await this.#contents(repository, [file], 'ignore'));
    return (await reader.whole(await reader.next(file))).toString();
  }

  /** The contents of these entries in this order, in a file. */
  async #contents(repository: string, entries: readonly Entry[], name: string): Promise<FileHandle> {
    const { git, job } = this.#made;
    const [input, output] = [`${repository}.${name}.names`, `${repository}.${name}`];
    // Nothing of the repository's own lies in this folder: git was told all names by us.
    await writeFile(join(job.work, input), entries.map(({ oid }) => `${oid}\n`).join(''), { flag: 'wx' });
    await git(['--git-dir', repository, 'cat-file', '--batch'], { input, output });
    return await this.#open(output);
  }

  async #read(repository: string, args: readonly string[], name: string): Promise<Uint8Array> {
    const output = `${repository}.${name}`;
    await listed(this.#made.git(['--git-dir', repository, ...args], { output, outputBytesMax: listingBytesMax }));
    return await (await this.#open(output)).readFile();
  }

  async #open(path: string): Promise<FileHandle> {
    const { job, opened } = this.#made;
    const file = await job.open(path);
    if (file === null) throw bad('git did not write what it was asked for');
    opened.push(file);
    return file;
  }
}

async function commitOf(git: Git, repository: string, head: string): Promise<IngressResult['commit']> {
  return readCommit(await git(['--git-dir', repository, 'log', '-1', '--no-color', commitFormat, head]));
}
