// The files that policies and their configurations are read from: regular ones of a bounded size, so that reading always ends, and
// of those that a configuration names only what lies where it may reach.

import { closeSync, constants, existsSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { SentinelError } from '@terrace/actors/policy/sentinel/position';

/** The engine has no longer texts. */
export const fileMaxBytes = 512 * 1024 * 1024;

/** Undefined when there is no such file. Throws SentinelError for one that cannot be read, is none, or is too large. */
export function readRegularFile(path: string, maxBytes = fileMaxBytes): Uint8Array | undefined {
  let descriptor: number | undefined;
  try {
    // Without waiting for the other end of a pipe.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw unreadable(path, stat.isDirectory() ? 'it is a folder' : 'it is no regular file');
    return readWhole(descriptor, stat.size, path, maxBytes);
  } catch (error) {
    if (error instanceof SentinelError) throw error;
    if (isAbsent(error)) return undefined;
    throw unreadable(path, (error as Error).message, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** To its end, whatever its size was said to be: that of files in /proc is 0. */
function readWhole(descriptor: number, size: number, path: string, maxBytes: number): Uint8Array {
  if (size > maxBytes) throw tooLarge(path, maxBytes);
  let bytes = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, bytes, length, bytes.length - length, null);
    if (read === 0) return bytes.subarray(0, length);
    length += read;
    if (length > maxBytes) throw tooLarge(path, maxBytes);
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length + 4096, maxBytes + 1));
  }
}

export const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

export const unreadable = (path: string, why: string, cause?: unknown): SentinelError =>
  new SentinelError({ kind: 'host', message: `${path} cannot be read: ${why}`, cause });

const tooLarge = (path: string, maxBytes: number): SentinelError =>
  unreadable(path, `it is larger than ${maxBytes / 1024 / 1024} MiB`);

export interface ReachOptions {
  /** What the command names: folders, or files, whose folders then count. */
  readonly named: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** How far above the folder of a policy the modules may lie that several policies share, where no repository says it. */
const foldersAboveMax = 3;

/**
 * Where the sources that configurations name may lie: below TERRACE_SENTINEL_ROOT; without it in the repository that holds the
 * configuration; without one in the folders that the command names, in the working directory when it holds the configuration, and
 * in the folder of the policy. From there policy files (`*.sentinel`), and nothing else, are also read up to three folders above.
 */
export class Reach {
  readonly #named: readonly string[];
  readonly #root: string | undefined;
  readonly #roots = new Map<string, Roots>();

  constructor({ named, env }: ReachOptions) {
    const root = env['TERRACE_SENTINEL_ROOT'];
    this.#root = root === undefined || root === '' ? undefined : realPath(root);
    this.#named = named.map(realPath);
  }

  /** Throws SentinelError for a path that a configuration in the folder `beside` may not name; links count as what they lead to. */
  check(path: string, beside: string): void {
    const roots = this.#rootsOf(beside);
    const real = realPath(path);
    if (roots.whole.some((root) => isWithin(real, root))) return;
    if (real.endsWith('.sentinel') && roots.shared !== null && isWithin(real, roots.shared)) return;
    const most = roots.whole[0] ?? beside;
    const message = `${path} lies outside of ${most}, where its configuration may not reach; TERRACE_SENTINEL_ROOT=FOLDER says how far it may`;
    throw new SentinelError({ kind: 'host', message });
  }

  #rootsOf(beside: string): Roots {
    const known = this.#roots.get(beside);
    if (known !== undefined) return known;
    const roots = this.#root === undefined ? this.#findRoots(realPath(beside)) : { whole: [this.#root], shared: null };
    this.#roots.set(beside, roots);
    return roots;
  }

  #findRoots(folder: string): Roots {
    const repository = repositoryOf(folder);
    if (repository !== null) return { whole: [repository], shared: null };
    const own = policyFolderOf(folder);
    const holding = [...this.#named, realPath('.')].filter((named) => isWithin(folder, named) && !isTooWide(named));
    let shared = own;
    for (let above = 0; above < foldersAboveMax && !isTooWide(dirname(shared)); above += 1) shared = dirname(shared);
    return { whole: [...holding, own], shared };
  }
}

interface Roots {
  readonly whole: readonly string[];
  /** For policy files only. */
  readonly shared: string | null;
}

/** Of a test case, `test/POLICY/case.hcl`, where its policy is; of every other configuration its own. */
const policyFolderOf = (folder: string): string => /^(.+)\/test\/[^/]+$/.exec(folder)?.[1] ?? folder;

function repositoryOf(folder: string): string | null {
  for (let at = folder; !isTooWide(at); at = dirname(at)) if (existsSync(join(at, '.git'))) return at;
  return null;
}

/** Too much lies there that has nothing to do with policies. */
const isTooWide = (folder: string): boolean => folder === parse(folder).root || folder === realPath(homedir());

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** Where a path leads to in the end; of one that is not there, as far as there is something. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const parent = dirname(whole);
    return parent === whole ? whole : join(realPath(parent), whole.slice(parent.length));
  }
}
