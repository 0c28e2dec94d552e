// Blobs as files below one folder. An object appears under its name at once, by rename, after its bytes and its folder entry
// are on the disk; a file that a crash left half written lies in `draft/`, which no read looks at.

import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../disk/replace.ts';
import type { Blob } from './blob.ts';
import { checkBlobName } from './name.ts';

const readBytes = 256 * 1024;
/** Files older than this in `draft/` belong to no living put: each write of a living one renews the time. */
const draftAgeMsMax = 24 * 3_600_000;

/** Opens (and makes) `folder`; it must be a file system where rename is atomic, so no object gateway and no SMB. */
export async function openDiskBlob(folder: string): Promise<Blob> {
  const objects = path.join(folder, 'object');
  const drafts = path.join(folder, 'draft');
  await mkdir(objects, { recursive: true, mode: 0o700 });
  await mkdir(drafts, { recursive: true, mode: 0o700 });
  await removeOldDrafts(drafts);
  const fileOf = (name: string): string => path.join(objects, ...shardOf(checkBlobName(name)), fileNameOf(name));

  return {
    async put(name, bytes) {
      const target = fileOf(name);
      const draft = path.join(drafts, randomBytes(12).toString('hex'));
      let size: number;
      try {
        size = await writeWhole(draft, bytes);
        await makeFolders(path.dirname(target), objects);
        await rename(draft, target);
      } catch (error) {
        await unlinkIfThere(draft);
        throw error;
      }
      await syncFolder(path.dirname(target));
      return { size };
    },
    async get(name, range) {
      const file = fileOf(name);
      const size = await sizeOf(file);
      return size === null ? null : readPieces(file, range?.start ?? 0, Math.min(range?.end ?? size, size));
    },
    size: (name) => sizeOf(fileOf(name)),
    async remove(name) {
      const target = fileOf(name);
      if (await unlinkIfThere(target)) await syncFolder(path.dirname(target));
    },
    async *list(prefix) {
      for (const one of await readdir(objects)) {
        for (const two of await readdir(path.join(objects, one))) {
          for (const file of await readdir(path.join(objects, one, two))) {
            const name = nameOfFile(file);
            if (name.startsWith(prefix)) yield name;
          }
        }
      }
    },
    close: async () => {},
  };
}

/** Two levels of 256 folders, so that no folder grows large. */
function shardOf(name: string): readonly [string, string] {
  const digest = createHash('sha256').update(name).digest('hex');
  return [digest.slice(0, 2), digest.slice(2, 4)];
}

function fileNameOf(name: string): string {
  return name.replaceAll('/', '~');
}

function nameOfFile(file: string): string {
  return file.replaceAll('~', '/');
}

async function writeWhole(target: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(target, 'wx', 0o600);
  try {
    let size = 0;
    for await (const piece of bytes) {
      await file.writeFile(piece);
      size += piece.length;
    }
    await file.sync();
    return size;
  } finally {
    await file.close();
  }
}

/** Opened at the first read, so that a stream that nobody reads holds no file open. */
async function* readPieces(target: string, start: number, end: number): AsyncIterable<Uint8Array> {
  const file = await open(target, 'r');
  try {
    for (let at = start; at < end;) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(readBytes, end - at));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function makeFolders(folder: string, above: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  // A new folder is an entry of its parent, which a crash may forget as well.
  for (let at = path.dirname(folder); at.length >= above.length; at = path.dirname(at)) await syncFolder(at);
}

async function removeOldDrafts(drafts: string): Promise<void> {
  for (const file of await readdir(drafts)) {
    const draft = path.join(drafts, file);
    try {
      if (Date.now() - (await stat(draft)).mtimeMs > draftAgeMsMax) await unlink(draft);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function unlinkIfThere(file: string): Promise<boolean> {
  try {
    await unlink(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
