// A file that is replaced is always a whole one, and a failure leaves nothing behind.

import assert from 'node:assert/strict';
import { mkdtemp, mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { replaceFile } from './replace.ts';

void test('of many writers at once one stays, whole and with its mode, and no draft is left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'terrace-replace-'));
  try {
    const path = join(folder, 'file');
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(texts.map((text) => replaceFile(path, text, 0o640)));
    assert.ok(texts.includes(await readFile(path, 'utf8')));
    assert.equal((await stat(path)).mode & 0o777, 0o640);
    assert.deepEqual(await readdir(folder), ['file']);
    await mkdir(join(folder, 'taken', 'by'), { recursive: true });
    await assert.rejects(replaceFile(join(folder, 'taken'), 'a folder stands there'));
    assert.deepEqual((await readdir(folder)).toSorted(), ['file', 'taken']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
