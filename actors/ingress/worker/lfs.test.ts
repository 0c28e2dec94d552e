// What lies in Git LFS comes with the commit, from a real git server and a server of LFS beside it that is played by hand, as its specification
// has it; and whatever such a server says, the worker goes nowhere it may not and packs nothing that its pointer does not name.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { RetryableFault, TerminalFault } from '@terrace/runtime/fault/fault';
import { ScratchGit, gitSkip } from '@terrace/runtime/egress/scratch-git';
import { extract } from 'tar';
import { readPointer } from './lfs.ts';
import { Worker, filesIn, resultOf } from './scratch-worker.ts';
import { treeBounds } from './tree.ts';

const skip = gitSkip;
const attributes = { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' };
const digestOf = (content: string): string => createHash('sha256').update(content).digest('hex');
const pointerTo = (content: string, size = content.length): string =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${digestOf(content)}\nsize ${size}\n`;

interface Said {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly key: string | undefined;
}

let git: ScratchGit;
let store: Server;
/** What lies in LFS, by digest. */
const objects = new Map<string, string>();
const said: Said[] = [];
/** What the server of LFS says instead, by digest. */
let instead = new Map<string, object>();
let status = 200;
/** Addresses name the ask that they were given to; those of earlier ones have ended. */
let goodFrom = 0;
let asks = 0;

const storeOrigin = (): string => `http://127.0.0.1:${(store.address() as AddressInfo).port}`;

before(async () => {
  git = await ScratchGit.open();
  store = createServer((request, response) => {
    note(request);
    const [path = '', ask] = (request.url ?? '').slice(1).split('?');
    if (ask !== undefined && Number(ask) < goodFrom) return response.writeHead(403).end('Request has expired');
    const content = objects.get(path);
    return response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await once(store.listen(0, '127.0.0.1'), 'listening');
});
after(async () => {
  store.close();
  await git[Symbol.asyncDispose]();
});
afterEach(() => {
  instead = new Map();
  status = 200;
  [goodFrom, asks] = [0, 0];
  said.length = 0;
});

function note(request: IncomingMessage): void {
  const { authorization, 'x-key': key } = request.headers;
  said.push({ path: request.url ?? '', authorization, key: key as string | undefined });
}

/** The part of a git server that is asked for objects: they lie elsewhere, behind a key of their own. */
function serveLfs(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.url?.endsWith('.git/info/lfs/objects/batch') !== true) return false;
  note(request);
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const asked = JSON.parse(Buffer.concat(chunks).toString());
    asks += 1;
    assert.equal(asked.operation, 'download');
    assert.equal(request.headers['content-type'], 'application/vnd.git-lfs+json');
    const answers = asked.objects.map(({ oid, size }: { oid: string; size: number }) => ({
      ...{ oid, size },
      ...(instead.get(oid) ?? {
        actions: {
          download: { href: `${storeOrigin()}/${oid}${goodFrom > 0 ? `?${asks}` : ''}`, header: { 'X-Key': 'k1' } },
        },
      }),
    }));
    response
      .writeHead(status, { 'content-type': 'application/vnd.git-lfs+json' })
      .end(JSON.stringify(status === 200 ? { transfer: 'basic', objects: answers } : { message: 'not now' }));
  });
  return true;
}

async function contentsOf(bytes: Uint8Array, path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-unpacked-'));
  try {
    await writeFile(join(folder, 'a.tar.gz'), bytes);
    await extract({ file: join(folder, 'a.tar.gz'), cwd: folder });
    return await readFile(join(folder, path), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

function put(content: string): string {
  objects.set(digestOf(content), content);
  return pointerTo(content);
}

test('what is in LFS comes with the commit, and nobody but its own server sees the token', { skip }, async () => {
  await using worker = await Worker.open(git);
  git.intercept = serveLfs;
  const [large, other] = ['large '.repeat(100_000), 'other'];
  const repository = await git.repository('acme/large');
  const commit = await repository.commit('one', {
    ...attributes,
    'main.tf': 'output "a" {}\n',
    'files/a.bin': put(large),
    'files/twice.bin': put(large),
    'b.bin': put(other),
  });
  const fetched = await worker.fetch('acme/large', { commit });
  assert.deepEqual(Object.keys(await filesIn(fetched.bytes)), [
    '.gitattributes',
    'b.bin',
    'files/a.bin',
    'files/twice.bin',
    'main.tf',
  ]);
  for (const [path, content] of [
    ['files/a.bin', large],
    ['files/twice.bin', large],
    ['b.bin', other],
    ['main.tf', 'output "a" {}\n'],
  ] as const)
    assert.equal(await contentsOf(fetched.bytes, path), content, path);
  const basic = `Basic ${Buffer.from(`anna:${git.token}`).toString('base64')}`;
  assert.deepEqual(said[0], { path: '/acme/large.git/info/lfs/objects/batch', authorization: basic, key: undefined });
  // Each once, with what their server was promised and without the token.
  const brought = said.slice(1).toSorted((a, b) => a.path.localeCompare(b.path));
  assert.deepEqual(
    brought,
    [large, other]
      .map((content) => ({ path: `/${digestOf(content)}`, authorization: undefined, key: 'k1' }))
      .toSorted((a, b) => a.path.localeCompare(b.path)),
  );

  // Several commits at once, each of which has its own.
  const second = await repository.commit('two', { 'b.bin': put('third') });
  const ids = [`ing-${'6'.repeat(16)}`, `ing-${'7'.repeat(16)}`];
  const commits = [commit, second];
  const [one, two] = await Promise.all(
    [0, 1].map((n) =>
      worker.fetch(
        'acme/large',
        { commit: commits[n] ?? null },
        {
          ingress: ids[n] ?? '',
          beside: [{ ingress: ids[1 - n] ?? '', commit: commits[1 - n] ?? '', upload: 'https://terrace.test/upload' }],
        },
      ),
    ),
  );
  assert.equal(one && resultOf(one).digest, resultOf(fetched).digest);
  assert.notEqual(two && resultOf(two).digest, resultOf(fetched).digest);
  const alone = await worker.fetch('acme/large', { commit: second });
  assert.equal(two && resultOf(two).digest, resultOf(alone).digest);
  assert.equal(await contentsOf(alone.bytes, 'b.bin'), 'third');
});

test('objects are asked for as they are brought, and again where their addresses have ended', { skip }, async () => {
  await using worker = await Worker.open(git);
  git.intercept = serveLfs;
  const repository = await git.repository('acme/slow');
  const names = Array.from({ length: 130 }, (_, n) => `${String(n).padStart(3, '0')}.bin`);
  const commit = await repository.commit('one', {
    ...attributes,
    ...Object.fromEntries(names.map((name) => [name, put(`object ${name}`)])),
  });
  // What the first ask was told is good no more when anything is brought.
  goodFrom = 2;
  const { bytes } = await worker.fetch('acme/slow', { commit });
  assert.equal(await contentsOf(bytes, '129.bin'), 'object 129.bin');
  const batches = said.flatMap(({ path }, index) => (path.endsWith('/batch') ? [index] : []));
  const brought = said.filter(({ path }) => /^\/[0-9a-f]{64}\?(?!1$)/.test(path));
  assert.equal(brought.length, names.length, 'each once, and not by what the first ask was told');
  assert.ok((batches.at(-1) ?? 0) > 100, 'the second hundred is asked for when the first has come');
  // Who is never let in is told so, after one more ask.
  goodFrom = Number.POSITIVE_INFINITY;
  [asks, said.length] = [0, 0];
  assert.match(
    (await worker.fault('acme/slow', { commit })).message,
    /"\d{3}.bin" lies in Git LFS, whose server answered 403/,
  );
  assert.ok(asks <= 1 + 4, `${asks} asks`);
});

test('attributes are read up to a bound', { skip }, async () => {
  await using worker = await Worker.open(git);
  const repository = await git.repository('acme/attributes');
  const commit = await repository.commit('one', { 'a/.gitattributes': '#'.repeat(1024 ** 2 + 1), 'main.tf': '' });
  assert.match(
    (await worker.fault('acme/attributes', { commit })).message,
    /"a\/\.gitattributes" has 1048577 bytes, more than the 1048576 that are read/,
  );
});

test('a file that only looks like a pointer is a file', { skip }, async () => {
  await using worker = await Worker.open(git);
  git.intercept = serveLfs;
  const repository = await git.repository('acme/looks');
  const pointer = put('never asked for');
  const commit = await repository.commit('one', { 'a.bin': pointer });
  assert.equal(await contentsOf((await worker.fetch('acme/looks', { commit })).bytes, 'a.bin'), pointer);
  assert.deepEqual(said, []);
  assert.equal(readPointer(Buffer.from(`${pointer}${'x'.repeat(1_024)}`)), null);
  assert.equal(readPointer(Buffer.from(pointer.replace('sha256', 'sha1'))), null);
});

test('whatever a server of LFS says, the sentence names the file or the host', { skip }, async () => {
  await using worker = await Worker.open(git);
  git.intercept = serveLfs;
  const repository = await git.repository('acme/bad');
  const content = 'content';
  const commit = await repository.commit('one', { ...attributes, 'dir/a.bin': put(content), 'main.tf': '' });
  const fault = (): Promise<Error> => worker.fault('acme/bad', { commit });
  const host = new URL(git.origin).host;
  const refused = async (why: RegExp, kind: typeof TerminalFault | typeof RetryableFault): Promise<void> => {
    const error = await fault();
    assert.match(error.message, why);
    assert.ok(error instanceof kind, error.name);
  };
  const download = (href: string) => ({ actions: { download: { href } } });
  instead.set(digestOf(content), { error: { code: 404, message: 'Object does not exist' } });
  await refused(new RegExp(`"dir/a.bin" lies in Git LFS, and ${host} says 404: Object does not exist`), TerminalFault);
  instead.set(digestOf(content), {});
  await refused(/"dir\/a.bin" lies in Git LFS, and .* does not give it/, TerminalFault);
  instead.set(digestOf(content), download('http://10.0.0.1/secret'));
  await refused(/10\.0\.0\.1 may not be reached from this server/, TerminalFault);
  // It names headers too, and not every one is for it to name.
  const header = { 'bad name': 'x', Host: 'elsewhere', 'X-Key': 'k\r\nX-More: 1' };
  instead.set(digestOf(content), { actions: { download: { href: `${storeOrigin()}/gone`, header } } });
  await refused(/whose server answered 404/, TerminalFault);
  assert.equal(said.at(-1)?.key, undefined);
  instead.set(digestOf(content), download('file:///etc/passwd'));
  await refused(/must be one of http or https/, TerminalFault);
  instead.set(digestOf(content), download(`${storeOrigin()}/gone`));
  await refused(/"dir\/a.bin" lies in Git LFS, whose server answered 404/, TerminalFault);
  instead.clear();

  objects.set(digestOf(content), 'connect');
  await refused(/"dir\/a.bin" lies in Git LFS, whose server gives something else than its pointer says/, TerminalFault);
  // No more is read than the pointer says.
  objects.set(digestOf(content), 'content and more');
  await refused(/gives something else than its pointer says/, TerminalFault);
  objects.set(digestOf(content), content);
  for (const [answer, why, kind] of [
    [503, /answered 503: not now/, RetryableFault],
    [403, /answered 403: not now: its server does not accept the token for them/, TerminalFault],
    [404, /answered 404: not now: is LFS switched on there\?/, TerminalFault],
  ] as const) {
    status = answer;
    await refused(why, kind);
  }
  status = 200;
  assert.equal(await contentsOf((await worker.fetch('acme/bad', { commit })).bytes, 'dir/a.bin'), content);

  // What a pointer says counts before anything is asked for.
  const huge = pointerTo('huge', 2 * treeBounds.bytesMax);
  const over = await repository.commit('two', { 'huge.bin': huge });
  said.length = 0;
  const error = await worker.fault('acme/bad', { commit: over });
  assert.match(error.message, /the largest is "huge.bin" with 2147483648/);
  assert.deepEqual(said, []);
  const extended = pointerTo('x').replace('oid', 'ext-0-case sha256:'.concat('0'.repeat(64), '\noid'));
  const changed = await repository.commit('three', { 'huge.bin': extended });
  assert.match((await worker.fault('acme/bad', { commit: changed })).message, /"huge.bin" .*extension of it/);
});
