// Opening what a job's commands wrote. Their code is not trusted: what they leave may be a link to anything.

import { constants } from 'node:fs';
import { open, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { TerminalFault } from '../fault/fault.ts';
import type { FileHandle } from 'node:fs/promises';

/** Null when there is no such file; a TerminalFault refuses what is no ordinary file of that folder. Follows no link at the end, blocks on no pipe, and believes only where the open file really lies. */
export async function openBelow(folder: string, path: string): Promise<FileHandle | null> {
  const refuse = (why: string) => new TerminalFault('file-refused', `the file ${path} of the job ${why}`);
  let file: FileHandle;
  try {
    file = await open(join(folder, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'ELOOP' || code === 'ENXIO') throw refuse('is a link or a pipe');
    throw error;
  }
  try {
    const stat = await file.stat();
    const place = await realpath(folder);
    const found =
      process.platform === 'linux' ? await readlink(`/proc/self/fd/${file.fd}`) : await realpath(join(folder, path));
    if (!stat.isFile()) throw refuse('is no ordinary file');
    // A second name of a file elsewhere would carry that file's bytes out.
    if (stat.nlink > 1) throw refuse('has a second name');
    if (!found.startsWith(place + sep)) throw refuse('lies outside its folder');
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
