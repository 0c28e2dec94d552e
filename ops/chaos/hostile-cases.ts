// Repositories as a stranger would make them to do harm, at full size, and what must come of each: one sentence that names what is wrong, or
// an archive where all is within the bounds.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rm, truncate, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { treeBounds } from '@terrace/actors/ingress/worker/tree';
import type { ScratchGit, ScratchRepository } from '@terrace/runtime/egress/scratch-git';
import { packOf } from './hostile-pack.ts';

export interface HostileMade {
  readonly commit?: string | null;
  readonly ref?: string | null;
  /** Another address than that of the repository. */
  readonly cloneUrl?: string;
  readonly submodules?: boolean;
}

export interface HostileCase {
  readonly name: string;
  /** What the error must say, or what the size of the archive must be. */
  readonly ends: RegExp | ((archiveBytes: number) => boolean);
  make(repository: ScratchRepository, git: ScratchGit): Promise<HostileMade>;
}

const gib = 1024 ** 3;
const mib = 1024 ** 2;

export const hostileCases: readonly HostileCase[] = [
  {
    name: `${treeBounds.entriesMax} tiny files`,
    ends: (bytes) => bytes > mib,
    make: async (repository) => ({ commit: await manyFiles(repository, treeBounds.entriesMax) }),
  },
  {
    name: `${treeBounds.entriesMax + 1} tiny files`,
    ends: /it has 100001 files, more than the 100000 that a configuration may have/,
    make: async (repository) => ({ commit: await manyFiles(repository, treeBounds.entriesMax + 1) }),
  },
  {
    name: 'a link out among 99999 files',
    ends: /its link "z-out" points out of it, to "\.\.\/\.\.\/etc\/passwd"/,
    make: async (repository) => ({
      commit: await manyFiles(repository, treeBounds.entriesMax - 1, ['M 120000 inline z-out', '../../etc/passwd']),
    }),
  },
  {
    name: 'two names that differ in capitals among 99998 files',
    ends: /"Z-same" and "z-same" are the same name but for their spelling/,
    make: async (repository) => ({
      commit: await manyFiles(
        repository,
        treeBounds.entriesMax - 2,
        ...[['M 100644 inline Z-same', 'one'] as const, ['M 100644 inline z-same', 'two'] as const],
      ),
    }),
  },
  {
    name: 'a file of 2 GiB',
    ends: /its files have 2147483\d+ bytes, more than the 1073741824 .* the largest is "big.bin" with 2147483648/,
    make: async (repository) => ({
      commit: commitOf(repository, [
        file('main.tf', repository.blob('')),
        file('big.bin', await zeros(repository, 2 * gib)),
      ]),
    }),
  },
  {
    name: 'a file of 1000 MiB, within the bounds',
    ends: (bytes) => bytes > 900_000 && bytes < 4 * mib,
    make: async (repository) => ({
      commit: commitOf(repository, [file('big.bin', await zeros(repository, 1_000 * mib))]),
    }),
  },
  ...(['.terraformignore', 'modules/.gitattributes'] as const).map((name) => ({
    name: `${name} of 1000 MiB`,
    ends: new RegExp(`"${name.replace('.', String.raw`\.`)}" has 1048576000 bytes, more than the \\d+ that are read`),
    async make(repository: ScratchRepository) {
      const oid = await zeros(repository, 1_000 * mib);
      const [folder, own] = name.includes('/') ? name.split('/') : [null, name];
      const entry = file(own ?? '', oid);
      return {
        commit: commitOf(repository, [folder == null ? entry : { ...treeOf(repository, [entry]), path: folder }]),
      };
    },
  })),
  {
    name: '.gitmodules of 1000 MiB',
    ends: /"\.gitmodules" has 1048576000 bytes, more than the \d+ that are read/,
    make: async (repository) => ({
      submodules: true,
      commit: commitOf(repository, [
        file('.gitmodules', await zeros(repository, 1_000 * mib)),
        { mode: '160000', type: 'commit', oid: 'a'.repeat(40), path: 'module' },
      ]),
    }),
  },
  {
    name: 'a blob of 2 GiB that a delta of 100 bytes makes',
    ends: /takes more memory than git is given/,
    make: async (repository) => ({ commit: await deltaBomb(repository, 2 * gib) }),
  },
  {
    name: 'trees in trees, ten to the tenth files',
    ends: /its list of files is too long/,
    make: async (repository) => ({ commit: treeBomb(repository, 10, 10) }),
  },
  {
    name: 'folders, 5000 deep',
    ends: /is a path of \d+ characters/,
    make: async (repository) => ({ commit: await deepTree(repository, 5_000) }),
  },
  {
    name: 'archives that are bombs are files like others',
    ends: (bytes) => bytes > 10_000 && bytes < mib,
    make: async (repository) => {
      const bomb = gzipSync(Buffer.alloc(gib / 2), { level: 9 });
      const twice = Buffer.concat(Array.from({ length: 20 }, () => bomb));
      return { commit: commitOf(repository, [file('bomb.tar.gz', repository.blob(twice))]) };
    },
  },
  {
    name: 'LFS that sends without an end',
    ends: /"big.bin" lies in Git LFS, whose server gives something else than its pointer says/,
    make: async (repository, git) => {
      git.intercept = lfs(git, (response) => {
        response.writeHead(200);
        const part = Buffer.alloc(mib);
        const more = (): void => {
          while (!response.destroyed && response.write(part));
        };
        response.on('drain', more);
        more();
      });
      return { commit: inLfs(repository, 700 * mib) };
    },
  },
  {
    name: 'LFS whose answer is packed 1:1000',
    ends: /"big.bin" lies in Git LFS, whose server gives something else than its pointer says/,
    make: async (repository, git) => {
      const packed = gzipSync(Buffer.alloc(gib), { level: 9 });
      git.intercept = lfs(git, (response) =>
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed),
      );
      return { commit: inLfs(repository, 700 * mib) };
    },
  },
  {
    name: 'a pointer of LFS to 2 GiB',
    ends: /more than the 1073741824 .* the largest is "big.bin" with 2147483648/,
    make: async (repository) => ({ commit: inLfs(repository, 2 * gib) }),
  },
  {
    name: 'submodules of itself, ten in each, five deep',
    ends: /it has more than 100 submodules|go round in circles/,
    make: async (repository, git) => ({ submodules: true, commit: fan(repository, git, 10, 5) }),
  },
  ...(['ext::sh -c touch% OWNED', 'file:///etc', 'fd::7', '-oProxyCommand=touch OWNED'] as const).map((address) => ({
    name: `a submodule at ${address}`,
    ends: /its submodule "module" is at ".*"; submodules are fetched by http, https and ssh only/,
    make: async (repository: ScratchRepository) => ({ submodules: true, commit: withModule(repository, address) }),
  })),
  ...(['ext::sh -c touch% OWNED', 'file:///etc', 'fd::7'] as const).map((address) => ({
    name: `a repository at ${address}`,
    ends: /must be one of|cannot be reached|not allowed|is no address/,
    make: async () => ({ ref: 'refs/heads/main', cloneUrl: address }),
  })),
  ...(['--upload-pack=touch OWNED', '-h', 'refs/heads/--exec=touch OWNED', 'main:refs/x', 'a\nb'] as const).map(
    (ref) => ({
      name: `a ref that is ${JSON.stringify(ref)}`,
      ends: /its server has no|could not be fetched: (invalid refspec|couldn't find)/i,
      make: async (repository: ScratchRepository) => {
        await repository.commit('one', { 'main.tf': '' });
        return { ref };
      },
    }),
  ),
  {
    name: 'a commit that is an option',
    ends: /could not be fetched/,
    make: async (repository) => {
      await repository.commit('one', { 'main.tf': '' });
      return { commit: '--output=OWNED', ref: 'refs/heads/main' };
    },
  },
  ...(
    [
      ['..', /"\.\.\/x" leads out of its folder by "\.\."/],
      ['.GiT', /".GiT\/x" is a part of git's own folder/],
      ['/etc', /"\/etc\/x" is an absolute path/],
      ['a\\..\\..\\b', (bytes: number) => bytes > 0],
      ['--checkpoint-action=exec=touch OWNED', (bytes: number) => bytes > 0],
      ['.', /"\.\/x" is no plain path/],
    ] as const
  ).map(([name, ends]) => ({
    name: `a folder that is called ${name}`,
    ends,
    make: async (repository: ScratchRepository) => ({
      commit: commitOf(repository, [{ ...treeOf(repository, [file('x', repository.blob('x'))]), path: name }]),
    }),
  })),
  {
    name: 'one name twice',
    ends: /"x" comes twice/,
    make: async (repository) => {
      const oid = repository.blob('x');
      return { commit: commitOf(repository, [file('x', oid), file('x', oid)]) };
    },
  },
  {
    name: 'hooks, filters and a program for attributes',
    ends: (bytes) => bytes > 0,
    make: async (repository) => {
      await writeFile(join(repository.folder, '.git/hooks/post-checkout'), '#!/bin/sh\ntouch OWNED\n', { mode: 0o755 });
      return {
        commit: await repository.commit('one', {
          ...{
            'hooks/post-checkout': '#!/bin/sh\ntouch OWNED\n',
            '.lfsconfig': '[lfs]\n\turl = http://127.0.0.1:9/\n',
          },
          ...{
            '.gitattributes': '* filter=own diff=own\n',
            'main.tf': '',
            '.gitconfig': '[core]\n\tpager = touch OWNED\n',
          },
        }),
      };
    },
  },
];

interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly oid: string;
  readonly path: string;
}

const file = (path: string, oid: string): TreeEntry => ({ mode: '100644', type: 'blob', oid, path });

/** As bytes: git itself would not make many of these. */
function treeOf(repository: ScratchRepository, entries: readonly TreeEntry[]): Omit<TreeEntry, 'path'> {
  const order = (entry: TreeEntry): string => (entry.type === 'tree' ? `${entry.path}/` : entry.path);
  const sorted = entries.toSorted((one, other) => Buffer.compare(Buffer.from(order(one)), Buffer.from(order(other))));
  const bytes = sorted.map(({ mode, path, oid }) =>
    Buffer.concat([Buffer.from(`${mode.replace(/^0/, '')} ${path}\0`), Buffer.from(oid, 'hex')]),
  );
  const args = ['-C', repository.folder, 'hash-object', '-t', 'tree', '-w', '--literally', '--stdin'];
  const oid = execFileSync('git', args, { input: Buffer.concat(bytes), encoding: 'utf8' }).trim();
  return { mode: '040000', type: 'tree', oid };
}

const commitOf = (repository: ScratchRepository, entries: readonly TreeEntry[]): string =>
  commitOfTree(repository, treeOf(repository, entries).oid);

function commitOfTree(repository: ScratchRepository, tree: string): string {
  const args = ['-c', 'user.name=Anna', '-c', 'user.email=anna@acme.test', 'commit-tree', '-m', 'hostile', tree];
  const sha = repository.git(...args);
  repository.git('update-ref', 'refs/heads/main', sha);
  return sha;
}

async function manyFiles(
  repository: ScratchRepository,
  count: number,
  ...more: readonly (readonly [string, string])[]
): Promise<string> {
  const child = spawn('git', ['-C', repository.folder, 'fast-import', '--quiet'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  child.stdin.write(`commit refs/heads/main\ncommitter Anna <anna@acme.test> 0 +0000\n${data('many')}`);
  for (let n = 0; n < count; n += 1)
    child.stdin.write(`M 100644 inline part-${n % 100}/file-${n}.tf\n${data(`# ${n}`)}`);
  for (const [line, content] of more) child.stdin.write(`${line}\n${data(content)}`);
  child.stdin.end('\ndone\n');
  await ended;
  return repository.git('rev-parse', 'refs/heads/main');
}

/** Costs little to keep, and to send. */
async function zeros(repository: ScratchRepository, bytes: number): Promise<string> {
  const path = join(repository.folder, '.git', 'zeros');
  await (await open(path, 'w')).close();
  await truncate(path, bytes);
  const oid = repository.git('-c', 'core.compression=1', 'hash-object', '-w', '--no-filters', path);
  await rm(path);
  return oid;
}

function inLfs(repository: ScratchRepository, bytes: number): string {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'e'.repeat(64)}\nsize ${bytes}\n`;
  return commitOf(repository, [
    file('.gitattributes', repository.blob('*.bin filter=lfs diff=lfs merge=lfs -text\n')),
    file('big.bin', repository.blob(pointer)),
  ]);
}

/** A server of LFS that gives everything, by `give`. */
const lfs =
  (git: ScratchGit, give: (response: ServerResponse) => unknown) =>
  (request: IncomingMessage, response: ServerResponse): boolean => {
    const url = request.url ?? '';
    if (url.startsWith('/lfs/')) {
      give(response);
      return true;
    }
    if (!url.endsWith('.git/info/lfs/objects/batch')) return false;
    void json(request).then((asked) => {
      const objects = (asked as { objects: { oid: string; size: number }[] }).objects.map((one) => ({
        ...one,
        actions: { download: { href: `${git.origin}/lfs/${one.oid}` } },
      }));
      response.writeHead(200, { 'content-type': 'application/vnd.git-lfs+json' }).end(JSON.stringify({ objects }));
    });
    return true;
  };

function treeBomb(repository: ScratchRepository, width: number, depth: number): string {
  let inner: Omit<TreeEntry, 'path'> = file('', repository.blob('boom'));
  for (let level = 0; level < depth; level += 1) {
    const entries = Array.from({ length: width }, (_, n) => ({ ...inner, path: `d${n}` }));
    inner = treeOf(repository, entries);
  }
  return commitOfTree(repository, inner.oid);
}

/** By one process: each folder is an object. */
async function deepTree(repository: ScratchRepository, depth: number): Promise<string> {
  const child = spawn('git', ['-C', repository.folder, 'mktree', '--batch'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const names = child.stdout.setEncoding('utf8')[Symbol.asyncIterator]();
  let entry = `100644 blob ${repository.blob('deep')}\tx`;
  let name = '';
  for (let level = 0; level < depth; level += 1) {
    child.stdin.write(`${entry}\n\n`);
    name = '';
    while (name.length < 41) name += String((await names.next()).value);
    entry = `040000 tree ${name.trim()}\td`;
  }
  child.stdin.end();
  await once(child, 'exit');
  return commitOfTree(repository, name.trim());
}

const modulesFile = (
  repository: ScratchRepository,
  modules: readonly (readonly [path: string, url: string])[],
): TreeEntry =>
  file(
    '.gitmodules',
    repository.blob(modules.map(([path, url]) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n`).join('')),
  );

const withModule = (repository: ScratchRepository, url: string): string =>
  commitOf(repository, [
    modulesFile(repository, [['module', url]]),
    { mode: '160000', type: 'commit', oid: 'a'.repeat(40), path: 'module' },
  ]);

/** Each commit holds the one before `width` times. */
function fan(repository: ScratchRepository, git: ScratchGit, width: number, depth: number): string {
  const url = `${git.origin}/${repository.folder.slice(git.root.length + 1)}`;
  const paths = Array.from({ length: width }, (_, n) => `m${n}`);
  let inner = commitOf(repository, [file('main.tf', repository.blob(''))]);
  // Fetched by their names, of which none is a branch's any more.
  repository.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  for (let level = 0; level < depth; level += 1)
    inner = commitOf(repository, [
      modulesFile(
        repository,
        paths.map((path) => [path, url]),
      ),
      ...paths.map((path) => ({ mode: '160000', type: 'commit', oid: inner, path }) as const),
    ]);
  return inner;
}

/** git keeps it as it comes, and whoever unpacks it holds all of it. */
async function deltaBomb(repository: ScratchRepository, bytes: number): Promise<string> {
  const pack = packOf(bytes);
  const folder = join(repository.folder, '.git', 'objects', 'pack');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pack-hostile.pack'), pack.bytes);
  repository.git('index-pack', join(folder, 'pack-hostile.pack'));
  return commitOf(repository, [file('base.bin', pack.base), file('big.bin', pack.oid)]);
}
