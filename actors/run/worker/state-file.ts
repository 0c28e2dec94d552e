// The file that terraform keeps its state in. It is emptied and written anew each time, so whoever reads it may find none, half of one,
// or, while it is being written, a part of each of two; and what a killed terraform leaves may be half for good.

import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '@terrace/runtime/disk/replace';

const chunkBytes = 256 * 1024;
/** By these it is seen whether the end is there. */
const tailBytes = 4;

export interface StateFile {
  /** SHA-256. */
  readonly digest: string;
  readonly size: number;
  /** Its end is there. */
  readonly isWhole: boolean;
}

/** Null for an empty file: terraform makes it before it writes. Leaves it open. `onChunk` is given the bytes; they are good until it resolves. */
export async function readStateFile(
  file: FileHandle,
  onChunk: (bytes: Uint8Array) => Promise<unknown> = async () => {},
): Promise<StateFile | null> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let [size, head, tail] = [0, '', ''];
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, size);
    if (bytesRead === 0) break;
    const bytes = chunk.subarray(0, bytesRead);
    hash.update(bytes);
    await onChunk(bytes);
    if (size === 0) head = bytes.toString('latin1', 0, 2);
    tail = (tail + bytes.toString('latin1', Math.max(0, bytesRead - tailBytes))).slice(-tailBytes);
    size += bytesRead;
  }
  return size === 0 ? null : { digest: hash.digest('hex'), size, isWhole: isEnd(head, tail) };
}

/**
 * Terraform and tofu indent all but the outermost bracket; tofu leaves an empty line after it. A state that somebody else has written may
 * stand on one line.
 */
const isEnd = (head: string, tail: string): boolean => (head === '{\n' ? /\n\}\n\n?$/.test(tail) : /\}\n*$/.test(tail));

/**
 * Puts a copy of `file` at `path`, by rename, on the disk. False when the file is not `expected` any more: it was written to meanwhile, and
 * nothing was copied.
 */
export async function copyStateFile(file: FileHandle, path: string, expected: StateFile): Promise<boolean> {
  const draft = `${path}.new`;
  const copy = await open(draft, 'w', 0o600);
  try {
    const read = await readStateFile(file, (bytes) => copy.writeFile(bytes));
    if (read?.digest !== expected.digest) return false;
    await copy.sync();
    await rename(draft, path);
  } finally {
    await copy.close();
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
  return true;
}
