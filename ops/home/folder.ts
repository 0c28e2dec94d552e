// Makes a folder with all that is missing above it.

import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whether it had to be made. Node's own recursive mkdir never ends where a file system refuses new names as not found (/proc). */
export function makeFolder(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return false;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || statSync(parent, { throwIfNoEntry: false }) !== undefined) throw error;
    makeFolder(parent, mode);
    mkdirSync(path, { mode });
    return true;
  }
}
