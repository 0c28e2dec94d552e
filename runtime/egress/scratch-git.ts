// For tests: a real git server (`git http-backend`) behind a token, with repositories made by git itself.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

/** Why there is no git to serve with here, or false. */
export const gitSkip = ((): string | false => {
  try {
    execFileSync('git', ['http-backend'], { stdio: 'pipe', env: { ...process.env, REQUEST_METHOD: 'GET' } });
    return false;
  } catch (error) {
    const { status } = error as { readonly status?: number | null };
    return typeof status === 'number' ? false : 'there is no git with http-backend here';
  }
})();

const identity = {
  GIT_AUTHOR_NAME: 'Anna',
  GIT_AUTHOR_EMAIL: 'anna@acme.test',
  GIT_COMMITTER_NAME: 'Anna',
  GIT_COMMITTER_EMAIL: 'anna@acme.test',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

export type TreeFiles = Readonly<Record<string, string | { readonly link: string }>>;

export interface TreeLine {
  readonly mode: string;
  readonly oid: string;
  readonly path: string;
}

/** A repository that is pushed to by writing into it. */
export class ScratchRepository {
  readonly folder: string;
  constructor(folder: string) {
    this.folder = folder;
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', ['-C', this.folder, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...identity },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  /** Gives the name of the commit that is made of these files, on top of the others. */
  async commit(message: string, files: TreeFiles, branch = 'main'): Promise<string> {
    if (this.git('branch', '--show-current') !== branch) this.git('checkout', '-q', '-B', branch);
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      await mkdir(dirname(file), { recursive: true });
      if (typeof content === 'string') await writeFile(file, content);
      else {
        await rm(file, { force: true });
        await symlink(content.link, file);
      }
    }
    this.git('add', '-A', '--force');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** Gives the name of the tree. */
  tree(entries: readonly TreeLine[]): string {
    const lines = entries.map(
      ({ mode, oid, path }) =>
        `${mode} ${mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob'} ${oid}\t${path}\0`,
    );
    return execFileSync('git', ['-C', this.folder, 'mktree', '-z', '--missing'], {
      input: lines.join(''),
      encoding: 'utf8',
    }).trim();
  }

  /** A commit of a tree that no git would make by itself: `mode type oid\tpath` lines. */
  commitTree(message: string, entries: readonly TreeLine[]): string {
    const args = ['-C', this.folder, 'commit-tree', '-m', message, this.tree(entries)];
    const sha = execFileSync('git', args, { encoding: 'utf8', env: { ...process.env, ...identity } }).trim();
    this.git('update-ref', 'refs/heads/main', sha);
    return sha;
  }

  blob(content: string | Uint8Array): string {
    return execFileSync('git', ['-C', this.folder, 'hash-object', '-w', '--stdin'], {
      input: content,
      encoding: 'utf8',
    }).trim();
  }
}

export class ScratchGit implements AsyncDisposable {
  readonly root: string;
  readonly token = 'the-git-token-7f3a';
  /** Whether git is given to who shows this. */
  accepts: (password: string) => boolean = (password) => password === this.token;
  /** Paths that were asked for, in order. */
  readonly asked: string[] = [];
  /** Answers instead of git, when it gives true. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | null = null;
  readonly #server: Server;

  private constructor(root: string, server: Server) {
    this.root = root;
    this.#server = server;
  }

  static async open(folder = '/var/tmp'): Promise<ScratchGit> {
    const root = await mkdtemp(join(folder, 'terrace-git-'));
    const server = createServer();
    const git = new ScratchGit(root, server);
    server.on('request', (request, response) => git.serve(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return git;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  /** How often somebody began to fetch. */
  get fetches(): number {
    return this.asked.filter((path) => path.includes('info/refs')).length;
  }

  async repository(name: string): Promise<ScratchRepository> {
    const folder = join(this.root, name);
    await mkdir(folder, { recursive: true });
    const repository = new ScratchRepository(folder);
    repository.git('init', '-q', '-b', 'main');
    return repository;
  }

  /** Also for a server of HTTPS that stands before it. */
  serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://git');
    this.asked.push(url.pathname + url.search);
    if (this.intercept?.(request, response) === true) return;
    const [, given = ''] = (request.headers.authorization ?? '').split(' ');
    if (!this.accepts(Buffer.from(given, 'base64').toString().split(':')[1] ?? '')) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const child = spawn('git', ['http-backend'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: this.root,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
        PATH_INFO: url.pathname.replace(/^(\/[^/]+\/[^/]+)\//, '$1/.git/'),
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        ...(request.headers['content-encoding'] ? { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] } : {}),
        ...(request.headers['git-protocol'] ? { GIT_PROTOCOL: String(request.headers['git-protocol']) } : {}),
        REMOTE_USER: 'anna',
        REMOTE_ADDR: '127.0.0.1',
      },
    });
    child.stdin.on('error', () => undefined);
    request.pipe(child.stdin);
    let head = Buffer.alloc(0);
    let isBegun = false;
    child.stdout.on('data', (chunk: Buffer) => {
      if (isBegun) return void response.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      isBegun = true;
      const headers = head
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(/: (.*)/s));
      const status = Number(headers.find(([name]) => name === 'Status')?.[1]?.slice(0, 3) ?? 200);
      response.writeHead(
        status,
        Object.fromEntries(headers.filter(([name]) => name !== 'Status').map(([n, v]) => [n, v ?? ''])),
      );
      response.write(head.subarray(end + 4));
    });
    child.stdout.on('end', () => response.end());
    response.on('close', () => child.kill());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.root, { recursive: true, force: true });
  }
}
