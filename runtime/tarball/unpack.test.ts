// Archives as an enemy would upload them: each is refused by name, and nothing of it is written.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { TerminalFault } from '../fault/fault.ts';
import { Header } from 'tar';
import { packed } from './scratch-archive.ts';
import { unpack, unpackBounds } from './unpack.ts';
import type { UnpackBounds } from './unpack.ts';

interface Entry {
  readonly path: string;
  readonly type?: string;
  readonly linkpath?: string;
  readonly text?: string;
  readonly mode?: number;
}

/** An archive of exactly these entries, written by hand: good tools refuse to make it. */
function archiveOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, type = 'File', linkpath, text = '', mode = 0o644 }) => {
    const header = new Header({
      path,
      type: type as 'File',
      mode,
      size: Buffer.byteLength(text),
      mtime: new Date(0),
      ...(linkpath === undefined ? {} : { linkpath }),
    });
    const block = Buffer.alloc(512);
    header.encode(block);
    const body = Buffer.from(text);
    return [block, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const link = (path: string, linkpath: string): Entry => ({ path, type: 'SymbolicLink', linkpath });
const hardLink = (path: string, linkpath: string): Entry => ({ path, type: 'Link', linkpath });
const folder = (path: string): Entry => ({ path, type: 'Directory', mode: 0o755 });

async function withFolder<T>(
  work: (place: { readonly root: string; readonly into: string }) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'terrace-unpack-'));
  const into = join(root, 'into');
  await mkdir(into);
  try {
    return await work({ root, into });
  } finally {
    await rm(root, { recursive: true });
  }
}

/** What was said, and that nothing was written anywhere. */
async function refusalOf(archive: Buffer, bounds: UnpackBounds = unpackBounds): Promise<string> {
  return await withFolder(async ({ root, into }) => {
    await writeFile(join(root, 'archive'), archive);
    const error: unknown = await unpack(join(root, 'archive'), into, { bounds }).catch((reason: unknown) => reason);
    assert.ok(error instanceof TerminalFault, String(error));
    assert.equal(error.code, 'bad-archive');
    assert.deepEqual(await readdir(into), []);
    assert.deepEqual((await readdir(root)).toSorted(), ['archive', 'into']);
    return error.message;
  });
}

const hostile: readonly (readonly [string, readonly Entry[], RegExp])[] = [
  ['an absolute path', [{ path: '/etc/evil' }], /"\/etc\/evil" has an absolute path/],
  ['a path upwards', [{ path: '../evil' }], /"\.\.\/evil" leads out of its folder/],
  ['a path upwards in the middle', [{ path: 'a/../../evil' }], /"a\/\.\.\/\.\.\/evil" leads out/],
  ['a link to elsewhere', [link('out', '/etc/passwd')], /link "out" points out of its folder, to "\/etc\/passwd"/],
  [
    'a link upwards',
    [folder('a'), link('a/out', '../../x')],
    /link "a\/out" points out of its folder, to "\.\.\/\.\.\/x"/,
  ],
  [
    'a link that only leads out by way of another',
    [folder('a'), folder('a/b'), link('a/b/root', '../..'), link('out', 'a/b/root/../x')],
    /link "out" points out of its folder/,
  ],
  ['a file behind a link', [folder('a'), link('b', 'a'), { path: 'b/file' }], /"b\/file" lies behind its link "b"/],
  ['a file in place of a link', [link('a', 'b'), { path: 'a', text: 'x' }], /"a" comes twice/],
  ['a hard link to elsewhere', [hardLink('out', '/etc/shadow')], /hard link "out" points out of its folder/],
  [
    'a hard link upwards',
    [hardLink('out', '../secret')],
    /hard link "out" points out of its folder, to "\.\.\/secret"/,
  ],
  ['a device', [{ path: 'null', type: 'CharacterDevice' }], /"null" is a CharacterDevice/],
  ['a pipe', [{ path: 'pipe', type: 'FIFO' }], /"pipe" is a FIFO/],
];

for (const [what, entries, sentence] of hostile)
  void test(`${what} is refused by name`, async () => {
    // The good entry comes first, and is not written either.
    const archive = gzipSync(archiveOf([{ path: 'main.tf', text: 'good' }, ...entries]));
    assert.match(await refusalOf(archive), sentence);
  });

void test('an archive of nothing is called empty, and one of nonsense is not', async () => {
  for (const blocks of [2, 20]) assert.match(await refusalOf(gzipSync(Buffer.alloc(blocks * 512))), /: it is empty$/);
  assert.match(await refusalOf(gzipSync(Buffer.alloc(1024, 'x'))), /no intact tar\.gz/);
});

void test('a hard link to a link, which would lead out where it lies, leads nowhere', async () => {
  const entries = [folder('a'), folder('a/b'), link('a/b/up', '../../main.tf'), hardLink('out', 'a/b/up')];
  const archive = gzipSync(archiveOf([{ path: 'main.tf', text: 'good' }, ...entries]));
  await withFolder(async ({ root, into }) => {
    await writeFile(join(root, 'archive'), archive);
    await writeFile(join(root, '..', 'main.tf'), 'outside').catch(() => undefined);
    const error = await unpack(join(root, 'archive'), into).catch((reason: Error) => reason);
    if (error === undefined) assert.equal(await readFile(join(into, 'out'), 'utf8'), 'good');
    else assert.ok(error instanceof TerminalFault, String(error));
  });
});

void test('what is no archive, or only the beginning of one, is refused', async () => {
  const good = gzipSync(archiveOf([{ path: 'main.tf', text: 'x'.repeat(3_000) }]));
  const notPacked = archiveOf([{ path: 'main.tf' }]);
  const damaged = Buffer.from(good);
  damaged.writeUInt8(damaged.readUInt8(damaged.length - 6) ^ 0xff, damaged.length - 6);
  const cutTar = gzipSync(archiveOf([{ path: 'main.tf', text: 'x'.repeat(3_000) }]).subarray(0, 1_024));
  for (const bytes of [Buffer.from('no archive'), notPacked, good.subarray(0, good.length - 12), damaged, cutTar])
    assert.match(await refusalOf(bytes), /no intact tar\.gz/);
  for (const bytes of [Buffer.alloc(0), gzipSync(Buffer.alloc(0)), gzipSync(Buffer.alloc(1024))])
    assert.match(await refusalOf(bytes), /empty|no intact/);
});

void test('too many entries, too much text and too long names have a bound', async () => {
  const small = { bytesMax: 1_000, entriesMax: 5, pathLengthMax: 40, partBytesMax: 20 };
  const refused = (entries: readonly Entry[]): Promise<string> => refusalOf(gzipSync(archiveOf(entries)), small);
  assert.match(await refused(Array.from({ length: 6 }, (_, n) => ({ path: `f${n}` }))), /more than 5 entries/);
  assert.match(await refused([{ path: 'big', text: 'x'.repeat(1_001) }]), /more than 1000 bytes/);
  assert.match(await refused([{ path: 'a/'.repeat(25) + 'x' }]), /path of 51 characters/);
  assert.match(await refused([{ path: 'n'.repeat(21) }]), /name of more than 20 bytes/);
});

void test('a small archive that unpacks to a great one is stopped on its way', async () => {
  // The entry says that it is small; what follows the archive's end is not.
  const bomb = Buffer.concat([archiveOf([{ path: 'main.tf' }]).subarray(0, 512), Buffer.alloc(300 * 1024 ** 2)]);
  const archive = gzipSync(bomb, { level: 1 });
  assert.ok(archive.length < 3 * 1024 ** 2);
  assert.match(await refusalOf(archive, { ...unpackBounds, bytesMax: 1_000 }), /more than/);
});

void test('an ordinary configuration arrives as it was, with its inner links, readable for its owner', async () => {
  await withFolder(async ({ root, into }) => {
    const entries = [
      { path: './', type: 'Directory', mode: 0o755 },
      { path: './main.tf', text: 'main', mode: 0 },
      { path: './modules/inner/main.tf', text: 'inner' },
      { path: './run.sh', text: '#!/bin/sh', mode: 0o4755 },
      link('./modules/same', 'inner'),
      link('./modules/inner/up.tf', '../../main.tf'),
    ];
    await writeFile(join(root, 'archive'), gzipSync(archiveOf(entries)));
    await unpack(join(root, 'archive'), into);
    assert.equal(await readFile(join(into, 'main.tf'), 'utf8'), 'main');
    assert.equal(await readFile(join(into, 'modules/same/main.tf'), 'utf8'), 'inner');
    assert.equal(await readFile(join(into, 'modules/inner/up.tf'), 'utf8'), 'main');
    assert.equal((await stat(join(into, 'main.tf'))).mode & 0o600, 0o600);
    assert.equal((await stat(join(into, 'run.sh'))).mode & 0o7777, 0o755);
    await writeFile(join(root, 'archive'), await packed({ 'a/b/c.tf': 'deep' }, root));
    await unpack(join(root, 'archive'), into);
    assert.equal(await readFile(join(into, 'a/b/c.tf'), 'utf8'), 'deep');
  });
});
