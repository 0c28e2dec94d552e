// Packs files of a folder into a tar.gz.

import { create } from 'tar';

/** Names of the folder's owner, and when the files were made, do not go along. */
export const pack = (folder: string, names: readonly string[], archive: string): Promise<void> =>
  create({ cwd: folder, file: archive, gzip: true, portable: true, noMtime: true }, [...names]);
