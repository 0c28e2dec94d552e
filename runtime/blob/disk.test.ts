// Blobs on a disk: the port's promises, and what only a disk can get wrong.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { of, testBlob } from './conformance.ts';
import { openDiskBlob } from './disk.ts';

testBlob({
  name: 'disk blob',
  async open() {
    const folder = await mkdtemp(path.join(tmpdir(), 'terrace-blob-'));
    return { blob: await openDiskBlob(folder), close: () => rm(folder, { recursive: true }) };
  },
  skip: false,
  largeBytes: 1_000_000,
  memory: { totalBytes: 64 << 20, heldBytesMax: 32 << 20 },
});

test('disk blob: files are for their owner only, lie in shards, and no draft stays behind', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'terrace-blob-'));
  t.after(() => rm(folder, { recursive: true }));
  const blob = await openDiskBlob(folder);
  await blob.put('some/name', of(Buffer.from('x')));
  const files = (await readdir(path.join(folder, 'object'), { recursive: true })).filter((file) => file.includes('~'));
  assert.equal(files.length, 1);
  assert.match(files[0]!, /^[0-9a-f]{2}\/[0-9a-f]{2}\/some~name$/);
  assert.equal((await stat(path.join(folder, 'object', files[0]!))).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(path.join(folder, 'draft')), []);
});

test('disk blob: what a crash left half written is invisible, and goes when it is a day old', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'terrace-blob-'));
  t.after(() => rm(folder, { recursive: true }));
  await openDiskBlob(folder);
  const draft = path.join(folder, 'draft', 'half');
  await writeFile(draft, 'half');
  const blob = await openDiskBlob(folder);
  for await (const name of blob.list('')) assert.fail(`${name} is listed`);
  assert.deepEqual(await readdir(path.join(folder, 'draft')), ['half']);
  await utimes(draft, 1, 1);
  await openDiskBlob(folder);
  assert.deepEqual(await readdir(path.join(folder, 'draft')), []);
});
